"""What the commands `models` and `why` print, for people and for programs."""

from __future__ import annotations

import json

import pytest

from agent.channels.models import print_check, print_model, print_models, print_why
from prompts.shot import Shot
from tests.tools.shelf import CHECKED, card, shelf, system
from tools.catalog import Catalog, load_catalog
from tools.errors import BadInput
from tools.local.device.stock import Stock
from tools.requests import ImageRequest
from tools.router import Situation, Wish, weigh

READY = {"fal": None, "runway": "Set RUNWAYML_API_SECRET to use Runway."}
PICTURE = ImageRequest(shot=Shot.model_validate({"subject": "a cat"}), seed=3)


@pytest.fixture
def catalog(monkeypatch: pytest.MonkeyPatch) -> Catalog:
    monkeypatch.setenv("COLUMNS", "200")
    sora = system(
        "sora", "video",
        status={"state": "dead", "since": CHECKED, "checked": CHECKED, "source": "the SDK"},
        say={"en": "It is gone.", "zh-Hant": "已關閉。", "zh-Hans": "已关闭。"},
        stand_ins=("kling",),
    )  # fmt: skip
    return shelf(
        card("flux-pro", "t2i", quality=80),
        card("flux-nc", "t2i", licence={"name": "CC-BY-NC", "commercial": False}),
        card("gen", "t2i", engine="runway", licence={"name": "own terms"}),
        card("local", "t2i", engine="local", options={"library": "diffusers", "classes": {"t2i": "FluxPipeline"}}),
        card("kling", "t2v", limits={}, parameters={"prompt": "prompt", "duration_s": {"to": "length", "min": 3, "max": 15, "unit": "s"}}),
        systems=(sora,),
    )


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_systems_are_listed_by_what_can_be_used_here(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_models(catalog, READY) == 0
    out = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    ready, keyed, gone = (out.index(title) for title in ("Ready here", "With a key, a server or a download", "Not to be had"))
    assert out[ready + 1 : keyed - 1] == ["System Makes Models Engines", "Flux image 2 fal", "Kling video 1 fal"]
    assert out[keyed + 2 : gone - 1] == ["Gen image 1 runway", "Local image 1 its engine is not here"]
    assert out[gone + 2] == "Sora video shut down on 2026-11-20; use Kling"
    assert "Set RUNWAYML_API_SECRET for runway." in out


def test_models_of_this_machine_say_whether_their_files_are_here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    cards = [card(name, "t2i", engine="local") for name in ("large", "small", "tiny")]
    words = {"large": "This needs 113 GB on this machine.", "small": "`scenewright models get small` fetches them (6.9 GB)."}
    stocked = {
        "large": Stock(cards[0], "too large", words["large"], needs_gb=113), "small": Stock(cards[1], "to fetch", words["small"], 6.9),
        "tiny": Stock(cards[2], "here"),
    }  # fmt: skip
    print_models(shelf(*cards), {"local": None}, stocked=stocked, task="t2i")
    out = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line.partition(" $")[0] for line in out[1:4]] == [
        "tiny local, here", "large local, too large for this machine", "small local, 6.9 GB to fetch",
    ]  # fmt: skip
    assert "`scenewright models get small` fetches what is not on this machine yet." in out
    print_models(shelf(*cards), {"local": None}, stocked=stocked, as_json=True)
    told = {row["model"]: (row["ready"], row["here"]) for row in rows(capsys.readouterr().out)}
    assert told == {"tiny": (True, "ready"), "large": (False, words["large"]), "small": (False, words["small"])}
    print_models(shelf(*cards[:2]), {"local": None}, stocked=stocked)
    out = capsys.readouterr().out
    assert "local (too large for this machine)" in out
    assert "local (6.9 GB to fetch)" in out


def test_a_service_that_serves_others_models_is_ready_with_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    served = shelf(card("flux"), systems=(system("fal", "image", "video", "voice", "music", note="many models"),))
    print_models(served, {"fal": None})
    assert "fal" not in capsys.readouterr().out.partition("With a key,")[2]
    print_models(served, {"fal": "Set FAL_KEY to use fal."})
    assert "Fal     all kinds          fal" in capsys.readouterr().out


