"""From a film's brief to its edit decisions: pieces that are still to be made, filled one by one, and lengths that follow what is said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import ValidationError

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.films import MAX_FILM_S, CaptionWish, FilmBrief, FilmShot
from tools.errors import BadInput
from tools.film import captions
from tools.film.languages import caption_language
from tools.film.lengths import END, TITLE, Known, Plan, lengths, plan
from tools.film.timeline import AssetId, Cue, KenBurns, Picture, Sound, Timeline
from tools.spoken import Spoken

__all__ = ["MUSIC", "FilmState", "OpenPiece", "begin", "filled", "lengths", "open_pieces", "relaid"]

MUSIC = "music"
HELD_S = 0.25
"""A draft shorter than its place by this much is held on its last frame instead of drawn anew."""
_QUIET_END_S = 1.0
"""Music may end this much before the film; it is not composed anew for a breath of silence."""
_MUSIC_UNDER_WORDS_DB = -5.0
_SOUND_UNDER_WORDS_DB, _SOUND_ALONE_DB = -8.0, -4.0
_FADE_OUT_S = 1.5
_SOUND_FADE_S = 0.3
_LAST_FADE_S = 0.5
_MOVES = (
    KenBurns(begin=(0.0, 0.0, 1.0, 1.0), end=(0.08, 0.06, 0.94, 0.92)),
    KenBurns(begin=(0.0, 0.07, 0.86, 0.93), end=(0.14, 0.07, 1.0, 0.93)),
    KenBurns(begin=(0.07, 0.09, 0.93, 0.95), end=(0.0, 0.0, 1.0, 1.0)),
    KenBurns(begin=(0.14, 0.05, 1.0, 0.91), end=(0.0, 0.05, 0.86, 0.91)),
)
"""How stills are moved over, one after another: into them, to the right, out of them, to the left."""
_LONGEST_MUSIC_S = 600.0
_FASTEST_FPS = 60.0


@dataclass(frozen=True, slots=True)
class FilmState:
    """A film between two cuts: its plan and its edit decisions, which name the pieces that are still to be made."""

    brief: FilmBrief
    timeline: Timeline
    notes: tuple[str, ...] = ()
    """What the last change could not honour, one sentence each."""


@dataclass(frozen=True, slots=True)
class OpenPiece:
    """A piece that has to be made."""

    kind: Literal["picture", "voice", "music", "sound"]
    piece: str
    """Its id in the timeline, for `filled`."""
    shot: str
    """Id of its FilmShot; empty for music."""
    ask: FilmShot | SpeechBrief | MusicBrief | SoundBrief
    duration_s: float | None = None
    """Seconds to make; None where the text decides."""
    fps: float | None = None
    """Of a picture: frames a second to draw, more than the film's where it is shown slower than it is drawn."""


def begin(
    brief: FilmBrief,
    spoken: Mapping[str, tuple[AssetId, float, Spoken | None]] | None = None,
    *,
    sources: Mapping[AssetId, float] | None = None,
    stills: Collection[AssetId] = (),
) -> FilmState:
    """Return a film's first state. Pieces without a source are open.

    spoken: by shot id, the recording of its narration with its length and words; what is missing is an open voice.
    sources: lengths in seconds of the films that shots name as their `source`; stills: which of the sources are pictures.
    """
    spoken = spoken or {}
    known = {shot.id: length for shot in brief.shots if (length := (sources or {}).get(shot.source))}
    found = plan(brief, Known(spoken={name: entry[1] for name, entry in spoken.items()}, sources=known))
    pictures = [_given(shot, known.get(shot.id), shot.source in stills, number) for number, shot in enumerate(brief.shots)]
    voices = [
        Sound(id=voice_id(name), track="voice", source=asset, source_s=length, duration_s=length, anchor=name, of=name)
        for name, (asset, length, _) in spoken.items()
    ]
    state = _laid(FilmState(brief, _draft_timeline(brief, pictures, voices)), found)
    for name, (_, length, words) in spoken.items():
        state = with_cues(state, name, length, words)
    return state


def open_pieces(state: FilmState) -> tuple[OpenPiece, ...]:
    """Return the pieces to be made. While a voice is one of them only voices are returned: all other lengths follow from them."""
    voices = tuple(_open_voices(state))
    return voices or (*_open_pictures(state), *_open_sounds(state))


