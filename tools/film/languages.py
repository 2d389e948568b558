"""Which language a film is spoken in and which its captions are read in, and how languages and shots are named in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from prompts.films import FilmBrief

_NAMES = {
    "en": "English", "zh": "Chinese", "yue": "Cantonese", "ja": "Japanese", "ko": "Korean", "vi": "Vietnamese", "th": "Thai",
    "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "ru": "Russian", "nl": "Dutch", "pl": "Polish",
    "id": "Indonesian", "ms": "Malay", "hi": "Hindi", "tr": "Turkish", "ar": "Arabic",
}  # fmt: skip
_SCRIPTS = (
    ("ja", re.compile(r"[\u3041-\u30fa]")), ("ko", re.compile(r"[\uac00-\ud7a3]")), ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")), ("zh", re.compile(r"[\u4e00-\u9fff]")),
)  # fmt: skip


def language_of(brief: FilmBrief) -> str:
    """Return the language a film is narrated in: the one that was chosen, else the one its words are written in."""
    if brief.narrator.language:
        return brief.narrator.language
    text = "".join(shot.narration for shot in brief.shots)
    return next((tag for tag, letters in _SCRIPTS if letters.search(text)), "en")


def caption_language(brief: FilmBrief) -> str | None:
    """Return the language of the captions where it is another one than is spoken, else None."""
    wanted = brief.captions.language if brief.captions is not None else ""
    return wanted if wanted and main_tag(wanted) != main_tag(language_of(brief)) else None


def main_tag(language: str) -> str:
    """Return the language of a BCP-47 tag without its script and region."""
    return language.split("-", maxsplit=1)[0].lower()


def language_name(language: str) -> str:
    """Return a language's English name; its tag where we have no name for it."""
    return _NAMES.get(main_tag(language), language)


def narrations_of(numbers: Sequence[int]) -> str:
    """Return the beginning of a sentence about the narrations of some shots, with its verb."""
    if len(numbers) == 1:
        return f"the narration of shot {numbers[0]} is"
    return f"the narrations of shots {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} are"
