"""Animals from straight above: four-legged ones, birds, fish and turtles; the head looks up the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tools.animatic.puppet.above.head import animal_head
from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import Point, circle, ellipse, fill, line, place, polygon, smooth, stroke, taper


@dataclass(frozen=True, slots=True)
class Beast:
    """A four-legged body: length from chest to rump 400 units, half its width, head size, neck length, tail and coat."""

    wide: float = 96
    head: float = 0.9
    neck: float = 0.0
    tail: str = "thin"
    coat: str = ""
    mane: str = ""
    horns: bool = False
    colour: str | None = None


_BEASTS: dict[str, Beast] = {
    "cat": Beast(92, 0.95, coat="stripes"),
    "dog": Beast(96, 0.95, 20, "thin"),
    "fox": Beast(86, 0.9, 10, "bushy", colour="#f08a3c"),
    "wolf": Beast(94, 0.86, 16, "bushy"),
    "rabbit": Beast(104, 0.84, tail="stub"),
    "hamster": Beast(118, 0.9, tail="stub"),
    "mouse": Beast(94, 0.78, tail="long"),
    "squirrel": Beast(84, 0.8, tail="bushy"),
    "raccoon": Beast(98, 0.86, tail="ringed"),
    "tiger": Beast(104, 0.94, 10, "thin", "stripes", colour="#f09a3a"),
    "lion": Beast(104, 0.86, 10, "long", mane="round", colour="#e3ad5b"),
    "leopard": Beast(96, 0.82, 14, "long", "spots", colour="#e8b45a"),
    "bear": Beast(132, 0.96, tail="stub", colour="#9a6a44"),
    "polar-bear": Beast(132, 0.94, 14, "stub", colour="#f3efe6"),
    "panda": Beast(132, 0.98, tail="stub", coat="panda", colour="#faf6ec"),
    "koala": Beast(116, 1.0, tail="none"),
    "monkey": Beast(84, 0.86, tail="long", colour="#9a6a44"),
    "horse": Beast(108, 0.66, 96, "bushy", mane="crest", colour="#9a6238"),
    "unicorn": Beast(108, 0.66, 96, "bushy", mane="crest", colour="#fbf7ff"),
    "zebra": Beast(108, 0.66, 84, "long", "stripes", mane="crest", colour="#f7f5ef"),
    "donkey": Beast(104, 0.7, 70, "long", mane="crest", colour="#a59c94"),
    "camel": Beast(96, 0.56, 110, "long", "hump", colour="#d3a468"),
    "giraffe": Beast(104, 0.56, 170, "long", "spots", colour="#eec05a"),
    "deer": Beast(80, 0.6, 70, "stub", horns=True, colour="#b9824c"),
    "cow": Beast(118, 0.74, 30, "long", "patches", horns=True, colour="#fbf8f2"),
    "ox": Beast(124, 0.76, 26, "long", horns=True, colour="#8a5a3a"),
    "pig": Beast(124, 0.84, tail="curl", colour="#f5b4b4"),
    "goat": Beast(92, 0.66, 30, "stub", horns=True, colour="#efe8dc"),
    "ewe": Beast(128, 0.66, 10, "stub", "wool", colour="#f7f1e4"),
    "elephant": Beast(150, 1.0, 10, "long", "trunk", colour="#a7adbd"),
    "frog": Beast(112, 0.96, tail="none", colour="#6fb254"),
    "crocodile": Beast(80, 0.6, 40, "reptile", colour="#6f9a52"),
    "lizard": Beast(60, 0.6, 20, "reptile", colour="#7fb25a"),
    "dragon": Beast(110, 0.84, 60, "reptile", "wings", horns=True, colour="#58a869"),
}
_BIRDS = {"bird": "#6aa7e0", "duck": "#f3c94a", "rooster": "#f4ede0", "chicken": "#f4ede0", "eagle": "#7a5236", "owl": "#9a7048", "parrot": "#4fae74", "penguin": "#3f4560", "swan": "#fbfaf6", "goose": "#efece4", "flamingo": "#f59ab0", "dove": "#f4f6fa", "black-bird": "#33343f", "baby-chick": "#f7d64f", "front-facing-baby-chick": "#f7d64f", "turkey": "#7a4f35", "peacock": "#2f8fae"}
_FISH = {"fish": "#5fa6e0", "tropical-fish": "#f2a53c", "blowfish": "#e6c46a", "shark": "#8793a3", "whale": "#4f8fd0", "spouting-whale": "#4f8fd0", "dolphin": "#7fa3c8", "orca": "#2b3040", "seal": "#8f939e"}
_FACES = {"chicken": "rooster", "unicorn": "unicorn"}


def name_of(head: str) -> str:
    """Return the bare name of an animal's drawing ("cat-face" is "cat")."""
    return _FACES.get(head, head.removesuffix("-face"))


