"""A film Shot's camera words taken apart: the moves a model has its own words for, the pace, and what is left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from prompts import vocabulary
from prompts.phrases import append_phrase, remove_phrase
from prompts.shot import Shot

CLAUSES: Mapping[str, str] = {
    "static": "stays still", "push_in": "pushes in", "pull_out": "pulls back", "zoom_in": "zooms in", "zoom_out": "zooms out",
    "dolly_zoom": "makes a dolly zoom", "pan_left": "pans left", "pan_right": "pans right", "pan": "pans across the scene",
    "tilt_up": "tilts up", "tilt_down": "tilts down", "truck_left": "moves to the left", "truck_right": "moves to the right",
    "slider": "slides sideways", "track": "follows the subject", "orbit": "circles around the subject", "crane_up": "rises",
    "crane_down": "sinks", "drone_flight": "flies over the scene", "handheld": "is held by hand", "steadicam": "glides along",
    "whip_pan": "whips around", "roll": "rolls", "dolly": "moves on a dolly", "zoom": "zooms",
}  # fmt: skip
"""What the camera does, after "the camera"; a move that is missing is an effect (slow motion) and stays the person's words."""
COMMANDS: Mapping[str, tuple[str, str]] = {
    "static": ("Static shot", "固定"), "push_in": ("Push in", "推进"), "pull_out": ("Pull out", "拉远"), "zoom_in": ("Zoom in", "变焦推近"),
    "zoom_out": ("Zoom out", "变焦拉远"), "pan_left": ("Pan left", "左摇"), "pan_right": ("Pan right", "右摇"), "tilt_up": ("Tilt up", "上摇"),
    "tilt_down": ("Tilt down", "下摇"), "truck_left": ("Truck left", "左移"), "truck_right": ("Truck right", "右移"), "track": ("Tracking shot", "跟随"),
    "crane_up": ("Pedestal up", "上升"), "crane_down": ("Pedestal down", "下降"),
}  # fmt: skip
"""MiniMax's camera commands, in English and Chinese (https://platform.minimax.io/docs/api-reference, 2026-11-20)."""
MOST_COMMANDS = 3
"""More at once confuse the model, by the same page."""
_PACES = (
    (re.compile(r"\b(?:very )?slow(?:ly)?\b|緩慢|缓慢|慢慢|緩緩|缓缓", re.IGNORECASE), "slowly"),
    (re.compile(r"\bsmooth(?:ly)?\b|平穩|平稳|平滑|流暢|流畅", re.IGNORECASE), "smoothly"),
    (re.compile(r"\b(?:fast|quick(?:ly)?|rapid(?:ly)?)\b|快速|迅速", re.IGNORECASE), "quickly"),
)


@dataclass(frozen=True, slots=True)
class Camera:
    """The camera of one Shot."""

    moves: tuple[str, ...]
    """Names of the vocabulary's moves, in the order in which they were said."""
    pace: str
    """"slowly", "smoothly", "quickly" or empty."""
    rest: str
    """The person's other camera words: framing, angle, lens."""

    def sentence(self) -> str:
        """Return what the camera does as an English sentence, without what is left; empty when it makes no known move."""
        clauses = [CLAUSES[move] for move in self.moves if move in CLAUSES]
        if not clauses:
            return ""
        pace = "" if self.moves == ("static",) or not self.pace else f"{self.pace} "
        return f"the camera {pace}{' and '.join(clauses)}"

    def command(self, *, chinese: bool) -> str:
        """Return the moves as one bracketed command; empty when none of them is one."""
        known = [COMMANDS[move][chinese] for move in self.moves if move in COMMANDS][:MOST_COMMANDS]
        return f"[{','.join(known)}]" if known else ""


def camera(shot: Shot, known: Mapping[str, object] = CLAUSES) -> Camera:
    """Return the Shot's camera with the moves that are in `known` taken out of the words."""
    text = shot.camera.text
    matches = [m for m in vocabulary.find(text, ("move",)) if m.term.name in known]
    moves = tuple(dict.fromkeys(m.term.name for m in matches))
    pace = next((word for pattern, word in _PACES if pattern.search(text)), "") if moves else ""
    rest = text
    for match in matches:
        rest = remove_phrase(rest, match.text)
    if moves:
        rest = _without_paces(rest)
    return Camera(moves, pace, rest)


def _without_paces(text: str) -> str:
    kept = ""
    for phrase in re.split(r"[,，、]", text):
        bare = phrase
        for pattern, _ in _PACES:
            bare = pattern.sub("", bare)
        bare = re.sub(r"^\W*(?:and|with|then|地|然後|然后|接著|接着)?\W*$", "", bare)
        kept = append_phrase(kept, phrase) if bare else kept
    return kept
