"""A self-hosted media server on loopback: the routes of vLLM-Omni 0.30 and SGLang 0.5.23 as read from their packages (facts only), one model each."""

from __future__ import annotations

import base64
import uuid
from typing import Any, ClassVar

from tests.fakes import media_files
from tests.fakes.openai_media import OpenAIMedia, Refused, error
from tests.fakes.products import product
from tests.fakes.wire import Reply, Seen, Step, Upload, route

DRAWN = {"model", "prompt", "n", "size", "response_format", "seed", "negative_prompt", "guidance_scale", "num_inference_steps"}
SPOKEN = {"model", "input", "voice", "response_format", "speed", "instructions"}
FILMED = {"model", "prompt", "seconds", "size", "input_reference", "seed"}


class MediaServer(OpenAIMedia):
    """Pictures, voices and videos. Jobs are in memory; there is no idempotency key and no list that helps."""

    name: ClassVar[str] = "media-server"

    def __init__(self, *, port: int = 0, key: str = "none") -> None:
        super().__init__(port=port, key=key)
        self.jobs: dict[str, dict[str, Any]] = {}

    def restart(self) -> None:
        """Forget every job."""
        self.jobs.clear()

    def refusal(self, step: Step, seen: Seen) -> Reply:
        if step.does == "policy" and seen.stage == "poll":
            return Reply(self._shown(seen.match["id"], "failed") | {"error": {"code": "content_policy_violation", "message": "refused"}})
        return super().refusal(step, seen)

    @route("POST", r"/v1/videos", "submit")
    def film(self, seen: Seen) -> Reply:
        return self._strictly(lambda: self._filmed(dict(seen.form)))

    @route("GET", r"/v1/videos/(?P<id>[^/]+)", "poll")
    def status(self, seen: Seen) -> Reply:
        id = seen.match["id"]
        if id not in self.jobs:
            return _gone()
        return Reply(self._shown(id, {"queued": "queued", "running": "in_progress", "done": "completed"}[self.state(id, seen)]))

    @route("GET", r"/v1/videos/(?P<id>[^/]+)/content", "file")
    def content(self, seen: Seen) -> Reply:
        job = self.jobs.get(seen.match["id"])
        if job is None:
            return _gone()
        data, mime, _ = product("video", f"{job['prompt']} {job.get('seed', '')}", (320, 180), float(job.get("seconds", 4)))
        return Reply(data, mime=mime)

    @route("DELETE", r"/v1/videos/(?P<id>[^/]+)", "cancel")
    def delete(self, seen: Seen) -> Reply:
        id = seen.match["id"]
        if self.jobs.pop(id, None) is None:
            return _gone()
        return Reply({"id": id, "object": "video.deleted", "deleted": True})

    def _drawn(self, body: dict[str, Any], known: set[str], event: str, inputs: list[str]) -> Reply:
        _check(body, DRAWN)
        width, height = (int(side) for side in str(body.get("size", "1024x1024")).split("x"))
        self.charge("a picture")
        words = " ".join([str(body["prompt"]), str(body.get("seed", "")), *inputs])
        return Reply({"created": 1_790_000_000, "data": [{"b64_json": base64.b64encode(media_files.png(words, (width, height))).decode()}]})

    def _spoken(self, body: dict[str, Any]) -> Reply:
        _check(body, SPOKEN)
        self.charge("speech")
        return Reply(media_files.wav(body["input"], 1.0), mime="audio/wav")

    def _filmed(self, form: dict[str, list[Any]]) -> Reply:
        body = {name: values[0] for name, values in form.items()}
        _check(body, FILMED)
        reference = body.get("input_reference")
        if reference is not None and not (isinstance(reference, Upload) and reference.data):
            raise Refused("input_reference is no file.", param="input_reference")
        if not str(body.get("seconds", "4")).isdigit():
            raise Refused("seconds is no whole number.", param="seconds")
        id = f"video_{uuid.uuid4().hex}"
        self.jobs[id] = body
        self.born(id)
        self.charge("a video", id)
        return Reply(self._shown(id, "queued"))

    def _shown(self, id: str, status: str) -> dict[str, Any]:
        progress = {"queued": 0, "in_progress": 50, "completed": 100}.get(status, 0)
        return {"id": id, "object": "video", "model": "default", "status": status, "progress": progress, "created_at": 1_790_000_000}


def _check(body: dict[str, Any], known: set[str]) -> None:
    unknown = set(body) - known
    if unknown:
        raise Refused(f"Unknown parameter: '{min(unknown)}'.", "unknown_parameter", min(unknown))
    if body.get("model") != "default":
        raise Refused("The model does not exist.", "model_not_found", "model", 404)


def _gone() -> Reply:
    return error(404, "Video not found", "NotFoundError", None)
