"""Orders as tasks of the worker: the call in the pipeline's words, what lies beside it, and sizes that a model can make. And which device takes them."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from prompts.shot import Shot
from tests.tools.engines.orders import card, file, order
from tools.catalog import Card
from tools.engines.base import InputFile, Inputs
from tools.engines.local_devices import Devices
from tools.engines.local_orders import Prepared, as_it_lies, makeable, prepared
from tools.errors import EngineError
from tools.local.device.machine import Device, Machine
from tools.local.models import LocalModel, local_model
from tools.local.tasks import DraftParts, FileAt, MemoryPlan
from tools.requests import ImageRequest, Lora
from tools.store.records import ElementNote

OPTIONS: dict[str, Any] = {
    "library": "diffusers", "classes": {"t2i": "Painter", "i2i": "Repainter"}, "files": {"gb": 7.0}, "parts_gb": {"unet": 5.0, "vae": 0.2},
    "working_gb": 2.0, "tflop": 6.0, "size": (512, 512), "multiple": 64, "guided": {"i2i": "GuidedRepainter"},
    "reference": {"model": "maker/adapter", "gb": 1.0},
}  # fmt: skip
PARAMETERS: dict[str, Any] = {
    "prompt": "prompt", "width": "width", "height": "height", "image": "image", "reference_images": {"to": "ip_adapter_image", "max_items": 2},
    "reference_weights": "reference_weights", "loras": "loras", "guide": "guide", "guide_image": "guide_image", "style_image": "style_image",
    "palette_image": "palette_image", "seed": "seed",
}  # fmt: skip


class StandInShelf:
    """A shelf where everything is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def figured(self, card: Card) -> Card:
        """Return the card: no model here has figures of its own."""
        return card

    def folders(self, card: Card) -> dict[str, Path]:
        """Return where a model and its ControlNet for depth lie."""
        return {"model": self.folder, "control:depth": self.folder / "depth"}

    def lora(self, name: str) -> Path:
        """Return the file of a LoRA."""
        return self.folder / "loras" / f"{name}.safetensors"


def painter(**more: Any) -> Card:
    """Return a card that takes everything a picture can be asked for."""
    return card("local", ["t2i", "i2i"], PARAMETERS, model="maker/painter", options=OPTIONS | more.pop("options", {}), **more)


def task_of(folder: Path, request: ImageRequest, inputs: Inputs | None = None, to: Card | None = None) -> Prepared:
    """Return a request as a task; the model's folder holds 7 GB, as its card says."""
    with (folder / "weights.safetensors").open("wb") as weights:
        weights.truncate(7 * 10**9)
    return prepared(order(request, to or painter(), "a red boat", inputs), StandInShelf(folder))  # type: ignore[arg-type]


def asked(**more: Any) -> ImageRequest:
    return ImageRequest(shot=Shot(subject="a red boat"), **more)


def shown(folder: Path, name: str, **more: Any) -> InputFile:
    return file(folder, f"{name}.png", name.encode(), "image/png", width=512, height=512, **more)


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ((512, 512), (512, 512)), ((768, 512), (768, 512)), ((500, 300), (512, 320)), ((1280, 720), (704, 384)), ((2048, 2048), (512, 512)),
        ((100, 1600), (128, 1600)),
    ],
)  # fmt: skip
def test_a_model_makes_the_nearest_size_of_its_multiples_that_is_not_far_above_its_own(wanted: tuple[int, int], made: tuple[int, int]) -> None:
    assert makeable(wanted, LocalModel.model_validate(OPTIONS)) == made


def test_the_call_has_the_size_that_is_made_and_the_task_the_one_that_was_asked(tmp_path: Path) -> None:
    found = task_of(tmp_path, asked(size=(1280, 720), seed=5))
    assert (found.task.call["width"], found.task.call["height"], found.task.size, found.task.seed) == (704, 384, (1280, 720), 5)
    assert found.notes == ("The model makes pictures of about 512x512, so 1280x720 was made at 704x384 and enlarged.",)
    small = task_of(tmp_path, asked(size=(500, 300)))
    assert (small.task.size, small.made_at, small.notes) == ((500, 300), (512, 320), ())
    nothing = task_of(tmp_path, asked())
    assert (nothing.task.size, nothing.made_at, nothing.notes) == (None, (512, 512), ())


def test_what_lies_beside_the_call_is_in_the_task_alone(tmp_path: Path) -> None:
    hero, villain, look, colours, lines = (shown(tmp_path, name) for name in ("hero", "villain", "look", "colours", "lines"))
    request = asked(
        reference_images=("a", "b"), reference_weights=(0.5,), style_image="c", palette_image="d", guide="canny", guide_image="e",
        loras=(Lora(name="pixel", weight=0.8),),
    )  # fmt: skip
    inputs = Inputs(reference_images=(hero, villain), style_image=look, palette_image=colours, guide_image=lines)
    found = task_of(tmp_path, request, inputs).task
    assert set(found.call) == {"prompt"}
    assert [(one.name, one.weight, one.sha256) for one in found.references] == [
        ("hero", 0.5, hashlib.sha256(b"hero").hexdigest()), ("villain", 1.0, hashlib.sha256(b"villain").hexdigest()),
    ]  # fmt: skip
    assert found.style is not None and found.style.path == look.path and found.palette == colours.path
    assert (found.guide, found.guide_image, found.guide_parts) == ("canny", lines.path, None)
    assert [(one.path.name, one.weight) for one in found.loras] == [("pixel.safetensors", 0.8)]


