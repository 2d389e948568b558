"""A surface-mount placement machine in isometric view, part by part, each with its name in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.animatic.kinds.isometric import Box, Point, at, cylinder, panel
from tools.animatic.light import mix


@dataclass(frozen=True, slots=True)
class MachinePart:
    """One part: its names, its drawing in paper units, and the point a leader line touches; unnamed parts get none."""

    english: str
    traditional: str
    svg: str
    touch: Point | None = None


def placement_machine(main: str) -> list[MachinePart]:
    """Return the machine's parts, far to near, drawn in tints of the main colour."""
    pale, mid, deep = mix(main, "#f4f7fa", 0.90), mix(main, "#e3e9ef", 0.72), mix(main, "#1d2b3d", 0.35)
    build: list[Callable[[str, str, str, str], MachinePart]] = [_base, _feeders_back, _conveyor, _board, _rear_portal, _gantry, _head, _camera, _screen, _tower]
    return [part(pale, mid, deep, main) for part in build]


def _base(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    body, plinth = Box(0, 0, 16, 320, 210, 120, pale), Box(6, 6, 0, 308, 198, 18, deep)
    doors = panel(body, (0.05, 0.12, 0.32, 0.86), mid) + panel(body, (0.36, 0.12, 0.63, 0.86), mid) + panel(body, (0.70, 0.30, 0.95, 0.86), mix(main, "#ffffff", 0.15))
    handles = "".join(panel(body, (u, 0.42, u + 0.012, 0.62), deep) for u in (0.29, 0.38))
    return MachinePart("machine base", "機台底座", plinth.svg() + body.svg() + doors + handles, body.corner(0.5, 1, 0.25))


def _feeders_back(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    drawing = ""
    for k in range(9):
        drawing += Box(26 + k * 30, 178, 136, 18, 46, 20, mid if k % 2 else pale, 1.1).svg()
        x, y = at(35 + k * 30, 216, 158)
        drawing += f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="12" ry="12" fill="{mix(main, "#ffffff", 0.55)}" stroke="{deep}" stroke-width="1.2"/><circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{deep}"/>'
    return MachinePart("tape feeders", "料帶供料器", drawing, at(60, 224, 152))


def _conveyor(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    rails = Box(-50, 78, 136, 420, 8, 12, deep, 1.1).svg() + Box(-50, 88, 138, 420, 50, 4, mid, 1.0).svg() + Box(-50, 140, 136, 420, 8, 12, deep, 1.1).svg()
    return MachinePart("board conveyor", "電路板軌道", rails, at(364, 146, 144))


def _board(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    board = Box(110, 90, 143, 110, 46, 4, "#2f9e6b", 1.1)
    chips = Box(122, 98, 147, 26, 18, 5, "#26313f", 0.9).svg() + Box(160, 100, 147, 16, 14, 4, "#26313f", 0.9).svg()
    dots = "".join(Box(126 + k * 12, 124, 147, 7, 5, 3, "#e8c25a", 0.7).svg() for k in range(6))
    return MachinePart("circuit board", "電路板", board.svg() + chips + dots, at(196, 128, 148))


def _rear_portal(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    posts = Box(8, 8, 136, 26, 30, 106, pale).svg() + Box(286, 8, 136, 26, 30, 106, pale).svg()
    beam = Box(8, 8, 242, 304, 30, 26, mid).svg()
    return MachinePart("portal frame", "龍門框架", posts + beam, at(40, 38, 255))


def _gantry(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    arm = Box(140, 30, 226, 34, 150, 20, main)
    rail = Box(150, 34, 246, 14, 140, 5, mix(main, "#ffffff", 0.65), 1.0)
    return MachinePart("X-Y gantry", "X-Y 移動臂", arm.svg() + rail.svg(), at(174, 170, 240))


def _head(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    body = Box(134, 106, 180, 46, 34, 52, pale)
    nozzles = "".join(cylinder((142 + k * 10, 136, 160), 3.2, 22, deep, line=1.0) for k in range(4))
    return MachinePart("placement head", "貼裝頭", nozzles + body.svg() + panel(body, (0.15, 0.35, 0.85, 0.78), main), body.corner(0.2, 1, 0.6))


def _camera(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    lens = cylinder((248, 120, 143), 13, 12, deep) + cylinder((248, 120, 155), 8, 2, "#7fd4ff")
    return MachinePart("vision camera", "視覺相機", lens, at(252, 126, 158))


def _screen(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    arm = Box(322, 186, 100, 12, 10, 92, deep, 1.1)
    frame = Box(304, 204, 176, 66, 7, 48, deep, 1.2)
    face = panel(frame, (0.06, 0.10, 0.94, 0.90), "#dff3ff") + panel(frame, (0.12, 0.55, 0.52, 0.80), main) + panel(frame, (0.12, 0.20, 0.80, 0.42), mix(main, "#ffffff", 0.55))
    return MachinePart("control screen", "操作螢幕", arm.svg() + frame.svg() + face, frame.corner(0.9, 1, 0.7))


def _tower(pale: str, mid: str, deep: str, main: str) -> MachinePart:
    pole = cylinder((298, 22, 268), 3, 20, deep, line=1.0)
    lamps = "".join(cylinder((298, 22, 288 + k * 16), 8, 15, colour) for k, colour in enumerate(("#35b36a", "#f2b53a", "#e2574c")))
    return MachinePart("signal tower", "三色警示燈", pole + lamps, at(300, 24, 322))
