"""See to a Chromium for the page tests: one on the machine, else the package manager's (as root), else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def main() -> int:
    """Return 0 when a browser is there or was installed, 1 with one clear line otherwise."""
    if found := next((path for name in NAMES if (path := shutil.which(name))), None):
        print(f"browser: {found}")
        return 0
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("browser: installing Debian's chromium without windows")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=env)
        for package in ("chromium-headless-shell", "chromium"):  # the first is lighter, and not everywhere
            install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package, "fonts-noto-cjk"]
            done = subprocess.run(install, check=False, env=env, stdout=subprocess.DEVNULL)
            if done.returncode == 0 and shutil.which(package):
                return 0
    print("browser: asking Playwright for its own Chromium")
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if done.returncode:
        print("browser: no Chromium could be found or installed; install one and run make test again", file=sys.stderr)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
