"""From a Shot to a `SceneSpec`: who and what is drawn, doing what, where, in which light, seen how."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from prompts import vocabulary
from prompts.shot import CastMember, Shot
from tools.animatic import reading_places as placed
from tools.animatic import reading_scene as around
from tools.animatic.lexicon import Noun, find_nouns
from tools.animatic.light import ROOFED
from tools.animatic.reading_action import poses, relation_of, seated, settle
from tools.animatic.reading_groups import apart, ashore, crowd, is_crowd, shown_by
from tools.animatic.reading_people import Being, actors, carried
from tools.animatic.reading_rest import coverage
from tools.animatic.reading_things import (
    NARROW_SEATS,
    WIDE_SEATS,
    held_in,
    mount_in,
    mount_thing,
    prop_for,
    thing,
    things_said,
    unknown_things,
)
from tools.animatic.spec import Actor, SceneSpec, Thing

__all__ = ["read"]

_CROWD = frozenset({"person"})
"""Beings that a scene's words only mention as a crowd."""
_SHARED = frozenset({"fight", "dance", "hug", "talk", "play", "run", "walk", "swim", "sing", "bow"})
"""What is done with another being that the action names, by both."""
_LONG = 160
"""Characters after which a text tells a story: then its unknown nouns are reported, not drawn as cards."""
_ON_THE_STOVE = frozenset({"pot-of-food", "curry-rice", "steaming-bowl", "shallow-pan-of-food"})
"""What a cook has in the pot that the kitchen shows."""
_KITE = frozenset({"kite"})
"""What is played with arms stretched towards it."""
_MOST_ACTORS = 6
_MOST_THINGS = 8


@dataclass(slots=True)
class _Reading:
    """What was found so far, field by field."""

    shot: Shot
    scene: str
    actors: list[Actor]
    things: list[Thing]
    cards: list[Thing]


def read(shot: Shot) -> SceneSpec:
    """Return what the studio draws for a Shot. Pure and deterministic; a few milliseconds once the word lists are loaded.

    An actor's key and seed follow from that subject's own words (or its cast card), so a change of any other
    field keeps its face. Words that nothing draws are in `not_drawn`.
    """
    whole, shot = shot, around.unlettered(shot)
    scene = around.scene(shot)
    reading = _Reading(shot, scene, [], [], [])
    _read_subject(reading)
    _read_action(reading)
    _read_scene(reading)
    _hand_over(reading)
    negative = around.absent(shot.negative)
    cast = tuple(a for a in reading.actors if not _gone(a.key, negative))[:_MOST_ACTORS]
    if scene == "room":
        reading.things = [_hearth(thing) for thing in reading.things if thing.key not in around.HOUSES]
    things = _without_doubles([*reading.things, *reading.cards], negative, cast)
    cast, things = _count(cast, things, shot.count)
    scene = ashore(scene, cast, things)
    shown = shown_by(scene, things) if cast or len(things) > 1 else ()
    kind = around.kind(shot, beings=len(cast), things=len(things))
    if kind == "icons" and shot.items:
        cast, things = (), ()
    relation = relation_of(shot, cast)
    cast = tuple(seated(settle(a, relation), scene, shot) for a in apart(cast, relation))
    weather, style = around.weather(shot), around.style(shot)
    plain, backdrop = around.backdrop(shot)
    drawn, not_drawn = coverage(shot, cast, things, kind)
    not_drawn = tuple(w for w in not_drawn if w not in around.place_words(shot, scene))
    kept_out = around.weather_words(shot) if weather and scene in ROOFED else []
    not_drawn = tuple(dict.fromkeys((*not_drawn, *kept_out, *placed.unhonoured(shot))))
    signs = around.signs(whole, kind)
    stewing = scene == "kitchen" and any(actor.pose == "cook" for actor in cast)
    things = tuple(t for t in things if t not in shown and not (stewing and t.key in _ON_THE_STOVE) and not (signs and t.key == "sign_board"))
    signs, things = around.on_paper(signs, things)
    cast, things = placed.sided(shot, cast, things)
    tone = placed.tone(shot)
    return SceneSpec(
        kind=kind, scene="plain" if plain and scene in ("plain", "studio") else scene, light=around.light(shot, scene, weather, style),
        weather=weather, framing=around.recipe(shot, "framing") or around.bare(shot, "framing")[0] or "full", angle=around.recipe(shot, "angle") or "eye",
        lens=around.lens(shot), style=style, mood=around.recipe(shot, "mood"), actors=cast, things=things,
        relation=relation, signs=signs, palette=shot.palette, items=shot.items, side=placed.cast_side(shot), exposure=tone.exposure, warmth=tone.warmth,
        backdrop=backdrop, absent=negative, drawn=drawn, not_drawn=not_drawn,
    )  # fmt: skip


