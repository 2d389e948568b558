"""Contact sheets of the forty requests: four sheets of ten frames, each with its words under it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.animatic import shots

CELL = (640, 360)
CAPTION = 40
COLUMNS, PER_SHEET = 2, 10
MOST_BYTES = 400_000


def frame_of(shot: Any) -> Image.Image:
    """Return one request drawn and fitted into a cell."""
    from tools.animatic import draw  # noqa: PLC0415

    image = draw(shot, None if shot.ids("ratio") or shot.ids("platform") else (1280, 720)).image
    image.thumbnail(CELL, Image.Resampling.LANCZOS)
    cell = Image.new("RGB", CELL, "#23242c")
    cell.paste(image, ((CELL[0] - image.width) // 2, (CELL[1] - image.height) // 2))
    return cell


def words_of(shot: Any) -> str:
    """Return a request in one line."""
    said = shot.said()
    joint = "，" if any("\u4e00" <= c <= "\u9fff" for c in "".join(said.values())) else ", "
    return joint.join(said.values())


def sheet(rows: list[tuple[str, Any]]) -> Image.Image:
    """Return a sheet of up to ten requests."""
    from tools.animatic import lettering  # noqa: PLC0415

    lines = -(-len(rows) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * (CELL[0] + 12) + 12, lines * (CELL[1] + CAPTION + 10) + 12), "#16171d")
    for k, (_, shot) in enumerate(rows):
        x, y = 12 + k % COLUMNS * (CELL[0] + 12), 12 + k // COLUMNS * (CELL[1] + CAPTION + 10)
        page.paste(frame_of(shot), (x, y))
        px, parts = lettering.fit(words_of(shot), CELL[0] - 8, CAPTION, largest=19, lines=2)
        text = lettering.draw_text("\n".join(parts), px, "#e8e6e0")
        page.paste(text, (x + 4, y + CELL[1] + 6), text)
    return page


def main() -> None:
    """Write the sheets into a folder and print their names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent / "out")
    parser.add_argument("--png", action="store_true", help="write PNG instead of JPEG")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    rows = shots()
    for number, start in enumerate(range(0, len(rows), PER_SHEET), start=1):
        page = sheet(rows[start : start + PER_SHEET])
        path = options.folder / f"sheet{number}.{'png' if options.png else 'jpg'}"
        if options.png:
            page.save(path)
        else:
            save_small(page, path)
        print(f"{path}  {path.stat().st_size // 1000} KB")


def save_small(page: Image.Image, path: Path) -> None:
    """Save as JPEG with the best quality that stays under the size limit."""
    for quality in (86, 80, 74, 66, 58, 48):
        page.save(path, quality=quality, optimize=True, progressive=True)
        if path.stat().st_size <= MOST_BYTES:
            return


if __name__ == "__main__":
    main()
