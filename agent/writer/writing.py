"""From a wish to the plan of a film: a story the writer knows, a script that is given, or pictures and videos that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.writer.clauses import actor_of
from agent.writer.picturing import Pictures, pictures
from agent.writer.scripts import Part, Script, read_script, shared_out
from agent.writer.stories import Beat, Side, Story, filled, story_for
from agent.writer.tongues import (
    BREATH_S,
    Tongue,
    in_script_of,
    language_of,
    seconds_to_say,
    simplified,
    that_fit,
    tongue_of,
    traditional,
    writes_simplified,
)
from agent.writer.topics import names, names_somebody, without_topic
from agent.writer.wish import FilmWish
from prompts import vocabulary
from prompts.briefs import MusicBrief, SoundBrief
from prompts.films import MAX_SHOTS, CaptionWish, FilmBrief, FilmShot, Narrator, Transition
from prompts.phrases import HAN
from prompts.shot import Lettering, Shot
from tools.errors import BadInput

SHOT_S = 5.0
"""Seconds of a shot where nothing was said about length."""
MAX_STORY_SHOTS = 12
CARD_S = 2.0
"""Seconds a title or an end card is counted as when the shots share the length."""
TITLE_FROM_S, END_FROM_S = 18.0, 30.0
"""Films shorter than this get no title card, no end card, unless one was asked for."""
LONGEST_TITLE = 40
FASTEST = 1.3
"""Times its own pace a narrator is hurried to keep a length."""
CLEARLY = 12.0
"""From which likeness a script is clearly about what a story is about."""
_CLOSER = {"en": "close-up, static", "zh": "特寫，固定鏡頭"}


def write_film(wish: FilmWish) -> FilmBrief:
    """Return the plan of a film; everything that was said is in it, what was not is decided here. Pure and repeatable."""
    words = wish.words or wish.topic
    shown = language_of(words or wish.script)
    told = _told(wish, shown)
    story = _story_of(wish)
    if wish.script.strip():
        script = read_script(wish.script)
        shots = _from_script(wish, story, script, language_of(wish.script, wish.language), shown)
        wish = replace(wish, speed=_hurried(wish, shots))
        wish = replace(wish, title=_script_title(wish, script, story))
    elif wish.sources:
        shots = [_given_shot(wish, index) for index in range(len(wish.sources))]
    else:
        shots = _from_story(wish, story, told, shown)
    return _brief(wish, story, shots, told, tongue_of(shown), shown)


def _story_of(wish: FilmWish) -> Story:
    """Return the story that a film is told as: what it was asked to be comes before what stray words of its script speak of."""
    asked = f"{wish.topic} {wish.words}"
    story = story_for(asked)
    if wish.script and story.likeness(asked) > 0:
        return story
    return story_for(wish.script or wish.topic or wish.words, being=wish.topic == wish.hero or names_somebody(wish.topic))


def _told(wish: FilmWish, shown: str) -> str:
    """Return the language of what is said; "Chinese" alone is written as the person writes it."""
    if wish.language.casefold() in ("zh", "cmn") and shown.startswith("zh"):
        return shown
    return wish.language or language_of(wish.script or wish.words or wish.topic)


def _from_script(wish: FilmWish, story: Story, script: Script, told: str, shown: str) -> list[FilmShot]:
    if not script.parts:
        raise BadInput("The script holds no words to say; paste the text that shall be spoken.")
    parts = shared_out(script.parts, len(wish.sources) or wish.shots)
    if len(parts) > MAX_SHOTS:
        raise BadInput(f"The script would become {len(parts)} shots; a film has at most {MAX_SHOTS}, so send it in parts.")
    drawn = pictures(wish, story, shown, parts)
    return [_spoken_shot(wish, drawn, part, index, told) for index, part in enumerate(parts)]


def _script_title(wish: FilmWish, script: Script, story: Story) -> str | None:
    """Return the title that was asked for, else the script's own, else the story's where the script is clearly about it."""
    if wish.title is not None or script.title:
        return script.title if wish.title is None else wish.title
    clear = "{" not in story.title["en"] and story.likeness(wish.script) >= CLEARLY
    return None if clear else ""


def _spoken_shot(wish: FilmWish, drawn: Pictures, part: Part, index: int, told: str) -> FilmShot:
    silent = wish.narrated is False
    shot = drawn.of(part)
    return FilmShot(
        shot=shot,
        source=wish.sources[index] if index < len(wish.sources) else "",
        narration="" if silent else part.text,
        translations={} if silent else _scripts_of(part.text, told),
        speaker=part.speaker,
        sounds=(SoundBrief(text=drawn.sound),) if drawn.sound else (),
        transition=wish.transition or ("cross_fade" if part.begins and index else "cut"),
    )


def _given_shot(wish: FilmWish, index: int) -> FilmShot:
    """Return a shot of something that is there; a narrator, where one was asked for, says what is seen."""
    words = wish.source_words[index].strip() if wish.narrated and index < len(wish.source_words) else ""
    said = f"{words[:1].upper()}{words[1:]}".rstrip("。.") + ("。" if HAN.search(words) else ".") if words else ""
    return FilmShot(
        source=wish.sources[index], transition=wish.transition or "cut", narration=said, translations=_scripts_of(said, language_of(said)) if said else {}
    )


def _hurried(wish: FilmWish, shots: Sequence[FilmShot]) -> float | None:
    """Return how fast the narrator has to speak, so that a script fits into the length that was asked for, within what sounds well."""
    if wish.speed is not None or wish.duration_s is None:
        return wish.speed
    silence = BREATH_S * len(shots) + (CARD_S if wish.title else 0.0)
    needed = sum(seconds_to_say(shot.narration) for shot in shots) / max(1.0, wish.duration_s - silence)
    return round(min(FASTEST, needed), 2) if needed > 1.02 else None


def _scripts_of(text: str, told: str) -> dict[str, str]:
    """Return the text by the language it is in, Chinese in both scripts."""
    if tongue_of(told) == "zh":
        return {"zh-Hant": text if not writes_simplified(told) else traditional(text), "zh-Hans": simplified(text)}
    return {told: text}


def _from_story(wish: FilmWish, story: Story, told: str, shown: str) -> list[FilmShot]:
    count = _count(wish)
    seconds = _seconds_each(wish, count)
    beats = _stretched(story.chosen(count, wish.topic or wish.words), count)
    called = {side: _names(wish, story, side) for side in ("en", "zh")}
    return [_shot(wish, story, beat, index, seconds, (told, shown), called) for index, beat in enumerate(beats)]


def told_of(wish: FilmWish, topics: Sequence[str]) -> list[FilmShot | None]:
    """Return what the film's story shows and says of each topic of a list ("wearing helmets; reporting faults"), in both languages.

    None for a topic that the story does not speak of, or that names somebody of its own.
    """
    words = wish.words or wish.topic
    told, shown = _told(wish, language_of(words)), language_of(words)
    story = story_for(words)
    called = {side: _names(wish, story, side) for side in ("en", "zh")}
    seconds = _seconds_each(wish, max(1, len(topics)))
    known = "{" not in story.title["en"]
    beats = [story.beat_of(topic) if known and actor_of(topic) is None else None for topic in topics]
    return [None if beat is None else _shot(wish, story, beat, index, seconds, (told, shown), called) for index, beat in enumerate(beats)]


def _shot(
    wish: FilmWish, story: Story, beat: Beat, index: int, seconds: float, tongues: tuple[str, str], called: dict[str, dict[str, str]]
) -> FilmShot:
    told, shown = tongues
    tongue = tongue_of(shown)
    side = beat.sides[tongue]
    said = {one: _said(beat.sides[one], seconds, one, called[one], own=one == tongue) for one in ("en", "zh")}
    silent = wish.narrated is False
    narration = "" if silent else in_script_of(said[tongue_of(told)], told)
    translations = {} if silent else {"en": said["en"], "zh-Hant": said["zh"], "zh-Hans": simplified(said["zh"])}
    sound = filled(side.sound, called[tongue])
    return FilmShot(
        shot=_picture(wish, story, side, shown, called[tongue]),
        narration=narration,
        translations=translations if narration else {},
        sounds=(SoundBrief(text=in_script_of(sound, shown)),) if sound else (),
        transition=wish.transition or _transition(beat, index),
    )


def _picture(wish: FilmWish, story: Story, side: Side, shown: str, called: dict[str, str]) -> Shot:
    subject = filled(side.subject, called)
    place = _place(wish, story, side, shown, called)
    lit = bool(vocabulary.find(wish.scene, ("light",))) if wish.scene else False
    said = {
        "subject": subject,
        "action": filled(side.action, called),
        "scene": place,
        "lighting": "" if lit else side.light,
        "camera": side.camera,
    }
    own = (wish.hero, wish.scene)  # the person's words stay as they were written
    shot = {name: text if text in own else in_script_of(text, shown) for name, text in said.items()}
    letters = in_script_of(filled(side.sign, called), shown)
    sign = (Lettering(text=letters, place="sign"),) if 0 < len(letters) <= LONGEST_TITLE else ()
    return Shot.model_validate({**shot, "style": wish.style, "text_in_image": sign})


def _place(wish: FilmWish, story: Story, side: Side, shown: str, called: dict[str, str]) -> str:
    """Return where a shot takes place: in a topic that is a place and has no story of its own, nowhere beside it, never in a topic that is none."""
    topic_is_place = bool(vocabulary.find(called["topic"], ("scene",)))
    if side.subject == "{topic}" and topic_is_place and not wish.scene:
        return ""
    own = "" if side.scene == "{topic}" and not topic_is_place else filled(side.scene, called)
    there = filled("{topic}", called) if topic_is_place and "{" in story.title["en"] else ""
    return wish.scene or own or there or story.place[tongue_of(shown)]


def _said(side: Side, seconds: float, tongue: str, called: dict[str, str], *, own: bool) -> str:
    """Return what is said in one language. own: whether it is the language of the topic's words."""
    sentences = side.say if own else without_topic(side.say)
    return that_fit([filled(sentence, called) for sentence in sentences], seconds, tongue_of(tongue))


