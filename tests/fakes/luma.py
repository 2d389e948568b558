"""Luma's agents API on the wire: generations, and nothing else; it can neither cancel nor list.

Shapes and fields: sources of the luma-agents SDK 0.5 (facts only), read 2026-11-20.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any, ClassVar

from tests.fakes.products import Makes, product, seconds_of, words_of
from tests.fakes.wire import Reply, Seen, Step, Wire, route

FIELDS = {"prompt", "aspect_ratio", "image_ref", "layering", "model", "output_format", "source", "style", "type", "user_id",
          "video", "web_search"}  # fmt: skip
VIDEO = {"duration", "edit", "end_frame", "exr_export", "hdr", "keyframe_indexes", "keyframes", "loop", "resolution",
         "source_position", "start_frame"}  # fmt: skip
TYPES = {"image", "image_edit", "video", "video_edit", "video_reframe", "layering"}
RATIOS = {"3:1", "2:1", "21:9", "16:9", "4:3", "3:2", "1:1", "3:4", "2:3", "9:16", "1:2", "1:3"}


class Luma(Wire):
    """Generations."""

    name: ClassVar[str] = "luma"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.jobs: dict[str, dict[str, Any]] = {}

    def authorised(self, seen: Seen) -> bool:
        return seen.headers.get("authorization", "").startswith("Bearer ")

    def refusal(self, step: Step, seen: Seen) -> Reply:
        if step.does == "policy" and seen.stage == "poll":
            return Reply({"id": seen.match["id"], "state": "failed", "failure_code": "content_moderated", "failure_reason": "moderated"})
        status, code = {
            "rate_once": (429, "rate_limited"), "auth": (401, ""), "quota": (402, "budget_exhausted"),
            "policy": (400, "content_moderated"), "invalid": (400, "invalid_request"), "gone": (404, "output_not_found"),
            "expired": (404, ""), "unavailable": (503, ""), "server_error": (500, ""), "ok_with_error": (200, "content_moderated"),
        }[step.does]  # fmt: skip
        headers = {"retry-after": f"{step.retry_after:g}"} if step.does == "rate_once" else {}
        body = {"detail": f"refused: {step.does}"} | ({"failure_code": code} if code else {})
        return Reply(body, step.status or status, headers=headers)

    @route("POST", r"/generations", "submit")
    def submit(self, seen: Seen) -> Reply:
        body = seen.json
        wrong = _wrong(body, set(self.jobs))
        if wrong:
            return Reply({"detail": wrong, "failure_code": "invalid_request"}, 422)
        id = str(uuid.uuid4())
        self.jobs[id] = body
        self.born(id)
        self.charge(f"{body['model']} {body['type']}", id)
        return Reply(self._shown(id, "queued"), 201)

    @route("GET", r"/generations/(?P<id>[^/]+)", "poll")
    def status(self, seen: Seen) -> Reply:
        id = seen.match["id"]
        if id not in self.jobs:
            return Reply({"detail": "Generation not found"}, 404)
        state = self.state(id, seen)
        shown = self._shown(id, {"queued": "queued", "running": "processing", "done": "completed"}[state])
        return Reply(shown | ({"output": [self._output(id)]} if state == "done" else {}))

    def _output(self, id: str) -> dict[str, str]:
        body = self.jobs[id]
        makes: Makes = "video" if body["type"].startswith("video") else "image"
        seconds = seconds_of((body.get("video") or {}).get("duration"), 5.0)
        data, mime, ending = product(makes, words_of(body, id), (320, 180), seconds)
        return {"type": makes, "url": self.put_file(f"{id}{ending}", data, mime)}

    def _shown(self, id: str, state: str) -> dict[str, Any]:
        job = self.jobs[id]
        return {
            "id": id, "created_at": "2026-11-20T10:00:00Z", "model": job["model"], "state": state, "type": job["type"],
            "failure_code": None, "failure_reason": None, "output": None,
        }  # fmt: skip


def _wrong(body: Any, known: set[str]) -> str:
    if not isinstance(body, dict) or not body.get("prompt"):
        return "prompt is required"
    video = body.get("video") or {}
    unknown = (set(body) - FIELDS) | {f"video.{name}" for name in set(video) - VIDEO}
    if unknown:
        return f"unknown field {sorted(unknown)[0]}"
    if body.get("type") not in TYPES or body.get("aspect_ratio", "1:1") not in RATIOS:
        return "type or aspect_ratio is not known"
    if video.get("duration", "5s") not in ("5s", "10s") or video.get("resolution", "720p") not in ("360p", "540p", "720p", "1080p"):
        return "video.duration or video.resolution is not known"
    media = [body.get("source"), video.get("start_frame"), video.get("end_frame"), *body.get("image_ref", ())]
    return next((wrong for item in media if item is not None and (wrong := _wrong_media(item, known))), "")


def _wrong_media(item: Any, known: set[str]) -> str:
    """Return what is wrong with a media reference: exactly one of url, data with media_type, generation_id, file_id."""
    if not isinstance(item, dict) or len({"url", "data", "generation_id", "file_id"} & set(item)) != 1:
        return "provide exactly one of url, data, generation_id or file_id"
    if "generation_id" in item and item["generation_id"] not in known:
        return "no such generation"
    if "data" in item:
        try:
            fine = bool(base64.b64decode(item["data"], validate=True)) and "/" in item.get("media_type", "")
        except binascii.Error:
            fine = False
        return "" if fine else "data is not base64, or media_type is missing"
    return ""
