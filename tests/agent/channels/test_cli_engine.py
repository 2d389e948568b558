"""`--engine` on the command line: what is preferred goes first, what is not ready or not known is told in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agent.channels.test_cli import environment, scenewright


def test_an_unknown_engine_is_told_with_those_there_are(tmp_path: Path) -> None:
    done = scenewright(tmp_path, "make", "a cat", "--project", "p", "--engine", "opnai")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == 'There is no engine "opnai"; say openai.'


@pytest.mark.parametrize(("said", "says"), [("sdxl", "local:sdxl"), ("local:flix", "flux"), ("local:kling", "on this machine")])
def test_a_model_that_the_engine_lacks_is_told_with_what_comes_near(tmp_path: Path, said: str, says: str) -> None:
    done = scenewright(tmp_path, "why", "a cat on the moon", "--engine", said)
    assert done.returncode == 2
    assert says in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_a_preferred_engine_without_a_key_is_an_error_and_not_a_draft(tmp_path: Path) -> None:
    done = scenewright(tmp_path, "make", "a cat on the moon", "--project", "p", "--engine", "openai", "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.strip().splitlines()[-1] == "Set OPENAI_API_KEY to draw pictures."


def test_what_the_preferred_engine_cannot_make_goes_on_as_before(tmp_path: Path) -> None:
    done = scenewright(tmp_path, "make", "5 seconds of calm piano music", "--project", "p", "--engine", "comfyui", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["engine"] == "animatic"


def test_the_preference_can_stand_in_the_environment(tmp_path: Path) -> None:
    from tests.agent.channels import forked

    environs = environment(tmp_path) | {"SCENEWRIGHT_ENGINE": "openai"}
    args = ("why", "a cat on the moon", "--json")
    done = forked.run(args, cwd=tmp_path, env=environs)
    assert done.returncode == 3 and "OPENAI_API_KEY" in done.stderr
    done = forked.run((*args, "--engine", "animatic"), cwd=tmp_path, env=environs)
    assert done.returncode == 0
    first = json.loads(done.stdout.splitlines()[0])
    assert first["model"] == "animatic" and "of an engine that is preferred" in first["reasons"]
