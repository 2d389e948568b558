"""What the command line prints, and pictures in terminals."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from agent import events
from agent.channels.album import Album
from agent.channels.lines import KEYS, Outcome, card_text, json_line
from agent.channels.terminal import inline_picture, protocol_of
from tools.errors import StoreError

VIEW = {
    "handle": "img2", "kind": "image", "path": "/x/blobs/ab.png", "parents": ["img1"], "changed": ["lighting"], "engine": "animatic",
    "notes": [], "not_drawn": ["圍巾"], "shot": {"subject": "a cat", "lighting": "sunset", "scene": "", "palette": ["#0032a1"]},
}  # fmt: skip


def test_a_json_line_has_exactly_the_promised_keys_in_order() -> None:
    line = json.loads(json_line(VIEW, path="/p/img2.png", seconds=0.12345, notes=("undo",)))
    assert tuple(line) == KEYS
    assert line["path"] == "/p/img2.png" and line["seconds"] == 0.123
    assert line["notes"] == ["not drawn: 圍巾", "undo"]


def test_the_card_marks_what_changed_and_leaves_out_what_is_empty() -> None:
    lines = card_text(VIEW).splitlines()
    assert lines[0].split() == ["subject", "a", "cat"] and lines[1].split() == ["•", "lighting", "sunset"]
    assert not any("scene" in line for line in lines) and "#0032a1" in lines[2]


@pytest.mark.parametrize(
    ("happened", "must_show", "code"),
    [
        ([events.Made(VIEW)], True, 0),
        ([events.Said("hello")], True, 2),
        ([events.Said("hello")], False, 0),
        ([events.Failed("no room", 2)], True, 2),
        ([events.Made(VIEW), events.Failed("engine", 3)], True, 3),
    ],
)
def test_the_exit_code_follows_what_happened(happened: list[events.Event], must_show: bool, code: int) -> None:
    outcome = Outcome()
    for event in happened:
        outcome.note(event)
    assert outcome.exit_code(must_show=must_show) == code


def test_a_picture_is_cut_into_the_chunks_kitty_takes() -> None:
    data = bytes(range(256)) * 40
    text = inline_picture(data, "kitty")
    parts = [p.split(";", 1)[1].removesuffix("\x1b\\") for p in text.strip().split("\x1b_G")[1:]]
    assert all(len(p) <= 4096 for p in parts) and base64.b64decode("".join(parts)) == data
    assert text.count("m=1") == len(parts) - 1
    assert inline_picture(data, "none") == ""


def test_terminals_are_known_by_their_names() -> None:
    assert protocol_of("xterm-kitty", "") == "kitty"
    assert protocol_of("xterm-256color", "iTerm.app") == "iterm"
    assert protocol_of("dumb", "") == "none"


def test_the_album_never_overwrites_and_says_where_the_picture_is_kept(tmp_path: Path) -> None:
    stored = tmp_path / "store.png"
    stored.write_bytes(b"new")
    album = Album(tmp_path)
    view = {"handle": "img1", "path": str(stored)}
    assert album.place(view).read_bytes() == b"new"
    (tmp_path / "img2.png").write_bytes(b"theirs")
    other = album.place({**view, "handle": "img2"})
    assert other.read_bytes() == b"new" and other.name == "img2-store.png"
    assert (tmp_path / "img2.png").read_bytes() == b"theirs"
    assert album.place({**view, "handle": "img2"}) == other
    assert album.place_part(view, "a/b: *", stored) == tmp_path / "img1" / "a_b_ _.png"
    with pytest.raises(StoreError, match=r"store\.png"):
        Album(stored).place(view)
