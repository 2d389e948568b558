"""A Shot as natural prose, for models that read sentences (FLUX, GPT-image, Qwen-Image and their like)."""

from __future__ import annotations

from prompts.dialects import sentences
from prompts.dialects.rendered import Rendered, language_of
from prompts.dialects.video import quality
from prompts.shot import Shot
from prompts.vocabulary import Language


def render(shot: Shot, *, language: Language | None = None, negatives: bool = False) -> Rendered:
    """Return the Shot as sentences: subject, action and scene; light; camera; style; quality; then exact values.

    Shape and size are parameters and never words: such a model might write them into the picture.

    The person's own words stay as they are; what is added is in `language`, else in the language most of the Shot is written in.
    negatives: whether what must not be seen goes into a negative prompt; most of these models take none, so it is said in the text.
    """
    language = language or language_of(shot)
    said = [
        sentences.main_sentence(shot),
        *sentences.counted(shot, language),
        shot.lighting.text,
        shot.camera.text,
        shot.style.text,
        quality(shot.technical.text, platforms=True),
        *sentences.lettering(shot, language),
        *sentences.palette(shot, language),
    ]
    if not negatives:
        said += sentences.without(shot, language)
    return Rendered(
        sentences.joined(said, language),
        ", ".join(shot.negative) if negatives else "",
        dropped=(shot.audio,) if shot.audio else (),
    )
