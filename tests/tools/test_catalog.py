"""Reading the model cards, and finding a system or a model by what people call it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import tools
from tests.tools.shelf import card, shelf, system
from tools.catalog import OWN_CARDS, Card, Parameter, System, load_catalog
from tools.errors import NotConfigured

WHOLE = (OWN_CARDS / "animatic.toml").read_text("utf-8")
TEXT = WHOLE[: WHOLE.index("[[model]]", WHOLE.index("[[model]]") + 1)]
"""The card file up to the end of its first model."""


def test_our_own_cards_are_read() -> None:
    catalog = load_catalog()
    one = catalog.cards["animatic"]
    assert (one.system, one.price.amount, one.tier, one.origin, one.commercial, one.usable) == (
        "animatic", 0.0, "draft", "drawn", True, True,
    )  # fmt: skip
    names = ("animatic", "animatic-film", "animatic-music", "animatic-sound", "animatic-video", "animatic-voice")
    assert catalog.of_system("animatic") == tuple(catalog.cards[name] for name in names)
    assert all((c.price.amount, c.tier, c.origin) == (0.0, "draft", "drawn") for c in catalog.of_system("animatic"))
    assert one.parameters["prompt"] == Parameter(to="shot")


@pytest.mark.parametrize("name", ["animatic", "ANIMATIC", "Animatic draft", " draft  studio ", "ｄｒａｆｔ-studio", "內建畫室", "内置画室"])
def test_a_system_is_found_by_any_of_its_names(name: str) -> None:
    found = load_catalog().named(name)
    assert isinstance(found, System)
    assert found.id == "animatic"


def test_a_name_is_compared_whole_so_that_a_style_is_no_system() -> None:
    catalog = shelf(card("flux-dev", names={"en": ("flux dev",)}), systems=(system("midjourney"),))
    assert catalog.named("Midjourney") == catalog.systems["midjourney"]
    assert catalog.named("FLUX.dev") is None
    assert catalog.named("Flux Dev") == catalog.cards["flux-dev"]
    for words in ("Midjourney style", "in the style of midjourney", "flux dev please", "", "-"):
        assert catalog.named(words) is None


def test_a_name_that_a_system_shares_with_its_model_means_the_system() -> None:
    catalog = shelf(card("kling", "t2v"), card("kling-pro", "t2v"))
    assert catalog.named("kling") == catalog.systems["kling"]
    assert catalog.named("kling pro") == catalog.cards["kling-pro"]


def test_a_persons_own_card_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(TEXT.replace("max_side = 4096", "max_side = 512"), "utf-8")
    assert load_catalog(tmp_path).cards["animatic"].limits.max_side == 512
    assert load_catalog(tmp_path / "not there") == load_catalog()


def test_an_id_that_stands_twice_in_one_folder_names_both_files(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    with pytest.raises(NotConfigured, match=r"system animatic stands in one\.toml and in two\.toml; give one of them another id"):
        load_catalog(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT.replace('tier = "draft"', 'tier = "cheap"'), "wrong at animatic, tier: \"cheap\" is not known \\(there is draft, final\\); mend or remove it"),
        (TEXT.replace("max_side = 4096", "max_sid = 4096"), "wrong at animatic, limits.max_sid: there is no such entry \\(did you mean max_side\\?\\); mend"),
        (TEXT.replace('tasks = ["t2i"', 'tasks = ["t2j"'), "wrong at animatic, tasks.0: \"t2j\" is not known \\(did you mean t2v or t2i\\?\\); mend"),
        (TEXT.replace("prompt = ", "promt = "), "wrong at animatic, parameters.promt: \"promt\" is not known \\(did you mean prompt\\?\\); mend"),
        (TEXT.replace("[[model]]", "[[models]]"), r"an entry nobody knows \(models\)"),
        (TEXT[TEXT.index("[[model]]") :], r"has no \[system\]"),
        ("id = ", "cannot be read"),
    ],
)
def test_a_card_with_a_typo_names_the_file_and_the_entry(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "bad.toml").write_text(text, "utf-8")
    with pytest.raises(NotConfigured, match=says) as caught:
        load_catalog(tmp_path)
    assert "bad.toml" in str(caught.value)


def test_a_price_may_be_left_open_but_not_negative() -> None:
    assert card("dark", price={"unit": "picture"}).price.amount is None
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        card("odd", price={"amount": -1.0, "unit": "picture"})


def test_a_bare_word_is_a_parameter_of_that_name() -> None:
    one = Card.model_validate({**card("x").model_dump(), "parameters": {"seed": "noise_seed", "image": {"to": "a.b", "form": "list"}}})
    assert (one.parameters["seed"].to, one.parameters["image"].form) == ("noise_seed", "list")


def test_the_version_we_write_into_recipes_is_the_projects() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["version"] == tools.__version__
