"""Runway's API on the wire: tasks of every endpoint, uploads, cancel.

Shapes and fields: sources of the runwayml SDK 5.24 (facts only), read 2026-11-20. A field that no model of the endpoint has is
refused, as is a call without the version header.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from tests.fakes.products import Makes, product, seconds_of, words_of
from tests.fakes.wire import Reply, Seen, Step, Wire, route

VERSION = "2024-11-06"
_VIDEO = {"model", "promptText", "ratio", "duration", "seed", "audio", "contentModeration", "outputFormat", "resolution",
          "referenceAudio", "referenceVideos", "references", "providerSettings", "cfgScale", "negativePrompt", "draft",
          "promptExpansionMode", "proresProfile"}  # fmt: skip
ENDPOINTS: dict[str, tuple[Makes, set[str], set[str]]] = {
    "text_to_image": ("image", {"model", "promptText"}, {"ratio", "referenceImages", "seed", "contentModeration", "background",
        "outputCount", "quality", "outputFormat", "grounding", "edit", "maskUri", "preciseEdit", "thinkingLevel", "colors", "backgroundColor"}),
    "image_to_video": ("video", {"model", "promptImage"}, _VIDEO),
    "text_to_video": ("video", {"model"}, {*_VIDEO, "draftTaskId"}),
    "video_to_video": ("video", {"model"}, {*_VIDEO, "videoUri", "promptVideo", "keyframes", "targetAspectRatio", "mode"}),
    "character_performance": ("video", {"model", "character", "reference"}, {"ratio", "seed", "bodyControl", "expressionIntensity", "contentModeration"}),
    "image_upscale": ("image", {"model", "imageUri"}, {"flavor", "scaleFactor", "sharpen", "smartGrain", "ultraDetail"}),
    "video_upscale": ("video", {"model", "videoUri"}, {"creativity", "flavor", "fpsBoost", "resolution", "sharpen", "smartGrain", "targetFramerate"}),
    "sound_effect": ("audio", {"model", "promptText"}, {"duration", "loop", "format", "negativePrompt", "numVariants", "seed", "outputFormat"}),
    "text_to_speech": ("audio", {"model", "promptText"}, {"voice", "languageCode", "speed", "stability", "style", "similarityBoost", "seed", "useSpeakerBoost"}),
    "speech_to_speech": ("audio", {"model", "media", "voice"}, {"removeBackgroundNoise"}),
    "voice_dubbing": ("audio", {"model", "audioUri", "targetLang"}, {"numSpeakers", "disableVoiceCloning", "dropBackgroundAudio"}),
    "voice_isolation": ("audio", {"model", "audioUri"}, set()),
}  # fmt: skip
"""Endpoint -> what it makes, fields it needs, further fields that some model of it has."""


class Runway(Wire):
    """Tasks and uploads."""

    name: ClassVar[str] = "runway"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.jobs: dict[str, dict[str, Any]] = {}
        self.reads = 0

    def authorised(self, seen: Seen) -> bool:
        if seen.path == "/ephemeral":
            return True
        return seen.headers.get("authorization", "").startswith("Bearer ") and seen.headers.get("x-runway-version") == VERSION

    def refusal(self, step: Step, seen: Seen) -> Reply:
        if step.does == "policy" and seen.stage == "poll":
            return Reply(
                {"id": seen.match["id"], "createdAt": _WHEN, "status": "FAILED", "failure": "The prompt was refused",
                 "failureCode": "SAFETY.INPUT.TEXT", "cost": {"credits": 0}}
            )  # fmt: skip
        status, words = {
            "rate_once": (429, "You are sending requests too quickly"),
            "auth": (401, "The API key is not valid"),
            "quota": (400, "You do not have enough credits to run this task."),
            "policy": (400, "The prompt was refused"),
            "invalid": (400, "Validation of body failed"),
            "gone": (404, "No such task or model"),
            "expired": (404, "No such file"),
            "unavailable": (503, "The service is overloaded"),
            "server_error": (500, "Something went wrong"),
            "ok_with_error": (200, "The prompt was refused"),
        }[step.does]
        body: dict[str, Any] = {"error": words}
        if step.does in ("policy", "ok_with_error"):
            body["code"] = "SAFETY.INPUT.TEXT"
        headers = {"retry-after": f"{step.retry_after:g}"} if step.does == "rate_once" else {}
        return Reply(body, step.status or status, headers=headers)

    @route("POST", r"/v1/uploads", "upload")
    def start_upload(self, seen: Seen) -> Reply:
        if set(seen.json) != {"filename", "type"} or seen.json["type"] != "ephemeral":
            return Reply({"error": "Validation of body failed"}, 400)
        key = uuid.uuid4().hex
        return Reply({"runwayUri": f"runway://{key}", "uploadUrl": f"{self.url}/ephemeral", "fields": {"key": key, "policy": "p"}})

    @route("POST", r"/ephemeral", "upload")
    def put_upload(self, seen: Seen) -> Reply:
        if seen.form.get("policy") != ["p"] or len(seen.form.get("file", [])) != 1:
            return Reply("<Error>AccessDenied</Error>", 403, "application/xml")
        return Reply(b"", 204)

    @route("GET", r"/v1/tasks/(?P<id>[^/]+)", "poll")
    def task(self, seen: Seen) -> Reply:
        job = self.jobs.get(seen.match["id"])
        if job is None:
            return Reply({"error": "No such task"}, 404)
        base = {"id": seen.match["id"], "createdAt": _WHEN}
        if job["cancelled"]:
            return Reply(base | {"status": "CANCELLED", "cost": {"credits": 0}})
        state = self.state(seen.match["id"], seen)
        if state == "queued":
            return Reply(base | {"status": "THROTTLED", "estimatedCost": {"credits": job["credits"]}})
        if state == "running":
            return Reply(base | {"status": "RUNNING", "progress": 0.5, "estimatedCost": {"credits": job["credits"]}})
        self.reads += 1  # every look at a finished task signs its address anew
        address = f"{self._file_of(seen.match['id'], job)}?signature={self.reads}"
        return Reply(base | {"status": "SUCCEEDED", "output": [address], "cost": {"credits": job["credits"]}})

    @route("DELETE", r"/v1/tasks/(?P<id>[^/]+)", "cancel")
    def cancel(self, seen: Seen) -> Reply:
        job = self.jobs.get(seen.match["id"])
        if job is None:
            return Reply({"error": "No such task"}, 404)
        job["cancelled"] = True
        return Reply(b"", 204)

    @route("POST", r"/v1/(?P<endpoint>[a-z_]+)", "submit")
    def submit(self, seen: Seen) -> Reply:
        known = ENDPOINTS.get(seen.match["endpoint"])
        if known is None:
            return Reply({"error": "No such endpoint"}, 404)
        makes, needs, further = known
        body = seen.json
        wrong = sorted((needs - set(body)) | (set(body) - needs - further)) if isinstance(body, dict) else ["body"]
        wrong += [name for name in _uris(body) if name]
        if wrong:
            return Reply({"error": "Validation of body failed", "issues": [{"path": [wrong[0]]}]}, 400)
        id = str(uuid.uuid4())
        self.jobs[id] = {"makes": makes, "body": body, "cancelled": False, "credits": 25}
        self.born(id)
        self.charge(f"{seen.match['endpoint']} {body['model']}", id)
        return Reply({"id": id, "estimatedCost": {"credits": 25}})

    def _file_of(self, id: str, job: dict[str, Any]) -> str:
        body = job["body"]
        size = _sides(body.get("ratio")) if job["makes"] == "image" else (320, 180)
        data, mime, ending = product(job["makes"], words_of(body, id), size, seconds_of(body.get("duration"), 3.0))
        return self.put_file(f"{id}{ending}", data, mime)


_WHEN = "2026-11-20T10:00:00.000Z"


def _sides(ratio: Any) -> tuple[int, int]:
    width, _, height = str(ratio or "320:180").partition(":")
    return (int(width), int(height)) if width.isdigit() and height.isdigit() and int(width) >= 64 else (320, 180)


def _uris(value: Any, name: str = "") -> list[str]:
    """Return the names of everything that should be a file and is neither an address nor a data URI."""
    if isinstance(value, dict):
        return [bad for key, item in value.items() for bad in _uris(item, key)]
    if isinstance(value, list):
        return [bad for item in value for bad in _uris(item, name)]
    is_file = name.lower().endswith("uri") or name in ("promptImage", "promptVideo")
    fine = not is_file or (isinstance(value, str) and value.startswith(("https://", "http://", "data:", "runway://")))
    return [] if fine else [name]
