"""Furnishings of rooms and streets. Unless told otherwise (x, y) is where the thing's middle touches floor or wall base."""

from __future__ import annotations

import random

from tools.animatic.light import mix
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import dim, pale, shadow
from tools.animatic.scenery.stage import Stage

WOOD = "#b07a4a"
BOOKS = ("#c8553d", "#3d6f9e", "#e0a83f", "#4f9a73", "#7a5b9c", "#d97d8c", "#39566b", "#efe3c8")


def window(stage: Stage, pen: Pen, x: float, y: float, w: float, h: float, frame: str = "#f4efe6", *, bars: tuple[int, int] = (2, 2), view: bool = True) -> None:
    """Draw a window with its top left corner at (x, y), looking onto the scene's own sky with far hills."""
    top, middle, low = stage.light.sky
    fw = min(w, h) * 0.06
    pen.rect(x - fw * 1.4, y - fw * 1.4, w + fw * 2.8, h + fw * 2.8, frame, rx=fw * 0.6)
    glass = Pen(str)
    glass.rect(x, y, w, h, (top, middle, low))
    if view:
        far, near = mix(low, "#5f8f86", 0.45), mix(middle, "#3f6f5d", 0.62)
        if stage.light.dark:
            far, near = mix(far, "#141a38", 0.55), mix(near, "#101530", 0.65)
        glass.path(f"M{x:.1f},{y + h:.1f} V{y + h * 0.7:.1f} Q{x + w * 0.25:.1f},{y + h * 0.55:.1f} {x + w * 0.5:.1f},{y + h * 0.7:.1f} T{x + w:.1f},{y + h * 0.66:.1f} V{y + h:.1f}Z", far)
        glass.path(f"M{x:.1f},{y + h:.1f} V{y + h * 0.84:.1f} Q{x + w * 0.3:.1f},{y + h * 0.74:.1f} {x + w * 0.62:.1f},{y + h * 0.85:.1f} T{x + w:.1f},{y + h * 0.8:.1f} V{y + h:.1f}Z", near)
        if stage.light.stars:
            for i in range(9):
                glass.circle(x + w * ((i * 0.37 + 0.1) % 1), y + h * ((i * 0.23 + 0.06) % 0.55), max(0.8, w * 0.006), "#ffffff", o=0.8)
    pen.raw(glass.body, (x, y, x + w, y + h))
    pen.poly([(x + w * 0.12, y), (x + w * 0.34, y), (x + w * 0.1, y + h), (x, y + h), (x, y + h * 0.55)], "#ffffff", o=0.16)
    for i in range(1, bars[0]):
        pen.rect(x + w * i / bars[0] - fw * 0.35, y, fw * 0.7, h, frame)
    for j in range(1, bars[1]):
        pen.rect(x, y + h * j / bars[1] - fw * 0.35, w, fw * 0.7, frame)
    pen.rect(x - fw * 2, y + h + fw * 1.2, w + fw * 4, fw * 1.3, pale(frame, 0.3), rx=fw * 0.4)
    pen.rect(x - fw * 2, y + h + fw * 2.3, w + fw * 4, fw * 0.6, dim(frame, 0.25), o=0.5)


def curtain(pen: Pen, x: float, y: float, w: float, h: float, colour: str, *, flip: bool = False) -> None:
    """Draw one curtain gathered to a side, top left corner at (x, y); flip gathers it to the right."""
    with pen.at(x + (w if flip else 0), y, h, flip=flip):
        k = w / h * 100
        pen.path(f"M0,0 H{k:.1f} C{k * 0.95:.1f},40 {k * 0.45:.1f},55 {k * 0.36:.1f},68 C{k * 0.42:.1f},80 {k * 0.55:.1f},94 {k * 0.58:.1f},100 H0Z", (pale(colour, 0.1), dim(colour, 0.12)))
        for f in (0.22, 0.46, 0.7):
            pen.path(f"M{k * f:.1f},2 C{k * f:.1f},35 {k * f * 0.5:.1f},55 {k * f * 0.45:.1f},67 C{k * f * 0.5:.1f},80 {k * f * 0.6:.1f},92 {k * f * 0.65:.1f},100", "none", stroke=dim(colour, 0.28), sw=1.6, o=0.6)
        pen.rect(-1, 65, k * 0.42, 4.5, pale(colour, 0.35), rx=2)


