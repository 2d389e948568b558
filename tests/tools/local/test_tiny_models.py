"""The tiny models themselves: laid out as people's folders of models are, and the same bytes at every build."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.tiny import build
from tests.tools.local.conftest import BuildTiny

SD = "stable-diffusion-v1-5/stable-diffusion-v1-5"


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_model_lies_in_its_repositorys_folder_and_is_the_same_at_every_build(tiny: BuildTiny, tmp_path: Path) -> None:
    build(tmp_path, SD)
    again = _digests(tmp_path / SD)
    assert "model_index.json" in again
    assert again == _digests(tiny(SD) / SD)


def test_a_model_that_is_there_is_not_built_again(tmp_path: Path) -> None:
    (tmp_path / SD).mkdir(parents=True)
    build(tmp_path, SD)
    assert list((tmp_path / SD).iterdir()) == []