def test_tables_fit_a_terminal_of_80_columns(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ours = load_catalog()
    missing = dict.fromkeys({one.engine for one in ours.cards.values()}, "Set SOME_LONG_API_SECRET to use it.")
    monkeypatch.setenv("COLUMNS", "80")
    print_models(ours, missing)
    print_models(ours, missing, task="t2v")
    print_model(ours, "kling", missing)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert len(out.splitlines()) < len(ours.systems) + 150  # hardly a row is broken in two
    assert "kling-image-o3-references  fal        multi_ref i2i" in out


def test_the_models_of_a_task_are_listed_with_price_and_licence(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    print_models(catalog, READY, task="t2i", commercial=True)
    out = capsys.readouterr().out
    rows_ = [line.split() for line in out.splitlines()[1:4]]
    assert rows_ == [
        ["flux-pro", "fal,", "ready", "$0.05/picture", "final", "80", "yes"],
        ["gen", "runway", "$0.05/picture", "final", "50", "?"],
        ["local", "local,", "not", "here", "$0.05/picture", "final", "50", "yes"],
    ]
    print_models(catalog, READY, task="dub")
    assert capsys.readouterr().out == "No model does dub.\n"


def test_programs_get_a_line_a_model_and_a_line_a_system_without_one(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    print_models(catalog, READY, as_json=True)
    found = rows(capsys.readouterr().out)
    assert [row["model"] for row in found] == ["flux-pro", "flux-nc", "kling", "gen", "local", None]
    assert (found[0]["ready"], found[3]["ready"], found[3]["here"]) == (True, False, READY["runway"])
    assert (found[5]["system"], found[5]["state"], found[5]["stand_ins"]) == ("sora", "dead", ["kling"])


def test_one_system_and_one_model_are_told_in_full(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    print_model(catalog, "Sora", READY)
    out = capsys.readouterr().out
    assert "shut down on 2026-11-20 (the SDK, 2026-11-20)" in out
    assert "已關閉。" in out
    assert "Kling" in out
    print_model(catalog, "flux-pro", READY)
    out = capsys.readouterr().out
    assert "$0.05 a picture (https://fal.ai/pricing, 2026-11-20)" in out
    assert "API terms; allowed" in out
    catalog = Catalog(catalog.systems, {**catalog.cards, "kling-x": card("kling-x", "t2v", parameters=catalog.cards["kling"].parameters)})
    print_model(catalog, "kling-x", READY)
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("duration_s"))
    assert line.split() == ["duration_s", "length", "3", "to", "15;", "in", "s"]
    print_model(catalog, "flux-pro", READY, as_json=True)
    assert rows(capsys.readouterr().out)[0]["id"] == "flux-pro"
    with pytest.raises(BadInput, match='called "Klinx"; did you mean Kling'):
        print_model(catalog, "Klinx", READY)


def test_why_tells_the_winner_the_order_behind_it_and_what_is_out(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    ranking = weigh(PICTURE, catalog, Wish(), Situation(READY))
    assert print_why(ranking.choices, ranking.losers) == 0
    out = capsys.readouterr().out
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[:3] == ["Flux-Pro (fal)", "  can draw pictures", "  final quality"]
    assert lines[3].startswith("  about $0.05")
    assert "  Flux-Nc (fal): we judge it less good for this" in lines
    assert "  needs the engine local, which is not here: Local" in lines
    assert "  Set RUNWAYML_API_SECRET to use Runway: Gen" in lines
    print_why(ranking.choices, ranking.losers, as_json=True)
    found = rows(capsys.readouterr().out)
    assert [(row["model"], row["chosen"]) for row in found] == [("flux-pro", True), ("flux-nc", False), ("gen", False), ("local", False)]
    assert found[2]["reason"] == "not_ready"


def test_why_says_when_nothing_can(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    ranking = weigh(PICTURE, catalog, Wish(), Situation({}))
    assert print_why(ranking.choices, ranking.losers) == 2
    assert capsys.readouterr().out.startswith("Nothing here can make this now.")


def test_check_prints_the_faults_and_what_is_open(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_check(catalog, {"fal", "runway"}) == 0
    assert capsys.readouterr().out.startswith("5 systems, 5 models, 0 faults.")
    broken = Catalog(catalog.systems, {**catalog.cards, "flux-pro": card("flux-pro", fallback=("nobody",))})
    assert print_check(broken, {"fal", "runway"}) == 2
    out = capsys.readouterr().out
    assert out.startswith("flux-pro: names the fallback nobody, which does not exist.\n5 systems, 5 models, 1 fault.")
    assert "Commercial use not verified, 1 model: gen." in out
