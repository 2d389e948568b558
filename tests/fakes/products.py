"""What a fake service makes: real media files, small, and different for different orders."""

from __future__ import annotations

from typing import Any, Literal

from tests.fakes import media_files

Makes = Literal["image", "svg", "video", "audio", "text"]


def product(makes: Makes, words: str, size: tuple[int, int] = (320, 180), seconds: float = 2.0) -> tuple[bytes, str, str]:
    """Return (bytes, type, ending). Films have four frames a second, so that a test does not wait for them."""
    seconds = min(max(seconds, 0.5), 40.0 if makes == "audio" else 20.0)
    match makes:
        case "image":
            return media_files.png(words, size), "image/png", ".png"
        case "svg":
            return media_files.svg(words, size), "image/svg+xml", ".svg"
        case "video":
            return media_files.mp4(words, (160, 90), seconds, 4), "video/mp4", ".mp4"
        case "audio":
            return media_files.mp3(words, seconds), "audio/mpeg", ".mp3"
        case "text":
            return words.encode(), "text/plain", ".txt"


def words_of(body: dict[str, Any], id: str) -> str:
    """Return what a result is made from: the same words and seed give the same result, without a seed each is its own."""
    words = body.get("prompt") or body.get("promptText") or body.get("text") or ""
    files = sum(name.lower().endswith(("url", "urls", "uri", "image", "images", "frame")) for name in body)
    return f"{words} {files} {body.get('seed', id)}"


def length_of(body: dict[str, Any]) -> float:
    """Return the seconds that an order asks for, under any of the names that services have for it."""
    if body.get("music_length_ms"):
        return float(body["music_length_ms"]) / 1000
    return seconds_of(next((body[name] for name in ("duration", "duration_seconds", "seconds_total") if body.get(name)), None))


def seconds_of(value: object, default: float = 2.0) -> float:
    """Return a provider's word for a length ("5", "5s", 5) in seconds."""
    try:
        return float(str(value).removesuffix("s"))
    except ValueError:
        return default
