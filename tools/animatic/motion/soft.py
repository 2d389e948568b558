"""Cut-outs of a set that is out of focus."""

from __future__ import annotations

from PIL import Image, ImageFilter


def soft(grown: Image.Image, blur: float, margin: int) -> Image.Image:
    """Blur a cut-out; where it is cut by its own edge it stays as opaque as it is there."""
    inner = (margin, margin, grown.width - margin, grown.height - margin)
    alpha = grown.getchannel("A").crop(inner)
    edge = _edges_opaque(alpha)
    if any(edge):
        grown = _carried_on(grown, margin, edge)
    return grown.convert("RGBa").filter(ImageFilter.GaussianBlur(blur)).convert("RGBA")


def _edges_opaque(alpha: Image.Image) -> tuple[bool, bool, bool, bool]:
    w, h = alpha.size
    sides = ((0, 0, 1, h), (0, 0, w, 1), (w - 1, 0, w, h), (0, h - 1, w, h))
    left, top, right, bottom = (alpha.crop(side).getextrema()[1] > 200 for side in sides)  # type: ignore[operator]
    return left, top, right, bottom


def _carried_on(grown: Image.Image, margin: int, edge: tuple[bool, bool, bool, bool]) -> Image.Image:
    w, h = grown.size
    left, top, right, bottom = edge
    if left:
        grown.paste(grown.crop((margin, 0, margin + 1, h)).resize((margin, h)), (0, 0))
    if right:
        grown.paste(grown.crop((w - margin - 1, 0, w - margin, h)).resize((margin, h)), (w - margin, 0))
    if top:
        grown.paste(grown.crop((0, margin, w, margin + 1)).resize((w, margin)), (0, 0))
    if bottom:
        grown.paste(grown.crop((0, h - margin - 1, w, h - margin)).resize((w, margin)), (0, h - margin))
    return grown


def padded(plane: Image.Image | None, margin: int, scale: int) -> Image.Image | None:
    if plane is None:
        return None
    out = Image.new("L", (plane.width + 2 * margin, plane.height + 2 * margin))
    out.paste(plane, (margin, margin))
    return out if scale == 1 else out.resize((out.width * scale, out.height * scale), Image.Resampling.NEAREST)
