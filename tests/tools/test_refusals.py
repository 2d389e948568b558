"""The errors that say why nothing can be made as wished, in the language of the request."""

from __future__ import annotations

import pytest

from prompts.briefs import MusicBrief, SpeechBrief
from prompts.shot import Shot
from tests.tools.shelf import CHECKED, card, shelf, system
from tools.refusals import cannot_do, language_said, listed, nothing_ready, settings_of, unavailable
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
