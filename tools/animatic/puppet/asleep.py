"""Animals asleep: curled up on the ground with closed eyes, in their own colours, ears and tails."""

from __future__ import annotations

from tools.animatic.puppet import animals
from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.shapes import circle, ellipse, fill, line, polygon, stroke
from tools.animatic.puppet.sprite import Marks, Piece

_EARS: dict[str, str] = {
    **dict.fromkeys("cat-face cat fox wolf raccoon".split(), "pointed"),
    **dict.fromkeys("dog-face dog poodle cow-face cow pig-face pig ox goat ewe".split(), "floppy"),
    **dict.fromkeys("tiger-face tiger lion bear panda koala polar-bear mouse-face mouse hamster monkey-face leopard otter chipmunk hedgehog".split(), "round"),
    **dict.fromkeys("rabbit-face rabbit".split(), "long"),
}
"""Animals that curl up to sleep, and the shape of their ears."""
_TAILS = {"fox": "bushy", "wolf": "bushy", "raccoon": "bushy", "chipmunk": "bushy", "cat-face": "thin", "cat": "thin", "dog-face": "thin", "dog": "thin", "tiger-face": "thin", "tiger": "thin", "leopard": "thin", "lion": "thin"}
_STRIPED = frozenset({"cat-face", "cat", "tiger-face", "tiger"})
_HEAD = (250.0, -168.0)
_SWELL = 0.03
"""How much taller a sleeper full of air is."""
_INK = "#3a2c30"
STAGE = (-620.0, -620.0, 640.0, 60.0)
"""Left, top, right, bottom in rig units of all that is drawn."""


def curls(head: str) -> bool:
    """Say whether an animal curls up to sleep."""
    return head in _EARS


def curled(person: Person, *, breath: float = 0.0) -> tuple[list[Piece], Marks]:
    """Return the pieces of a curled-up sleeper and the places its sprite keeps. breath: 0..1, how full it is of air."""
    x, y = _HEAD
    return [Piece(drawing(person, breath=breath))], Marks((x - 180, y - 180, x + 180, y + 168), (x + 60, -30.0))


def drawing(person: Person, *, breath: float = 0.0) -> str:
    """Return a curled-up sleeper as SVG in rig units, lying on y = 0; see `curled`."""
    fur = animals.fur(person)
    body = _tail(person.head, fur) + _trunk(person.head, fur) + _face(person.head, fur) + _paw(person, fur)
    if breath:
        body = f'<g transform="scale(1 {1 + _SWELL * breath:.4f})">{body}</g>'
    return body + _breath()


def _trunk(head: str, fur: str) -> str:
    body = fill("M-480,-120 C-500,-380 -250,-470 -60,-460 C170,-450 330,-330 340,-150 C340,-40 260,0 120,0 H-330 C-430,0 -470,-40 -480,-120Z", fur)
    haunch = ellipse((-240, -170), 200, 168, light(fur, 0.1)) + stroke("M-420,-210 C-400,-330 -230,-370 -120,-290", dark(fur, 0.14), 11)
    under = fill("M-470,-90 C-300,-30 100,-30 335,-90 C330,-30 250,0 120,0 H-330 C-430,0 -465,-40 -470,-90Z", dark(fur, 0.2), 0.45)
    stripes = "".join(stroke(f"M{x},-452 q14,60 4,110", dark(fur, 0.28), 26) for x in (-150, -70, 10)) if head in _STRIPED else ""
    return body + stripes + haunch + under


def _tail(head: str, fur: str) -> str:
    kind = _TAILS.get(head)
    if kind is None:
        return circle((-490, -180), 58, light(fur, 0.2))
    if kind == "bushy":
        return stroke("M-450,-160 C-560,-40 -420,-40 -250,-44", dark(fur, 0.06), 120) + stroke("M-300,-44 H-220", light(fur, 0.6), 96)
    return stroke("M-450,-190 C-580,-90 -520,-30 -400,-30 H-120", dark(fur, 0.1), 54)


def _paw(person: Person, fur: str) -> str:
    tone = animals.paws(person, light(fur, 0.16))
    toes = "".join(stroke(f"M{x},-46 v26", dark(tone, 0.22), 7) for x in (318, 350))
    return ellipse((318, -34), 96, 36, tone) + toes + ellipse((110, -28), 84, 30, tone)


def _ears(kind: str, fur: str) -> str:
    x, y = _HEAD
    inner = light(fur, 0.42)
    if kind == "pointed":
        return "".join(fill(polygon([(x + k * 156, y - 40), (x + k * 140, y - 216), (x + k * 20, y - 130)]), fur) + fill(polygon([(x + k * 132, y - 70), (x + k * 124, y - 170), (x + k * 56, y - 122)]), inner) for k in (-1, 1))
    if kind == "round":
        return "".join(circle((x + k * 122, y - 124), 62, fur) + circle((x + k * 122, y - 124), 34, inner) for k in (-1, 1))
    if kind == "long":
        return "".join(stroke(f"M{x + k * 60},{y - 120} Q{x - 90 + k * 70},{y - 250} {x - 210 + k * 60},{y - 230}", fur, 74) + stroke(f"M{x + k * 60},{y - 130} Q{x - 86 + k * 70},{y - 246} {x - 196 + k * 60},{y - 228}", inner, 30) for k in (-1, 1))
    return ""


def _face(head: str, fur: str) -> str:
    x, y = _HEAD
    kind = _EARS[head]
    dark_ears = animals.PANDA_DARK if head == "panda" else fur
    mane = circle((x, y), 214, dark(fur, 0.4)) if head == "lion" else ""
    skull = ellipse((x, y), 182, 156, fur) + ellipse((x + 24, y + 60), 96, 66, light(fur, 0.5))
    patches = "".join(ellipse((x + k * 78, y - 4), 50, 42, animals.PANDA_DARK) for k in (-1, 1)) if head == "panda" else ""
    ink = "#f4efe6" if head == "panda" else _INK
    eyes = "".join(stroke(f"M{x + 12 + k * 78 - 38},{y - 6} q38,36 76,0", ink, 12) for k in (-1, 1))
    nose = ellipse((x + 24, y + 34), 26, 18, _INK) + stroke(f"M{x + 24},{y + 52} v16 m-30,2 q16,18 30,-2 q14,20 30,2", _INK, 8)
    blush = "".join(circle((x + 16 + k * 120, y + 44), 26, "#f29aa0", 0.45) for k in (-1, 1))
    flaps = ""
    if kind == "floppy":
        flaps = "".join(fill(f"M{x + k * 96},{y - 138} Q{x + k * 230},{y - 140} {x + k * 206},{y + 40} Q{x + k * 170},{y + 76} {x + k * 140},{y + 10}Z", dark(fur, 0.24)) for k in (-1, 1))
    return mane + _ears(kind, dark_ears) + skull + patches + eyes + nose + blush + flaps


def _breath() -> str:
    """Two small letters z that rise from the sleeper's head."""
    return "".join(line([(x, y), (x + s, y)], "#8fb4e0", s * 0.2) + line([(x + s, y), (x, y + s)], "#8fb4e0", s * 0.2) + line([(x, y + s), (x + s, y + s)], "#8fb4e0", s * 0.2) for x, y, s in ((440.0, -430.0, 60.0), (520.0, -560.0, 84.0)))
