"""A project folder a person can look into: every asset under its handle (`img3.png`), beside the store that holds it."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from pathlib import Path
from typing import Any

from tools.errors import StoreError

STORE_FOLDER = ".scenewright"


_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]')
"""What some file system does not take in a name."""


class Album:
    """Puts finished assets into a folder under their handles; a file that is there already is never overwritten."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store_folder = folder / STORE_FOLDER

    def place(self, view: dict[str, Any], left: Path | None = None) -> Path:
        """Return the readable path of an asset, linking (or copying) its file there if it is not there yet.

        left: the file as it leaves, signed, which is copied; it takes the place of a link to the stored file. Where another file
        already has the name, the asset gets a longer one.
        """
        stored = Path(view["path"])
        if not stored.is_file():
            raise StoreError(f"The file of {view['handle']} is gone; restore {stored.name} from a backup.")
        path = self.folder / f"{view['handle']}{stored.suffix}"
        if left is not None and left != stored and path.exists() and filecmp.cmp(path, stored, shallow=False):
            path.unlink()
        return self._link(left or stored, path, link=left in (None, stored))

    def place_part(self, view: dict[str, Any], label: str, stored: Path) -> Path:
        """Return the readable path of one piece of an asset, as it leaves: `img3/wallet.png`."""
        name = _UNSAFE.sub("_", label).strip(" .")[:60] or "part"
        return self._link(stored, self.folder / view["handle"] / f"{name}{stored.suffix}", link=False)

    def place_beside(self, view: dict[str, Any], stored: Path) -> Path:
        """Return the readable path of a file that belongs to an asset, such as a film's captions: `film1.vtt`."""
        return self._link(stored, self.folder / f"{view['handle']}{stored.suffix}")

    def _link(self, stored: Path, path: Path, *, link: bool = True) -> Path:
        if path.exists() and not filecmp.cmp(path, stored, shallow=False):
            path = path.with_stem(f"{path.stem}-{stored.stem[:8]}")
        if path.exists():
            return path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not (link and _linked(stored, path)):
                shutil.copyfile(stored, path)
        except OSError as error:
            raise StoreError(f"{path} cannot be written ({error.strerror}); the file is kept in {stored}.") from error
        return path


def _linked(stored: Path, path: Path) -> bool:
    """Link a file where the file system can, and tell whether it did."""
    try:
        os.link(stored, path)
    except OSError:
        return False
    return True
