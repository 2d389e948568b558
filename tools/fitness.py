"""How well one card fits a request: what makes it unfit, and what of the request it would drop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prompts.scripts import language_name, language_tag, written_language
from tools.catalog import Canonical, Card, Task
from tools.parameters import Asked, asked
from tools.prices import fitted_seconds
from tools.requests import ImageRequest, Request, SpeechRequest, VideoRequest

NEEDS: Mapping[Task, tuple[tuple[Canonical, ...], ...]] = {
    "i2i": (("image",),),
    "edit": (("image",),),
    "inpaint": (("image",), ("mask_image",)),
    "outpaint": (("image",),),
    "multi_ref": (("reference_images",),),
    "upscale": (("image",),),
    "remove_background": (("image",),),
    "i2v": (("first_frame", "last_frame"),),
    "first_last": (("first_frame",), ("last_frame",)),
    "ref2v": (("reference_images",),),
    "extend": (("video", "source"),),
    "v2v": (("video",),),
    "tts": (("text", "prompt"),),
    "sts": (("audio",),),
    "clone": (("samples",),),
    "dub": (("audio", "video"),),
    "isolate": (("audio", "video"),),
    "stt": (("audio",),),
    "describe": (("image",),),
    "music": (("prompt", "text", "sections", "lyrics"),),
    "sfx": (("prompt", "text"),),
    "t2i": (("prompt",),),
    "t2v": (("prompt",),),
    "storyboard": (("prompt",),),
    "cut": (("pieces",),),
}
"""Parameters without which a card cannot do a task: one of each group."""
SAID_IN_WORDS: Mapping[str, frozenset[Canonical]] = {
    "shot": frozenset({"aspect_ratio", "duration_s"}),
    "speech_tags": frozenset({"delivery"}),
    "music": frozenset({"bpm", "key", "instrumental", "loop"}),
    "music_plan": frozenset({"bpm", "key", "sections", "lyrics", "instrumental"}),
    "sound": frozenset({"loop"}),
}
"""What a dialect can put into the prompt, so that a card without the parameter still heeds it."""
_FILES: tuple[Canonical, ...] = ("image", "mask_image", "first_frame", "last_frame", "video", "audio", "samples")
_SHAPES: tuple[Canonical, ...] = ("size", "width", "height", "aspect_ratio", "resolution")
_HARDLY_SEEN: frozenset[Canonical] = frozenset({"text", "language", "question", "name", "reference_images", "parent", "guide", *_SHAPES})
"""Told by their own rule below, or without any effect that could be missed."""
_LOSSES: Mapping[Canonical, tuple[float, str]] = {
    "image": (4.0, "takes no picture"),
    "mask_image": (3.0, "takes no mask, so more than the part asked for may change"),
    "first_frame": (4.0, "takes no first frame"),
    "last_frame": (3.0, "takes no last frame"),
    "video": (4.0, "takes no video"),
    "audio": (4.0, "takes no recording"),
    "samples": (4.0, "takes no recordings"),
    "duration_s": (2.0, "decides the length by itself"),
    "lyrics": (3.0, "sings no given lyrics"),
    "sections": (2.0, "knows no sections"),
    "instrumental": (1.0, "cannot be told whether somebody sings"),
    "bpm": (1.0, "has no tempo setting"),
    "key": (1.0, "has no key setting"),
    "loop": (1.0, "makes no loops"),
    "voice": (2.0, "has one voice only"),
    "delivery": (1.0, "cannot be told how to say it"),
    "speed": (0.5, "has no speed setting"),
    "generate_audio": (1.0, "makes no sound"),
    "strength": (0.5, "has no strength setting"),
    "guide_image": (3.0, "cannot follow the lines, depth or pose of a picture"),
    "style_image": (2.0, "takes no picture for the style"),
    "palette_image": (1.5, "takes no picture for the colours"),
    "loras": (2.0, "takes no LoRAs"),
    "reference_weights": (0.5, "cannot be told how much each reference picture counts"),
    "sides": (1.0, "decides by itself on which sides to widen"),
    "num_inference_steps": (0.5, "decides the number of steps by itself"),
    "guidance_scale": (0.5, "has no guidance setting"),
    "pitch": (0.5, "has no pitch setting"),
    "meter": (0.5, "has no meter setting"),
    "energy": (0.5, "knows no energy curve"),
    "distance": (0.25, "has no setting for how far away it is"),
    "speech": (1.0, "moves no lips to a given voice"),
    "last_shot": (2.0, "cannot be told in words how it ends"),
    "fps": (0.5, "decides the frame rate by itself"),
    "background": (2.0, "cannot make the background transparent"),
    "seed": (0.25, "has no seed; the result cannot be repeated exactly"),
}
"""What it weighs that a parameter cannot be honoured, and how it is said after the card's title."""
_NEEDED: Mapping[Canonical, str] = {
    "image": "needs a picture to start from",
    "mask_image": "needs a mask",
    "first_frame": "needs a first frame",
    "last_frame": "needs a last frame",
    "reference_images": "needs a reference picture",
    "video": "needs a video",
    "audio": "needs a recording",
}
"""What is said of a file that a provider refuses the call without, after the card's title."""