def _members(shot: Shot, text: str) -> tuple[CastMember, ...]:
    folded = text.casefold()
    return tuple(m for m in shot.cast if m.name.casefold() in folded)


def _read_subject(reading: _Reading) -> None:
    text = reading.shot.subject.text
    if not text:
        return
    found = actors(text, _members(reading.shot, text), mood=around.mood_words(reading.shot))
    found = _without_crowd(found, reading)
    reading.actors += _acting(text, found, reading)
    spans = [(b.start, b.end) for b, _ in found] + _worn_spans(text, bool(found))
    taken = spans + [(n.start, n.end) for n in find_nouns(text)]
    if len(text) <= _LONG or not (reading.actors or reading.things):
        reading.cards += unknown_things(text, taken)
    if not (reading.actors or reading.things or reading.cards):
        reading.cards += _whole_subject(text)


def _without_crowd(found: list[tuple[Being, Actor]], reading: _Reading) -> list[tuple[Being, Actor]]:
    """Return the beings of the subject without the people who only pass by behind somebody else."""
    others = [(b, a) for b, a in found if not is_crowd(b.noun.text, alone=True)]
    if not others:
        return found
    reading.things += [crowd(b.noun.text) for b, _ in found if is_crowd(b.noun.text, alone=True)]
    return others


def _hand_over(reading: _Reading) -> None:
    """Give the first actor with free hands what its doing needs."""
    prop = prop_for(f"{reading.shot.subject.text}. {reading.shot.action.text}")
    first = reading.actors[0] if reading.actors else None
    if prop and first and first.prop is None:
        reading.actors[0] = replace(first, prop=prop, pose=_holding(first.pose))
    sung = next((t for t in reading.things if t.key == "microphone" and t.count == 1), None)
    if sung and first and first.pose == "sing" and first.prop is None:
        reading.actors[0] = replace(first, prop=replace(sung, place="hand"))
        reading.things.remove(sung)


def _worn_spans(text: str, beings: bool) -> list[tuple[int, int]]:
    kinds = ("costume", "hair") if beings else ("hair",)
    return [(m.start, m.end) for m in vocabulary.find(text, kinds) if m.term.recipe]


def _acting(text: str, found: list[tuple[Being, Actor]], reading: _Reading) -> list[Actor]:
    """Give the beings of one text their pose, mount and prop, and add the text's other things to the reading."""
    spans = [(b.start, b.end) for b, _ in found] + _worn_spans(text, bool(found))
    said = poses(text, [b for b, _ in found])
    nouns = [n for n in things_said(text, [*spans, *_place_spans(text, reading.scene)]) if not _is_a_name(text, n, spans)]
    taken: set[int] = set()
    out: list[Actor] = []
    for i, (being, actor) in enumerate(found):
        if being.start in taken:
            continue
        arms = carried(text, being) if out and out[-1].prop is None else None
        if arms:
            out[-1] = replace(out[-1], prop=arms, pose=_holding(out[-1].pose))
            continue
        start, end = (0, len(text)) if len(found) == 1 else (being.start, _part_end(found, i, len(text)))
        if i and found[i - 1][0] is being:
            out.append(replace(actor, pose=out[-1].pose, mount=out[-1].mount))
            continue
        said[i] = next((pose for (b, _), pose in zip(found, said, strict=True) if b is being and pose), None)
        made, used = _equipped(replace(actor, pose=said[i] or actor.pose), text, start, end, [n for n in nouns if n.start not in taken])
        taken |= used
        out.append(made)
    heads = [(n.start, n.end) for n in nouns] + spans
    left = [n for n in nouns if n.start not in taken]
    reading.things += [thing(text, n, field="subject", scene=reading.scene, heads=heads) for n in left]
    return out


def _is_a_name(text: str, noun: Noun, beings: list[tuple[int, int]]) -> bool:
    """Tell whether a word is what a being is called: "her dog Biscuit", "a girl named Rose"."""
    called = re.search(r"\b(?:named|called)\s+$", text[: noun.start], re.IGNORECASE) is not None
    return noun.text[:1].isupper() and (called or any(end < noun.start and not text[end : noun.start].strip() for _, end in beings))


