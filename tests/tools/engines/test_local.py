"""Models of this machine behind the door: real tiny pipelines in a real worker process, stopped, killed, short of memory, and noisy."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from tests.tools.engines import local_stage as stage
from tests.tools.engines.local_stage import SDXL, begun, picture, picture_card, picture_order
from tests.tools.local.conftest import BuildTiny, tiny  # noqa: F401 - a fixture
from tools.engines import local_devices
from tools.engines.base import InputFile, Inputs, Progress
from tools.engines.local import LocalEngine
from tools.engines.local_devices import Devices
from tools.errors import EngineError, NotConfigured
from tools.local.device.machine import Device, Machine
from tools.local.figures import Figures, write_figures
from tools.local.files.shelf import Shelf
from tools.media import open_picture

ROOT = Path(__file__).resolve().parents[3]


together = pytest.mark.asyncio(loop_scope="module")
"""Of the tests that share one engine."""


@pytest.fixture(scope="module")
def models(tiny: BuildTiny) -> Path:  # noqa: F811
    return tiny(SDXL)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(models: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalEngine]:
    """An engine for all tests here: a worker takes seconds to load its libraries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_devices, "STOP_S", 60.0)  # a worker that is asked to stop does, however slow the machine is
        opened = stage.engine(models, tmp_path_factory.mktemp("work"))
        yield opened
        await opened.aclose()


def _workers(engine: LocalEngine) -> set[int]:
    """Return the processes of an engine's workers that live."""
    crews = [place.crew for place in engine._devices._places.values()]
    processes = [worker._process for crew in crews for worker in (*crew._idle, *crew._busy)]
    return {process.pid for process in processes if process is not None and process.is_alive() and process.pid is not None}


def _pid(engine: LocalEngine) -> int:
    """Return the worker's process, which has to be alone."""
    (worker,) = _workers(engine)
    return worker


@together
async def test_a_picture_is_made_with_its_size_facts_and_versions(engine: LocalEngine) -> None:
    made = await picture(engine, picture_order(picture_card(), size=(80, 48)))
    shown = open_picture(made.data)
    assert (made.kind, made.suffix, shown.size) == ("image", ".png", (80, 48))
    assert len(shown.convert("L").getcolors(2**16) or ()) > 50
    assert made.facts["dtype"] == "fp32" and made.facts["device"] == "cpu"
    assert {"torch", "diffusers", "transformers", "safetensors", "pillow"} <= set(engine.versions_of(picture_order(picture_card()).request))


@together
async def test_the_same_order_gives_the_same_bytes_and_another_seed_another_picture(engine: LocalEngine) -> None:
    to = picture_card()
    first, again, other = [(await picture(engine, picture_order(to, seed))).data for seed in (7, 7, 8)]
    assert first == again != other


@together
async def test_what_is_loaded_how_long_it_takes_and_how_it_looks_is_told(engine: LocalEngine) -> None:
    heard: list[Progress] = []
    slow = picture_card(steps=40)
    await picture(engine, picture_order(slow, size=(256, 256)), heard)
    assert [one.fraction for one in heard] == sorted(one.fraction for one in heard)
    assert heard[1].step == "Tiny: loading" and heard[1].message.startswith("on the processor, about ") and heard[1].left_s
    painting = [one for one in heard if "step" in one.step]
    assert painting[0].step.startswith("Tiny: painting, step ") and painting[0].step.endswith(" of 40")
    assert all(one.left_s is not None and one.message.endswith(" left") for one in painting)
    previews = [one.preview for one in heard if one.preview]
    assert previews and open_picture(previews[0]).size == (256, 256)


@together
async def test_an_order_that_is_stopped_leaves_the_next_one_as_it_was(engine: LocalEngine) -> None:
    to = picture_card()
    before = await picture(engine, picture_order(to))
    worker = _pid(engine)
    running = await begun(engine, picture_order(picture_card(steps=2000)))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await picture(engine, picture_order(to))).data == before.data
    assert _pid(engine) == worker


@together
async def test_a_worker_that_is_killed_is_one_sentence_and_the_next_one_can_be_warmed(engine: LocalEngine) -> None:
    to = picture_card()
    before = await picture(engine, picture_order(to))
    running = await begun(engine, picture_order(picture_card(steps=2000)))
    os.kill(_pid(engine), 9)
    with pytest.raises(EngineError, match="was ended, perhaps for want of memory; ask again, nothing made before is lost"):
        await running
    await engine.warm()
    while not _workers(engine):
        await asyncio.sleep(0.02)
    warmed = _workers(engine)
    assert (await picture(engine, picture_order(to))).data == before.data
    assert _workers(engine) == warmed


@together
async def test_what_libraries_print_does_not_get_between(engine: LocalEngine) -> None:
    made = await picture(engine, picture_order(picture_card(id="noisy")))
    assert open_picture(made.data).size == (64, 64)


@together
async def test_what_an_ended_worker_left_on_the_disk_is_gone_with_the_next_order(engine: LocalEngine) -> None:
    left = engine._work.folder / "999999999-1-streamed"
    left.mkdir(parents=True)
    await picture(engine, picture_order(picture_card()))
    assert not left.exists()


