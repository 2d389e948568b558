"""A stand-in for the embedded studio in tests of the door: draws flat bands whose colours follow from the Shot's fields."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import threading
from typing import Any

import numpy as np
from PIL import Image

from prompts.shot import Shot
from tools.assets import AssetStore
from tools.catalog import load_catalog
from tools.engines.animatic import Drawing, Size
from tools.engines.base import Engine
from tools.generate import Door
from tools.jobs import Ledger
from tools.means import Means
from tools.media import encode_png
from tools.spool import Spool
from tools.store.records import Description, ElementNote

started, goes_on = threading.Event(), threading.Event()
"""The first is set when `draw_slowly` has begun; it waits for the second."""


def _colour(*parts: object) -> tuple[int, int, int]:
    digest = hashlib.sha256("|".join(str(p) for p in parts).encode()).digest()
    return digest[0], digest[1], digest[2]


def draw(shot_json: str, size: Size | None, seed: int, mark: bool) -> Drawing:
    """Draw the scene as ground, the subject as a block in the middle, and the mark as a line at the bottom."""
    shot = Shot.model_validate_json(shot_json)
    width, height = size or (128, 72)
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = _colour(shot.scene.text, shot.lighting.text)
    pixels[height // 4 : height * 3 // 4, width // 4 : width // 2] = _colour(shot.subject.text, shot.lighting.text, seed)
    if mark:
        pixels[-1, :] = 255
    ids = np.ones((height, width), np.uint8)
    ids[height // 4 : height * 3 // 4, width // 4 : width // 2] = 2
    elements = (
        ElementNote(id=1, name="ground", words=shot.scene.text, role="ground"),
        ElementNote(id=2, name="subject", words=shot.subject.text, role="subject"),
    )
    depth = ids.astype(np.uint16) * 20_000
    sidecars = {"ids": encode_png(Image.fromarray(ids)), "depth": encode_png(Image.fromarray(depth))}
    description = Description(kind="scene", elements=elements, drawn=(shot.subject.text,), not_drawn=("glitter",))
    return Drawing(encode_png(Image.fromarray(pixels)), sidecars, description)


def draw_blank(shot_json: str, size: Size | None, seed: int, mark: bool) -> Drawing:
    """Make a picture of one colour."""
    return Drawing(encode_png(Image.new("RGB", size or (128, 72), "white")), {}, Description())


def draw_wrong_size(shot_json: str, size: Size | None, seed: int, mark: bool) -> Drawing:
    """Make a picture of another size than asked."""
    return draw(shot_json, (50, 50), seed, mark)


def draw_garbage(shot_json: str, size: Size | None, seed: int, mark: bool) -> Drawing:
    """Make a file that is no picture."""
    return Drawing(b"<html>busy</html>", {}, Description())


def draw_slowly(shot_json: str, size: Size | None, seed: int, mark: bool) -> Drawing:
    """Take as long as the test wants; the small trial of whether anything can be drawn at all takes no time."""
    if size is None:
        started.set()
        assert goes_on.wait(60), "nobody let it go on"
    return draw(shot_json, size, seed, mark)


def die_for_seed_13(shot_json: str, size: Size | None, seed: int, mark: bool) -> Drawing:
    """Kill the process that draws seed 13, as running out of memory would."""
    if seed == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return draw(shot_json, size, seed, mark)


def pixels(png: bytes) -> np.ndarray:
    """Return a PNG's pixels."""
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image)


def means(store: AssetStore, *engines: Engine, **more: Any) -> Means:
    """Return what a door over this store works with: these engines, our own cards, and whatever else is given."""
    settings: dict[str, Any] = {"ledger": Ledger(store), "spool": Spool(store.folder / "spool"), "catalog": load_catalog()}
    return Means(store=store, engines={engine.name: engine for engine in engines}, **settings | more)


def door_of(store: AssetStore, *engines: Engine, **more: Any) -> Door:
    """Return a door over this store; see `means`."""
    return Door(means(store, *engines, **more))