def _names(wish: FilmWish, story: Story, side: str) -> dict[str, str]:
    plain = story.title[side] if "{" not in story.title[side] else ""
    return names(wish.topic or plain, wish.hero, story, side)


def _count(wish: FilmWish) -> int:
    if wish.shots is not None:
        return max(1, min(wish.shots, MAX_STORY_SHOTS))
    if wish.duration_s is None:
        return 4
    return max(1, min(8, round(wish.duration_s / SHOT_S)))


def _seconds_each(wish: FilmWish, count: int) -> float:
    """Return the seconds there are to speak in each shot."""
    if wish.duration_s is None:
        return SHOT_S - BREATH_S
    cards = sum(CARD_S for card in _cards(wish, "", "") if card is None or card)
    return max(1.5, (wish.duration_s - cards) / count - BREATH_S)


def _stretched(beats: Sequence[Beat], count: int) -> list[Beat]:
    """Return `count` beats: where the story has fewer, a silent closer look follows the first ones."""
    missing = count - len(beats)
    found: list[Beat] = []
    for index, beat in enumerate(beats):
        found.append(beat)
        if index < missing:
            sides = {tongue: replace(side, say=(), sound="", camera=_CLOSER[tongue]) for tongue, side in beat.sides.items()}
            found.append(replace(beat, sides=sides))
    return found[:count]


