"""Which asset a person means: handles, ordinals, places in a set, names, files and content words, scored with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.desk import DeskRow, selected
from agent.pointing import Pointed, missing_handle, point
from agent.subjects import Evidence, content_evidence

MARGIN = 0.12
"""How far the best candidate must lead for the choice to be sure."""
SELECTED_BONUS = 0.16
RECENCY_BONUS = 0.05
SUPERSEDED = 0.25
"""What an asset loses when a later version of it is on the desk, unless the words point at it."""


@dataclass(frozen=True)
class Candidate:
    """An asset that may be meant; `score` orders the candidates, `reasons` say why in a few words each."""

    handle: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Resolution:
    """What the words may mean, best first. When `sure` is False, ask before acting."""

    candidates: tuple[Candidate, ...]
    sure: bool
    plural: tuple[str, ...] = ()
    """All the assets meant, when the words name several."""

    @property
    def handle(self) -> str | None:
        """The best candidate's handle, or None when the desk is empty."""
        return self.candidates[0].handle if self.candidates else None


def resolve(words: str, desk: Sequence[DeskRow], *, kind: str | None = None) -> Resolution:
    """Return the assets that `words` may mean, best first.

    `words` may be a reference alone ("the second one", 上一張) or a whole request that speaks of one ("make
    the woman hold a camera"). `kind` keeps to assets of one medium. An empty desk, or a handle that is not on it,
    gives no candidates.
    """
    rows = [row for row in desk if kind is None or row.kind == kind]
    if not rows or missing_handle(words, desk):
        return Resolution((), sure=False)
    pointed = point(words, rows)
    if pointed.handles:
        return _from_pointing(pointed, rows)
    return _from_content(words, rows, pointed)


def _from_pointing(pointed: Pointed, rows: Sequence[DeskRow]) -> Resolution:
    first = tuple(Candidate(handle, 1.0 - 0.01 * i, (pointed.reason,)) for i, handle in enumerate(pointed.handles))
    rest = tuple(
        Candidate(row.handle, 0.0, ("also on the desk",)) for row in reversed(rows) if row.handle not in pointed.handles
    )
    sure = pointed.sure and (pointed.plural or len(pointed.handles) == 1)
    return Resolution((*first, *rest), sure=sure, plural=pointed.handles if pointed.plural else ())


def _from_content(words: str, rows: Sequence[DeskRow], pointed: Pointed) -> Resolution:
    pool = [row for row in rows if row.handle in pointed.pool] or list(rows)
    evidence = content_evidence(words, pool)
    replaced = {parent for row in pool for parent in row.parents}
    current = selected(pool)
    scored = []
    for index, row in enumerate(pool):
        score, reasons = _score(row, index, pool, current, evidence, row.handle in replaced)
        scored.append(Candidate(row.handle, round(score, 4), tuple(reasons)))
    scored.sort(key=lambda candidate: -candidate.score)
    return Resolution(tuple(scored), sure=_is_sure(scored, evidence))


def _score(
    row: DeskRow, index: int, rows: Sequence[DeskRow], current: DeskRow | None, evidence: Evidence, replaced: bool
) -> tuple[float, list[str]]:
    score, reasons = evidence.scores[row.handle], list(evidence.reasons[row.handle])
    score += RECENCY_BONUS * (index + 1) / len(rows)
    if current is not None and row.handle == current.handle:
        score += SELECTED_BONUS
        reasons.append("the current one")
    elif replaced:
        score -= SUPERSEDED
        reasons.append("a later version exists")
    return score, reasons


def _is_sure(scored: Sequence[Candidate], evidence: Evidence) -> bool:
    """Sure when nothing speaks against the current one, or when the words lead clearly to another."""
    if len(scored) < 2 or not evidence.found:
        return True
    return scored[0].score - scored[1].score >= MARGIN
