"""Voices, music and sounds: spoken texts, clones with consent, recordings changed, isolated or dubbed, pieces and effects."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agent.checking import valid
from agent.orders.limits import MUSIC_S, SOUND_S, check_length, check_spoken
from agent.workshop import Ask, Studio
from agent.worktable import Worktable
from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from tools.assets import Asset
from tools.consent import Grant
from tools.errors import BadInput, EngineError
from tools.requests import CloneRequest, MusicRequest, SoundRequest, SpeechRequest

_FIRST_PERSON = re.compile(r"\b(?:I am|I'm|I, |my (?:own )?voice|my name is)|我是|我叫|我的聲音|我的声音|本人", re.IGNORECASE)

HEARD = ("voice", "music", "sound", "video", "film")
"""Kinds that hold something to hear."""


@dataclass(frozen=True, slots=True)
class SpeechOrder:
    """What was asked: assets by handle or by words."""

    text: str = ""
    operation: Literal["speak", "clone", "convert", "isolate", "dub"] = "speak"
    source: tuple[str, ...] = ()
    voice: str = ""
    language: str = ""
    delivery: str = ""
    speed: float | None = None
    consent: dict[str, Any] | None = None


async def speak(table: Worktable, order: SpeechOrder, ask: Ask) -> dict[str, Any]:
    """Carry out one order of speech; raise BadInput for what cannot be said, ConsentNeeded where nobody agreed."""
    if order.operation == "clone":
        return await _clone(table, order, ask)
    if order.operation == "speak":
        check_spoken(order.text)
        voice = await cloned_voice(table, order.voice)
        brief = valid(SpeechBrief, _given(order, "text", "voice", "language", "delivery", "speed"))
        return await table.workshop.make([SpeechRequest(brief=brief, voice=voice.id if voice else None)], ask)
    return await _remade(table, order, ask)


async def _remade(table: Worktable, order: SpeechOrder, ask: Ask) -> dict[str, Any]:
    source = await _heard(table, order.source[0] if order.source else "the last recording", order.operation)
    if order.operation == "dub" and not order.language:
        raise BadInput("Say which language to dub it into, for example: dub it into Thai.")
    voice = await cloned_voice(table, order.voice) if order.operation == "convert" else None
    if order.operation == "convert" and voice is None and not order.voice:
        raise BadInput("Say whose voice shall say it instead.")
    filmed = source.kind in ("video", "film")
    request = SpeechRequest(
        operation=order.operation,  # type: ignore[arg-type]
        brief=valid(SpeechBrief, _given(order, "voice", "language", "delivery")),
        voice=voice.id if voice else None,
        video=source.id if filmed else None,
        audio=None if filmed else source.id,
    )
    return await table.workshop.make([request], ask)


async def _clone(table: Worktable, order: SpeechOrder, ask: Ask) -> dict[str, Any]:
    samples = [await _heard(table, words, "clone") for words in order.source or ("the last recording",)]
    consent = order.consent or {}
    speaker = " ".join((consent.get("speaker") or order.voice).split())
    evidence = await table.find(consent["evidence"]) if consent.get("evidence") else None
    grant = Grant(
        owner=table.turn.owner,
        project=table.turn.project,
        speaker=speaker,
        granted_by=consent.get("granted_by") or (speaker if _speaks_for(speaker, consent.get("statement", "")) else ""),
        uses=consent.get("uses", ""),
        until=consent.get("until", ""),
        statement=consent.get("statement", ""),
        evidence=evidence.id if evidence else "",
        samples={asset.id: asset.sha256 for asset in samples},
    )
    record = await asyncio.to_thread(table.studio.consents.require, grant)
    request = CloneRequest(name=order.voice or speaker, samples=tuple(a.id for a in samples), consent=record.id)
    return await table.workshop.make([request], ask)


async def compose(table: Worktable, music: dict[str, Any], ask: Ask) -> dict[str, Any]:
    """Compose a piece of music."""
    check_length(music.get("duration_s"), MUSIC_S, "a piece of music")
    brief = valid(MusicBrief, music)
    if brief == MusicBrief(duration_s=brief.duration_s, loop=brief.loop):
        raise BadInput("Say what the music is like: its mood, its style or its instruments.")
    return await table.workshop.make([MusicRequest(brief=brief)], ask)


async def effect(table: Worktable, given: dict[str, Any], ask: Ask) -> dict[str, Any]:
    """Make a sound effect."""
    if not given["text"].strip():
        raise BadInput("Say what is heard, for example: rain on a tin roof.")
    check_length(given.get("duration_s"), SOUND_S, "a sound effect")
    return await table.workshop.make([SoundRequest(brief=valid(SoundBrief, given))], ask)


async def revoke(table: Worktable, name: str) -> dict[str, Any]:
    """Take back the consent to a voice: from now on nothing is said in it, and the provider is asked to delete it."""
    notes = await revoke_consent(table.studio, table.turn.owner, name)
    return {"revoked": name, "notes": notes}


async def revoke_consent(studio: Studio, owner: str, name: str) -> list[str]:
    """Take back every consent of this speaker, delete the cloned voices at their providers, and return what to tell."""
    held = {c.id for c in await asyncio.to_thread(studio.consents.of, owner) if c.revoked_at is None}
    record = await asyncio.to_thread(studio.consents.revoke, owner, name)
    still = {c.id for c in await asyncio.to_thread(studio.consents.of, owner) if c.revoked_at is None}
    notes = []
    for clone in await asyncio.to_thread(studio.store.of_kind, "clone", owner):
        voice = json.loads(await asyncio.to_thread(clone.path.read_text, "utf-8"))
        if voice["consent"] not in held - still or studio.forget_voice is None:
            continue
        try:
            await studio.forget_voice(voice["engine"], voice["voice_id"])
            notes.append(f"The cloned voice {clone.handle} was deleted at {voice['engine']}.")
        except EngineError as error:
            notes.append(f"The cloned voice {clone.handle} could not be deleted at {voice['engine']}: {error}")
    return notes or [f"The consent of {record.speaker} is taken back; the voice is not used any more."]


async def _heard(table: Worktable, words: str, operation: str) -> Asset:
    asset = await table.find(words)
    if asset.kind not in HEARD:
        raise BadInput(f"{asset.handle} holds nothing to hear; name a recording or a video to {operation}.")
    return asset


async def cloned_voice(table: Worktable, voice: str) -> Asset | None:
    """Return the newest cloned voice of this name or handle, or None when the words mean any other voice."""
    return voice_called(voice, await table.assets(aside=True))


def voice_called(voice: str, every: Sequence[Asset]) -> Asset | None:
    """Return the newest cloned voice of this name or handle among all assets, oldest first, or None."""
    wanted = " ".join(voice.split()).casefold().removesuffix("'s voice").removesuffix("的聲音").removesuffix("的声音")
    clones = [asset for asset in every if asset.kind == "clone"]
    return next((a for a in reversed(clones) if wanted in _called(a)), None) if wanted else None


def _called(clone: Asset) -> Sequence[str]:
    name = clone.recipe.request["name"] if clone.recipe else clone.name
    return (clone.handle, str(name).casefold())


def _speaks_for(speaker: str, statement: str) -> bool:
    """Tell whether the statement is the speaker's own: it names them and says "I" or "my"; anybody else has to be named as who allows it."""
    return bool(speaker) and speaker.casefold() in statement.casefold() and _FIRST_PERSON.search(statement) is not None


def _given(order: SpeechOrder, *names: str) -> dict[str, Any]:
    values = {name: getattr(order, name) for name in names}
    return {name: value for name, value in values.items() if value not in ("", None)}
