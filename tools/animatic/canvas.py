"""Vector drawing into pixels: SVG bodies through ThorVG, no PNG in between."""

from __future__ import annotations

import functools
import threading
from typing import Any

import numpy as np
from PIL import Image

from tools.errors import EngineError

ViewBox = tuple[float, float, float, float]

_LOCK = threading.Lock()


@functools.cache
def _engine() -> Any:
    import thorvg_python as tvg  # noqa: PLC0415 - loads a shared library, so only when something is drawn

    engine = tvg.Engine()
    engine.init(0)
    return engine


def rasterise(body: str, width: int, height: int, viewbox: ViewBox | None = None) -> Image.Image:
    """Return an SVG body drawn as a straight-alpha RGBA picture.

    body: SVG elements without the outer `<svg>`; gradients may be used, filters, text and images may not
    (ThorVG draws them wrongly or not at all).
    width, height: size in pixels. viewbox: user units mapped onto it, stretched; default one unit a pixel.
    Raises EngineError when ThorVG cannot read the body. Same body, same bytes.
    """
    import thorvg_python as tvg  # noqa: PLC0415

    x, y, w, h = viewbox or (0.0, 0.0, float(width), float(height))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {w:g} {h:g}" '
        f'width="{width}" height="{height}" preserveAspectRatio="none">{body}</svg>'
    ).encode()
    with _LOCK:
        engine = _engine()
        canvas = tvg.SwCanvas(engine)
        canvas.set_target(width, height, cs=tvg.Colorspace.ABGR8888S)
        buffer = canvas.buffer_arr
        picture = tvg.Picture(engine)
        result = picture.load_data(svg, "svg", None, True)
        if result != tvg.Result.SUCCESS:
            canvas.destroy()
            raise EngineError(f"the draft engine could not draw a layer ({result.name})")
        picture.set_size(width, height)
        canvas.add(picture)
        canvas.update()
        canvas.draw(True)
        canvas.sync()
        canvas.destroy()
    pixels = np.frombuffer(buffer, np.uint8).reshape(height, width, 4)
    return Image.fromarray(pixels)
