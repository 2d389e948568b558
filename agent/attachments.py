"""Files named in a typed line: `@photo.png` or `@"my voice.wav"` stands for the file, as a paperclip does in a chat."""

from __future__ import annotations

import re
from pathlib import Path

from agent.session import Upload
from tools.errors import BadInput

_NAMED = re.compile(r'(?<!\S)@(?:"([^"]+)"|(\S+))')
_LOOKS_LIKE_A_FILE = re.compile(r"[\\/]|\.(?:png|jpe?g|webp|gif|wav|mp3|m4a|flac|ogg|opus|mp4|mov|webm)$", re.IGNORECASE)


def attached(line: str, folder: Path, max_bytes: int) -> tuple[str, tuple[Upload, ...]]:
    """Return the line with each named file's bare name in its place, and the files. folder: what relative paths start from.

    An @word that looks like no file stays a word. Raises BadInput for a file that is not there, or is too large.
    """
    uploads: list[Upload] = []

    def take(match: re.Match[str]) -> str:
        named = match[1] or match[2].rstrip(",.;:!?，。；：！？")
        path = _file_at(folder, named)
        if path is None:
            if match[1] or _LOOKS_LIKE_A_FILE.search(named):
                raise BadInput(f'There is no file "{named}"; name one as @path, or @"path with spaces".')
            return match[0]
        if path.stat().st_size > max_bytes:
            raise BadInput(f"{path.name} is larger than {max_bytes // 1_000_000} MB; give a smaller file.")
        uploads.append(Upload(path.name, path.read_bytes()))
        rest = "" if match[1] else match[2][len(named) :]
        return f"{path.name}{rest}"

    return _NAMED.sub(take, line), tuple(uploads)


def _file_at(folder: Path, named: str) -> Path | None:
    """Return the file that is meant, or None where there is none: words may be too long for a name, or begin with nobody's home."""
    try:
        path = (folder / named).expanduser()
        return path if path.is_file() else None
    except (OSError, RuntimeError):
        return None
