"""The errors that say why nothing can be made as wished, in the language of the request."""

from __future__ import annotations

import pytest

from prompts.briefs import MusicBrief, SpeechBrief
from prompts.shot import Shot
from tests.tools.shelf import CHECKED, card, shelf, system
from tools.catalog import TASKS
from tools.fitness import _LOSSES, _NEEDED
from tools.refusal_words import end_words, task_words
from tools.refusals import (
    cannot_do,
    language_said,
    listed,
    not_commercial,
    nothing_ready,
    settings_of,
    unavailable,
    unknown_name,
    wrong_input,
)
from tools.requests import ImageRequest, MusicRequest, ReadRequest, Request, SpeechRequest

SUNO = system(
    "suno", "music",
    status={"state": "no_api", "checked": CHECKED, "source": "test"},
    say={"en": "Suno has no API.", "zh-Hant": "Suno 沒有 API。", "zh-Hans": "Suno 没有 API。"},
    stand_ins=("eleven", "lyria"),
)  # fmt: skip
PLAYS = {"dialect": "music", "parameters": {"prompt": "prompt"}}
CATALOG = shelf(
    card("eleven", "music", engine="elevenlabs", **PLAYS), card("lyria", "music", **PLAYS),
    systems=(SUNO, system("eleven", "music"), system("lyria", "music")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("ready", "language", "words", "stand_ins"),
    [
        ({"elevenlabs": None, "fal": None}, "en", "Suno has no API. I can use Eleven or Lyria.", ("Eleven", "Lyria")),
        ({"elevenlabs": "Set X_KEY.", "fal": None}, "zh-Hans", "Suno 没有 API。可以改用 Lyria。", ("Lyria", "Eleven")),
        ({"elevenlabs": "Set X_KEY.", "fal": "Set FAL_KEY."}, "zh-Hant",
         "Suno 沒有 API。設定 X_KEY 或 FAL_KEY 之後可以改用 Eleven 或 Lyria。", ("Eleven", "Lyria")),
        ({}, "en", "Suno has no API. Eleven or Lyria would come closest, and cannot be used here yet.", ("Eleven", "Lyria")),
    ],
)  # fmt: skip
def test_what_cannot_be_had_says_what_can(ready: dict[str, str | None], language: str, words: str, stand_ins: tuple[str, ...]) -> None:
    error = unavailable(SUNO, CATALOG, ready, language)  # type: ignore[arg-type]
    assert (str(error), error.stand_ins) == (words, stand_ins)


def test_settings_are_read_from_the_engines_own_sentences() -> None:
    ready = {"elevenlabs": "Set ELEVENLABS_API_KEY to use ElevenLabs.", "fal": "FAL_KEY is missing."}
    assert settings_of(CATALOG.cards.values(), ready) == ["ELEVENLABS_API_KEY", "FAL_KEY"]
    assert str(nothing_ready("music", CATALOG.cards.values(), ready)) == "Set ELEVENLABS_API_KEY or FAL_KEY to compose music."


def test_what_needs_no_setting_says_what_its_engine_says() -> None:
    ready = {"fal": "Install the package fal.", "elevenlabs": "Start the server."}
    assert str(nothing_ready("music", CATALOG.cards.values(), ready)) == "Start the server. Install the package fal."


def test_a_model_that_cannot_do_it_says_the_reason_and_who_can() -> None:
    assert str(cannot_do("Kling", "t2i", ["cannot draw pictures"], ())) == "Kling cannot draw pictures; name another model or none."
    assert str(cannot_do("Kling", "i2v", ["takes no last frame"], ("Veo", "Luma"))) == "Kling takes no last frame; Veo or Luma can."


@pytest.mark.parametrize(
    ("request_", "language"),
    [
        (ImageRequest(shot=Shot.model_validate({"subject": "一隻會飛的貓"})), "zh-Hant"),
        (ImageRequest(shot=Shot.model_validate({"subject": "a flying cat"})), "en"),
        (SpeechRequest(brief=SpeechBrief(text="这个东西没有问题")), "zh-Hans"),
        (MusicRequest(brief=MusicBrief(words="calm piano")), "en"),
        (ReadRequest(asset="a"), "en"),
    ],
)
def test_the_language_of_a_request_is_the_one_it_is_written_in(request_: Request, language: str) -> None:
    assert language_said(request_) == language


def test_names_are_listed_as_people_do() -> None:
    assert [listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A or B", "A, B or C"]
    assert listed(["A", "B", "C"], "zh-Hant") == "A、B 或 C"


ALL_OUT = {"elevenlabs": "Set ELEVENLABS_API_KEY.", "fal": "Set FAL_KEY.", "runway": "Set RUNWAYML_API_SECRET.", "luma": "Set LUMA_AGENTS_API_KEY."}


def test_of_many_settings_the_best_services_are_named_and_the_rest_counted() -> None:
    cards = [
        card("a", "t2v", engine="luma", quality=60), card("b", "t2v", engine="runway", quality=90),
        card("c", "t2v", quality=90), card("d", "t2v", quality=40), card("e", "t2v", engine="elevenlabs", quality=70),
    ]  # fmt: skip
    assert str(nothing_ready("t2v", cards, ALL_OUT)) == (
        "Set FAL_KEY, RUNWAYML_API_SECRET or ELEVENLABS_API_KEY to make videos; "
        "1 other service can too, `scenewright models --task t2v` lists them all."
    )
    assert str(nothing_ready("t2v", cards, ALL_OUT, language="zh-Hant")) == (
        "設定 FAL_KEY、RUNWAYML_API_SECRET 或 ELEVENLABS_API_KEY 之後就可以生成影片；"
        "另外 1 個服務也可以，`scenewright models --task t2v` 列出全部。"
    )


def test_refusals_are_said_in_chinese_where_the_request_is_chinese() -> None:
    kling = card("kling", "t2v")
    assert str(nothing_ready("t2v", [kling], ALL_OUT, "Kling", ("Veo",), "zh-Hans")) == "设置 FAL_KEY 之后就可以使用 Kling；现在可以用 Veo。"
    assert str(nothing_ready("t2v", (), {}, language="zh-Hans")) == "这里没有模型可以生成视频；请加一张模型卡。"
    assert str(cannot_do("Kling", "t2i", ["cannot draw pictures"], ("Flux",), "zh-Hans")) == "Kling 不能画图；Flux 可以。"
    assert str(cannot_do("Kling", "i2v", ["takes no last frame"], (), "zh-Hant")) == "Kling 不接受尾幀；請換一個模型，或不指定模型。"
    assert str(not_commercial(["MusicGen"], "zh-Hant")) == "MusicGen 可以做，但不能商用；請允許非商用，或設定別的模型。"
    assert str(wrong_input(kling, "takes prompts of up to 9 characters, not 12", "zh-Hans")) == (
        "Kling 的提示词最多 9 个字符，这里有 12 个；请换一种方式。"
    )
    assert str(unknown_name("Elevn", CATALOG, "zh-Hant")) == "這裡沒有叫「Elevn」的模型；你是說 Eleven 嗎？"


def test_every_reason_that_a_card_is_unfit_has_chinese() -> None:
    ends = [words for _, words in _LOSSES.values() if words.startswith("takes no")] + list(_NEEDED.values())
    assert [end for end in ends if end_words(end, "zh-Hans") == end] == []
    assert [task for task in TASKS if task_words(task, "zh-Hans") == task_words(task, "en")] == []


def test_a_name_nobody_knows_is_answered_with_what_is_gone_too_and_else_with_the_best() -> None:
    assert "did you mean Suno?" in str(unknown_name("Sunno", CATALOG))
    better = shelf(card("zebra", quality=90), card("ant", quality=10))
    assert "there is, for example, Zebra or Ant." in str(unknown_name("xxx", better))
