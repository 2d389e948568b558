"""Data of a model or a person made into a record, or one sentence that names the entry that does not fit."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from tools.errors import BadInput

T = TypeVar("T", bound=BaseModel)


def valid(model: type[T], data: dict[str, Any]) -> T:
    """Return the record that a model's or a person's data makes; raise BadInput, naming the entry, for data that does not fit."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the request"
        raise BadInput(f"{where} cannot be used: {first['msg'].removeprefix('Value error, ')[:200]}.".replace("..", ".")) from error
