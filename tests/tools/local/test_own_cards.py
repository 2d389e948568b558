"""What a file of the person's own is recognised as, and the card that is made for it."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.tools.local.folders import PIPELINE, pipeline, put
from tools.catalog import Catalog, load_catalog
from tools.catalog_check import check_cards
from tools.errors import BadInput
from tools.local.files.choosing import chosen
from tools.local.files.own_cards import OwnModel, file_of, write_card
from tools.local.files.recognising import Found, card_like, recognised
from tools.local.models import local_model

_TO_K = "model.diffusion_model.input_blocks.{}.transformer_blocks.0.attn2.to_k.weight"
_VAE = {"first_stage_model.decoder.conv_in.weight": (1,)}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def _file(path: Path, shapes: Mapping[str, tuple[int, ...]]) -> Path:
    """Write a .safetensors file whose tensors say their shapes and have no bytes."""
    header = {name: {"dtype": "F16", "shape": list(shape), "data_offsets": [0, 0]} for name, shape in shapes.items()}
    told = json.dumps(header).encode()
    path.write_bytes(len(told).to_bytes(8, "little") + told)
    return path


def _gguf(path: Path, architecture: str) -> Path:
    key, value = b"general.architecture", architecture.encode()
    entry = struct.pack("<Q", len(key)) + key + struct.pack("<I", 8) + struct.pack("<Q", len(value)) + value
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + entry)
    return path


@pytest.mark.parametrize(
    ("shapes", "what", "like"),
    [
        ({**_VAE, _TO_K.format("1.1"): (320, 768)}, "checkpoint", "sd-1.5-local"),
        ({**_VAE, _TO_K.format("1.1"): (320, 1024)}, "checkpoint", "sd-2.1-local"),
        ({**_VAE, _TO_K.format("4.1"): (640, 2048)}, "checkpoint", "sdxl-local"),
        ({"vae.decoder.conv_in.weight": (1,), "double_blocks.0.img_attn.qkv.weight": (1,)}, "checkpoint", "flux-dev-local"),
        ({**_VAE, "something.else": (1,)}, "checkpoint", ""),
        ({"lora_unet_down_blocks_0.lora_down.weight": (4, 320)}, "lora", ""),
        ({"unet.down_blocks.0.attn1.to_q.lora_A.weight": (4, 320)}, "lora", ""),
    ],
)
def test_a_file_is_known_by_its_tensors(tmp_path: Path, catalog: Catalog, shapes: dict[str, tuple[int, ...]], what: str, like: str) -> None:
    found = recognised(_file(tmp_path / "mine.safetensors", shapes), catalog)
    assert (found.what, found.like) == (what, like)


def test_a_gguf_is_known_by_its_architecture(tmp_path: Path, catalog: Catalog) -> None:
    assert recognised(_gguf(tmp_path / "q8.gguf", "flux"), catalog).like == "flux-dev-local"
    assert recognised(_gguf(tmp_path / "q8.gguf", "llama"), catalog).like == ""


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none", None, "There is nothing at"),
        ("old.ckpt", b"x", "other forms of weights can hide programs"),
        ("bad.safetensors", b"\xff" * 100, "cannot be read as .safetensors"),
        ("bad.gguf", b"x" * 100, "cannot be read as GGUF"),
    ],
)
def test_what_cannot_be_added_is_told(tmp_path: Path, catalog: Catalog, name: str, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=says):
        recognised(tmp_path / name, catalog)


def test_a_part_of_a_model_is_not_taken_for_a_whole_one(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(BadInput, match="holds a part of a model only"):
        recognised(_file(tmp_path / "flux1-dev.safetensors", {"double_blocks.0.img_attn.qkv.weight": (1,)}), catalog)


def test_a_folder_is_known_by_its_class_and_its_prompt_encoder(tmp_path: Path, catalog: Catalog) -> None:
    put(tmp_path, {**pipeline(), "unet/config.json": {"cross_attention_dim": 1024}})
    found = recognised(tmp_path, catalog)
    assert (found.what, found.class_name, found.like) == ("folder", "StableDiffusionPipeline", "sd-2.1-local")
    assert set(found.parts_gb) == {"unet", "text_encoder"}
    (tmp_path / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(BadInput, match="is not whole: unet/its weights is missing"):
        recognised(tmp_path, catalog)


def test_a_card_for_a_folder_is_like_ours_with_its_own_files(tmp_path: Path, catalog: Catalog) -> None:
    folder = put(tmp_path / "Ink wash", {**pipeline(), "unet/config.json": {"cross_attention_dim": 768}})
    found = recognised(folder, catalog)
    path = write_card(OwnModel("Ink wash", str(folder), found, card_like(catalog, found.like)), tmp_path / "cards", catalog)
    merged = load_catalog(tmp_path / "cards")
    card, like = merged.cards["ink-wash-local"], catalog.cards["sd-1.5-local"]
    assert (card.title, card.model, card.tasks, card.commercial) == ("Ink wash on this machine", str(folder), like.tasks, None)
    assert local_model(card).classes == local_model(like).classes
    assert local_model(card).files is not None
    assert merged.named("ink wash") is not None
    assert [fault for fault in check_cards(merged) if "ink" in fault] == []
    assert file_of(card, tmp_path / "cards") == path
    assert file_of(like, tmp_path / "cards") is None


def test_a_card_for_a_single_file_takes_its_configuration_from_ours(tmp_path: Path, catalog: Catalog) -> None:
    path = _file(tmp_path / "mine.safetensors", {**_VAE, _TO_K.format("4.1"): (640, 2048)})
    write_card(OwnModel("Mine", str(path), recognised(path, catalog), catalog.cards["sdxl-local"]), tmp_path / "cards", catalog)
    model = local_model(load_catalog(tmp_path / "cards").cards["mine-local"])
    assert model.files is not None
    assert (model.files.single, model.files.allow, model.single_config) == ("mine.safetensors", (), "stabilityai/stable-diffusion-xl-base-1.0")


def test_a_pipeline_that_we_have_no_card_for_makes_pictures_from_words(tmp_path: Path, catalog: Catalog) -> None:
    folder = put(tmp_path / "odd", {**pipeline(), "model_index.json": {**PIPELINE, "_class_name": "PixArtSigmaPipeline"}})
    found = recognised(folder, catalog)
    assert found.like == ""
    write_card(OwnModel("Odd one", str(folder), found, None), tmp_path / "cards", catalog)
    card = load_catalog(tmp_path / "cards").cards["odd-one-local"]
    assert (card.tasks, local_model(card).classes) == (("t2i",), {"t2i": "PixArtSigmaPipeline"})


def test_a_name_of_several_lines_writes_no_entry_of_the_card(tmp_path: Path, catalog: Catalog) -> None:
    found = Found("folder", tmp_path, 2.0, "StableDiffusionPipeline", "sd-1.5-local")
    own = OwnModel('Ink\n[[model]]\nid = "other"', str(tmp_path), found, catalog.cards["sd-1.5-local"])
    write_card(own, tmp_path / "cards", catalog)
    assert [card.engine for card in load_catalog(tmp_path / "cards").cards.values() if card.id not in catalog.cards] == ["local"]


def test_a_name_that_is_taken_is_refused_and_nothing_is_written(tmp_path: Path, catalog: Catalog) -> None:
    found = Found("folder", tmp_path, 1.0, "StableDiffusionPipeline")
    with pytest.raises(BadInput, match=r'"SDXL" is the name of .* already; give another with --name'):
        write_card(OwnModel("SDXL", str(tmp_path), found, None), tmp_path / "cards", catalog)
    with pytest.raises(BadInput, match="has no letters that a name can be made of"):
        write_card(OwnModel("水墨", str(tmp_path), found, None), tmp_path / "cards", catalog)
    assert not (tmp_path / "cards").exists()


_FILES = (
    "model_index.json", "README.md", "whole.safetensors", "unet/config.json", "unet/model.safetensors", "unet/model.fp16.safetensors",
    "unet/model.bin", "unet/attention.py", "vae/config.json", "vae/model.bin", "vae/model.fp16.bin", "onnx/unet.onnx", "picture.png",
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({}, ["unet/config.json", "unet/model.safetensors", "vae/config.json", "vae/model.bin", "model_index.json"]),
        ({"variant": "fp16"}, ["unet/config.json", "unet/model.fp16.safetensors", "vae/config.json", "vae/model.fp16.bin", "model_index.json"]),
        ({"allow": ["unet/*"]}, ["unet/config.json", "unet/model.safetensors"]),
        ({"allow": ["*.fp16.safetensors"]}, ["unet/model.fp16.safetensors"]),
        ({"allow": ["unet/*.bf16.safetensors"], "variant": "bf16"}, ["unet/model.safetensors"]),
        ({"ignore": ["vae/"]}, ["unet/config.json", "unet/model.safetensors", "model_index.json"]),
        ({"single": ["whole.safetensors"]}, ["whole.safetensors"]),
    ],
)
def test_of_a_repository_only_what_a_library_loads_is_taken(asked: dict[str, Any], kept: list[str]) -> None:
    assert list(chosen(_FILES, **asked)) == kept
