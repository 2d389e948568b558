"""What ElevenLabs works on as jobs (dubbings, Flows), and what both halves of its fake share; written from the SDK 2.78."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from typing import Any, get_args

from elevenlabs.types.image_generation_request import ImageGenerationRequest
from elevenlabs.types.video_generation_request import VideoGenerationRequest
from PIL import Image

from tests.fakes import media_files
from tests.fakes.wire import Reply, Seen, Upload, Wire, route


@dataclass
class Account:
    """What the account holds."""

    voices: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    dubs: dict[str, dict[str, Any]] = field(default_factory=dict)
    generations: dict[str, dict[str, Any]] = field(default_factory=dict)
    assets: dict[str, Upload] = field(default_factory=dict)


class Refused(Exception):
    """The order is wrong; the reply is what the real service says."""

    def __init__(self, status: int, code: str, message: str, **data: Any) -> None:
        super().__init__(message)
        self.reply = error(status, code, message, **data)


def error(status: int, code: str, message: str, data: dict[str, Any] | None = None, **headers: str) -> Reply:
    """Return an error as ElevenLabs words it: code and the older status, side by side."""
    detail: dict[str, Any] = {"type": "error", "code": code, "status": code, "message": message, "request_id": "r-refused"}
    return Reply({"detail": detail | ({"data": data} if data else {})}, status, headers={k.replace("_", "-"): v for k, v in headers.items()})


def missing(name: str) -> Reply:
    """Return the answer to a field that is not there or is wrong (422)."""
    return Reply({"detail": [{"loc": ["body", name], "msg": "Field required", "type": "missing"}]}, 422)


class Jobs(Wire):
    """Dubbings and generations."""

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.account = Account()
        self.fail_generations: tuple[str, str] | None = None
        """Reason and message with which generations end."""
        self.fail_dubs: str | None = None

    @route("POST", r"/v1/dubbing", "submit")
    def dub(self, seen: Seen) -> Reply:
        return self.strictly(lambda: self._dubbed(seen))

    @route("GET", r"/v1/dubbing", "list")
    def dubs(self, seen: Seen) -> Reply:
        found = [_shown(dub) for dub in reversed(self.account.dubs.values())]
        return Reply({"dubs": found[: int(seen.query.get("page_size", 100))], "has_more": False, "next_cursor": None})

    @route("GET", r"/v1/dubbing/(?P<id>[^/]+)", "poll")
    def dub_status(self, seen: Seen) -> Reply:
        dub = self.account.dubs.get(seen.match["id"])
        if dub is None:
            return error(404, "dubbing_not_found", "There is no such dubbing.")
        done = self.state(dub["dubbing_id"], seen) == "done"
        dub["status"] = ("failed" if self.fail_dubs else "dubbed") if done else "dubbing"
        return Reply({**_shown(dub), "error": self.fail_dubs if done else None})

    @route("GET", r"/v1/dubbing/(?P<id>[^/]+)/audio/(?P<language>[^/]+)", "file")
    def dub_audio(self, seen: Seen) -> Reply:
        dub = self.account.dubs.get(seen.match["id"])
        if dub is None or seen.match["language"] not in dub["target_languages"]:
            return error(404, "dubbing_not_found", "There is no such dubbing.")
        if dub["status"] != "dubbed":
            return error(425, "dubbing_not_finished", "The dubbing is not finished.")
        if dub["mime"].startswith("video/"):
            return Reply(media_files.mp4("dubbed", (160, 96), 1.0, 12), mime="video/mp4")
        return Reply(media_files.mp3("dubbed", 1.0), mime="audio/mpeg")

    @route("DELETE", r"/v1/dubbing/(?P<id>[^/]+)", "cancel")
    def delete_dub(self, seen: Seen) -> Reply:
        if self.account.dubs.pop(seen.match["id"], None) is None:
            return error(404, "dubbing_not_found", "There is no such dubbing.")
        return Reply({"status": "ok"})

    @route("POST", r"/v1/flows/(?P<kind>image|video)", "submit")
    def generate(self, seen: Seen) -> Reply:
        return self.strictly(lambda: self._generation(seen))

    @route("GET", r"/v1/flows/(?P<kind>image|video)/(?P<id>[^/]+)", "poll")
    def generation(self, seen: Seen) -> Reply:
        made = self.account.generations.get(seen.match["id"])
        if made is None or made["kind"] != seen.match["kind"]:
            return error(404, "generation_not_found", "There is no such generation.")
        state = self.state(made["id"], seen)
        if state != "done":
            return Reply({"id": made["id"], "status": "pending" if state == "queued" else "generating"})
        if self.fail_generations:
            reason, message = self.fail_generations
            return Reply({"id": made["id"], "status": "failed", "failure_reason": reason, "error_message": message})
        made["asked"] = made.get("asked", 0) + 1
        address = self.put_file(f"{made['id']}-{made['asked']}", made["data"], made["mime"])
        return Reply({"id": made["id"], "status": "completed", "content_url": address, "content_mime_type": made["mime"]})

    def _dubbed(self, seen: Seen) -> Reply:
        fields = {"name", "source_lang", "target_lang", "num_speakers", "watermark", "start_time", "end_time", "highest_resolution",
                 "drop_background_audio", "use_profanity_filter", "dubbing_studio", "disable_voice_cloning", "mode"}  # fmt: skip
        file, form = only(seen, "file", fields), seen.form
        language = str(form.get("target_lang", [""])[0])
        if not 2 <= len(language) <= 3:
            raise Refused(400, "invalid_parameters", "target_lang is no ISO 639 code.")
        self.charge("a dubbing", key=str(form.get("name", [""])[0]))
        id = f"dub_{len(self.charges)}"
        self.born(id)
        self.account.dubs[id] = {"dubbing_id": id, "name": str(form.get("name", [""])[0]), "status": "dubbing", "target_languages": [language],
                                 "created_at": "2026-11-20T00:00:00Z", "mime": file.mime}  # fmt: skip
        return Reply({"dubbing_id": id, "expected_duration_sec": 2.0})

    def _generation(self, seen: Seen) -> Reply:
        body, kind = seen.json, seen.match["kind"]
        union: Any = ImageGenerationRequest if kind == "image" else VideoGenerationRequest
        models = {cls.model_fields["model_id"].default: cls.model_fields for cls in get_args(get_args(union)[0])}
        if body.get("model_id") not in models:
            raise Refused(422, "invalid_parameters", "There is no such model.")
        fields = models[body["model_id"]]
        known(body, set(fields))
        for name, info in fields.items():
            if info.is_required() and not body.get(name):
                return missing(name)
        for reference in _references(body):
            self._check_reference(reference)
        if "duration_secs" in body and not isinstance(body["duration_secs"], int):
            return missing("duration_secs")
        self.charge(f"a {kind}")
        id = f"gen_{len(self.charges)}"
        self.born(id)
        words = str(body.get("prompt", ""))
        data = media_files.png(words, (320, 192)) if kind == "image" else media_files.mp4(words, (160, 96), 1.0, 12)
        self.account.generations[id] = {"id": id, "kind": kind, "data": data, "mime": "image/png" if kind == "image" else "video/mp4"}
        return Reply({"id": id, "status": "pending"})

    def _check_reference(self, reference: dict[str, Any]) -> None:
        if reference["type"] == "asset":
            if reference["asset_id"] not in self.account.assets:
                raise Refused(400, "invalid_parameters", "There is no such asset.")
        elif reference["type"] == "inline_base64":
            data = base64.b64decode(reference["content_base64"], validate=True)
            if reference["mime_type"].startswith("image/"):
                Image.open(io.BytesIO(data)).verify()


    def late_refusal(self, seen: Seen) -> Reply:
        """Return the state of a job whose content was refused."""
        job = seen.path.rpartition("/")[2]
        if "/dubbing/" in seen.path:
            return Reply({**_shown(self.account.dubs[job]), "status": "failed", "error": "The content is against our policy."})
        return Reply({"id": job, "status": "failed", "failure_reason": "moderated", "error_message": "The content was refused."})

    def strictly(self, work: Any) -> Reply:
        try:
            with self.lock:  # ids are numbers of what was there before
                reply: Reply = work()
        except Refused as refused:
            return refused.reply
        return reply


def _shown(dub: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in dub.items() if name != "mime"}


def known(body: Any, known: set[str]) -> None:
    for name in body:
        if name not in known:
            raise Refused(422, "invalid_parameters", f"Unknown field {name}.")


def only(seen: Seen, name: str, others: set[str]) -> Upload:
    """Return the one file of a form whose other fields are known."""
    form = seen.form
    known(form, others | {name})
    files = form.get(name, [])
    if len(files) != 1 or not isinstance(files[0], Upload) or not files[0].data:
        raise Refused(422, "invalid_parameters", f"Give one file as {name}.")
    return files[0]


def _references(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") in ("asset", "generation", "inline_base64"):
            return [value]
        return [found for inner in value.values() for found in _references(inner)]
    return [found for inner in value for found in _references(inner)] if isinstance(value, list) else []
