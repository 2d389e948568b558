"""The crew of worker processes: results, progress, stopping within a moment, death and replacement, and nothing left behind."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.tools.engines import crew_jobs
from tools.engines.crew import Crew, WorkerGone
from tools.engines.crew_worker import PREVIEW_EVERY_S, TELL_EVERY_S, Line, Stopped, Told
from tools.errors import BadInput, EngineError, StoreError
from tools.workplace import WorkFolder

ROOT = Path(__file__).resolve().parents[3]


LONG_S, SOON_S = 60.0, 40.0
"""How long a job takes that nobody stops, and within what a stopped one is over on a machine that does much else."""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.engines.crew.CLOSING_S", SOON_S)


@pytest.fixture
async def crew() -> AsyncIterator[Crew]:
    opened = Crew(2, name="The studio", stop_s=SOON_S)
    yield opened
    opened.close()


async def _begun(crew: Crew, job: object, task: object) -> asyncio.Task[object]:
    """Begin a job and return once a worker has told that it runs."""
    told = asyncio.Event()
    running = asyncio.create_task(crew.run(job, task, lambda *_: told.set()))  # type: ignore[arg-type]
    await asyncio.wait_for(told.wait(), SOON_S)
    return running


async def _stopped(running: asyncio.Task[object]) -> float:
    """Cancel a job; return the seconds until its caller was free again."""
    began = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    return time.monotonic() - began


async def test_a_worker_does_one_job_after_the_other(crew: Crew) -> None:
    assert await crew.run(crew_jobs.add, (2, 3)) == 5
    one, two = await crew.run(crew_jobs.process_id, None), await crew.run(crew_jobs.process_id, None)
    assert one == two != os.getpid()


async def test_jobs_run_side_by_side_and_wait_when_nobody_is_free(crew: Crew) -> None:
    running = [asyncio.create_task(crew.run(crew_jobs.process_id, None)) for _ in range(5)]
    await asyncio.sleep(0)
    assert crew.free == 0
    assert len(set(await asyncio.gather(*running))) == 2
    assert crew.free == 2


async def test_a_job_tells_its_true_share_and_a_preview_now_and_then(crew: Crew) -> None:
    told: list[Told] = []
    began = time.monotonic()
    await crew.run(crew_jobs.obedient, 1.2, told.append)
    took = time.monotonic() - began
    shares = [message.fraction for message in told]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] <= 1
    assert len(shares) <= 3 + took / TELL_EVERY_S
    assert 1 <= len([message for message in told if message.preview]) <= 1 + took / PREVIEW_EVERY_S


async def test_what_is_being_done_and_how_long_it_takes_comes_over(crew: Crew) -> None:
    told: list[Told] = []
    await crew.run(crew_jobs.explains, None, told.append)
    assert [(message.message, message.left_s) for message in told[1:]] == [("loading", None), ("painting", 3.5), ("painting", 0.5)]


@pytest.mark.parametrize("job", [crew_jobs.obedient, crew_jobs.holds])
async def test_a_job_that_is_stopped_ends_at_once_and_its_worker_goes_on(crew: Crew, job: object, tmp_path: Path) -> None:
    before = await crew.run(crew_jobs.process_id, None)
    running = await _begun(crew, job, tmp_path / "who" if job is crew_jobs.holds else LONG_S)
    assert await _stopped(running) < SOON_S
    assert crew.free == 2
    assert await crew.run(crew_jobs.process_id, None) == before


async def test_a_job_that_does_not_heed_the_stop_is_ended_with_its_process() -> None:
    crew = Crew(1, name="The studio")
    before = await crew.run(crew_jobs.process_id, None)
    running = await _begun(crew, crew_jobs.deaf, 10 * LONG_S)
    assert await _stopped(running) < SOON_S
    assert not psutil.pid_exists(before) or psutil.Process(before).status() == psutil.STATUS_ZOMBIE
    assert await crew.run(crew_jobs.process_id, None) != before
    crew.close()


async def test_a_stop_that_comes_before_its_job_counts_for_that_job_alone() -> None:
    near, far = multiprocessing.Pipe()
    line = Line(near)
    line.begin(1)
    line.halt(2)
    line.begin(2)
    with pytest.raises(Stopped):
        line.check()
    line.halt(1)
    line.begin(3)
    line.check()
    far.close()


async def test_a_job_that_is_stopped_as_it_begins_keeps_its_worker() -> None:
    crew = Crew(1, name="The studio", stop_s=SOON_S)
    before = await crew.run(crew_jobs.process_id, None)
    for _ in range(10):
        running = asyncio.create_task(crew.run(crew_jobs.obedient, 20.0))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await _stopped(running)
    assert await crew.run(crew_jobs.process_id, None) == before
    crew.close()


async def test_a_worker_in_which_something_unforeseen_happened_is_replaced(crew: Crew) -> None:
    before = await crew.run(crew_jobs.process_id, None)
    with pytest.raises(EngineError):
        await crew.run(crew_jobs.breaks, None)
    assert await crew.run(crew_jobs.process_id, None) != before


async def test_a_killed_worker_is_one_clear_error_and_the_next_job_works(crew: Crew) -> None:
    with pytest.raises(WorkerGone, match="was ended"):
        await crew.run(crew_jobs.dies, None)
    assert await crew.run(crew_jobs.add, (1, 1)) == 2


async def test_a_worker_killed_while_idle_is_replaced_without_a_word(crew: Crew) -> None:
    pid = await crew.run(crew_jobs.process_id, None)
    psutil.Process(pid).kill()
    assert await crew.run(crew_jobs.process_id, None) != pid


async def test_our_own_errors_come_over_as_they_are_and_others_without_their_insides(crew: Crew) -> None:
    with pytest.raises(BadInput, match="the film has four"):
        await crew.run(crew_jobs.refuses, None)
    with pytest.raises(EngineError, match=r"ZeroDivisionError") as raised:
        await crew.run(crew_jobs.breaks, None)
    assert "division by zero" not in str(raised.value)


async def test_an_error_of_a_class_of_its_own_comes_over_as_that(crew: Crew) -> None:
    with pytest.raises(crew_jobs.NoRoom, match="no room"):
        await crew.run(crew_jobs.runs_out, None)


async def test_who_failed_and_what_to_do_are_in_the_engines_words() -> None:
    crew = Crew(1, name="The painter", advice="take another brush")
    with pytest.raises(EngineError, match=r"^The painter failed at this \(ZeroDivisionError\); take another brush, and"):
        await crew.run(crew_jobs.breaks, None)
    crew.close()


async def test_a_worker_that_has_grown_too_large_is_let_go() -> None:
    small, any_size = Crew(1, name="Small", most_bytes=2**20), Crew(1, name="Large", most_bytes=None)
    for crew, same in ((small, False), (any_size, True)):
        first, second = [await crew.run(crew_jobs.process_id, None) for _ in range(2)]
        assert (first == second) is same
        crew.close()


async def test_a_worker_with_nothing_to_do_is_let_go_after_a_while() -> None:
    crew = Crew(1, name="Patient", idle_s=SOON_S)
    first = await crew.run(crew_jobs.process_id, None)
    crew._idle_s = 0.02
    assert await crew.run(crew_jobs.process_id, None) == first
    async with asyncio.timeout(SOON_S):
        while psutil.pid_exists(first):
            await asyncio.sleep(0.02)
    assert await crew.run(crew_jobs.process_id, None) != first
    crew.close()


async def test_a_worker_is_prepared_before_its_first_job(tmp_path: Path) -> None:
    crew = Crew(1, partial(crew_jobs.leave_a_mark, tmp_path / "mark"), name="Ready")
    assert await crew.run(crew_jobs.add, (1, 2)) == 3
    assert (tmp_path / "mark").read_text() == "ready"
    crew.close()


async def test_closing_ends_every_process() -> None:
    crew = Crew(2, name="The studio")
    pids = await asyncio.gather(*(crew.run(crew_jobs.process_id, None) for _ in range(2)))
    crew.close()
    assert not any(psutil.pid_exists(pid) for pid in pids)


async def test_a_warmed_worker_takes_the_first_job(crew: Crew) -> None:
    crew.warm()
    assert await crew.run(crew_jobs.add, (4, 4)) == 8


async def test_workers_end_when_their_program_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from tests.tools.engines import crew_jobs\nfrom tools.engines.crew import Crew\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(Crew(1, name='Jobs').run(crew_jobs.holds, Path(sys.argv[1])))\n"
    )
    who = tmp_path / "who"
    program = subprocess.Popen([sys.executable, str(script), str(who)], cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""})
    async with asyncio.timeout(2 * SOON_S):
        while not (who.exists() and who.read_text()):
            await asyncio.sleep(0.05)
    worker = psutil.Process(int(who.read_text()))
    program.kill()
    program.wait()
    assert worker.wait(SOON_S) is None or not worker.is_running()


# --- the folder of work


async def test_a_jobs_folder_is_gone_afterwards_however_it_ended(crew: Crew, tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "work")

    async def make(seconds: float) -> Path:
        async with work.job() as folder:
            return await crew.run(crew_jobs.writes, (folder / "film.mp4", seconds))

    assert not (await make(0.1)).exists()
    running = asyncio.create_task(make(LONG_S))
    while not list((tmp_path / "work").glob("*/film.mp4")):
        await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert list((tmp_path / "work").iterdir()) == []


async def test_what_dead_programs_left_is_swept_and_what_lives_is_not(tmp_path: Path) -> None:
    work = WorkFolder(tmp_path)
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    for name in (f"{dead.pid}-{round(time.time())}-abc", f"{os.getpid()}-1-abc", "somebody's own"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "part0.mp4").write_bytes(b"half")
    async with work.job() as mine:
        assert work.sweep() == 2
        assert mine.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["somebody's own"]
    assert WorkFolder(tmp_path / "nothing here").sweep() == 0


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        async with WorkFolder(tmp_path / "file").job():
            raise AssertionError("no folder, no job")
