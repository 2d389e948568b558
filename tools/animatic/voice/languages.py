"""Which languages the embedded voice speaks, under which tags, and what it says of those it does not."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from tools.errors import BadInput

Script = Literal["latin", "han", "kana", "hangul", "cyrillic", "greek", "devanagari"]

_OTHERS = "ElevenLabs or OpenAI's speech models"


@dataclass(frozen=True, slots=True)
class Language:
    """A language that is spoken. voice: espeak-ng's name. pace: words a minute of an unhurried speaker."""

    tag: str
    voice: str
    name: str
    pace: int
    script: Script

    @property
    def chinese(self) -> bool:
        """Whether it is written in Chinese characters only."""
        return self.script == "han"

    @property
    def tonal(self) -> bool:
        """Whether the pitch of a syllable makes the word."""
        return self.chinese or self.tag.startswith("vi")


def language_of(tag: str) -> Language:
    """Return the language of a BCP-47 tag or a language's name, in any case.

    Raises BadInput with one sentence that names engines which speak it, where this voice does not.
    """
    tables = _tables()
    wanted = tag.strip().lower().replace("_", "-")
    spoken, places, names = tables["spoken"], tables["places"], tables["names"]
    parts = wanted.split("-")
    for known in (wanted, "-".join(parts[:2]), parts[0]):
        found = names.get(known) or places.get(known) or known
        if found in spoken:
            return _language(found)
        if found in tables["missing"]:
            name, others = tables["missing"][found]
            raise BadInput(f"The embedded voice does not speak {name}; connect {others} for it, or ask for another language.")
    raise BadInput(
        f'The embedded voice does not speak "{tag[:35]}"; connect {_OTHERS}, or ask for one of: {", ".join(spoken_tags())}.'
    )


def spoken_tags() -> tuple[str, ...]:
    """Return the tags of all languages that are spoken."""
    return tuple(_tables()["spoken"])


# --- inside


@lru_cache(1)
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@lru_cache(None)
def _language(tag: str) -> Language:
    voice, name, pace, script = _tables()["spoken"][tag]
    return Language(tag, voice, name, pace, script)
