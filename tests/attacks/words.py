"""Attacks by text: answers of services, tables and documents that a person sends, cards, and names of files."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

from agent.channels.uploads import Uploads
from tests.attacks import builders as build
from tests.attacks.addresses import reply, serving
from tests.attacks.attack import Attack
from tests.fakes import media_files
from tools import texts
from tools.assets import AssetStore
from tools.catalog import load_catalog
from tools.concealing import concealed
from tools.engines.elevenlabs_answers import recording_suffix
from tools.engines.faults import quoted
from tools.engines.http_answers import cost_of, parse_status, parse_submit
from tools.engines.http_sender import Answer, Deadlines, Outgoing, Sender
from tools.engines.services import load_services
from tools.exporting.naming import file_stem
from tools.plain_json import parse

ANSWER, TEXT, NAME, CARD = "answer", "text file", "file name", "card"
_DEEP = b"[" * 200_000
_SLOW_S = 10.0
_DOCUMENT = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
_NAMES = (
    "../../etc/passwd", "..\\..\\windows\\system32\\a.png", "/etc/passwd", "C:\\con.png", "a\r\nSet-Cookie: x=1.png", "a\0.png",
    "\u202egnp.exe", "a\u2028b.png", "con", "NUL.png", ".htaccess", "-rf.png", "a" * 5_000, "<img src=x onerror=alert(1)>.png", "\ud800.png", "",
)  # fmt: skip


def answers() -> list[Attack]:
    """Return answers of services that break who reads them."""
    unreadable = "cannot be read"
    return [
        Attack("JSON 200,000 levels deep", ANSWER, _submitted(_DEEP), unreadable),
        Attack("JSON objects without end", ANSWER, _submitted(b'{"a":' * 100_000), unreadable),
        Attack("JSON of 30 MB", ANSWER, _submitted(b'"' + b"a" * 30 * 2**20 + b'"'), unreadable),
        Attack("number of 5,000 digits", ANSWER, _submitted(b'{"request_id": ' + b"9" * 5_000 + b"}"), "named no job"),
        Attack("id that is a list", ANSWER, _submitted(b'{"request_id": [1]}'), "named no job"),
        Attack("page in place of an answer", ANSWER, _submitted(build.PAGE), unreadable),
        Attack("half a letter of UTF-8", ANSWER, _submitted(b'{"request_id": "\xc3"}'), unreadable),
        Attack("charge below nothing", ANSWER, lambda _: _charged(-5)),
        Attack("charge without end", ANSWER, lambda _: _charged(json.loads("1e999"))),
        Attack("progress that is no number", ANSWER, lambda _: _status({"status": "IN_PROGRESS", "progress": float("nan")})),
        Attack("NaN in an answer", ANSWER, lambda _: _nothing(parse(b'{"a": NaN, "b": 1e999, "c": -Infinity}'))),
        Attack("deep JSON in place of a recording", ANSWER, lambda _: recording_suffix(_DEEP), "no recording"),
        Attack("what looks like keys without end", ANSWER, lambda _: _concealed("sk-" * 70_000 + " sk-a1b2c3d4e5")),
    ]


def documents() -> list[Attack]:
    """Return texts, tables and documents that cost far more than they hold."""
    space = _DOCUMENT + b"<w:p><w:t>" + b"a" * 30_000_000 + b"</w:t></w:p></w:document>"
    return [
        _read("Word file with laughs", build.document(build.laughs()), "a.docx", "no Word file"),
        _read("Word file with laughs in UTF-16", build.document(build.laughs("utf-16")), "a.docx", "no Word file"),
        _read("Word file that packs 30 MB", build.document(space), "a.docx", "holds too much"),
        _read("Word file 50,000 levels deep", build.document(_DOCUMENT + b"<a>" * 50_000), "a.docx", "no Word file"),
        _read("ZIP called a Word file", build.archive(), "a.docx", "no Word file"),
        _read("Word file that is cut", build.document(_DOCUMENT)[:60], "a.docx", "no Word file"),
        _read("captions of empty lines", b"1\n" + b"\n" * 1_900_000 + b"x", "a.srt"),
        _read("captions of figures", b"1\n" * 45_000 + b"x", "a.srt"),
        _read("captions of notes", b"NOTE\n \n" * 100_000 + b"x", "a.vtt"),
        _read("table with a cell of a megabyte", b'"' + b"a" * 1_000_000 + b'"', "a.csv", "no table"),
        _read("text of brackets", b"<a" * 40_000 + b"x", "a.srt"),
        _read("text with zeros", b"a\0b", "a.txt", "no text"),
        _read("text of 10 MB", b"a" * 10_000_000, "a.txt", "larger than"),
        _card("card 100,000 levels deep", b"a = " + b"[" * 100_000, "cannot be read"),
        _card("card with a number of 9,000 digits", b"a = " + b"9" * 9_000, "cannot be read"),
        _card("card that is no text", b"\xff\xfe\0", "cannot be read"),
        _card("card with a wrong entry", b'[system]\nid = "../../x"\n', "card"),
    ]


def names() -> list[Attack]:
    """Return names of files: of each an upload is stored under our own name, and shown without its tricks."""
    stored = [Attack(f"name {name[:24]!r}", NAME, _stored(name)) for name in _NAMES]
    return [*stored, *(Attack(f"held {name[:24]!r}", NAME, _held(name)) for name in ("../../escape", "/etc/cron.d/x", "a\0b"))]


def _submitted(body: bytes) -> Callable[[Path], str]:
    async def send() -> str:
        service = load_services()["fal"]
        sender = Sender(service, {}, Deadlines())
        async with serving(reply(body)) as port:
            answer = await sender.send(Outgoing("POST", f"http://127.0.0.1:{port}/x"), 5.0, in_doubt=None)
        await sender.aclose()
        return str(parse_submit(service, sender, answer))

    return lambda _: asyncio.run(send())


def _charged(amount: float) -> str:
    service = next(one for one in load_services().values() if one.result.cost)
    data: object = amount
    for step in reversed(service.result.cost.split("/")[1:]):
        data = {step: data}
    assert cost_of(service.result, data) is None
    return "counted as unknown"


def _status(data: object) -> str:
    service = load_services()["fal"]
    status = parse_status(service, Sender(service, {}, Deadlines()), Answer(200, {}, data, True))
    assert status.fraction is None or 0 <= status.fraction <= 1
    return status.state


def _concealed(text: str) -> str:
    began = time.process_time()
    left, line = concealed(text), quoted("a-" * 200_000)
    assert time.process_time() - began < _SLOW_S, "it takes far too long"
    assert left.endswith(" …") and len(line) < 1_000, "a key is left in it"
    return "the key is cut out"


def _nothing(found: dict[str, object]) -> str:
    assert set(found.values()) == {None}
    return "read as nothing"


def _read(name: str, data: bytes, called: str, refusal: str | None = None) -> Attack:
    def play(_: Path) -> str:
        began = time.process_time()
        try:
            return f"{len(texts.read_text(data, called))} characters"
        finally:
            assert time.process_time() - began < _SLOW_S, "it takes far too long"

    return Attack(name, TEXT, play, refusal)


def _card(name: str, data: bytes, refusal: str) -> Attack:
    def play(folder: Path) -> str:
        (folder / "bad.toml").write_bytes(data)
        return str(len(load_catalog(folder).cards))

    return Attack(name, CARD, play, refusal)


def _stored(name: str) -> Callable[[Path], str]:
    def play(folder: Path) -> str:
        with AssetStore(folder / "store") as store:
            asset = store.import_upload(media_files.png("name", (32, 18)), name, project="p")
        stem = file_stem(asset)
        assert asset.path.resolve().is_relative_to(folder.resolve()), "it lies outside the store"
        assert asset.path.stem.isalnum(), "its file is named by a stranger"
        assert stem.startswith("img1"), "a device or an option could be meant"
        assert not set("/\\\0\r\n\u202e\u2028:<>") & set(stem), "the exported name is no plain one"
        assert asset.name.isprintable()
        assert not set("/\\") & set(asset.name), "the shown name plays tricks"
        assert [path for path in folder.iterdir() if path.name != "store"] == []
        return f"shown as {asset.name[:40]!r}"

    return play


def _held(name: str) -> Callable[[Path], str]:
    def play(folder: Path) -> str:
        async def chunks():  # type: ignore[no-untyped-def]
            yield media_files.png("name", (32, 18))

        held = asyncio.run(Uploads(folder / "held", 5).hold(chunks(), name, owner="a", thread="t"))
        assert sorted(path.name for path in (folder / "held" / held.id).iterdir()) == ["data", "note.json"]
        assert [path.name for path in folder.iterdir()] == ["held"]
        return "held under a name of ours"

    return play