def filled(
    state: FilmState, piece_id: str, asset_id: AssetId, length_s: float, spoken: Spoken | None = None, *, draft: bool = True
) -> FilmState:
    """Return the film with a piece in its place. After the last open voice the film is laid out anew.

    length_s: the length of what was made. spoken: of a voice, its words, which become captions.
    draft: of a picture, whether it was drawn for free and may be drawn anew for another length or shape.
    Raises KeyError where the timeline has no such piece.
    """
    timeline = state.timeline
    if any(piece.id == piece_id for piece in timeline.pictures):
        update = {"source": asset_id, "source_s": length_s, "draft": draft}
        return replace(state, timeline=_with_picture(timeline, piece_id, update))
    sound = next((sound for sound in timeline.sounds if sound.id == piece_id), None)
    if sound is None:
        raise KeyError(piece_id)
    update = {"source": asset_id, "source_s": length_s}
    update |= {"duration_s": length_s} if sound.track == "voice" else {}
    sounds = tuple(s.model_copy(update=update) if s.id == piece_id else s for s in timeline.sounds)
    state = replace(state, timeline=timeline.model_copy(update={"sounds": sounds}))
    if sound.track != "voice":
        return _faded(state)
    state = with_cues(state, sound.of, length_s, spoken)
    return state if any(_open_voices(state)) else relaid(state)


def relaid(state: FilmState, fixed: Mapping[str, float] | None = None) -> FilmState:
    """Return the film laid out anew after its brief or its narrations changed.

    Lengths follow what is said, everything stays anchored where it was, music follows the length. Pictures and music that became too
    short for their places are opened where they were drawn for free. fixed: shots that keep a length, by id.
    While a voice is open a shot that is drawn keeps its length. Raises BadInput where the film would be too long.
    """
    old = {piece.id: piece for piece in state.timeline.pictures}
    spoken = {s.of: s.source_s for s in state.timeline.sounds if s.track == "voice" and s.source and s.source_s}
    made = {name: piece.duration_s for name, piece in old.items() if piece.source}
    waiting = {s.id: made[s.id] for s in state.brief.shots if s.narration.strip() and s.id not in spoken and s.id in made}
    known = Known(
        spoken=spoken,
        sources={s.id: length for s in state.brief.shots if s.source and s.id in old and (length := old[s.id].source_s)},
        overlaps={piece.id: piece.transition_s for piece in old.values() if piece.transition != "cut"},
        fixed={**_cards_kept(state), **waiting, **(fixed or {})},
    )
    laid = _laid(state, plan(state.brief, known))
    return replace(laid, notes=()) if set(shot_ids(state.brief)) <= set(fixed or ()) else laid


def _cards_kept(state: FilmState) -> dict[str, float]:
    """Return the lengths of the cards whose words are the same as before, by piece id."""
    words = {TITLE: state.brief.title, END: state.brief.end_card}
    return {piece.id: piece.duration_s for piece in state.timeline.pictures if piece.kind == "card" and piece.words == words.get(piece.id)}


def shot_ids(brief: FilmBrief) -> tuple[str, ...]:
    """Return the ids of the shots in order."""
    return tuple(shot.id for shot in brief.shots)


def voice_id(shot: str) -> str:
    """Return the id of the piece that is said in a shot."""
    return f"voice-{shot}"


def sound_id(shot: str, number: int) -> str:
    """Return the id of a shot's sound, counted from 1."""
    return f"sound-{shot}-{number}"


# --- laying out


def _draft_timeline(brief: FilmBrief, pictures: list[Picture], sounds: list[Sound]) -> Timeline:
    return Timeline(size=brief.size, fps=brief.fps, pictures=tuple(pictures), sounds=tuple(sounds), captions=brief.captions)


def _given(shot: FilmShot, length: float | None, still: bool, number: int) -> Picture:
    """Return the first picture piece of a shot; its length is not decided yet."""
    moving = None if still else length
    heard = 0.0 if shot.source and not still and not shot.narration else None
    return Picture(
        id=shot.id, shot=shot.id, kind="still" if still else "video", source=shot.source, source_s=moving, duration_s=1.0,
        move=_MOVES[number % len(_MOVES)] if still else None, own_sound_db=heard,
    )  # fmt: skip


def _laid(state: FilmState, found: Plan) -> FilmState:
    brief, old = state.brief, state.timeline
    if found.total_s > MAX_FILM_S:
        raise BadInput(f"the film would be {found.total_s:.0f} seconds long, {MAX_FILM_S:.0f} is the limit; make it shorter or cut it in parts")
    pictures = tuple(_pictures(brief, old, found))
    update = {
        "fade_out_s": _LAST_FADE_S if brief.title or brief.end_card else 0.0, "size": brief.size, "fps": brief.fps, "captions": brief.captions, "pictures": pictures,
        "sounds": tuple(_sounds(brief, old, found)), "cues": _cues(brief, old, found),
    }  # fmt: skip
    try:
        timeline = Timeline.model_validate({**dict(old), **update})
    except ValidationError as error:
        raise BadInput(f"the film cannot be cut like this: {error.errors()[0]['msg']}") from error
    return _faded(replace(state, timeline=timeline, notes=_too_long(brief, timeline)))


