"""Half written results of programs that are gone."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tools import spool
from tools.engines.base import Made
from tools.spool import Spool

NOBODY = 2**22 + 1
"""A process's number that no system gives."""


def test_what_a_killed_program_half_wrote_goes_and_what_is_written_now_stays(tmp_path: Path) -> None:
    kept = Spool(tmp_path)
    kept.keep("a" * 32, [Made(b"picture")])
    here = spool._HERE
    names = {
        "dead": f"b.{here}-{NOBODY}.1.tmp", "alive": f"c.{here}-{os.getpid()}.1.tmp", "elsewhere": f"d.0000aaaa-{NOBODY}.1.tmp",
        "elsewhere, long ago": f"e.0000aaaa-{os.getpid()}.1.tmp", "work": "f.work",
    }  # fmt: skip
    for name in names.values():
        (tmp_path / name).mkdir()
    past = time.time() - spool.OLD_S - 1
    os.utime(tmp_path / names["elsewhere, long ago"], (past, past))
    kept.sweep_torn()
    assert {path.name for path in tmp_path.iterdir()} == {"a" * 32, names["alive"], names["elsewhere"], names["work"]}
    assert kept.load("a" * 32) is not None