def bookcase(pen: Pen, x: float, y: float, w: float, h: float, rng: random.Random, *, rows: int = 4, wood: str = WOOD) -> None:
    """Draw a bookcase full of books, its foot's middle at (x, y)."""
    shadow(pen, x, y, w * 0.55)
    left, top, side = x - w / 2, y - h, w * 0.035
    pen.rect(left, top, w, h, (wood, dim(wood, 0.18)), rx=side * 0.6)
    shelf_h = (h - side * 2.4) / rows
    for row in range(rows):
        y0 = top + side + row * shelf_h
        pen.rect(left + side, y0, w - side * 2, shelf_h - side, (dim(wood, 0.55), dim(wood, 0.4)))
        bx, floor = left + side * 1.6, y0 + shelf_h - side
        while bx < left + w - side * 3:
            bw = w * (0.035 + 0.035 * rng.random())
            bh = (shelf_h - side) * (0.58 + 0.32 * rng.random())
            colour = rng.choice(BOOKS)
            if rng.random() < 0.12:
                bx += bw * 1.6
                continue
            if bx + bw > left + w - side * 1.4:
                break
            pen.rect(bx, floor - bh, bw * 0.94, bh, (pale(colour, 0.1), colour), rx=bw * 0.12)
            pen.rect(bx, floor - bh * 0.8, bw * 0.94, bh * 0.09, pale(colour, 0.5), o=0.8)
            bx += bw
        pen.rect(left + side * 0.5, floor, w - side, side * 0.8, pale(wood, 0.14))


def shelf(pen: Pen, x: float, y: float, w: float, size: float, rng: random.Random, colours: tuple[str, ...], wood: str = WOOD) -> None:
    """Draw a wall shelf with jars, boxes and bottles on it: left end at (x, y), `size` tall things."""
    pen.rect(x, y, w, size * 0.12, pale(wood, 0.12), rx=size * 0.04)
    pen.rect(x, y + size * 0.1, w, size * 0.05, dim(wood, 0.35), o=0.6)
    px = x + size * 0.15
    while px < x + w - size * 0.5:
        colour, kind = rng.choice(colours), rng.randrange(4)
        t = size * (0.55 + 0.4 * rng.random())
        b = size * (0.34 + 0.2 * rng.random())
        if kind == 0:
            pen.rect(px, y - t * 0.8, b, t * 0.8, (pale(colour, 0.14), dim(colour, 0.1)), rx=b * 0.2)
            pen.rect(px + b * 0.14, y - t * 0.9, b * 0.72, t * 0.14, dim(colour, 0.35), rx=b * 0.08)
            pen.rect(px, y - t * 0.52, b, t * 0.22, "#fbf5e6", o=0.85)
        elif kind == 1:
            pen.rect(px, y - t, b * 1.1, t, (pale(colour, 0.1), colour), rx=2)
            pen.rect(px + b * 0.15, y - t * 0.75, b * 0.8, t * 0.3, pale(colour, 0.55), rx=1)
        elif kind == 2:
            pen.path(f"M{px:.1f},{y:.1f} v{-t * 0.55:.1f} q0,{-t * 0.12:.1f} {b * 0.25:.1f},{-t * 0.18:.1f} v{-t * 0.22:.1f} h{b * 0.25:.1f} v{t * 0.22:.1f} q{b * 0.25:.1f},{t * 0.06:.1f} {b * 0.25:.1f},{t * 0.18:.1f} v{t * 0.55:.1f}Z", (pale(colour, 0.2), dim(colour, 0.12)))
        else:
            pen.ellipse(px + b * 0.5, y - b * 0.42, b * 0.52, b * 0.44, (pale(colour, 0.25), dim(colour, 0.1)))
        px += b * 1.35


def picture(pen: Pen, x: float, y: float, w: float, h: float, colours: tuple[str, str, str], frame: str = "#8a6848") -> None:
    """Draw a framed landscape on the wall, top left corner at (x, y)."""
    b = min(w, h) * 0.07
    pen.rect(x + b * 0.5, y + b, w, h, "#1c1830", o=0.14, rx=b * 0.4)
    pen.rect(x, y, w, h, (pale(frame, 0.15), dim(frame, 0.1)), rx=b * 0.4)
    pen.rect(x + b, y + b, w - 2 * b, h - 2 * b, "#faf5ea")
    ix, iy, iw, ih = x + b * 2, y + b * 2, w - 4 * b, h - 4 * b
    pen.rect(ix, iy, iw, ih, (colours[0], pale(colours[0], 0.5)))
    pen.circle(ix + iw * 0.7, iy + ih * 0.32, ih * 0.13, "#fff3c4")
    pen.path(f"M{ix:.1f},{iy + ih:.1f} V{iy + ih * 0.62:.1f} Q{ix + iw * 0.3:.1f},{iy + ih * 0.3:.1f} {ix + iw * 0.6:.1f},{iy + ih * 0.66:.1f} T{ix + iw:.1f},{iy + ih * 0.6:.1f} V{iy + ih:.1f}Z", colours[1])
    pen.path(f"M{ix:.1f},{iy + ih:.1f} V{iy + ih * 0.85:.1f} Q{ix + iw * 0.5:.1f},{iy + ih * 0.62:.1f} {ix + iw:.1f},{iy + ih * 0.8:.1f} V{iy + ih:.1f}Z", colours[2])


