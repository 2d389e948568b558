"""What may not be made here: lists that no spelling trick passes, OpenAI's moderation model, results held back, and what a person is told."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from agent import events
from agent.app import open_services
from agent.channels.cases import cases_command
from agent.storage import STUDIO
from tests.agent.conftest import made, say, settings_for
from tests.agent.paid import charges, failures, fakes, opened
from tests.fakes import media_files
from tests.fakes.openai_media import OpenAIMedia
from tools.assets import Asset, AssetStore, NewAsset
from tools.decoding.port import Here
from tools.engines.base import Made
from tools.errors import NotConfigured, StoreError
from tools.media import kind_of
from tools.moderating import CASE, HELD, HELD_PROJECT, Cases, Moderation, WordList, read_word_lists, why_held

pytestmark = pytest.mark.timeout(300)
LIST = "# not here\nbad word\nBomb\n炸彈\nпытка\nK粉\nAV 女優\n"


@pytest.fixture
def words(tmp_path: Path) -> WordList:
    (tmp_path / "words.txt").write_text(LIST, "utf-8")
    return read_word_lists([tmp_path / "words.txt"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a BOMB in a field", "Bomb"), ("a b o m b", "Bomb"), ("b-o.m_b", "Bomb"), ("ｂｏｍｂ", "Bomb"), ("b\u200bo\u00admb", "Bomb"), ("bóṁb", "Bomb"),
        ("b0mb", "Bomb"), ("booombb", "Bomb"), ("bоmb with a Cyrillic o", "Bomb"), ("Bad   Word", "bad word"), ("bad\nword", "bad word"),
        ("畫一個炸彈", "炸彈"), ("炸 弹", "炸彈"), ("炸*弹", "炸彈"), ("пытка", "пытка"),
        ("買K粉", "K粉"), ("买 ｋ-粉", "K粉"), ("av女优", "AV 女優"), ("看A\u200bV女優的畫", "AV 女優"),
    ],
)  # fmt: skip
def test_no_spacing_width_case_or_spelling_trick_passes_a_list(words: WordList, text: str, found: str) -> None:
    assert words.found(text) == (found,)


@pytest.mark.parametrize("text", ["a bombastic speech", "the word is not bad", "不好的單字", "a plum bob", "not here", "一炸，二彈奏", "粉紅色的花", "pink粉", "一位女優", "粉K", "AV 器材"])
def test_other_words_are_left_alone(words: WordList, text: str) -> None:
    assert words.found(text) == ()


async def test_a_word_of_a_list_is_refused_before_anything_is_made_and_the_case_is_kept(tmp_path: Path, words: WordList) -> None:
    services = await open_services(
        settings_for(tmp_path, moderate_words=str(tmp_path / "words.txt"), moderate_appeal="Write to care@example.org about {case}."), tmp_path / "p"
    )
    happened = [*await say(services.session("main", owner="ann"), "draw a b 0 m b on a table"), *await say(services.session("main", owner="ann"), "畫一個炸弹")]
    fine = await say(services.session("main", owner="ann"), "draw a red apple")
    cases = Cases(services.store.database).listed()
    await services.close()
    told = failures(happened)
    assert len(told) == 2 and not made(happened) and len(made(fine)) == 1
    assert all("not allowed here (the list of words)" in one and "care@example.org" in one for one in told)
    assert {(case["owner"], case["stage"], case["by"]) for case in cases} == {("ann", "before", "word list: Bomb"), ("ann", "before", "word list: 炸彈")}
    assert all(any(case["id"] in one for one in told) for case in cases)


async def test_whoever_runs_it_is_shown_the_cases_with_what_is_held_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCENEWRIGHT_HOME", str(tmp_path))
    with pytest.raises(StoreError, match="nothing of Scenewright yet"):
        await cases_command(tmp_path / "other", as_json=False)
    with AssetStore(tmp_path / STUDIO) as store:
        cases = Cases(store.database)
        assert await cases_command(None, as_json=False) == 0 and capsys.readouterr().out == "cases: none\n"
        refused = cases.add("before", "word list: Bomb", owner="ann", project="main", words="a \x1b[31mbomb\nnow")
        held = cases.add("after", "moderation model: violence", owner="bob", project="talk", words="a lake", asset="k")
        kept = store.put(NewAsset(project=f"{HELD_PROJECT}talk", owner=HELD, facts={CASE: held}), media_files.png("a"))
    assert await cases_command(None, as_json=False) == 0
    told = capsys.readouterr().out
    assert told.index(held) < told.index(refused) and "\x1b" not in told and len(told.splitlines()) == 5
    assert "ann in main: refused before it was made (word list: Bomb)" in told and f"  file   {kept.path}" in told
    await cases_command(None, as_json=True)
    assert [json.loads(line)["file"] for line in capsys.readouterr().out.splitlines()] == [str(kept.path), ""]


async def test_a_list_that_cannot_be_read_and_a_model_without_a_key_are_one_sentence_and_leave_nothing_open(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with pytest.raises(NotConfigured, match=r"SCENEWRIGHT_MODERATE_WORDS names .*nowhere"):
        await open_services(settings_for(tmp_path, moderate_words=str(tmp_path / "nowhere.txt")), tmp_path / "p")
    with pytest.raises(NotConfigured, match="SCENEWRIGHT_MODERATE_WORDS names ~nobody-of-this-name/words, which cannot be read"):
        read_word_lists([Path("~nobody-of-this-name/words")])
    with pytest.raises(NotConfigured, match="OPENAI_API_KEY"):
        await open_services(settings_for(tmp_path, moderate=True), tmp_path / "q")
    left = [thread for thread in set(threading.enumerate()) - before if not thread.daemon and "connection" in thread.name]
    for thread in left:
        thread.join(60)  # a closed connection ends its thread in a moment; an open one keeps the process from ending
    assert not any(thread.is_alive() for thread in left)


async def test_openai_is_asked_before_and_after_and_what_it_flags_is_held_back_for_the_owner_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def flags(self: OpenAIMedia, parts: list[dict[str, Any]]) -> bool:
        kinds = ["picture" if part["type"] == "image_url" else part["text"] for part in parts]
        asked.extend("picture" if kind == "picture" else "words" for kind in kinds)
        return "blood" in " ".join(kinds) or ("picture" in kinds and asked.count("picture") == 1)

    monkeypatch.setattr(OpenAIMedia, "flags", flags)
    with fakes(monkeypatch, "openai") as running:
        key = SecretStr(running["openai"].key)  # type: ignore[attr-defined]
        async with opened(tmp_path, moderate=True, approve_above_usd=100.0, quality="final", OPENAI_API_KEY=key) as services:
            session = services.session("main", owner="ann")
            refused = await say(session, "draw a lake of blood with GPT Image")
            assert "violence" in failures(refused)[0] and charges(running) == {}
            held = await say(session, "draw a red apple with GPT Image")
            shown = await say(session, "draw a green pear with GPT Image")
            cases = Cases(services.store.database).listed()
            kept = services.store.list("held-main")
            assert services.store.list("main") == tuple(services.store.by_id(view["id"]) for view in made(shown))
    assert "held back" in failures(held)[0] and cases[0]["id"] + "." in failures(held)[0] and not made(held)
    assert isinstance(held[-1], events.Finished) and charges(running) == {"openai": 2}
    assert [(asset.owner, asset.kind, asset.bytes > 100) for asset in kept] == [(HELD, "image", True)]
    assert [(case["stage"], case["by"]) for case in cases] == [("after", "moderation model: violence"), ("before", "moderation model: violence")]
    assert asked == ["words", "words", "picture", "words", "picture"]


@pytest.mark.parametrize(
    ("data", "suffix", "kind", "seen"),
    [
        (media_files.mp4("a", (64, 36)), ".mp4", "video", 5), (media_files.gif("a"), ".gif", "image", 4), (media_files.webp("a"), ".webp", "image", 1),
        (media_files.wav("a", 0.2), ".wav", "voice", 0), (b"RIFF", ".mp4", "video", -1),
    ],
)  # fmt: skip
def test_of_what_moves_some_pictures_are_looked_at_and_the_last_one_alone_holds_it_back(tmp_path: Path, data: bytes, suffix: str, kind: Any, seen: int) -> None:
    pictures: list[str | None] = []

    def flags(words: str, picture: bytes | None) -> tuple[str, ...]:
        assert words == "" and picture is not None
        pictures.append(kind_of(picture))
        return ("violence",) if len(pictures) == seen else ()

    job: Any = SimpleNamespace(owner="ann", project="main", key="k", delivery=SimpleNamespace(words="a fox"))
    with AssetStore(tmp_path) as store:
        rules = Moderation(Cases(store.database), remote=flags)
        kept = rules.after(job, NewAsset(project="main", owner="ann"), Made(data, kind, suffix), Here(), generated=True)
        cases = rules.cases.listed()
    assert pictures == ["WEBP"] * seen
    if not seen:
        assert (kept.owner, kept.facts, cases) == ("ann", {}, [])
        return
    assert (kept.owner, kept.facts, [case["by"].partition(",")[0] for case in cases]) == (
        HELD, {CASE: cases[0]["id"]}, ["moderation model: violence" if seen > 0 else "moderation model: not reached"],
    )  # fmt: skip
    held = Asset.model_construct(owner=kept.owner, facts=kept.facts)
    assert cases[0]["id"] in str(why_held(held, rules)) and cases[0]["id"] in str(why_held(held, None))
    assert why_held(Asset.model_construct(owner="ann", facts={}), rules) is None
