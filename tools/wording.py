"""A request in a card's dialect: the prompt that is sent, with what its model cannot read put into English."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from prompts.dialects import Rendered, render, translated
from prompts.shot import Shot
from tools.catalog import Card
from tools.requests import AssetId, ImageRequest, MusicRequest, Request, SoundRequest, SpeechRequest, VideoRequest

Translate = Callable[[str, str], Awaitable[str]]
"""A phrase and a BCP-47 language -> the phrase in that language; empty when it cannot say."""


async def worded(
    request: Request, card: Card, translate: Translate | None = None, *, shots: Mapping[AssetId, Shot | None], region: str = ""
) -> Rendered:
    """Return the request as the card's model reads it.

    shots: what the pictures and films that the request names show, by asset id. region: a part of the picture that is only
    named in words. translate: for phrases that the vocabulary does not know; None leaves them in the person's language.
    """
    rendered = _rendered(request, card, shots, region)
    if translate is None or not rendered.untranslated:
        return rendered
    words = {phrase: await translate(phrase, "en") for phrase in rendered.untranslated}
    return translated(rendered, words)


def _rendered(request: Request, card: Card, shots: Mapping[AssetId, Shot | None], region: str) -> Rendered:
    match request:
        case ImageRequest() | VideoRequest():
            sentences = card.dialect == "prose" and region  # such a model reads an instruction as well
            return render(
                "instruction" if sentences else card.dialect,
                shot=request.shot,
                before=_before(request, shots),
                region=region,
                languages=card.languages,
                negatives="negative_prompt" in card.parameters,
                film=isinstance(request, VideoRequest),
            )
        case SpeechRequest() | MusicRequest() | SoundRequest():
            return render(card.dialect, brief=request.brief, languages=card.languages)
        case _:
            return Rendered("")


def _before(request: ImageRequest | VideoRequest, shots: Mapping[AssetId, Shot | None]) -> Shot | None:
    """Return what is there already and shall change; a final shows the same as its draft, so all of it is said again."""
    if isinstance(request, ImageRequest):
        named = request.image if request.operation == "make" and request.shot != shots.get(request.image or "") else None
    else:
        named = request.first_frame or request.video
    return shots.get(named) if named else None