def floor_lamp(stage: Stage, pen: Pen, glow: Pen, x: float, y: float, size: float, shade: str = "#f2d9a8") -> None:
    """Draw a standing lamp; its shade and light go to `glow` when lamps are on."""
    shadow(pen, x, y, size * 0.14)
    with pen.at(x, y, size):
        pen.ellipse(0, -1, 12, 3, "#4a4250")
        pen.rect(-1.2, -76, 2.4, 75, "#4a4250")
        pen.path("M-11,-100 L11,-100 L20,-72 Q0,-68 -20,-72Z", (shade, dim(shade, 0.14)))
    if stage.lit:
        glow.haze(x, y - size * 0.82, size * 0.75, size * 0.75, "#ffc978", 0.5)
        with glow.at(x, y, size):
            glow.path("M-11,-100 L11,-100 L20,-72 Q0,-68 -20,-72Z", ("#ffe9b8", "#ffcf7d"))


def pendant(stage: Stage, pen: Pen, glow: Pen, x: float, y: float, size: float, colour: str = "#3f4756") -> None:
    """Draw a lamp hanging from the top edge with its shade's rim at y."""
    pen.rect(x - size * 0.02, -2, size * 0.04, y - size * 0.4 + 2, "#39343f")
    with pen.at(x, y, size):
        pen.path("M-50,0 C-48,-28 -26,-38 -10,-42 L-8,-52 H8 L10,-42 C26,-38 48,-28 50,0Z", (pale(colour, 0.15), dim(colour, 0.15)))
        pen.ellipse(0, 0, 50, 7, dim(colour, 0.4))
        pen.ellipse(0, 1, 26, 6, "#fff3cf")
    if stage.lit:
        glow.haze(x, y + size * 0.2, size * 1.5, size * 1.5, "#ffd894", 0.5)
        glow.ellipse(x, y + size * 0.01, size * 0.3, size * 0.075, "#fff2c8")


def ceiling_panels(stage: Stage, pen: Pen, glow: Pen, y: float, size: float, count: int = 4) -> None:
    """Draw a row of flat ceiling lamps around height y, seen in perspective, always shining."""
    for i in range(count):
        x = stage.w * (i + 0.5) / count
        skew = (x - stage.w / 2) * 0.1
        shape = [(x - size * 0.5, y), (x + size * 0.5, y), (x + size * 0.62 + skew, y - size * 0.16), (x - size * 0.62 + skew, y - size * 0.16)]
        pen.poly([(px + (0.03 * size if px > x else -0.03 * size), py + (size * 0.02 if py == y else -size * 0.02)) for px, py in shape], "#b9c3cc")
        glow.poly(shape, "#fffdf4")
        if stage.lit:
            glow.haze(x, y, size * 1.3, size * 0.7, "#f6f7ff", 0.3)


def crate(pen: Pen, x: float, y: float, size: float, wood: str = "#c0935a") -> None:
    """Draw a wooden crate with boards and a cross brace, `size` wide."""
    shadow(pen, x, y, size * 0.6)
    with pen.at(x, y, size):
        pen.rect(-50, -84, 100, 84, (pale(wood, 0.1), dim(wood, 0.12)), rx=2)
        for k in range(1, 4):
            pen.rect(-50, -84 + 21 * k - 1, 100, 2, dim(wood, 0.4), o=0.7)
        pen.poly([(-42, -12), (-30, -6), (42, -72), (30, -78)], dim(wood, 0.12))
        for bx in (-50, 40):
            pen.rect(bx, -84, 10, 84, dim(wood, 0.18), rx=1)
        for by in (-84, -10):
            pen.rect(-50, by, 100, 10, pale(wood, 0.06), rx=1)


def carton(pen: Pen, x: float, y: float, w: float, h: float, colour: str = "#cfa26b") -> None:
    """Draw a taped cardboard box, standing on (x, y)."""
    pen.rect(x - w / 2, y - h, w, h, (pale(colour, 0.12), dim(colour, 0.08)), rx=w * 0.02)
    pen.rect(x - w * 0.07, y - h, w * 0.14, h * 0.42, pale(colour, 0.35), o=0.8)
    pen.rect(x + w * 0.2, y - h * 0.34, w * 0.2, h * 0.2, "#fbf4e4", o=0.9, rx=1)
    pen.rect(x - w / 2, y - h, w, h * 0.035, dim(colour, 0.3), o=0.5)


