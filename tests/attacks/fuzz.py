"""Changes bytes of honest files and answers at random and looks for errors that are none of ours.

    python -m tests.attacks.fuzz [--seconds 60] [--seed 1] [--only NAME] [--guided]

--guided: atheris steers the changes of one parser by what code they reach (Linux, Python 3.11 to 3.13; `pip install atheris`).
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

from tests.attacks import builders as build
from tests.attacks.files import pictures
from tests.fakes import media_files
from tools import drawings, foreign, intake, media, provenance, texts
from tools.engines.comfyui_graph import length_of, parse_history, parse_outputs, parse_texts, place_in_queue
from tools.engines.comfyui_graph import parse_refusal as comfyui_refusal
from tools.engines.elevenlabs_answers import recording_suffix
from tools.engines.gradio_words import files_in
from tools.engines.http_answers import cost_of, outputs_of, parse_status, parse_submit
from tools.engines.http_sender import Answer, Deadlines, Sender
from tools.engines.replicate_words import parse_refusal as replicate_refusal
from tools.engines.results import suffix_of
from tools.engines.services import load_services
from tools.errors import ScenewrightError
from tools.plain_json import parse

_VALUES: tuple[Any, ...] = (None, True, -1, 0, 10**30, 1e308, float("nan"), "", "\ud800", "a" * 999, [], {}, [[[]]], {"": None}, "http://[", "data:,")
_STEERED_BY = ("tools.", "PIL.", "tests.attacks.")
"""The code whose ways steer atheris: all that is imported would take minutes to prepare."""
_NUMBERS = (b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0")


@dataclass(frozen=True, slots=True)
class Target:
    """A parser, honest inputs of it, and how often it is tried in the suite. own: the errors it may raise beside ours."""

    name: str
    parse: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    short: int = 60
    own: tuple[type[Exception], ...] = ()


def broken_by(target: Target, *, tries: int, seed: int, seconds: float | None = None) -> list[str]:
    """Return one line for each kind of crash that random changes cause, at most ten."""
    chance, until = random.Random(f"{target.name}-{seed}"), None if seconds is None else time.monotonic() + seconds
    found: dict[str, str] = {}
    number = 0
    while (number < tries if until is None else time.monotonic() < until) and len(found) < 10:
        number += 1
        data = changed(chance.choice(target.seeds), chance)
        crash = crash_of(target, data)
        if crash is not None:
            found.setdefault(crash, f"{target.name}: {crash} by {data[:200]!r} ({len(data)} bytes)")
    return list(found.values())


def crash_of(target: Target, data: bytes) -> str | None:
    """Return the error and the line that an input causes, or None where it is read or refused."""
    try:
        target.parse(data)
    except ScenewrightError as error:
        return None if str(error).strip() and "\n" not in str(error) else "an empty or broken sentence"
    except target.own:
        return None
    except Exception as error:  # noqa: BLE001 - these are looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error} at {last.filename.rpartition('/')[2]}:{last.lineno}"[:200]
    return None


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one to eight changes: other values, pieces taken out, doubled, moved or put in."""
    if data[:1] in (b"{", b"[") and chance.random() < 0.8:
        return json.dumps(_twisted(json.loads(data), chance)).encode()
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, size = chance.randrange(len(found) + 1), chance.choice((1, 2, 4, 8, 64, 1_024))
        match chance.randrange(6):
            case 0 if found:
                found[at % len(found)] = chance.randrange(256)
            case 1:
                del found[at : at + size]
            case 2:
                found[at:at] = found[at : at + size]
            case 3:
                number = chance.choice(_NUMBERS)
                found[at : at + len(number)] = number
            case 4:
                found[at:at] = chance.randbytes(size)
            case _ if chance.random() < 0.2:
                del found[at:]
    return bytes(found)


def _twisted(value: Any, chance: random.Random) -> Any:
    """Return a value of JSON with some of what is in it replaced by what nobody expects there."""
    if chance.random() < 0.25:
        return chance.choice(_VALUES)
    if isinstance(value, dict):
        return {name: _twisted(inner, chance) for name, inner in value.items() if chance.random() < 0.95}
    return [_twisted(inner, chance) for inner in value] if isinstance(value, list) else value


# --- what is tried


def _service(data: bytes) -> None:
    """Read an answer as every service's submit, status and result."""
    try:
        said = parse(data)
    except ValueError:
        said = None
    for service in _SERVICES:
        sender = Sender(service, {}, Deadlines())
        for reader in (parse_submit, parse_status):
            for status in (200, 422):
                _tried(lambda reader=reader, status=status, sender=sender, service=service: reader(service, sender, Answer(status, {}, said, True)))
        cost_of(service.result, said)
        outputs_of(service.result, said, "")


def _comfyui(data: bytes) -> None:
    comfyui_refusal(400, data, accepted=None)
    try:
        said = parse(data)
    except ValueError:
        return
    if isinstance(said, dict):
        _tried(lambda: parse_history(said))
        _tried(lambda: parse_outputs(said, ("9",)))
        _tried(lambda: (parse_outputs(said, ()), parse_texts(said, ("9",))))
        _tried(lambda: (place_in_queue(said, "a"), length_of(said)))
    list(files_in(said, "http://127.0.0.1/"))


def _tried(reading: Callable[[], object]) -> None:
    try:
        reading()
    except ScenewrightError as error:
        assert "\n" not in str(error)


def _upload(data: bytes) -> object:
    return intake.take_in(data, "file.bin")


def _record(data: bytes) -> None:
    assert isinstance(provenance.told_by(data, "a"), dict)


