"""LoRAs on tiny models: weighed, two at once, taken off without a trace, and refused where they do not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict

from tests.tiny import parts
from tests.tools.local.conftest import BuildTiny
from tests.tools.local.guides import drawn
from tests.tools.local.picture_orders import CATALOG, done, made, order, repositories
from tools.errors import BadInput
from tools.local.tasks import LocalTask, LoraFile
from tools.local.worker.problems import OutOfMemory


def lora(path: Path, unet: Any, seed: int) -> Path:
    """Write a LoRA for a UNet's attentions, as trainers write them."""
    import diffusers

    unet.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_k", "to_v", "to_out.0"]))
    made_by = torch.Generator().manual_seed(seed)
    layers = {
        name: torch.randn(weight.shape, generator=made_by) * 0.4
        for name, weight in get_peft_model_state_dict(unet).items()
    }
    diffusers.StableDiffusionPipeline.save_lora_weights(path.parent, unet_lora_layers=layers, weight_name=path.name)
    return path


@pytest.fixture
def wish(tiny: BuildTiny, tmp_path: Path) -> LocalTask:
    card = CATALOG.cards["sd-1.5-local"]
    return order(card, "t2i", tiny(*repositories(card)), tmp_path / "out")


def test_a_lora_changes_the_picture_by_its_weight_and_leaves_no_trace(wish: LocalTask, tmp_path: Path) -> None:
    path = lora(tmp_path / "ink.safetensors", parts.sd_unet(), 1)
    plain = made(wish)
    half, whole = (made(wish, loras=(LoraFile(path, weight),)) for weight in (0.5, 1.0))
    assert (half != plain).any()
    assert (half != whole).any()
    assert np.array_equal(made(wish), plain)


def test_a_weight_of_0_is_exactly_the_model(wish: LocalTask, tmp_path: Path) -> None:
    path = lora(tmp_path / "ink.safetensors", parts.sd_unet(), 1)
    assert np.array_equal(made(wish, loras=(LoraFile(path, 0.0),)), made(wish))


def test_two_loras_work_together(wish: LocalTask, tmp_path: Path) -> None:
    ink, film = (
        LoraFile(lora(tmp_path / f"{name}.safetensors", parts.sd_unet(), seed), 0.8)
        for name, seed in (("ink", 1), ("film", 2))
    )
    alone, both = made(wish, loras=(ink,)), made(wish, loras=(ink, film))
    assert (alone != both).any()
    assert np.array_equal(made(wish, loras=(ink, film)), both)


def test_what_was_put_on_is_written_down(wish: LocalTask, tmp_path: Path) -> None:
    path = lora(tmp_path / "ink.safetensors", parts.sd_unet(), 1)
    facts = done(replace(wish, loras=(LoraFile(path, 0.5),))).facts
    assert facts["lora ink"].startswith("weight 0.5, sha256 ")
    assert len(facts["lora ink"].rpartition(" ")[2]) == 64


def test_a_lora_of_another_model_is_refused_and_leaves_no_trace(wish: LocalTask, tmp_path: Path) -> None:
    path = lora(tmp_path / "wide.safetensors", parts.sdxl_unet(), 1)
    plain = made(wish)
    with pytest.raises(
        BadInput,
        match=r"The LoRA wide does not fit Stable Diffusion 1\.5 on this machine; take one that was made for this model",
    ):
        done(replace(wish, loras=(LoraFile(path),)))
    assert np.array_equal(made(wish), plain)


def test_a_file_that_is_no_lora_is_refused(wish: LocalTask, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"some.weight": torch.zeros(2)}, tmp_path / "other.safetensors")
    with pytest.raises(BadInput, match="The LoRA other does not fit"):
        done(replace(wish, loras=(LoraFile(tmp_path / "other.safetensors"),)))


def test_a_file_that_was_cut_off_is_refused(wish: LocalTask, tmp_path: Path) -> None:
    path = lora(tmp_path / "ink.safetensors", parts.sd_unet(), 1)
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(BadInput, match="The LoRA ink does not fit"):
        done(replace(wish, loras=(LoraFile(path),)))


def test_memory_that_runs_out_is_not_taken_for_a_misfit(
    wish: LocalTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import diffusers

    def full(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(diffusers.StableDiffusionPipeline, "load_lora_weights", full)
    with pytest.raises(OutOfMemory):
        done(replace(wish, loras=(LoraFile(tmp_path / "ink.safetensors"),)))


def test_a_lora_acts_on_the_figures_that_are_painted_again(tiny: BuildTiny, tmp_path: Path) -> None:
    draft = drawn(tmp_path / "draft", subject="a girl in a red coat and a boy in a blue jacket", scene="on a beach")
    card = CATALOG.cards["sd-1.5-local"]
    wish = order(card, "i2i", tiny(*repositories(card)), tmp_path / "out", size=(192, 128))
    fields = draft.task(call=dict(wish.call))
    path = lora(tmp_path / "ink.safetensors", parts.sd_unet(), 1)
    with_ink = replace(wish, **fields, loras=(LoraFile(path),))
    result = done(with_ink)
    assert any("painted once more" in note for note in result.notes)
    assert result.facts["lora ink"].startswith("weight 1, ")
    assert (made(with_ink) != made(with_ink, loras=())).any()


def test_a_model_that_takes_none_says_so(tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["kandinsky-2.2-local"]
    wish = order(card, "t2i", tiny(*repositories(card)), tmp_path / "out")
    with pytest.raises(
        BadInput, match=r"Kandinsky 2\.2 on this machine takes no LoRAs; leave them out or choose another model\."
    ):
        done(replace(wish, loras=(LoraFile(tmp_path / "ink.safetensors"),)))


@pytest.mark.parametrize(
    "card_id",
    ["sdxl-local", "flux-dev-local", "flux-2-klein-local", "qwen-image-local", "z-image-local", "sd-3.5-medium-local"],
)
def test_every_family_that_takes_loras_does(card_id: str, tiny: BuildTiny, tmp_path: Path) -> None:
    import diffusers

    card = CATALOG.cards[card_id]
    models = tiny(*repositories(card))
    wish = order(card, "t2i", models, tmp_path / "out")
    pipe = diffusers.DiffusionPipeline.from_pretrained(models / card.model, local_files_only=True)
    denoiser = getattr(pipe, "unet", None) or pipe.transformer
    denoiser.add_adapter(LoraConfig(r=2, lora_alpha=2, init_lora_weights=False, target_modules=["to_q", "to_k"]))
    layers = {name: torch.full_like(weight, 0.5) for name, weight in get_peft_model_state_dict(denoiser).items()}
    word = "unet" if hasattr(pipe, "unet") else "transformer"
    type(pipe).save_lora_weights(tmp_path, **{f"{word}_lora_layers": layers}, weight_name="all.safetensors")
    plain = made(wish)
    assert (made(wish, loras=(LoraFile(tmp_path / "all.safetensors"),)) != plain).any()
    assert np.array_equal(made(wish), plain)
