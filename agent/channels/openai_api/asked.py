"""What a program asks, read out of requests of OpenAI's shape. What cannot be honoured is refused in one sentence.

Shapes: https://platform.openai.com/docs/api-reference/chat/create and .../images/create.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.phrases import tidy
from tools.errors import BadInput, ScenewrightError
from tools.requests import Seed

MODEL = "scenewright"
"""The name under which the whole assistant is asked."""
_SIZE = re.compile(r"(?P<width>\d{2,5})x(?P<height>\d{2,5})")
_QUALITIES = {"low": "draft", "draft": "draft", "medium": None, "standard": None, "auto": None, "high": "final", "hd": "final", "final": "final", "best": "best"}


class MustBeAsked(ScenewrightError):
    """It costs more than may be spent without asking; the question stands in the page."""


class _Asked(BaseModel):
    """Programs send many parameters that concern texts only; what is not named here does not touch a picture."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Message(_Asked):
    """One message of the talk: plain words, or parts (text, image_url, input_audio, file)."""

    role: str
    content: str | list[dict[str, Any]] | None = None


class ChatRequest(_Asked):
    """POST /v1/chat/completions."""

    messages: list[Message] = Field(min_length=1, max_length=2_000)
    model: str = MODEL
    stream: bool = False
    stream_options: dict[str, Any] | None = None
    n: int | None = 1
    tools: list[Any] | None = None
    response_format: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None

    def check(self) -> None:
        """Raise BadInput for what this assistant cannot do."""
        if (self.n or 1) != 1:
            raise BadInput("n must be 1; ask for several pictures in words instead, such as: three versions of it.")
        if self.tools:
            raise BadInput("tools of your own cannot be called from here; leave out `tools`.")
        if (self.response_format or {}).get("type", "text") != "text":
            raise BadInput("The reply is text with links; leave out `response_format`.")
        if self.messages[-1].role != "user":
            raise BadInput("The last message must be the person's (role user).")


class ImagesRequest(_Asked):
    """POST /v1/images/generations."""

    prompt: str = Field(min_length=1, max_length=32_000)
    model: str = MODEL
    n: int = Field(default=1, ge=1, le=8)
    size: str | None = None
    quality: str | None = None
    response_format: Literal["url", "b64_json"] | None = None
    output_format: Literal["png", "jpeg", "webp"] | None = None
    background: str | None = None
    stream: bool | None = None
    seed: Seed | None = None

    def arguments(self, shot: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of create_image for the Shot that was read from the prompt. Raises BadInput."""
        if self.stream:
            raise BadInput("Pictures are sent whole; leave out `stream`.")
        if self.background == "transparent":
            raise BadInput("A transparent background is not made here; cut the subject out afterwards in the chat.")
        quality = (self.quality or "auto").lower()
        if quality not in _QUALITIES:
            raise BadInput(f'quality "{tidy(quality)[:20]}" is not known; use one of {", ".join(_QUALITIES)}.')
        technical = ", ".join(filter(None, (str(shot.get("technical", "")), _size(self.size))))
        wanted = {**shot, **({"technical": technical} if technical else {})}
        model = "" if self.model in (MODEL, "auto", "") else self.model
        more = {"seed": self.seed, "quality": _QUALITIES[quality], "model": model or None}
        return {"shot": wanted, "n": self.n} | {name: value for name, value in more.items() if value is not None}


def _size(size: str | None) -> str:
    if size in (None, "", "auto"):
        return ""
    found = _SIZE.fullmatch(size or "")
    if found is None:
        raise BadInput(f'size "{tidy(size or "")[:20]}" is not known; say WIDTHxHEIGHT such as 1024x1024, or auto.')
    return f"{int(found['width'])}x{int(found['height'])}"


def words_of(message: Message) -> str:
    """Return the words of a message, without half characters, which no file can hold."""
    parts = message.content if isinstance(message.content, list) else [{"type": "text", "text": message.content or ""}]
    words = "\n".join(str(part.get("text", "")) for part in parts if part.get("type") == "text")
    return words.encode("utf-8", "ignore").decode()


def digest(messages: Sequence[Message], owner: str) -> str:
    """Return what a talk is known by: its messages but the system's, white space aside, and whose it is."""
    told = [(m.role, " ".join(words_of(m).split()), _files(m)) for m in messages if m.role in ("user", "assistant")]
    return hashlib.sha256(json.dumps([owner, told], ensure_ascii=False).encode()).hexdigest()


def _files(message: Message) -> str:
    parts = message.content if isinstance(message.content, list) else []
    files = [json.dumps(part, sort_keys=True) for part in parts if part.get("type") != "text"]
    return hashlib.sha256("\n".join(files).encode()).hexdigest()[:16] if files else ""