@dataclass(frozen=True, slots=True)
class Drop:
    """One thing of the request that a card cannot honour."""

    sentence: str
    weight: float
    """How much it matters: 4 is the thing itself, 0.25 is hardly seen."""


def unfit(request: Request, card: Card, origin: str, wanted: Asked) -> str | None:
    """Return why the card cannot serve the request at all, as the end of a sentence about it, or None. Pure.

    origin: the engine that made the video to extend, or holds the cloned voice; empty when neither is so.
    wanted: what `tools.parameters.asked` says of the request, which is read once for all cards.
    """
    for name in _FILES:
        if name in wanted and name not in card.parameters and not (name == "video" and "source" in card.parameters):
            return _LOSSES[name][1]
    for name, words in _NEEDED.items():
        if name not in wanted and name in card.parameters and card.parameters[name].required:
            return words
    if "video" in wanted and "video" not in card.parameters and card.engine != origin:
        return "extends only videos that were made there"
    if isinstance(request, SpeechRequest) and request.voice and not (card.speaks_clones and card.engine == origin):
        return "does not have the cloned voice"
    surely = card.origin == "drawn" or "speaks" in card.options
    if surely and (language := unspoken(request, card)):
        return f"does not speak {language_name(language)}"
    limit = card.limits.characters
    if limit is not None and isinstance(request, ImageRequest | VideoRequest):
        said = sum(len(text) for text in request.shot.said().values())
        if said > limit:
            return f"takes prompts of up to {limit} characters, not {said}"
    return None


def drops(request: Request, card: Card, wanted: Asked | None = None) -> tuple[Drop, ...]:
    """Return what of the request the card cannot honour, the weightiest first. Pure.

    request: as the card would take it, see `tools.stand_ins.served`. wanted: as for `unfit`; None reads it here.
    """
    wanted = asked(request) if wanted is None else wanted
    rules: tuple[Callable[[Request, Asked, Card], Drop | None], ...] = (_references, _seconds, _sides, _shape, _language)
    found = [drop for rule in rules if (drop := rule(request, wanted, card))]
    found += [Drop(f"{card.title} {words}.", weight) for weight, words in _unknown(request, wanted, card)]
    return tuple(sorted(found, key=lambda drop: -drop.weight))


def _only_cleaned(request: Request) -> bool:
    """Tell whether nothing new is drawn, so that a seed or a wish for the background would change nothing."""
    return isinstance(request, ImageRequest) and request.operation in ("upscale", "remove_background")


