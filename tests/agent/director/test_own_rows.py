"""The rows of `bench/data` for the tools beside pictures: a rule that breaks many of them is caught here."""

from __future__ import annotations

from bench.understanding import measure


def test_nearly_all_own_rows_about_whole_films_lead_to_their_calls() -> None:
    tally, _ = measure("film*.jsonl")
    for language in ("en", "zh-Hant", "zh-Hans"):
        hits, tries = tally[language]["calls"]
        assert tries >= 30
        assert hits / tries >= 0.97


def test_nearly_all_own_rows_about_films_voices_and_money_lead_to_their_calls() -> None:
    tally, _ = measure("media*.jsonl")
    for language in ("en", "zh-Hant", "zh-Hans"):
        hits, tries = tally[language]["calls"]
        assert tries >= 30
        assert hits / tries >= 0.97


def test_nearly_all_own_rows_about_how_things_are_made_lead_to_their_calls() -> None:
    tally, _ = measure("manner*.jsonl")
    for language, least in (("en", 26), ("zh-Hant", 18), ("zh-Hans", 18)):
        hits, tries = tally[language]["calls"]
        assert tries >= least
        assert hits / tries >= 0.97
