"""What is said to Replicate and what its answers mean: pure functions over orders and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from replicate.prediction import Prediction

from tools import plain_json
from tools.catalog import Card
from tools.engines.arguments import PutFile, arguments
from tools.engines.base import JobStatus, Order, Ticket
from tools.engines.faults import failure, quoted, retry_after
from tools.engines.results import kind_of
from tools.errors import EngineFailure, FailureKind

SERVICE = "Replicate"
SETTING = "REPLICATE_API_TOKEN"
KEPT_S = 3600
"""Inputs, outputs and files of a prediction made through the API are removed after an hour (Replicate's documentation)."""
SHORTEST_DEADLINE_S = 5
"""The least that `Cancel-After` takes."""
_SEEDS = 2**31
_STATES: Mapping[str, Literal["queued", "running", "succeeded", "failed", "cancelled"]] = {
    "starting": "queued", "processing": "running", "succeeded": "succeeded", "failed": "failed", "canceled": "cancelled",
    "aborted": "cancelled",
}  # fmt: skip
_POLICY = re.compile(r"nsfw|sensitive|safety|moderat|content polic|flagged|prohibited|\bE005\b", re.IGNORECASE)
_INVALID = re.compile(r"invalid (input|value|argument)|validation|unsupported|must be|\bE006\b", re.IGNORECASE)
_MEMORY = re.compile(r"out of memory|\bOOM\b", re.IGNORECASE)
_RESETS = re.compile(r"resets? in ~?\s*(\d+(?:\.\d+)?)\s*s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Submit:
    """What is sent for an order, and what of it could not be said."""

    input: dict[str, Any]
    seed: int | None
    notes: tuple[str, ...]


def build_submit(order: Order, file: PutFile) -> Submit:
    """Return the prediction's `input` for an order; raise EngineFailure of kind invalid for what cannot be put into it.

    A model that takes a seed always gets one: where none was asked for it comes from the order's key, so that a prediction
    whose answer was lost is found again in the list.
    """
    said = arguments(order, file)
    spec = order.card.parameters.get("seed")
    if spec is None:
        return Submit(said.values, None, said.notes)
    most = int(spec.max) + 1 if spec.max is not None else _SEEDS
    values = {spec.to: int(order.key[:8], 16) % most, **said.values}
    seed = values[spec.to]
    return Submit(values, seed if isinstance(seed, int) else None, said.notes)


def cancel_after(card: Card) -> str:
    """Return the value of the `Cancel-After` header: how long the prediction may take before Replicate stops it."""
    return f"{max(SHORTEST_DEADLINE_S, round(card.limits.deadline_s))}s"


def ticket_of(order: Order, prediction: Mapping[str, Any], submit: Submit, now: float) -> Ticket:
    """Return the ticket of a prediction; raise EngineFailure when the answer names none."""
    number = prediction.get("id")
    if not isinstance(number, str) or not number:
        raise failure(SERVICE, SETTING, "transient", "its answer names no prediction", accepted=None)
    price = order.card.price
    return Ticket(
        engine="replicate",
        card=order.card.id,
        key=order.key,
        id=number,
        data={
            "kind": kind_of(order.request),
            "output": order.card.output,
            "notes": json.dumps(submit.notes, ensure_ascii=False),
            **({"rate": repr(price.amount)} if price.unit == "gpu_second" and price.amount is not None else {}),
            **({"seed": str(submit.seed)} if submit.seed is not None else {}),
        },
        submitted_at=now,
    )


def parse_status(prediction: Mapping[str, Any], ticket: Ticket) -> JobStatus:
    """Return what a prediction says of itself.

    The steps come from the last tqdm line of its logs. `aborted` ended before it ran and is not charged; `canceled` is.
    """
    said = str(prediction.get("status", ""))
    state = _STATES.get(said, "running")
    cost = 0.0 if said == "aborted" else cost_of(prediction, ticket)
    if state == "failed":
        return JobStatus(state, failure=_failed(str(prediction.get("error") or ""), cost), cost_usd=cost)
    if state == "cancelled":
        return JobStatus(state, message="Replicate stopped it.", cost_usd=cost)
    if state == "succeeded":
        return JobStatus(state, 1.0, cost_usd=cost)
    steps = Prediction.Progress.parse(str(prediction.get("logs") or "").replace("\r", "\n"))
    if steps is None:
        return JobStatus(state, message="Waiting for a machine." if state == "queued" else "")
    return JobStatus(state, steps.percentage, f"Step {steps.current} of {steps.total}.")


def cost_of(prediction: Mapping[str, Any], ticket: Ticket) -> float | None:
    """Return seconds of computing x the card's price a second, where both are known."""
    seconds = (prediction.get("metrics") or {}).get("predict_time")
    if not isinstance(seconds, int | float) or "rate" not in ticket.data:
        return None
    return float(seconds) * float(ticket.data["rate"])


def facts_of(prediction: Mapping[str, Any], ticket: Ticket) -> dict[str, str]:
    """Return the provenance of a prediction: its id, model, version (where the model has public ones) and seed."""
    version = str(prediction.get("version") or "")
    facts = {
        "id": ticket.id,
        "model": str(prediction.get("model") or ""),
        "version": version,
        "seed": ticket.data.get("seed", ""),
    }
    return {name: value for name, value in facts.items() if value and value != "hidden"}


def parse_refusal(
    status: int, headers: Mapping[str, str], body: bytes, model: str, *, accepted: bool | None
) -> EngineFailure:
    """Return the failure that an answer of 400 and above means.

    The body is a problem of RFC 7807 (`title`, `detail`). accepted: what is true when the provider does not say; a refusal
    below 500, and 503, certainly took nothing on.
    """
    said = _problem(body)
    if accepted is None and (status < 500 or status == 503):
        accepted = False
    detail = quoted(said)
    match status:
        case 401 | 403:
            return failure(SERVICE, SETTING, "auth", detail, accepted=accepted)
        case 402:
            return failure(SERVICE, SETTING, "quota", detail, accepted=accepted)
        case 404 | 410:
            return failure(SERVICE, SETTING, "gone", detail or model, accepted=accepted)
        case 429:
            wait = retry_after(headers)
            resets = _RESETS.search(said)
            wait = float(resets[1]) if wait is None and resets else wait
            return failure(SERVICE, SETTING, "rate", detail, accepted=accepted, retry_after_s=wait)
    if status >= 500:
        return failure(
            SERVICE,
            SETTING,
            "transient",
            detail or f"HTTP {status}",
            accepted=accepted,
            retry_after_s=retry_after(headers),
        )
    if "version" in said.lower() and "not exist" in said.lower():
        return failure(SERVICE, SETTING, "gone", detail, accepted=accepted)
    kind: FailureKind = "policy" if _POLICY.search(said) else "invalid"
    return failure(SERVICE, SETTING, kind, detail or f"HTTP {status}", accepted=accepted)


def same_order(order: Order, sent: Mapping[str, Any], prediction: Mapping[str, Any], mark: str) -> bool:
    """Tell whether a prediction of the list was made by this order: same model, same words and numbers (files are not compared).

    sent: the order's input with `mark` wherever a file would stand.
    """
    if not _same_model(order, prediction):
        return False
    there = prediction.get("input")
    if not isinstance(there, Mapping) or not there:
        return False
    return all(there.get(name) == value for name, value in sent.items() if mark not in json.dumps(value))


def wiped(order: Order, prediction: Mapping[str, Any]) -> bool:
    """Tell whether it is a prediction of the order's model whose input was removed: nobody can tell any more whose it was."""
    return _same_model(order, prediction) and not prediction.get("input")


def older_than_kept(prediction: Mapping[str, Any], now: float) -> bool:
    """Tell whether a prediction is older than what the list still knows in full."""
    try:
        made = datetime.fromisoformat(str(prediction.get("created_at"))).timestamp()
    except ValueError:
        return False
    return now - made > KEPT_S


def _same_model(order: Order, prediction: Mapping[str, Any]) -> bool:
    version = order.card.version
    return prediction.get("model") == order.card.model or (len(version) > 16 and prediction.get("version") == version)


def _failed(said: str, cost: float | None) -> EngineFailure:
    detail = quoted(said) or "it says no more"
    if _POLICY.search(said):
        kind: FailureKind = "policy"
    elif _MEMORY.search(said):
        kind, detail = "transient", f"{detail}; a smaller size may fit"
    else:
        kind = "invalid" if _INVALID.search(said) else "transient"
    found = failure(SERVICE, SETTING, kind, detail, accepted=True)
    found.charged_usd = cost
    return found


def _problem(body: bytes) -> str:
    try:
        data = plain_json.parse(body)
    except ValueError:
        return ""
    if not isinstance(data, dict):
        return ""
    return " ".join(str(data[name]) for name in ("title", "detail", "error") if data.get(name))
