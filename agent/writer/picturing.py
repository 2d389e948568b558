"""Pictures for the parts of a script: what each sentence says is shown, with the same people in all of them and changing framings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from agent.director.text import lower
from agent.writer.clauses import actor_of, fields_of, tells_to_do
from agent.writer.scripts import Part, sentences
from agent.writer.stories import Story, filled, heard
from agent.writer.tongues import Tongue, in_script_of, tongue_of
from agent.writer.wish import FilmWish
from prompts import vocabulary
from prompts.shot import Shot
from tools.animatic.lexicon import Noun, find_nouns

_CAMERAS: Mapping[Tongue, tuple[str, ...]] = {
    "en": ("medium shot, slow push-in", "close-up, static", "full shot, tracking shot", "medium shot, pan right", "close-up, slow push-in", "wide shot, pan left"),
    "zh": ("中景，緩慢推進", "特寫，固定鏡頭", "全身，跟拍", "中景，往右搖", "特寫，緩慢推進", "遠景，往左搖"),
}  # fmt: skip
_OPENING: Mapping[Tongue, str] = {"en": "wide shot, slow push-in", "zh": "遠景，緩慢推進"}
_ENDING: Mapping[Tongue, str] = {"en": "full shot, slow pull-out", "zh": "全身，緩慢拉遠"}
_GESTURES: Mapping[Tongue, tuple[str, ...]] = {
    "en": ("talking and pointing", "smiling and looking", "walking", "talking", "thinking"),
    "zh": ("指著說話", "微笑看著", "走著", "說話", "思考"),
}
_LOOKS: Mapping[Tongue, tuple[str, ...]] = {
    "en": ("a young woman in a white shirt", "a man in a blue sweater", "an old man with glasses", "a girl in a yellow dress"),
    "zh": ("穿白襯衫的年輕女子", "穿藍色毛衣的男子", "戴眼鏡的老爺爺", "穿黃色連身裙的女孩"),
}
_PRONOUN = re.compile(r"^(?:(?:then|and|so|but|now|next|suddenly)[, ]+)?(?:he|she|they|it|we|you|i)\b|^(?:[^，,。]{1,8}[，,])?(?:然後|接著|於是|突然|这时|這時)?(?:他|她|它|牠|他們|她們|我們|我|你|您)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """Words of a sentence and what they are shown as, in both languages."""

    cues: tuple[str, ...]
    sides: Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Pictures:
    """Draws up the Shots of a script one after the other: who was seen before is seen again, a place stays until another is named."""

    wish: FilmWish
    story: Story
    shown: str
    """Language tag of the pictures' words."""
    count: int
    cast: dict[str, str]
    """Who was seen: the key of a being to the words it was first described with."""
    speakers: dict[str, str]
    place: str = ""
    hero: str = ""
    last: str = ""
    """Who "she" and "they" are: the being named last."""
    sound: str = ""
    """What is heard in the shot drawn up last."""
    camera: str = ""
    index: int = 0

    @property
    def tongue(self) -> Tongue:
        """The language of our own words."""
        return tongue_of(self.shown)

    def of(self, part: Part) -> Shot:
        """Return the Shot of the next part."""
        self.sound = ""
        fields = self._fields(part)
        self.sound = fields.pop("sound", "")
        if part.place:
            fields["scene"] = part.place
        scene = self.wish.scene or fields.get("scene") or self.place or in_script_of(self.story.place[self.tongue], self.shown)
        self.place = scene
        shot = {
            "subject": fields.get("subject") or self.hero,
            "action": fields.get("action", ""),
            "scene": scene,
            "lighting": fields.get("lighting", ""),
            "camera": self._framed(fields.get("camera", "")),
            "style": self.wish.style,
        }
        self.index += 1
        return Shot.model_validate(shot)

    def _fields(self, part: Part) -> dict[str, str]:
        if part.speaker:
            gesture = in_script_of(_GESTURES[self.tongue][0 if self.index % 2 else 3], self.shown)
            return {"subject": self._speaker(part.speaker), "action": part.seen or gesture}
        if part.seen:
            return self._concrete(part.seen) or self._things(part.seen) or {"action": part.seen}
        told = self._of_the_story(part.text)
        if told is not None:
            return told
        concrete = next((found for sentence in sentences(part.text) if (found := self._concrete(sentence))), None)
        return concrete or self._by_rule(part.text) or self._things(part.text) or self._gesture()

    def _of_the_story(self, text: str) -> dict[str, str] | None:
        """Return the story's own picture for what the sentence speaks of, or None."""
        beats = [(sum(map(_weight, heard(beat.cues, text))), -number, beat) for number, beat in enumerate(self.story.beats)]
        best = max(beats, key=lambda row: row[:2], default=None)
        if best is None or best[0] <= 0:
            return None
        side = best[2].sides[self.tongue]
        found = {"subject": side.subject, "action": side.action, "scene": side.scene, "lighting": side.light, "camera": side.camera, "sound": side.sound}
        return self._ours(found)

    def _by_rule(self, text: str) -> dict[str, str] | None:
        rows = [(sum(map(_weight, heard(rule.cues, text))), -number, rule) for number, rule in enumerate(rules())]
        best = max(rows, key=lambda row: row[:2])
        return self._ours(best[2].sides[self.tongue]) if best[0] > 0 else None

    def _concrete(self, text: str) -> dict[str, str]:
        """Return the sentence's own words by field, where it says who does something; else nothing."""
        fields = fields_of(text)
        if tells_to_do(text) and self.hero:
            return {**fields, "subject": self.hero}
        if _PRONOUN.search(text) and (self.last or self.hero):
            kept = {name: words for name, words in fields.items() if name != "subject"}
            return {**kept, "subject": self.last or self.hero} if "action" in kept else {}
        being = actor_of(fields.get("subject") or text)
        if being is None or not (fields.get("action") or fields.get("scene")):
            return {}
        self.last = self.cast.setdefault(being.key, fields.get("subject") or being.words)
        self.hero = self.hero or self.last
        return {**fields, "subject": self.last}

    def _things(self, text: str) -> dict[str, str]:
        """Return a picture of the things the sentence names, or nothing."""
        nouns = [noun for noun in find_nouns(text) if _is_thing(noun)]
        words = list(dict.fromkeys(noun.text for noun in nouns))[:3]
        if not words:
            return {}
        joint = "、" if self.tongue == "zh" else ", "
        scene = next((match.text for match in vocabulary.find(text, ("scene",))), "")
        return {"subject": joint.join(words), "scene": scene}

    def _gesture(self) -> dict[str, str]:
        kinds = _GESTURES[self.tongue]
        return self._ours({"action": kinds[self.index % len(kinds)]})

    def _speaker(self, name: str) -> str:
        if name not in self.speakers:
            known = any(noun.group == "being" for noun in find_nouns(name.lower()))
            looks = _LOOKS[self.tongue]
            first = self.wish.hero if not self.speakers else ""
            own = in_script_of(looks[len(self.speakers) % len(looks)], self.shown)
            self.speakers[name] = first or (name.lower() if known else own)
        return self.speakers[name]

    def _ours(self, side: Mapping[str, str]) -> dict[str, str]:
        """Return our own words in the script of the film, with the hero filled in."""
        return {name: filled(in_script_of(text, self.shown), {"hero": self.hero}) for name, text in side.items() if text}

    def _framed(self, wanted: str) -> str:
        """Return the camera of this shot: wide at the beginning, further away at the end, and never the same framing twice running."""
        ours = _CAMERAS[self.tongue]
        if self.index == 0:
            wanted = _OPENING[self.tongue]
        elif self.index == self.count - 1 and self.count > 2:
            wanted = _ENDING[self.tongue]
        choices = [wanted] if wanted else []
        choices += [ours[(self.index + step) % len(ours)] for step in range(len(ours))]
        kept = next((camera for camera in choices if _framing(camera) != _framing(self.camera)), choices[0])
        self.camera = kept
        return in_script_of(kept, self.shown)


