"""JSON from outside: what nests too deep, or holds a number that no program can count with, is no JSON here."""

from __future__ import annotations

import json
import math
from typing import Any

_DIGITS = 18


def parse(text: str | bytes | bytearray) -> Any:
    """Return the value; NaN and infinities, which are no JSON but are sent all the same, become None.

    Whole numbers of more than 18 digits become floats. Raises ValueError for what is no JSON (RFC 8259), or nests a thousand levels deep.
    """
    try:
        return json.loads(text, parse_constant=_nothing, parse_float=_finite, parse_int=_counted)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _nothing(_: str) -> None:
    return None


def _finite(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _counted(digits: str) -> int | float | None:
    return int(digits) if len(digits) <= _DIGITS + digits.startswith("-") else _finite(digits)
