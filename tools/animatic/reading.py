"""From a Shot to a `SceneSpec`: who and what is drawn, doing what, where, in which light, seen how."""

from __future__ import annotations

from dataclasses import dataclass, replace

from prompts import vocabulary
from prompts.shot import CastMember, Shot
from tools.animatic import reading_scene as around
from tools.animatic.reading_action import poses, relation_of, settle
from tools.animatic.reading_people import Being, actors
from tools.animatic.reading_rest import coverage
from tools.animatic.reading_things import held_in, mount_in, mount_thing, thing, things_said, unknown_things
from tools.animatic.lexicon import Noun
from tools.animatic.spec import Actor, SceneSpec, Thing

__all__ = ["read"]

_CROWD = frozenset({"person"})
"""Beings that a scene's words only mention as a crowd."""
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
    scene = around.scene(shot)
    reading = _Reading(shot, scene, [], [], [])
    _read_subject(reading)
    _read_action(reading)
    _read_scene(reading)
    negative = around.absent(shot.negative)
    cast = tuple(a for a in reading.actors if not _gone(a.key, negative))[:_MOST_ACTORS]
    things = _without_doubles([*reading.things, *reading.cards], negative, cast)
    cast, things = _count(cast, things, shot.count)
    kind = around.kind(shot, beings=len(cast), things=len(things))
    if kind == "icons" and shot.items:
        cast, things = (), ()
    relation = relation_of(shot, cast)
    cast = tuple(settle(a, relation) for a in cast)
    weather, style = around.weather(shot), around.style(shot)
    plain, backdrop = around.backdrop(shot)
    drawn, not_drawn = coverage(shot, cast, things, kind)
    return SceneSpec(
        kind=kind, scene="plain" if plain and scene in ("plain", "studio") else scene, light=around.light(shot, scene, weather, style),
        weather=weather, framing=around.recipe(shot, "framing") or "full", angle=around.recipe(shot, "angle") or "eye",
        lens=around.lens(shot), style=style, mood=around.recipe(shot, "mood"), actors=cast, things=things,
        relation=relation, signs=around.signs(shot, kind), palette=shot.palette, items=shot.items,
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
    reading.actors += _acting(text, found, reading)
    spans = [(b.start, b.end) for b, _ in found] + _worn_spans(text, bool(found))
    taken = spans + [(n.start, n.end) for n in things_said(text, ())]
    reading.cards += unknown_things(text, taken)
    if not (reading.actors or reading.things or reading.cards):
        reading.cards += _whole_subject(text)


def _worn_spans(text: str, beings: bool) -> list[tuple[int, int]]:
    kinds = ("costume", "hair") if beings else ("hair",)
    return [(m.start, m.end) for m in vocabulary.find(text, kinds) if m.term.recipe]


def _acting(text: str, found: list[tuple[Being, Actor]], reading: _Reading) -> list[Actor]:
    """Give the beings of one text their pose, mount and prop, and add the text's other things to the reading."""
    spans = [(b.start, b.end) for b, _ in found] + _worn_spans(text, bool(found))
    field = "subject"
    said = poses(text, [b for b, _ in found])
    nouns = things_said(text, [*spans, *_place_spans(text, reading.scene)])
    used: list[Noun] = []
    ridden: set[int] = set()
    out: list[Actor] = []
    for i, (being, actor) in enumerate(found):
        if i in ridden:
            continue
        part = text if len(found) == 1 else text[being.start : _next_start(found, i, len(text))]
        offset = 0 if len(found) == 1 else being.start
        actor = replace(actor, pose=said[i] or actor.pose)
        mount, key = mount_in(part, said[i])
        if key:
            actor = replace(actor, mount=mount_thing(part, mount, key), pose=_riding(actor.pose, key))
            if mount:
                used += [n for n in nouns if n.start == mount.start + offset]
                ridden |= {j for j, (b, _) in enumerate(found) if b.start == mount.start + offset}
        held = held_in(text, [n for n in nouns if n not in used and n.start >= offset and n.start < offset + len(part)])
        if held is not None:
            used.append(held)
            actor = replace(actor, prop=_prop(text, held), pose=_holding(actor.pose))
        out.append(actor)
    heads = [(n.start, n.end) for n in nouns] + spans
    reading.things += [thing(text, n, field=field, scene=reading.scene, heads=heads) for n in nouns if n not in used]
    return out


def _place_spans(text: str, scene: str) -> list[tuple[int, int]]:
    """Return where a text names the scene itself: "on the moon" is a place then, not a thing."""
    return [(m.start, m.end) for m in vocabulary.find(text, ("scene",)) if m.term.recipe == scene and m.term.draft == "drawn"]


def _next_start(found: list[tuple[Being, Actor]], i: int, end: int) -> int:
    return next((b.start for b, _ in found[i + 2 :] if b.start > found[i][0].start), end) if i + 1 < len(found) else end


def _prop(text: str, noun: Noun) -> Thing:
    return replace(thing(text, noun, field="subject", scene="plain", heads=[(noun.start, noun.end)]), place="hand", count=1)


_DRIVEN = ("automobile", "racing-car", "taxi", "truck", "bus", "van", "car", "tractor", "forklift", "excavator", "train", "utility", "engine", "ambulance")
_STANDING = ("skateboard", "surfboard", "hoverboard", "skis", "magic_carpet")


def _riding(pose: str, key: str) -> str:
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
    found = actors(text, _members(reading.shot, text), mood=around.mood_words(reading.shot))
    before = {a.key for a in reading.actors}
    mount, key = mount_in(text, None)
    new = [(b, a) for b, a in found if a.key not in before and not (mount and b.start == mount.start)]
    spans = [(b.start, b.end) for b, _ in found]
    nouns = [n for n in things_said(text, [*spans, *_worn_spans(text, bool(reading.actors))]) if not (mount and n.start == mount.start)]
    places = _place_spans(text, reading.scene)
    nouns = [n for n in nouns if not any(a < n.end and n.start < b for a, b in places)]
    said = poses(text, [b for b, _ in found])
    general = poses(text, [])[0]
    held = held_in(text, nouns) if reading.actors else None
    own = {a.key: said[i] for i, (_, a) in enumerate(found) if a.key in before}
    many = len(own) > 1
    for i, actor in enumerate(reading.actors):
        pose = own.get(actor.key) if many else general
        if pose:
            actor = replace(actor, pose=pose)
        if key and actor.mount is None:
            actor = replace(actor, mount=mount_thing(text, mount, key), pose=_riding(actor.pose, key))
        if held is not None and i == 0:
            actor = replace(actor, prop=_prop(text, held), pose=_holding(actor.pose))
        reading.actors[i] = actor
    reading.actors += [replace(a, pose="stand") if reading.actors else a for _, a in new]
    heads = [(n.start, n.end) for n in nouns] + spans
    reading.things += [thing(text, n, field="action", scene=reading.scene, heads=heads) for n in nouns if n is not held]
    reading.cards += unknown_things(text, [*heads, *([(mount.start, mount.end)] if mount else [])])


def _read_scene(reading: _Reading) -> None:
    text = reading.shot.scene.text
    if not text:
        return
    covered = [(m.start, m.end) for m in vocabulary.find(text, ("scene", "light", "weather")) if m.term.draft == "drawn"]
    for being, actor in actors(text):
        inside = any(a < being.end and being.start < b for a, b in covered)
        if being.noun.key not in _CROWD and not inside and actor.key not in {a.key for a in reading.actors}:
            reading.actors.append(actor)
        covered.append((being.start, being.end))
    nouns = things_said(text, covered)
    heads = [(n.start, n.end) for n in nouns]
    reading.things += [thing(text, n, field="scene", scene=reading.scene, heads=heads) for n in nouns]


def _whole_subject(text: str) -> list[Thing]:
    """Return a card for a subject of which nothing is known, so that it does not vanish; none for places, looks and lists."""
    words = text.split("，")[0].split(",")[0].strip()
    words = words[:16] if not words.isascii() else " ".join(words.split()[:4])
    if not words or vocabulary.find(words, ("scene", "style", "light", "framing", "weather")):
        return []
    return [Thing(words.lower().replace(" ", "-"), words)]


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
