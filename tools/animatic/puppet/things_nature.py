"""Our own drawings of nature: trees, grasses, water, ice, crystals and what hangs in the sky."""

from __future__ import annotations

import math

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import box, circle, ellipse, fill, line, place, polygon, smooth, stroke

Box = tuple[float, float, float, float]
Drawn = tuple[str, Box]


def bamboo(colour: str | None) -> Drawn:
    """Return a clump of bamboo."""
    tone = colour or "#5fa65a"
    stalks = ""
    for i, (x, h) in enumerate(((-120, 760), (-40, 900), (50, 820), (130, 680))):
        stalks += "".join(box(x - 19, -h + j * 122, 38, 116, 9, dark(tone, 0.05 * (i % 2))) for j in range(h // 122 + 1) if -h + j * 122 < -60) + line([(x, -70), (x, 0)], tone, 34)
        stalks += "".join(place(fill(smooth([(0, 0), (60, -26), (150, -8), (60, 16)]), light(tone, 0.12)), (x, -h + 60 + j * 150), 1, a) for j, a in ((0, -24), (0, 200), (1, 20), (2, 168)))
    return stalks, (-290, -920, 300, 2)


def willow(colour: str | None) -> Drawn:
    """Return a willow."""
    tone = colour or "#8fb85a"
    strands = "".join(stroke(f"M{x * 0.4:.0f},{-760 + abs(x) * 0.2:.0f} Q{x * 1.2:.0f},{-700 + abs(x) * 0.1:.0f} {x},{-160 - (abs(x) * 7) % 130}", (tone, dark(tone, 0.12))[i % 2], 24) for i, x in enumerate(range(-330, 340, 44)))
    return stroke("M0,0 Q-30,-330 10,-640", "#7a5a44", 60) + fill(smooth([(-280, -520), (-200, -720), (0, -800), (200, -720), (280, -520), (0, -600)]), tone) + strands, (-352, -806, 352, 8)


def sakura_tree(colour: str | None) -> Drawn:
    """Return a cherry tree in bloom."""
    tone = colour or "#f7b4c8"
    trunk = stroke("M0,0 Q-20,-200 0,-330 M0,-300 Q-90,-420 -190,-470 M0,-310 Q90,-430 190,-480 M0,-330 V-560", "#7a4f48", 46)
    crowns = "".join(circle((x, y), r, t) for x, y, r, t in ((-230, -520, 140, dark(tone, 0.08)), (230, -530, 140, dark(tone, 0.08)), (0, -480, 150, dark(tone, 0.1)), (-120, -640, 160, tone), (130, -650, 160, tone), (0, -740, 140, light(tone, 0.25))))
    blossoms = "".join(circle((290 * math.cos(i * 2.4) * (i % 7) / 7, -610 + 230 * math.sin(i * 2.4) * (i % 7) / 7), 15, ("#ffffff", "#ef8fae")[i % 2], 0.85) for i in range(34))
    petals = "".join(ellipse((x, -10), 17, 7, tone) for x in (-200, -90, 60, 170, 240))
    return trunk + crowns + blossoms + petals, (-372, -882, 372, 6)


def lavender(colour: str | None) -> Drawn:
    """Return a tuft of lavender."""
    tone = colour or "#9a78d0"
    out = ""
    for i in range(9):
        x = -200 + i * 50
        top = (x * 1.25, -430 - 70 * math.cos(x / 130))
        out += stroke(f"M{x * 0.35:.0f},0 Q{x * 0.8:.0f},-200 {top[0]:.0f},{top[1]:.0f}", "#6f9a62", 9)
        out += "".join(ellipse((top[0] - x * 0.012 * j, top[1] + j * 30), 19, 19, (tone, light(tone, 0.2))[(i + j) % 2]) for j in range(6))
    return out, (-280, -530, 280, 2)


def grass(colour: str | None) -> Drawn:
    """Return a tuft of grass."""
    tone = colour or "#6fae58"
    blades = "".join(fill(f"M{x - 17},0 Q{x * 1.4:.0f},-130 {x * 2.1:.0f},{-300 + abs(x) * 0.9:.0f} Q{x * 1.5 + 26:.0f},-120 {x + 17},0Z", dark(tone, 0.05 * (i % 4))) for i, x in enumerate(range(-120, 130, 30)))
    return blades, (-290, -304, 290, 0)


def bush(colour: str | None) -> Drawn:
    """Return a round bush."""
    tone = colour or "#5fa05c"
    return "".join(circle((x, y), r, t) for x, y, r, t in ((-190, -120, 120, dark(tone, 0.12)), (190, -120, 120, dark(tone, 0.12)), (0, -130, 130, dark(tone, 0.06)), (-90, -220, 120, tone), (100, -220, 115, tone), (0, -290, 100, light(tone, 0.12)))) + box(-280, -60, 560, 60, 30, dark(tone, 0.14)) + "".join(circle(p, 15, "#f07a9c") for p in ((-120, -240), (40, -300), (140, -170), (-30, -150), (-210, -120))), (-312, -392, 312, 2)


def waterfall(colour: str | None) -> Drawn:
    """Return a waterfall between rocks."""
    tone = colour or "#7fc8ea"
    rock = fill(smooth([(-420, 0), (-430, -420), (-330, -720), (-150, -760), (-130, 0)], tension=0.4), "#7d8490") + fill(smooth([(130, 0), (150, -760), (330, -700), (430, -380), (420, 0)], tension=0.4), "#8b929e")
    falls = box(-160, -750, 320, 740, 40, tone) + "".join(line([(x, -720), (x, -60)], "#ffffff", 15, 0.6) for x in (-110, -40, 40, 110))
    mist = "".join(ellipse((-240 + i * 120, -26), 110, 50, "#ffffff", 0.85) for i in range(5))
    return rock + falls + mist + "".join(circle((x, y), 50, "#5f9a58") for x, y in ((-330, -720), (-250, -750), (260, -740), (340, -690))), (-436, -812, 436, 20)


def lake(colour: str | None) -> Drawn:
    """Return a pond lying flat."""
    tone = colour or "#6fb8dc"
    return ellipse((0, -110), 540, 110, "#8fb870") + ellipse((0, -112), 500, 94, tone) + "".join(line([(x, y), (x + 130, y)], "#ffffff", 9, 0.7) for x, y in ((-330, -130), (-60, -90), (150, -150), (-160, -160))) + "".join(ellipse((x, y), 46, 15, "#5a9a5a") for x, y in ((260, -80), (330, -100), (-250, -70))), (-542, -222, 542, 2)


def river(colour: str | None) -> Drawn:
    """Return a stretch of river."""
    tone = colour or "#6fb8dc"
    return fill("M-120,-330 Q60,-280 -60,-200 Q-330,-110 -520,0 H420 Q260,-90 180,-170 Q120,-260 60,-330Z", tone) + "".join(stroke(p, "#ffffff", 9, 0.7) for p in ("M-60,-270 q50,10 30,40", "M-160,-110 q120,-30 220,0", "M-280,-40 q180,-30 330,0", "M60,-180 q40,20 60,50")), (-522, -332, 424, 2)


def iceberg(colour: str | None) -> Drawn:
    """Return an iceberg in the water."""
    tone = colour or "#dff2fb"
    return fill(polygon([(-360, -60), (-230, -380), (-90, -330), (40, -640), (190, -420), (300, -330), (400, -60)]), tone) + fill(polygon([(40, -640), (190, -420), (300, -330), (400, -60), (120, -60), (150, -300)]), dark(tone, 0.12)) + fill(polygon([(-230, -380), (-90, -330), (-160, -60), (-360, -60)]), dark(tone, 0.06)) + fill(smooth([(-420, -60), (420, -60), (300, 0), (-300, 0)], tension=0.4), "#5fb0d8"), (-432, -642, 432, 4)


def crystal(colour: str | None) -> Drawn:
    """Return a cluster of crystals."""
    tone = colour or "#9a7ff0"

    def shard(x: float, h: float, w: float, a: float) -> str:
        left = polygon([(-w, 0), (-w, -h * 0.7), (0, -h), (0, 0)])
        right = polygon([(0, 0), (0, -h), (w, -h * 0.7), (w, 0)])
        return place(fill(left, light(tone, 0.3)) + fill(right, dark(tone, 0.08)) + line([(-w * 0.5, -h * 0.62), (-w * 0.5, -h * 0.2)], "#ffffff", 7, 0.6), (x, 0), 1, a)

    return shard(-150, 330, 60, -24) + shard(150, 370, 64, 22) + shard(0, 560, 84, 0) + shard(-80, 240, 48, -10) + shard(90, 220, 46, 10), (-340, -564, 350, 4)


def planet(colour: str | None) -> Drawn:
    """Return a ringed planet."""
    tone = colour or "#e8a35a"
    bands = "".join(stroke(f"M{-w},{y} Q0,{y + 40} {w},{y}", dark(tone, 0.14), 22, 0.8) for y, w in ((-330, 180), (-250, 216), (-170, 190)))
    back = '<path d="M-420,-210 A420 96 -14 0 1 400,-310" fill="none" stroke="#f6dcae" stroke-width="26"/>'
    fore = '<path d="M-420,-210 A420 96 -14 0 0 400,-310" fill="none" stroke="#f6dcae" stroke-width="26"/>'
    return back + circle((0, -260), 226, tone) + bands + circle((-80, -350), 40, light(tone, 0.3), 0.7) + fore, (-440, -490, 430, -30)


def meteor(colour: str | None) -> Drawn:
    """Return a meteor with its tail."""
    tone = colour or "#ff9a3c"
    return fill(smooth([(-120, -60), (-260, -170), (520, -560), (10, -270)], tension=0.5), tone, 0.85) + fill(smooth([(-130, -80), (-230, -160), (330, -440), (-40, -230)], tension=0.5), "#ffe08a") + circle((-180, -110), 104, "#7a6a6a") + circle((-210, -140), 26, "#5f5252") + circle((-150, -80), 19, "#5f5252") + circle((-190, -60), 13, "#5f5252"), (-288, -562, 522, -2)


def aurora(colour: str | None) -> Drawn:
    """Return curtains of northern light."""
    tone = colour or "#5fe0a8"

    def veil(y: float, t: str, o: float) -> str:
        low = f"M-520,{y} Q-300,{y - 130} -80,{y - 20} T380,{y - 60} L520,{y - 120}"
        return f'<path d="{low} V{y - 330} Q400,{y - 300} 200,{y - 250} T-220,{y - 250} L-520,{y - 200}Z" fill="{t}" opacity="{o}"/>'

    return veil(-60, tone, 0.5) + veil(-170, "#7fb0ff", 0.4) + veil(-110, "#b08af0", 0.3), (-522, -520, 522, -20)


def galaxy(colour: str | None) -> Drawn:
    """Return a spiral galaxy."""
    tone = colour or "#8a7ff0"
    arms = "".join(circle((math.cos(a + k * math.pi) * a * 66, -240 + math.sin(a + k * math.pi) * a * 34), 34 - a * 3, (tone, "#f0a0d8")[k], 0.55) for k in (0, 1) for a in (0.4 + 0.16 * i for i in range(36)))
    stars = "".join(circle((420 * math.cos(i * 2.4), -240 + 200 * math.sin(i * 3.7)), 5 + i % 4, "#ffffff", 0.9) for i in range(24))
    return arms + ellipse((0, -240), 90, 50, "#fff2c8") + stars, (-440, -474, 440, -4)


def treehouse(colour: str | None) -> Drawn:
    """Return a house in a tree."""
    tone = colour or "#c98f52"
    leaves = "".join(circle((x, y), 150, c) for x, y, c in ((-230, -840, "#4f8f4a"), (230, -840, "#4f8f4a"), (0, -960, "#6aae5c"), (-130, -720, "#5a9c52"), (150, -720, "#5a9c52")))
    hut = box(-180, -640, 360, 230, 6, tone) + fill(polygon([(-230, -630), (0, -790), (230, -630)]), "#b8503f") + box(-130, -580, 90, 80, 8, "#fff2b8") + box(50, -590, 90, 180, 40, "#7a4f33")
    ladder = line([(60, -400), (100, 0)], "#8a5f3f", 13) + line([(130, -400), (170, 0)], "#8a5f3f", 13) + "".join(line([(66 + i * 8, -340 + i * 70), (136 + i * 8, -340 + i * 70)], "#8a5f3f", 11) for i in range(5))
    return fill(smooth([(-90, 0), (-50, -330), (-60, -700), (60, -700), (50, -330), (90, 0)], tension=0.5), "#7a5a44") + leaves + box(-230, -420, 460, 34, 8, "#8a5f3f") + hut + ladder, (-382, -1112, 382, 4)


DRAWINGS = {
    f.__name__: f
    for f in (bamboo, willow, sakura_tree, lavender, grass, bush, waterfall, lake, river, iceberg, crystal, planet, meteor, aurora, galaxy, treehouse)
}  # fmt: skip
