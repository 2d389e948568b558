"""Model cards and the ranking of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import tools
from prompts.shot import Shot
from tools.catalog import OWN_CARDS, Card, find_card, load_cards
from tools.errors import BadInput, NotConfigured
from tools.requests import ImageRequest, Region
from tools.router import rank, task_of

SHOT = Shot.model_validate({"subject": "a cat"})
TEXT = (OWN_CARDS / "animatic.toml").read_text("utf-8")
ANIMATIC = Card.model_validate(tomllib.loads(TEXT))


def _card(**more: object) -> Card:
    return Card.model_validate({**ANIMATIC.model_dump(), **more})


def test_our_own_cards_are_read() -> None:
    card = next(c for c in load_cards() if c.id == "animatic")
    assert card == ANIMATIC
    assert (card.price.amount, card.tier, card.origin, card.status.state) == (0.0, "draft", "drawn", "live")


def test_a_card_is_found_by_any_of_its_names() -> None:
    for name in ("animatic", "ANIMATIC", "Animatic draft", " draft  studio ", "內建畫室", "内置画室"):
        assert find_card(name, load_cards()) == ANIMATIC
    assert find_card("Midjourney", load_cards()) is None


def test_a_persons_own_card_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(TEXT.replace("max_side = 4096", "max_side = 512"), "utf-8")
    card = find_card("animatic", load_cards(tmp_path))
    assert card is not None
    assert card.limits.max_side == 512


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT.replace('tier = "draft"', 'tier = "cheap"'), "wrong at tier"),
        (TEXT.replace("max_side = 4096", "max_sid = 4096"), "wrong at limits.max_sid"),
        (TEXT.replace('tasks = ["t2i"', 'tasks = ["t2j"'), "wrong at tasks.0"),
        ("id = ", "cannot be read"),
    ],
)
def test_a_card_with_a_typo_names_the_file_and_the_entry(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "bad.toml").write_text(text, "utf-8")
    with pytest.raises(NotConfigured, match=says) as caught:
        load_cards(tmp_path)
    assert "bad.toml" in str(caught.value)


def test_the_task_follows_from_what_the_request_names() -> None:
    assert task_of(ImageRequest(shot=SHOT)) == "t2i"
    assert task_of(ImageRequest(shot=SHOT, reference_images=("r",))) == "multi_ref"
    assert task_of(ImageRequest(shot=SHOT, image="p", reference_images=("r",))) == "edit"
    assert task_of(ImageRequest(shot=SHOT, image="p", region=Region(words="cat"))) == "inpaint"


def test_what_drops_least_comes_first_then_the_tier_asked_then_the_price() -> None:
    price = ANIMATIC.price.model_dump()
    cards = (
        _card(id="few", limits={"reference_images": 0}),
        _card(id="final", tier="final"),
        _card(id="dear", price={**price, "amount": 1.0}),
        _card(id="cheap"),
        _card(id="gone", status={**ANIMATIC.status.model_dump(), "state": "dead"}),
        _card(id="other", tasks=("edit",)),
    )
    choices = rank(ImageRequest(shot=SHOT, reference_images=("r",)), cards)
    assert [c.card.id for c in choices] == ["cheap", "dear", "final", "few"]
    assert choices[-1].drops == ("Animatic draft takes 0 reference pictures; the other 1 were left out.",)
    assert choices[0].drops == ()
    assert choices[0].reasons == ("can do multi_ref", "draft quality", "free")


def test_a_seed_that_cannot_be_honoured_is_said() -> None:
    card = _card(parameters={})
    assert "no seed" in rank(ImageRequest(shot=SHOT, seed=3), (card,))[0].drops[0]
    assert rank(ImageRequest(shot=SHOT), (card,))[0].drops == ()


def test_a_model_asked_for_by_name_is_the_only_choice() -> None:
    other = _card(id="other", title="Other", names={"en": ("other",)})
    assert [c.card.id for c in rank(ImageRequest(shot=SHOT), (ANIMATIC, other), named="OTHER")] == ["other"]
    with pytest.raises(BadInput, match=r'called "Sora"; there is Animatic draft, Other\.'):
        rank(ImageRequest(shot=SHOT), (ANIMATIC, other), named="Sora")
    with pytest.raises(BadInput, match="cannot do this"):
        rank(ImageRequest(shot=SHOT), (_card(tasks=("edit",)),), named="animatic")


def test_no_card_for_the_task_is_said() -> None:
    with pytest.raises(NotConfigured, match="No model here"):
        rank(ImageRequest(shot=SHOT), ())


def test_the_version_we_write_into_recipes_is_the_projects() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["version"] == tools.__version__