def known(head: str) -> bool:
    """Say whether an animal is drawn from above here."""
    name = name_of(head)
    return name in _BEASTS or name in _BIRDS or name in _FISH or name == "turtle"


def colour_of(head: str, said: str | None, fur: str) -> str:
    """Return the coat's colour: what was said, else the kind's own, else the drawing's."""
    name = name_of(head)
    own = _BEASTS[name].colour if name in _BEASTS else _BIRDS.get(name) or _FISH.get(name) or ("#6f9f57" if name == "turtle" else None)
    return fur if said else own or fur


def animal(head: str, fur: str, pose: str) -> str:
    """Return an animal in rig units, the middle of its back at 0,0."""
    name = name_of(head)
    if name in _BIRDS:
        return _bird(name, fur, spread=pose in ("fly", "jump"))
    if name in _FISH:
        return _fish(name, fur)
    if name == "turtle":
        return _turtle(fur)
    beast = _BEASTS[name]
    if pose == "sleep":
        return _curled(name, beast, fur)
    return _beast(name, beast, fur, moving=pose in ("walk", "run", "jump", "ride"))


def extent(head: str) -> float:
    """Return the length of an animal's drawing in rig units, tail and head included (about)."""
    name = name_of(head)
    if name in _BEASTS:
        return 640 + _BEASTS[name].neck
    return 560


def back(head: str, fur: str) -> str:
    """Return a mount from above without anything on it, in rig units."""
    return _beast(name_of(head), _BEASTS[name_of(head)], fur, moving=True)


def ridden(head: str) -> bool:
    """Say whether the animal has a back to sit on."""
    return name_of(head) in _BEASTS


def _beast(name: str, beast: Beast, fur: str, *, moving: bool) -> str:
    w, step = beast.wide, 56 if moving else 8
    limb = "#34323c" if beast.coat == "panda" else dark(fur, 0.2)
    thick = min(40.0, w * 0.36)
    out = ""
    for x, y, shift in ((-w * 0.8, -150, -step), (w * 0.8, -150, step), (-w * 0.86, 150, step), (w * 0.86, 150, -step)):
        out += taper((x * 0.8, y), (x, y + shift - 18), thick, thick * 0.8, limb)
    out += _tail(beast, fur)
    head_at = (0.0, -214.0 - beast.neck - 40 * beast.head)
    body = smooth([(-w * 0.86, -170), (0, -226), (w * 0.86, -170), (w * 0.82, -20), (w, 130), (w * 0.6, 206), (0, 224), (-w * 0.6, 206), (-w, 130), (-w * 0.82, -20)])
    if beast.coat == "wings":
        out += _wings(dark(fur, 0.22))
    out += fill(body, fur) + fill(smooth([(-w * 0.3, -190), (w * 0.3, -190), (w * 0.24, 190), (-w * 0.24, 190)]), light(fur, 0.12), 0.7)
    out += _coat(beast, fur, w)
    if beast.neck > 40:
        out += taper((0, -160), head_at, w * 0.66, 50 * beast.head + 16, fur)
    return out + _head(name, beast, fur, head_at)