def pictures(wish: FilmWish, story: Story, shown: str, parts: Sequence[Part]) -> Pictures:
    """Return what draws up the Shots of these parts. The hero is who was asked for, else who the story is about, else its first being."""
    tongue = tongue_of(shown)
    found = Pictures(wish, story, shown, len(parts), {}, {})
    own = story.hero[tongue] if story.id != "generic" or not _beings(parts) else ""
    found.hero = wish.hero or in_script_of(own, shown)
    being = actor_of(found.hero) if found.hero else None
    if being is not None:
        found.cast[being.key] = found.hero
    return found


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Return the general rules, from `pictures.toml`."""
    data = tomllib.loads(files("agent.writer").joinpath("pictures.toml").read_text("utf-8"))
    return tuple(
        Rule(tuple(lower(cue) for tongue in ("en", "zh") for cue in row["cues"][tongue]), {"en": row["en"], "zh": row["zh"]})
        for row in data["picture"]
    )


def _beings(parts: Sequence[Part]) -> bool:
    return any(actor_of(part.text) is not None for part in parts)


def _framing(camera: str) -> str:
    return camera.replace("，", ",").split(",")[0]


def _is_thing(noun: Noun) -> bool:
    return noun.glyph is not None and noun.group not in ("being", "unknown")


def _weight(cue: str) -> int:
    return len(cue) * (1 if cue.isascii() else 3)
