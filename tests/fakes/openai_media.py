"""OpenAI's media calls on loopback, as strict as the real ones: written from the SDK 3.52 (types/*_params, *_response, *_event)."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from typing import Any

from PIL import Image

from tests.fakes import media_files
from tests.fakes.wire import Reply, Seen, Step, Upload, Wire, route

IMAGE_MODELS = {
    "gpt-image-1-mini", "gpt-image-1.5", "gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.5-sunburst", "gpt-image-2.6-flare",
    "gpt-image-2.6-sunburst", "chatgpt-image-latest",
}  # fmt: skip
SPEECH_MODELS = {"tts-1", "tts-1-hd", "gpt-4o-mini-tts"}
HEARING_MODELS = {"gpt-transcribe", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize", "whisper-1"}
VOICES = {"alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse", "marin", "cedar"}
CHOICES = {
    "background": {"transparent", "opaque", "auto"},
    "quality": {"low", "medium", "high", "xhigh", "max", "auto"},
    "output_format": {"png", "webp", "jpeg", "gif", "svg"},
    "moderation": {"low", "auto"},
    "complexity": {"low", "medium", "high"},
    "input_fidelity": {"high", "low"},
}
DRAWN = {"model", "prompt", "background", "complexity", "frame_count", "frame_duration_ms", "n", "output_compression", "output_format",
         "partial_images", "quality", "safety_identifier", "size", "stream", "svg", "user"}  # fmt: skip
SPOKEN = {"model", "input", "voice", "instructions", "response_format", "speed", "stream_format"}
HEARD = {"model", "file", "language", "languages[]", "keywords[]", "prompt", "response_format", "temperature", "chunking_strategy",
         "timestamp_granularities[]", "include[]", "stream"}  # fmt: skip
ASKED = {"model", "messages", "max_completion_tokens", "temperature"}
USAGE = {"input_tokens": 60, "output_tokens": 1000, "total_tokens": 1060}


class Refused(Exception):
    """The order is wrong; the message is what the real service says."""

    def __init__(self, message: str, code: str = "invalid_value", param: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.reply = error(status, message, "invalid_request_error", code, param)


def error(status: int, message: str, type: str, code: str | None, param: str | None = None, **headers: str) -> Reply:
    """Return an error as OpenAI words it."""
    body = {"error": {"message": message, "type": type, "param": param, "code": code}}
    return Reply(body, status, headers={"x-request-id": "req_refused", **{k.replace("_", "-"): v for k, v in headers.items()}})


class OpenAIMedia(Wire):
    """Images, speech, transcription, description and moderation. `key` is the only one it takes."""

    name = "openai"

    def __init__(self, *, port: int = 0, key: str = "sk-proj-fake-openai") -> None:
        super().__init__(port=port)
        self.key = key
        self.partials = 3
        """How many partial pictures it has to show, however many are asked for."""
        self.cut_stream_after: int | None = None
        """Ends the next streams after so many events, without the last one."""
        self.error_in_stream: dict[str, Any] | None = None
        """An error object that streams end with, in place of the picture."""

    @property
    def base_url(self) -> str:
        """The address with the version in it, as the SDK wants it."""
        return f"{self.url}/v1"

    def authorised(self, seen: Seen) -> bool:
        return seen.headers.get("authorization") == f"Bearer {self.key}"

    def refusal(self, step: Step, seen: Seen) -> Reply:
        match step.does:
            case "auth":
                words = f"Incorrect API key provided: {self.key[:12]}***. You can find your API key at https://platform.openai.com/account/api-keys."
                return error(step.status or 401, words, "invalid_request_error", "invalid_api_key")
            case "quota":
                words = "You exceeded your current quota, please check your plan and billing details."
                return error(step.status or 429, words, "insufficient_quota", "insufficient_quota")
            case "rate_once":
                words = "Rate limit reached for images per minute. Please try again in a moment."
                return error(step.status or 429, words, "requests", "rate_limit_exceeded", retry_after=f"{step.retry_after:g}")
            case "policy":
                words = "Your request was rejected by the safety system. safety_violations=[violence]."
                return error(step.status or 400, words, "image_generation_user_error", "moderation_blocked")
            case "gone" | "expired":
                words = "The model does not exist or you do not have access to it."
                return error(step.status or 404, words, "invalid_request_error", "model_not_found")
            case "unavailable":
                return error(step.status or 503, "The engine is currently overloaded.", "service_unavailable_error", None)
            case "server_error":
                return error(step.status or 500, "The server had an error while processing your request.", "server_error", None)
            case "ok_with_error":
                return error(200, "The server had an error while processing your request.", "server_error", "server_error")
        return error(step.status or 400, "Invalid value.", "invalid_request_error", "invalid_value")

    @route("POST", r"/v1/images/generations", "submit")
    def generations(self, seen: Seen) -> Reply:
        body = seen.json
        return self._strictly(lambda: self._drawn(body, DRAWN | {"moderation"}, "image_generation", []))

    @route("POST", r"/v1/images/edits", "submit")
    def edits(self, seen: Seen) -> Reply:
        return self._strictly(lambda: self._edited(seen))

    @route("POST", r"/v1/audio/speech", "submit")
    def speech(self, seen: Seen) -> Reply:
        return self._strictly(lambda: self._spoken(seen.json))

    @route("POST", r"/v1/audio/transcriptions", "submit")
    def transcriptions(self, seen: Seen) -> Reply:
        return self._strictly(lambda: self._heard(seen))

    @route("POST", r"/v1/chat/completions", "submit")
    def completions(self, seen: Seen) -> Reply:
        return self._strictly(lambda: self._described(seen.json))

    @route("POST", r"/v1/moderations", "other")
    def moderations(self, seen: Seen) -> Reply:
        flagged = self.flags(seen.json["input"])
        result = {"flagged": flagged, "categories": {"violence": flagged, "sexual": False}, "category_scores": {}}
        return Reply({"id": "modr-1", "model": "omni-moderation-latest", "results": [result]})

    def flags(self, parts: list[dict[str, Any]]) -> bool:
        """Tell whether the moderation model flags these parts of an input."""
        return "blood" in " ".join(part.get("text", "") for part in parts if isinstance(part, dict))

    @route("GET", r"/v1/models", "other")
    def models(self, seen: Seen) -> Reply:
        names = sorted(IMAGE_MODELS | SPEECH_MODELS)
        return Reply({"object": "list", "data": [{"id": n, "object": "model", "created": 1, "owned_by": "openai"} for n in names]})

    def _strictly(self, work: Any) -> Reply:
        try:
            reply: Reply = work()
        except Refused as refused:
            return refused.reply
        reply.headers.setdefault("x-request-id", f"req_{len(self.charges)}")
        return reply

    def _edited(self, seen: Seen) -> Reply:
        form = dict(seen.form)
        pictures = [*form.pop("image", []), *form.pop("image[]", [])]
        masks = form.pop("mask", [])
        if not pictures or not all(isinstance(p, Upload) and p.data for p in pictures):
            raise Refused("Missing required parameter: 'image'.", "missing_required_parameter", "image")
        if len(pictures) > 16:
            raise Refused("Too many images: at most 16.", "array_above_max_length", "image")
        files = [p for p in pictures if isinstance(p, Upload)]
        sizes = [_opened(p, "image").size for p in files]
        if masks:
            _check_mask(masks[0], sizes[0])
        body = {name: _number(values[0]) for name, values in form.items()}
        return self._drawn(body, DRAWN | {"input_fidelity"}, "image_edit", [p.filename for p in files])

    def _drawn(self, body: dict[str, Any], known: set[str], event: str, inputs: list[str]) -> Reply:
        _known(body, known)
        if body.get("model") not in IMAGE_MODELS:
            raise Refused(f"The model '{body.get('model')}' does not exist or you do not have access to it.", "model_not_found", "model", 404)
        _check_drawn(body)
        size = _size(str(body.get("size", "auto")))
        words = " ".join([str(body["prompt"]), *inputs])
        count = int(body.get("n", 1))
        self.charge(f"{count} picture(s)", key="")
        form = str(body.get("output_format", "png"))
        shown = {"background": "opaque", "output_format": form, "quality": body.get("quality", "high"), "size": f"{size[0]}x{size[1]}"}
        made = [base64.b64encode(_picture(f"{words} {number}", size, form)).decode() for number in range(count)]
        usage = {**USAGE, "input_tokens_details": {"text_tokens": 60 - 40 * bool(inputs), "image_tokens": 40 * bool(inputs)}}
        if body.get("stream"):
            return Reply(stream=self._events(event, made[0], shown, usage, int(body.get("partial_images", 0))), mime="text/event-stream")
        return Reply({"created": 1_790_000_000, "data": [{"b64_json": one} for one in made], "usage": usage, **shown})

    def _events(self, event: str, made: str, shown: dict[str, Any], usage: dict[str, Any], partials: int) -> Iterator[bytes]:
        events: list[dict[str, Any]] = [
            {"type": f"{event}.partial_image", "partial_image_index": number, "b64_json": made, "created_at": 1, **shown}
            for number in range(min(partials, self.partials))
        ]
        if self.error_in_stream is not None:
            events.append({"type": "error", "error": self.error_in_stream})
        else:
            events.append({"type": f"{event}.completed", "b64_json": made, "created_at": 2, "usage": usage, **shown})
        for number, data in enumerate(events):
            if self.cut_stream_after is not None and number >= self.cut_stream_after:
                return
            yield f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()

    def _spoken(self, body: dict[str, Any]) -> Reply:
        _known(body, SPOKEN)
        if body.get("model") not in SPEECH_MODELS:
            raise Refused("The model does not exist.", "model_not_found", "model", 404)
        text, voice = body.get("input"), body.get("voice")
        if not isinstance(text, str) or not 0 < len(text) <= 4096:
            raise Refused("'input' must have between 1 and 4096 characters.", "string_above_max_length", "input")
        if not (voice in VOICES if isinstance(voice, str) else isinstance(voice, dict) and set(voice) == {"id"}):
            raise Refused("Unknown voice.", "invalid_value", "voice")
        if "instructions" in body and body["model"].startswith("tts-1"):
            raise Refused("'instructions' is not supported by this model.", "unsupported_parameter", "instructions")
        if not 0.25 <= float(body.get("speed", 1)) <= 4:
            raise Refused("'speed' must be between 0.25 and 4.", "invalid_value", "speed")
        self.charge(f"{len(text)} characters")
        makers = {"mp3": (media_files.mp3, "audio/mpeg"), "wav": (media_files.wav, "audio/wav"), "opus": (media_files.ogg, "audio/ogg"),
                  "flac": (media_files.flac, "audio/flac")}  # fmt: skip
        make, mime = makers[body.get("response_format", "mp3")]
        return Reply(make(text, min(6.0, max(0.6, len(text) / 400))), mime=mime)

    def _heard(self, seen: Seen) -> Reply:
        form = dict(seen.form)
        _known(form, HEARD)
        files = form.get("file", [])
        if len(files) != 1 or not isinstance(files[0], Upload) or "." not in files[0].filename:
            raise Refused("Invalid file format.", "invalid_value", "file")
        model = form["model"][0]
        if model not in HEARING_MODELS:
            raise Refused("The model does not exist.", "model_not_found", "model", 404)
        if model != "whisper-1" and form.get("response_format", ["json"])[0] not in ("json", "diarized_json"):
            raise Refused("response_format is not compatible with this model.", "unsupported_value", "response_format")
        self.charge("a transcript")
        words = f"These are the words of {files[0].filename}."
        if model == "whisper-1":
            return Reply({"text": words, "usage": {"type": "duration", "seconds": 90}})
        usage = {"type": "tokens", "input_tokens": 100, "output_tokens": 20, "total_tokens": 120,
                 "input_token_details": {"audio_tokens": 90, "text_tokens": 10}}  # fmt: skip
        if form.get("response_format", ["json"])[0] == "diarized_json":
            turns = [{"id": "s0", "type": "transcript.text.segment", "start": 0, "end": 1, "speaker": "A", "text": " Hello."},
                     {"id": "s1", "type": "transcript.text.segment", "start": 1, "end": 2, "speaker": "B", "text": " Hi!"}]  # fmt: skip
            return Reply({"task": "transcribe", "duration": 2, "text": "Hello. Hi!", "segments": turns, "usage": usage})
        return Reply({"text": words, "languages": [{"code": "en"}], "usage": usage})

    def _described(self, body: dict[str, Any]) -> Reply:
        _known(body, ASKED)
        system, user = body["messages"]
        text, picture = user["content"]
        if system["role"] != "system" or text["type"] != "text" or picture["type"] != "image_url":
            raise Refused("Invalid messages.", "invalid_value", "messages")
        _opened(Upload("", "", base64.b64decode(picture["image_url"]["url"].partition(",")[2])), "messages")
        self.charge("a description")
        message = {"role": "assistant", "content": f"A picture. You asked: {text['text']}", "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        usage = {"prompt_tokens": 800, "completion_tokens": 30, "total_tokens": 830}
        return Reply({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [choice], "usage": usage})


def _known(body: Any, known: set[str]) -> None:
    for name in body:
        if name not in known:
            raise Refused(f"Unknown parameter: '{name}'.", "unknown_parameter", name)


def _check_drawn(body: dict[str, Any]) -> None:
    prompt = body.get("prompt")
    if not isinstance(prompt, str) or not 0 < len(prompt) <= 32_000:
        raise Refused("Invalid 'prompt'.", "invalid_value", "prompt")
    for name, allowed in CHOICES.items():
        if name in body and body[name] not in allowed:
            raise Refused(f"Invalid value: '{body[name]}'.", "invalid_value", name)
    if not 1 <= int(body.get("n", 1)) <= 10:
        raise Refused("Invalid 'n'.", "integer_above_max_value", "n")
    partials = int(body.get("partial_images", 0))
    if (partials and not body.get("stream")) or not 0 <= partials <= 3:
        raise Refused("'partial_images' needs 'stream' and is at most 3.", "invalid_value", "partial_images")
    if body.get("background") == "transparent" and body.get("output_format", "png") not in ("png", "webp"):
        raise Refused("Transparent background is not supported for this format.", "invalid_value", "background")


def _size(text: str) -> tuple[int, int]:
    if text == "auto":
        return 1024, 1024
    width, height = (int(part) for part in text.split("x"))
    if width % 16 or height % 16 or max(width, height) > 3 * min(width, height) or width * height > 3840 * 2160:
        raise Refused(f"Invalid size '{text}'. Width and height must both be divisible by 16.", "invalid_value", "size")
    return width, height


def _picture(words: str, size: tuple[int, int], form: str) -> bytes:
    makers = {"png": media_files.png, "jpeg": media_files.jpeg, "webp": media_files.webp, "svg": media_files.svg}
    return makers[form](words, size) if form in makers else media_files.gif(words)


def _opened(upload: Upload, param: str) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(upload.data))
    except OSError as problem:
        raise Refused("Invalid image file or mode.", "invalid_image_file", param) from problem
    if picture.format not in ("PNG", "JPEG", "WEBP"):
        raise Refused("Invalid image file: use png, jpg or webp.", "invalid_image_file", param)
    return picture


def _check_mask(mask: Any, size: tuple[int, int]) -> None:
    if not isinstance(mask, Upload) or len(mask.data) >= 4 * 1024**2:
        raise Refused("Invalid mask.", "invalid_image_file", "mask")
    picture = _opened(mask, "mask")
    if picture.format != "PNG" or picture.size != size or picture.mode != "RGBA":
        raise Refused("Invalid mask image format: mask must be a PNG of the size of the image, with an alpha channel.", "invalid_mask_image_format", "mask")
    if picture.getchannel("A").getextrema()[0] != 0:
        raise Refused("The mask has no transparent area.", "invalid_mask_image_format", "mask")


def _number(value: Any) -> Any:
    """Return a form's text as what it means: a form knows no numbers and no truth values."""
    if value in ("true", "false"):
        return value == "true"
    return int(value) if isinstance(value, str) and value.isdigit() else value