def _head(name: str, beast: Beast, fur: str, at: Point) -> str:
    out, k = "", beast.head
    if beast.mane == "round":
        out += place("".join(circle((math.cos(a) * 104, math.sin(a) * 104), 44, "#a8652c") for a in (math.tau * i / 12 for i in range(12))) + circle((0, 0), 116, "#b8723a"), at, k)
    if beast.horns:
        horn = stroke("M40,10 C110,30 130,-30 104,-70" if name != "deer" else "M34,10 L90,60 L84,120 M70,40 L120,44 M88,84 L130,96", "#e9dcc0" if name != "deer" else "#7a5636", 18)
        out += place(horn + place(horn, (0, 0), 1, 0, mirror=True), at, k)
    if beast.neck > 60 or name in ("crocodile", "dragon"):
        out += place(_long_head(fur), at, k)
    else:
        head = name if name in ("fox", "bear", "polar-bear", "panda", "wolf", "raccoon", "koala", "hamster", "elephant", "goat", "ewe", "lion", "frog") else f"{name}-face"
        out += place(animal_head(head, fur), at, k)
    if beast.coat == "trunk":
        out += stroke(f"M{at[0]:.0f},{at[1] - 80:.0f} q14,-70 -10,-130", dark(fur, 0.1), 40)
    if beast.mane == "crest":
        tone = {"unicorn": "#e58bc4", "zebra": "#33313a"}.get(name, dark(fur, 0.55))
        out += fill(smooth([(-18, -150), (-20, at[1] + 10), (0, at[1] - 60 * k), (20, at[1] + 10), (18, -150), (0, -110)]), tone)
    if name == "unicorn":
        out += fill(polygon([(-16, at[1] - 30), (0, at[1] - 160), (16, at[1] - 30)]), "#f6c84a") + line([(-12, at[1] - 60), (12, at[1] - 72)], "#d99a2a", 6)
    return out


def _long_head(fur: str) -> str:
    ears = place(fill(polygon([(-20, 20), (0, -54), (20, 20)]), dark(fur, 0.16)), (-50, 44), 1, -24) + place(fill(polygon([(-20, 20), (0, -54), (20, 20)]), dark(fur, 0.16)), (50, 44), 1, 24)
    skull = smooth([(-66, 40), (-62, -40), (-46, -128), (0, -164), (46, -128), (62, -40), (66, 40), (0, 84)])
    return ears + fill(skull, fur) + ellipse((0, -130), 42, 36, dark(fur, 0.22)) + circle((-16, -146), 8, "#3a2c35") + circle((16, -146), 8, "#3a2c35") + ellipse((-56, -20), 12, 16, "#2a2238") + ellipse((56, -20), 12, 16, "#2a2238")


def _coat(beast: Beast, fur: str, w: float) -> str:
    if beast.coat == "stripes":
        tone = "#3a2b33" if beast.colour else dark(fur, 0.26)
        return "".join(stroke(f"M{s * w * 0.86:.0f},{y} Q{s * w * 0.5:.0f},{y + 16} {s * w * 0.2:.0f},{y + 4}", tone, 17) for y in range(-140, 190, 62) for s in (-1, 1))
    if beast.coat == "spots":
        return "".join(ellipse((x * w, y), 17, 14, dark(fur, 0.5)) for x, y in ((-0.5, -130), (0.4, -150), (0.1, -90), (-0.6, -50), (0.56, -40), (-0.1, -10), (0.4, 40), (-0.6, 60), (0.0, 90), (0.66, 120), (-0.4, 150), (0.2, 176)))
    if beast.coat == "patches":
        return fill(smooth([(-90, -130), (-10, -170), (30, -100), (-40, -50)]), "#33313a") + fill(smooth([(20, -10), (96, -30), (104, 80), (40, 70)]), "#33313a") + fill(smooth([(-100, 70), (-30, 60), (-10, 150), (-80, 180)]), "#33313a")
    if beast.coat == "panda":
        return fill(smooth([(-w * 0.88, -176), (0, -226), (w * 0.88, -176), (w * 0.84, -84), (0, -110), (-w * 0.84, -84)]), "#34323c")
    if beast.coat == "wool":
        return "".join(circle((math.cos(a) * w * 0.86, math.sin(a) * 190), 52, fur) for a in (math.tau * i / 14 for i in range(14))) + "".join(stroke(f"M{x - 20},{y} q20,-26 40,0", dark(fur, 0.14), 7) for x, y in ((-50, -110), (46, -70), (-30, -10), (50, 50), (-54, 90), (10, 140)))
    if beast.coat == "hump":
        return ellipse((0, 20), 66, 92, dark(fur, 0.12)) + ellipse((0, 12), 46, 66, light(fur, 0.1))
    return ""


def _wings(tone: str) -> str:
    one = smooth([(50, -120), (180, -240), (360, -200), (330, -110), (360, -30), (260, -20), (210, 50), (70, 20)])
    return fill(one, tone) + place(fill(one, tone), (0, 0), 1, 0, mirror=True)


