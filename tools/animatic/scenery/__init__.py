"""Scenery: builds the layers of a named place on a stage, far to near, already in the scene's light."""
from __future__ import annotations
from collections.abc import Callable
from tools.animatic.scenery import nature
from tools.animatic.scenery.stage import Anchor, Stage
from tools.animatic.spec import Layer

_BUILDERS: dict[str, Callable[[Stage], None]] = {n: getattr(nature, n) for n in "beach forest mountain field desert snow underwater".split()}
SCENES = frozenset(_BUILDERS)

def build(scene: str, stage: Stage) -> list[Layer]:
    _BUILDERS[scene](stage)
    return stage.layers
