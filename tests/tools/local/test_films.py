"""Films of this machine: every family at tiny size through the runner, with the cards' own classes and words."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.filming import CARDS, SIDE, Listener, difference, film, order, picture, probed, shown
from tools.catalog import Task
from tools.engines.crew_worker import Stopped
from tools.errors import BadInput, BadMedia
from tools.local.models import local_model
from tools.local.tasks import FileAt, LocalResult, LoraFile, MemoryPlan, Reference
from tools.local.worker.held import Held

FROM_WORDS = [
    ("animatediff-local", 8), ("text2video-zero-local", 4), ("zeroscope-local", 5), ("cogvideox-local", 9), ("wan-2.1-local", 5),
    ("wan-2.2-local", 5), ("wan-2.2-5b-local", 5), ("ltx-local", 9), ("ltx-0.9.5-local", 9), ("hunyuan-local", 5), ("hunyuan-1.5-local", 5),
]  # fmt: skip
FROM_A_PICTURE = [
    ("stable-video-diffusion-local", 5), ("cogvideox-i2v-local", 9), ("wan-2.1-i2v-local", 5), ("wan-2.2-i2v-local", 5),
    ("wan-2.2-5b-local", 5), ("wan-2.1-vace-local", 5), ("ltx-local", 9), ("ltx-0.9.5-local", 9),
]  # fmt: skip
BETWEEN_PICTURES = ["wan-2.1-flf-local", "wan-2.1-vace-local", "ltx-0.9.5-local"]
ANEW = ["animatediff-local", "zeroscope-local", "cogvideox-local", "wan-2.1-local"]
SEEN = 0.3
"""A mean difference of levels that two films of different noise or pictures surely have; random weights pass little on."""


@pytest.fixture(scope="module")
def held() -> Held:
    return Held()


def models_of(tiny: BuildTiny, *cards: str) -> Path:
    names = {CARDS[card].model for card in cards}
    extras = {extra.model for card in cards for extra in local_model(CARDS[card]).extras.values()}
    return tiny(*sorted(names | extras))


@pytest.mark.parametrize(("card", "count"), FROM_WORDS)
def test_a_film_from_words_has_its_frames_and_depends_on_the_seed_alone(
    card: str, count: int, held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, card)
    results = [film(held, order(models, card, "t2v", tmp_path, seed=seed, num_frames=count)) for seed in (5, 5, 6)]
    first, again, other = map(shown, results)
    made = probed(results[0])
    assert first.shape == (count, SIDE, SIDE, 3)
    assert (made.suffix, made.fps, made.has_audio) == (".mp4", CARDS[card].options["fps"], False)
    assert results[0].notes == ()
    assert results[0].facts["frames"] == str(count)
    assert results[0].facts["steps"] == "2"
    assert first.std() > 5, "it shows something"
    assert results[0].files[0].path.read_bytes() == results[1].files[0].path.read_bytes()
    assert np.array_equal(first, again)
    assert difference(first, other) > SEEN


@pytest.mark.parametrize(("card", "count"), FROM_A_PICTURE)
def test_a_film_from_a_picture_depends_on_the_picture(
    card: str, count: int, held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, card)
    pictures = [picture(tmp_path, 1, (96, 48)), picture(tmp_path, 2)]
    one, other = (
        shown(film(held, order(models, card, "i2v", tmp_path, image=image, num_frames=count))) for image in pictures
    )
    assert one.shape == (count, SIDE, SIDE, 3)
    assert difference(one, other) > SEEN / 10


@pytest.mark.parametrize("card", BETWEEN_PICTURES)
def test_a_film_between_two_pictures_depends_on_its_end(card: str, held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    models = models_of(tiny, card)
    begin, ends = picture(tmp_path, 1), (picture(tmp_path, 2), picture(tmp_path, 3))
    one, other = (
        shown(film(held, order(models, card, "first_last", tmp_path, image=begin, last_image=end, num_frames=9)))
        for end in ends
    )
    assert one.shape == (9, SIDE, SIDE, 3)
    assert difference(one, other) > SEEN / 10


@pytest.mark.parametrize("card", ANEW)
def test_a_film_made_anew_is_as_long_as_the_other_and_depends_on_it(
    card: str, held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, card, "ltx-local")
    sources = [film(held, order(models, "ltx-local", "t2v", tmp_path, seed=seed, num_frames=9)) for seed in (1, 2)]
    options = CARDS[card].options
    count = round(9 / 25 * options["fps"])
    step = options.get("frames_step", 1)
    count = max(1, round((count - 1) / step)) * step + 1 if step > 1 else count
    results = [
        film(held, order(models, card, "v2v", tmp_path, video=_video(source), strength=0.7, num_inference_steps=4))
        for source in sources
    ]
    assert shown(results[0]).shape[0] == count
    assert results[0].facts["steps"] == "2", "what is kept of the other film needs no steps"
    assert difference(shown(results[0]), shown(results[1])) > SEEN / 10


def test_reference_pictures_change_the_film(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    models = models_of(tiny, "wan-2.1-vace-local")
    one, other = (
        film(
            held,
            order(
                models,
                "wan-2.1-vace-local",
                "ref2v",
                tmp_path,
                num_frames=9,
                reference_images=[picture(tmp_path, seed)],
            ),
        )
        for seed in (1, 2)
    )
    assert shown(one).shape == (9, SIDE, SIDE, 3)
    assert difference(shown(one), shown(other)) > 0


def test_an_ip_adapter_puts_a_reference_into_a_moving_picture_and_leaves_no_trace(
    held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, "animatediff-local")
    adapter = {"reference": tiny("h94/IP-Adapter") / "h94/IP-Adapter"}

    def made(seed: int | None) -> LocalResult:
        plain = order(models, "animatediff-local", "t2v", tmp_path, num_frames=8)
        if seed is None:
            return film(held, plain)
        folders = {**plain.folders, **adapter}
        return film(held, _of(plain, task="ref2v", folders=folders, references=(_reference(tmp_path, seed),)))

    before, one, other, after = map(made, (None, 1, 2, None))
    assert difference(shown(one), shown(other)) > SEEN
    assert one.facts["adapter"] == "h94/IP-Adapter/ip-adapter_sd15.safetensors"
    assert after.files[0].path.read_bytes() == before.files[0].path.read_bytes()


def test_a_lora_acts_on_every_piece_of_a_film_and_is_gone_afterwards(
    held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, "ltx-local")
    task = order(models, "ltx-local", "t2v", tmp_path, num_frames=25)
    plain = _of(task, model=task.model.model_copy(update={"frames": 17}))

    def made(weight: float | None) -> LocalResult:
        added = () if weight is None else (LoraFile(_lora(models / plain.folders["model"], tmp_path), weight),)
        return film(held, _of(plain, loras=added, out=order(models, "ltx-local", "t2v", tmp_path).out))

    before, full, none, after = (made(weight) for weight in (None, 1.0, 0.0, None))
    assert before.facts["pieces"] == "2"
    changed = np.abs(shown(before).astype(float) - shown(full)).mean(axis=(1, 2, 3))
    assert changed.min() > 0, "in every frame"
    assert full.facts["lora ink"].startswith("weight 1, sha256 ")
    assert none.files[0].path.read_bytes() == after.files[0].path.read_bytes() == before.files[0].path.read_bytes()


# --- lengths and sizes


def test_a_length_that_does_not_exist_becomes_the_nearest_and_is_told(
    held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, "cogvideox-local")
    result = film(held, order(models, "cogvideox-local", "t2v", tmp_path, num_frames=14))
    assert probed(result).duration_s == pytest.approx(17 / 8, abs=0.01)
    assert result.notes == ("CogVideoX 2B on this machine does not make every length, so 1.8 s became 2.1 s.",)


def test_a_film_longer_than_the_model_makes_at_once_goes_on_from_its_last_frame(
    held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, "ltx-local")
    task = order(models, "ltx-local", "t2v", tmp_path, num_frames=41)
    short = task.model.model_copy(update={"frames": 17})
    listener = Listener()
    result = film(held, _of(task, model=short), listener)
    assert len(shown(result)) == 41
    assert result.facts["pieces"] == "3"
    assert result.facts["pipeline"] == "LTXImageToVideoPipeline"
    assert result.notes == (
        "LTX Video 2B on this machine makes 0.7 s at once, so the film was made in 3 pieces, each from the last frame of the one before.",
    )
    assert "filming piece 3 of 3, step 2 of 2" in [message for _, message in listener.told]
    shares = [share for share, _ in listener.told]
    assert shares == sorted(shares)


def test_a_model_without_a_first_frame_makes_what_it_can_and_tells_it(
    held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, "zeroscope-local")
    task = order(models, "zeroscope-local", "t2v", tmp_path, num_frames=12)
    result = film(held, _of(task, model=task.model.model_copy(update={"frames": 6})))
    assert len(shown(result)) == 6
    assert result.notes == ("Zeroscope v2 on this machine makes 0.8 s at most, so 1.5 s became 0.8 s.",)


def test_an_extension_is_the_whole_longer_film(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    models = models_of(tiny, "ltx-local", "wan-2.2-5b-local")
    before = film(held, order(models, "ltx-local", "t2v", tmp_path, num_frames=9))
    result = film(held, order(models, "wan-2.2-5b-local", "extend", tmp_path, video=_video(before), num_frames=13))
    made = probed(result)
    assert (made.width, made.height, made.fps) == (SIDE, SIDE, 25)
    assert made.duration_s == pytest.approx(9 / 25 + 12 / 24, abs=0.05)
    assert difference(shown(result), shown(before)) < 8, "it begins with the film as it was"


def test_a_film_is_fitted_to_the_size_asked_without_distortion(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    models = models_of(tiny, "ltx-local")
    result = film(held, order(models, "ltx-local", "t2v", tmp_path, num_frames=9, width=96, height=64, size=(90, 50)))
    assert (probed(result).width, probed(result).height) == (90, 50)
    assert result.facts["size"] == "96x64"


def test_a_model_of_one_size_makes_that_and_the_film_is_squeezed_back(
    held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, "cogvideox-i2v-local")
    asked = {"image": picture(tmp_path, 1, (80, 64)), "num_frames": 9, "width": 80, "height": 64, "size": (80, 64)}
    result = film(held, order(models, "cogvideox-i2v-local", "i2v", tmp_path, **asked))
    assert (probed(result).width, probed(result).height) == (80, 64)
    assert result.facts["size"] == "64x64"


def test_a_shape_alone_is_made_at_the_area_of_the_model(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    models = models_of(tiny, "ltx-local")
    task = order(models, "ltx-local", "i2v", tmp_path, num_frames=9, image=picture(tmp_path, 1, (80, 160)))
    call = {word: value for word, value in task.call.items() if word not in ("width", "height")}
    result = film(held, _of(task, call=call, model=task.model.model_copy(update={"size": (64, 128)})))
    assert (probed(result).width, probed(result).height) == (64, 128)


def test_the_rate_asked_is_the_rate_of_the_film(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    models = models_of(tiny, "ltx-local")
    assert probed(film(held, order(models, "ltx-local", "t2v", tmp_path, num_frames=9, frame_rate=30))).fps == 30


@pytest.mark.parametrize("card", ["stable-video-diffusion-local", "wan-2.1-i2v-local"])
def test_a_film_is_made_with_what_saves_memory(card: str, held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    task = order(models_of(tiny, card), card, "i2v", tmp_path, image=picture(tmp_path, 1), num_frames=5)
    sparing = MemoryPlan(dtype="bf16", offload="group", vae_tiling=True, threads=1)
    made = shown(film(held, _of(task, plan=sparing)))
    assert made.shape == (5, SIDE, SIDE, 3)
    assert made.std() > 5


# --- what goes wrong, and what is told


def test_a_picture_that_is_missing_is_one_clear_sentence(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    models = models_of(tiny, "cogvideox-i2v-local")
    with pytest.raises(
        BadInput,
        match=r"^CogVideoX 5B on this machine from a picture makes films from a picture; give a first frame\.$",
    ):
        film(held, order(models, "cogvideox-i2v-local", "i2v", tmp_path))
    gone = picture(tmp_path, 9)
    gone.path.unlink()
    with pytest.raises(BadMedia, match=r"^The first frame is not there any more; give another file\.$"):
        film(held, order(models, "cogvideox-i2v-local", "i2v", tmp_path, image=gone))


@pytest.mark.parametrize(
    ("card", "task"),
    [
        ("cogvideox-local", "t2v"),
        ("text2video-zero-local", "t2v"),
        ("zeroscope-local", "t2v"),
        ("stable-video-diffusion-local", "i2v"),
    ],
)
def test_a_stopped_film_leaves_the_next_one_as_it_was(
    card: str, task: Task, held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = models_of(tiny, card)
    asked: dict[str, Any] = {"num_frames": 5, "num_inference_steps": 4}
    if task == "i2v":
        asked["image"] = picture(tmp_path, 1)
    before = film(held, order(models, card, task, tmp_path, **asked))
    stopped = order(models, card, task, tmp_path, **asked | {"num_inference_steps": 6})
    with pytest.raises(Stopped):
        film(held, stopped, Listener(stop_after=3))
    assert list(stopped.out.iterdir()) == [], "nothing is left of it"
    after = film(held, order(models, card, task, tmp_path, **asked))
    assert after.files[0].path.read_bytes() == before.files[0].path.read_bytes()


def test_progress_is_told_at_every_step_with_previews_of_the_film(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    models = models_of(tiny, "wan-2.1-local")
    listener = Listener()
    film(held, order(models, "wan-2.1-local", "t2v", tmp_path, num_frames=9), listener)
    assert [message for _, message in listener.told if "step" in message] == [
        f"filming, step {number} of 2" for number in (1, 2)
    ]
    assert listener.previews
    assert all(preview.startswith(b"\xff\xd8") for preview in listener.previews)


def _video(result: Any) -> Any:
    return FileAt(result.files[0].path, "video")


def _lora(model: Path, folder: Path) -> Path:
    """Write a LoRA for the tiny LTX."""
    import torch
    from diffusers import LTXPipeline, LTXVideoTransformer3DModel
    from peft import LoraConfig, get_peft_model_state_dict

    path = folder / "ink.safetensors"
    if not path.is_file():
        transformer = LTXVideoTransformer3DModel.from_pretrained(model, subfolder="transformer", local_files_only=True)
        transformer.add_adapter(LoraConfig(r=4, lora_alpha=4, target_modules=["to_q", "to_k", "to_v"]))
        generator = torch.Generator().manual_seed(3)
        layers = {
            name: torch.randn(weight.shape, generator=generator)
            for name, weight in get_peft_model_state_dict(transformer).items()
        }
        LTXPipeline.save_lora_weights(folder, layers, weight_name=path.name)
    return path


def _reference(folder: Path, seed: int) -> Reference:
    path = picture(folder, seed).path
    return Reference(path, hashlib.sha256(path.read_bytes()).hexdigest())


def _of(task: Any, /, **changes: Any) -> Any:
    return replace(task, **changes)
