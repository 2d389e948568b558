"""Copy what the page's own modules are built on (Preact, its hooks, htm) from their npm packages into `public/studio/vendor/`.

    npm install --prefix DIR preact@11.2.0 htm@3.1.1
    python scripts/vendor_page.py --npm DIR/node_modules
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "public" / "studio" / "vendor"
FILES = {
    "preact.js": ("preact", "dist/preact.mjs"),
    "hooks.js": ("preact", "hooks/dist/hooks.mjs"),
    "htm.js": ("htm", "dist/htm.mjs"),
}


def main() -> int:
    """Write the files, each with a line that says what it is; imports by package name become relative ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--npm", type=Path, required=True, help="a node_modules folder that holds the packages")
    npm = parser.parse_args().npm
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, (package, path) in FILES.items():
        about = json.loads((npm / package / "package.json").read_text("utf-8"))
        source = (npm / package / path).read_text("utf-8").partition("//# sourceMappingURL")[0].strip()
        source = source.replace('from"preact"', 'from"./preact.js"')
        head = f"/* {package} {about['version']}, {about['license']} licence: see NOTICE */\n"
        (VENDOR / name).write_text(f"{head}{source}\n", "utf-8")
        print(f"{name}: {package} {about['version']}, {len(source)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
