"""What a person's garments mean for the body: colours and lengths of sleeves, legs, skirts and shoes, and the details sewn on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tools.animatic.puppet.colours import dark, mix
from tools.animatic.puppet.look import BOTTOMS, SHOES, TOPS, Person, open_colour


@dataclass(frozen=True, slots=True)
class Skirt:
    """Cloth that hangs from the waist: length 1 reaches the knee, 2 the ankle; flare in rig units."""

    colour: str
    length: float
    flare: float
    open: bool = False
    """Open at the front, as a coat: only behind the legs and over the near one."""


@dataclass(frozen=True, slots=True)
class Outfit:
    """Everything worn below the neck."""

    top: str
    sleeve: float = 1.0
    """0 bare arms, .5 to the elbow's half, 1 to the wrist."""
    sleeve_colour: str | None = None
    wide_sleeve: bool = False
    legs: str | None = None
    leg_length: float = 1.0
    """0 bare legs, .5 above the knee, 1 to the ankle."""
    skirt: Skirt | None = None
    shoes: str = "#f3f1ec"
    boots: bool = False
    bare_feet: bool = False
    gloves: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    """Names of `garments.DETAILS` with a colour each, from the skin outwards."""
    puffy: float = 0.0
    """Extra thickness of all limbs (spacesuit, armour)."""
    extras: tuple[tuple[str, str], ...] = ()
    """Worn behind the body: cape, backpack, air pack."""


HEADWEAR = frozenset(
    "scarf tophat cap crown hardhat strawhat beanie witchhat headband veil glasses sunglasses goggles headphones mask "
    "chef police firefighter helmet".split()
)


def outfit(person: Person, fur: str | None = None) -> Outfit:
    """Return the outfit of a person; what nobody described is chosen from the seed.

    fur: the body's colour of an animal, which wears nothing unless it was said.
    """
    worn = _plain(person, fur)
    for garment in sorted(person.garments, key=lambda g: _LAYERS.get(g.kind, 1)):
        change = _PIECES.get(garment.kind)
        if change:
            worn = change(worn, person, garment.colour)
    return worn


def _plain(person: Person, fur: str | None) -> Outfit:
    if fur and not any(g.kind in _PIECES and g.kind not in _OVER_FUR for g in person.garments):
        plates = (("robot", fur),) if person.head == "robot" else ()
        return Outfit(top=fur, sleeve=1, legs=fur, shoes=dark(fur, 0.1), bare_feet=True, details=plates)
    top = open_colour(person, "top", TOPS)
    details: tuple[tuple[str, str], ...] = (("collar", dark(top, 0.16)),)
    shoes = open_colour(person, "shoes", SHOES)
    if person.age == "baby":
        return Outfit(top="#fff3d6", sleeve=1, legs="#fff3d6", shoes="#f6d9a8", details=(("snaps", "#e9b35c"),))
    sleeve = 0.55 if person.age in ("child", "teen") else 1.0
    return Outfit(top=top, sleeve=sleeve, legs=open_colour(person, "bottom", BOTTOMS), shoes=shoes, details=details)


