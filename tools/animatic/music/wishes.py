"""Reading a music brief: its exact fields first, then its words in English and Chinese, into what the composer needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from prompts.briefs import MusicBrief, Section
from prompts.numbers import han_number
from tools.animatic.lexicon_data import fold
from tools.animatic.music.form import Wanted
from tools.animatic.music.genre import PartKind
from tools.animatic.music.score import Meter
from tools.animatic.music.theory import Key, Mode, parse_key
from tools.animatic.music.vocabulary import Found, Mood, find, leftover, vocabulary
from tools.errors import BadInput

SHORTEST_S, LONGEST_S = 0.3, 600.0
SLOWEST, FASTEST = 20, 300
_DEFAULT_GENRE = "corporate"
_METERS = frozenset({"2/2", "2/4", "3/4", "4/4", "5/4", "6/4", "7/4", "3/8", "5/8", "6/8", "7/8", "9/8", "12/8"})
_BPM = re.compile(r"(\d{1,4}) ?(?:bpm\b|beats (?:per|a) minute)|\b(?:bpm|tempo)(?: of|:)? ?(\d{1,4})|每分钟 ?(\d{1,4}) ?拍|(\d{1,4}) ?拍每分钟")
_KEY = re.compile(r"\b(?:in |key of )((?:[a-g](?:#|♯|♭|b(?![a-z])|[ -]?sharp|[ -]?flat)?)(?: ?(?:major|minor|dorian|mixolydian|lydian|phrygian)|m\b))|\b([a-g](?:#|♯|♭|b(?![a-z])|[ -]?sharp|[ -]?flat)? (?:major|minor))\b|\bin ([b-g](?:#|♯|♭|b)?)(?=$|[,.;])|([升降]?[a-g][#b]?[大小]调)")
_METER = re.compile(r"(?<!\d)(\d{1,2}) ?/ ?(\d{1,2})(?!\d)|([二三四五六七])拍子|\bin (three|four|five|six|seven)\b(?! \w)")
_SECONDS = re.compile(r"(?<!after )(?<!at )(?!(?:19|20)?[5-9]0s\b)(?<![\d.])(\d+(?:\.\d+)?)[ -]?(?:seconds?|secs?|s\b|秒)|(\d+(?:\.\d+)?)[ -]?(?:minutes?|mins?\b|分钟)|([一二两三四五六七八九]?十?[一二三四五六七八九]?)(?<!第.)秒")
_NO = re.compile(r"\b(?:no|without(?: any)?|minus|skip the|leave out(?: the)?)\s+([\w' -]{2,40}?)(?=[,.;!?]|$|\b(?:and|or|but|at|in|with|please)\b)|(?:不要|没有|不含|无|别用|不用|去掉|避免)有?([^，。,;；、\s]{1,8})")
_ONLY = re.compile(r"\bonly\b|\bsolo (?=piano|guitar|acoustic|violin|cello|harp|flute|strings|organ|erhu|guzheng|saxophone|trumpet)|\b(?:piano|cello|violin|harp|flute) solo\b|\bjust (?:a |the )?(?=piano|guitar|strings|harp|flute|cello|violin)|独奏|只有|仅有|纯(?=钢琴|吉他)")
_LOOP = re.compile(r"\bloop(?:s|ing|able|ed)?\b|\bseamless(?:ly)?\b|循环|无缝")
_BACKGROUND = re.compile(r"\bbgm\b|\bbackground\b|\bunder (?:a |the )?(?:voice|narration|dialog)|背景|配乐")
_SUNG = re.compile(r"\b(?:vocals?|sung|singing|singer|lyrics|sing)\b|人声演唱|有人声|有人唱|演唱|歌词|主唱")
_COUNTS = {"二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_CURVES = {"rise": (0.25, 0.45, 0.7, 0.95), "fall": (0.85, 0.7, 0.45, 0.2), "arch": (0.3, 0.8, 0.9, 0.35)}
_NOBODY = "nobody sings here: the embedded composer plays instruments only"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the composer is to make, and what of the words it could and could not use."""

    genre: str
    told: str
    """What draws the tune and the chords beside the seed; length and tempo are no part of it, so that a longer version keeps its tune."""
    colour: str = ""
    """A second genre, which lends its tune's instruments and scale."""
    key: Key | None = None
    tonic: int | None = None
    """A tonic that was asked for without its mode."""
    mode: Mode | None = None
    dark: bool | None = None
    bpm: float | None = None
    pace: float = 1.0
    meter: Meter | None = None
    duration_s: float | None = None
    loop: bool = False
    sections: tuple[Wanted, ...] = ()
    energy: tuple[float, ...] = ()
    energy_shift: float = 0.0
    instruments: tuple[str, ...] = ()
    kit: str = ""
    """A drum kit that was asked for; "any" for drums of any kind."""
    without: frozenset[str] = frozenset()
    """Instruments that must not be heard; "drums" for all percussion, "melody" for the tune."""
    only: bool = False
    """Whether nothing but the named instruments plays."""
    background: bool = False
    drawn: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read(brief: MusicBrief) -> Wish:
    """Return what a brief asks for. Raises BadInput for a tempo, key, meter or length that cannot be played."""
    said = ", ".join(filter(None, (brief.genre, brief.words, brief.mood, *brief.instruments)))
    text, absent = _split_absent(fold(said))
    found = find(text)
    banned = find(", ".join([*absent, *(fold(name) for name in brief.negative)]))
    genre, more = _genre(brief, found)
    colour = next((item.id for item in found if item.kind == "genres" and item.id in _COLOURING and item.id != genre), "")
    notes = [*more, *_sung_notes(brief, text)]
    key, tonic, mode = _key(brief, text)
    moods = [vocabulary().moods[name] for name in dict.fromkeys(item.id for item in found if item.kind == "moods")]
    instruments, kit = _instruments(found, genre)
    without = _without(banned, absent)
    if without & {*instruments} or ("drums" in without and kit):
        notes.append(f"{_listed(sorted(without & {*instruments, 'drums'}))} was both asked for and ruled out, so it is left out")
    left = tuple(name for name in instruments if name not in without)
    return Wish(
        genre=genre, colour=colour, told=_told(brief), key=key, tonic=tonic, mode=mode, dark=_dark(moods), bpm=_bpm(brief, text), pace=_pace(found, moods),
        meter=_meter(brief, text), duration_s=_duration(brief, text), loop=brief.loop or bool(_LOOP.search(text)), sections=_sections(brief.sections),
        energy=_energy(brief, found), energy_shift=max(-0.3, min(0.3, sum(mood.energy for mood in moods))),
        instruments=left, kit="" if "drums" in without else kit, without=frozenset(without),
        only=bool(_ONLY.search(text)) and bool(left), background=bool(_BACKGROUND.search(text)),
        drawn=_own_words(said, [(item.start, item.end) for item in found]), not_drawn=_own_words(said, leftover(text, (_BPM, _KEY, _METER, _SECONDS, _SUNG))), notes=tuple(notes),
    )  # fmt: skip