def _pictures(brief: FilmBrief, old: Timeline, found: Plan) -> Iterator[Picture]:
    pieces = {piece.id: piece for piece in old.pictures}
    if brief.title:
        yield _card(TITLE, brief.title, found)
    for number, shot in enumerate(brief.shots):
        piece = pieces.get(shot.id) or _given(shot, None, still=False, number=number)
        coming = shot.transition if found.overlaps[shot.id] else "cut"
        if number == 0 and brief.title and shot.transition == "cut":
            coming = "cross_fade"
        update = {"duration_s": found.lengths[shot.id], "transition": coming, "transition_s": found.overlaps[shot.id]}
        yield _long_enough(Picture.model_validate({**dict(piece), **update}))
    if brief.end_card:
        yield _card(END, brief.end_card, found)


def _card(name: str, words: str, found: Plan) -> Picture:
    coming: Any = "dip_to_black" if name == TITLE else "cross_fade"
    return Picture(id=name, kind="card", words=words, duration_s=found.lengths[name], transition=coming, transition_s=found.overlaps[name])


def _long_enough(piece: Picture) -> Picture:
    """Return the piece, open where it is a draft that ends too early; whatever else ends early is held on its last frame."""
    needed = piece.in_s + piece.duration_s * piece.speed
    short = piece.source_s is not None and needed > piece.source_s + HELD_S
    return piece.model_copy(update={"source": "", "source_s": None}) if piece.draft and short else piece


def _sounds(brief: FilmBrief, old: Timeline, found: Plan) -> Iterator[Sound]:
    pieces = {sound.id: sound for sound in old.sounds}
    for shot in brief.shots:
        if shot.narration.strip():
            name = voice_id(shot.id)
            voice = pieces.get(name) or Sound(id=name, track="voice", anchor=shot.id, of=shot.id)
            yield voice.model_copy(update={"start_s": found.leads[shot.id]})
        for number in range(1, len(shot.sounds) + 1):
            yield _effect(shot, number, pieces, found.lengths[shot.id])
    if brief.music is not None or brief.music_source:
        yield _music(brief, pieces.get(MUSIC), found.total_s)
    known = {MUSIC} | {voice_id(name) for name in found.lengths}
    yield from (s for s in old.sounds if not s.of and s.id not in known and (not s.anchor or s.anchor in found.lengths))


def _effect(shot: FilmShot, number: int, pieces: Mapping[str, Sound], length: float) -> Sound:
    name, brief = sound_id(shot.id, number), shot.sounds[number - 1]
    gain = _SOUND_UNDER_WORDS_DB if shot.narration.strip() else _SOUND_ALONE_DB
    of = shot.id if number == 1 else f"{shot.id}:{number}"
    piece = pieces.get(name) or Sound(id=name, track="sound", anchor=shot.id, of=of, gain_db=gain)
    heard = length if brief.loop else min(length, brief.duration_s or length)
    return piece.model_copy(update={"duration_s": heard, "loop": brief.loop, "fade_out_s": min(_SOUND_FADE_S, heard / 3)})


def _music(brief: FilmBrief, piece: Sound | None, total: float) -> Sound:
    """Return the film's music, open where it was composed here and the film is longer than it now."""
    spoken = any(shot.narration.strip() for shot in brief.shots)
    if piece is None:
        piece = Sound(id=MUSIC, track="music", gain_db=_MUSIC_UNDER_WORDS_DB if spoken else 0.0)
    if brief.music_source:
        return piece.model_copy(update={"source": brief.music_source, "loop": True})
    looped = brief.music is not None and (brief.music.loop or total > _LONGEST_MUSIC_S)
    if piece.source_s is not None and total > piece.source_s + _QUIET_END_S and not looped:
        piece = piece.model_copy(update={"source": "", "source_s": None})
    return piece.model_copy(update={"loop": looped})


