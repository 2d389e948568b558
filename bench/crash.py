"""Kill a working process at random moments, 200 times, over slow paid services: what is lost, paid twice, orphaned or stuck must be 0.

    python bench/crash.py [--kills 200] [--talk 20] [--seed 1] [--processes 1] [--database sqlite]

First through the door: jobs at fal (which lists finished orders), Replicate (which lists all), Luma (which has no way back) and
OpenAI (which answers at once and has none); every fourth time two processes share the folder. Then through the whole agent, whose
turns go on from their checkpoints. With `--processes 3` so many work at once all the time and take over from each other, and one after
the other is killed; with `--database postgres` their records and the talk lie on a PostgreSQL server that is started for it. An order whose outcome its service cannot tell is listed as unknown and was not sent again.
Exit code 1 when anything else than `unknown` is not 0.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.agent import talk_crash  # noqa: E402
from tests.postgres import fresh_schema, postgres  # noqa: E402
from tests.tools.crash_series import Series, Tally  # noqa: E402

COLUMNS = ("kills", "runs", "jobs", "done", "lost", "paid_twice", "orphaned", "torn", "stuck", "unknown")
SHOWN = 12
"""Lines that are printed of what is behind a figure."""


def show(name: str, tally: Tally) -> bool:
    """Print one line of the table and what is behind its figures; return whether nothing went wrong."""
    values = [getattr(tally, column) for column in COLUMNS]
    figures = [value if isinstance(value, int) else len(value) for value in values]
    print(f"{name:14s}" + "".join(f"{figure:>11d}" for figure in figures) + f"{tally.seconds:9.0f} s", flush=True)
    for column in COLUMNS[4:]:
        found = getattr(tally, column)
        for words in found[:SHOWN]:
            print(f"    {column.replace('_', ' ')}: {words}")
        if len(found) > SHOWN:
            print(f"    {column.replace('_', ' ')}: and {len(found) - SHOWN} more", flush=True)
    return tally.clean


def main() -> None:
    """Run both series and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="processes killed while they work through the door")
    parser.add_argument("--talk", type=int, default=20, help="processes killed while they talk through the whole agent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1, help="processes that work at once")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args()
    print(f"{'':14s}" + "".join(f"{column.replace('_', ' '):>11s}" for column in COLUMNS) + f"{'time':>11s}")
    with ExitStack() as stack:
        server = stack.enter_context(postgres()) if asked.database == "postgres" else ""
        clean = _door(asked, server) & _agent(asked, server)
    sys.exit(0 if clean else 1)


def _door(asked: argparse.Namespace, server: str) -> bool:
    url = fresh_schema(server) if server else ""
    with tempfile.TemporaryDirectory() as folder, Series(Path(folder), asked.seed, database_url=url) as series:
        several = asked.processes > 1
        return show("the door", series.run_crowd(asked.kills, processes=asked.processes) if several else series.run(asked.kills))


def _agent(asked: argparse.Namespace, server: str) -> bool:
    url = fresh_schema(server) if server else ""
    with (
        tempfile.TemporaryDirectory() as folder,
        Series(Path(folder), asked.seed, work=talk_crash.work, engines=talk_crash.ENGINES, database_url=url) as series,
    ):
        return show("the agent", series.run(asked.talk, new=2, longest_s=3.5, together=0))


if __name__ == "__main__":
    main()
