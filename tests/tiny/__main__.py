"""Build the tiny models for people: `python -m tests.tiny FOLDER [REPOSITORY ...]`, then SCENEWRIGHT_MODELS_DIR=FOLDER."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import diffusers
import transformers

from tests.tiny import NAMES, build


def main(arguments: list[str]) -> int:
    """Build into the first argument what the others name, or all; return 2 for what nobody can build."""
    folder, *names = arguments or [""]
    unknown = [name for name in names if name not in NAMES]
    if not folder or unknown:
        known = "\n  ".join(NAMES)
        print(f"usage: python -m tests.tiny FOLDER [REPOSITORY ...]\nRepositories:\n  {known}", file=sys.stderr)
        return 2
    warnings.simplefilter("ignore")
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
    build(Path(folder), *names)
    print(f"{len(names or NAMES)} tiny models in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