def _unknown(request: Request, wanted: Asked, card: Card) -> list[tuple[float, str]]:
    heeded = SAID_IN_WORDS.get(card.dialect, frozenset[Canonical]())
    if _only_cleaned(request):
        heeded |= {"seed", "background"}
    out = []
    for name, value in wanted.items():
        if name in _HARDLY_SEEN or name in card.parameters or name in heeded or value is False:
            continue
        if name == "duration_s" and ("num_frames" in card.parameters or _seconds(request, wanted, card)):
            continue
        if name not in _FILES:
            out.append(_LOSSES.get(name, (0.5, f"has no {name.replace('_', ' ')} setting")))
    return out


def _references(request: Request, wanted: Asked, card: Card) -> Drop | None:
    given = len(wanted.get("reference_images", ()))
    taken = reference_limit(card)
    if given <= taken:
        return None
    over = given - taken
    which = "the other one was" if over == 1 else f"the other {over} were"
    kept = f"takes {taken} reference picture{'' if taken == 1 else 's'}; {which} left out"
    words = kept if taken else f"takes no reference pictures; {'the one given was' if given == 1 else f'the {given} given were'} left out"
    return Drop(f"{card.title} {words}.", 2.0 + 2.0 * (given - taken) / given)


def references_left_out(request: Request, card: Card) -> str:
    """Return the sentence for reference pictures that the card cannot take; the door leaves them out, so no engine tells. Else empty."""
    drop = _references(request, asked(request), card)
    return drop.sentence if drop else ""


def reference_limit(card: Card) -> int:
    """Return how many reference pictures the card takes."""
    parameter = card.parameters.get("reference_images")
    if parameter is None:
        return 0
    limits = [n for n in (parameter.max_items, card.limits.reference_images) if n]
    return min(limits, default=1)


def _seconds(request: Request, wanted: Asked, card: Card) -> Drop | None:
    seconds = wanted.get("duration_s")
    if seconds is None:
        return None
    made = fitted_seconds(seconds, card)
    if abs(made - seconds) < 0.05:
        return None
    return Drop(f"{card.title} makes {made:g} s here, not {seconds:g}.", min(3.0, 1.0 + abs(made - seconds) / max(seconds, 0.1)))


def _sides(request: Request, wanted: Asked, card: Card) -> Drop | None:
    if "resolution" not in wanted:
        return None
    low, high = card.limits.min_side, card.limits.max_side
    width, height = wanted["size"]
    if low <= min(width, height) and max(width, height) <= high:
        return None
    return Drop(f"{card.title} makes sides of {low} to {high} pixels, not {width}x{height}.", 1.5)


def _shape(request: Request, wanted: Asked, card: Card) -> Drop | None:
    """Say what of the shape is lost; an edit keeps the shape of what it edits."""
    if "size" not in wanted or "image" in wanted or "first_frame" in wanted:
        return None
    ways: set[Any] = set(card.parameters) | SAID_IN_WORDS.get(card.dialect, frozenset())
    if ways & {"size", "width"}:
        return None
    width, height = wanted["size"]
    if "aspect_ratio" not in ways:
        return Drop(f"{card.title} decides the shape by itself, not {wanted['aspect_ratio']}.", 1.0)
    if "resolution" in wanted and "resolution" not in ways and _sides(request, wanted, card) is None:
        return Drop(f"{card.title} makes the shape {wanted['aspect_ratio']}, but not exactly {width}x{height}.", 0.5)
    return None


def _language(request: Request, wanted: Asked, card: Card) -> Drop | None:
    """Say that a voice is not known to speak a language; prompts are translated instead."""
    language = unspoken(request, card)
    return Drop(f"{card.title} is not known to speak {language_name(language)}.", 3.0) if language else None


def unspoken(request: Request, card: Card) -> str:
    """Return the language (ISO 639) that shall be spoken and that the card is not known to speak; else an empty text."""
    if not isinstance(request, SpeechRequest) or request.operation not in ("speak", "dub"):
        return ""
    language = language_tag(request.brief.language) or written_language(request.brief.text)
    known = {tag.split("-")[0].casefold() for tag in card.languages}
    return "" if not language or language in known or "*" in known else language