def table(pen: Pen, x: float, y: float, w: float, h: float, wood: str = WOOD) -> None:
    """Draw a table seen a little from above, standing on (x, y)."""
    shadow(pen, x, y, w * 0.56)
    leg = w * 0.045
    for lx in (x - w * 0.44, x + w * 0.44 - leg):
        pen.rect(lx, y - h * 0.92, leg, h * 0.92, (dim(wood, 0.15), dim(wood, 0.35)), rx=leg * 0.3)
    for lx in (x - w * 0.36, x + w * 0.36 - leg):
        pen.rect(lx, y - h * 0.92, leg * 0.8, h * 0.82, dim(wood, 0.45), rx=leg * 0.3)
    pen.poly([(x - w * 0.43, y - h * 1.14), (x + w * 0.43, y - h * 1.14), (x + w * 0.5, y - h * 0.94), (x - w * 0.5, y - h * 0.94)], (wood, pale(wood, 0.22)))
    pen.rect(x - w * 0.5, y - h * 0.95, w, h * 0.09, dim(wood, 0.2), rx=h * 0.03)


def chair(pen: Pen, x: float, y: float, size: float, colour: str = WOOD, *, flip: bool = False) -> None:
    """Draw a simple chair from the side, `size` tall."""
    shadow(pen, x, y, size * 0.32)
    with pen.at(x, y, size, flip=flip):
        for px, top in ((-20, -48), (18, -48)):
            pen.rect(px, top, 4, -top, dim(colour, 0.3), rx=1.5)
        pen.path("M-24,-100 C-19,-101 -17,-99 -17,-94 L-15,-48 L-16,0 L-21,0 L-21,-48Z", dim(colour, 0.18))
        pen.path("M-27,-99 q4,-4 9,0 l2,34 q-6,3 -9,0Z", (pale(colour, 0.12), colour))
        pen.rect(-23, -52, 46, 7, (pale(colour, 0.15), dim(colour, 0.08)), rx=3)


def street_lamp(stage: Stage, pen: Pen, glow: Pen, x: float, y: float, size: float, *, flip: bool = False) -> None:
    """Draw a street lamp with a curved arm, `size` tall; its light goes to `glow`."""
    shadow(pen, x, y, size * 0.06)
    way = -1 if flip else 1
    with pen.at(x, y, size, flip=flip):
        pen.path("M-2.6,0 L-1.6,-6 L-1,-84 C-1,-96 8,-100 20,-98 L20,-95.6 C10,-97 2.4,-94 2.2,-84 L1.6,-6 L2.6,0Z", ("#4b5564", "#2f3744"))
        pen.path("M17,-99 L30,-96.5 Q32,-94 29,-93.4 L17,-94.6Z", "#39414e")
    if stage.lit:
        hx, hy = x + way * size * 0.24, y - size * 0.935
        beam(glow, hx, hy, y, size * 0.1, size * 0.62)
        glow.haze(hx, hy, size * 0.26, size * 0.26, "#ffd998", 0.75)
        glow.ellipse(hx, hy, size * 0.05, size * 0.014, "#fff4d4")


def beam(pen: Pen, x: float, y: float, floor: float, top: float, bottom: float) -> None:
    """Draw the faint warm cone under a street lamp."""
    pen.fade([(x - top / 2, y), (x + top / 2, y), (x + bottom / 2, floor), (x - bottom / 2, floor)], "#ffdf9e", 0.2, 0.02)
    pen.haze(x, floor, bottom * 0.55, bottom * 0.12, "#ffdf9e", 0.32)


def bench(pen: Pen, x: float, y: float, size: float, wood: str = "#b98250") -> None:
    """Draw a park bench from the front, `size` wide."""
    shadow(pen, x, y, size * 0.56)
    with pen.at(x, y, size):
        for lx in (-42, 36):
            pen.path(f"M{lx},0 L{lx + 1},-22 L{lx - 1},-52 H{lx + 4} L{lx + 6},-24 L{lx + 6},0Z", "#39414e")
        for sy in (-51, -42, -33):
            pen.rect(-50, sy, 100, 7, (pale(wood, 0.16), wood), rx=2)
        pen.poly([(-50, -24), (50, -24), (53, -16), (-53, -16)], (wood, pale(wood, 0.12)))
        pen.rect(-53, -17, 106, 4, dim(wood, 0.3), rx=1.5)
