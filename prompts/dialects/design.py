"""A Shot for models of graphic design: Ideogram, which sets lettering, and Recraft, which knows styles by their names; both take exact colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prompts.dialects import sentences
from prompts.dialects.rendered import Rendered
from prompts.dialects.video import quality
from prompts.shot import Shot
from prompts.vocabulary import Language

_REALISTIC = frozenset(
    "photoreal film_photo polaroid documentary street_photo fashion_photo commercial cinematic noir hdr infrared double_exposure".split()
)
_DESIGNED = frozenset(
    """flat minimalist corporate isometric infographic icon_style logo sticker material_design swiss bauhaus memphis silkscreen risograph
    linocut art_deco art_nouveau soviet duotone gradient pop_art""".split()
)
_PRINTED = frozenset("a4_poster movie_poster business_card postcard billboard web_banner app_icon presentation".split())
RECRAFT: Mapping[str, str] = {
    "photoreal": "realistic_image", "documentary": "realistic_image/natural_light", "commercial": "realistic_image/studio_portrait",
    "hdr": "realistic_image/hdr", "film_photo": "realistic_image/retro_snapshot", "pixel": "digital_illustration/pixel_art",
    "render_3d": "digital_illustration/handmade_3d", "clay": "digital_illustration/handmade_3d", "sketch": "digital_illustration/hand_drawn",
    "illustration": "digital_illustration", "childrens_book": "digital_illustration/child_book", "pop_art": "digital_illustration/pop_art",
    "noir": "digital_illustration/noir", "comic": "digital_illustration/hard_comics", "graffiti": "digital_illustration/street_art",
    "anime": "digital_illustration", "watercolor": "digital_illustration", "pastel": "digital_illustration/pastel_sketch",
    "flat": "vector_illustration", "icon_style": "vector_illustration", "logo": "vector_illustration", "infographic": "vector_illustration/infographical",
    "line_art": "vector_illustration/line_art", "linocut": "vector_illustration/linocut", "minimalist": "vector_illustration/sharp_contrast",
    "silkscreen": "vector_illustration/bold_stroke",
}  # fmt: skip
"""The vocabulary's styles -> Recraft's (endpoint types of fal, 2026-08-02); the first style that was said and is known counts."""


def ideogram(shot: Shot, language: Language, *, negatives: bool | None = None) -> Rendered:
    """Return the lettering first, each string exactly in quotes, then the picture; the kind of style and the colours as parameters."""
    styles = set(shot.ids("style"))
    parameters: dict[str, Any] = _colours(shot)
    if styles & _DESIGNED or shot.items or set(shot.ids("platform")) & _PRINTED:
        parameters["style"] = "DESIGN"
    elif styles & _REALISTIC:
        parameters["style"] = "REALISTIC"
    said = [*sentences.lettering(shot, language), *_picture(shot, language)]
    return _put(shot, language, said, parameters, negatives)


def recraft(shot: Shot, language: Language, *, negatives: bool | None = None) -> Rendered:
    """Return the picture, then its lettering; Recraft's own style and the colours as parameters."""
    parameters: dict[str, Any] = _colours(shot)
    style = next((RECRAFT[name] for name in shot.ids("style") if name in RECRAFT), None)
    if style:
        parameters["style"] = style
    said = [*_picture(shot, language), *sentences.lettering(shot, language)]
    return _put(shot, language, said, parameters, negatives)


def _colours(shot: Shot) -> dict[str, Any]:
    return {"palette": sentences.rgb(shot.palette)} if shot.palette else {}


def _picture(shot: Shot, language: Language) -> list[str]:
    """Return everything but lettering. Colours are named: a `#rrggbb` in the text might be set as lettering."""
    return [
        sentences.main_sentence(shot),
        *sentences.counted(shot, language),
        shot.style.text,
        shot.lighting.text,
        shot.camera.text,
        quality(shot.technical.text, platforms=True),
        *sentences.palette(shot, language, names=True),
    ]


def _put(
    shot: Shot, language: Language, said: list[str], parameters: dict[str, Any], negatives: bool | None
) -> Rendered:
    if not negatives:
        said += sentences.without(shot, language)
    negative = ", ".join(shot.negative) if negatives else ""
    return Rendered(sentences.joined(said, language), negative, (shot.audio,) if shot.audio else (), parameters)
