"""The long form of the searches: `python -m tests.fuzz --times 50 [-k NAME]` looks at fifty times as many examples, new ones each time."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

from tests.fuzz import depth


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="times as many examples as in the suite")
    parser.add_argument("-k", dest="only", default="", help="only the searches whose name holds this")
    asked = parser.parse_args()
    depth.TIMES = max(1, asked.times)
    only = ["-k", asked.only] if asked.only else []
    return int(pytest.main([str(Path(__file__).parent), "-q", "-x", "--timeout=0", "-p", "no:cacheprovider", *only]))


if __name__ == "__main__":
    sys.exit(main())
