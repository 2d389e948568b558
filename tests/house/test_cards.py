"""The lint of our own model cards, and proof that each of its rules catches a broken catalogue."""

from __future__ import annotations

import datetime
import warnings
from typing import Any

import pytest

from tests.tools.shelf import CHECKED, card, shelf, system
from tools.catalog import Card, Catalog, System, load_catalog
from tools.catalog_check import check_cards, stale_facts, unverified_licences
from tools.engines.services import load_services

DEAD = {"state": "dead", "since": CHECKED, "checked": CHECKED, "source": "test"}
SAID = {"en": "It is gone.", "zh-Hant": "已關閉。", "zh-Hans": "已关闭。"}
NAMED = [
    "GPT-4o image", "DALL-E 3", "Sora", "SD 1.5", "SD 2.1", "SDXL", "SDXL-Turbo", "Openjourney", "DreamShaper", "Kandinsky",
    "DeepFloyd IF", "FLUX", "FLUX Kontext", "Ideogram", "Recraft", "Midjourney", "PixAI", "Pyramid Flow", "Text2Video-Zero",
    "Video LDM", "Zeroscope", "Runway Gen-1", "Runway Gen-2", "Runway Gen-3", "Runway Gen-4", "Aleph", "Act-Two", "Veo",
    "Seedance", "Pika", "Kling", "Viggle", "Hailuo", "PixVerse", "Haiper", "Luma", "Stable Video Diffusion", "AnimateDiff",
    "CogVideoX", "Replicate", "Hugging Face Spaces", "Hugging Face Inference Providers", "fal", "ComfyUI", "MusicGen",
    "Riffusion", "Suno", "Lemonaid", "Tacotron2", "Bark", "VITS", "AudioLDM", "DiffSound", "ElevenLabs", "GPT", "Claude",
    "Gemini", "Mistral", "Llama", "T5", "可靈", "可灵", "海螺",
]  # fmt: skip
"""What people call the systems that we promise to know, the dead ones too."""


@pytest.fixture(scope="module")
def own() -> Catalog:
    return load_catalog()


def test_our_own_cards_are_without_fault(own: Catalog) -> None:
    assert check_cards(own, load_services()) == []


def test_what_was_last_looked_at_long_ago_is_only_warned_of(own: Catalog) -> None:
    stale = stale_facts(own, datetime.date.today())
    if stale:
        warnings.warn(f"{len(stale)} facts of cards are worth another look: {'; '.join(stale)}", stacklevel=1)


def test_what_nobody_verified_is_listed(own: Catalog) -> None:
    listed = unverified_licences(own)
    assert set(listed) <= set(own.cards)
    assert "animatic" not in listed


@pytest.mark.parametrize("name", NAMED)
def test_every_system_people_name_is_known(own: Catalog, name: str) -> None:
    assert own.named(name) is not None


# --- each rule catches what it is for ---


def check(*cards: Card, systems: tuple[System, ...] = ()) -> list[str]:
    return check_cards(shelf(*cards, systems=systems), {"fal", "runway"})


def test_a_sound_catalogue_has_no_fault() -> None:
    gone = system("sora", "video", status=DEAD, say=SAID, stand_ins=("kling",))
    assert check(card("flux", "t2i", "edit", "inpaint", "multi_ref"), card("kling", "t2v", "first_last"), systems=(gone,)) == []


def test_a_name_that_means_two_things_is_caught() -> None:
    one = card("flux-dev", system="flux", names={"en": ("Dev model",)})
    assert check(one, card("kontext-dev", system="kontext", names={"en": ("dev-model",)})) == [
        '"devmodel" is the name of more than one: model flux-dev, model kontext-dev.'
    ]
    assert check(one, card("flux-pro", system="flux", names={"en": ("dev model",)})) != []
    assert check(card("a"), card("b"), systems=(system("a", names={"en": ("same",)}), system("b", names={"en": ("same",)}))) == [
        '"same" is the name of more than one: system a, system b.'
    ]


