"""Kinds of picture: scenes and table tops, icon sheets, posters, products, character sheets and technical drawings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tools.animatic.kinds.character import character_sheet
from tools.animatic.kinds.diagram import diagram
from tools.animatic.kinds.icon_sheet import icon_sheet
from tools.animatic.kinds.poster import poster
from tools.animatic.kinds.product import product
from tools.animatic.kinds.special import Special
from tools.animatic.kinds.tabletop import scene
from tools.animatic.spec import SceneSpec

__all__ = ["DRAW", "Special"]

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
