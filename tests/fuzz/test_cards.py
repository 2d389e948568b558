"""Model cards and services that somebody hurt while mending them: they are read, or one sentence names the file."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given

from tests.fuzz.depth import searched
from tests.fuzz.words import INVISIBLE, MARKS, NUMBERS, SEEDS
from tools import catalog
from tools.catalog import load_catalog
from tools.catalog_check import check_cards
from tools.engines import services
from tools.engines.services import load_services
from tools.errors import NotConfigured

CARDS = tuple(path.read_text("utf-8") for path in sorted(catalog.OWN_CARDS.glob("*.toml"))[::9])
SERVICES = tuple(path.read_text("utf-8") for path in sorted(services.OWN_SERVICES.glob("*.toml")))
VALUES = (
    "true", "-1", "1e999", "nan", "inf", '""', "[]", "{}", '["a"]', "[[1]]", "1979-05-27", "07:32:00", '"\\ud800"', "'x'", "0x10", "9" * 5000, '"' + "x" * 3000 + '"',
    "[" * 3000 + "]" * 3000, '"(a+)+$"', '"("', '"a{99999999999999}"', '{ a = { b = 1 } }', "-0.0", '"16:9"',
)  # fmt: skip
Read = Callable[[Path], object]


def hurt(rng: random.Random, text: str) -> str:
    """Return a file with one to four mistakes: a value, a key, a table, a line or a character that should not be."""
    lines = text.splitlines()
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(lines))
        key, equals, value = lines[at].partition(" = ")
        match rng.randrange(9):
            case 0 | 1 | 2 if equals:
                lines[at] = f"{key} = {rng.choice(VALUES)}"
            case 3 if equals:
                lines[at] = " = ".join((rng.choice((key[:-1], key + "s", "[x]", "id", "model", "system.id", "", '""')), value))
            case 4:
                del lines[at]
            case 5:
                lines.insert(at, rng.choice(lines))
            case 6:
                lines.insert(at, rng.choice(("[system]", "[[system]]", "[model]", "[[model]]", "model = 3", "[service]", "[other]", "[model.price]", "service = []")))
            case 7:
                lines[at] = lines[at].replace(rng.choice('"=[]{}.'), rng.choice(MARKS), 1)
            case _:
                place = rng.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + rng.choice((*INVISIBLE, *NUMBERS, *MARKS)) + lines[at][place:]
        if not lines:
            lines = [""]
    return "\n".join(lines)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of one file, and none of our own files beside it."""
    (tmp_path / "none").mkdir()
    monkeypatch.setattr(catalog, "OWN_CARDS", tmp_path / "none")
    monkeypatch.setattr(services, "OWN_SERVICES", tmp_path / "none")
    yield tmp_path


def is_read_or_refused(folder: Path, data: bytes, read: Read) -> None:
    """Hold that a file is read, or refused in one sentence that names it."""
    (folder / "mine.toml").write_bytes(data)
    try:
        read(folder)
    except NotConfigured as refused:
        said = str(refused)
        assert "mine.toml" in said and "\n" not in said and len(said) < 1_000, said


def checked(folder: Path) -> None:
    for fault in check_cards(load_catalog(folder)):
        assert "\n" not in fault


@searched(50)
@given(SEEDS)
def test_a_hurt_card_is_read_or_refused_in_one_sentence(folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    is_read_or_refused(folder, hurt(rng, rng.choice(CARDS)).encode("utf-8", "surrogatepass"), checked)


@searched(30)
@given(SEEDS)
def test_a_hurt_service_is_read_or_refused_in_one_sentence(folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    is_read_or_refused(folder, hurt(rng, rng.choice(SERVICES)).encode("utf-8", "surrogatepass"), load_services)


_SYSTEM = '[system]\nid = "x"\ntitle = "X"\nmakes = ["image"]\nstatus = { state = "live", checked = 2026-01-01, source = "s" }\nnames = { en = ["x"] }\n'


@pytest.mark.parametrize(
    "text",
    ["model = 3\n" + _SYSTEM, "model = [1]\n" + _SYSTEM, 'model = "x"\n' + _SYSTEM, _SYSTEM + "[model]\nid = 1\n", "a = " + "[" * 3000 + "]" * 3000, "a = " + "9" * 5000, "system = 1", "system = []", "\ufeff[system]"],
    ids=lambda text: text[:12].strip(),
)  # fmt: skip
def test_a_card_of_the_wrong_shape_is_refused_in_one_sentence(folder: Path, text: str) -> None:
    (folder / "mine.toml").write_text(text, "utf-8")
    with pytest.raises(NotConfigured, match=r"mine\.toml"):
        load_catalog(folder)


@pytest.mark.parametrize("expression", ["(", "a{99999999999999}", "(" * 3000 + ")" * 3000, "(?P<x>a)(?P<x>b)"])
def test_a_service_with_an_expression_that_cannot_be_read_is_refused_in_one_sentence(folder: Path, expression: str) -> None:
    text = next(text for text in SERVICES if "[service.words]" not in text)
    (folder / "mine.toml").write_text(f"{text}\n[service.words]\nx = '{expression}'\n", "utf-8")
    with pytest.raises(NotConfigured, match=r"mine\.toml"):
        load_services(folder)
