"""How much may be asked for at once: one clear sentence for what is too short, too long or too much."""

from __future__ import annotations

from prompts.briefs import MAX_SPOKEN
from prompts.films import MAX_FILM_S, MAX_SHOTS
from tools.errors import BadInput

SHOT_S = (0.2, 600.0)
"""Seconds of a shot that is made alone."""
ONE_SHOT_S = (0.2, 120.0)
"""Seconds of a shot within a film."""
MUSIC_S = (0.5, 600.0)
SOUND_S = (0.1, 60.0)
FILM_S = (1.0, MAX_FILM_S)


def check_length(seconds: float | None, bounds: tuple[float, float], what: str) -> None:
    """Raise BadInput for a length outside the bounds, in seconds. what: the thing with its article, "a film shot"."""
    if seconds is None or bounds[0] <= seconds <= bounds[1]:
        return
    raise BadInput(f"{what[:1].upper()}{what[1:]} lasts {_said(bounds[0])} to {_said(bounds[1])}, not {_said(seconds)}; say a length in between.")


def check_spoken(text: str) -> None:
    """Raise BadInput for a text with nothing to say, or with too much."""
    if not any(char.isalnum() for char in text):
        raise BadInput('Say the exact words to speak, for example: say "Welcome to class" in a warm voice.')
    if len(text) > MAX_SPOKEN:
        raise BadInput(f"That text has {len(text):,} characters; at most {MAX_SPOKEN:,} are spoken at once, so send it in parts.")


def check_shots(count: int) -> None:
    """Raise BadInput for a film with more shots than can be cut."""
    if count > MAX_SHOTS:
        raise BadInput(f"That are {count} shots; a film has at most {MAX_SHOTS}, so make it in parts.")


def _said(seconds: float) -> str:
    if seconds >= 120 and seconds % 60 == 0:
        minutes = seconds / 60
        return f"{minutes / 60:g} hours" if minutes >= 120 else f"{minutes:g} minutes"
    return f"{seconds:g} second{'' if seconds == 1 else 's'}"