BROKEN_CARDS: list[tuple[dict[str, Any], str]] = [
    ({"engine": "fall"}, "nobody knows the engine fall"),
    ({"tasks": ("t2i", "music")}, "does music, but its system does not say that it makes music"),
    ({"tasks": ("inpaint",), "parameters": {"prompt": "p", "image": "i"}}, "does inpaint, but has no parameter mask_image"),
    ({"tasks": ("edit",), "parameters": {"prompt": "p"}}, "does edit, but has no parameter image"),
    ({"fallback": ("nobody",)}, "names the fallback nobody, which does not exist"),
    ({"fallback": ("flux",)}, "names the fallback flux, which is itself"),
    ({"fallback": ("gone",)}, "names the fallback gone, which cannot be used"),
    ({"fallback": ("film",)}, "names the fallback film, which can do none of its tasks"),
    ({"price": {"amount": 0.1}}, "has a price without where and when it was read"),
    ({"price": {"amount": 0.1, "source": "there"}}, "has a price without where and when it was read"),
    ({"status": {"state": "live", "checked": CHECKED, "source": ""}}, "does not say where its status was read"),
    ({"dialect": "klingon"}, "is of the dialect klingon, which nobody speaks"),
    ({"output": "images/url"}, "has an output that is no JSON pointer: images/url"),
    ({"output": "/images//url"}, "has an output that is no JSON pointer: /images//url"),
    ({"languages": ("english please",)}, "reads the language english please, which is no language tag"),
    ({"languages": ()}, "reads no language"),
    ({"limits": {"min_side": 2000, "max_side": 1000}}, "has a shortest side of 2000 and a longest of 1000"),
    ({"limits": {"min_s": 9, "max_s": 3}}, "lasts at least 9 s and at most 3 s"),
    ({"limits": {"deadline_s": 0}}, "has no time to finish"),
    ({"limits": {"reference_images": 2}, "parameters": {"prompt": "p"}}, "takes reference pictures, but has no parameter for them"),
    ({"speed_s": 0.0}, "is faster than anything"),
    ({"fixed": {"a..b": 1}}, "fixed a..b has an empty part"),
]
BROKEN_PARAMETERS: list[tuple[str, dict[str, Any], str]] = [
    ("duration_s", {"to": "d", "min": 9, "max": 3}, "has a minimum of 9 above its maximum of 3"),
    ("duration_s", {"to": "d", "scale": 0}, "is scaled to nothing"),
    ("duration_s", {"to": "d", "form": "integer", "choices": ["short"]}, 'has the choice "short", which is no number'),
    ("duration_s", {"to": "d", "max": 8, "choices": [5, 10]}, "has the choice 10 outside its bounds"),
    ("aspect_ratio", {"to": "r", "choices": ["16x9"]}, 'has "16x9", which is not how our aspect_ratio is written'),
    ("aspect_ratio", {"to": "r", "words": {"wide": "1280:720"}}, 'has "wide", which is not how our aspect_ratio is written'),
    ("size", {"to": "s", "choices": ["big"]}, 'has "big", which is not how our size is written'),
    ("quality", {"to": "q", "choices": ["low"], "words": {"high": "hd"}}, 'has a word for "high", which is not among its choices'),
    ("reference_images", {"to": "i", "max_items": 0}, "takes no item"),
    ("reference_images", {"to": "i", "each": {"uri": "url"}}, "has a shape for each item in which the item ($) is missing"),
    ("seed", {"to": "options..seed"}, "leads to options..seed, which has an empty part"),
]


@pytest.mark.parametrize(("change", "says"), BROKEN_CARDS, ids=[says for _, says in BROKEN_CARDS])
def test_a_broken_card_is_caught(change: dict[str, Any], says: str) -> None:
    others = (card("film", "t2v"), card("gone", status=DEAD), card("gone-2", system="gone"))
    assert check(card("flux", **{"limits": {}, **change}), *others) == [f"flux: {says}."]


@pytest.mark.parametrize(("name", "parameter", "says"), BROKEN_PARAMETERS, ids=[says for *_, says in BROKEN_PARAMETERS])
def test_a_broken_parameter_is_caught(name: str, parameter: dict[str, Any], says: str) -> None:
    one = card("flux", parameters={"prompt": "prompt", name: parameter}, limits={})
    assert check(one) == [f"flux: parameter {name} {says}."]


BROKEN_SYSTEMS: list[tuple[dict[str, Any], str]] = [
    ({"say": {"en": "Gone."}}, "cannot be had and does not say so in zh-Hant, zh-Hans"),
    ({"stand_ins": ()}, "cannot be had and names no system to use instead"),
    ({"stand_ins": ("nobody",)}, "names the stand-in nobody, which does not exist"),
    ({"stand_ins": ("flux",)}, "names the stand-in flux, which makes something else"),
    ({"stand_ins": ("empty",)}, "names the stand-in empty, which has no usable model"),
    ({"status": {**DEAD, "since": None}}, "is dead, but does not say since when"),
    ({"status": {**DEAD, "source": ""}}, "does not say where its status was read"),
    ({"names": {"zh-Hant": ("索拉",)}}, "has no English name"),
    (
        {"status": {"state": "frozen", "checked": CHECKED, "source": "test"}},
        "is said to be usable, but has no usable model and no note that says why",
    ),
]


@pytest.mark.parametrize(("change", "says"), BROKEN_SYSTEMS, ids=[says for _, says in BROKEN_SYSTEMS])
def test_a_broken_system_is_caught(change: dict[str, Any], says: str) -> None:
    sora = system("sora", "video", **{"status": DEAD, "say": SAID, "stand_ins": ("kling",), **change})
    empty = system("empty", "video", note="an aggregator")
    assert check(card("flux"), card("kling", "t2v"), systems=(sora, empty)) == [f"sora: {says}."]


def test_a_dead_system_with_a_usable_model_is_caught() -> None:
    dead = system("kling", "video", status=DEAD, say=SAID, stand_ins=("veo",))
    assert check(card("kling", "t2v"), card("veo", "t2v"), systems=(dead,)) == ["kling: cannot be had, but has a model that can."]


def test_a_card_of_no_system_is_caught() -> None:
    one = card("flux", system="nothing")
    assert check_cards(Catalog({}, {"flux": one})) == ["flux: belongs to the system nothing, which does not exist."]


def test_old_facts_and_open_licences_are_found() -> None:
    catalog = shelf(card("flux", licence={"name": "own terms"}), card("free"))
    assert unverified_licences(catalog) == ["flux"]
    assert stale_facts(catalog, CHECKED + datetime.timedelta(days=180)) == []
    late = stale_facts(catalog, CHECKED + datetime.timedelta(days=181))
    assert late == [f"{name}: last looked at on 2026-11-20" for name in ("flux", "free")]