def _transition(beat: Beat, index: int) -> Transition:
    return "cross_fade" if beat.rank == 0 and index else "cut"


def _cards(wish: FilmWish, title: str, end: str) -> tuple[str | None, str | None]:
    """Return the words of the title card and the end card: what was asked for, else the story's where the length allows."""
    length = wish.duration_s
    fits = len(title) <= LONGEST_TITLE
    own_title = (title or None) if (length is None or length >= TITLE_FROM_S) and fits else ""
    own_end = (end or None) if length is not None and length >= END_FROM_S else ""
    return (own_title if wish.title is None else wish.title), (own_end if wish.end_card is None else wish.end_card)


def _brief(wish: FilmWish, story: Story, shots: list[FilmShot], told: str, tongue: Tongue, shown: str) -> FilmBrief:
    title, end = _cards(wish, filled(story.title[tongue], _names(wish, story, tongue)), story.end[tongue])
    captions = bool(wish.script) if wish.captions is None else wish.captions
    shape = {"aspect_ratio": wish.aspect_ratio} if wish.aspect_ratio else {}
    return FilmBrief.model_validate(
        {
            "words": wish.words,
            "title": in_script_of(title or "", shown),
            "end_card": in_script_of(end or "", shown),
            "shots": shots,
            "duration_s": wish.duration_s,
            "narrator": Narrator(language=told, voice=wish.voice, delivery=wish.delivery, speed=wish.speed),
            "music": _music(wish, story, tongue, shown),
            "music_source": wish.music_source,
            "captions": CaptionWish(position=wish.caption_position) if captions and any(s.narration for s in shots) else None,
            **shape,
            **({"lines": wish.lines} if wish.lines else {}),
            **({"fps": wish.fps} if wish.fps else {}),
        }
    )


def _music(wish: FilmWish, story: Story, tongue: Tongue, shown: str) -> MusicBrief | None:
    if wish.musical is False or wish.music_source:
        return None
    return MusicBrief(words=wish.music or in_script_of(story.music[tongue], shown), instrumental=True)


