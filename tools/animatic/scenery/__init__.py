"""Scenery: builds the layers of a named place on a stage, far to near, already in the scene's light."""

from __future__ import annotations

from tools.animatic.scenery.places import BUILDERS, anchor
from tools.animatic.scenery.plan import build_plan
from tools.animatic.scenery.stage import Anchor, Stage
from tools.animatic.scenery.weather import AIRBORNE, WEATHERS, build_weather
from tools.animatic.spec import Layer

__all__ = ["AIRBORNE", "SCENES", "WEATHERS", "Anchor", "Stage", "anchor", "build", "build_again", "build_weather"]

SCENES = frozenset(BUILDERS)
"""The closed names of all places."""

_STANDS_BELOW = 28.0
"""Layers declared nearer than this stand on the floor where their box ends, if it ends below the horizon."""
_STEP = 1.001
"""Each layer lies at least this much deeper than the one in front of it, so that sorting by depth keeps their order."""
_CAMERA = 2.6
"""Depth of the ground at the frame's bottom edge; elsewhere it is this over the share from the horizon down."""


def build(scene: str, stage: Stage) -> list[Layer]:
    """Return the layers of a scene, far to near, cropped to what they hold, colours already lit.

    scene: one of `SCENES`; an unknown name gives the plain backdrop. Seen from above (`stage.angle ==
    "top_down"`) it is the scene's floor plan with dressing at the edges. The same stage gives the same bytes;
    light, weather and signs never move anything.
    """
    if stage.angle == "top_down":
        build_plan(scene, stage)
    else:
        BUILDERS.get(scene, BUILDERS["plain"])(stage)
    _settle_depths(stage)
    return stage.layers


def build_again(scene: str, stage: Stage) -> list[Layer]:
    """Return layers of a scene as they are a moment later: see `Stage.turn` and `Stage.only`; depths are not settled."""
    BUILDERS.get(scene, BUILDERS["plain"])(stage)
    return stage.layers


def _settle_depths(stage: Stage) -> None:
    """Give what stands on the floor the ground's depth there, and let no layer lie nearer than one in front of it."""
    nearest = 0.0
    for layer in reversed(stage.layers):
        if layer.role in ("sky", "ground"):
            continue
        own = min(float(stage.height), layer.y + layer.image.height - stage.u * 0.012)
        bottom = stage.feet.get(layer.name, own)
        share = (bottom - stage.horizon) / max(1.0, stage.height - stage.horizon)
        if layer.depth < _STANDS_BELOW and share > 0.02 and stage.angle != "top_down":
            layer.depth = _CAMERA / share
        nearest = layer.depth = max(layer.depth, nearest * _STEP)