def _own_words(said: str, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """Return the person's own words at these places, each once, without those inside others."""
    spans = list(spans)
    outer = [span for span in spans if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans)]
    return tuple(dict.fromkeys(said[start:end] for start, end in outer))


def _told(brief: MusicBrief) -> str:
    return repr((brief.words, brief.genre, brief.mood, brief.key, brief.instruments))


def _split_absent(text: str) -> tuple[str, list[str]]:
    """Return the text with blanks where it says what must not be heard, and those phrases."""
    absent = [next(filter(None, match.groups())) for match in _NO.finditer(text)]
    return _NO.sub(lambda match: " " * len(match.group()), text), absent


def _genre(brief: MusicBrief, found: list[Found]) -> tuple[str, list[str]]:
    """Return the genre: the brief's field, else the words' longest, else what the mood or the instruments bring along."""
    if brief.genre:
        own = [item for item in find(fold(brief.genre)) if item.kind == "genres"]
        if own:
            return max(own, key=lambda item: len(item.text)).id, []
    said = [item for item in found if item.kind == "genres"]
    told = [f'"{brief.genre}" is no genre that is played here'] if brief.genre and not any(item.kind == "genres" for item in find(fold(brief.genre))) else []
    if said:
        best = max(said, key=lambda item: (vocabulary().weight(item), -item.start))
        return best.id, told
    moods = [vocabulary().moods[item.id].genre for item in found if item.kind == "moods"]
    for item in sorted(found, key=lambda item: item.kind != "kits"):
        if item.kind in ("instruments", "kits") and item.id in _BRINGS:
            return _BRINGS[item.id], told
    return next(filter(None, moods), _DEFAULT_GENRE), told


_COLOURING = frozenset({"chinese", "christmas", "chiptune", "latin", "bossa", "tango", "reggae", "jazz"})
"""Genres that can colour another one."""
_BRINGS = {
    "piano": "piano", "felt_piano": "piano", "acoustic_guitar": "folk", "nylon_guitar": "bossa", "ukulele": "children", "banjo": "folk", "guzheng": "chinese", "erhu": "chinese",
    "pipa": "chinese", "dizi": "chinese", "music_box": "lullaby", "harp": "lullaby", "overdriven_guitar": "rock", "saxophone": "jazz", "upright_bass": "jazz", "accordion": "tango",
    "strings": "classical", "violin": "classical", "cello": "classical", "harpsichord": "classical", "church_organ": "classical", "choir": "orchestral", "brass_section": "orchestral",
    "orchestral": "orchestral", "latin": "latin", "808": "trap", "sleigh": "christmas", "brush": "jazz", "horns": "orchestral", "timpani": "orchestral", "saw_lead": "synthwave", "bass_808": "trap", "marimba": "children", "electric_piano": "lofi", "flute": "classical", "warm_pad": "ambient",
}  # fmt: skip
"""The genre an instrument or a kit brings along where neither genre nor mood says one."""


