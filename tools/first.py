"""Files of which the first one counts: whoever comes second with another of that name leaves it as it is."""

from __future__ import annotations

from pathlib import Path


def put_first(whole: Path, path: Path) -> None:
    """Give a whole file the name `path`, unless another has it; `whole` may stay under its own name too, see `Path.unlink`."""
    try:
        path.hardlink_to(whole)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        whole.replace(path)
