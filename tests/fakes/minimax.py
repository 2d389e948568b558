"""MiniMax on the wire: video tasks, their query, and the file behind one. Every refusal comes as HTTP 200 with a code inside.

Shapes: https://platform.minimax.io/docs/api-reference (facts only), read 2026-11-20.
"""

from __future__ import annotations

from typing import Any, ClassVar

from tests.fakes.products import product, seconds_of, words_of
from tests.fakes.wire import Reply, Seen, Step, Wire, route

FIELDS = {"model", "prompt", "prompt_optimizer", "fast_pretreatment", "duration", "resolution", "callback_url", "aigc_watermark",
          "first_frame_image", "last_frame_image", "subject_reference"}  # fmt: skip
FINE = {"status_code": 0, "status_msg": "success"}


class MiniMax(Wire):
    """Tasks and files."""

    name: ClassVar[str] = "minimax"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.jobs: dict[str, dict[str, Any]] = {}

    def authorised(self, seen: Seen) -> bool:
        return seen.headers.get("authorization", "").startswith("Bearer ")

    def refusal(self, step: Step, seen: Seen) -> Reply:
        if step.does in ("gone", "expired", "unavailable", "server_error"):
            return super().refusal(step, seen)
        code, words = {
            "rate_once": (1002, "rate limit"), "auth": (1004, "authentication failed"), "quota": (1008, "insufficient balance"),
            "policy": (1026, "input sensitive"), "invalid": (2013, "invalid params"), "ok_with_error": (1026, "input sensitive"),
        }[step.does]  # fmt: skip
        body: dict[str, Any] = {"task_id": "", "base_resp": {"status_code": code, "status_msg": words}}
        if step.does == "policy" and seen.stage == "poll":
            body |= {"task_id": seen.query.get("task_id", ""), "status": "Fail"}
            body["base_resp"] = {"status_code": 1027, "status_msg": "output sensitive"}
        headers = {"retry-after": f"{step.retry_after:g}"} if step.does == "rate_once" else {}
        return Reply(body, headers=headers)

    @route("POST", r"/v1/video_generation", "submit")
    def submit(self, seen: Seen) -> Reply:
        body = seen.json
        wrong = not isinstance(body, dict) or not body.get("model") or bool(set(body) - FIELDS)
        if not wrong:
            frames = [body.get("first_frame_image"), body.get("last_frame_image")]
            wrong = any(frame is not None and not str(frame).startswith(("data:image/", "http")) for frame in frames)
            wrong = wrong or not (body.get("prompt") or frames[0])
            wrong = wrong or body.get("duration", 6) not in (6, 10)
        if wrong:
            return Reply({"task_id": "", "base_resp": {"status_code": 2013, "status_msg": "invalid params"}})
        with self.lock:
            id = str(106916112212032 + len(self.jobs))
            self.jobs[id] = body
        self.born(id)
        self.charge(body["model"], id)
        return Reply({"task_id": id, "base_resp": FINE})

    @route("GET", r"/v1/query/video_generation", "poll")
    def status(self, seen: Seen) -> Reply:
        id = seen.query.get("task_id", "")
        if id not in self.jobs:
            return Reply({"task_id": id, "status": "", "base_resp": {"status_code": 2013, "status_msg": "invalid task_id"}})
        state = self.state(id, seen)
        body: dict[str, Any] = {"task_id": id, "base_resp": FINE}
        body["status"] = {"queued": "Queueing", "running": "Processing", "done": "Success"}[state]
        return Reply(body | ({"file_id": f"9{id}", "video_width": 160, "video_height": 90} if state == "done" else {}))

    @route("GET", r"/v1/files/retrieve", "result")
    def file(self, seen: Seen) -> Reply:
        id = seen.query.get("file_id", "")[1:]
        if id not in self.jobs:
            return Reply({"base_resp": {"status_code": 2013, "status_msg": "invalid file_id"}})
        body = self.jobs[id]
        data, mime, ending = product("video", words_of(body, id), seconds=seconds_of(body.get("duration"), 6.0))
        file = {"file_id": int(f"9{id}"), "bytes": len(data), "filename": "output.mp4", "purpose": "video_generation"}
        return Reply({"file": file | {"download_url": self.put_file(f"{id}{ending}", data, mime)}, "base_resp": FINE})
