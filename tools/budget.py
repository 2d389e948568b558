"""Money: what may be spent, what is set aside for work under way, and what was spent on what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools import watching
from tools.errors import BadInput, OverBudget
from tools.prices import Estimate, estimate
from tools.store.database import Connection, Row

__all__ = ["Caps", "Estimate", "NeedsApproval", "Purse", "approve", "estimate", "micro", "reserve", "spend"]

_OF_JOB = "SELECT COALESCE(SUM(COALESCE(cost, reserved)), 0) FROM attempts WHERE job = :job"
_OF_PROJECT = "SELECT COALESCE(SUM(COALESCE(cost, reserved)), 0) FROM attempts WHERE project = :project"
_OF_DAY = "SELECT COALESCE(SUM(COALESCE(cost, reserved)), 0) FROM attempts WHERE day = :day"
_OF_OWNER = "SELECT COALESCE(SUM(COALESCE(cost, reserved)), 0) FROM attempts WHERE day = :day AND owner = :owner"
_SPEND = """
SELECT day, engine, card, project, owner,
  CASE WHEN cost IS NULL THEN 'reserved' ELSE cost_source END AS source,
  SUM(COALESCE(cost, reserved)) AS micro, COUNT(DISTINCT job) AS jobs
FROM attempts
WHERE (?1 IS NULL OR project = ?1) AND (?2 IS NULL OR owner = ?2) AND (?3 IS NULL OR day >= ?3)
  AND (state = 'done' OR COALESCE(cost, reserved) > 0)
GROUP BY day, engine, card, project, owner, source ORDER BY day, engine, card, project, owner, source
"""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that may be spent, in US dollars; None is no cap. Work under way counts with what is set aside for it."""

    job_usd: float | None = None
    """On one thing, with every try at it."""
    conversation_usd: float | None = None
    day_usd: float | None = None
    """On one day (UTC), by everybody who shares the folder."""
    owner_usd: float | None = None
    """On one day (UTC), by one person."""


@dataclass(frozen=True, slots=True)
class Purse:
    """Whose money a reservation is: the columns of `attempts` that the caps are about."""

    job: str
    project: str
    owner: str
    day: str
    """YYYY-MM-DD in UTC."""


class NeedsApproval(BadInput):
    """The price is above what the person has agreed to; the user sees it and decides. `estimate` is the new price."""

    def __init__(self, message: str, price: Estimate) -> None:
        super().__init__(message)
        self.estimate = price


def micro(usd: float) -> int:
    """Return US dollars as whole millionths, the unit of the ledger."""
    return round(usd * 1_000_000)


def approve(price: Estimate, spent_usd: float, approved_usd: float | None) -> None:
    """Raise NeedsApproval when the price, on top of what this job has cost so far, is above what the person agreed to.

    approved_usd: None when nobody asked for an agreement.
    """
    total = spent_usd + price.assumed_usd
    if approved_usd is None or micro(total) <= micro(approved_usd) or not price.assumed_usd:
        return
    before = f" on top of the ${spent_usd:.2f} already charged" if spent_usd else ""
    raise NeedsApproval(f"It would now cost {price.words}{before}, more than the ${approved_usd:.2f} agreed to.", price)


def reserve(connection: Connection, caps: Caps, purse: Purse, amount: int) -> None:
    """Check that so many millionths of a dollar fit into every cap; call it in the transaction that writes the reservation.

    Raises OverBudget, which names the cap, what is spent and what to do.
    """
    if not amount:
        return
    values = {"job": purse.job, "project": purse.project, "owner": purse.owner, "day": purse.day}
    checks = (
        (caps.job_usd, _OF_JOB, "one thing", "ask for something cheaper"),
        (caps.conversation_usd, _OF_PROJECT, "this conversation", "ask for something cheaper or begin another conversation"),
        (caps.owner_usd, _OF_OWNER, "one person's day", "ask for something cheaper or wait until tomorrow"),
        (caps.day_usd, _OF_DAY, "the day", "ask for something cheaper or wait until tomorrow"),
    )
    for cap, query, what, advice in checks:
        if cap is None:
            continue
        spent = int(connection.execute(query, values).fetchone()[0])
        if spent + amount > micro(cap):
            watching.tell("budget_denied", cap=what)
            raise OverBudget(
                f"This counts as {_dollars(amount)}, but of the ${cap:.2f} for {what} {_dollars(spent)} are spent or set aside; "
                f"{advice}, or raise the cap."
            )


def spend(
    rows: Callable[..., list[Row]], *, project: str | None = None, owner: str | None = None, since: str | None = None
) -> list[dict[str, Any]]:
    """Return what was spent by day, engine, card, project and owner as plain rows, the oldest day first.

    rows: runs a query, see `Database.rows`. since: first day, YYYY-MM-DD in UTC. In a row: `usd` dollars, `jobs` how many
    things, `source` provider, estimate, unverified, free, or reserved for work under way.
    """
    found = rows(_SPEND, project, owner, since)
    return [{**{key: row[key] for key in row.keys() if key != "micro"}, "usd": row["micro"] / 1_000_000} for row in found]


def _dollars(amount: int) -> str:
    return f"${amount / 1_000_000:.2f}"
