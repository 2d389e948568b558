"""Films to test with: briefs, states whose pieces are all made, and small files."""

from __future__ import annotations

from prompts.briefs import MusicBrief, SoundBrief
from prompts.films import CaptionWish, FilmBrief, FilmShot
from tools.film.assembling import FilmState, OpenPiece, begin, filled, open_pieces
from tools.spoken import Spoken, SpokenWord

LINES = ("Put on your helmet before you enter.", "Check the machine.", "", "Stop at once when something is wrong.")


def brief(**update: object) -> FilmBrief:
    """Return a film of four shots, three of them narrated, of twenty seconds."""
    shots = [FilmShot(narration=words, shot={"subject": f"engineer {number}"}) for number, words in enumerate(LINES, start=1)]  # type: ignore[arg-type]
    shots[1] = shots[1].model_copy(update={"transition": "cross_fade"})
    shots[2] = shots[2].model_copy(update={"sounds": (SoundBrief(text="machine hum", loop=True),)})
    values: dict[str, object] = {
        "shots": tuple(shots), "duration_s": 20.0, "music": MusicBrief(words="calm piano"), "captions": CaptionWish(), "lines": 480,
    }  # fmt: skip
    return FilmBrief.model_validate({**values, **update})


def words_of(text: str, length_s: float) -> Spoken:
    """Return a recording's words, evenly spaced."""
    found, at = [], 0
    parts = text.split()
    for number, word in enumerate(parts):
        at = text.index(word, at)
        found.append(SpokenWord(text=word, start_s=length_s * number / len(parts), end_s=length_s * (number + 0.9) / len(parts), begin=at))
        at += len(word)
    return Spoken(text=text, language="en", words=tuple(found))


def made(state: FilmState, **lengths: float) -> FilmState:
    """Return the state with every open piece made; a voice lasts a second for twelve letters, or as `lengths` says by shot."""
    for _ in range(3):
        for piece in open_pieces(state):
            state = _made_one(state, piece, lengths)
    assert not open_pieces(state)
    return state


def _made_one(state: FilmState, piece: OpenPiece, lengths: dict[str, float]) -> FilmState:
    count = len(state.timeline.sources())
    if piece.kind != "voice":
        return filled(state, piece.piece, f"{piece.kind}-{piece.piece}-{count}", piece.duration_s or 0.0)
    text = state.brief.shot(piece.shot).narration
    length = lengths.get(piece.shot, len(text) / 12)
    return filled(state, piece.piece, f"voice-{piece.shot}-{count}", length, words_of(text, length))


def film(**update: object) -> FilmState:
    """Return a finished film of `brief`."""
    return made(begin(brief(**update)))
