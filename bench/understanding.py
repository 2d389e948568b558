"""How well the embedded director understands: a table of slices over our own rows, or over others with their scorer.

python bench/understanding.py                                    rows of bench/data, our own marks
python bench/understanding.py --scorer score.py --data FOLDER    the rows of FOLDER, that scorer's report
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent.desk import DeskRow
from agent.director.plan import Plan, make_plan
from agent.director.text import lower

DATA = Path(__file__).parent / "data"
MIN_CELL = 5
"""Rows that an intent and medium needs to count in the macro mean."""


def plan(history: list[dict[str, Any]], text: str) -> dict[str, Any]:
    """Return the director's plan for `text` after `history`, in the shapes that the scorer documents."""
    desk = desk_of(history)
    return as_dict(make_plan(text, desk))


def desk_of(history: list[dict[str, Any]]) -> tuple[DeskRow, ...]:
    """Return the desk that a history leaves: every asset once, oldest first, the selection on the last one said to be."""
    rows: dict[str, DeskRow] = {}
    chosen: str | None = None
    for turn, message in enumerate(history):
        assets = message.get("assets") or []
        made = message["role"] == "assistant"
        for asset in assets:
            group = tuple(a["id"] for a in assets) if len(assets) > 1 else ()
            rows[asset["id"]] = DeskRow(
                handle=asset["id"], kind=asset["modality"], words=asset.get("prompt") or "", caption=asset.get("caption") or "", name=asset.get("name") or "",
                fields=asset.get("fields") or {}, turn=turn, upload=not made, group=group, parents=_parents(asset, rows, made),
            )
        chosen = message.get("selected") or (assets[-1]["id"] if assets else chosen)
    return tuple(DeskRow(**{**row.__dict__, "selected": row.handle == chosen}) for row in rows.values())


def _parents(asset: dict[str, Any], rows: dict[str, DeskRow], made: bool) -> tuple[str, ...]:
    """The history does not say what an asset was made from; replaying the director's own choice does."""
    if not made or not rows:
        return ()
    task = make_plan(asset.get("prompt") or "", tuple(rows.values())).tasks[0]
    return task.target if task.intent in ("edit", "variation", "convert") else ()


def as_dict(made: Plan) -> dict[str, Any]:
    """Return a plan as the scorer's dictionary."""
    first = made.tasks[0]
    several = len(made.tasks) > 1
    intent = "multi" if several else {"compare": "chat", "name": "chat", "prefer": "chat"}.get(first.intent, first.intent)
    return {
        "intent": intent,
        "modality": None if several else first.modality,
        "target": list(first.target) or None,
        "fields": dict(first.words),
        "changed": list(first.change) if first.intent == "edit" else None,
        "tasks": [{"intent": t.intent, "modality": t.modality, "target": list(t.target)} for t in made.tasks] if several else None,
    }


# ---------------------------------------------------------------- our own rows
def turns(row: dict[str, Any]) -> Iterator[tuple[list[dict[str, Any]], dict[str, Any], list[str]]]:
    """Yield (history, turn, handles there are) for each turn of a row; gold answers are fed back."""
    history: list[dict[str, Any]] = []
    handles: list[str] = []
    for turn in row["turns"]:
        uploads = [dict(a, prompt=a.get("caption", "")) for a in turn.get("uploads", ())]
        handles += [a["id"] for a in uploads]
        yield [*history, *([{"role": "user", "text": "", "assets": uploads}] if uploads else [])], turn, list(handles)
        made = [dict(a, prompt=turn["user"]) for a in turn.get("produces", ())]
        handles += [a["id"] for a in made]
        history.append({"role": "user", "text": turn["user"], "assets": uploads})
        history.append({"role": "assistant", "text": "", "assets": made, "selected": made[-1]["id"] if made else None})


