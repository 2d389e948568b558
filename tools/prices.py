"""What a request will cost at a card: from the card's price where that was verified, else a figure set high on purpose."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from prompts.phrases import has_han
from tools.catalog import Card, Price, Unit
from tools.engines.fitting import fitted, within
from tools.parameters import Asked, asked
from tools.requests import ImageRequest, MusicRequest, ReadRequest, Request, SoundRequest, SpeechRequest, VideoRequest

ASSUMED_USD: Mapping[Unit, float] = {
    "picture": 0.50,
    "megapixel": 0.25,
    "second": 0.75,
    "minute": 2.00,
    "thousand_characters": 0.60,
    "gpu_second": 0.004,
}
"""US dollars a unit where a card has no verified price: our own assumption, above anything we have seen asked, so that a cap holds. Not a price."""
ASSUMED_RUN_USD: Mapping[str, float] = {
    "image": 0.50, "video": 6.00, "speech": 1.00, "clone": 1.00, "music": 2.00, "sound": 0.50, "read": 0.10,
}  # fmt: skip
"""The same for one run, by what is asked for."""
ASSUMED_MINUTE_USD: Mapping[str, float] = {"read": 0.10, "speech": 1.00}
"""The same for one minute where it differs: reading a recording is much cheaper than making one."""
ASSUMED_VIDEO_S = 8.0
ASSUMED_PIECE_S = 120.0
"""Seconds of a video and of a recording or a piece of music when nobody said how long."""
LETTERS_A_SECOND, HAN_A_SECOND = 12.0, 3.5
"""How fast a text is said when its length must be guessed: a slow reader, so that the estimate is high."""
ASSUMED_SIZE = (1024, 768)
"""Width and height of a picture when nobody said a shape: under one megapixel, as models draw by themselves."""
ASSUMED_UPSCALED = (2560, 1440)
"""The same of an enlarged picture: our usual picture with its sides doubled."""
ASSUMED_GPU_S = 120.0
"""Seconds of computing of a job when the card does not say."""
_SITE = re.compile(r"\b(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})\b")
_UNIT_WORDS: Mapping[Unit, str] = {
    "picture": "picture", "megapixel": "megapixel", "second": "s", "minute": "min", "thousand_characters": "thousand characters",
    "run": "run", "gpu_second": "s of computing",
}  # fmt: skip
_RATE_WORDS: Mapping[Unit, str] = {
    "picture": "a picture", "megapixel": "a megapixel", "second": "a second", "minute": "a minute",
    "thousand_characters": "a thousand characters", "run": "a run", "gpu_second": "a second of computing",
}  # fmt: skip


_SHORT_UNITS: Mapping[Unit, str] = {
    "picture": "picture", "megapixel": "MP", "second": "s", "minute": "min", "thousand_characters": "1000 chars", "run": "run",
    "gpu_second": "GPU s",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one request will cost at one card, in US dollars."""

    usd: float | None
    """None when the price could not be verified."""
    assumed_usd: float
    """What is reserved: `usd`, or a figure set high on purpose."""
    words: str


def estimate(request: Request, card: Card, *, input_s: float | None = None, wanted: Asked | None = None) -> Estimate:
    """Return what the request will cost at the card. Pure.

    input_s: seconds of the recording or video that the request names; without it a length is assumed.
    wanted: what `tools.parameters.asked` says of the request, where that is known already.
    """
    price = card.price
    if price.amount == 0:
        return Estimate(0.0, 0.0, "free")
    units, sure = _units(request, card, input_s, asked(request) if wanted is None else wanted)
    if price.amount is None or price.currency != "USD":
        assumed = round(units * _assumed_rate(request, price.unit), 6)
        return Estimate(None, assumed, f"price not verified; counted as {money(assumed)}")
    usd = round(units * price.amount, 6)
    return Estimate(usd, usd, f"about {money(usd)}{_detail(price, units, sure)}")


def money(usd: float) -> str:
    """Return dollars for people: "$0.25", "$12.00", "$0.0014"."""
    if usd and usd < 0.01:
        two_figures = f"{usd:.{1 - math.floor(math.log10(usd))}f}"
        return f"${two_figures.rstrip('0')}"
    exact = f"{usd:.3f}"
    return f"${exact if usd < 1 and not exact.endswith('0') else f'{usd:.2f}'}"


def price_words(price: Price) -> str:
    """Return a card's price for people: "$0.05 a second", "free", "price unverified"."""
    if price.amount is None:
        return "price unverified"
    if price.amount == 0:
        return "free"
    amount = money(price.amount) if price.currency == "USD" else f"{price.amount:g} {price.currency}"
    return f"{amount} {_RATE_WORDS[price.unit]}"


