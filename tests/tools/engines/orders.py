"""Orders for tests of engines: a request, a card and real little files, put together by hand (`card`, `order`, `file`) or plain ones (`a_...`)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.dialects.rendered import Rendered
from prompts.shot import Shot
from tests.fakes import media_files
from tools.catalog import Card
from tools.engines.base import InputFile, Inputs, Made, Order, Progress, ServiceEngine, Ticket, silent
from tools.requests import ImageRequest, MusicRequest, ReadRequest, Request, SoundRequest, SpeechRequest, VideoRequest

KEY = "0123456789abcdef0123456789abcdef"
SHOT = Shot(subject="a red boat", scene="on a calm lake")
PROMPT = "A red boat on a calm lake."


def card(engine: str, tasks: Sequence[str], parameters: dict[str, Any], **more: Any) -> Card:
    """Return a card with what every card must have filled in."""
    facts = {
        "id": "tested", "system": "tested", "title": "The model", "engine": engine, "tasks": tasks, "dialect": "plain",
        "licence": {"name": "none"}, "price": {"amount": None}, "status": {"state": "live", "checked": "2026-11-20", "source": "test"},
        "parameters": parameters,
    }  # fmt: skip
    return Card.model_validate(facts | more)


def order(request: Request, to: Card, prompt: str = "", inputs: Inputs | None = None, **rendered: Any) -> Order:
    """Return an order with a key of its own."""
    return Order(uuid.uuid4().hex, request, to, inputs or Inputs(), Rendered(prompt, **rendered))


def file(folder: Path, name: str, data: bytes, mime: str, **more: Any) -> InputFile:
    """Write a file and return it as an order names it; its handle is the name without its ending."""
    path = folder / name
    path.write_bytes(data)
    return InputFile(f"id-{name}", path.stem, path, mime=mime, **more)


async def made(engine: ServiceEngine, wanted: Order) -> Made:
    """Return the one result of an order that is answered at once; its ticket goes through JSON on the way."""
    ticket = Ticket.model_validate_json((await engine.submit(wanted, silent)).model_dump_json())
    assert (await engine.poll(ticket)).state == "succeeded"
    (result,) = await engine.fetch(ticket)
    return result


# -- plain ones


def a_card(engine: str, **more: Any) -> Card:
    """Return a card of an engine with a picture model on it; `more` replaces any entry."""
    entries: dict[str, Any] = {
        "id": f"{engine}-test", "system": engine, "title": "Test model", "model": "maker/painter", "dialect": "prose",
        "licence": {"name": "test", "commercial": True}, "price": {"amount": 0.01, "unit": "run"},
    }  # fmt: skip
    tasks, parameters = more.pop("tasks", ("t2i",)), more.pop("parameters", {"prompt": "prompt"})
    return card(engine, tasks, parameters, **entries | more)


def an_order(to: Card, request: Request | None = None, *, key: str = KEY, prompt: str = PROMPT, **inputs: Any) -> Order:
    """Return an order for the request (a picture of a boat when there is none)."""
    return Order(key, request or ImageRequest(shot=SHOT), to, Inputs(**inputs), Rendered(prompt))


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


class Heard:
    """A report that remembers."""

    def __init__(self) -> None:
        self.all: list[Progress] = []

    def __call__(self, progress: Progress) -> None:
        self.all.append(progress)

    @property
    def previews(self) -> list[bytes]:
        return [progress.preview for progress in self.all if progress.preview is not None]