_MADE = {"recipe": {"seed": 1, "card": "x"}, "labels": ["a"], "licence": "MIT"}
_LABELLED = tuple(
    provenance.label(data, suffix, provenance.drawn_or_generated(True), _MADE)
    for suffix, data in (
        (".png", pictures("PNG")), (".jpg", pictures("JPEG")), (".webp", pictures("WEBP")), (".mp4", media_files.mp4("f", (64, 36), 0.5, 12)), (".mp3", media_files.mp3("s", 0.4)),
    )
)  # fmt: skip
"""Honest files that tell of their making."""
_SERVICES = tuple(load_services().values())
_ANSWER = {
    "request_id": "a", "id": "a", "task_id": "t", "status": "IN_PROGRESS", "state": "dreaming", "progress": 0.5, "queue_position": 3, "logs": [{"message": "m"}],
    "detail": [{"msg": "no", "type": "x"}], "error": {"message": "no", "code": 1}, "base_resp": {"status_code": 1004, "status_msg": "no"},
    "images": [{"url": "https://example.org/a.png"}], "video": {"url": "https://example.org/a.mp4"}, "output": ["https://example.org/a.mp4"],
    "status_url": "https://example.org/s", "response_url": "https://example.org/r", "failure_reason": "no", "assets": {"video": "https://example.org/v"},
}  # fmt: skip
_HISTORY = {
    "status": {"status_str": "error", "completed": False, "messages": [["execution_error", {"node_id": "3", "exception_message": "x", "exception_type": "y"}]]},
    "outputs": {"9": {"images": [{"filename": "a.png", "subfolder": "", "type": "output"}], "text": ["a"]}},
    "queue_running": [[1, "b", {}]], "queue_pending": [[2, "a", {}], [3, "c", {}]],
    "node_errors": {"3": {"class_type": "K", "errors": [{"type": "value_not_in_list", "message": "m", "details": "d", "extra_info": {"input_name": "n"}}]}},
    "error": {"type": "x", "message": "m"},
}  # fmt: skip
TARGETS = (
    Target("pictures", media.open_picture, (*tuple(pictures(kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")), build.png()), 300),
    Target("records of making", _record, _LABELLED, 100),
    Target("moving pictures", foreign.bare_gif, (media_files.gif("a", (32, 18)),), 200, (ValueError, IndexError)),
    Target("films", _upload, (media_files.mp4("f", (64, 36), 0.5, 12), media_files.webm("f", (64, 36), 0.5)), 20),
    Target("recordings", _upload, (media_files.mp3("s", 0.4), media_files.wav("s", 0.2), media_files.flac("s", 0.2)), 45),
    Target("captions", lambda data: texts.read_text(data, "a.srt"), (b"1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i>\n\n" * 3,), 100),
    Target("tables", lambda data: texts.read_text(data, "a.csv"), (b'a,"b ""c""",d\n1,2,3\n',), 100),
    Target("documents", lambda data: texts.read_text(data, "a.docx"), (build.document(build.laughs().replace(b"DOCTYPE", b"--")),), 100),
    Target("drawings", lambda data: drawings.rasterise(data, longest=32), (media_files.svg("d"),), 60),
    Target("answers of services", _service, (json.dumps(_ANSWER).encode(),), 60),
    Target("answers of ComfyUI and Gradio", _comfyui, (json.dumps(_HISTORY).encode(),), 150),
    Target("refusals", lambda data: (replicate_refusal(422, {}, data, "a/b", accepted=None), suffix_of(data)), (b'{"title": "x", "detail": "y", "status": 422}',), 100),
    Target("recordings of ElevenLabs", recording_suffix, (b'{"detail": {"status": "quota_exceeded", "message": "m"}}', b"ID3"), 100),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Try every parser for its share of the time; return 1 when one broke."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", default="")
    asked.add_argument("--guided", action="store_true")
    said = asked.parse_args(argv)
    targets = [target for target in TARGETS if target.name == said.only] or [target for target in TARGETS if said.only in target.name]
    if not targets or (said.guided and len(targets) > 1):
        asked.error(f"name {'one parser' if said.guided else 'a parser'} with --only: {', '.join(target.name for target in TARGETS)}")
    if said.guided:
        return _guided(targets[0], said.seconds, said.seed)
    broken = [line for target in targets for line in broken_by(target, tries=0, seed=said.seed, seconds=said.seconds / len(targets))]
    sys.stdout.write("\n".join([*broken, f"{len(targets)} parsers, {said.seconds:g} s, {len(broken)} broken"]) + "\n")
    return 1 if broken else 0


def _guided(target: Target, seconds: float, at: int) -> int:
    """Let atheris change the honest inputs of one parser; it ends the process by itself, with an error where the parser broke."""
    import atheris

    def one(data: bytes) -> None:
        crash = crash_of(target, data)
        if crash is not None:
            raise RuntimeError(f"{target.name}: {crash} by {data[:200]!r} ({len(data)} bytes)")

    for function in [found for found in gc.get_objects() if isinstance(found, FunctionType)]:
        if (function.__module__ or "").startswith(_STEERED_BY):
            atheris.instrument_func(function)
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(target.seeds):
            (Path(folder) / f"seed{number}").write_bytes(seed)
        longest = 2 * max(map(len, target.seeds))
        limits = (f"-max_total_time={seconds:.0f}", f"-max_len={longest}", f"-seed={at}", "-timeout=60", "-rss_limit_mb=3000", f"-artifact_prefix={folder}/")
        atheris.Setup([sys.argv[0], *limits, folder], one)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
