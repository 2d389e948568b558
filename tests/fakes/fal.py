"""fal's queue on the wire: submit, status, result, cancel, upload, and the list of finished requests.

Shapes: fal's inference API pages and the sources of fal-client 1.0, read 2026-11-20. The fields of the endpoints our cards
use are facts from fal's own endpoint types of 2026-08-02, see `fal_endpoints.json`: a field that is not there is refused.
"""

from __future__ import annotations

import base64
import json
import uuid
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from tests.fakes.products import Makes, length_of, product, words_of
from tests.fakes.wire import Reply, Seen, Step, Wire, route

_SIZES = {
    "square_hd": (1024, 1024), "square": (512, 512), "portrait_4_3": (768, 1024), "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768), "landscape_16_9": (1024, 576),
}  # fmt: skip


@cache
def endpoints() -> dict[str, dict[str, Any]]:
    """Return {endpoint: {"in": {field: types}, "needs": [fields], "out": [fields; "[]" marks a list]}}.

    Types are "text", "number", "flag", "list", "object", "any", or "=word" for one word of an enumeration.
    """
    found: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("fal_endpoints.json").read_text("utf-8"))
    return found


class Fal(Wire):
    """The queue, the storage and the platform API at one address."""

    name: ClassVar[str] = "fal"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.jobs: dict[str, dict[str, Any]] = {}

    def authorised(self, seen: Seen) -> bool:
        return seen.path.startswith("/uploads/") or seen.headers.get("authorization", "").startswith("Key ")

    def refusal(self, step: Step, seen: Seen) -> Reply:
        if step.does == "policy" and seen.stage == "poll":
            return Reply(_status(seen, "COMPLETED") | {"error": "flagged", "error_type": "content_policy_violation"})
        if step.does in ("server_error", "unavailable") and seen.stage == "poll":
            return Reply({"detail": "upstream error"}, step.status or 502)
        answers: dict[str, tuple[int, Any, dict[str, str]]] = {
            "rate_once": (429, "Too many requests", {"retry-after": f"{step.retry_after:g}"}),
            "auth": (401, "Cannot access application. Authentication is required.", {}),
            "quota": (403, "User is locked. Reason: Exhausted balance. Top up your balance.", {}),
            "policy": (422, [_error("prompt", "The content was flagged by a content checker", "content_policy_violation")], {"x-fal-retryable": "false"}),
            "invalid": (422, [_error("prompt", "Field required", "missing")], {"x-fal-retryable": "false"}),
            "gone": (404, "Request or application not found", {}),
            "expired": (404, "Not found", {}),
            "unavailable": (503, "No runner available", {"x-fal-retryable": "true"}),
            "server_error": (500, [_error("", "Internal server error", "internal_server_error")], {"x-fal-retryable": "true"}),
            "ok_with_error": (200, [_error("prompt", "The content was flagged", "content_policy_violation")], {}),
        }  # fmt: skip
        status, detail, headers = answers[step.does]
        return Reply({"detail": detail}, step.status or status, headers={"x-fal-request-id": "r", **headers})

    @route("POST", r"/storage/upload/initiate", "upload")
    def start_upload(self, seen: Seen) -> Reply:
        if set(seen.json) != {"file_name", "content_type"}:
            return Reply({"detail": "file_name and content_type are required"}, 400)
        name = f"{uuid.uuid4().hex}-{seen.json['file_name']}"
        return Reply({"upload_url": f"{self.url}/uploads/{name}", "file_url": f"{self.url}/files/{name}"})

    @route("PUT", r"/uploads/(?P<file>[^/]+)", "upload")
    def put_upload(self, seen: Seen) -> Reply:
        self.put_file(seen.match["file"], seen.body, seen.headers.get("content-type", ""))
        return Reply(b"", 200)

    @route("GET", r"/v1/models/requests/by-endpoint", "list")
    def listing(self, seen: Seen) -> Reply:
        slug = seen.query.get("endpoint_id")
        with_payload = "payloads" in seen.query.get("expand", "")
        items = [
            {"request_id": id, "endpoint_id": slug, "status_code": 200} | ({"json_input": job["input"]} if with_payload else {})
            for id, job in tuple(self.jobs.items())
            if job["slug"] == slug
        ]
        return Reply({"items": items, "next_cursor": None, "has_more": False})

    @route("GET", r"/(?P<app>[^/]+/[^/]+)/requests/(?P<id>[^/]+)/status", "poll")
    def status(self, seen: Seen) -> Reply:
        job = self._job(seen)
        if job is None:
            return Reply({"detail": "Request not found"}, 404)
        if job["cancelled"]:
            return Reply(_status(seen, "COMPLETED") | {"error": "Request was cancelled", "error_type": "request_cancelled"})
        state = self.state(seen.match["id"], seen)
        if state == "done":  # of several who ask at once one may have heard less, and comes later
            job["done"] = True
        if state == "queued":
            return Reply(_status(seen, "IN_QUEUE") | {"queue_position": 2}, 202)
        if state == "running":
            return Reply(_status(seen, "IN_PROGRESS") | {"logs": [{"message": "step 12 of 28", "level": "INFO"}]}, 202)
        return Reply(_status(seen, "COMPLETED") | {"logs": [], "metrics": {"inference_time": 1.2}})

    @route("PUT", r"/(?P<app>[^/]+/[^/]+)/requests/(?P<id>[^/]+)/cancel", "cancel")
    def cancel(self, seen: Seen) -> Reply:
        job = self._job(seen)
        if job is None:
            return Reply({"status": "NOT_FOUND"}, 404)
        if job["done"]:
            return Reply({"status": "ALREADY_COMPLETED"}, 400)
        job["cancelled"] = True
        return Reply({"status": "CANCELLATION_REQUESTED"}, 202)

    @route("GET", r"/(?P<app>[^/]+/[^/]+)/requests/(?P<id>[^/]+)", "result")
    def result(self, seen: Seen) -> Reply:
        job = self._job(seen)
        if job is None:
            return Reply({"detail": "Request not found"}, 404)
        if not job["done"]:
            return Reply({"detail": "Request is still in progress"}, 400)
        return Reply(self._output(seen.match["id"], job["slug"], job["input"]))

    @route("POST", r"/(?P<slug>[^/]+/[^/]+.*)", "submit")
    def submit(self, seen: Seen) -> Reply:
        slug = seen.match["slug"]
        wrong = _wrong(slug, seen.json)
        if wrong:
            return Reply({"detail": [wrong]}, 422, headers={"x-fal-retryable": "false"})
        id = str(uuid.uuid4())
        job = {"slug": slug, "input": seen.json, "done": False, "cancelled": False}
        self.jobs[id] = job
        self.born(id)
        self.charge(slug, id)
        base = f"{self.url}/{_app(slug)}/requests/{id}"
        return Reply(
            {
                "status": "IN_QUEUE", "request_id": id, "queue_position": 2,
                "status_url": f"{base}/status", "response_url": base, "cancel_url": f"{base}/cancel",
            }
        )  # fmt: skip

    def _job(self, seen: Seen) -> dict[str, Any] | None:
        job = self.jobs.get(seen.match["id"])
        return job if job is not None and _app(job["slug"]) == seen.match["app"] else None

    def _output(self, id: str, slug: str, body: dict[str, Any]) -> dict[str, Any]:
        words = words_of(body, id)
        size = body.get("image_size") or (320, 180)
        size = _SIZES.get(size, (320, 180)) if isinstance(size, str) else size
        wide = (size["width"], size["height"]) if isinstance(size, dict) else size
        output: dict[str, Any] = {"seed": body.get("seed", 7)}
        for field in endpoints().get(slug, {}).get("out") or _guessed(slug):
            name = field.removesuffix("[]")
            makes = _makes(name, slug)
            if name.endswith("voice_id"):
                output[name] = f"voice-{id[:8]}"
            if makes is None or name in output:
                continue
            if makes == "text":
                output[name] = f"words of {words}"
                continue
            data, mime, ending = product(makes, words, wide, length_of(body))
            address = self.put_file(f"{id}-{name}{ending}", data, mime)
            file = {"url": address, "content_type": mime, "file_name": f"{name}{ending}", "file_size": len(data)}
            file |= {"width": wide[0], "height": wide[1]} if makes == "image" else {}
            output[name] = [file] if field.endswith("[]") else file
        return output