async def test_two_orders_take_turns_on_one_device(engine: LocalEngine) -> None:
    to = picture_card()
    assert engine.places == {"local": 1}
    heard: list[Progress] = []
    first = await begun(engine, picture_order(picture_card(steps=60), 1))
    second = await picture(engine, picture_order(to, 2), heard)
    assert first.done() and [one.step for one in heard[:3]] == ["getting ready", "waiting for the device", "Tiny: loading"]
    assert open_picture((await first).data).size == (64, 64)
    assert second.data == (await picture(engine, picture_order(to, 2))).data


@together
async def test_memory_that_runs_out_is_met_by_a_smaller_way_and_told(engine: LocalEngine) -> None:
    made = await picture(engine, picture_order(picture_card(id="short")))
    assert open_picture(made.data).size == (64, 64)
    assert made.notes == ("The memory of this machine did not suffice at first, so the picture is decoded in tiles.",)


@together
async def test_memory_that_runs_out_twice_is_a_sentence_with_a_size_that_needs_half(engine: LocalEngine) -> None:
    with pytest.raises(EngineError, match=r"not enough memory for Tiny as it was asked, .*; ask for 48x48, or take a smaller model\.$"):
        await picture(engine, picture_order(picture_card(id="always-short")))


@together
async def test_files_that_are_broken_are_one_sentence_that_says_which_and_what_to_do(engine: LocalEngine, models: Path) -> None:
    broken = models / "broken" / "tiny"
    shutil.copytree(models / SDXL, broken)
    config = broken / "unet" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"in_channels": 9}))
    with pytest.raises(EngineError, match=r"^The files of Tiny are broken or not complete.*scenewright models get tested\.$"):
        await picture(engine, picture_order(picture_card("broken/tiny")))


@together
async def test_files_that_are_not_here_are_told_before_a_worker_starts(tmp_path: Path) -> None:
    engine = stage.engine(tmp_path, tmp_path / "work")
    assert "are not here yet; `scenewright models get tested` fetches them" in str(engine.card_problem(picture_card()))
    with pytest.raises(NotConfigured, match="not here yet"):
        await picture(engine, picture_order(picture_card()))


@together
async def test_a_model_that_is_here_is_ready_and_one_too_large_for_the_machine_says_so(engine: LocalEngine, models: Path, tmp_path: Path) -> None:
    assert engine.card_problem(picture_card()) is None
    small = Machine((Device("cpu", "cpu", "the processor", 4.0, 1.0),), 4.0, 1.0, 2, 100.0)
    problem = stage.engine(models, tmp_path, machine=small).card_problem(picture_card(options={"parts_gb": {"unet": 5.0}}))
    assert problem is not None and problem.startswith("This needs 5.0 GB on this machine")


def test_devices_that_are_not_here_are_said_of_each_model_and_stop_nothing_else(models: Path, tmp_path: Path) -> None:
    absent = LocalEngine(Shelf(models), tmp_path, Devices(("cuda:7",)))
    assert "cuda:7" in str(absent.card_problem(picture_card()))
    assert absent.to_fetch(picture_card()) is None


@together
async def test_a_size_far_above_what_the_model_knows_is_made_smaller_enlarged_and_told(engine: LocalEngine) -> None:
    made = await picture(engine, picture_order(picture_card(), size=(320, 160)))
    assert open_picture(made.data).size == (320, 160)
    assert made.notes == ("Tiny makes pictures of about 64x64, so 320x160 was made at 88x48 and enlarged.",)


@together
async def test_a_picture_is_made_from_another_by_strength(engine: LocalEngine, tmp_path: Path) -> None:
    to = picture_card()
    path = tmp_path / "ground.png"
    Image.linear_gradient("L").resize((64, 64)).convert("RGB").save(path)
    ground = Inputs(image=InputFile("ground", "img1", path, 64, 64))
    made = [(await picture(engine, picture_order(to, inputs=ground, operation="finalize", strength=s))).data for s in (0.5, 1.0)]
    assert made[0] != made[1]


def test_importing_the_engine_and_asking_for_room_imports_no_torch() -> None:
    room = "from tools.local.worker.held import Held, free_bytes; assert free_bytes('cpu') > 0 and Held().bytes == 0"
    script = f"import sys, tools.engines.local; {room}; print(sorted({{'torch', 'diffusers', 'transformers'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout == "[]\n"



@together
async def test_what_lies_here_counts_when_it_is_far_smaller_than_the_card_says(engine: LocalEngine) -> None:
    large = picture_card(options={"parts_gb": {"unet": 5000.0}, "files": {"gb": 5000.0}})
    assert engine.card_problem(large) is None
    assert open_picture((await picture(engine, picture_order(large))).data).size == (64, 64)


@together
async def test_a_models_own_figures_go_over_its_cards(engine: LocalEngine, models: Path) -> None:
    own = models / "own" / "tiny"
    shutil.copytree(models / SDXL, own)
    write_figures(own, Figures(size=(96, 64), steps=3))
    heard: list[Progress] = []
    made = await picture(engine, picture_order(picture_card("own/tiny", options={"size": (1024, 1024)}), size=None), heard)
    assert open_picture(made.data).size == (96, 64) and heard[-2].step == "Tiny: painting, step 3 of 3"
