"""What the command line does when folders, files or settings are broken: one sentence on standard error, the right exit code, nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.agent.channels import forked
from tests.agent.channels.test_cli import environment, rows, scenewright


def trouble(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one sentence that was said, after the checks that hold for every failure."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, lines
    return lines[0]


def with_settings(tmp_path: Path, *args: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return forked.run(args, cwd=tmp_path, env={**environment(tmp_path), **settings})


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    assert scenewright(folder, "make", "a cat in a garden", "--project", "p").returncode == 0
    return folder / "p"


@pytest.fixture
def project(made_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_once, tmp_path / "p"))


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["talk.sqlite", "scenewright.db"])
def test_a_damaged_database_is_named_and_left_alone(project: Path, name: str) -> None:
    damaged = project / ".scenewright" / name
    damaged.write_bytes(b"this is no database" * 400)
    said = trouble(scenewright(project.parent, "make", "a dog", "--project", "p"), 2)
    assert name in said and "backup" in said
    assert damaged.read_bytes().startswith(b"this is no database")
    assert (project / "img1.png").exists()


@pytest.mark.sqlite
def test_a_talk_damaged_in_the_middle_is_told_as_trouble_of_the_folder(project: Path) -> None:
    talk = project / ".scenewright" / "talk.sqlite"
    data = bytearray(talk.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    talk.write_bytes(data)
    assert "talk.sqlite" in trouble(scenewright(project.parent, "make", "a dog", "--project", "p"), 2)


@pytest.mark.sqlite
def test_a_picture_whose_file_is_gone_is_named(project: Path) -> None:
    tmp_path = project.parent
    assert scenewright(tmp_path, "make", "make it night", "--project", "p").returncode == 0
    for folder in (project / ".scenewright" / "blobs").iterdir():
        shutil.rmtree(folder)
    (project / "img1.png").unlink()
    done = scenewright(tmp_path, "make", "undo", "--project", "p")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "img1" in done.stderr and "backup" in done.stderr


def test_a_home_that_is_a_file_is_refused_by_every_command(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("I am a file")
    for args in (("make", "a cat"), ("versions",), ("doctor",), ("web", "--port", "8098")):
        said = trouble(scenewright(tmp_path, *args), 2)
        assert "not a folder" in said, args


def test_a_cache_that_cannot_be_used_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("I am a file")
    done = with_settings(tmp_path, "make", "a cat", "--project", "p", SCENEWRIGHT_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "p" / "img1.png").exists()


@pytest.mark.parametrize("command", [("doctor",), ("web",)])
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert "SCENEWRIGHT_WORKERS" in trouble(with_settings(tmp_path, *command, SCENEWRIGHT_WORKERS="many"), 3)


def test_a_server_without_a_model_s_name_is_told_and_the_program_ends(tmp_path: Path) -> None:
    done = with_settings(tmp_path, "make", "a cat", "--project", "p", OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    assert "SCENEWRIGHT_MODEL" in trouble(done, 3)


def test_a_model_that_cannot_be_reached_is_one_sentence_and_the_rest_is_in_the_log(tmp_path: Path) -> None:
    model = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "SCENEWRIGHT_MODEL": "any"}
    said = trouble(with_settings(tmp_path, "make", "a cat", "--project", "p", **model), 3)
    incident = said.split("incident ")[1][:8]
    assert incident in (tmp_path / "home" / "scenewright.log").read_text("utf-8")


def test_a_folder_s_name_may_hold_spaces_quotes_and_chinese(tmp_path: Path) -> None:
    name = "it's a \"計畫\" 1"
    done = scenewright(tmp_path, "make", "a cat", "--project", name, "--json")
    assert done.returncode == 0, done.stderr
    assert Path(rows(done)[0]["path"]) == tmp_path / name / "img1.png"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows arguments are text, and hold no stray bytes")
def test_control_characters_and_stray_bytes_are_dropped(tmp_path: Path) -> None:
    command: list[Any] = [sys.executable, "-m", "agent.channels.cli", "make", b"a \x01cat\x1b[2J \xff\xed\xa0\x80", "--project", "p", "--json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, env=environment(tmp_path), timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr and "cat" in rows(done)[0]["shot"]["subject"]


@pytest.mark.sqlite
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot kill without cleaning up")
def test_a_killed_run_loses_nothing_it_had_told_of_and_goes_on(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text("a cat in a garden\n" + "another one\n" * 50, "utf-8")
    command = [sys.executable, "-m", "agent.channels.cli", "run", str(script), "--project", "p", "--json"]
    running = subprocess.Popen(command, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert running.stdout is not None
    running.stdout.readline()
    time.sleep(0.7)
    running.send_signal(signal.SIGKILL)
    told = 1 + len(running.communicate(timeout=60)[0].splitlines())
    done = scenewright(tmp_path, "make", "make it night", "--project", "p", "--json")
    assert done.returncode == 0, done.stderr
    kept = rows(scenewright(tmp_path, "versions", "--project", "p", "--json"))
    assert len(kept) >= told + 1 and all(Path(row["path"]).stat().st_size for row in kept)
