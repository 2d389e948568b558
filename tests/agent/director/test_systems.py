"""Models by name, qualities, and questions about models, money and jobs."""

from __future__ import annotations

from typing import Any

import pytest

from agent.desk import DeskRow
from agent.director.call import Call
from agent.director.media_calls import Talk
from agent.director.plan import make_plan
from tests.agent.director.desks import BOAT, CAT, FILM, RECORDING, TOWER, calls, one

PICTURES = (CAT, BOAT, TOWER)
DRAWN = Talk(before="a grey cat on a roof", made={"img1": Call("create_image", {"shot": {"subject": "a grey cat"}, "n": 1})})


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("draw a fox in the snow with Flux", "Flux"), ("用 Flux 畫一隻狐狸", "Flux"), ("can you use Flux to draw a fox?", "Flux"), ("using nano banana, draw a fox", "nano banana"),
        ("use the Zephyr 9 model to draw a fox", "Zephyr 9"), ("draw a fox with flux schnell", "flux schnell"), ("用即夢畫一隻狐狸", "即夢"),
    ],
)  # fmt: skip
def test_a_model_is_passed_on_in_the_person_s_words_and_left_out_of_the_picture(text: str, model: str) -> None:
    call = one(text)
    assert (call.name, call.arguments["model"]) == ("create_image", model)
    assert model.lower() not in str(call.arguments["shot"]).lower()
    assert call.arguments["shot"]["subject"] in ("a fox", "一隻狐狸")


@pytest.mark.parametrize(
    "text",
    [
        "a castle in Midjourney style", "a Kling-style dragon", "畫一張 Midjourney 風格的城堡", "a portrait in the style of Kandinsky", "a girl with topaz eyes", "a model on a runway", "a dog whose bark is loud",
        'a poster that says "use Flux"', "a whale with a flux capacitor", "a pika on a rock", "a llama in a suit", "a woman whispering to a horse",
    ],
)  # fmt: skip
def test_styles_and_words_that_are_also_names_ask_for_no_model(text: str) -> None:
    ((name, arguments),) = calls(text)
    assert name == "create_image" and "model" not in arguments


def test_a_character_is_no_model() -> None:
    assert "model" not in one("use Mia for this one", CAT, cast=("Mia",)).arguments


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("use Ideogram for this one", {"model": "Ideogram"}), ("try it with Flux", {"model": "Flux"}), ("換 Flux 試試", {"model": "Flux"}), ("cheapest please", {"quality": "cheapest"}), ("用最好的品質", {"quality": "best"}),
        ("just a draft", {"quality": "draft"}), ("use the fastest model", {"quality": "fastest"}),
    ],
)  # fmt: skip
def test_a_model_or_a_quality_alone_makes_what_is_at_hand_again_with_it(text: str, more: dict[str, Any]) -> None:
    assert calls(text, CAT, talk=DRAWN) == [("create_image", {"shot": {"subject": "a grey cat"}, "n": 1, **more})]


def test_what_was_not_made_is_tried_again_first() -> None:
    failed = Call("create_video", {"first_frame": "img1"})
    talk = Talk(before="animate it", made=DRAWN.made, tried=((failed, "NotConfigured"),))
    assert calls("use Kling", CAT, talk=talk) == [("create_video", {"first_frame": "img1", "model": "Kling"})]


def test_a_model_of_another_medium_makes_the_last_thing_of_its_medium_again() -> None:
    film = Call("create_video", {"first_frame": "img1"})
    spoken = DeskRow("voc1", kind="voice", words='say "hi"', selected=True)
    talk = Talk(before="x", made={"vid1": film, "voc1": Call("speak", {"text": "hi"})})
    assert calls("use Kling", CAT, FILM, spoken, talk=talk) == [("create_video", {"first_frame": "img1", "model": "Kling"})]


