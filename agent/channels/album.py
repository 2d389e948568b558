"""A project folder a person can look into: every asset under its handle (`img3.png`), beside the store that holds it."""

from __future__ import annotations

import filecmp
import os
import shutil
from pathlib import Path
from typing import Any

from tools.errors import StoreError

STORE_FOLDER = ".scenewright"


class Album:
    """Puts finished assets into a folder under their handles; a file that is there already is never overwritten."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store_folder = folder / STORE_FOLDER

    def place(self, view: dict[str, Any]) -> Path:
        """Return the readable path of an asset, linking (or copying) the stored file there if it is not there yet.

        Where another file already has the name, the asset gets a longer one.
        """
        stored = Path(view["path"])
        path = self.folder / f"{view['handle']}{stored.suffix}"
        if path.exists() and not filecmp.cmp(path, stored, shallow=False):
            path = path.with_stem(f"{view['handle']}-{stored.stem[:8]}")
        if path.exists():
            return path
        try:
            try:
                os.link(stored, path)
            except OSError:
                shutil.copyfile(stored, path)
        except OSError as error:
            raise StoreError(f"{path} cannot be written ({error.strerror}); the picture is kept in {stored}.") from error
        return path
