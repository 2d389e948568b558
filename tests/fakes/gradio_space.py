"""A fake Gradio 5 app (protocol sse_v3) and the Hub's page about it, as gradio_client 2.7 reads them."""

from __future__ import annotations

import json
import queue
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.by_card import answer_at, cards_of, file_for, makes
from tests.fakes.wire import Reply, Seen, Step, Upload, Wire, route
from tools.catalog import Card

PREFIX = "/gradio_api"
HEARTBEAT_S = 0.05
FILES = frozenset({"image", "mask_image", "first_frame", "last_frame", "video", "audio", "reference_images"})


@dataclass
class Event:
    """One call in the queue."""

    id: str
    session: str
    data: list[Any]
    card: Card
    stopped: threading.Event = field(default_factory=threading.Event)


class GradioSpace(Wire):
    """An app with one endpoint for every card: `/api/spaces/{id}` is the Hub, all else the app."""

    name = "gradio"
    paced = ("queued", "running")

    def __init__(self, *, port: int = 0, cards: tuple[Card, ...] | None = None) -> None:
        super().__init__(port=port)
        self.cards = cards if cards is not None else cards_of("gradio")
        self.stages = ["RUNNING"]
        """What the Hub says of the Space, one an asking; the last one stays."""
        self.holds = ""
        """"queued" or "running": how far jobs come until it is cleared."""
        self.error: str | None = None
        """What the app raises instead of a result; "" is an error without words."""
        self.also_needs: tuple[str, ...] = ()
        self.no_longer: tuple[str, ...] = ()
        """Parameters that the app has got or lost since the card was written."""
        self.uploads: dict[str, Upload] = {}
        self.lines: dict[str, queue.Queue[dict[str, Any]]] = {}
        self.events: dict[str, Event] = {}
        self.resets: list[Any] = []

    def refusal(self, step: Step, seen: Seen) -> Reply:
        status, detail = {
            "rate_once": (503, "Queue is full. Max size is 10 and size is 10."),
            "policy": (400, "The prompt was flagged by the safety checker."),
            "invalid": (
                422,
                [
                    {
                        "__type__": "validate",
                        "is_valid": False,
                        "message": "Width must be below 2048.",
                        "parameter_name": "width",
                    }
                ],
            ),
            "quota": (402, "You have exceeded your GPU quota."),
        }.get(step.does, (None, ""))
        if status is None:
            return super().refusal(step, seen)
        return Reply({"detail": detail}, step.status or status)

    # -- the Hub

    @route("GET", r"/api/spaces/(?P<space>[^/]+/[^/]+)", "other")
    def about(self, seen: Seen) -> Reply:
        with self.lock:
            stage = self.stages.pop(0) if len(self.stages) > 1 else self.stages[0]
        return Reply({"id": seen.match["space"], "host": self.url, "private": False, "runtime": {"stage": stage}})

    # -- the app

    @route("GET", r"/", "other")
    def page(self, seen: Seen) -> Reply:
        return Reply("<!doctype html><html>An app</html>", mime="text/html")

    @route("GET", r"/config", "other")
    def config(self, seen: Seen) -> Reply:
        components: list[dict[str, Any]] = []
        dependencies: list[dict[str, Any]] = []
        for number, card in enumerate(self.cards):
            inputs = [
                self._component(components, "file" if name in FILES else "textbox")
                for name, _ in self._parameters(card)
            ]
            outputs = [self._component(components, "image") for _ in range(self._width(card))]
            dependencies.append(
                {
                    "id": number, "api_name": card.options["endpoint"].lstrip("/"), "inputs": inputs, "outputs": outputs,
                    "backend_fn": True, "cancels": [], "queue": True, "api_visibility": "public",
                }
            )  # fmt: skip
        return Reply(
            {
                "version": "5.49.1", "api_prefix": PREFIX, "protocol": "sse_v3", "components": components,
                "dependencies": dependencies, "max_file_size": None, "connect_heartbeat": False,
            }
        )  # fmt: skip

    @route("GET", PREFIX + r"/info", "other")
    def info(self, seen: Seen) -> Reply:
        named = {}
        for card in self.cards:
            parameters = [
                {
                    "label": name, "parameter_name": name, "parameter_has_default": optional, "parameter_default": None,
                    "type": {"type": "string"}, "python_type": {"type": "str", "description": ""}, "component": "Textbox",
                }
                for _, (name, optional) in self._parameters(card)
            ]  # fmt: skip
            named[card.options["endpoint"]] = {"parameters": parameters, "returns": [], "api_visibility": "public"}
        return Reply({"named_endpoints": named, "unnamed_endpoints": {}})

    @route("POST", PREFIX + r"/upload", "upload")
    def upload(self, seen: Seen) -> Reply:
        places = []
        for part in seen.form["files"]:
            assert isinstance(part, Upload)
            place = f"/tmp/gradio/{len(self.uploads)}/{part.filename}"
            self.uploads[place] = part
            places.append(place)
        return Reply(places)

    @route("POST", PREFIX + r"/queue/join", "submit")
    def join(self, seen: Seen) -> Reply:
        body = seen.json
        card = self.cards[body["fn_index"]]
        missing = len(self._parameters(card)) != len(body["data"])
        lost = [value["path"] for value in _records(body["data"]) if value["path"] not in self.uploads]
        if missing or lost:
            return Reply({"detail": f"wrong data: {lost}"}, 422)
        event = Event(uuid.uuid4().hex, body["session_hash"], body["data"], card)
        with self.lock:
            self.charge(card.model, key=event.id)
            self.events[event.id] = event
            line = self.lines.setdefault(event.session, queue.Queue())
        threading.Thread(target=self._work, args=(event, line), daemon=True).start()
        return Reply({"event_id": event.id})

    @route("GET", PREFIX + r"/queue/data", "poll")
    def data(self, seen: Seen) -> Reply:
        line = self.lines.setdefault(seen.query["session_hash"], queue.Queue())
        return Reply(mime="text/event-stream", stream=self._tell(line))

    @route("POST", PREFIX + r"/(?:cancel|reset)", "cancel")
    def cancel(self, seen: Seen) -> Reply:
        self.resets.append((seen.path.removeprefix(PREFIX), seen.json))
        event = self.events.get(seen.json.get("event_id"))
        if event is not None:
            event.stopped.set()
        return Reply({"success": True})

    @route("GET", PREFIX + r"/file=(?P<place>.+)", "file")
    def file(self, seen: Seen) -> Reply:
        data, mime = self.files.get(seen.match["place"], (b"", ""))
        return Reply(data, mime=mime) if mime else Reply({"detail": "not found"}, 404)

    # -- how a job goes

    def _work(self, event: Event, line: queue.Queue[dict[str, Any]]) -> None:
        line.put({"msg": "estimation", "event_id": event.id, "rank": 2, "queue_size": 3, "rank_eta": 1.5})
        if not self._held(event, "queued"):
            return
        line.put({"msg": "process_starts", "event_id": event.id, "eta": 1.0})
        bar = {"index": 2, "length": 8, "unit": "steps", "progress": None, "desc": "Sampling"}
        line.put({"msg": "progress", "event_id": event.id, "progress_data": [bar]})
        event.stopped.wait(self.seconds)
        if not self._held(event, "running"):
            return
        if self.error is None:
            output = {"data": self._result(event), "is_generating": False, "duration": 1.0, "average_duration": 1.0}
        else:
            output = {"error": self.error or None}
        line.put({"msg": "process_completed", "event_id": event.id, "output": output, "success": self.error is None})

    def _held(self, event: Event, at: str) -> bool:
        """Wait while jobs are held here; return whether the job goes on."""
        while self.holds == at and not event.stopped.is_set() and not self._stopping.is_set():
            event.stopped.wait(0.01)
        return not event.stopped.is_set()

    def _tell(self, line: queue.Queue[dict[str, Any]]) -> Iterator[bytes]:
        while not self._stopping.is_set():
            try:
                message = line.get(timeout=HEARTBEAT_S)
            except queue.Empty:
                message = {"msg": "heartbeat"}
            yield f"data: {json.dumps(message)}\n\n".encode()

    def _result(self, event: Event) -> list[Any]:
        names = [name for _, (name, _) in self._parameters(event.card)]
        values = {name: value for name, value in zip(names, event.data, strict=True) if value is not None}
        data, mime = file_for(event.card, values)
        if makes(event.card) == "text":
            leaf: Any = data.decode()
        else:
            place = f"/tmp/gradio/{event.id}/result.{mime.partition('/')[2]}"
            self.files[place] = (data, mime)
            leaf = {
                "path": place,
                "url": f"{self.url}{PREFIX}/file={place}",
                "mime_type": mime,
                "meta": {"_type": "gradio.FileData"},
            }
        placed = answer_at(event.card.output or "/0", leaf)
        placed = [7 if value is None else value for value in placed]
        return [*placed, *[7] * (self._width(event.card) - len(placed))]

    def _parameters(self, card: Card) -> list[tuple[str, tuple[str, bool]]]:
        """Return canonical name and (the app's name, whether it has a default), in the app's order."""
        mapped = [(name, (spec.to, not spec.required)) for name, spec in card.parameters.items()]
        fixed = [("", (name, True)) for name in card.fixed if name not in {to for _, (to, _) in mapped}]
        new = [("", (name, False)) for name in self.also_needs]
        return [entry for entry in [*mapped, *fixed, *new] if entry[1][0] not in self.no_longer]

    def _width(self, card: Card) -> int:
        """How many values the endpoint returns: a picture with its seed, as most do, or as many as the card's pointer needs."""
        first = card.output.split("/")[1:2]
        return max(2, int(first[0]) + 1) if first and first[0].isdigit() else 1

    @staticmethod
    def _component(components: list[dict[str, Any]], kind: str) -> int:
        components.append({"id": len(components), "type": kind, "props": {}, "skip_api": False})
        return len(components) - 1


def _records(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if "path" in value:
            yield value
        for inner in value.values():
            yield from _records(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _records(inner)