def _detailed(worn: Outfit, *details: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    kept = tuple(d for d in worn.details if d[0] not in ("collar", "snaps"))
    return kept + details


def _shirt(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or open_colour(person, "shirt", ("#fbfaf6", "#cfe2f3", "#f4e3cf"))
    return replace(worn, top=top, sleeve=1, details=_detailed(worn, ("shirt", top)))


def _tshirt(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or worn.top
    return replace(worn, top=top, sleeve=0.55, details=_detailed(worn, ("collar", dark(top, 0.16))))


def _sweater(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or worn.top
    return replace(worn, top=top, sleeve=1, details=_detailed(worn, ("sweater", dark(top, 0.14))))


def _hoodie(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or open_colour(person, "top", TOPS)
    return replace(worn, top=top, sleeve=1, details=_detailed(worn, ("hoodie", dark(top, 0.16))), extras=(*worn.extras, ("hood", dark(top, 0.12))))


def _jacket(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    inner = worn.top if worn.details and worn.details[-1][0] == "shirt" else "#f5f2ea"
    top = colour or open_colour(person, "jacket", ("#3f5570", "#6b4a3a", "#2f3138", "#56705a"))
    return replace(worn, top=top, sleeve=1, details=_detailed(worn, ("open_front", inner)))


def _coat(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or open_colour(person, "coat", ("#b78a5c", "#59617a", "#7a4250"))
    return replace(worn, top=top, sleeve=1, skirt=Skirt(top, 0.95, 18, open=True), details=_detailed(worn, ("coat", top)))


def _raincoat(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or "#f4c534"
    return replace(
        worn, top=top, sleeve=1, skirt=Skirt(top, 0.9, 26), shoes=dark(top, 0.25) if colour else "#3f6db0", boots=True,
        details=_detailed(worn, ("coat", top)), extras=(*worn.extras, ("hood", dark(top, 0.1))),
    )  # fmt: skip


def _trousers(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    return replace(worn, legs=colour or open_colour(person, "bottom", BOTTOMS), leg_length=1, skirt=None)


def _jeans(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    return replace(worn, legs=colour or "#42608f", leg_length=1, skirt=None)


def _shorts(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    return replace(worn, legs=colour or open_colour(person, "bottom", BOTTOMS), leg_length=0.5, skirt=None)


def _skirt(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or open_colour(person, "skirt", ("#c8506a", "#3f6ba0", "#e0a648", "#5a8a6a"))
    return replace(worn, legs=None, leg_length=0, skirt=Skirt(cloth, 0.86, 38))


def _dress(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or open_colour(person, "dress", ("#d8435a", "#3f8fc0", "#e8a33d", "#8a5fc0"))
    return replace(
        worn, top=cloth, sleeve=0.35, legs=None, leg_length=0, skirt=Skirt(cloth, 1.12, 62), shoes=dark(cloth, 0.3),
        details=_detailed(worn, ("belt", dark(cloth, 0.26)), ("neckline", cloth)),
    )  # fmt: skip


def _suit(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or open_colour(person, "suit", ("#2f3850", "#3d3f4a", "#4a3b44"))
    return replace(worn, top=cloth, sleeve=1, legs=cloth, leg_length=1, skirt=None, shoes="#26232b", details=(("suit", cloth),))


def _robe(cloth: str, sash: str, worn: Outfit, kind: str) -> Outfit:
    return replace(
        worn, top=cloth, sleeve=1, wide_sleeve=True, legs=None, leg_length=0, skirt=Skirt(cloth, 1.82, 10),
        shoes="#8a5a3c", details=((kind, sash),),
    )  # fmt: skip


def _kimono(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    return _robe(colour or open_colour(person, "kimono", ("#b8405e", "#3f5f9a", "#6a4a8a")), "#ecbc55", worn, "kimono")


def _hanfu(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or open_colour(person, "hanfu", ("#7fb8b0", "#d98fa0", "#8fa8d8"))
    base = _robe(cloth, mix(cloth, "#8a2f3c", 0.7), worn, "hanfu")
    return replace(base, skirt=Skirt(mix(cloth, "#ffffff", 0.45), 1.85, 44))


def _qipao(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or "#c22f3e"
    return replace(
        worn, top=cloth, sleeve=0.3, legs=None, leg_length=0, skirt=Skirt(cloth, 1.6, 4), shoes=dark(cloth, 0.3),
        details=(("qipao", "#f0c860"),),
    )  # fmt: skip


def _spacesuit(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or "#eef1f6"
    return replace(
        worn, top=cloth, sleeve=1, legs=cloth, leg_length=1, skirt=None, shoes=dark(cloth, 0.34), boots=True,
        gloves=dark(cloth, 0.34), puffy=8, details=(("spacesuit", cloth),), extras=(("air_pack", dark(cloth, 0.2)),),
    )  # fmt: skip


def _armor(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    steel = colour or "#b7c0cd"
    return replace(
        worn, top=steel, sleeve=1, legs=dark(steel, 0.1), leg_length=1, skirt=None, shoes=dark(steel, 0.25), boots=True,
        gloves=dark(steel, 0.2), puffy=4, details=(("armor", steel),),
    )  # fmt: skip


def _labcoat(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or "#f7f9fc"
    return replace(worn, top=top, sleeve=1, skirt=Skirt(top, 0.85, 14, open=True), details=_detailed(worn, ("labcoat", "#7fb6d6")))


def _scrubs(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or "#58b0a8"
    return replace(worn, top=cloth, sleeve=0.6, legs=cloth, leg_length=1, skirt=None, details=(("scrubs", dark(cloth, 0.2)),))


def _worker(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    return replace(
        worn, top="#3f5f8f", sleeve=1, legs="#3c4c6b", leg_length=1, skirt=None, shoes="#6b4a2f", boots=True,
        gloves="#e8b13a", details=(("hivis", colour or "#f5862e"),),
    )  # fmt: skip


def _chef(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or "#fbfbf8"
    return replace(worn, top=top, sleeve=1, legs="#3c4150", leg_length=1, skirt=None, shoes="#2c2b33", details=(("chef", "#e0503f"),))


def _police(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or "#34609f"
    return replace(worn, top=top, sleeve=1, legs=dark(top, 0.35), leg_length=1, skirt=None, shoes="#22222a", details=(("police", "#f2c744"),))


def _firefighter(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or "#d9a53f"
    return replace(
        worn, top=top, sleeve=1, legs=dark(top, 0.12), leg_length=1, skirt=None, shoes="#2c2b33", boots=True,
        gloves="#3a3a44", puffy=3, details=(("firefighter", "#e8f0a0"),),
    )  # fmt: skip


def _uniform(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or "#2f456e"
    if person.feminine and person.age in ("child", "teen", "young"):
        return replace(
            worn, top="#fbfbf8", sleeve=0.6, legs=None, leg_length=0, skirt=Skirt(top, 0.84, 40), shoes="#2c2b33",
            details=(("sailor", top),),
        )  # fmt: skip
    return replace(worn, top=top, sleeve=1, legs=dark(top, 0.1), leg_length=1, skirt=None, shoes="#2c2b33", details=(("buttons", "#f2d38a"),))


def _sportswear(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    top = colour or open_colour(person, "sport", ("#e8503f", "#2f86d8", "#3aa66a"))
    return replace(worn, top=top, sleeve=0.5, legs=dark(top, 0.45), leg_length=0.5, skirt=None, shoes="#fafafa", details=(("sport", "#ffffff"),))


def _pajamas(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or "#a9c4ec"
    return replace(worn, top=cloth, sleeve=1, legs=cloth, leg_length=1, skirt=None, shoes="#f2a9b8", details=(("pajamas", dark(cloth, 0.16)),))


def _swimsuit(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or "#2f8fd0"
    if person.feminine or not person.human:
        return replace(worn, top=cloth, sleeve=0, legs=cloth, leg_length=0.16, skirt=None, bare_feet=True, details=(("swim", cloth),))
    return replace(worn, top=person.skin, sleeve=0, legs=cloth, leg_length=0.42, skirt=None, bare_feet=True, details=())


def _overalls(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or "#4c6fa8"
    return replace(worn, legs=cloth, leg_length=1, skirt=None, details=_detailed(worn, ("overalls", cloth)))


def _apron(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    return replace(worn, details=(*worn.details, ("apron", colour or "#f2e6cf")))


def _cape(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or "#d0342f"
    return replace(worn, extras=(("cape", cloth), *worn.extras), details=(*worn.details, ("clasp", cloth)))


def _backpack(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    cloth = colour or "#e07a3f"
    return replace(worn, extras=(*worn.extras, ("backpack", cloth)), details=(*worn.details, ("straps", cloth)))


def _gloves(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    return replace(worn, gloves=colour or "#d8503f")


def _tie(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    return replace(worn, details=(*worn.details, ("tie", colour or "#c23b3b")))


def _bow(worn: Outfit, person: Person, colour: str | None) -> Outfit:
    return replace(worn, details=(*worn.details, ("bow", colour or "#e0506a")))


_PIECES = {
    "shirt": _shirt,
    "tshirt": _tshirt,
    "sweater": _sweater,
    "hoodie": _hoodie,
    "jacket": _jacket,
    "coat": _coat,
    "raincoat": _raincoat,
    "trousers": _trousers,
    "jeans": _jeans,
    "shorts": _shorts,
    "skirt": _skirt,
    "dress": _dress,
    "suit": _suit,
    "kimono": _kimono,
    "hanfu": _hanfu,
    "qipao": _qipao,
    "spacesuit": _spacesuit,
    "armor": _armor,
    "labcoat": _labcoat,
    "scrubs": _scrubs,
    "worker": _worker,
    "chef": _chef,
    "police": _police,
    "firefighter": _firefighter,
    "uniform": _uniform,
    "sportswear": _sportswear,
    "pajamas": _pajamas,
    "swimsuit": _swimsuit,
    "overalls": _overalls,
    "apron": _apron,
    "cape": _cape,
    "backpack": _backpack,
    "gloves": _gloves,
    "tie": _tie,
    "bow": _bow,
}
_OVER_FUR = frozenset({"cape", "backpack", "gloves", "tie", "bow", "apron"})
"""Pieces an animal wears over its bare fur."""
_LAYERS = {
    **dict.fromkeys(("shirt", "tshirt", "sweater", "jeans", "trousers", "shorts", "skirt"), 2),
    **dict.fromkeys(("hoodie", "overalls"), 3),
    **dict.fromkeys(("jacket", "coat", "raincoat", "labcoat"), 4),
    **dict.fromkeys(("apron", "cape", "backpack", "gloves", "tie", "bow"), 5),
}
"""In which order pieces are put on; full outfits come first."""
GARMENTS: frozenset[str] = frozenset(_PIECES) | HEADWEAR
