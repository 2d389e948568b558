"""Reading groups: couples, families, crowds behind the cast, and what a scene shows by itself."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

from tools.animatic.lexicon_data import fold
from tools.animatic.spec import Actor, Look, Thing

CROWD = "crowd"
"""Key of the people who pass by behind the cast."""

_PAIR = re.compile(r"(?:couple|grandparents|情侣|夫妻|夫妇|恋人|爷爷奶奶|祖父母)$")
_FAMILY = re.compile(r"(?:famil(?:y|ies)(?: of \w+)?|一家人|全家人?|家人|一家[三四五]口)$")
_FAMILY_SKINS = ("fair", "medium", "brown", "medium", "dark")
"""A family shares one of these where no skin was said."""
_CROWD_WORDS = re.compile(r"^(?:crowds?|people|passers?-?by|pedestrians?|shoppers?|commuters?|tourists?|人群|路人|行人|人潮|游客|民众|观众)$")
_MERE_CROWD = re.compile(r"^(?:crowds?|passers-?by|人群|路人们?|人潮)$")
_SHOWN: dict[str, frozenset[str]] = {
    "moon": frozenset({"globe-showing-asia-australia"}),
    "sea": frozenset({"water-wave"}),
    "beach": frozenset({"water-wave"}),
    "lake": frozenset({"lake", "river", "water-wave"}),
    "corridor": frozenset({"door"}),
    "room": frozenset({"house"}),
    "factory": frozenset({"conveyor"}),
    "electronics_factory": frozenset({"conveyor"}),
}
"""What a scene brings along, by the keys of the nouns for it."""
_ON_LAND = {"sea": "beach", "lake": "mountain"}
_SWIMMERS = frozenset(
    "duck swan goose spouting-whale whale dolphin fish tropical-fish blowfish shark octopus turtle penguin seal crab mermaid frog otter crocodile squid".split()
)
_FLOATS = frozenset(
    "sailboat canoe ship speedboat passenger-ship ferry motor-boat dragon_boat paper_boat iceberg rock lotus lotus_lantern submarine water-wave surfboard "
    "lake river ring-buoy".split()
) | _SWIMMERS
_AFOOT = frozenset({"swim", "fly"})


def members(words: str, look: Look) -> list[Look]:
    """Return the looks of the people a word for a group means: two for a couple, parents and children for a family, else none."""
    folded = fold(words)
    if _PAIR.search(folded):
        return [replace(look, gender="female", hair=look.hair or "long"), replace(look, gender="male", hair=look.hair or "short")]
    if not _FAMILY.search(folded):
        return []
    look = replace(look, skin=look.skin or _FAMILY_SKINS[zlib.crc32(folded.encode()) % len(_FAMILY_SKINS)])
    parents = [replace(look, gender="female"), replace(look, gender="male")]
    children = [replace(look, gender="female", age="child"), replace(look, gender="male", age="child")]
    return [parents[0], *children[: 1 if "三口" in folded else 2], parents[1]]


def is_crowd(words: str, *, alone: bool = False) -> bool:
    """Tell whether a word names people who only pass by; alone: whether it does so even where it may be somebody's part."""
    pattern = _MERE_CROWD if alone else _CROWD_WORDS
    return pattern.match(fold(words)) is not None


def apart(cast: tuple[Actor, ...], relation: str) -> tuple[Actor, ...]:
    """Return two actors for one that stands for a pair doing something with each other."""
    if len(cast) != 1 or cast[0].count != 2 or relation in ("none", "side_by_side"):
        return cast
    one = replace(cast[0], count=1)
    return one, replace(one, key=f"{one.key}-2", seed=one.seed + 1)


def crowd(words: str) -> Thing:
    """Return the people of a crowd, to be drawn small at both sides behind the cast."""
    return Thing(CROWD, words, count=2, place="back")


def shown_by(scene: str, things: Sequence[Thing]) -> tuple[Thing, ...]:
    """Return those of the things that the scene shows by itself."""
    return tuple(t for t in things if t.key in _SHOWN.get(scene, frozenset()))


def ashore(scene: str, cast: Sequence[Actor], things: Sequence[Thing]) -> str:
    """Return the shore for open water on which somebody would have to stand, else the scene."""
    if scene not in _ON_LAND:
        return scene
    stands = any(a.mount is None and a.pose not in _AFOOT and a.look.head not in _SWIMMERS for a in cast)
    sinks = not cast and any(t.place == "ground" and t.key not in _FLOATS for t in things)
    return _ON_LAND[scene] if stands or sinks else scene