def test_a_model_that_reads_references_itself_has_them_in_its_call(tmp_path: Path) -> None:
    hero = shown(tmp_path, "hero")
    to = painter(options={"reference": None})
    found = task_of(tmp_path, asked(reference_images=("a",)), Inputs(reference_images=(hero,)), to).task
    assert found.call["ip_adapter_image"] == [FileAt(hero.path)] and found.references == ()


def test_a_draft_that_is_rendered_brings_its_maps_and_the_words_that_the_model_cannot_letter(tmp_path: Path) -> None:
    board = ElementNote(id=3, name="sign", words="OPEN")
    draft = shown(tmp_path, "draft", depth=tmp_path / "depth.png", ids=None, elements=(board,), shot=Shot(subject="a door"), marked=True)
    request = ImageRequest(shot=Shot(subject="a door", text_in_image=("OPEN",)), operation="finalize", image="x")
    found = task_of(tmp_path, request, Inputs(image=draft))
    assert found.task.task == "i2i" and found.task.call["image"] == FileAt(draft.path)
    assert found.task.draft == DraftParts(tmp_path / "depth.png", None, (board,), ("OPEN",), Shot(subject="a door").model_dump_json(), marked=True)
    assert found.needs(Device("cpu", "cpu", "it", 1.0, 1.0))["guide"] == "depth"
    letters = task_of(tmp_path, request, Inputs(image=draft), painter(strengths=["lettering"])).task.draft
    assert letters is not None and letters.lettering == ()
    upload = task_of(tmp_path, request, Inputs(image=shown(tmp_path, "upload"))).task
    assert upload.draft is None


def test_a_model_in_one_file_of_ones_own_is_that_file(tmp_path: Path) -> None:
    own = tmp_path / "own.safetensors"
    own.write_bytes(b"weights")
    to = painter().model_copy(update={"model": str(own)})
    assert task_of(tmp_path, asked(), to=to).task.folders["model"] == own


def test_files_far_smaller_than_the_card_says_need_less(tmp_path: Path) -> None:
    model = LocalModel.model_validate(OPTIONS)
    weights = tmp_path / "weights.safetensors"
    for size, parts, working, work in ((5.2, 5.0, 2.0, 6.0), (2.6, 2.5, 2.0, 6.0), (0.052, 0.05, 0.02, 0.06)):
        _sparse(weights, size)
        found = as_it_lies(model, tmp_path)
        assert (found.parts_gb["unet"], found.working_gb, found.tflop) == pytest.approx((parts, working, work))
    assert as_it_lies(local_model(painter()), None) == local_model(painter())


def test_few_bits_of_the_main_component_leave_the_others_as_they_are(tmp_path: Path) -> None:
    weights = tmp_path / "four-bits.gguf"
    _sparse(weights, 1.5)
    found = as_it_lies(LocalModel.model_validate(OPTIONS), weights)
    assert found.parts_gb == pytest.approx({"unet": 1.5, "vae": 0.2})


def _sparse(path: Path, gb: float) -> None:
    with path.open("wb") as file:
        file.truncate(round(gb * 1e9))


# --- devices


def _gpu(number: int) -> Device:
    return Device(f"cuda:{number}", "cuda", f"GPU {number}", 24.0, 24.0, gflops=1000.0)


CPU = Device("cpu", "cpu", "the processor", 64.0, 64.0, gflops=50.0)
TWO = Machine((_gpu(0), _gpu(1), CPU), 64.0, 64.0, 8, 100.0)


def fits_all(device: Device) -> MemoryPlan:
    return MemoryPlan()


async def test_orders_go_to_the_gpu_that_has_least_to_do() -> None:
    devices, waited = Devices(machine=TWO), []
    assert devices.count == 2
    async with AsyncExitStack() as held:
        taken = [await held.enter_async_context(devices.turn(fits_all, lambda: waited.append(1))) for _ in range(2)]
        assert [place.device.name for place in taken] == ["cuda:0", "cuda:1"] and waited == []
        third = asyncio.create_task(held.enter_async_context(devices.turn(fits_all, lambda: waited.append(3))))
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        assert waited == [3] and not third.done()
        third.cancel()
        await asyncio.wait((third,))
    async with devices.turn(fits_all, lambda: waited.append(4)) as place:
        assert place.device.name == "cuda:0" and waited == [3]


async def test_the_processor_takes_what_fits_on_no_gpu_and_nothing_takes_what_fits_nowhere() -> None:
    def only_on(kind: str) -> Any:
        def fits(device: Device) -> MemoryPlan:
            if device.kind != kind:
                raise EngineError(f"This needs 40 GB on {device.title}.")
            return MemoryPlan()

        return fits

    devices = Devices(machine=TWO)
    async with devices.turn(only_on("cpu"), lambda: None) as place:
        assert place.device.name == "cpu"
    with pytest.raises(EngineError, match=r"^This needs 40 GB on GPU 0\.$"):
        async with devices.turn(only_on("mps"), lambda: None):
            raise AssertionError("it fits nowhere")


@pytest.mark.parametrize(("names", "count"), [((), 4), (("cuda",), 4), (("cuda:0", "cuda:2"), 2), (("cpu",), 1), (("cpu", "cuda:1"), 1)])
def test_as_many_orders_as_there_are_gpus_that_may_be_used_go_on_at_once(
    names: tuple[str, ...], count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        (tmp_path / f"0000:0{number}:00.0").mkdir()
    monkeypatch.setattr("tools.engines.local_devices._NVIDIA", tmp_path)
    assert Devices(names).count == count


async def test_without_torch_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.engines.local_devices.machines.missing_packages", lambda: ("torch",))
    monkeypatch.setattr("tools.engines.local_devices.machines.look", lambda: TWO)
    assert await Devices().measured() == TWO
    assert (await Devices(("cuda:1",)).measured()).devices == (_gpu(1),)
