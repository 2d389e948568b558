"""What a fake provider makes of an order, by the card that describes the model: the right kind of file, of the length and size asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from tests.fakes import media_files
from tools.catalog import Canonical, Card, load_catalog

Makes = Literal["image", "video", "audio", "text"]
_VIDEO = {"t2v", "i2v", "first_last", "ref2v", "extend", "v2v"}
_AUDIO = {"tts", "sts", "dub", "isolate", "music", "sfx"}
_SIDE = 320
"""Longer side of a picture whose size nobody said."""
_FILM_SIDE = 160


@cache
def cards_of(engine: str) -> tuple[Card, ...]:
    """Return the catalogue's cards of an engine."""
    return tuple(card for card in load_catalog().cards.values() if card.engine == engine)


def makes(card: Card | None) -> Makes:
    """Return what a card's model makes; a picture where there is no card."""
    tasks = set(card.tasks) if card else set()
    if tasks & _VIDEO:
        return "video"
    if tasks & _AUDIO:
        return "audio"
    return "text" if tasks & {"stt", "describe"} else "image"


def said(card: Card | None, values: Mapping[str, Any], name: Canonical) -> Any:
    """Return our value of a canonical parameter, read back from the provider's words; None when it was not sent."""
    spec = card.parameters.get(name) if card else None
    if spec is None:
        return None
    value: Any = values
    for step in spec.to.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    back = {json.dumps(theirs): ours for ours, theirs in spec.words.items()}
    value = back.get(json.dumps(value), value)
    return value / spec.scale if isinstance(value, int | float) and not isinstance(value, bool) else value


def file_for(card: Card | None, values: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return a file as the model would make it, and its media type; other values give another file. Films are small, of the shape asked for."""
    words = (
        str(said(card, values, "prompt") or said(card, values, "text") or "")
        + json.dumps(values, sort_keys=True)[:2000]
    )
    seconds = float(said(card, values, "duration_s") or 2.0)
    match makes(card):
        case "video":
            width, height = size_for(card, values, _FILM_SIDE)
            small = _FILM_SIDE / max(width, height)  # a film as large as asked for takes seconds to write
            return media_files.mp4(words, (_even(width * small), _even(height * small)), min(seconds, 20.0), 12), "video/mp4"
        case "audio":
            return media_files.mp3(words, min(seconds, 60.0)), "audio/mpeg"
        case "text":
            return f"A fake heard: {words[:60]}".encode(), "text/plain"
    return media_files.png(words, size_for(card, values, _SIDE)), "image/png"


def size_for(card: Card | None, values: Mapping[str, Any], side: int) -> tuple[int, int]:
    """Return width and height as asked for: exactly, or by the shape."""
    width, height = said(card, values, "width"), said(card, values, "height")
    if width and height:
        return int(width), int(height)
    for name in ("size", "aspect_ratio"):
        value = said(card, values, name)  # type: ignore[arg-type]
        if isinstance(value, Mapping) and {"width", "height"} <= set(value):
            return int(value["width"]), int(value["height"])
        numbers = [int(number) for number in re.findall(r"\d+", str(value or ""))]
        if len(numbers) == 2 and min(numbers) > 64:
            return numbers[0], numbers[1]
        if len(numbers) == 2 and min(numbers) > 0:
            scale = side / max(numbers)
            return _even(numbers[0] * scale), _even(numbers[1] * scale)
    return side, side * 9 // 16 // 2 * 2


def answer_at(pointer: str, leaf: Any) -> Any:
    """Return the smallest answer that has the leaf at a JSON pointer: "/video/url" -> {"video": {"url": leaf}}, "/*" -> [leaf]."""
    answer = leaf
    for step in reversed(pointer.split("/")[1:]):
        if step == "*":
            answer = [answer]
        elif step.isdigit():
            answer = [None] * int(step) + [answer]
        else:
            answer = {step: answer}
    return answer


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
