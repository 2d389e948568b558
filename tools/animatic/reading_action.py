"""Reading what beings do: the main pose of each, and how two of them relate."""

from __future__ import annotations

import re
from dataclasses import replace

from prompts import vocabulary
from prompts.shot import Shot
from tools.animatic.lexicon import find_nouns
from tools.animatic.lexicon_data import fold
from tools.animatic.reading_people import Being, owner
from tools.animatic.reading_things import NARROW_SEATS, WIDE_SEATS
from tools.animatic.spec import Actor, Relation, Thing

_ONE_SEAT = frozenset({"forklift", "excavator", "tractor", "skateboard", "kick-scooter", "surfboard", "broom", "manual-wheelchair", "ladder"}) | NARROW_SEATS
_WITH_CHAIRS = frozenset({"restaurant", "office", "classroom", "library", "kitchen", "hospital", "laboratory"})
"""Scenes where who sits does so on a chair."""
_WITH_HANDS = frozenset({"read", "eat", "drink", "phone", "write", "type", "talk", "hold", "knit", "draw", "paint", "think"})
"""Poses of the arms that one takes sitting too."""
_SITS = re.compile(r"\b(?:sit|sits|sitting|sat|seated)\b|坐")
_LOW_SEAT = re.compile(r"\b(?:floor|ground|rug|carpet|mat|cushion|stairs?|steps|windowsill|counter|desk edge|lap|bed|cross-legged|beside the fire)\b|\bon (?:a|the|his|her) (?:desk|table)\b|地上|地板|地毯|垫|窗台|楼梯|台阶|桌上|桌子上|床|盘腿")
_WEAK = ("stand", "look", "hold", "talk", "phone", "point", "lean")
"""Poses that give way to a stronger one said beside them: who walks and looks at a phone walks."""
_RELATIONS: tuple[tuple[str, Relation], ...] = (
    (r"\bshak(?:e|es|ing) hands\b|\bhandshakes?\b|握手", "shaking_hands"),
    (r"\bhold(?:ing)?(?: each other's| their)? hands\b|\bhand in hand\b|牵手|牵着手|手牵手|手牵着手|牵着", "holding_hands"),
    (r"\bhug(?:s|ging)?\b|\bembrac(?:e|es|ing)\b|\bcuddl\w+|拥抱|相拥|抱在一起|搂", "hugging"),
    (r"\bgiv(?:es?|ing)\b(?! (?:an? )?(?:\w+ )?(?:talk|speech|lecture|presentation|briefing|lesson|concert|performance|thumbs)\b)|\bhand(?:s|ing) (?:over|out|him|her|them|an?|the|his)\b|\boffer(?:s|ing)?\b|\bpass(?:es|ing) (?:a|the)\b|送给|送[^，。]{1,6}一[颗朵个束本份支条只杯]|递给|交给|把.{1,8}送|[送端拿递][^，]{0,8}给|给对方", "giving"),
    (r"\bfac(?:e|es|ing) (?:each other|off)\b|\bface to face\b|\b(?:talk|chat|speak|argu|fight|battl|shak)\w*\b.*\b(?:with|to|each other|hands)\b|\bfighting\b|"
     r"\blook(?:s|ing)? at each other\b|\bconversation\b|面对面|对视|聊天|交谈|对话|对决|打架|相望|辩论|下棋|谈话|讨论|猜拳", "facing"),
)  # fmt: skip


def poses(text: str, found: list[Being]) -> list[str | None]:
    """Return the main pose of every being of a text, or of the whole text when it names none; None where no verb says one."""
    said: list[list[str]] = [[] for _ in found] or [[]]
    nouns = find_nouns(text)
    for match in vocabulary.find(text, ("action",)):
        part_of_a_noun = any(n.start <= match.start and match.end <= n.end and len(n.text) > len(match.text) for n in nouns)
        if match.term.recipe and not part_of_a_noun:
            said[owner(text, match.start, match.end, found) if found else 0].append(match.term.recipe)
    if len(found) > 1 and said[0] and not any(said[1:]) and _together(text, found):
        said = [said[0]] * len(found)
    elif len(found) > 1 and said[-1] and not any(said[:-1]) and _together(text, found):
        said = [said[-1]] * len(found)
    return [_main(names) for names in said]


def _together(text: str, found: list[Being]) -> bool:
    gap = fold(text[found[0].end : found[1].start])
    return re.search(r"\band\b|&|[和与跟、,，]", gap) is not None


def _main(names: list[str]) -> str | None:
    strong = [n for n in names if n not in _WEAK]
    chosen = strong or names
    return chosen[0] if chosen else None


def relation_of(shot: Shot, cast: tuple[Actor, ...]) -> Relation:
    """Return how the actors relate; "none" for one being alone."""
    if sum(a.count for a in cast) < 2:
        return "none"
    words = fold(f"{shot.subject.text}. {shot.action.text}")
    beside = len(cast) >= 2 and not (cast[0].mount and cast[0].mount.key in WIDE_SEATS and cast[1].pose != "sit")
    if beside and cast[0].mount and cast[0].mount.key not in _ONE_SEAT and (cast[1].mount is None or cast[1].mount.key == cast[0].mount.key):
        return "riding_together"
    return next((name for pattern, name in _RELATIONS if re.search(pattern, words)), "side_by_side" if len(cast) > 1 else "none")


def settle(actor: Actor, relation: Relation) -> Actor:
    """Return the actor in the pose its relation leaves it: hands that are held hold nothing else."""
    if relation in ("holding_hands", "shaking_hands") and actor.pose == "hold" and actor.prop is None:
        return replace(actor, pose="stand")
    if relation == "hugging" and actor.pose in ("stand", "hold"):
        return replace(actor, pose="hug")
    return actor


def seated(actor: Actor, scene: str, shot: Shot) -> Actor:
    """Return the actor on a chair, where people of this scene sit on one and the words name no other place to sit."""
    human = actor.look.head == "human" and actor.look.age != "baby"
    words = fold(". ".join(shot.words(name).text for name in ("subject", "action", "scene")))
    sits = actor.pose == "sit" or (actor.pose in _WITH_HANDS and _SITS.search(words) is not None)
    if not sits or actor.mount is not None or scene not in _WITH_CHAIRS or not human:
        return actor
    return actor if _LOW_SEAT.search(words) else replace(actor, mount=Thing("chair", "chair"))
