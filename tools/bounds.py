"""What the embedded studio refuses before it begins: sizes, lengths, frame rates and texts beyond its cards' bounds."""

from __future__ import annotations

from tools.catalog import Card
from tools.errors import BadInput
from tools.parameters import asked
from tools.requests import FilmRequest, MusicRequest, Request, SoundRequest, SpeechRequest, VideoRequest


def check_bounds(request: Request, card: Card) -> None:
    """Raise BadInput for what the embedded studio cannot make; services take the nearest value and say so. Pure."""
    if card.origin != "drawn":
        return
    _check_size(request, card)
    _check_seconds(request, card)
    _check_rate(request, card)
    if isinstance(request, SpeechRequest):
        _check_text(request.brief.text, card)


def _check_size(request: Request, card: Card) -> None:
    size = getattr(request, "size", None)
    if isinstance(request, FilmRequest):
        size = request.timeline.size if request.timeline is not None else None
    low, high = card.limits.min_side, card.limits.max_side
    if size is not None and not low <= min(size) <= max(size) <= high:
        wanted = "x".join(str(side) for side in size)
        raise BadInput(f"{card.title} makes sides of {low} to {high} pixels, not {wanted}; ask for another size.")


def _check_seconds(request: Request, card: Card) -> None:
    seconds = _seconds(request)
    low, high = card.limits.min_s, card.limits.max_s
    if seconds is None or (low or 0.0) <= seconds <= (high or seconds):
        return
    bound = f"from {low:g} to {high:g} seconds" if low and high else f"up to {high:g} seconds" if high else f"from {low:g} seconds on"
    way = "; several shots can be cut into a longer film" if isinstance(request, VideoRequest) and seconds > (high or 0) else ""
    raise BadInput(f"{card.title} makes {bound}, not {seconds:g}; ask for another length{way}.")


def _seconds(request: Request) -> float | None:
    if isinstance(request, VideoRequest | MusicRequest | SoundRequest):
        found = asked(request).get("duration_s")
        return None if found is None else float(found)
    if isinstance(request, FilmRequest) and request.timeline is not None:
        return request.timeline.duration_s
    return None


def _check_rate(request: Request, card: Card) -> None:
    bounds = card.parameters.get("fps")
    rate = asked(request).get("fps") if isinstance(request, VideoRequest) else None
    if rate is None or bounds is None or bounds.min is None or bounds.max is None or bounds.min <= rate <= bounds.max:
        return
    raise BadInput(f"{card.title} makes {bounds.min:g} to {bounds.max:g} frames a second, not {rate:g}; ask for another rate.")


def _check_text(text: str, card: Card) -> None:
    if not text.strip():
        raise BadInput("There is nothing to say; give the words that shall be spoken.")
    limit = card.limits.characters
    if limit is not None and len(text) > limit:
        raise BadInput(f"{card.title} speaks up to {limit} characters at once, not {len(text)}; give the text in parts.")
