"""The fault matrix: what the door does with every failure at every engine, through the real engines against their fakes; prints one table.

    python bench/fault_matrix.py [engine ...] [--words]

Columns: orders sent, orders the service took and charges for, orders sent to the engine that stands in, what came of it, dollars
that count against the caps afterwards, and with --words the sentence a person reads. Exit code 1 when anything was paid twice.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.tools.fault_rows import Row, faults_of, is_clear, observed  # noqa: E402
from tests.tools.service_stage import CASES  # noqa: E402


def _line(row: Row, words: bool) -> str:
    held = f"${row.held_usd:.4f}".rstrip("0").rstrip(".") if row.held_usd else "-"
    plain = f"  {row.fault:30s} {row.sends:5d} {row.charges:7d} {row.asked_elsewhere:9d}  {row.end:9s} {held:>8s}"
    odd = "" if is_clear(row.says) else "  ! unclear"
    return f"{plain}{odd}  {row.says}" if words else plain + odd


async def measure(engines: list[str], words: bool) -> int:
    """Print the table; return how many rows show something paid twice."""
    twice = rows = 0
    for engine in engines:
        case = CASES[engine]
        print(f"\n{engine} ({case.card}; {case.other_card} at {case.other_engine} stands in)")
        print(f"  {'fault':30s} {'sent':>5s} {'charged':>7s} {'elsewhere':>9s}  {'end':9s} {'counts':>8s}")
        for fault in faults_of(engine):
            with tempfile.TemporaryDirectory() as folder:
                row = await observed(engine, fault, Path(folder))
            rows, twice = rows + 1, twice + (row.charges > 1)
            print(_line(row, words), flush=True)
    print(f"\n{rows} rows, {twice} paid twice.")
    return twice


def main() -> None:
    """Print the table for the engines named, all by default."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", help=", ".join(CASES))
    parser.add_argument("--words", action="store_true", help="also print what the person reads")
    asked = parser.parse_args()
    if unknown := set(asked.engines) - set(CASES):
        parser.error(f"no engine is called {unknown.pop()}; there is {', '.join(CASES)}")
    sys.exit(1 if asyncio.run(measure(asked.engines or list(CASES), asked.words)) else 0)


if __name__ == "__main__":
    main()
