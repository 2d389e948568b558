"""Our cards against what is known of each system: the matrix of capabilities and the state of every named system, facts of 20 Nov 2026."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pytest

from tools.catalog import Card, Catalog, State, load_catalog
from tools.refusals import unavailable

COLUMNS = ("t2i", "i2i", "mask", "refs", "t2v", "i2v", "F+L", "ext", "v2v", "tts", "clone", "sfx", "mus", "seed")
TASKS: Mapping[str, frozenset[str]] = {
    "t2i": frozenset({"t2i"}), "i2i": frozenset({"i2i", "edit"}), "mask": frozenset({"inpaint"}), "t2v": frozenset({"t2v"}),
    "i2v": frozenset({"i2v"}), "F+L": frozenset({"first_last"}), "ext": frozenset({"extend"}), "v2v": frozenset({"v2v"}),
    "tts": frozenset({"tts"}), "clone": frozenset({"clone"}), "sfx": frozenset({"sfx"}), "mus": frozenset({"music"}),
}  # fmt: skip
"""Column -> the tasks of ours, one of which a card must do."""
PARAMETERS: Mapping[str, str] = {"refs": "reference_images", "seed": "seed"}
MATRIX: Mapping[str, tuple[str, str]] = {
    #                        systems (and the start of the models' ids)      t i m r  v i f e v  t c s m  s
    "gpt-image 2.x":        ("gpt-image",                                   "y y y y  - - - - -  - - - -  -"),
    "FLUX.1":               ("flux:flux-(?!2|kontext)",                     "y y y -  - - - - -  - - - -  y"),
    "FLUX Kontext, FLUX.2": ("flux:flux-2 flux-kontext",                    "y y ~ y  - - - - -  - - - -  y"),
    "Stable Diffusion":     ("sd-1.5 sd-2.1 sdxl openjourney dreamshaper",  "y y y ~  - - - - -  - - - -  y"),
    "Kandinsky 2.2":        ("kandinsky",                                   "y y y -  - - - - -  - - - -  y"),
    "DeepFloyd IF":         ("deepfloyd-if",                                "y y y -  - - - - -  - - - -  y"),
    "Ideogram":             ("ideogram",                                    "y y y y  - - - - -  - - - -  y"),
    "Recraft":              ("recraft",                                     "y y - ~  - - - - -  - - - -  -"),
    "Runway pictures":      ("runway:gen-4-image",                          "y y - y  - - - - -  - - - -  y"),
    "Runway videos":        ("runway:gen-4[.]5|gen-4-turbo",                "- - - -  y y - - -  - - - -  y"),
    "Aleph 2":              ("aleph",                                       "- - - ~  - - - - y  - - - -  y"),
    "Act-Two":              ("act-two",                                     "- - - -  - y - - y  - - - -  y"),
    "Kling v3, O3":         ("kling",                                       "y y - y  y y y - y  ~ ~ - -  -"),
    "Veo 3.1":              ("veo",                                         "- - - y  y y y y -  - - - -  y"),
    "Seedance 2":           ("seedance",                                    "- - - y  y y y - ~  - - - -  ~"),
    "Pika 2.2":             ("pika",                                        "- - - y  y y y - -  - - - -  y"),
    "Hailuo 02, H3":        ("hailuo",                                      "- - - y  y y y - ~  - - - -  -"),
    "PixVerse v6":          ("pixverse",                                    "- - - ~  y y y y ~  - - ~ -  y"),
    "Luma ray-3.2":         ("luma",                                        "y y - y  y y y y y  - - - -  -"),
    "SVD":                  ("stable-video-diffusion",                      "- - - -  - y - - -  - - - -  y"),
    "AnimateDiff":          ("animatediff",                                 "- - - ~  y ~ - - y  - - - -  y"),
    "CogVideoX":            ("cogvideox",                                   "- - - -  y y - - y  - - - -  y"),
    "Zeroscope, T2V-Zero":  ("zeroscope text2video-zero",                   "- - - -  y - - - ~  - - - -  y"),
    "wan-animate":          ("wan:wan-animate",                             "- - - -  - y - - y  - - - -  y"),
    "MusicGen":             ("musicgen",                                    "- - - -  - - - ~ -  - - - y  y"),
    "AudioLDM2":            ("audioldm",                                    "- - - -  - - - - -  ~ - y y  y"),
    "Bark":                 ("bark",                                        "- - - -  - - - - -  y ~ y ~  ~"),
    "VITS":                 ("vits",                                        "- - - -  - - - - -  y - - -  ~"),
    "ElevenLabs":           ("elevenlabs",                                  "~ ~ - -  ~ ~ - - ~  y y y y  ~"),
    "OpenAI audio":         ("openai-audio",                                "- - - -  - - - - -  y ~ - -  -"),
}  # fmt: skip
"""Row -> (systems, what they can do): y yes, - no, ~ in part, so either is right."""
DIFFERS: Mapping[tuple[str, str], str] = {
    ("Act-Two", "i2v"): "The picture is a character that follows a film; without a film there is nothing to follow, so it is a v2v.",
    ("Act-Two", "refs"): "The picture of the character is our reference picture.",
    ("wan-animate", "i2v"): "As Act-Two: a picture and a film that leads it.",
    ("wan-animate", "refs"): "As Act-Two.",
    ("Kandinsky 2.2", "refs"): "Its prior mixes the words with the embeddings of pictures, here on one's own machine.",
    ("Seedance 2", "ext"): "Newer: Seedance 2.5 at Runway extends videos (runwayml SDK 5.24, video_to_video).",
    ("SVD", "ext"): "On this machine every model that takes a first frame goes on from the last frame of a film.",
    ("CogVideoX", "ext"): "As SVD.",
    ("Bark", "sfx"): "Its sounds come as marks inside spoken text; it takes no description of a sound.",
}
"""Where our cards and the matrix are not the same, and why ours stand as they do."""

GONE: tuple[State, ...] = ("dead", "no_api", "research")
STATES: Mapping[State, str] = {
    "live": "gpt-image sd-1.5 sdxl sdxl-turbo openjourney dreamshaper kandinsky flux flux-kontext ideogram recraft runway aleph act-two "
    "veo seedance pika kling hailuo pixverse luma stable-video-diffusion animatediff cogvideox replicate gradio hf-inference fal "
    "comfyui musicgen vits elevenlabs gpt claude gemini mistral llama t5",
    "mirror": "sd-2.1",
    "frozen": "deepfloyd-if pyramid-flow text2video-zero zeroscope riffusion bark audioldm",
    "dead": "dall-e sora",
    "no_api": "midjourney pixai gen-3 viggle haiper suno lemonaid",
    "research": "video-ldm tacotron2 diffsound",
}
"""State -> every named system that is in it. Haiper is dead as well, but nobody has found the day."""
SCRIPTS = ("en", "zh-Hant", "zh-Hans")


@cache
def own() -> Catalog:
    return load_catalog()


def cards_of(systems: str) -> list[Card]:
    """Return the usable cards of the systems; "runway:gen-4-image" means those whose id begins so."""
    found: list[Card] = []
    for part in systems.split():
        name, _, begins = part.partition(":")
        found += [card for card in own().of_system(name) if card.usable and re.match(begins, card.id)]
    return found


def can(cards: Iterable[Card], column: str) -> bool:
    if column in PARAMETERS:
        return any(PARAMETERS[column] in card.parameters for card in cards)
    return any(TASKS[column] & set(card.tasks) for card in cards)


@pytest.mark.parametrize("row", MATRIX)
def test_the_cards_of_a_system_offer_what_it_can_do_and_nothing_else(row: str) -> None:
    systems, marks = MATRIX[row]
    cards = cards_of(systems)
    known = dict(zip(COLUMNS, marks.split(), strict=True))
    offered = {column: can(cards, column) for column in COLUMNS}
    differs = {column for column, mark in known.items() if mark != "~" and offered[column] != (mark == "y")}
    assert differs == {column for other, column in DIFFERS if other == row}


def test_a_card_that_takes_no_mask_says_no_inpainting_and_the_other_way_round() -> None:
    wrong = [card.id for card in own().cards.values() if ("inpaint" in card.tasks) and "mask_image" not in card.parameters]
    assert wrong == []


@pytest.mark.parametrize(("name", "state"), [(name, state) for state, names in STATES.items() for name in names.split()])
def test_every_named_system_is_in_the_catalogue_in_its_true_state(name: str, state: State) -> None:
    system = own().systems[name]
    assert system.status.state == state
    if state not in GONE:
        assert own().of_system(name) or system.note
        return
    assert all(system.say[script].strip() for script in SCRIPTS)  # type: ignore[index]
    assert system.say["en"] not in (system.say["zh-Hant"], system.say["zh-Hans"])
    assert system.stand_ins


@pytest.mark.parametrize("name", [name for state in GONE for name in STATES[state].split()])
def test_a_system_that_cannot_be_had_names_what_can_in_every_script(name: str) -> None:
    system = own().systems[name]
    ready: dict[str, Any] = dict.fromkeys({card.engine for card in own().cards.values()})
    for script in SCRIPTS:
        error = unavailable(system, own(), ready, script)  # type: ignore[arg-type]
        assert str(error).startswith(system.say[script])  # type: ignore[index]
        assert error.stand_ins[0] in str(error)
