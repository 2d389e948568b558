"""Cards and orders for the tests of single engines."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path
from typing import Any

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.dialects.rendered import Rendered
from prompts.shot import Shot
from tests.fakes import media_files
from tools.catalog import Card
from tools.engines.base import InputFile, Inputs, Order
from tools.requests import ImageRequest, MusicRequest, ReadRequest, Request, SoundRequest, SpeechRequest, VideoRequest

KEY = "0123456789abcdef0123456789abcdef"
SHOT = Shot(subject="a red boat", scene="on a calm lake")
PROMPT = "A red boat on a calm lake."


def a_card(engine: str, **more: Any) -> Card:
    """Return a card of an engine with a picture model on it; `more` replaces any entry."""
    entries: dict[str, Any] = {
        "id": f"{engine}-test",
        "system": engine,
        "title": "Test model",
        "engine": engine,
        "model": "maker/painter",
        "tasks": ("t2i",),
        "dialect": "prose",
        "licence": {"name": "test", "commercial": True},
        "parameters": {"prompt": "prompt"},
        "price": {"amount": 0.01, "unit": "run"},
        "status": {"state": "live", "checked": datetime.date(2026, 11, 20), "source": "test"},
    }
    return Card.model_validate(entries | more)


def an_order(
    card: Card, request: Request | None = None, *, key: str = KEY, prompt: str = PROMPT, **inputs: Any
) -> Order:
    """Return an order for the request (a picture of a boat when there is none)."""
    return Order(key, request or ImageRequest(shot=SHOT), card, Inputs(**inputs), Rendered(prompt))


def a_key(number: int) -> str:
    """Return the key of another order."""
    return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def a_picture(folder: Path, name: str = "img1", size: tuple[int, int] = (64, 48)) -> InputFile:
    """Return a small picture on disk."""
    path = folder / f"{name}.png"
    path.write_bytes(media_files.png(name, size))
    return InputFile(id=f"asset-{name}", handle=name, path=path, width=size[0], height=size[1])


def a_recording(folder: Path, name: str = "voc1") -> InputFile:
    """Return a short recording on disk."""
    path = folder / f"{name}.mp3"
    path.write_bytes(media_files.mp3(name, 1.0))
    return InputFile(id=f"asset-{name}", handle=name, path=path, kind="voice", mime="audio/mpeg", duration_s=1.0)


def a_request(kind: str, **more: Any) -> Request:
    """Return a plain request of a kind."""
    requests: dict[str, Any] = {
        "image": lambda: ImageRequest(shot=SHOT, **more),
        "video": lambda: VideoRequest(shot=SHOT, **more),
        "speech": lambda: SpeechRequest(brief=SpeechBrief(text="Good evening."), **more),
        "music": lambda: MusicRequest(brief=MusicBrief(words="calm piano", duration_s=8), **more),
        "sound": lambda: SoundRequest(brief=SoundBrief(text="a door closes"), **more),
        "read": lambda: ReadRequest(asset="asset-voc1", **more),
    }
    request: Request = requests[kind]()
    return request
