"""Where files of models are found, what counts as whole, and what is said of what is missing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.tools.local.folders import IGNORED, local_card, pipeline, put, tensors
from tools.errors import BadInput, NotConfigured
from tools.local.files.folders import lacking
from tools.local.files.shelf import Shelf

_INDEX = "unet/diffusion_pytorch_model.safetensors.index.json"
_FIRST, _SECOND = (f"diffusion_pytorch_model-0000{n}-of-00002.safetensors" for n in (1, 2))
_PIECES = {"weight_map": {"a": _FIRST, "b": _SECOND, "c": _SECOND}}


@pytest.mark.parametrize("place", ["org/small", "org--small", "small"])
def test_a_model_is_found_under_each_of_its_names(tmp_path: Path, place: str) -> None:
    put(tmp_path / place, pipeline())
    assert Shelf(tmp_path).folders(local_card()) == {"model": tmp_path / place}


def test_a_model_that_comes_in_the_same_tick_of_the_clock_is_found(tmp_path: Path) -> None:
    folder, shelf = tmp_path / "org", Shelf(tmp_path)
    folder.mkdir()
    before = folder.stat()
    assert shelf.missing(local_card())
    put(folder / "small", pipeline())
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not shelf.missing(local_card())


def test_a_model_in_the_hubs_cache_is_found_at_its_revision(tmp_path: Path) -> None:
    cached = tmp_path / "models--org--small"
    put(cached / "snapshots" / "abc", pipeline())
    put(cached / "snapshots" / "def", pipeline())
    put(cached, {"refs/main": b"abc"})
    shelf = Shelf(None, tmp_path)
    assert shelf.folders(local_card()) == {"model": cached / "snapshots" / "abc"}
    other = local_card(files={"gb": 2.0, "revision": "def", "ignore": ["safety_checker/*"]})
    assert shelf.folders(other) == {"model": cached / "snapshots" / "def"}


def test_a_folder_of_ones_own_goes_before_the_hubs_cache(tmp_path: Path) -> None:
    put(tmp_path / "hub" / "models--org--small", {"refs/main": b"abc"})
    put(tmp_path / "hub" / "models--org--small" / "snapshots" / "abc", pipeline())
    own = put(tmp_path / "own" / "org" / "small", pipeline())
    assert Shelf(tmp_path / "own", tmp_path / "hub").folders(local_card())["model"] == own


def test_what_is_not_here_is_said_with_its_size_and_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured) as said:
        Shelf(tmp_path).folders(local_card())
    assert str(said.value) == "The files of Small on this machine are not here yet; `scenewright models get small-local` fetches them (2.0 GB)."


def test_a_folder_that_lost_a_file_is_told_with_what_it_lacks(tmp_path: Path) -> None:
    folder = put(tmp_path / "org" / "small", pipeline())
    (folder / "unet" / "config.json").unlink()
    with pytest.raises(NotConfigured) as said:
        Shelf(tmp_path).folders(local_card())
    assert str(said.value) == (
        f"Small on this machine is not whole in {folder} (missing or broken: unet/config.json); "
        "`scenewright models get small-local` fetches what is missing."
    )


def test_a_file_where_the_folder_of_models_should_be_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("")
    assert Shelf(tmp_path / "models").missing(local_card())


@pytest.mark.parametrize(
    ("without", "lack"),
    [
        ("unet/diffusion_pytorch_model.safetensors", "unet/its weights"),
        ("unet/config.json", "unet/config.json"),
        ("text_encoder/model.safetensors", "text_encoder/its weights"),
        ("tokenizer/tokenizer_config.json", "tokenizer"),
        ("scheduler/scheduler_config.json", "scheduler"),
        ("model_index.json", "config.json"),
    ],
)
def test_a_pipeline_lacks_what_its_index_names(tmp_path: Path, without: str, lack: str) -> None:
    files = pipeline()
    put(tmp_path, files)
    assert lacking(tmp_path, ignore=["safety_checker/*"]) == ""
    (tmp_path / without).unlink()
    assert lacking(tmp_path, ignore=["safety_checker/*"]) == lack


def test_only_what_the_card_leaves_out_is_not_missed(tmp_path: Path) -> None:
    put(tmp_path, pipeline())
    assert lacking(tmp_path) == "safety_checker/config.json"
    assert lacking(tmp_path, allow=["model_index.json", "unet/*", "text_encoder/*", "tokenizer/*", "scheduler/"]) == ""
    assert lacking(tmp_path, allow=["*.json", "*.safetensors"]) == "safety_checker/config.json"


def test_weights_in_pieces_are_whole_when_every_piece_is(tmp_path: Path) -> None:
    files: dict[str, Any] = {**pipeline(), _INDEX: _PIECES, f"unet/{_FIRST}": tensors()}
    files.pop("unet/diffusion_pytorch_model.safetensors")
    put(tmp_path, files)
    assert lacking(tmp_path, ignore=["safety_checker/*"]) == f"unet/{_SECOND}"
    put(tmp_path, {f"unet/{_SECOND}": tensors()})
    assert lacking(tmp_path, ignore=["safety_checker/*"]) == ""


def test_a_file_that_was_cut_off_does_not_count(tmp_path: Path) -> None:
    put(tmp_path, {"config.json": {"a": 1}, "model.safetensors": tensors(100)[:-1]})
    assert lacking(tmp_path) == "its weights"
    put(tmp_path, {"model.safetensors": tensors(100)})
    assert lacking(tmp_path) == ""


@pytest.mark.parametrize("entry", [1, {"shape": [4]}, {"shape": 4, "data_offsets": [0, 4]}, {"shape": [4], "data_offsets": ["0", None]}])
def test_a_file_whose_header_makes_no_sense_does_not_count(tmp_path: Path, entry: object) -> None:
    header = json.dumps({"weight": entry}).encode()
    broken = len(header).to_bytes(8, "little") + header
    put(tmp_path / "org" / "small", {**pipeline(), "unet/diffusion_pytorch_model.safetensors": broken})
    assert lacking(tmp_path / "org" / "small", ignore=IGNORED) == "unet/its weights"


def test_an_index_of_pieces_that_makes_no_sense_does_not_count(tmp_path: Path) -> None:
    files = pipeline()
    del files["unet/diffusion_pytorch_model.safetensors"]
    put(tmp_path / "org" / "small", {**files, "unet/diffusion_pytorch_model.safetensors.index.json": b'{"weight_map": ["a", 1]}'})
    assert lacking(tmp_path / "org" / "small", ignore=IGNORED) == "unet/its weights"


def test_a_whole_model_that_loses_a_file_is_noticed(tmp_path: Path) -> None:
    shelf, card = Shelf(tmp_path), local_card()
    folder = put(tmp_path / "org" / "small", pipeline())
    assert shelf.folders(card) == {"model": folder}
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    assert [lack.id for lack in shelf.missing(card)] == ["org/small"]


def test_additions_are_told_only_when_they_are_there(tmp_path: Path) -> None:
    adapter = {
        "model": "h94/IP-Adapter", "gb": 2.6, "subfolder": "models", "weight_name": "ip.safetensors",
        "allow": ["models/ip.safetensors", "models/image_encoder/*"],
    }  # fmt: skip
    card = local_card(reference=adapter, controls={"depth": {"model": "org/depth", "gb": 0.7}})
    put(tmp_path / "org" / "small", pipeline())
    shelf = Shelf(tmp_path)
    assert set(shelf.folders(card)) == {"model"}
    assert [(lack.key, lack.gb) for lack in shelf.missing(card, ["reference", "control:depth"])] == [("reference", 2.6), ("control:depth", 0.7)]
    assert shelf.missing(card) == ()
    put(tmp_path / "h94" / "IP-Adapter", {"models/ip.safetensors": tensors()})
    assert set(shelf.folders(card)) == {"model"}
    put(tmp_path / "h94" / "IP-Adapter" / "models" / "image_encoder", {"config.json": {"a": 1}, "model.safetensors": tensors()})
    put(tmp_path / "org" / "depth", {"config.json": {"a": 1}, "diffusion_pytorch_model.safetensors": tensors()})
    assert shelf.folders(card) == {
        "model": tmp_path / "org" / "small", "reference": tmp_path / "h94" / "IP-Adapter", "control:depth": tmp_path / "org" / "depth",
    }  # fmt: skip


def test_plain_weights_do_where_a_variant_is_named(tmp_path: Path) -> None:
    control = {"model": "org/depth", "gb": 0.7, "allow": ["config.json", "model.fp16.safetensors"]}
    card = local_card(controls={"depth": control})
    put(tmp_path / "org" / "depth", {"config.json": {"a": 1}})
    assert [one.key for one in Shelf(tmp_path).missing(card, ["control:depth"])] == ["model", "control:depth"]
    put(tmp_path / "org" / "depth", {"model.safetensors": tensors()})
    assert [one.key for one in Shelf(tmp_path).missing(card, ["control:depth"])] == ["model"]


def test_an_extra_is_needed_and_a_data_set_lies_under_its_own_name(tmp_path: Path) -> None:
    speakers = {"model": "datasets/Matthijs/vectors", "gb": 0.02, "allow": ["xvect.zip"]}
    card = local_card(extras={"speakers": speakers, "safety": {"model": "org/safety", "gb": 1.2}})
    put(tmp_path / "org" / "small", pipeline())
    with pytest.raises(NotConfigured, match=r"fetches them \(20 MB\)"):
        Shelf(tmp_path).folders(card)
    put(tmp_path / "hub" / "datasets--Matthijs--vectors" / "snapshots" / "1", {"xvect.zip": b"zip"})
    put(tmp_path / "hub" / "datasets--Matthijs--vectors", {"refs/main": b"1"})
    cached = tmp_path / "hub" / "datasets--Matthijs--vectors" / "snapshots" / "1"
    assert Shelf(tmp_path, tmp_path / "hub").folders(card)["speakers"] == cached
    own = put(tmp_path / "datasets" / "Matthijs" / "vectors", {"xvect.zip": b"zip"})
    assert Shelf(tmp_path, tmp_path / "hub").folders(card)["speakers"] == own


def test_a_single_file_needs_only_itself_and_its_configuration(tmp_path: Path) -> None:
    card = local_card(files={"gb": 2.0, "single": "one.safetensors"}, single_config="org/config")
    put(tmp_path / "org" / "small", {"one.safetensors": tensors()})
    shelf = Shelf(tmp_path)
    assert [lack.key for lack in shelf.missing(card)] == ["config"]
    put(tmp_path / "org" / "config", {"model_index.json": {"a": 1}})
    assert shelf.folders(card) == {"model": tmp_path / "org" / "small", "config": tmp_path / "org" / "config"}


def test_a_gguf_needs_everything_but_its_own_component_beside_it(tmp_path: Path) -> None:
    card = local_card(files={"gb": 1.0, "single": "q8.gguf"}, single_config="org/config")
    put(tmp_path / "org" / "small", {"q8.gguf": b"GGUF"})
    shelf = Shelf(tmp_path)
    (rest,) = shelf.missing(card)
    assert (rest.key, rest.id, rest.gb) == ("config", "org/config", 0.31)
    files = pipeline()
    files.pop("unet/diffusion_pytorch_model.safetensors")
    put(tmp_path / "org" / "config", files)
    assert shelf.folders(card)["config"] == tmp_path / "org" / "config"


def test_a_model_of_ones_own_lies_where_its_card_says(tmp_path: Path) -> None:
    folder = put(tmp_path / "mine", pipeline())
    card = local_card(str(folder))
    assert Shelf().folders(card) == {"model": folder}
    (folder / "unet" / "config.json").unlink()
    with pytest.raises(NotConfigured, match=r"is not in .*mine \(unet/config.json is missing there\); put it there, or"):
        Shelf().folders(card)


def test_a_single_file_of_ones_own_is_found_in_its_folder(tmp_path: Path) -> None:
    put(tmp_path, {"mine.safetensors": tensors()})
    assert Shelf().folders(local_card(str(tmp_path / "mine.safetensors"), files={"gb": 1.0})) == {"model": tmp_path}


def test_a_lora_is_found_by_its_name_however_it_is_written(tmp_path: Path) -> None:
    put(tmp_path, {"loras/Pixel-Art.safetensors": tensors(ss_base_model_version="sdxl_base_v1-0"), "loras/notes.txt": b"x"})
    put(tmp_path / "more", {"ink.safetensors": tensors()})
    shelf = Shelf(tmp_path, None, (tmp_path / "more",))
    assert shelf.lora("pixel art") == tmp_path / "loras" / "Pixel-Art.safetensors"
    assert [(one.name, one.base) for one in shelf.loras()] == [("Pixel-Art", "sdxl_base_v1-0"), ("ink", "")]
    with pytest.raises(BadInput, match=r'No LoRA is called "oil" \(there is Pixel-Art, ink\)'):
        shelf.lora("oil")


def test_nothing_has_to_be_fetched_for_a_card_without_files() -> None:
    card = local_card(files=None)
    assert Shelf().folders(card) == {}
    assert Shelf().missing(card) == ()
