"""What the store and the door cost beside the drawing itself: prints one table of milliseconds.

    python bench/store.py [--assets 500]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from prompts.shot import Shot  # noqa: E402
from tests.tools.standin import door_of  # noqa: E402
from tools.assets import AssetStore, NewAsset  # noqa: E402
from tools.engines.animatic import AnimaticEngine, Drawing, Size  # noqa: E402
from tools.generate import edit_of  # noqa: E402
from tools.media import encode_png  # noqa: E402
from tools.requests import ImageRequest, Region  # noqa: E402
from tools.store.records import Description  # noqa: E402

SHOT = Shot.model_validate({"subject": "a cat", "scene": "the moon"})
SIZE = (1280, 720)


def _picture() -> Image.Image:
    """Return a picture that packs about as well as a drawn frame does: soft colour ramps with a little grain."""
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    ramp = np.stack([x / 5, y / 3, (x + y) / 8], -1) + np.random.default_rng(1).integers(0, 3, (SIZE[1], SIZE[0], 1))
    return Image.fromarray(ramp.astype(np.uint8))


def _ready_drawing() -> Callable[[str, Size | None, int, bool], Drawing]:
    ids = encode_png(Image.new("L", SIZE, 1))
    drawing = Drawing(encode_png(_picture()), {"ids": ids}, Description())
    return lambda *_: drawing


def _timed(run: Callable[[], object], rounds: int) -> list[float]:
    out = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        out.append((time.perf_counter() - start) * 1000)
    return out


def _row(name: str, times: list[float]) -> None:
    print(f"{name:44s} {min(times):8.2f} {statistics.median(times):8.2f} {max(times):8.2f}")


def measure(folder: Path, assets: int) -> None:
    """Print best, median and worst of each operation in a project of the given number of assets."""
    print(f"{'operation':44s} {'best':>8s} {'median':>8s} {'worst':>8s}  ms")
    picture = _picture()
    _row("encode a 1280x720 picture as PNG", _timed(lambda: encode_png(picture), 9))
    with AssetStore(folder) as store:
        data = encode_png(picture)
        parent = ""

        def put() -> None:
            nonlocal parent
            new = NewAsset(project="p", width=1280, height=720, parents=(parent,) if parent else (), shot=SHOT)
            parent = store.put(new, data + parent.encode()).id

        _row(f"put a picture ({assets} times)", _timed(put, assets))
        _row("get by handle", _timed(lambda: store.get("p", "img7"), 50))
        _row("list the newest 50", _timed(lambda: store.list("p", 50), 20))
        _row("read the version tree", _timed(lambda: store.tree("p"), 20))
        _row("undo and redo", _timed(lambda: (store.undo("p"), store.redo("p")), 20))
        engine = AnimaticEngine(job=_ready_drawing())
        door = door_of(store, engine)
        with asyncio.Runner() as loop:
            first = loop.run(door.generate(ImageRequest(shot=SHOT, size=SIZE), project="q"))
            whole, part = edit_of(first, SHOT), edit_of(first, SHOT, region=Region(box=(0.3, 0.3, 0.6, 0.7)))
            _row("door: an edit, drawing not counted", _timed(lambda: loop.run(door.generate(whole, project="q")), 20))
            _row("door: a region edit, drawing not counted", _timed(lambda: loop.run(door.generate(part, project="q")), 20))
        engine.close()


def main() -> None:
    """Measure in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--assets", type=int, default=500)
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), parser.parse_args().assets)


if __name__ == "__main__":
    main()
