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
from agent.director.call import Call
from agent.director.calls import answer, next_calls
from agent.director.media_calls import Talk
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
    if "calls" in what:
        out["calls"] = (int(same_calls(got["calls"], want["calls"])), 1)
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


# ---------------------------------------------------------------- calls of the tools
def calls_of(history: list[dict[str, Any]], text: str, cast: list[str]) -> list[Call]:
    """Return every call that a message leads to, step by step; what a step makes is called "new1", "new2" in their order."""
    desk = desk_of(history)
    made = answer(text, desk, cast=cast, talk=talk_of(history, cast))
    calls = list(made.calls)
    for nth, task in enumerate([task for task in made.plan.tasks if task.follows], 1):
        row = DeskRow(f"new{nth}", words=text, selected=True)
        calls += next_calls(task, row.handle, (*desk, row), cast=cast)
    return calls


def talk_of(history: list[dict[str, Any]], cast: list[str]) -> Talk:
    """Return what the talk before a message tells: the calls that made the assets, as the director makes them."""
    made: dict[str, Call] = {}
    tried: tuple[tuple[Call, str], ...] = ()
    before = ""
    for nth, message in enumerate(history):
        if message["role"] != "user" or not message["text"]:
            continue
        before = message["text"]
        calls = answer(before, desk_of(history[:nth]), cast=cast, talk=Talk(made=made)).calls
        tried = tuple((call, "") for call in calls)
        made |= {asset["id"]: call for asset, call in zip(history[nth + 1]["assets"], calls, strict=False)}
    return Talk(before, made=made, tried=tried)


def same_calls(got: list[Call], want: list[dict[str, Any]]) -> bool:
    """Tell whether the calls are those that were wanted, in any order."""
    left = list(got)
    for wanted in want:
        hit = next((call for call in left if fits(call, wanted)), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def fits(call: Call, want: dict[str, Any]) -> bool:
    """Tell whether a call has the name and the arguments of `with` ("=x" exactly, other strings as a part), and none of `without`."""
    if call.name != want["name"] or any(at(call.arguments, path) is not None for path in want.get("without", ())):
        return False
    return all(_agrees(at(call.arguments, path), value) for path, value in want.get("with", {}).items())


def at(arguments: Any, path: str) -> Any:
    """Return the argument at a dotted path, or None. In a list a number is a place, "#" the length, another word the `op` of an entry."""
    for key in path.split("."):
        if isinstance(arguments, list):
            arguments = len(arguments) if key == "#" else _entry(arguments, key)
        else:
            arguments = arguments.get(key) if isinstance(arguments, dict) else None
    return arguments


def _entry(entries: list[Any], key: str) -> Any:
    if key.isdigit():
        return entries[int(key)] if int(key) < len(entries) else None
    return next((entry for entry in entries if isinstance(entry, dict) and entry.get("op") == key), None)


def _agrees(got: Any, want: Any) -> bool:
    if not isinstance(want, str):
        return bool(got == want)
    if want.startswith("="):
        return str("" if got is None else got) == want[1:]
    return got is not None and lower(want) in lower(json.dumps(got, ensure_ascii=False))


# ---------------------------------------------------------------- tables
def measure(files: str = "*.jsonl", misses: bool = False) -> tuple[dict[str, dict[str, list[int]]], list[float]]:
    """Run the rows of `bench/data`; return hits and tries by slice and measure, and the milliseconds of each request."""
    tally: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    took: list[float] = []
    for path in sorted(DATA.glob(files)):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for history, turn, handles in turns(row):
                if not turn["score"]:
                    continue
                start = time.perf_counter()
                got = plan(history, turn["user"])
                took.append((time.perf_counter() - start) * 1000)
                want = turn["expected"]
                if "calls" in turn["score"]:
                    got["calls"] = calls_of(history, turn["user"], row.get("cast", []))
                slices = ["all", row["lang"]]
                slices += [f"cell {want['intent']}/{want['modality']}"] if want["intent"] else [f"tool {want['calls'][0]['name'] if want['calls'] else 'none'}"]
                for name, (hits, tries) in marks(got, want, handles, turn["score"]).items():
                    if misses and hits < tries:
                        print(f"{row['id']} {name}: {turn['user']}\n    got  {got.get('calls') or got}\n    want {want}")
                    for key in slices:
                        tally[key][name][0] += hits
                        tally[key][name][1] += tries
    return tally, took


def table(files: str, misses: bool) -> None:
    """Print the slices of our own rows."""
    tally, took = measure(files, misses)
    for key in ("all", "en", "zh-Hant", "zh-Hans"):
        print(f"[{key}]")
        for name, (hits, tries) in tally[key].items():
            print(f"    {name:22s} {hits / tries:6.1%}  ({hits}/{tries})")
    for key in sorted(key for key in tally if key.startswith("tool ")):
        hits, tries = tally[key]["calls"]
        print(f"    {key[5:]:22s} {hits / tries:6.1%}  ({hits}/{tries})")
    cells = {key: hits / tries for key, m in tally.items() if key.startswith("cell ") if "route" in m for hits, tries in [m["route"]] if tries >= MIN_CELL}
    for key, share in sorted(cells.items()):
        print(f"    {key[5:]:22s} {share:6.1%}")
    took.sort()
    if cells:
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
    options.add_argument("--files", default="*.jsonl", help="which of our own rows, such as media*.jsonl")
    options.add_argument("--misses", action="store_true", help="print every row that is not understood")
    given = options.parse_args()
    if given.scorer:
        with_scorer(given.scorer, given.data or given.scorer.parent)
    else:
        table(given.files, given.misses)


if __name__ == "__main__":
    main()
