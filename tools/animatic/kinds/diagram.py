"""A clean technical drawing: one machine or thing on a light grid, with leader lines to named parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image

from prompts.phrases import has_han
from tools.animatic import lettering, puppet
from tools.animatic.canvas import rasterise
from tools.animatic.kinds.isometric import Point
from tools.animatic.kinds.machine import placement_machine
from tools.animatic.kinds.special import Sheet, Special
from tools.animatic.light import mix
from tools.animatic.shooting import shoot
from tools.animatic.spec import SceneSpec, Thing

_MAIN = "#1c6fb8"
_INK = "#2c3e50"
_MACHINES = frozenset({"pick_and_place", "machine", "cnc"})
_WORLD = (-225.0, -262.0, 575.0, 575.0)
"""Left, top, width and height of the machine's paper, in its own units."""
_MOST_LABELS = 10


@dataclass(frozen=True, slots=True)
class _Callout:
    text: str
    touch: Point
    """Where the leader line touches, in picture pixels."""


def diagram(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Special:
    """Return the drawing of the first thing; a spec without things is shot as a scene."""
    if not spec.things:
        return Special(shoot(spec, size, seed))
    thing = spec.things[0]
    main = spec.palette[0] if spec.palette else thing.colour or _MAIN
    sheet = Sheet(size, _grid(size, main))
    han = has_han(thing.words)
    draw = _machine if thing.key.split("-")[0] in _MACHINES else _object
    callouts = draw(sheet, thing, size, main, [] if draw is _machine and not spec.items else list(spec.items))
    if draw is _machine and not spec.items:
        callouts = [replace(c, text=c.text.split("|")[1 if han else 0]) for c in callouts]
    _label(sheet, callouts, size, main)
    _heading(sheet, thing.words, size, main)
    return Special(sheet.plate(), own_colours=spec.style == "flat")


def _grid(size: tuple[int, int], main: str) -> Image.Image:
    w, h = size
    step = max(12.0, min(w, h) / 30)
    fine, bold = mix("#ffffff", main, 0.07), mix("#ffffff", main, 0.14)
    body = f'<rect width="{w}" height="{h}" fill="{mix("#ffffff", main, 0.025)}"/>'
    for k in range(int(max(w, h) / step) + 2):
        colour = bold if k % 5 == 0 else fine
        body += f'<path d="M{k * step:.1f},0 V{h} M0,{k * step:.1f} H{w}" stroke="{colour}" stroke-width="1"/>'
    return rasterise(body, w, h)


def _machine(sheet: Sheet, thing: Thing, size: tuple[int, int], main: str, names: list[str]) -> list[_Callout]:
    """Draw the placement machine part by part; callouts are `english|traditional` unless names are given."""
    w, h = size
    scale = min(h * 0.86 / _WORLD[3], w * 0.54 / _WORLD[2])
    left, top = w / 2 - (_WORLD[0] + _WORLD[2] / 2) * scale, h * 0.54 - (_WORLD[1] + _WORLD[3] / 2) * scale
    parts = placement_machine(main)
    shadow = rasterise('<polygon points="-205,125 130,-60 330,105 40,300" fill="#22344c" opacity=".10"/>', round(_WORLD[2] * scale), round(_WORLD[3] * scale), _WORLD)
    sheet.add(shadow, left + _WORLD[0] * scale, top + _WORLD[1] * scale)
    callouts = []
    for k, part in enumerate(parts):
        image = rasterise(part.svg, round(_WORLD[2] * scale), round(_WORLD[3] * scale), _WORLD)
        box = image.getbbox() or (0, 0, 1, 1)
        x, y = left + _WORLD[0] * scale + box[0], top + _WORLD[1] * scale + box[1]
        sheet.add(image.crop(box), x, y, name=part.english, words=thing.words if k == 0 else part.english)
        if part.touch is not None:
            text = names[k] if k < len(names) else f"{part.english}|{part.traditional}"
            callouts.append(_Callout(text, (left + part.touch[0] * scale, top + part.touch[1] * scale)))
    return callouts[: len(names)] if names else callouts


def _object(sheet: Sheet, thing: Thing, size: tuple[int, int], main: str, names: list[str]) -> list[_Callout]:
    """Draw any other thing large, with a callout for each name given and its measures."""
    w, h = size
    image = puppet.draw_thing(replace(thing, count=1), h * 0.60)
    if image.width > w * 0.46:
        image = image.resize((round(w * 0.46), round(image.height * w * 0.46 / image.width)), Image.Resampling.LANCZOS)
    x, y = (w - image.width) / 2, h * 0.54 - image.height / 2
    body = (
        f'<path d="M{x:.1f},{y + image.height + h * 0.05:.1f} h{image.width} M{x:.1f},{y + image.height + h * 0.035:.1f} v{h * 0.03:.1f} '
        f'M{x + image.width:.1f},{y + image.height + h * 0.035:.1f} v{h * 0.03:.1f} '
        f'M{x - h * 0.05:.1f},{y:.1f} v{image.height} M{x - h * 0.065:.1f},{y:.1f} h{h * 0.03:.1f} M{x - h * 0.065:.1f},{y + image.height:.1f} h{h * 0.03:.1f}" '
        f'stroke="{mix(main, "#ffffff", 0.25)}" stroke-width="{max(1.0, h / 480):.1f}" fill="none"/>'
    )
    sheet.add(rasterise(body, w, h), 0, 0)
    sheet.add(image, x, y, name=thing.key, words=thing.words)
    return [_Callout(name, _touch(image, x, y, k, min(len(names), _MOST_LABELS))) for k, name in enumerate(names[:_MOST_LABELS])]


def _touch(image: Image.Image, x: float, y: float, k: int, count: int) -> Point:
    """Return a point on the drawn part of a cut-out at (x, y), the k-th of `count` down alternating sides."""
    row = round((image.height - 1) * (0.16 + 0.68 * (k // 2) / max(1, (count - 1) // 2)))
    box = image.getchannel("A").crop((0, row, image.width, row + 1)).point(lambda a: 255 if a > 128 else 0).getbbox()
    left, right = (box[0], box[2]) if box else (0, image.width)
    return x + left + (right - left) * (0.25 if k % 2 == 0 else 0.75), y + row


def _label(sheet: Sheet, callouts: list[_Callout], size: tuple[int, int], main: str) -> None:
    """Set labels in two columns at the sides and join each to its part without crossing lines."""
    w, h = size
    px = max(9, round(min(h * 0.030, w * 0.0175)))
    by_x = sorted(callouts[:_MOST_LABELS], key=lambda c: c.touch[0])
    half = (len(by_x) + 1) // 2
    lines, texts = "", []
    for side, members in ((0, by_x[:half]), (1, by_x[half:])):
        column = sorted(members, key=lambda c: c.touch[1])
        for k, callout in enumerate(column):
            y = h * (0.22 + 0.62 * (k + 0.5) / len(column))
            text = lettering.draw_text(callout.text, px, _INK, max_width=w * 0.16)
            x = w * 0.045 if side == 0 else w * 0.955 - text.width
            start = x + text.width + px * 0.6 if side == 0 else x - px * 0.6
            elbow = w * 0.235 if side == 0 else w * 0.765
            tx, ty = callout.touch
            lines += f'<path d="M{start:.1f},{y:.1f} H{elbow:.1f} L{tx:.1f},{ty:.1f}" fill="none" stroke="{main}" stroke-width="{max(1.0, h / 500):.1f}"/>'
            lines += f'<circle cx="{tx:.1f}" cy="{ty:.1f}" r="{h / 150:.1f}" fill="#ffffff" stroke="{main}" stroke-width="{max(1.2, h / 360):.1f}"/>'
            texts.append((text, x, y - text.height / 2, callout.text))
    if lines:
        sheet.add(rasterise(lines, w, h), 0, 0)
    for text, x, y, words in texts:
        sheet.add(text, x, y, name=f"label {words}", words=words, role="overlay")


def _heading(sheet: Sheet, words: str, size: tuple[int, int], main: str) -> None:
    w, h = size
    px, rows = lettering.fit(words, w * 0.7, h * 0.075, largest=round(h * 0.046), lines=1)
    text = lettering.draw_text("\n".join(rows), px, _INK)
    sheet.add(text, w * 0.045, h * 0.065, name="title", words=words, role="overlay")
    rule = rasterise(f'<rect width="{w * 0.08:.1f}" height="{h * 0.008:.1f}" fill="{main}"/>', round(w * 0.08), max(2, round(h * 0.008)))
    sheet.add(rule, w * 0.045, h * 0.065 + text.height + h * 0.018)
