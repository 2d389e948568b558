"""What designers say of a layout: format, place, empty space, lettering, nearness, and what they do not like."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.desk import DeskRow
from agent.director.plan import make_plan
from agent.director.reply import after_tools
from prompts.shot import Shot, ShotChange, diff

FIELDS = {
    "subject": "a young woman in a red coat", "action": "holding a white cup, sitting", "scene": "at a café table", "lighting": "morning light", "camera": "medium shot", "style": "poster",
}  # fmt: skip
ROW = DeskRow("img1", fields=FIELDS, selected=True)


def edit(text: str, row: DeskRow = ROW) -> tuple[Shot, Shot]:
    task = make_plan(text, (row,)).first
    assert (task.intent, task.modality) == ("edit", "image")
    before = Shot.model_validate({**row.fields, "text_in_image": [{"text": words, "place": place} for words, place in row.lettering]})
    return before, before.revise(ShotChange.model_validate(dict(task.change)))


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("same but portrait", "technical", "portrait format"), ("portrait format please", "technical", "portrait format"), ("the same in landscape", "technical", "landscape format"), ("wide banner, 3:1", "technical", "3:1"),
        ("a vertical version for stories", "technical", "portrait format"), ("一樣的，但是直式", "technical", "直式"), ("一模一样，但改成竖版", "technical", "直式"),
        ("move the cup to the left", "camera", "medium shot, cup on the left"), ("把杯子移到左邊", "camera", "medium shot，杯子在左邊"), ("杯子放右邊一點", "camera", "medium shot，杯子在右邊"), ("move her to the right", "camera", "medium shot, subject on the right"),
        ("more negative space on the right", "camera", "medium shot, negative space on the right"), ("leave room for text on the left", "camera", "medium shot, negative space on the left"), ("右邊留白", "camera", "medium shot，右邊留白"),
        ("closer", "camera", "close-up"), ("zoom out a bit", "camera", "full shot"), ("too close", "camera", "full shot"), ("再遠一點", "camera", "全身"), ("blur the background", "camera", "medium shot, blurred background"), ("從背後拍", "camera", "medium shot，背面"),
        ("it's too dark", "lighting", "morning light, brighter"), ("太亮了", "lighting", "morning light，暗一点"), ("make it pop", "style", "poster, vivid colours"), ("顏色不要那麼鮮豔", "style", "poster，柔和的色彩"), ("年紀大一點", "subject", "an older woman in a red coat"), ("換成男生", "subject", "a man in a red coat"), ("plain white background", "scene", "plain white background"), ("she is crying", "action", "holding a white cup, sitting, crying"),
    ],
)  # fmt: skip
def test_a_wish_for_the_layout_changes_one_field_and_loses_nothing(text: str, field: str, words: str) -> None:
    before, after = edit(text)
    assert diff(before, after) == (field,)
    assert after.said()[field] == words


def test_a_thing_that_moves_again_stands_at_its_new_place_only() -> None:
    row = replace(ROW, fields={**FIELDS, "camera": "medium shot, cup on the left, subject on the right"})
    assert edit("move the cup to the right", row)[1].camera.text == "medium shot, cup on the right, subject on the right"
    assert edit("leave empty space on the right", row)[1].camera.text == "medium shot, cup on the left, negative space on the right"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("make the headline bigger", "title, larger"), ("標題放大一點", "title, larger"), ("字太小了", "title, larger"), ("make the title smaller", "title, smaller"),
        ("move the headline to the bottom", "title, at the bottom"), ("把标题移到下面", "title, at the bottom"),
    ],
)  # fmt: skip
def test_lettering_changes_its_size_and_its_place_and_keeps_its_words(text: str, place: str) -> None:
    before, after = edit(text, replace(ROW, lettering=(("First Sip", "title"),)))
    assert diff(before, after) == ("text_in_image",)
    assert [(w.text, w.place) for w in after.text_in_image] == [("First Sip", place)]


def test_lettering_grows_step_by_step() -> None:
    row = replace(ROW, lettering=(("First Sip", "title, larger, at the bottom"),))
    assert edit("make the headline bigger", row)[1].text_in_image[0].place == "title, much larger, at the bottom"


@pytest.mark.parametrize(("text", "thing"), [("the hands look wrong", "the hands"), ("I don't like the colours", "the colours"), ("手怪怪的", "手"), ("標題放大一點", "標題")])
def test_what_is_wrong_without_a_wish_is_asked_about(text: str, thing: str) -> None:
    task = make_plan(text, (ROW,)).first
    assert (task.intent, dict(task.change), task.region) == ("edit", {}, thing)


def test_going_back_and_changing_changes_only_what_was_said() -> None:
    first = DeskRow("img2", fields=FIELDS)
    for text in ("go back to the first one and change the coat to green", "回到第一張，把大衣改成綠色"):
        plan = make_plan(text, (first, replace(ROW, handle="img3", fields={"subject": "a cat"})))
        after = Shot.model_validate(FIELDS).revise(ShotChange.model_validate(dict(plan.first.change)))
        assert after.subject.text == "a young woman in a green coat"
        assert plan.first.target == ("img2",)


def test_two_qualities_of_hair_are_both_read() -> None:
    assert edit("make her hair blonde and longer")[1].subject.text == "a young woman in a red coat, with blonde hair, with longer hair"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("a poster for a coffee campaign: a young woman with a cup", "a young woman with a cup"), ("draw an ad for a coffee shop: a woman with a cup", "a woman with a cup"),
        ("畫一張咖啡廣告：穿紅色大衣的年輕女子", "穿紅色大衣的年輕女子"), ("做一張咖啡店海報：女孩拿著杯子", "女孩"),
    ],
)  # fmt: skip
def test_what_a_picture_is_for_is_not_drawn_in_it(text: str, subject: str) -> None:
    task = make_plan(text).first
    assert (task.intent, task.modality, task.shot["subject"]) == ("new", "image", subject)


def test_an_advertisement_that_is_drawn_is_no_film() -> None:
    assert make_plan("畫一張咖啡廣告：女孩拿著杯子").first.wish is None
    assert make_plan("做一支咖啡廣告，20秒").first.wish is not None


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("小雪在山頂看日出", {"subject": "小雪", "scene": "在山頂", "action": "看日出"}), ("小雪在火車站揮手道別", {"subject": "小雪", "scene": "在火車站", "action": "揮手道別"}), ("小雪打開洞穴裡的寶箱", {"subject": "小雪", "action": "打開洞穴裡的寶箱"}), ("女孩在山頂看日出", {"subject": "女孩", "scene": "在山頂", "action": "看日出"}),
        ("Lin from behind, looking at the sea", {"subject": "Lin", "camera": "from behind", "action": "looking", "scene": "at the sea"}),
        ("Lin walks through a forest at night carrying a lantern", {"subject": "Lin", "action": "walks, carrying a lantern", "scene": "through a forest at night"}),
    ],
)  # fmt: skip
def test_a_character_is_the_subject_whatever_else_the_sentence_names(text: str, fields: dict[str, str]) -> None:
    assert dict(make_plan(text, cast=("小雪", "Lin")).first.shot) == fields


def test_that_nothing_changed_is_said_in_the_language_of_the_talk() -> None:
    result = '{"made": [], "notes": ["img6 already shows that, so nothing was changed."], "selected": "img6"}'
    assert after_tools([("edit_image", result)], "zh-Hant") == "`img6` 已經是這樣了，所以沒有改動。"
    assert after_tools([("edit_image", result)], "en") == "`img6` already shows that, so nothing was changed."


def test_a_view_of_a_character_is_a_new_picture_of_her_alone() -> None:
    row = DeskRow("img1", fields={"subject": "Captain Odd and Lin"}, selected=True, cast=("Lin", "Captain Odd"))
    task = make_plan("close-up of Lin crying", (row,), cast=("Lin", "Captain Odd")).first
    assert (task.intent, task.shot["subject"], task.shot["action"]) == ("new", "Lin", "crying")
