"""What an attack is, and how it is played: it is refused with one sentence of ours, or what is kept of it is harmless."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.errors import ScenewrightError


@dataclass(frozen=True, slots=True)
class Attack:
    """play: does it, with an empty folder; returns what came of it in a few words, after having looked that nothing harmful did.

    refusal: a part of the sentence it must be refused with; None where it is taken in harmless.
    """

    name: str
    where: str
    play: Callable[[Path], Any]
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """held: whether it ended as it must. said: the sentence, or what came of it."""

    held: bool
    said: str


def played(attack: Attack, folder: Path) -> Outcome:
    """Play an attack; anything it raises but our own errors counts as a crash, and a refusal must be one line that is one sentence."""
    try:
        came = str(attack.play(folder))
    except ScenewrightError as error:
        said = str(error)
        plain = "\n" not in said and "\r" not in said and said.endswith(".") and len(said) < 400
        return Outcome(attack.refusal is not None and attack.refusal in said and plain, said)
    except AssertionError as error:
        return Outcome(False, f"harm: {error}")
    except Exception as error:  # noqa: BLE001 - any other error is what is looked for
        return Outcome(False, f"crash: {type(error).__name__}: {error}")
    return Outcome(attack.refusal is None, came)