def _equipped(actor: Actor, text: str, start: int, end: int, nouns: list[Noun]) -> tuple[Actor, set[int]]:
    """Return the actor with the mount and prop that text[start:end] gives it, and where the nouns used for that begin."""
    part = text[start:end]
    used: set[int] = set()
    mount, key = mount_in(part, actor.pose)
    if key:
        actor = replace(actor, mount=mount_thing(part, mount, key), pose=_riding(actor.pose, key))
        used |= {mount.start + start} if mount else set()
    held = held_in(text, [n for n in nouns if start <= n.start < end and n.start not in used])
    if held is not None:
        actor = replace(actor, prop=_prop(text, held), pose=_holding(actor.pose))
        used.add(held.start)
    return actor, used


def _part_end(found: list[tuple[Being, Actor]], i: int, end: int) -> int:
    """Return where the words about being `i` end: at the being after its possible mount."""
    return found[i + 2][0].start if i + 2 < len(found) else end


def _place_spans(text: str, scene: str) -> list[tuple[int, int]]:
    """Return where a text names the scene itself ("on the moon" is a place then, not a thing) or how it is drawn ("oil painting")."""
    places = [(m.start, m.end) for m in vocabulary.find(text, ("scene",)) if m.term.recipe == scene and m.term.draft == "drawn"]
    return places + [(m.start, m.end) for m in vocabulary.find(text, ("style", "framing", "angle", "lens", "move")) if m.end - m.start > 2]


def _prop(text: str, noun: Noun) -> Thing:
    return replace(thing(text, noun, field="subject", scene="plain", heads=[(noun.start, noun.end)]), place="hand", count=1)


_DRIVEN = ("automobile", "racing-car", "taxi", "truck", "bus", "van", "car", "tractor", "forklift", "excavator", "train", "utility", "engine", "ambulance")
_STANDING = ("skateboard", "surfboard", "hoverboard", "skis", "magic_carpet")


def _riding(pose: str, key: str) -> str:
    if key == "ladder":
        return "climb"
    if key in NARROW_SEATS or key in WIDE_SEATS:
        return "sit" if pose in ("stand", "play", "ride", "walk") else pose
    if any(word in key for word in _DRIVEN):
        return "drive"
    if key in _STANDING or pose in ("stand", "sit", "hold", "look", "walk", "run", "fly", "play"):
        return "ride"
    return pose


def _holding(pose: str) -> str:
    return "hold" if pose == "stand" else pose


def _read_action(reading: _Reading) -> None:
    text = reading.shot.action.text
    if not text:
        return
    found = _without_verbs(text, actors(text, _members(reading.shot, text), mood=around.mood_words(reading.shot)), reading.actors)
    spans = [(b.start, b.end) for b, _ in found]
    mount, key = mount_in(text, None)
    ridden = {mount.start} if mount else set()
    places = _place_spans(text, reading.scene) + _worn_spans(text, bool(reading.actors))
    nouns = [n for n in things_said(text, [*spans, *places]) if n.start not in ridden]
    holds = _holds(text, nouns, reading.actors)
    before = {a.key for a in reading.actors}
    named = {a.key: pose for (_, a), pose in zip(found, poses(text, [b for b, _ in found]), strict=False) if a.key in before}
    general = poses(text, [])[0]
    for i, actor in enumerate(reading.actors):
        pose = (named.get(actor.key) if len(named) > 1 else general) or actor.pose
        ride = mount_thing(text, mount, key) if key and actor.mount is None else actor.mount
        prop = _prop(text, holds[i]) if i < len(holds) else actor.prop
        pose = _riding(pose, key) if key else "point" if pose == "play" and _KITE & {n.key for n in nouns} else pose
        reading.actors[i] = replace(actor, pose=_holding(pose) if prop is not actor.prop else pose, mount=ride, prop=prop)
    arms = next((held for b, _ in found if (held := carried(text, b))), None) if before else None
    if arms and reading.actors[0].prop is None:
        reading.actors[0] = replace(reading.actors[0], prop=arms, pose="hold")
        ridden |= {b.start for b, _ in found if b.noun.key == arms.key}
    new = [a for b, a in found if a.key not in before and b.start not in ridden]
    shared = next((a.pose for a in reading.actors if a.pose in _SHARED), "stand")
    reading.actors += [replace(a, pose=shared) if before else a for a in new]
    heads = [(n.start, n.end) for n in nouns] + spans
    reading.things += [thing(text, n, field="action", scene=reading.scene, heads=heads) for n in nouns if n not in holds]
    reading.cards += unknown_things(text, [*heads, *((n.start, n.end) for n in (mount,) if n)])


def _without_verbs(text: str, found: list[tuple[Being, Actor]], cast: list[Actor]) -> list[tuple[Being, Actor]]:
    """Return the beings of an action without a verb that is spelled like one: she "cooks soup"."""
    begins = {match.start for match in vocabulary.find(text, ("action",))} if cast else set()
    return [(being, actor) for being, actor in found if being.start not in begins or being.noun.key == being.noun.text.lower() or being.start > 0]


