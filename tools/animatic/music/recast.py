"""Giving a genre the instruments that were asked for, and taking away those that must not be heard."""

from __future__ import annotations

from tools.animatic.music.genre import DrumSpec, Genre, MelodySpec, TrackSpec, genre
from tools.animatic.music.instruments import INSTRUMENTS
from tools.animatic.music.score import Meter, read_meter
from tools.animatic.music.steps import fitted
from tools.animatic.music.wishes import Wish

_PATTERNS: dict[str, tuple[str, ...]] = {
    "chords": ("x-------x-------", "x-----x---x-----", "x---x-x---x-x---"),
    "pad": ("x---------------",),
    "bass": ("R-------f-------", "R-----r-f-----a-", "R---r-r-f---o-a-"),
}
_KIN: dict[str, set[str]] = {
    "bass": {"double bass", "synth bass"}, "strings": {"violin", "cello"}, "brass": {"trumpet"}, "guitar": {"electric guitar"}, "synth": {"pad", "synth bass"}, "piano": {"electric piano"},
}  # fmt: skip
"""Families that go with another when that is ruled out."""
_COMMON = Meter(4, 4)
_ROWS: dict[str, tuple[dict[str, str], ...]] = {
    "any": ({"hat": "o.o.o.o.o.o.o.o."}, {"kick": "x.......x.......", "snare": "....o.......o...", "hat": "o.o.o.o.o.o.o.o."}, {"kick": "X.......X.x.....", "snare": "....x.......x...", "hat": "x.o.x.o.x.o.x.o."}),
    "orchestral": ({"boom": "x..............."}, {"boom": "X.....x.x.......", "tom_low": "..........x.x.x."}, {"boom": "X..x..x.X..x..x.", "tom_low": "..xx..xx..xx..xx", "tom_mid": "..............xX"}),
    "latin": ({"shaker": "o.o.o.o.o.o.o.o."}, {"conga_high": "x..x..o.x..x..o.", "conga_low": "......x.......xx", "shaker": "o.o.o.o.o.o.o.o."}, {"conga_high": "x..x..x.x..x..o.", "conga_low": "......xx......xx", "conga_slap": "....x.......x...", "shaker": "xoxoxoxoxoxoxoxo"}),
    "brush": ({"swish": "x...x...x...x..."}, {"swish": "x...x...x...x...", "ride": "x...x.x.x...x.x.", "pedal": "....x.......x..."}),
    "808": ({"kick": "x.......x......."}, {"kick": "x.....x...x.....", "clap": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."}),
    "sleigh": ({"sleigh": "x...x...x...x..."}, {"sleigh": "x.o.x.o.x.o.x.o."}),
}  # fmt: skip
"""Grooves for drums that the genre does not have, by kit, from calm to lively."""


def recast(own: Genre, wish: Wish) -> tuple[Genre, tuple[str, ...]]:
    """Return the genre with the wish's instruments and without those ruled out, and notes on what could not be done."""
    tracks, melody, drums = list(own.tracks), own.melody, own.drums
    notes: list[str] = []
    families = _banned(wish.without)
    lender = genre(wish.colour).melody if wish.colour else None
    if melody and lender:
        melody = melody.model_copy(update={name: getattr(lender, name) for name in ("instrument", "second", "scale", "low", "high", "ornament")})
    tracks = [spec for spec in tracks if INSTRUMENTS[spec.instrument].family not in families]
    if melody and INSTRUMENTS[melody.instrument].family in families:
        melody = melody.model_copy(update={"instrument": _other(families), "second": ""})
    for name in wish.instruments:
        tracks, melody = _with(name, tracks, melody, wish)
    if wish.only:
        tracks, melody, drums = _alone(wish, tracks, melody)
    if "drums" in wish.without:
        drums = None
    elif wish.kit:
        drums = _kit(wish.kit, drums, own)
    if "melody" in wish.without:
        melody = None
    if not tracks and melody is None and drums is None:
        tracks = list(own.tracks)
        notes.append("nothing would be left to play, so the genre keeps its instruments")
    tracks = _in_meter(own, tracks)
    parts = {name: spec.model_copy(update={"tracks": _named(spec.tracks, own, tracks), "effects": () if wish.only else spec.effects}) for name, spec in own.parts.items()}
    return own.model_copy(update={"tracks": tuple(tracks), "melody": melody, "drums": drums, "parts": parts}), tuple(notes)


def _in_meter(own: Genre, tracks: list[TrackSpec]) -> list[TrackSpec]:
    """Return the tracks with what was added, which is written in common time, in the genre's own meter."""
    known = {spec.name for spec in own.tracks}
    return [spec if spec.name in known else spec.model_copy(update={"steps": tuple(_home(steps, own) for steps in spec.steps)}) for spec in tracks]


def _home(steps: str, own: Genre) -> str:
    """Return one bar of common time in the genre's own meter."""
    home = read_meter(own.meter)
    return steps if home == _COMMON else fitted(steps, home, _COMMON)


def _grooves(kit: str, own: Genre) -> tuple[dict[str, str], ...]:
    return tuple({row: _home(steps, own) for row, steps in level.items()} for level in _ROWS[kit])


def _banned(without: frozenset[str]) -> set[str]:
    """Return the families that must not be heard: "no bass" means no bass of any kind."""
    named = {INSTRUMENTS[name].family for name in without if name in INSTRUMENTS}
    return named.union(*(_KIN.get(family, set()) for family in named))


def _named(names: tuple[str, ...] | None, own: Genre, tracks: list[TrackSpec]) -> tuple[str, ...] | None:
    """Return the names of a section's tracks with those that were added, so that what was asked for is heard throughout."""
    if names is None:
        return None
    before = {spec.name for spec in own.tracks}
    added = tuple(spec.name for spec in tracks if spec.name not in before)
    kept = tuple(name for name in names if any(spec.name == name for spec in tracks))
    return (*kept, *added) or None


def _other(families: set[str]) -> str:
    return next(name for name in ("piano", "flute", "violin", "soft_lead", "vibraphone") if INSTRUMENTS[name].family not in families)


def _with(name: str, tracks: list[TrackSpec], melody: MelodySpec | None, wish: Wish) -> tuple[list[TrackSpec], MelodySpec | None]:
    """Return the tracks and the tune with one more instrument: in its family's place, else in its usual job, else beside the others."""
    asked = INSTRUMENTS[name]
    if any(spec.instrument == name for spec in tracks) or (melody and name in (melody.instrument, melody.second)):
        return [_louder(spec) if spec.instrument == name else spec for spec in tracks], melody
    if melody and INSTRUMENTS[melody.instrument].family == asked.family:
        return tracks, _sung(melody, name)
    for index, spec in enumerate(tracks):
        if INSTRUMENTS[spec.instrument].family == asked.family:
            return [*tracks[:index], _louder(spec.model_copy(update={"instrument": name})), *tracks[index + 1 :]], melody
    taken = {spec.instrument for spec in tracks} & set(wish.instruments)
    if asked.job == "bass":
        others = [spec for spec in tracks if spec.role != "bass"]
        bass = next((spec for spec in tracks if spec.role == "bass"), None)
        return [*others, (bass or _new(name, "bass")).model_copy(update={"instrument": name, "low": max(asked.low, 28)})], melody
    if asked.job == "lead" and melody and melody.instrument not in wish.instruments:
        return tracks, _sung(melody, name)
    if asked.job == "lead" and melody and not melody.second:
        return tracks, melody.model_copy(update={"second": name})
    for index, spec in enumerate(tracks):
        if asked.job == "chords" and spec.role == "chords" and spec.instrument not in taken and INSTRUMENTS[spec.instrument].job == "chords":
            return [*tracks[:index], _louder(spec.model_copy(update={"instrument": name, "gate": max(spec.gate, 0.5)})), *tracks[index + 1 :]], melody
    return [*tracks, _new(name, "pad" if asked.job == "pad" else "chords")], melody


def _sung(melody: MelodySpec, name: str) -> MelodySpec:
    """Return the tune on another instrument, within what that plays well."""
    asked = INSTRUMENTS[name]
    low = max(asked.low, min(melody.low, asked.high - 19))
    return melody.model_copy(update={"instrument": name, "second": "" if melody.second == name else melody.second, "low": low, "high": max(low + 14, min(melody.high, asked.high))})


def _louder(spec: TrackSpec) -> TrackSpec:
    return spec.model_copy(update={"volume_db": max(spec.volume_db, -2.0), "from_energy": 0.0})


def _new(name: str, job: str) -> TrackSpec:
    asked = INSTRUMENTS[name]
    low = max(asked.low, 28 if job == "bass" else 52)
    return TrackSpec(name=f"added {name.replace('_', ' ')}", instrument=name, role="bass" if job == "bass" else "chords", steps=_PATTERNS[job], low=low,
                     high=min(asked.high, low + (17 if job == "bass" else 22)), gate=1.0 if job == "pad" else 0.9, volume_db=-3.0, reverb=0.3)  # fmt: skip


def _alone(wish: Wish, tracks: list[TrackSpec], melody: MelodySpec | None) -> tuple[list[TrackSpec], MelodySpec | None, DrumSpec | None]:
    """Return nothing but the named instruments: the first one also plays the accompaniment of those that fall silent."""
    families = {INSTRUMENTS[name].family for name in wish.instruments}
    kept = [spec for spec in tracks if INSTRUMENTS[spec.instrument].family in families]
    first = wish.instruments[0]
    if melody and INSTRUMENTS[melody.instrument].family not in families:
        melody = _sung(melody, first).model_copy(update={"second": ""})
    elif melody and melody.second and INSTRUMENTS[melody.second].family not in families:
        melody = melody.model_copy(update={"second": ""})
    if not kept and INSTRUMENTS[first].job == "chords":
        kept = [_new(first, "chords").model_copy(update={"steps": ("b---0---2---1---", "b-0-1-2-3-2-1-0-"), "ring": True, "volume_db": 0.0})]
    return kept, melody, None


def _kit(asked: str, drums: DrumSpec | None, own: Genre) -> DrumSpec | None:
    """Return the drums that were asked for: the genre's own played throughout, or another kit with a groove of its own."""
    if asked == "any":
        return drums.model_copy(update={"from_energy": 0.0}) if drums else DrumSpec(kit="acoustic", levels=_grooves("any", own), from_energy=0.0)
    if asked == "sleigh":
        bells = _grooves("sleigh", own)
        return drums.model_copy(update={"levels": tuple({**level, **bells[-1]} for level in drums.levels)}) if drums else DrumSpec(kit="folk", levels=bells, from_energy=0.0, crash=False)
    if drums and drums.kit == asked:
        return drums.model_copy(update={"from_energy": 0.0, "volume_db": drums.volume_db + 2})
    return DrumSpec(kit=asked, levels=_grooves(asked, own), from_energy=0.0, crash=asked == "orchestral", fills=drums.fills if drums and asked != "orchestral" else ())
