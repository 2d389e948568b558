"""What a request is estimated to cost, by every unit, and how that is said."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.briefs import MusicBrief, SpeechBrief
from prompts.shot import Shot
from tests.tools.shelf import card
from tools.prices import Estimate, estimate, fitted_seconds, money, price_words
from tools.requests import ImageRequest, MusicRequest, ReadRequest, Request, SpeechRequest, VideoRequest

CAT = Shot.model_validate({"subject": "a cat"})
HELLO = SpeechRequest(brief=SpeechBrief(text="x" * 2500))


def priced(unit: str, amount: float | None = 0.05, **more: Any) -> Any:
    verified = {"amount": amount, "source": "https://www.fal.ai/pricing", "checked": "2026-11-20"} if amount is not None else {}
    return card("priced", "t2v", price={"unit": unit, **verified}, **more)


@pytest.mark.parametrize(
    ("request_", "unit", "usd", "words"),
    [
        (ImageRequest(shot=CAT), "picture", 0.05, "about $0.05 (fal.ai, 2026-11-20)"),
        (ImageRequest(shot=CAT), "run", 0.05, "about $0.05 (fal.ai, 2026-11-20)"),
        (ImageRequest(shot=CAT, size=(1920, 1080)), "megapixel", 0.15, "3 megapixels at $0.05 a megapixel"),
        (VideoRequest(shot=CAT, duration_s=5), "second", 0.25, "about $0.25 (5 s at $0.05 a second; fal.ai, 2026-11-20)"),
        (VideoRequest(shot=CAT), "second", 0.40, "8 s at $0.05 a second, a length we assumed"),
        (HELLO, "thousand_characters", 0.125, "about $0.125 (2.5 thousand characters at $0.05 a thousand characters"),
        (MusicRequest(brief=MusicBrief(duration_s=90)), "minute", 0.075, "1.5 min at $0.05 a minute"),
        (MusicRequest(brief=MusicBrief()), "minute", 0.10, "2 min at $0.05 a minute, a length we assumed"),
    ],
)
def test_a_verified_price_is_multiplied_by_its_units(request_: Request, unit: str, usd: float, words: str) -> None:
    price = estimate(request_, priced(unit))
    assert (price.usd, price.assumed_usd) == (usd, usd)
    assert words in price.words


def test_the_length_that_is_paid_is_the_one_the_card_can_make() -> None:
    fixed = {"prompt": "prompt", "duration_s": {"to": "duration", "choices": [5, 10]}}
    bounded = {"prompt": "prompt", "duration_s": {"to": "duration", "min": 3, "max": 15}}
    assert estimate(VideoRequest(shot=CAT, duration_s=7), priced("second", parameters=fixed)).usd == pytest.approx(0.25)
    assert estimate(VideoRequest(shot=CAT, duration_s=60), priced("second", parameters=bounded)).usd == pytest.approx(0.75)
    assert fitted_seconds(60, priced("second", limits={"max_s": 12}, parameters=bounded)) == 12
    assert fitted_seconds(1, priced("second", parameters=bounded)) == 3


def test_a_recording_is_paid_by_its_own_length_where_that_is_known() -> None:
    request = ReadRequest(asset="a")
    assert estimate(request, priced("minute"), input_s=180).usd == pytest.approx(0.15)
    assert "a length we assumed" in estimate(request, priced("minute")).words
    restyle = VideoRequest(shot=CAT, operation="restyle", video="v")
    assert estimate(restyle, priced("second"), input_s=4).usd == pytest.approx(0.20)


def test_a_text_is_counted_as_long_as_a_slow_voice_takes() -> None:
    english = SpeechRequest(brief=SpeechBrief(text="x" * 720))
    chinese = SpeechRequest(brief=SpeechBrief(text="字" * 210))
    assert estimate(english, priced("minute")).usd == pytest.approx(0.05)
    assert estimate(chinese, priced("minute")).usd == pytest.approx(0.05)
    assert "a length we assumed" in estimate(chinese, priced("minute")).words


def test_computing_time_is_paid_by_the_cards_usual_speed() -> None:
    assert estimate(ImageRequest(shot=CAT), priced("gpu_second", 0.001, speed_s=30)).usd == pytest.approx(0.03)
    assert "a length we assumed" in estimate(ImageRequest(shot=CAT), priced("gpu_second", 0.001)).words


def test_a_price_nobody_verified_is_counted_high_and_says_so() -> None:
    dark = estimate(ImageRequest(shot=CAT), priced("picture", None))
    assert dark == Estimate(None, 0.50, "price not verified; counted as $0.50")
    assert estimate(VideoRequest(shot=CAT, duration_s=10), priced("second", None)).assumed_usd == 7.50
    assert estimate(VideoRequest(shot=CAT), priced("run", None)).assumed_usd == 6.00
    assert estimate(ImageRequest(shot=CAT), priced("run", None)).assumed_usd == 0.50
    assert estimate(ReadRequest(asset="a"), priced("minute", None), input_s=60).assumed_usd == 0.10
    assert estimate(MusicRequest(brief=MusicBrief(duration_s=60)), priced("minute", None)).assumed_usd == 2.00


def test_a_price_in_another_currency_is_not_taken_for_dollars() -> None:
    other = card("euro", price={"amount": 0.01, "unit": "picture", "currency": "EUR"})
    assert estimate(ImageRequest(shot=CAT), other).usd is None
    assert price_words(other.price) == "0.01 EUR a picture"


def test_what_is_free_says_so() -> None:
    assert estimate(ImageRequest(shot=CAT), priced("picture", 0.0)) == Estimate(0.0, 0.0, "free")


@pytest.mark.parametrize(
    ("usd", "words"),
    [(0, "$0.00"), (0.25, "$0.25"), (0.025, "$0.025"), (0.1, "$0.10"), (12, "$12.00"), (1.234, "$1.23"), (0.00144, "$0.0014"), (0.009, "$0.009")],
)
def test_dollars_are_written_for_people(usd: float, words: str) -> None:
    assert money(usd) == words


def test_an_enlarged_picture_is_counted_as_large_as_it_becomes() -> None:
    enlarged = ImageRequest(shot=CAT, operation="upscale", image="a")
    assert estimate(enlarged, priced("megapixel")).usd == pytest.approx(0.20)
    assert estimate(ImageRequest(shot=CAT), priced("megapixel")).usd == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("source", "site"),
    [
        ("$0.03 for the first megapixel: docs.example.org/prices, page 2", "docs.example.org, "),
        ("copied at https://www.example.com/x.md", "example.com, "),
        ("provider facts of 20 Nov 2026", ""),
    ],
)
def test_of_a_price_only_the_site_and_the_day_are_said(source: str, site: str) -> None:
    one = card("priced", price={"unit": "picture", "amount": 0.05, "source": source, "checked": "2026-11-20"})
    assert estimate(ImageRequest(shot=CAT), one).words == f"about $0.05 ({site}2026-11-20)"


def test_a_size_above_a_cards_limits_is_paid_as_it_is_made() -> None:
    small = priced("megapixel", limits={"max_side": 2048})
    assert estimate(ImageRequest(shot=CAT, size=(3840, 2160)), small).usd == pytest.approx(0.15)


def test_a_film_of_no_said_length_is_paid_by_the_length_its_card_sends() -> None:
    timed = {"prompt": "prompt", "duration_s": {"to": "video.ms", "scale": 1000}}
    assert estimate(VideoRequest(shot=CAT), priced("second", parameters=timed, fixed={"video.ms": 5000})).usd == pytest.approx(0.25)
    assert "a length we assumed" in estimate(VideoRequest(shot=CAT), priced("second", parameters=timed, fixed={"video.ms": "auto"})).words


def test_a_fraction_is_said_in_two_figures() -> None:
    assert "0.1 min at" in estimate(ReadRequest(asset="a"), priced("minute"), input_s=6.04).words


def test_a_second_of_music_of_unverified_price_is_counted_as_sound_and_not_as_film() -> None:
    assert estimate(MusicRequest(brief=MusicBrief(duration_s=60)), priced("second", None)).assumed_usd == pytest.approx(2.00)