def price_short(price: Price) -> str:
    """Return a card's price for a narrow table: "$0.05/s", "free", "?"."""
    if not price.amount:
        return "?" if price.amount is None else "free"
    amount = money(price.amount) if price.currency == "USD" else f"{price.amount:g} {price.currency}"
    return f"{amount}/{_SHORT_UNITS[price.unit]}"


def _assumed_rate(request: Request, unit: Unit) -> float:
    if unit == "run":
        return ASSUMED_RUN_USD[request.kind]
    a_minute = ASSUMED_MINUTE_USD.get(request.kind, ASSUMED_USD["minute"])
    if unit == "second" and request.kind not in ("image", "video"):
        return a_minute / 60  # seconds of sound cost far less than seconds of film
    return a_minute if unit == "minute" else ASSUMED_USD[unit]


def _units(request: Request, card: Card, input_s: float | None, wanted: Asked) -> tuple[float, bool]:
    """Return how many units the request takes, and whether that is known rather than assumed."""
    match card.price.unit:
        case "picture" | "run":
            return 1.0, True
        case "megapixel":
            enlarged = isinstance(request, ImageRequest) and request.operation == "upscale"
            asked_for = wanted.get("size", ASSUMED_UPSCALED if enlarged else ASSUMED_SIZE)
            width, height = asked_for if enlarged else within(asked_for, card.limits.min_side, card.limits.max_side)
            return float(math.ceil(width * height / 1e6)), True  # a started megapixel counts: our caution
        case "second":
            return _seconds(request, card, input_s, wanted)
        case "minute":
            seconds, sure = _seconds(request, card, input_s, wanted)
            return seconds / 60, sure
        case "thousand_characters":
            return max(1, _characters(request)) / 1000, True
        case "gpu_second":
            return (ASSUMED_GPU_S, False) if card.speed_s is None else (card.speed_s, True)


def _seconds(request: Request, card: Card, input_s: float | None, wanted: Asked) -> tuple[float, bool]:
    """Return the seconds that are paid: what was asked, as the card can make it; else those of the input; else an assumption."""
    seconds = wanted.get("duration_s")
    made_from_input = isinstance(request, SpeechRequest | ReadRequest) or (
        isinstance(request, VideoRequest) and request.operation == "restyle"
    )
    if made_from_input and input_s is not None:
        return input_s, True
    if seconds is not None:
        return fitted_seconds(float(seconds), card), True
    if isinstance(request, SpeechRequest) and request.brief.text:
        return _spoken_seconds(request.brief.text), False
    settled = _fixed_seconds(card)
    if settled is not None:
        return settled, True
    usual = ASSUMED_VIDEO_S if isinstance(request, VideoRequest | SoundRequest) else ASSUMED_PIECE_S
    return fitted_seconds(usual, card), False


def _fixed_seconds(card: Card) -> float | None:
    """Return the length that the card sends when nobody says one; None where it leaves that to the provider."""
    parameter = card.parameters.get("duration_s")
    value = card.fixed.get(parameter.to) if parameter else None
    try:
        return None if value is None or parameter is None else float(value) / parameter.scale
    except (TypeError, ValueError):
        return None  # a word such as "auto"


def _spoken_seconds(text: str) -> float:
    """Return how long a text takes to say, slowly."""
    han = sum(map(has_han, text))
    return max(1.0, han / HAN_A_SECOND + (len(text) - han) / LETTERS_A_SECOND)


def fitted_seconds(seconds: float, card: Card) -> float:
    """Return the length the card makes when asked for `seconds`: as its parameter is fitted, and within its limits."""
    parameter = card.parameters.get("duration_s")
    made = fitted("duration_s", parameter, seconds) if parameter else seconds
    seconds = float(made) if isinstance(made, int | float) else seconds
    low = 0.0 if card.limits.min_s is None else card.limits.min_s
    high = math.inf if card.limits.max_s is None else card.limits.max_s
    return max(low, min(seconds, high))


def _characters(request: Request) -> int:
    if isinstance(request, SpeechRequest | SoundRequest):
        return len(request.brief.text)
    if isinstance(request, MusicRequest):
        return len(request.brief.words) + len(request.brief.lyrics)
    return 0


def _detail(price: Price, units: float, sure: bool) -> str:
    """Return how the price comes about, and the site and day it was read at; the card holds the whole source."""
    site = _SITE.search(price.source)
    read_at = ", ".join(str(part) for part in (site[1] if site else "", price.checked) if part)
    if price.unit in ("picture", "run"):
        how = ""
    else:
        count = f"{units:.{2 if units < 1 else 4}g} {_UNIT_WORDS[price.unit]}{'s' if price.unit == 'megapixel' and units != 1 else ''}"
        how = f"{count} at {price_words(price)}" + ("" if sure else ", a length we assumed")
    return f" ({'; '.join(part for part in (how, read_at) if part)})"
