"""A composition plan for ElevenLabs out of the sections of a music brief, with lengths that add up exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from prompts.briefs import Section

MIN_S, MAX_S = 3.0, 120.0
"""Shortest and longest section in seconds (SDK 2.78: SongSection.duration_ms, GenerationChunkInput.duration_ms)."""
MAX_LINES, MAX_LINE = 30, 200
"""Lines of lyrics in a section, and characters in a line (same source)."""
DEFAULT_S = 20.0
"""A section whose length nobody said, where the length of the whole is not said either."""
_MOST_STYLES = 50


def sections_of(given: Sequence[Any]) -> tuple[Section, ...]:
    """Return sections as the brief or a dialect gave them, as records or as plain data."""
    return tuple(part if isinstance(part, Section) else Section.model_validate(part) for part in given)


def lengths(sections: Sequence[Section], whole_s: float | None) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the length of each section in milliseconds, and what was moved.

    Sections without a length share what the others leave of `whole_s`; then all are stretched so that they add up to it. What a
    section cannot be long or short enough for is told.
    """
    notes: list[str] = []
    said = sum(part.duration_s or 0.0 for part in sections)
    open_ones = sum(part.duration_s is None for part in sections)
    share = DEFAULT_S if whole_s is None else (whole_s - said) / max(open_ones, 1)
    wanted = [part.duration_s if part.duration_s is not None else max(share, MIN_S) for part in sections]
    total = sum(wanted)
    if whole_s is not None and abs(total - whole_s) > 0.5:
        wanted = [length * whole_s / total for length in wanted]
        notes.append(f"The sections add up to {_seconds(total)} s, so all were stretched or shortened to make {_seconds(whole_s)} s.")
    fitted = [min(max(length, MIN_S), MAX_S) for length in wanted]
    for part, asked, given in zip(sections, wanted, fitted, strict=True):
        if asked != given:
            notes.append(f'ElevenLabs takes 3 to 120 s a section, so "{part.name}" became {_seconds(given)} s.')
    milliseconds = [round(length * 1000) for length in fitted]
    if whole_s is not None and fitted == wanted:
        milliseconds[-1] += round(whole_s * 1000) - sum(milliseconds)
    return tuple(milliseconds), tuple(notes)


def plan_of(
    sections: Sequence[Section],
    milliseconds: Sequence[int],
    *,
    styles: str,
    negative: str,
    sung: bool,
    form: str,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the plan in the form of the model, and what of the lyrics was cut.

    form: "sections" for music_v1 (SDK 2.78: MusicPrompt), "chunks" for music_v2 and later (CompositionPlan). sung: False leaves every
    lyric out. styles and negative: words for the whole piece, apart by commas.
    """
    lines, notes = [], []
    for part in sections:
        kept, cut = _lines(part.lyrics if sung else "")
        lines.append(kept)
        if cut:
            notes.append(f'ElevenLabs takes 30 lines of 200 characters a section, so the lyrics of "{part.name}" were cut.')
    whole, never = _styles(styles), _styles(negative)
    if not sung:
        whole = [*whole, "instrumental"]
        never = [*never, "vocals"]
    parts = list(zip(sections, milliseconds, lines, strict=True))
    if form == "sections":
        return {
            "positive_global_styles": whole,
            "negative_global_styles": never,
            "sections": [
                {"section_name": part.name or "part", "positive_local_styles": _styles(part.words), "negative_local_styles": [],
                 "duration_ms": length, "lines": sung_lines}
                for part, length, sung_lines in parts
            ],
        }, tuple(notes)  # fmt: skip
    return {"chunks": _chunks(parts, whole, never)}, tuple(notes)


def _chunks(parts: Sequence[tuple[Section, int, list[str]]], whole: list[str], never: list[str]) -> list[dict[str, Any]]:
    """Return chunks; the styles of the whole piece stand in the first, which sets the tone of the others."""
    chunks = []
    for number, (part, length, lines) in enumerate(parts):
        positive = [*whole, *_styles(part.words)] if number == 0 else _styles(part.words) or whole[:3]
        text = "\n".join([f"[{part.name or 'part'}]", *lines])
        chunks.append({"text": text, "duration_ms": length, "positive_styles": positive, "negative_styles": never})
    return chunks


def _lines(lyrics: str) -> tuple[list[str], bool]:
    lines = [line.strip() for line in lyrics.splitlines() if line.strip()]
    kept = [line[:MAX_LINE] for line in lines[:MAX_LINES]]
    return kept, kept != lines


def _styles(words: str) -> list[str]:
    found = (part.strip(" .。") for part in re.split(r"[,;，、；\n]|\.\s", words))
    return list(dict.fromkeys(part for part in found if part))[:_MOST_STYLES]


def _seconds(value: float) -> str:
    return f"{value:g}" if value == round(value, 1) else f"{value:.1f}"
