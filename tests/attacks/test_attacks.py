"""Every attack of the list, and every hostile file once more as random changes make it: refused with a sentence, or harmless."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.attacks import fuzz
from tests.attacks.attack import Attack, played
from tests.attacks.every import KINDS, attacks_on_processes
from tests.attacks.processes import TIGHT, refuse, rest
from tests.fakes import media_files
from tools import foreign, intake, media
from tools.decoding.pool import Workers
from tools.errors import EngineFailure, ScenewrightError, StoreError

_PROCESSES = ("memory without end", "memory bit by bit", "time without end", "sleep without end", "fault in a decoder", "error that nobody foresaw")


@pytest.mark.parametrize("kind", KINDS)
def test_attacks_are_refused_with_one_sentence_or_leave_nothing_harmful(kind: Callable[[], list[Attack]], tmp_path: Path) -> None:
    for number, attack in enumerate(kind()):
        folder = tmp_path / str(number)
        folder.mkdir()
        outcome = played(attack, folder)
        assert outcome.held, f"{attack.where}: {attack.name}: {outcome.said}"


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    started = Workers(1, TIGHT)
    yield started
    started.close()


@pytest.mark.parametrize("name", _PROCESSES)
def test_a_file_that_breaks_its_process_is_told_in_a_sentence_and_the_next_is_read(workers: Workers, name: str, tmp_path: Path) -> None:
    attack = next(one for one in attacks_on_processes(workers) if one.name == name)
    outcome = played(attack, tmp_path)
    assert outcome.held, outcome.said


def test_every_attack_on_processes_is_played(workers: Workers) -> None:
    assert tuple(attack.name for attack in attacks_on_processes(workers)) == _PROCESSES


def test_a_worker_gives_what_the_program_itself_would_and_keeps_the_kind_of_a_failure(workers: Workers) -> None:
    song = media_files.mp3("song")
    assert workers.run(intake.take_in, song, "a.mp3", name="a.mp3") == intake.take_in(song, "a.mp3")
    with pytest.raises(EngineFailure) as caught:
        workers.run(refuse, name="the result")
    assert (caught.value.kind, caught.value.accepted, caught.value.retry_after_s) == ("rate", True, 7.0)


def test_a_file_that_is_read_when_the_program_closes_is_not_called_bad() -> None:
    closing, told = Workers(1), []

    def read() -> None:
        try:
            closing.run(rest, name="film.mp4")
        except ScenewrightError as error:
            told.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    while not closing._busy:
        time.sleep(0.01)
    closing.close()
    reader.join()
    with pytest.raises(StoreError, match="closing"):
        closing.run(rest, name="film.mp4")
    assert [type(error) for error in told] == [StoreError] and "is closing" in str(told[0])


@pytest.mark.parametrize("suffix", [".mp3", ".flac"])
def test_the_frames_of_an_honest_recording_stay_as_they_are(suffix: str) -> None:
    data = {".mp3": media_files.mp3, ".flac": media_files.flac}[suffix]("song")
    kept = foreign.pure(data, suffix)
    assert data.endswith(kept[-2_000:])
    assert foreign.pure(kept, suffix) == kept


def test_a_moving_gif_keeps_its_frames_their_times_and_its_loop() -> None:
    data = media_files.gif("cat")
    bare = foreign.bare_gif(data)
    assert bare == data
    assert media.open_picture(bare).tobytes() == media.open_picture(data).tobytes()


@pytest.mark.parametrize("target", fuzz.TARGETS, ids=[target.name for target in fuzz.TARGETS])
def test_changed_bytes_are_refused_or_read_and_never_crash(target: fuzz.Target) -> None:
    assert fuzz.broken_by(target, tries=target.short, seed=7) == []
