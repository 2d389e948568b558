"""A Shot for models that make films, each in its own order and with its own words for the camera, sound and what must not be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prompts import vocabulary
from prompts.dialects import sentences
from prompts.dialects.camera import COMMANDS, camera
from prompts.dialects.rendered import Rendered
from prompts.dialects.sentences import WORDING
from prompts.phrases import has_han
from prompts.shot import FieldName, Shot, Words
from prompts.vocabulary import Language

_QUOTES = re.compile(r"[「『“]([^」』”]*)[」』”]")
_CUTS = re.compile(
    r"[,，;；。.\s]*(?:\b(?:then )?(?:(?:the camera )?cuts? to|lens switch(?: to)?|switch(?:es)? to|next shot:?)\b|(?:然後|然后|接著|接着)?(?:鏡頭|镜头)?(?:切換到|切换到|切換至|切换至|切到|切至|切換|切换))[:：,，\s]*",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[,，、;；。]+|\.(?=\s|$)")
_SHOWN: tuple[FieldName, ...] = ("scene", "lighting", "style", "technical")
"""What a first frame shows."""
_MEASURED = ("ratio", "size", "duration", "fps", "platform")
_COUNTED = re.compile(r"\d ?(?:s|sec|seconds?|秒|fps|格|帧|p)(?![a-z])", re.IGNORECASE)
_NUMERIC = re.compile(r"[\d\s.:x×/]*(?:px|fps|秒[鐘钟]?|s|sec|seconds?|格|帧|幀)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Habit:
    """What one family wants."""

    sentences: Callable[[Shot, Language], list[str]]
    negatives: bool | None
    """True: a negative prompt. False: in the text. None: it is better not said at all."""
    sound: bool = True
    """Whether the family makes sound from words."""


def render(
    name: str, shot: Shot, language: Language, *, before: Shot | None = None, negatives: bool | None = None
) -> Rendered:
    """Return the Shot in the words of one family: "video" or "video_" and the family's name.

    before: what the first frame already shows; unchanged scene, light, style and quality are then not said again. negatives: whether
    the card takes a negative prompt; None lets the family decide. Length, shape and frame rate are parameters and never words.
    """
    habit = _FAMILIES[name]
    separate = habit.negatives if negatives is None or habit.negatives is None else negatives
    dropped: list[str] = []
    shown = _unsaid(shot, before) if before is not None else shot
    said = habit.sentences(shown, language)
    if shot.audio and habit.sound:
        said += _sound(shot, language)
    elif shot.audio:
        dropped.append(shot.audio)
    if separate is False:
        said += sentences.without(shot, language)
    elif separate is None:
        dropped += shot.negative
    return Rendered(sentences.joined(said, language), ", ".join(shot.negative) if separate else "", tuple(dropped))


def _unsaid(shot: Shot, before: Shot) -> Shot:
    """Return the Shot without what the first frame shows already; a Shot in which nothing moves stays whole."""
    if not (shot.action or shot.camera):
        return shot
    return shot.model_copy(update={name: Words() for name in _SHOWN if shot.words(name) == before.words(name)})


def quality(text: str, *, platforms: bool = False) -> str:
    """Return the technical words that a model can heed: not the shape, the size, the length and the frame rate, which are parameters.

    platforms: whether to keep what the picture is made for ("A4 poster").
    """
    measured = _MEASURED[:-1] if platforms else _MEASURED
    kept = []
    for phrase in (p.strip() for p in _BREAKS.split(text)):
        kinds = {match.term.kind for match in vocabulary.find(phrase, (*_MEASURED, "quality"))}
        if phrase and not kinds & set(measured) and not _COUNTED.search(phrase) and not _NUMERIC.fullmatch(phrase):
            kept.append(phrase)
    return ("，" if any(map(has_han, text)) else ", ").join(kept)


def _sound(shot: Shot, language: Language) -> list[str]:
    """Return what is heard, with speech in straight double quotes: that is how film models know what to say."""
    words = _QUOTES.sub(r'"\1"', shot.audio)
    return [WORDING[language].sound.format(words=words)]


def _looks(shot: Shot, language: Language) -> list[str]:
    return [
        shot.lighting.text,
        shot.style.text,
        quality(shot.technical.text),
        *sentences.lettering(shot, language),
        *sentences.palette(shot, language, names=True),
    ]


def _scene_first(shot: Shot, language: Language) -> list[str]:
    main = [sentences.main_sentence(shot), *sentences.counted(shot, language)]
    return [*main, shot.camera.text, *_looks(shot, language)]


def _labelled_camera(shot: Shot, language: Language) -> list[str]:
    """Kling: subject, movement, scene, then the camera by name."""
    main = [sentences.main_sentence(shot), *sentences.counted(shot, language)]
    words = WORDING[language].camera.format(words=shot.camera.text) if shot.camera else ""
    return [*main, words, *_looks(shot, language)]


def _motion_first(shot: Shot, language: Language) -> list[str]:
    """Runway: what the camera does comes before everything, as a plain statement."""
    found = camera(shot)
    moving = found.sentence() if language == "en" else shot.camera.text
    rest = found.rest if language == "en" else ""
    main = [sentences.main_sentence(shot), *sentences.counted(shot, language)]
    return [moving, rest, *main, *_looks(shot, language)]


def _spoken_camera(shot: Shot, language: Language) -> list[str]:
    """Luma: whole sentences, the camera as one of them."""
    found = camera(shot)
    moving = found.sentence() if language == "en" else shot.camera.text
    rest = found.rest if language == "en" else ""
    main = [sentences.main_sentence(shot), *sentences.counted(shot, language)]
    return [*main, moving, rest, *_looks(shot, language)]


def _commanded_camera(shot: Shot, language: Language) -> list[str]:
    """Hailuo: moves as bracketed commands, in the order in which they happen."""
    found = camera(shot, COMMANDS)
    main = sentences.main_sentence(shot)
    command = found.command(chinese=language != "en")
    return [f"{command} {main}".strip(), *sentences.counted(shot, language), found.rest, *_looks(shot, language)]


def _cut_shots(shot: Shot, language: Language) -> list[str]:
    """Seedance: one shot after the other, with a lens switch where the person asked for a cut."""
    actions = [part for part in (p.strip() for p in _CUTS.split(shot.action.text)) if part]
    if len(actions) < 2:
        return _scene_first(shot, language)
    switch = "lens switch" if language == "en" else "镜头切换" if language == "zh-Hans" else "鏡頭切換"
    first = shot.model_copy(update={"action": shot.action.model_copy(update={"text": actions[0]})})
    out = [sentences.main_sentence(first), *sentences.counted(shot, language), shot.camera.text]
    for action in actions[1:]:
        out.append(f"[{switch}] {action}")
    return [*out, *_looks(shot, language)]


_FAMILIES: Mapping[str, _Habit] = {
    "video": _Habit(_scene_first, negatives=True),
    "video_runway": _Habit(_motion_first, negatives=None, sound=False),
    "video_kling": _Habit(_labelled_camera, negatives=True),
    "video_veo": _Habit(_scene_first, negatives=True),
    "video_seedance": _Habit(_cut_shots, negatives=False),
    "video_luma": _Habit(_spoken_camera, negatives=False, sound=False),
    "video_hailuo": _Habit(_commanded_camera, negatives=False),
}
FAMILIES = tuple(_FAMILIES)