def _tail(beast: Beast, fur: str) -> str:
    if beast.tail == "thin":
        return stroke("M0,200 C10,290 90,280 70,370", dark(fur, 0.1), 34)
    if beast.tail == "long":
        return stroke("M0,200 C-6,280 60,300 50,390", dark(fur, 0.12), 20) + ellipse((50, 398), 22, 30, dark(fur, 0.5))
    if beast.tail in ("bushy", "ringed"):
        tone = dark(fur, 0.4) if beast.mane else fur
        body = fill(smooth([(-22, 200), (-50, 300), (-30, 390), (20, 420), (54, 350), (44, 270), (22, 200)]), dark(tone, 0.08))
        if beast.tail == "ringed":
            return body + "".join(line([(-40, y), (44, y + 8)], "#4a4650", 22) for y in (262, 318, 374))
        return body + ("" if beast.mane else fill(smooth([(-34, 350), (-24, 396), (20, 420), (50, 366), (6, 380)]), "#fff4e6"))
    if beast.tail == "curl":
        return stroke("M0,216 q30,20 10,40 q-30,10 -20,-16 q20,-20 40,20", dark(fur, 0.14), 15)
    if beast.tail == "reptile":
        return fill(smooth([(-70, 120), (-50, 260), (20, 420), (90, 470), (40, 380), (50, 260), (70, 120)]), fur)
    return circle((0, 224), 36, light(fur, 0.24)) if beast.tail == "stub" else ""


def _curled(name: str, beast: Beast, fur: str) -> str:
    """Asleep: a round body, the head on the paws and the tail around it."""
    limb = "#34323c" if beast.coat == "panda" else dark(fur, 0.14)
    body = ellipse((0, 20), 214, 186, fur)
    rows = ""
    if beast.coat in ("stripes", "spots"):
        tone = "#3a2b33" if beast.colour else dark(fur, 0.24)
        rows = "".join(stroke(f"M{math.cos(a) * 196:.0f},{20 + math.sin(a) * 168:.0f} L{math.cos(a) * 122:.0f},{20 + math.sin(a) * 104:.0f}", tone, 18) for a in (-0.9, -0.45, 0.0, 0.45, 0.9))
    tail = ellipse((0, 24), 0.1, 0.1, fur) if beast.tail in ("none", "stub") else stroke("M176,120 C120,250 -150,250 -196,90", dark(fur, 0.16), 46 if beast.tail != "bushy" else 80)
    paws = ellipse((-120, -86), 46, 32, limb) + ellipse((-30, -140), 44, 32, limb)
    face = place(_head(name, Beast(beast.wide, beast.head, 0.0, mane=beast.mane if beast.mane == "round" else "", horns=beast.horns, colour=beast.colour), fur, (0, 0)), (-92, -44), 1, -40)
    lids = place(stroke("M-46,-40 q16,14 32,0 M14,-40 q16,14 32,0", "#3a2c35", 7), (-92, -44), beast.head, -40)
    return body + fill(smooth([(-60, -60), (90, -110), (170, 0), (90, 120), (-50, 110)]), light(fur, 0.12), 0.6) + rows + tail + paws + face + lids


def _bird(name: str, fur: str, *, spread: bool) -> str:
    beak = {"parrot": "#3a3a44", "black-bird": "#f0b23c"}.get(name, "#f0982e")
    neck = 90 if name in ("swan", "goose", "flamingo", "turkey") else 0
    tail = fill(smooth([(-40, 150), (-70, 280), (0, 250), (70, 280), (40, 150)], tension=0.6), dark(fur, 0.2))
    if name == "peacock":
        tail = "".join(place(ellipse((0, 300), 44, 120, "#3fae8a") + circle((0, 360), 24, "#2f5fc0") + circle((0, 360), 11, "#f2c744"), (0, 60), 1, a) for a in range(-60, 61, 20))
    wing = smooth([(40, -70), (170, -120), (330, -60), (400, 50), (280, 50), (180, 84), (60, 70)]) if spread else smooth([(30, -100), (108, -60), (124, 60), (70, 190), (34, 120)])
    feathers = fill(wing, dark(fur, 0.14)) + stroke("M60,40 Q90,80 76,150" if not spread else "M120,-30 L320,40 M100,10 L250,54", dark(fur, 0.34), 8, 0.7)
    wings = feathers + place(feathers, (0, 0), 1, 0, mirror=True)
    at = -170 - neck
    throat = taper((0, -100), (0, at), 46, 34, fur) if neck else ""
    comb = box_comb(at) if name in ("rooster", "chicken", "turkey") else ""
    face = fill(polygon([(-24, at - 50), (0, at - 108), (24, at - 50)]), beak) + circle((0, at), 66 if not neck else 48, light(fur, 0.06)) + comb + circle((-34, at - 20), 8, "#2a2238") + circle((34, at - 20), 8, "#2a2238")
    return tail + ellipse((0, 0), 106, 176, fur) + wings + throat + face