def _app(slug: str) -> str:
    return "/".join(slug.split("/")[:2])


def _status(seen: Seen, word: str) -> dict[str, Any]:
    return {"status": word, "request_id": seen.match.get("id", ""), "logs": None}


def _error(field: str, message: str, kind: str) -> dict[str, Any]:
    return {"loc": ["body", *([field] if field else [])], "msg": message, "type": kind, "url": f"https://docs.fal.ai/errors#{kind}"}


def _wrong(slug: str, body: Any) -> dict[str, Any] | None:
    """Return what the endpoint finds wrong with a body: no object, unknown or missing fields, a file that is none."""
    if not isinstance(body, dict):
        return _error("", "Input should be a valid dictionary", "dict_type")
    known = endpoints().get(slug)
    if known is not None:
        unknown = sorted(set(body) - set(known["in"]))
        missing = sorted(set(known["needs"]) - set(body))
        if unknown:
            return _error(unknown[0], "Extra inputs are not permitted", "extra_forbidden")
        if missing:
            return _error(missing[0], "Field required", "missing")
        odd = [name for name, value in body.items() if not _fits(value, known["in"][name])]
        if odd:
            return _error(odd[0], f"Input should be one of {known['in'][odd[0]]}", "enum")
    for name, value in body.items():
        for item in value if isinstance(value, list) else [value]:
            if name.endswith(("_url", "_urls")) and isinstance(item, str) and not _is_file(item):
                return _error(name, "Failed to load the file", "file_download_error")
    return None


def _fits(value: Any, types: list[str]) -> bool:
    """Tell whether a value is of one of an endpoint's types."""
    if "any" in types or value is None:
        return True
    if isinstance(value, bool):
        return "flag" in types
    if isinstance(value, int | float):
        return "number" in types
    if isinstance(value, str):
        return f"={value}" in types or "text" in types
    return ("list" if isinstance(value, list) else "object") in types


def _is_file(address: str) -> bool:
    if address.startswith(("http://", "https://")):
        return True
    head, comma, data = address.partition(";base64,")
    return bool(comma) and head.startswith("data:") and bool(base64.b64decode(data, validate=True))


def _guessed(slug: str) -> list[str]:
    if "video" in slug or "animate" in slug:
        return ["video"]
    return ["audio"] if any(word in slug for word in ("audio", "music", "speech", "tts")) else ["images[]"]


def _makes(name: str, slug: str) -> Makes | None:
    if name in ("image", "images", "image_urls", "output_image"):
        return "svg" if "vector" in slug else "image"
    if name in ("video", "videos", "output_video"):
        return "video"
    if name in ("audio", "audio_file", "audio_url", "vocals"):
        return "audio"
    return "text" if name in ("text", "output") else None
