"""The command line as a person or a program uses it: real processes, real folders, real exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.agent.channels import forked
from tests.postgres import variables

ROOT = Path(__file__).resolve().parents[3]
KEYS = ["handle", "kind", "path", "parents", "shot", "changed", "seconds", "engine", "notes", "model", "cost_usd", "brief", "duration_s",
        "width", "height", "loudness_lufs", "files"]  # fmt: skip


def environment(tmp_path: Path) -> dict[str, str]:
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("SCENEWRIGHT_", "OPENAI_"))}
    return {
        **keep,
        "SCENEWRIGHT_HOME": str(tmp_path / "home"),
        "SCENEWRIGHT_CACHE": str(tmp_path.parent / "scenewright-cache"),
        "PYTHONPATH": str(ROOT),
        "HF_HOME": str(tmp_path / "hub"),
        "HF_HUB_OFFLINE": "1",
        "NO_COLOR": "1",
        **variables(tmp_path / "home"),
    }


def scenewright(tmp_path: Path, *args: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return forked.run(args, cwd=tmp_path, env=environment(tmp_path), **more)


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_make_prints_one_json_line_and_leaves_a_picture_in_the_folder(tmp_path: Path) -> None:
    done = scenewright(tmp_path, "make", "a cat on the moon", "--project", "p", "--json")
    assert done.returncode == 0, done.stderr
    (row,) = rows(done)
    assert list(row) == KEYS
    assert (row["handle"], row["kind"], row["parents"], row["engine"]) == ("img1", "image", [], "animatic")
    assert Path(row["path"]) == tmp_path / "p" / "img1.png"
    with Image.open(row["path"]) as picture:
        assert picture.size == (1280, 720)
    assert "cat" in row["shot"]["subject"] and "moon" in row["shot"]["scene"]


def test_a_film_shot_and_a_voice_are_made_without_any_service(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text('a 1 second video of a cat walking\nsay "Safety first"\n', "utf-8")
    done = scenewright(tmp_path, "run", str(script), "--project", "p", "--json")
    assert done.returncode == 0, done.stderr
    film, voice = rows(done)
    assert (film["kind"], film["duration_s"], film["width"], film["height"]) == ("video", 1.0, 1280, 720)
    assert Path(film["path"]) == tmp_path / "p" / "vid1.mp4" and Path(film["path"]).is_file()
    assert voice["kind"] == "voice" and voice["duration_s"] > 0.5
    assert voice["loudness_lufs"] == pytest.approx(-16, abs=1.5) and film["loudness_lufs"] is None
    assert list((tmp_path / "p" / ".scenewright" / "work").iterdir()) == []


def test_the_first_example_plays_and_seven_lines_tell_the_story(tmp_path: Path) -> None:
    done = scenewright(tmp_path, "run", str(ROOT / "docs/examples/first.txt"), "--project", "p", "--json")
    assert done.returncode == 0, done.stderr
    story = rows(done)
    assert [r["handle"] for r in story] == ["img1", "img2", "img3", "img2", "img4", "img5", "img4"]
    assert [r["parents"] for r in story] == [[], ["img1"], ["img2"], ["img1"], ["img2"], ["img4"], ["img2"]]
    assert story[1]["changed"] == ["lighting"]
    assert story[2]["changed"] == ["camera", "style"]
    assert story[3]["changed"] == [] and story[3]["notes"][-1] == "select"
    assert story[4]["changed"] == ["action"]
    assert set(story[5]["changed"]) <= {"scene", "lighting"}
    assert story[6]["changed"] == [] and story[6]["notes"][-1] == "undo"


def test_versions_shows_the_tree_and_marks_the_current_one(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text("a cat in a garden\n# a remark\n\nmake it night\nundo\n", "utf-8")
    assert scenewright(tmp_path, "run", str(script), "--project", "p").returncode == 0
    tree = scenewright(tmp_path, "versions", "--project", "p")
    assert tree.returncode == 0 and "img1" in tree.stdout and "img2" in tree.stdout
    assert next(line for line in tree.stdout.splitlines() if "current" in line).count("img1") == 1
    listed = rows(scenewright(tmp_path, "versions", "--project", "p", "--json"))
    assert [(r["handle"], r["parents"], r["current"]) for r in listed] == [("img1", [], True), ("img2", ["img1"], False)]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("make", ""), "Say what you want to see"),
        (("make", "x" * 9_000), "characters"),
        (("make", "make img77 brighter"), "img77"),
        (("run", "missing.txt"), "missing.txt"),
        (("versions", "--project", "nowhere"), "nowhere"),
    ],
)
def test_bad_input_is_one_clear_sentence_and_exit_code_2(tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    done = scenewright(tmp_path, *args)
    assert done.returncode == 2
    assert said in done.stderr and "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.strip()]) <= 2


def test_a_script_that_is_not_text_or_holds_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bin.txt").write_bytes(b"\xff\xfe\x00\xd8")
    (tmp_path / "empty.txt").write_text("\n# only a remark\n")
    for name in ("bin.txt", "empty.txt"):
        done = scenewright(tmp_path, "run", name)
        assert done.returncode == 2 and name in done.stderr


def test_a_project_where_a_file_stands_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("I am a file")
    done = scenewright(tmp_path, "make", "a cat", "--project", "p")
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stderr.strip()
    assert (tmp_path / "p").read_text() == "I am a file"


@pytest.mark.sqlite
def test_two_processes_on_one_project_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "agent.channels.cli", "make"]
    options = {"cwd": tmp_path, "env": environment(tmp_path), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = [subprocess.Popen([*command, text, "--project", "p", "--json"], **options) for text in ("a cat", "a dog", "a fox")]
    out = [p.communicate(timeout=120) for p in running]
    assert [p.returncode for p in running] == [0, 0, 0], out
    handles = sorted(json.loads(o[0])["handle"] for o in out)
    assert handles == ["img1", "img2", "img3"]
    assert len(rows(scenewright(tmp_path, "versions", "--project", "p", "--json"))) == 3


@pytest.mark.sqlite
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_in_the_middle_keeps_what_was_made(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text("a cat in a garden\n" + "another one\n" * 200, "utf-8")
    command = [sys.executable, "-m", "agent.channels.cli", "run", str(script), "--project", "p", "--json"]
    running = subprocess.Popen(command, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    first = json.loads(running.stdout.readline())
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert b"Traceback" not in err and b"kept" in err
    listed = rows(scenewright(tmp_path, "versions", "--project", "p", "--json"))
    assert listed[0]["handle"] == first["handle"]
    for row in listed:
        Image.open(row["path"]).verify()


def test_the_chat_reads_lines_until_the_input_ends(tmp_path: Path) -> None:
    done = scenewright(tmp_path, "chat", "--project", "p", input="a cat in a garden\nmake it night\n")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "p" / "img2.png").exists()
    assert "lighting" in done.stdout


def test_doctor_says_what_is_ready(tmp_path: Path) -> None:
    done = scenewright(tmp_path, "doctor")
    assert done.returncode == 0 and "animatic     ready" in done.stdout
    assert "fal          Set FAL_KEY to use fal.\n" in done.stdout


def test_importing_the_package_touches_no_file_and_loads_no_client_and_no_torch(tmp_path: Path) -> None:
    late = ["torch", "langchain_openai", "openai", "elevenlabs", "replicate", "gradio_client", "chainlit"]
    code = f"import sys, agent.app, agent.channels.cli; print([name for name in {late} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=environment(tmp_path), check=True)
    assert done.stdout == "[]\n"
    assert list(tmp_path.iterdir()) == []


def test_an_icon_set_also_comes_as_single_pictures_with_alpha(tmp_path: Path) -> None:
    done = scenewright(tmp_path, "make", "finance icon set, main colour #0032a1: wallet, transfer, bank card", "--project", "p", "--json")
    assert done.returncode == 0, done.stderr
    (row,) = rows(done)
    pictures = sorted((tmp_path / "p" / "img1").iterdir())
    assert [p.stem for p in pictures] == ["bank card", "transfer", "wallet"]
    assert any(str(tmp_path / "p" / "img1") in note for note in row["notes"])
    with Image.open(pictures[0]) as icon:
        assert icon.mode == "RGBA" and icon.getextrema()[3] == (0, 255)
        assert (0, 0x32, 0xA1) in {pixel[:3] for _, pixel in icon.getcolors(1 << 20) if pixel[3] == 255}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_at_the_prompt_ends_the_chat_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "agent.channels.cli", "chat", "--project", "p"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = subprocess.Popen(command, cwd=tmp_path, env=environment(tmp_path), **pipes)
    assert running.stdin is not None and running.stdout is not None
    running.stdin.write(b"a cat in a garden\n")
    running.stdin.flush()
    while b"img1" not in running.stdout.readline():
        pass
    told = b"\n"
    while not told.endswith(b"\n> "):  # until it asks for the next line
        told += running.stdout.read(1) or pytest.fail(f"the chat ended by itself: {told!r}")
    running.send_signal(signal.SIGINT)
    running.wait(60)
    err = running.stderr.read() if running.stderr else b""
    assert running.returncode == 130 and b"Traceback" not in err
