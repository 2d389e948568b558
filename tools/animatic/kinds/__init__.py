"""Kinds of picture: scenes and table tops, icon sheets, posters, products, character sheets and technical drawings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tools.animatic.kinds.character import character_sheet
from tools.animatic.kinds.diagram import diagram
from tools.animatic.kinds.icon_sheet import icon_sheet
from tools.animatic.kinds.poster import poster
from tools.animatic.kinds.product import product, stage_product
from tools.animatic.kinds.special import Special
from tools.animatic.kinds.tabletop import scene, stage_scene
from tools.animatic.shooting import Staged
from tools.animatic.shooting import stage as stage_plainly
from tools.animatic.spec import SceneSpec

__all__ = ["DRAW", "Special", "staged"]

DRAW: Mapping[str, Callable[[SceneSpec, tuple[int, int], int], Special]] = MappingProxyType(
    {
        "scene": scene,
        "icons": icon_sheet,
        "poster": poster,
        "product": product,
        "character_sheet": character_sheet,
        "diagram": diagram,
    }
)
"""How each kind is drawn: from a spec, a size in pixels and a seed."""


def staged(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Staged | None:
    """Return what stands before the camera in a spec's picture; None for a flat page, which is no place to film in."""
    if spec.kind == "scene":
        return stage_scene(spec, size, seed)
    if spec.kind == "product":
        return stage_product(spec, size, seed)
    bare = (spec.kind == "diagram" and not spec.things) or (spec.kind == "character_sheet" and not spec.actors)
    return stage_plainly(spec, size, seed) if bare else None