def marks(got: dict[str, Any], want: dict[str, Any], handles: list[str], what: list[str]) -> dict[str, tuple[int, int]]:
    """Return the hits and the tries of each measure for one turn."""
    out: dict[str, tuple[int, int]] = {}
    if "intent" in what:
        media = want["modality"] in (None, got["modality"]) or want["intent"] == "chat"
        if want["intent"] == "multi":
            media = sorted(t["modality"] for t in want["tasks"]) == sorted(t["modality"] for t in got["tasks"] or ())
        out["route"] = (int(got["intent"] == want["intent"] and media), 1)
        if want.get("target"):
            right = got["target"] == [want["target"]]
            out["target"] = (int(right), 1)
            if want["target"] != handles[-1]:
                out["target, older asset"] = (int(right), 1)
    if want.get("unchanged") and got["changed"] is not None:
        changed = set(got["changed"])
        out["edit keeps the rest"] = (int(not changed & set(want["unchanged"])), 1)
        out["edit hits"] = (int(bool(changed & {*want["changed_any"], "negative"})), 1)
    if want.get("fields"):
        spans = [(key, span) for key, found in want["fields"].items() for span in found]
        out["fields"] = (sum(_holds(got["fields"], key, span) for key, span in spans), len(spans))
    return out


def _holds(fields: dict[str, str], key: str, span: str) -> bool:
    """Whether the words stand in the field they belong to; exact words ("verbatim") may stand anywhere."""
    keys = list(fields) if key == "verbatim" else key.split("_or_")
    said = " ; ".join(lower(str(fields.get(name, ""))) for name in keys)
    return re.sub(r"\s+", " ", lower(span)) in said


def measure() -> tuple[dict[str, dict[str, list[int]]], list[float]]:
    """Run all rows of `bench/data`; return hits and tries by slice and measure, and the milliseconds of each request."""
    tally: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    took: list[float] = []
    for path in sorted(DATA.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for history, turn, handles in turns(row):
                if not turn["score"]:
                    continue
                start = time.perf_counter()
                got = plan(history, turn["user"])
                took.append((time.perf_counter() - start) * 1000)
                want = turn["expected"]
                slices = ("all", row["lang"], f"cell {want['intent']}/{want['modality']}")
                for name, (hits, tries) in marks(got, want, handles, turn["score"]).items():
                    for key in slices:
                        tally[key][name][0] += hits
                        tally[key][name][1] += tries
    return tally, took


def table() -> None:
    """Print the slices of our own rows."""
    tally, took = measure()
    for key in ("all", "en", "zh-Hant", "zh-Hans"):
        print(f"[{key}]")
        for name, (hits, tries) in tally[key].items():
            print(f"    {name:22s} {hits / tries:6.1%}  ({hits}/{tries})")
    cells = {key: hits / tries for key, m in tally.items() if key.startswith("cell ") for hits, tries in [m["route"]] if tries >= MIN_CELL}
    for key, share in sorted(cells.items()):
        print(f"    {key[5:]:22s} {share:6.1%}")
    took.sort()
    print(f"macro route over {len(cells)} cells: {sum(cells.values()) / len(cells):.1%}")
    print(f"{len(took)} requests, ms each: p50 {took[len(took) // 2]:.1f}, p95 {took[int(len(took) * 0.95)]:.1f}")


def with_scorer(scorer: Path, data: Path) -> None:
    """Run a scorer module (its `run` and `report`) over the JSONL files of a folder."""
    spec = importlib.util.spec_from_file_location("scorer", scorer)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{scorer} cannot be imported; name a Python file with run() and report().")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files = [str(path) for path in sorted(data.glob("*.jsonl"))]
    module.report(*module.run(plan, files))


def main() -> None:
    """Read the options and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scorer", type=Path, help="a scorer module with run(plan, files) and report(...)")
    options.add_argument("--data", type=Path, help="a folder of JSONL rows for the scorer")
    given = options.parse_args()
    if given.scorer:
        with_scorer(given.scorer, given.data or given.scorer.parent)
    else:
        table()


if __name__ == "__main__":
    main()
