"""The ranking of cards: what counts first, what is lost, what stands in, and what is said when nothing can."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.briefs import SpeechBrief
from prompts.shot import Shot
from tests.tools.shelf import CHECKED, READY, card, shelf, system
from tools.catalog import Catalog
from tools.errors import BadInput, NotConfigured, Unavailable
from tools.requests import ImageRequest, Region, Request, SpeechRequest, VideoRequest
from tools.router import Choice, Situation, Wish, behind, rank, weigh

CAT = Shot.model_validate({"subject": "a cat"})
PICTURE = ImageRequest(shot=CAT)
FILM = VideoRequest(shot=CAT)
DRAFT = card("studio", "t2i", "edit", engine="animatic", origin="drawn", tier="draft", price={"amount": 0.0, "unit": "picture"})
NO_FAL = {"fal": "Set FAL_KEY to use fal.", "runway": "Set RUNWAYML_API_SECRET to use Runway.", "animatic": None}


def ids(request: Request, catalog: Catalog, **how: Any) -> list[str]:
    return [choice.card.id for choice in rank(request, catalog, **{"ready": READY, **how})]


def only(request: Request, catalog: Catalog, **how: Any) -> Choice:
    (choice,) = rank(request, catalog, **{"ready": READY, **how})
    return choice


# --- the order ---


def test_a_final_goes_first_when_one_is_ready_and_the_draft_stays_as_the_last_resort() -> None:
    catalog = shelf(DRAFT, card("flux"))
    assert ids(PICTURE, catalog) == ["flux", "studio"]
    assert ids(PICTURE, catalog, ready=NO_FAL) == ["studio"]
    assert ids(PICTURE, catalog, wish=Wish(tier="draft")) == ["studio", "flux"]


def test_without_a_wish_equal_quality_goes_by_price_and_clearly_better_quality_first() -> None:
    dear = card("dear", quality=68, price={"amount": 0.20, "unit": "picture"})
    cheap = card("cheap", quality=61, price={"amount": 0.01, "unit": "picture"})
    better = card("better", quality=80, price={"amount": 0.30, "unit": "picture"})
    assert ids(PICTURE, shelf(dear, cheap, better)) == ["better", "cheap", "dear"]


def test_a_wish_for_the_best_the_cheapest_or_the_fastest_is_heeded() -> None:
    catalog = shelf(
        card("fine", quality=90, speed_s=40, price={"amount": 0.2, "unit": "picture"}),
        card("low", quality=40, speed_s=20, price={"amount": 0.01, "unit": "picture"}),
        card("quick", quality=50, speed_s=2, price={"amount": 0.05, "unit": "picture"}),
        DRAFT,
    )
    assert ids(PICTURE, catalog, wish=Wish(order="best"))[0] == "fine"
    assert ids(PICTURE, catalog, wish=Wish(order="cheapest"))[0] == "low"
    assert ids(PICTURE, catalog, wish=Wish(order="fastest"))[0] == "quick"


def test_the_cheapest_and_the_fastest_may_be_sold_as_a_draft_but_our_own_studio_comes_last() -> None:
    turbo = card("turbo", tier="draft", quality=50, price={"amount": 0.003, "unit": "picture"})
    quick = card("quick", quality=40, strengths=("speed",), price={"amount": 0.04, "unit": "picture"})
    catalog = shelf(DRAFT, card("fine", quality=90), turbo, quick)
    assert ids(PICTURE, catalog, wish=Wish(order="cheapest")) == ["turbo", "quick", "fine", "studio"]
    assert ids(PICTURE, catalog, wish=Wish(order="fastest")) == ["quick", "turbo", "fine", "studio"]
    assert ids(PICTURE, catalog, wish=Wish(tier="final", order="cheapest"))[0] == "quick"
    assert ids(PICTURE, catalog, wish=Wish(order="best"))[0] == "fine"


def test_of_cards_as_good_and_as_dear_the_better_goes_first() -> None:
    assert ids(PICTURE, shelf(card("a", quality=81), card("b", quality=88))) == ["b", "a"]


def test_what_nobody_keeps_up_waits_behind_all_that_is_alive_even_where_it_fits_better() -> None:
    frozen = {"state": "frozen", "checked": CHECKED, "source": "test"}
    short = card("short", "t2v", limits={"max_s": 15})
    old = card("old", "t2v", quality=90, status=frozen, price={"amount": 0.001, "unit": "second"})
    film = VideoRequest(shot=CAT, duration_s=20)
    for wish in (Wish(), Wish(order="cheapest"), Wish(order="best")):
        first, second = rank(film, shelf(short, old), ready=READY, wish=wish)
        assert (first.card.id, second.card.id, behind(first, second)) == ("short", "old", "nobody keeps it up any more")
    assert ids(film, shelf(short, old), wish=Wish("old")) == ["old"]


@pytest.mark.parametrize(
    ("shot", "first"),
    [
        ({"subject": "a poster"}, "painter"),
        ({"subject": "a poster", "text_in_image": ["OPEN"]}, "letters"),
        ({"subject": "a poster", "text_in_image": ["開幕"]}, "han"),
        ({"subject": "a fox", "style": "vector logo"}, "curves"),
        ({"subject": "a fox", "technical": "SVG"}, "curves"),
        ({"subject": "狐狸", "style": "矢量圖"}, "curves"),
    ],
)
def test_a_picture_that_needs_words_or_curves_goes_to_who_is_good_at_that(shot: dict[str, Any], first: str) -> None:
    catalog = shelf(
        card("painter", quality=84),
        card("letters", quality=78, strengths=("lettering",)),
        card("han", quality=76, strengths=("han_lettering",)),
        card("curves", quality=60, strengths=("vector",)),
    )
    choices = rank(ImageRequest(shot=Shot.model_validate(shot)), catalog, ready=READY)
    assert choices[0].card.id == first
    said = {"letters": "good at lettering", "han": "good at Chinese lettering", "curves": "good at drawings made of curves (SVG)"}
    assert first == "painter" or said[first] in choices[0].reasons


def test_an_unverified_price_counts_as_more_than_a_known_one() -> None:
    catalog = shelf(card("known"), card("dark", price={"unit": "picture"}))
    first, second = rank(PICTURE, catalog, ready=READY)
    assert (first.card.id, second.card.id) == ("known", "dark")
    assert second.estimate.usd is None
    assert "price not verified; counted as $0.50" in second.reasons


def test_what_loses_less_goes_before_what_is_cheaper() -> None:
    few = card("few", "multi_ref", limits={"reference_images": 1}, price={"amount": 0.001, "unit": "picture"})
    catalog = shelf(few, card("many", "multi_ref"))
    first, second = rank(ImageRequest(shot=CAT, reference_images=("a", "b", "c")), catalog, ready=READY)
    assert (first.card.id, first.drops) == ("many", ())
    assert second.drops == ("Few takes 1 reference picture; the other 2 were left out.",)


def test_a_card_whose_breaker_is_open_waits_behind_the_others_but_before_a_draft() -> None:
    catalog = shelf(DRAFT, card("flux", quality=90), card("gen", engine="runway", quality=50))
    assert ids(PICTURE, catalog, health={"fal": "open"}) == ["gen", "flux", "studio"]
    assert ids(PICTURE, catalog, health={"fal": "half_open"}) == ["flux", "gen", "studio"]
    assert "failed several times just now" in rank(PICTURE, catalog, ready=READY, health={"fal": "open"})[1].reasons


def test_the_fallbacks_a_card_names_follow_it() -> None:
    catalog = shelf(card("a", quality=90, fallback=("c",)), card("b", quality=80), card("c", quality=20))
    assert ids(PICTURE, catalog) == ["a", "c", "b"]
    assert ids(PICTURE, catalog, wish=Wish(order="best")) == ["a", "b", "c"]


def test_a_fallback_that_only_stands_in_does_not_go_before_a_card_that_can() -> None:
    request = ImageRequest(shot=CAT, image="p", region=Region(words="hat"))
    catalog = shelf(card("a", "inpaint", quality=90, fallback=("c",)), card("b", "inpaint"), card("c", "edit", quality=90))
    assert ids(request, catalog) == ["a", "b", "c"]


def test_the_same_request_is_always_ranked_the_same() -> None:
    cards = [card(name) for name in ("c", "a", "b")]
    assert ids(PICTURE, shelf(*cards)) == ids(PICTURE, shelf(*reversed(cards))) == ["a", "b", "c"]


# --- licences and readiness ---


def test_a_commercial_wish_leaves_out_what_forbids_it_and_marks_what_nobody_verified() -> None:
    free = card("free", licence={"name": "CC-BY-NC", "commercial": False})
    dark = card("dark", licence={"name": "own terms"})
    catalog = shelf(free, dark)
    assert set(ids(PICTURE, catalog)) == {"free", "dark"}
    choice = only(PICTURE, catalog, wish=Wish(commercial=True))
    assert choice.card.id == "dark"
    assert "licence not verified" in choice.reasons
    with pytest.raises(BadInput, match="Free could do this, but not for commercial use"):
        rank(PICTURE, shelf(free), ready=READY, wish=Wish(commercial=True))


def test_when_nothing_is_ready_the_settings_to_set_are_named() -> None:
    catalog = shelf(card("kling", "t2v"), card("gen", "t2v", engine="runway"), DRAFT)
    with pytest.raises(NotConfigured, match=r"^Set FAL_KEY or RUNWAYML_API_SECRET to make videos\.$"):
        rank(FILM, catalog, ready=NO_FAL)
    with pytest.raises(NotConfigured, match="No model here can make videos; add a model card for it"):
        rank(FILM, shelf(DRAFT), ready=READY)


def test_engines_that_are_not_here_and_cards_that_are_gone_are_never_chosen() -> None:
    gone = card("old", status={"state": "dead", "since": CHECKED, "checked": CHECKED, "source": "test"})
    catalog = shelf(gone, card("local", engine="local"), card("flux"))
    ranking = weigh(PICTURE, catalog, Wish(), Situation(READY))
    assert [choice.card.id for choice in ranking.choices] == ["flux"]
    assert {loser.card.id: loser.why for loser in ranking.losers} == {
        "old": "was shut down on 2026-11-20",
        "local": "needs the engine local, which is not here",
    }


# --- named models ---


def test_a_named_system_means_all_its_cards_and_their_fallbacks_alone() -> None:
    catalog = shelf(
        card("kling-v2", "t2v", quality=40, fallback=("veo-3",)), card("kling-v3", "t2v"), card("veo-3", "t2v"), card("pika-2", "t2v")
    )
    choices = rank(FILM, catalog, ready=READY, wish=Wish("the KLING"))
    assert [choice.card.id for choice in choices] == ["kling-v3", "kling-v2", "veo-3"]
    assert choices[0].reasons[0] == "asked for by name"
    assert choices[2].reasons[0] == "stands in when the one asked for fails"


def test_a_named_model_that_is_for_another_task_gives_way_to_the_one_most_like_it_and_says_so() -> None:
    catalog = shelf(card("kling-v3-pro-t2v", "t2v"), card("kling-v2-i2v", "i2v", quality=90), card("kling-v3-pro-i2v", "i2v"))
    first, second = rank(VideoRequest(shot=CAT, first_frame="f"), catalog, ready=READY, wish=Wish("kling-v3-pro-t2v"))
    assert (first.card.id, second.card.id) == ("kling-v3-pro-i2v", "kling-v2-i2v")
    assert first.drops == ("Kling-V3-Pro-T2V cannot make videos from pictures; Kling-V3-Pro-I2V was used.",)


def test_a_named_model_that_cannot_do_the_task_says_who_can() -> None:
    catalog = shelf(card("kling", "t2v"), card("flux"))
    with pytest.raises(BadInput, match=r"^Kling cannot draw pictures; Flux can\.$"):
        rank(PICTURE, catalog, ready=READY, wish=Wish("kling"))


def test_a_named_model_without_a_key_names_the_setting_and_who_could_do_it_now() -> None:
    catalog = shelf(card("kling", "t2v", fallback=("gen",)), card("gen", "t2v", engine="runway"))
    with pytest.raises(NotConfigured, match=r"^Set FAL_KEY to use Kling; Gen can do this now\.$"):
        rank(FILM, catalog, ready={**READY, "fal": "Set FAL_KEY to use fal."}, wish=Wish("Kling"))


def test_an_aggregator_that_is_named_means_every_card_of_its_engine() -> None:
    catalog = shelf(card("gen", engine="runway"), card("flux"), systems=(system("fal", note="many models"),))
    assert ids(PICTURE, catalog, wish=Wish("fal")) == ["flux"]


def test_a_service_that_is_named_also_means_what_runs_there_behind_its_own_models() -> None:
    catalog = shelf(
        card("runway-4", "t2v", engine="runway", quality=40), card("kling-r", "t2v", engine="runway", quality=90), card("veo", "t2v")
    )
    choices = rank(FILM, catalog, ready=READY, wish=Wish("runway"))
    assert [choice.card.id for choice in choices] == ["runway-4", "kling-r"]
    assert choices[1].reasons[0] == "of the system or the service that was asked for"


def test_a_dead_system_says_its_sentence_in_the_language_of_the_request_with_what_can_be_used() -> None:
    dead = system(
        "sora", "video",
        status={"state": "dead", "since": CHECKED, "checked": CHECKED, "source": "test"},
        say={"en": "OpenAI shut Sora down.", "zh-Hant": "OpenAI 已關閉 Sora。", "zh-Hans": "OpenAI 已关闭 Sora。"},
        stand_ins=("gen", "kling"),
    )  # fmt: skip
    catalog = shelf(card("kling", "t2v"), card("gen", "t2v", engine="runway"), systems=(dead,))
    with pytest.raises(Unavailable, match=r"^OpenAI shut Sora down\. I can use Gen or Kling\.$") as caught:
        rank(FILM, catalog, ready=READY, wish=Wish("Sora"))
    assert caught.value.stand_ins == ("Gen", "Kling")
    ready = {**READY, "runway": "Set RUNWAYML_API_SECRET."}
    chinese = VideoRequest(shot=Shot.model_validate({"subject": "一隻貓在雲上睡覺"}))
    with pytest.raises(Unavailable, match=r"^OpenAI 已關閉 Sora。可以改用 Kling。$") as caught:
        rank(chinese, catalog, ready=ready, wish=Wish("sora"))
    assert caught.value.stand_ins == ("Kling", "Gen")
    with pytest.raises(Unavailable, match=r"Set RUNWAYML_API_SECRET or FAL_KEY to use Gen or Kling\.$"):
        rank(FILM, catalog, ready={**NO_FAL, **{"runway": "Set RUNWAYML_API_SECRET."}}, wish=Wish("sora"))


def test_an_unknown_name_is_answered_with_the_names_like_it() -> None:
    catalog = shelf(card("kling", "t2v"), card("flux"))
    with pytest.raises(BadInput, match=r'called "klign"; did you mean Kling\?'):
        rank(FILM, catalog, ready=READY, wish=Wish("klign"))
    with pytest.raises(BadInput, match=r'called "Nobody"; there is, for example, Flux or Kling\.'):
        rank(FILM, catalog, ready=READY, wish=Wish("Nobody"))


# --- standing in, and what is lost ---


@pytest.mark.parametrize(
    ("request_", "tasks", "task", "says"),
    [
        (ImageRequest(shot=CAT, image="p", region=Region(words="hat")), ("edit",), "edit", "only the part asked for is laid in"),
        (ImageRequest(shot=CAT, image="p", operation="finalize"), ("t2i",), "t2i", "made from the words alone"),
        (ImageRequest(shot=CAT, image="p", operation="finalize"), ("edit", "t2i"), "edit", "as an edit of the picture"),
        (ImageRequest(shot=CAT, reference_images=("a",)), ("edit",), "edit", "the first reference is what it starts from"),
        (VideoRequest(shot=CAT, first_frame="a", last_frame="b"), ("i2v",), "i2v", "the last frame was left out"),
        (VideoRequest(shot=CAT, first_frame="a"), ("ref2v",), "ref2v", "not the exact first frame"),
        (VideoRequest(shot=CAT, reference_images=("a",)), ("i2v",), "i2v", "the first reference became the first frame"),
    ],
)
def test_a_near_task_stands_in_and_says_what_differs(request_: Request, tasks: tuple[str, ...], task: str, says: str) -> None:
    choice = only(request_, shelf(card("near", *tasks)))
    assert choice.task == task
    assert says in choice.drops[0]


def test_a_card_that_does_the_task_itself_goes_before_a_stand_in() -> None:
    request = ImageRequest(shot=CAT, image="p", region=Region(words="hat"))
    catalog = shelf(card("edits", "edit", quality=59), card("paints", "inpaint", quality=51))
    assert ids(request, catalog) == ["paints", "edits"]


def test_a_seed_a_length_and_a_size_that_cannot_be_honoured_are_told() -> None:
    plain = card("plain", "t2v", parameters={"prompt": "prompt", "duration_s": {"to": "duration", "choices": [5, 10]}})
    shot = Shot.model_validate({"subject": "a cat", "technical": "9:16, 7.6 seconds"})
    choice = only(VideoRequest(shot=shot, seed=4), shelf(plain))
    assert choice.drops == (
        "Plain makes 10 s here, not 7.6.",
        "Plain decides the shape by itself, not 9:16.",
        "Plain has no seed; the result cannot be repeated exactly.",
    )


def test_a_recording_of_a_clone_and_an_extension_by_id_go_only_where_they_were_made() -> None:
    voice = {"parameters": {"text": "text", "voice": "voice"}, "dialect": "speech"}
    catalog = shelf(
        card("eleven", "tts", engine="runway", speaks_clones=True, **voice),
        card("plain", "tts", engine="runway", **voice),
        card("bark", "tts", speaks_clones=True, **voice),
    )
    request = SpeechRequest(brief=SpeechBrief(text="Hello"), voice="c")
    assert ids(request, catalog, origin="runway") == ["eleven"]
    longer = shelf(card("luma", "extend", parameters={"prompt": "prompt", "source": "id"}), card("veo", "extend", engine="runway"))
    extend = VideoRequest(shot=CAT, operation="extend", video="v")
    assert ids(extend, longer) == ["veo"]
    assert set(ids(extend, longer, origin="fal")) == {"luma", "veo"}


def test_a_last_frame_alone_needs_a_card_that_takes_one() -> None:
    first_only = card("first", "i2v", parameters={"prompt": "prompt", "first_frame": "image"})
    with pytest.raises(BadInput, match="First takes no last frame"):
        rank(VideoRequest(shot=CAT, last_frame="f"), shelf(first_only), ready=READY)


def test_a_card_that_needs_a_reference_is_left_out_where_none_is_given() -> None:
    needy = {"prompt": "prompt", "video": "video", "reference_images": {"to": "character", "required": True}}
    catalog = shelf(card("act", "v2v", parameters=needy, quality=90), card("aleph", "v2v"))
    restyle = VideoRequest(shot=CAT, operation="restyle", video="v")
    assert ids(restyle, catalog) == ["aleph"]
    assert ids(restyle.model_copy(update={"reference_images": ("r",)}), catalog) == ["act", "aleph"]


def test_why_a_choice_stands_behind_the_first_is_said() -> None:
    catalog = shelf(card("fine", quality=90), card("plain", quality=30), card("open", engine="runway", quality=90), DRAFT)
    first, *rest = rank(PICTURE, catalog, ready=READY, health={"runway": "open"})
    assert {other.card.id: behind(first, other) for other in rest} == {
        "plain": "we judge it less good for this",
        "open": "it failed several times just now",
        "studio": "it makes drafts",
    }
