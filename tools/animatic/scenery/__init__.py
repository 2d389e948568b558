"""Scenery: builds the layers of a named place on a stage, far to near, already in the scene's light."""
from __future__ import annotations
from collections.abc import Callable
from tools.animatic.scenery import nature, green, heights, town, home, rooms
from tools.animatic.scenery.stage import Anchor, Stage
from tools.animatic.spec import Layer
_M=[nature,green,heights,town,home,rooms]
_BUILDERS: dict[str, Callable[[Stage], None]] = {}
for _n in "beach forest mountain field desert snow underwater park garden sports_field temple city rooftop construction street alley room bedroom kitchen bathroom office classroom library".split():
    for _m in _M:
        if hasattr(_m,_n): _BUILDERS[_n]=getattr(_m,_n)
SCENES = frozenset(_BUILDERS)

def build(scene: str, stage: Stage) -> list[Layer]:
    _BUILDERS[scene](stage)
    return stage.layers