def test_in_a_message_of_two_tasks_a_model_goes_to_its_own() -> None:
    first, second = (arguments for _, arguments in calls("Paint a calm lake with Flux. Then compose a piece of music that suits it."))
    assert first["model"] == "Flux" and "model" not in second


def test_finals_are_one_call_a_picture() -> None:
    for text in ("make finals of shots 1-3", "把第一到第三張做成定稿", "finals of img1, img2 and img3 please"):
        assert calls(text, *PICTURES) == [("edit_image", {"target": f"img{n}", "operation": "final"}) for n in (1, 2, 3)]
    assert calls("finalise img2", *PICTURES) == [("edit_image", {"target": "img2", "operation": "final"})]


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("is Sora available?", {"what": "models", "query": "Sora"}), ("有 Sora 嗎", {"what": "models", "query": "Sora"}), ("can I use Midjourney?", {"what": "models", "query": "Midjourney"}), ("what is Kling?", {"what": "models", "query": "Kling"}),
        ("which models can make video?", {"what": "models", "query": "video"}), ("哪些模型可以做音樂？", {"what": "models", "query": "music"}), ("is Zephyr available?", {"what": "models", "query": "Zephyr"}),
        ("why did it cost that?", {"what": "cost", "query": "img1"}), ("how much did img2 cost?", {"what": "cost", "query": "img2"}), ("how much have I spent?", {"what": "cost", "query": ""}), ("花了多少錢", {"what": "cost", "query": ""}),
        ("what is still running?", {"what": "jobs", "query": ""}), ("做完了嗎", {"what": "jobs", "query": ""}),
    ],
)  # fmt: skip
def test_questions_about_models_money_and_jobs_are_looked_up(text: str, arguments: dict[str, Any]) -> None:
    assert calls(text, *PICTURES) == [("look_up", arguments)]


@pytest.mark.parametrize("text", ["is there a cat?", "how much does a car cost?", "why is the sky blue?", "can I have a dog?", "have you seen the sea?"])
def test_questions_about_the_world_are_not(text: str) -> None:
    assert not [c for c in calls(text) if c[0] == "look_up"]


@pytest.mark.parametrize(
    ("text", "voices", "name"),
    [("revoke my consent", ("Mia Chen",), "Mia Chen"), ("revoke the consent of Ben Lee", ("Mia Chen",), "Ben Lee"), ("撤回聲音授權", ("陳美",), "陳美"), ("撤銷陳美的聲音授權", (), "陳美"), ("revoke my consent", (), "me")],
)  # fmt: skip
def test_a_consent_is_taken_back_by_name(text: str, voices: tuple[str, ...], name: str) -> None:
    assert calls(text, RECORDING, talk=Talk(voices=voices)) == [("remember", {"action": "revoke_consent", "name": name})]


@pytest.mark.parametrize(
    ("text", "region", "change"),
    [("only in the left half: make it snow", "the left half", "scene"), ("inside mask img3 make img1 golden", "img3", ""), ("只改左半邊：下雪", "左半邊", "scene"), ("make it night, only in the top right corner", "the top right corner", "lighting")],
)  # fmt: skip
def test_a_part_of_the_picture_is_named_beside_the_change(text: str, region: str, change: str) -> None:
    call = one(text, *PICTURES)
    assert (call.name, call.arguments["target"], call.arguments["region"]) == ("edit_image", "img1", region)
    assert not change or change in call.arguments["change"]


def test_what_we_do_not_make_is_refused_with_a_model_too() -> None:
    assert calls("draw a naked child with Flux") == []


@pytest.mark.parametrize(("text", "subject"), [("畫一張草稿：穿紅外套的女孩", "穿紅外套的女孩"), ("畫一張草稿風格的貓", "")])
def test_a_draft_is_asked_for_in_chinese_and_is_no_style_then(text: str, subject: str) -> None:
    (task,) = make_plan(text, ()).tasks
    assert (task.quality, task.shot.get("subject", "")) == (("draft", subject) if subject else (None, ""))
