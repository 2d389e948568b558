"""What goes to a replica and what comes back: an order whose files lie in the exchange, and what is said while it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from tools.engines.base import InputFile, Inputs, Order, Progress
from tools.errors import EngineError, ScenewrightError
from tools.ray.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Asked:
    """An order on its way: the paths of its inputs are names in the exchange."""

    order: Order
    exchange: str
    """The place of the exchange, see `Exchange`."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The result lies in the exchange, under the order's key."""


@dataclass(frozen=True, slots=True)
class Failed:
    """One of our own errors ended it. kind: its class, which takes a sentence and nothing else."""

    kind: type[ScenewrightError]
    words: str


Said = Progress | Finished | Failed


def failed(error: Exception) -> Failed:
    """Return an error as it is said to the other side."""
    if isinstance(error, ScenewrightError):
        plain = type(error).__init__ is ScenewrightError.__init__
        return Failed(type(error) if plain else EngineError, str(error))
    return Failed(EngineError, f"The cluster failed at this ({type(error).__name__}); take other words or another model, and tell us if it goes on.")


def packed(order: Order, exchange: Exchange) -> Asked:
    """Bring the order's files into the exchange and return it as it goes to a replica. Blocking."""

    def brought(path: Path) -> Path:
        name = exchange.bring(order.key, path.read_bytes())
        return Path(name).with_suffix(path.suffix)

    return Asked(replace(order, inputs=with_paths(order.inputs, brought)), exchange.place)


def unpacked(asked: Asked, exchange: Exchange, folder: Path) -> Order:
    """Return the order with its files in a folder of this machine. Blocking."""

    def fetched(name: Path) -> Path:
        path = folder / name.name
        if not path.exists():
            path.write_bytes(exchange.brought(name.with_suffix("").as_posix()))
        return path

    return replace(asked.order, inputs=with_paths(asked.order.inputs, fetched))


def with_paths(inputs: Inputs, change: Callable[[Path], Path]) -> Inputs:
    """Return the inputs with every path in them changed."""
    return replace(inputs, **{field.name: _changed(getattr(inputs, field.name), change) for field in fields(inputs)})


def _changed(value: Any, change: Callable[[Path], Path]) -> Any:
    if isinstance(value, tuple):
        return tuple(_changed(one, change) for one in value)
    if not isinstance(value, InputFile):
        return value
    depth, ids = (change(path) if path is not None else None for path in (value.depth, value.ids))
    return replace(value, path=change(value.path), depth=depth, ids=ids)
