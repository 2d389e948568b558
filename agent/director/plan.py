"""From a message and the desk to a plan: the tasks, the assets they mean, and the fields they touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.desk import DeskRow, selected
from agent.director.edits import read_edit
from agent.director.fields import read_fields
from agent.director.intents import Intent, Reading, read_intent
from agent.director.media import Modality
from agent.director.text import Language, Said, read_text
from agent.references import Resolution, resolve

NO_TARGET = frozenset({"chat", "clarify", "refuse", "prefer"})


@dataclass(frozen=True)
class Task:
    """One thing to do."""

    intent: Intent
    modality: Modality
    target: tuple[str, ...] = ()
    """Handles of the assets it starts from; empty for something new."""
    shot: Mapping[str, Any] = field(default_factory=dict)
    """The fields of a new picture, in the short form of a Shot."""
    change: Mapping[str, Any] = field(default_factory=dict)
    """What an edit touches, in the short form of a ShotChange."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Field by field, the person's own words."""
    region: str | None = None


@dataclass(frozen=True)
class Plan:
    """What a message asks for. More than one task makes it a message of several tasks."""

    tasks: tuple[Task, ...]
    language: Language
    resolution: Resolution | None = None


def make_plan(text: str, desk: Sequence[DeskRow] = (), *, language: Language = "en") -> Plan:
    said = read_text(text)
    reading = read_intent(said, desk)
    resolution = _resolve(said, reading, desk)
    target = _target(reading, resolution, desk)
    task = _task(said, reading, target, desk)
    return Plan((task,), said.language or language, resolution)


def _task(said: Said, reading: Reading, target: tuple[str, ...], desk: Sequence[DeskRow]) -> Task:
    if reading.intent == "edit":
        row = next((r for r in desk if r.handle in target), None)
        edit = read_edit(said, row.fields if row else {})
        return Task(reading.intent, reading.modality, target, change=edit.change, words=edit.words, region=edit.region)
    if reading.intent in ("new", "convert", "variation"):
        read = read_fields(said, medium=reading.modality)
        return Task(reading.intent, reading.modality, target, shot=read.shot, words=read.words)
    return Task(reading.intent, reading.modality, target)


def _resolve(said: Said, reading: Reading, desk: Sequence[DeskRow]) -> Resolution | None:
    if not desk or reading.intent in NO_TARGET:
        return None
    kind = reading.modality if reading.intent == "edit" and any(r.kind == reading.modality for r in desk) else None
    return resolve(said.raw, desk, kind=kind)


def _target(reading: Reading, resolution: Resolution | None, desk: Sequence[DeskRow]) -> tuple[str, ...]:
    if resolution is None or reading.intent in NO_TARGET:
        return ()
    if reading.intent == "new":
        best = resolution.candidates[0]
        return (best.handle,) if best.score >= 0.9 else ()
    if reading.intent == "undo":
        current = selected(desk)
        if current is not None and current.parents:
            return current.parents[:1]
        return (desk[max(0, len(desk) - 2)].handle,)
    return resolution.plural or ((resolution.handle,) if resolution.handle else ())