def _holds(text: str, nouns: list[Noun], cast: list[Actor]) -> list[Noun]:
    """Return what the first and the second of the actors hold, in the order of the text."""
    holds: list[Noun] = []
    for _ in cast[:2]:
        held = held_in(text, [n for n in nouns if n not in holds])
        if held is None:
            break
        holds.append(held)
    return holds


def _read_scene(reading: _Reading) -> None:
    text = reading.shot.scene.text
    if not text:
        return
    covered = [(m.start, m.end) for m in vocabulary.find(text, ("scene", "light", "weather")) if m.term.draft == "drawn"]
    for being, actor in actors(text):
        inside = any(a < being.end and being.start < b for a, b in covered)
        if is_crowd(being.noun.text) and "people" not in around.absent(reading.shot.negative):
            reading.things.append(crowd(being.noun.text))
        elif being.noun.key not in _CROWD and not inside and actor.key not in {a.key for a in reading.actors}:
            reading.actors.append(actor)
        covered.append((being.start, being.end))
    _board(reading, text)
    ridden = {actor.mount.key for actor in reading.actors if actor.mount}
    nouns = [n for n in things_said(text, covered) if n.key not in (reading.scene, "full-moon", "metro") and n.key not in ridden]
    nouns = [n for n in nouns if text[n.end : n.end + 2] not in ("'s", "’s") and not (reading.scene == "room" and n.key in around.HOUSES)]
    heads = [(n.start, n.end) for n in nouns]
    reading.things += [thing(text, n, field="scene", scene=reading.scene, heads=heads) for n in nouns]


_BOATS = frozenset({"sailboat", "canoe", "speedboat", "dragon_boat", "paper_boat"})
_ON_BOARD = re.compile(r"\b(?:on|in|aboard) (?:an?|the|his|her|their|our) (?:\w+ ){0,2}$|在[^，。]{0,8}$", re.IGNORECASE)


def _board(reading: _Reading, text: str) -> None:
    """Seat everybody in the boat that the scene names ("on a small sailing boat", 在小帆船上), and who sits on its sofa or chair."""
    for noun in find_nouns(text):
        seat = noun.key in NARROW_SEATS | WIDE_SEATS and all(actor.pose in ("sit", "sleep") for actor in reading.actors)
        if (noun.key in _BOATS or seat) and _ON_BOARD.search(text[: noun.start]) and (text.isascii() or re.match(r"[上里裡]", text[noun.end :])):
            boat = mount_thing(text, noun, noun.key)
            reading.actors = [actor if actor.mount else replace(actor, mount=boat, pose=_riding(actor.pose, noun.key)) for actor in reading.actors]
            return


def _whole_subject(text: str) -> list[Thing]:
    """Return a card for a subject of which nothing is known, so that it does not vanish; none for places, looks and lists."""
    words = re.split("[，,]", text, maxsplit=1)[0].strip()
    words = words[:16] if not words.isascii() else " ".join(words.split(maxsplit=4)[:4])
    if not words or vocabulary.find(text, ("scene", "style", "light", "framing", "weather", "angle")):
        return []
    return [Thing(words.lower().replace(" ", "-"), words)]


def _hearth(thing: Thing) -> Thing:
    """Return a fire of a room in its fireplace."""
    return replace(thing, key="fireplace", glyph=None, place="back") if thing.key == "fire" else thing


def _gone(key: str, negative: tuple[str, ...]) -> bool:
    return any(key.replace("-", " ") == n.rstrip("s") or key.replace("-", " ") == n for n in negative)


def _without_doubles(things: list[Thing], negative: tuple[str, ...], cast: tuple[Actor, ...]) -> tuple[Thing, ...]:
    """Return the things, each key once, without those in hands, under riders or not wanted."""
    taken = {t.key for a in cast for t in (a.prop, a.mount) if t}
    out: dict[str, Thing] = {}
    for item in things:
        if item.key in taken or _gone(item.key.replace("_", "-"), negative):
            continue
        known = out.get(item.key)
        out[item.key] = item if known is None or item.count > known.count else known
    return tuple(out.values())[:_MOST_THINGS]


def _count(cast: tuple[Actor, ...], things: tuple[Thing, ...], count: int | None) -> tuple[tuple[Actor, ...], tuple[Thing, ...]]:
    """Give the first subject the number the Shot says."""
    if count is None:
        return cast, things
    number = min(12, count)
    if len(cast) == 1 or (cast and cast[0].count > 1):
        return (replace(cast[0], count=number), *cast[1:]), things
    if not cast and things:
        return cast, (replace(things[0], count=number), *things[1:])
    return cast, things