def _key(brief: MusicBrief, text: str) -> tuple[Key | None, int | None, Mode | None]:
    said = brief.key.strip()
    if not said:
        match = _KEY.search(text)
        said = next(filter(None, match.groups()), "") if match else ""
    if not said:
        return None, None, None
    parsed = parse_key(said)
    if parsed is None:
        raise BadInput(f'"{said[:40]}" is no key; say it like "C minor", "F# major" or "D dorian".')
    tonic, mode = parsed
    return (Key(tonic, mode), tonic, mode) if mode else (None, tonic, None)


def _bpm(brief: MusicBrief, text: str) -> float | None:
    if brief.bpm:
        return float(brief.bpm)
    match = _BPM.search(text)
    if match is None:
        return None
    bpm = int(next(filter(None, match.groups())))
    if not SLOWEST <= bpm <= FASTEST:
        raise BadInput(f"{bpm} beats a minute cannot be played; choose a tempo from {SLOWEST} to {FASTEST}.")
    return float(bpm)


def _meter(brief: MusicBrief, text: str) -> Meter | None:
    match = _METER.search(brief.meter or text)
    if match is None:
        if brief.meter:
            raise BadInput(f'"{brief.meter}" is no meter; say it like "4/4", "3/4" or "6/8".')
        return None
    if match[1]:
        name = f"{int(match[1])}/{int(match[2])}"
        if name not in _METERS:
            if not brief.meter:
                return None
            raise BadInput(f"{name} cannot be played here; choose one of {', '.join(sorted(_METERS, key=lambda n: (n.split('/')[1], int(n.split('/')[0]))))}.")
        return Meter(int(match[1]), int(match[2]))
    return Meter(_COUNTS[match[3] or match[4]], 4)


def _duration(brief: MusicBrief, text: str) -> float | None:
    seconds = brief.duration_s
    if seconds is None and not any(section.duration_s for section in brief.sections):
        match = _SECONDS.search(text)
        seconds = None if match is None else float(match[1]) if match[1] else float(match[2]) * 60 if match[2] else han_number(match[3]) or None
    if seconds is not None and not SHORTEST_S <= seconds <= LONGEST_S:
        raise BadInput(f"A piece of {seconds:g} s cannot be composed; choose a length from {SHORTEST_S:g} s to {LONGEST_S:g} s.")
    return seconds


def _dark(moods: list[Mood]) -> bool | None:
    return next((mood.dark for mood in moods if mood.dark is not None), None)


def _pace(found: list[Found], moods: list[Mood]) -> float:
    """Return what words of tempo make of the genre's own; they count for more than moods."""
    said = [float(item.id) for item in found if item.kind == "tempo"]
    if said:
        return max(said, key=lambda pace: abs(pace - 1))
    pace = 1.0
    for mood in moods:
        pace *= mood.pace
    return max(0.84, min(1.14, pace))


def _energy(brief: MusicBrief, found: list[Found]) -> tuple[float, ...]:
    if brief.energy:
        return tuple(max(0.0, min(1.0, value)) for value in brief.energy)
    return next((_CURVES[item.id] for item in found if item.kind == "curves"), ())


def _instruments(found: list[Found], genre: str) -> tuple[list[str], str]:
    """Return the instruments that were named, and the kit; what is only part of the genre's name ("drum and bass") does not count."""
    names = list(dict.fromkeys(item.id for item in found if item.kind == "instruments"))
    kits = [item.id for item in found if item.kind == "kits"]
    return names, next((kit for kit in kits if kit != "any"), kits[0] if kits else "")


def _without(banned: list[Found], absent: list[str]) -> set[str]:
    out = {item.id for item in banned if item.kind == "instruments"}
    if any(item.kind == "kits" for item in banned):
        out.add("drums")
    if any(re.search(r"melod|lead|旋律|主旋律", phrase) for phrase in absent):
        out.add("melody")
    return out


def _sections(sections: tuple[Section, ...]) -> tuple[Wanted, ...]:
    return tuple(Wanted(section.name, _kind(section.name, index, len(sections)), section.duration_s, section.words, _shift(section.words)) for index, section in enumerate(sections))


def _kind(name: str, index: int, count: int) -> PartKind:
    said = [item.id for item in find(fold(name), ("sections",))]
    if said:
        return cast(PartKind, said[0])
    return "i" if index == 0 and count > 2 else "a"


def _shift(words: str) -> float:
    return sum(vocabulary().moods[item.id].energy for item in find(fold(words)) if item.kind == "moods")


def _sung_notes(brief: MusicBrief, text: str) -> list[str]:
    sung = brief.lyrics or brief.instrumental is False or any(section.lyrics for section in brief.sections) or _SUNG.search(text)
    if sung and brief.instrumental and (brief.lyrics or any(section.lyrics for section in brief.sections)):
        return ["the piece was asked for without singing, so its lyrics are not used"]
    return [_NOBODY] if sung and not brief.instrumental else []


def _listed(names: list[str]) -> str:
    return " and ".join(name.replace("_", " ") for name in names)
