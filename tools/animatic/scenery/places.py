"""The closed list of places: who builds each, and where actors stand in it."""

from __future__ import annotations

from collections.abc import Callable

from tools.animatic.light import INDOOR
from tools.animatic.scenery import (
    care,
    green,
    heights,
    home,
    industry,
    inside,
    nature,
    rooms,
    show,
    space,
    town,
    trade,
    transit,
    water,
)
from tools.animatic.scenery.stage import Anchor, Stage

BUILDERS: dict[str, Callable[[Stage], None]] = {
    "plain": show.plain,
    "studio": show.studio,
    "stage": show.stage_scene,
    "moon": space.moon,
    "space": space.space,
    "spaceship": space.spaceship,
    "sky": space.sky,
    "city": heights.city,
    "rooftop": heights.rooftop,
    "construction": heights.construction,
    "street": town.street,
    "alley": town.alley,
    "night_market": trade.night_market,
    "shop": trade.shop,
    "restaurant": trade.restaurant,
    "beach": nature.beach,
    "sea": water.sea,
    "lake": water.lake,
    "cave": inside.cave,
    "forest": nature.forest,
    "mountain": nature.mountain,
    "field": nature.field,
    "desert": nature.desert,
    "underwater": nature.underwater,
    "snow": nature.snow,
    "park": green.park,
    "garden": green.garden,
    "sports_field": green.sports_field,
    "temple": green.temple,
    "factory": industry.factory,
    "electronics_factory": industry.electronics_factory,
    "warehouse": industry.warehouse,
    "corridor": inside.hallway,
    "room": home.room,
    "bedroom": home.bedroom,
    "kitchen": home.kitchen,
    "bathroom": home.bathroom,
    "office": rooms.office,
    "classroom": rooms.classroom,
    "library": rooms.library,
    "hospital": care.hospital,
    "laboratory": care.laboratory,
    "train": transit.train,
    "station": transit.station,
}

_ONE_SIGN = ("sign", "poster", "banner", "screen", "label")
_SIGN_SURFACES: dict[str, tuple[str, ...]] = {
    "street": ("sign", "sign", "sign", "sign", "poster", "banner"),
    "alley": ("sign", "sign", "poster", "banner"),
    "night_market": ("sign", "sign", "banner", "poster"),
    "shop": ("sign", "banner", "title", "label", "poster", "screen"),
    "spaceship": (*_ONE_SIGN, *_ONE_SIGN),
    "sports_field": ("screen", "sign", "banner"),
    "temple": ("sign", "banner", "label", "poster"),
    "rooftop": ("sign", "banner", "poster", "screen"),
    "construction": ("sign", "banner", "poster", "label"),
} | dict.fromkeys(
    "room bedroom kitchen bathroom office classroom library hospital laboratory restaurant stage factory "
    "electronics_factory warehouse corridor train station".split(),
    _ONE_SIGN,
)
_HEIGHTS = {"beach": 0.66, "city": 0.72, "sea": 0.52, "lake": 0.52, "shop": 0.3, "laboratory": 0.3, "electronics_factory": 0.62, "factory": 0.62, "street": 0.6}
_SURFACES = {"shop": trade.COUNTER_TOP, "laboratory": care.BENCH_TOP}


def anchor(scene: str) -> Anchor:
    """Return where actors stand in a scene, what holds things there, and which signs it letters itself.

    In the shop and the laboratory actors stand behind the counter, whose top is `surface`. A scene letters at most
    one sign on each of its boards; what it really took is in `Stage.hung` after `build`.
    """
    return Anchor(
        y=_HEIGHTS.get(scene, 0.58),
        indoor=scene in INDOOR,
        surface=_SURFACES.get(scene),
        floating=scene in ("space", "underwater", "sky"),
        sign_surfaces=_SIGN_SURFACES.get(scene, ()),
    )