def _cues(brief: FilmBrief, old: Timeline, found: Plan) -> tuple[Cue, ...]:
    """Return the captions that still belong to what is said, moved as its beginning moved, and short enough for the film's shape."""
    before = {sound.of: sound.start_s for sound in old.sounds if sound.track == "voice" and sound.source}
    spoken = {shot.id for shot in brief.shots if shot.narration.strip()}
    limit = _limit(brief)
    kept: list[Cue] = []
    for cue in old.cues:
        if cue.anchor and not (cue.anchor in spoken and cue.anchor in before):
            continue
        by = found.leads[cue.anchor] - before[cue.anchor] if cue.anchor else 0.0
        begin_s = max(0.0, round(cue.start_s + by, 3))
        moved = cue.model_copy(update={"start_s": begin_s, "end_s": max(begin_s + 0.05, round(cue.end_s + by, 3))})
        kept.extend(captions.divided(moved, limit))
    return tuple(kept)


def _limit(brief: FilmBrief) -> float:
    return captions.line_ems(brief.size, brief.captions or CaptionWish())


def with_cues(state: FilmState, shot_id: str, length_s: float, spoken: Spoken | None) -> FilmState:
    """Return the film with the captions of one shot made anew from its recording; without its words their times are estimated."""
    shot, timeline = state.brief.shot(shot_id), state.timeline
    language = caption_language(state.brief)
    shown = shot.said_in(language) if language is not None else None
    lead = next(sound.start_s for sound in timeline.sounds if sound.id == voice_id(shot_id))
    words = Spoken(text=shown or shot.narration, estimated=True) if shown or spoken is None else spoken
    made = captions.cues(words, length_s, limit=_limit(state.brief), offset_s=lead, anchor=shot_id, speaker=shot.speaker)
    others = tuple(cue for cue in timeline.cues if cue.anchor != shot_id)
    return replace(state, timeline=timeline.model_copy(update={"cues": (*others, *made)}))


def _faded(state: FilmState) -> FilmState:
    """Return the film with its music's end as it must be: a piece that ends with the film keeps its own ending."""
    total, sounds = state.timeline.duration_s, []
    for sound in state.timeline.sounds:
        if sound.id == MUSIC:
            whole = sound.source_s is not None and not sound.loop and sound.source_s <= total + HELD_S
            sound = sound.model_copy(update={"fade_out_s": HELD_S if whole else min(_FADE_OUT_S, total / 4)})  # noqa: PLW2901
        sounds.append(sound)
    return replace(state, timeline=state.timeline.model_copy(update={"sounds": tuple(sounds)}))


def _with_picture(timeline: Timeline, name: str, update: Mapping[str, Any]) -> Timeline:
    pictures = tuple(p.model_copy(update=dict(update)) if p.id == name else p for p in timeline.pictures)
    return timeline.model_copy(update={"pictures": pictures})


def _too_long(brief: FilmBrief, timeline: Timeline) -> tuple[str, ...]:
    asked, has = brief.duration_s, timeline.duration_s
    speaks = any(shot.narration.strip() for shot in brief.shots)
    if asked is None or not speaks or has <= asked + 0.5 / brief.fps + 1e-6:
        return ()
    return (f"The film is {has:.1f} s long instead of {asked:g} s, because what is said needs that long.",)


# --- what is open


def _open_voices(state: FilmState) -> Iterator[OpenPiece]:
    narrator = state.brief.narrator
    for sound in state.timeline.sounds:
        if sound.track == "voice" and not sound.source and sound.of:
            ask = SpeechBrief(
                text=state.brief.shot(sound.of).narration, voice=narrator.voice, language=narrator.language,
                delivery=narrator.delivery, speed=narrator.speed, pitch=narrator.pitch,
            )  # fmt: skip
            yield OpenPiece("voice", sound.id, sound.of, ask)


def _open_pictures(state: FilmState) -> Iterator[OpenPiece]:
    for piece in state.timeline.pictures:
        if piece.kind != "card" and not piece.source:
            needed = round(piece.in_s + piece.duration_s * piece.speed, 3)
            fps = min(_FASTEST_FPS, state.timeline.fps / min(1.0, piece.speed))
            yield OpenPiece("picture", piece.id, piece.shot, state.brief.shot(piece.shot), needed, fps)


def _open_sounds(state: FilmState) -> Iterator[OpenPiece]:
    total = state.timeline.duration_s
    for sound in state.timeline.sounds:
        if sound.source or sound.track == "voice":
            continue
        if sound.id == MUSIC and state.brief.music is not None:
            length = round(min(total, _LONGEST_MUSIC_S), 3)
            yield OpenPiece("music", MUSIC, "", state.brief.music.model_copy(update={"duration_s": length}), length)
        elif sound.of:
            name, _, number = sound.of.partition(":")
            brief = state.brief.shot(name).sounds[int(number or 1) - 1]
            length = min(60.0, round(brief.duration_s or sound.duration_s or total, 3))
            yield OpenPiece("sound", sound.id, name, brief.model_copy(update={"duration_s": length}), length)