def box_comb(y: float) -> str:
    """Return a rooster's comb along the top of its head."""
    return "".join(circle((0, y + dy), 16, "#d83a34") for dy in (-34, -8, 18))


def _fish(name: str, fur: str) -> str:
    big = name in ("whale", "spouting-whale", "shark", "dolphin", "orca", "seal")
    fluke = smooth([(-12, 210), (-110, 300), (-20, 280), (0, 262), (20, 280), (110, 300), (12, 210)], tension=0.7)
    fin = smooth([(60, -60), (190, 20), (170, 60), (66, 30)], tension=0.7)
    wide = 118 if name not in ("whale", "spouting-whale", "orca") else 150
    body = smooth([(0, -250), (wide * 0.7, -190), (wide, -60), (wide * 0.7, 90), (20, 230), (-20, 230), (-wide * 0.7, 90), (-wide, -60), (-wide * 0.7, -190)])
    ridge = fill(smooth([(0, -90), (16, 20), (0, 80), (-16, 20)]), dark(fur, 0.26))
    scales = "" if big else "".join(stroke(f"M{x - 22},{y} q22,26 44,0", light(fur, 0.3), 7, 0.8) for x, y in ((-36, -60), (36, -60), (0, -20), (-36, 20), (36, 20), (0, 60), (0, -100)))
    bands = "" if name != "tropical-fish" else line([(-96, -110), (96, -110)], "#fff6e6", 34) + line([(-84, 40), (84, 40)], "#fff6e6", 30)
    hole = circle((0, -130), 14, dark(fur, 0.4)) if "whale" in name else ""
    eyes = circle((-wide * 0.66, -150), 15, "#ffffff") + circle((wide * 0.66, -150), 15, "#ffffff") + circle((-wide * 0.7, -154), 9, "#2a2238") + circle((wide * 0.7, -154), 9, "#2a2238")
    fins = fill(fin, dark(fur, 0.16)) + place(fill(fin, dark(fur, 0.16)), (0, 0), 1, 0, mirror=True)
    return fill(fluke, dark(fur, 0.14)) + fins + fill(body, fur) + fill(smooth([(0, -220), (40, -60), (0, 190), (-40, -60)]), light(fur, 0.16), 0.7) + bands + scales + ridge + eyes + hole


def _turtle(fur: str) -> str:
    flipper = smooth([(0, -20), (110, -60), (150, -10), (120, 30), (20, 40)])
    out = place(fill(flipper, fur), (90, -120), 1, -24) + place(fill(flipper, fur), (-90, -120), 1, 24, mirror=True)
    out += place(fill(flipper, fur), (90, 130), 0.7, 40) + place(fill(flipper, fur), (-90, 130), 0.7, -40, mirror=True)
    out += fill(polygon([(-20, 190), (0, 250), (20, 190)]), fur) + ellipse((0, -238), 56, 66, fur) + circle((-28, -262), 10, "#2a2238") + circle((28, -262), 10, "#2a2238")
    shell = dark(fur, 0.34)
    out += ellipse((0, 0), 172, 204, dark(shell, 0.2)) + ellipse((0, 0), 154, 186, mixed(shell))
    plate = polygon([(-48, -52), (48, -52), (72, 0), (48, 52), (-48, 52), (-72, 0)])
    seams = "".join(line([a, b], dark(shell, 0.3), 9) for a, b in (((-48, -52), (-92, -140)), ((48, -52), (92, -140)), ((72, 0), (150, 0)), ((-72, 0), (-150, 0)), ((48, 52), (92, 140)), ((-48, 52), (-92, 140))))
    return out + seams + fill(plate, light(mixed(shell), 0.14)) + f'<path d="{plate}" fill="none" stroke="{dark(shell, 0.3)}" stroke-width="9"/>'


def mixed(shell: str) -> str:
    """Return the warm brown-green of a turtle's plates."""
    return light(shell, 0.08)


