"""What the command line prints, and pictures in terminals."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from agent import events
from agent.channels.album import Album
from agent.channels.lines import KEYS, Outcome, approval_line, card_text, json_line, told_lines, working_line
from agent.channels.terminal import inline_picture, protocol_of
from agent.views import asset_view
from prompts.films import FilmBrief, FilmShot
from prompts.shot import Shot
from tools.assets import AssetStore, NewAsset, Recipe
from tools.errors import StoreError
from tools.requests import FilmRequest, canonical

VIEW = {
    "handle": "img2", "kind": "image", "path": "/x/blobs/ab.png", "parents": ["img1"], "changed": ["lighting"], "engine": "animatic",
    "notes": [], "not_drawn": ["圍巾"], "model": "animatic-1", "cost_usd": None, "brief": {}, "duration_s": 0.0, "width": 1280, "height": 720, "loudness_lufs": None, "shot": {"subject": "a cat", "lighting": "sunset", "scene": "", "palette": ["#0032a1"]},
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


def test_what_a_service_made_says_who_made_it_its_price_and_its_terms() -> None:
    voice = {
        **VIEW, "kind": "voice", "engine": "elevenlabs", "model": "eleven-v3", "shot": {}, "changed": [], "duration_s": 2.04, "width": 0,
        "brief": {"text": "歡迎", "speed": 1.1}, "cost": "charged $0.04", "licence": "ElevenLabs terms", "commercial": False,
        "labels": ["cloned voice", "non-commercial"],
    }  # fmt: skip
    facts, text, speed = card_text(voice).splitlines()
    assert facts.strip() == "eleven-v3 · 2.0 s · charged $0.04 · ElevenLabs terms (not for commercial use) · cloned voice"
    assert text.split() == ["text", "歡迎"] and speed.split() == ["speed", "1.1"]


def test_what_plays_tells_its_length_its_size_and_its_loudness() -> None:
    voice = {**VIEW, "kind": "voice", "shot": {}, "changed": [], "width": 0, "duration_s": 3.25, "loudness_lufs": -16.02, "brief": {"text": "hello"}}
    assert card_text(voice).splitlines()[0].strip() == "3.2 s · -16.0 LUFS"
    shot = {**VIEW, "kind": "video", "duration_s": 4.0}
    assert card_text(shot).splitlines()[0].strip() == "4.0 s · 1280x720"
    assert "LUFS" not in card_text(VIEW) and "1280x720" not in card_text(VIEW)


def test_a_film_lists_its_shots_with_what_is_said() -> None:
    shots = [
        {"n": 1, "start_s": 0.0, "duration_s": 4.5, "handle": "vid1", "kind": "video", "words": "a worker, a factory", "narration": "安全第一"},
        {"n": 2, "start_s": 4.5, "duration_s": 12.0, "handle": "", "kind": "card", "words": "The end", "narration": ""},
    ]
    film = {**VIEW, "kind": "film", "shot": {}, "changed": [], "duration_s": 16.5, "loudness_lufs": -14.0, "film": {"shots": shots}}
    facts, first, second = card_text(film).splitlines()
    assert facts.strip() == "16.5 s · 1280x720 · -14.0 LUFS"
    assert first.split() == ["1", "0.0", "s", "4.5", "s", "vid1", "a", "worker,", "a", "factory", '"安全第一"']
    assert second.split() == ["2", "4.5", "s", "12.0", "s", "card", "The", "end"]


def test_a_storyboard_lists_its_shots_as_the_store_tells_them(tmp_path: Path) -> None:
    brief = FilmBrief(shots=(FilmShot(shot=Shot.model_validate({"subject": "a cat"}), narration="Hello", duration_s=2), FilmShot(source="x")))
    request = FilmRequest(operation="storyboard", brief=brief)
    recipe = Recipe(request=canonical(request), card="animatic-film", engine="animatic", seed=0)
    with AssetStore(tmp_path) as store:
        board = store.put(NewAsset(project="p", kind="board", recipe=recipe), b"png")
    lines = card_text(asset_view(board, {"x": "img4"})).splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2"]
    assert '"Hello"' in lines[0] and "img4" in lines[1]


def test_a_json_line_tells_where_the_captions_lie() -> None:
    line = json.loads(json_line(VIEW, path="/p/film1.mp4", seconds=1.0, files={"captions.vtt": "/p/film1.vtt"}))
    assert line["files"] == {"captions.vtt": "/p/film1.vtt"}
    assert (line["width"], line["height"], line["loudness_lufs"]) == (1280, 720, None)


def test_a_transcript_is_printed_whole(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("one\ntwo", "utf-8")
    view = {**VIEW, "kind": "text", "path": str(tmp_path / "t.txt"), "shot": {}, "changed": []}
    assert card_text(view) == "    one\n    two"


def test_a_question_about_money_is_one_line_in_the_language_of_the_request() -> None:
    view = {"words": "make it move", "maker": "Kling 3", "count": 2, "estimate": "about $2.02 for 2", "usd": 2.02}
    assert approval_line(view) == "? 2 × Kling 3: about $2.02 for 2. Shall it be made? Answer yes or no."
    assert approval_line({**view, "words": "讓它動起來", "count": 1}) == "？Kling 3 × 1：約 $2.02。要做嗎？請回答「好」或「不要」。"
    assert "價格未查證" in approval_line({**view, "words": "讓它動", "estimate": "price not verified; counted as $2.02"})


def test_how_far_the_work_is_stands_in_one_line() -> None:
    assert working_line(events.Working("c", "cutting", 0.42, left_s=6.4)) == "cutting · 42% · about 6 s left"
    assert working_line(events.Working("c", "about 6 s left", 0.42, left_s=6.4)) == "42% · about 6 s left"
    assert working_line(events.Working("c", "is asked")) == "is asked"


def test_tables_stand_in_columns() -> None:
    models = [
        {"id": "kling", "title": "Kling", "makes": ["video"], "state": "live", "since": "", "ready": True, "needs": []},
        {"id": "sora", "title": "Sora", "makes": ["video"], "state": "dead", "since": "2026-09-24", "ready": False, "needs": [], "stand_ins": ["Veo"]},
        {"id": "veo", "title": "Veo", "makes": ["video"], "state": "live", "since": "", "ready": False, "needs": ["set FAL_KEY"]},
    ]  # fmt: skip
    assert told_lines("models", models) == [
        "models:", "  ready  Kling  video", "  -      Sora   video  dead since 2026-09-24; instead: Veo", "  -      Veo    video  needs: set FAL_KEY",
    ]  # fmt: skip
    spent = [
        {"day": "2026-11-21", "usd": 0.03, "jobs": 1, "card": "flux-2-pro", "engine": "fal", "source": "estimate"},
        {"day": "2026-11-21", "usd": 2.016, "jobs": 12, "card": "", "engine": "fal", "source": "provider"},
    ]
    assert told_lines("spending", spent)[1:] == [
        "  2026-11-21  $0.0300  1 ×   flux-2-pro  estimate", "  2026-11-21  $2.0160  12 ×  fal         provider", "  sum         $2.0460  13 ×",
    ]  # fmt: skip
    job = {"id": "ab12", "state": "unknown", "card": "veo", "usd": 0.0, "words": "一隻貓", "message": "Nobody can tell."}
    assert told_lines("jobs", [job]) == ["jobs:", "  ab12  unknown  veo    一隻貓", "             Nobody can tell."]
    assert told_lines("jobs", []) == ["jobs: none"] and told_lines("other", [{"a": 1, "b": ""}]) == ["other:", "  a 1"]


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
