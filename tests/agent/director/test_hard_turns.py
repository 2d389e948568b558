"""Turns that people really send: changes before any picture, several steps, clothes, weather, lettering, characters."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import HumanMessage, ToolMessage

from agent.desk import DeskRow
from agent.director.model import not_drawn_before
from agent.director.plan import Plan, Task, make_plan
from agent.director.reply import after_tools
from prompts.shot import Shot, ShotChange

GIRL = DeskRow("img1", words="a girl with an umbrella in a neon street", fields={"subject": "a girl with an umbrella", "scene": "a neon street"}, selected=True)


def plan(text: str, row: DeskRow | None = GIRL) -> Plan:
    return make_plan(text, (row,) if row else (), cast=("Mia",))


def task(text: str, row: DeskRow | None = GIRL) -> Task:
    return plan(text, row).first


def after(text: str, **more: Any) -> Shot:
    row = DeskRow(**{**GIRL.__dict__, **more})
    return Shot.model_validate(dict(row.fields)).revise(ShotChange.model_validate(dict(task(text, row).change)))


@pytest.mark.parametrize(
    "text",
    ["make it sunset", "remove the bicycle", "call her Mia", "another one", "brighter", "close-up", "change the background to a forest",
     "用水彩風重畫", "再來一張", "把貓換成狗", "換成夜晚", "讓她微笑", "再亮一點", "再来两张"],
)  # fmt: skip
def test_a_change_before_any_picture_is_a_question(text: str) -> None:
    assert task(text, None).intent == "clarify"


@pytest.mark.parametrize("text", ["a poster, 4:3", "draw another cat", "turn a sock into a puppet, illustration", "make the ocean glow, long exposure photo", "sunset over the sea", "镜头缓缓推近一扇生锈的铁门", "換裝娃娃的插畫", "一張海灘"])
def test_a_description_is_drawn_even_with_words_of_change(text: str) -> None:
    assert task(text, None).intent == "new"


@pytest.mark.parametrize("row", [None, GIRL])
@pytest.mark.parametrize("text", ["make img77 brighter", "make img77 night", "把 img77 變成晚上"])
def test_a_handle_that_is_not_there_is_never_another_picture(text: str, row: DeskRow | None) -> None:
    assert (task(text, row).intent, task(text, row).target) == ("edit", ("img77",))


@pytest.mark.parametrize(
    ("text", "place"),
    [('a street, sign says "茶"', "sign"), ('a shop, the sign reads "OPEN"', "sign"), ("一條街，招牌寫著「茶」", "sign"), ('a poster for our safety week, title "Safety First"', "title"), ("海報，標題寫「春天音樂會」", "title"), ("小說封面，書名《長夜燈》", "title")],
)  # fmt: skip
def test_what_is_written_is_lettering_at_its_place(text: str, place: str) -> None:
    first = task(text, None)
    assert first.modality == "image"
    assert [t["place"] for t in first.shot["text_in_image"]] == [place]


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [("给我画一个产品图：白色背景上的香水瓶", "产品图", "香水瓶"), ("角色設定圖：綁馬尾的女學生，穿黃色外套", "角色設定圖", "綁馬尾的女學生"), ('a logo for a coffee shop called "Bean There"', "logo", "a coffee shop"), ("幫我畫一張海報：兩隻貓", "海報", "兩隻貓")],
)  # fmt: skip
def test_the_kind_of_picture_stays_in_the_style(text: str, kind: str, subject: str) -> None:
    shot = task(text, None).shot
    assert kind in shot["style"]
    assert subject in shot["subject"]
    assert "action" not in shot


def test_words_that_only_frame_a_request_are_in_no_field() -> None:
    assert task("一張海灘，不要有人", None).shot == {"scene": "海灘", "negative": ["人"]}
    assert task("I'd like a picture of two cats hugging, please", None).shot == {"subject": "two cats", "action": "hugging", "count": 2}
    film = task("a film about our safety rules in four shots", None).wish
    assert film is not None and (film.topic, film.shots) == ("our safety rules", 4)


def test_a_subject_of_one_character_is_kept() -> None:
    assert task("猫在屋顶上睡觉", None).shot == {"subject": "猫", "scene": "在屋顶上", "action": "睡觉"}


@pytest.mark.parametrize(
    ("text", "subject"),
    [("make the umbrella red", "a girl with a red umbrella"), ("replace the girl with a boy", "a boy with an umbrella"), ("replace the girl with an old man", "an old man with an umbrella"),
     ("replace the umbrella with flowers", "a girl with flowers"), ("把傘換成氣球", "a girl with a balloon"), ("把傘換成紅色氣球", "a girl with a red balloon"), ("她改成穿雨衣", "a girl with an umbrella, wearing a raincoat"),
     ("make the umbrella and the girl smaller", "a smaller girl with a smaller umbrella"), ("make the girl a robot", "a robot with an umbrella")],
)  # fmt: skip
def test_new_words_fit_the_text_they_stand_in(text: str, subject: str) -> None:
    assert after(text).subject.text == subject


@pytest.mark.parametrize(
    ("text", "before", "subject"),
    [("put her in a green cloak", "a woman in a red dress", "a woman wearing a green cloak"), ("她改成穿和服", "一個穿紅色洋裝的女孩", "一個穿和服的女孩"), ("make her wear a hat", "a woman in a red dress", "a woman in a red dress, wearing a hat")],
)  # fmt: skip
def test_clothes_take_the_place_of_clothes_and_a_hat_does_not(text: str, before: str, subject: str) -> None:
    assert after(text, fields={"subject": before}).subject.text == subject


def test_rain_comes_and_goes_in_the_scene() -> None:
    assert after("make it rain").scene.text == "a neon street, rain"
    for text in ("make it stop raining", "放晴", "雨停了"):
        assert after(text, fields={"subject": "a girl", "scene": "a neon street, rain"}).scene.text == "a neon street"


@pytest.mark.parametrize(("text", "scene"), [("move her to a beach", "on a beach"), ("take her into the forest", "in the forest"), ("put the girl on the moon", "on the moon")])
def test_somebody_moved_stands_at_the_place(text: str, scene: str) -> None:
    assert after(text).scene.text == scene


def test_the_rest_stays_out_of_the_fields() -> None:
    assert task("make it night, keep everything else the same").change == {"lighting": {"set": "night"}}
    assert task("換成白天，其他不變").change == {"lighting": {"set": "白天"}}
    assert after("again but in pixel art").style.text == "pixel art"
    assert task("像素風再來一張").change == {"style": {"set": "像素風"}}


def test_lettering_is_changed_where_it_stands_and_added_beside() -> None:
    sign = {"lettering": (("OPEN", "sign"),)}
    assert [(t.text, t.place) for t in after('change the text to "BAR"', **sign).text_in_image] == [("BAR", "sign")]
    assert [(t.text, t.place) for t in after("加上標題「雨夜」", **sign).text_in_image] == [("OPEN", "sign"), ("雨夜", "title")]
    assert [(t.text, t.place) for t in after('change "OPEN" to "SHUT"', **sign).text_in_image] == [("SHUT", "sign")]
    assert after("remove the sign", **sign).text_in_image == ()
    assert after("去掉文字", **sign).text_in_image == ()


def test_what_is_added_again_is_no_longer_left_out() -> None:
    row = DeskRow(**{**GIRL.__dict__, "negative": ("people",)})
    assert task("add two people walking", row).change["negative"] == {"add": [], "remove": ["people"]}


@pytest.mark.parametrize(("text", "region"), [("only change the sky", "sky"), ("只改天空", "天空")])
def test_only_naming_a_part_says_where_and_changes_nothing_yet(text: str, region: str) -> None:
    assert (task(text).intent, task(text).region, dict(task(text).change)) == ("edit", region, {})


@pytest.mark.parametrize(
    ("text", "intent"),
    [("Mia on a beach", "new"), ("Mia 在海邊看書", "new"), ("put Mia on a beach", "edit"), ("make Mia smile", "edit"), ("forget Mia", "forget"), ("忘掉她", "forget"), ("forget it", "chat"), ("keep this", "pick"), ("就這張", "pick"),
     ("do it again in watercolor", "edit"), ("make the lamp post and the car smaller", "edit"), ("跟上一張比較", "compare"), ("他們都穿白大褂", "edit")],
)  # fmt: skip
def test_short_turns_are_read_for_what_they_are(text: str, intent: str) -> None:
    assert task(text).intent == intent


@pytest.mark.parametrize("text", ["make 3 more like this", "再來三張", "three more"])
def test_more_like_this_is_counted(text: str) -> None:
    assert (task(text).intent, task(text).n) == ("variation", 3)


@pytest.mark.parametrize(
    ("text", "intents"),
    [("先畫一隻貓，再把背景換成海邊", ["new", "edit"]), ("draw a cat, then make it night", ["new", "edit"]), ("draw a girl in a park and call her Mia", ["new", "name"]), ("undo that, then add a dog", ["undo", "edit"]), ("make it night and add a dog", ["edit"]),
     ("a man who draws a cat and then paints it blue", ["new"])],
)  # fmt: skip
def test_steps_that_build_on_each_other_come_in_order(text: str, intents: list[str]) -> None:
    tasks = plan(text).tasks
    assert [t.intent for t in tasks] == intents
    assert [t.follows for t in tasks] == [False] + [True] * (len(intents) - 1)


def test_words_that_were_not_drawn_are_told_again_only_with_others() -> None:
    made = '{"made": [{"handle": "img2", "changed": ["lighting"], "not_drawn": ["a flumbergast"]}]}'
    before = ToolMessage('{"made": [{"handle": "img1", "not_drawn": ["a flumbergast", "a gizmo"]}]}', tool_call_id="1")
    told = not_drawn_before([HumanMessage("a cat"), before])
    assert "not show" in after_tools([("edit_image", made)], "en")
    assert after_tools([("edit_image", made)], "en", told=told) == "`img2`: I changed the lighting and kept the rest."


@pytest.mark.parametrize(
    ("fields", "text", "changed"),
    [
        ({"subject": "a male technician", "scene": "in a factory"}, "do the same with a female technician", {"subject": "a female technician"}),
        ({"subject": "一位男技師", "scene": "工廠"}, "同樣的畫面換成女技師", {"subject": "女技師"}),
        ({"subject": "a house", "scene": "in a park, winter"}, "make it spring", {"scene": "in a park, spring"}),
        ({"subject": "一間木屋", "scene": "森林裡，冬天"}, "改成春天", {"scene": "森林裡，春天"}), ({"subject": "a house", "scene": "by a lake, rainy"}, "make it foggy", {"scene": "by a lake, foggy"}),
        ({"subject": "一隻貓", "scene": "屋頂"}, "那就用第二張，但是改成水彩", {"style": "水彩"}),
        ({"subject": "一位老師和一群学生", "action": "学生都是坐着听课"}, "学生改成小狗", {"subject": "一位老師和一群小狗", "action": "小狗都是坐着听课"}),
    ],
)  # fmt: skip
def test_what_is_of_one_kind_takes_the_place_of_the_other(fields: dict[str, str], text: str, changed: dict[str, str]) -> None:
    task = make_plan(text, (DeskRow("img1", fields=fields, selected=True),)).first
    before = Shot.model_validate(fields)
    after = before.revise(ShotChange.model_validate(dict(task.change)))
    assert {name: after.said()[name] for name in after.said() if after.said()[name] != fields.get(name)} == changed


def test_a_matching_picture_keeps_the_look_of_the_current_one() -> None:
    current = DeskRow("img1", fields={"subject": "a doctor", "scene": "in a hospital", "style": "flat", "lighting": "neon", "camera": "close-up"}, selected=True)
    task = make_plan("draw a matching one with a nurse", (current,)).first
    assert task.intent == "new"
    assert dict(task.shot) == {"subject": "a nurse", "style": "flat", "lighting": "neon", "camera": "close-up"}


@pytest.mark.parametrize("piece", ["turn it into ", "make a video from ", "I am Ann Bee ", "把它做成", "我同意", "5 seconds ", "use ", "in a voice ", "a film about ", "shot two and ", "「旁白」"])
def test_a_message_of_one_phrase_over_and_over_is_read_in_time(piece: str) -> None:
    text = piece * (6_000 // len(piece))
    film = DeskRow("vid1", kind="video", words="make it move", parents=("img1",), selected=True)
    assert make_plan(text, (DeskRow("img1", words="a cat", fields={"subject": "a cat"}), film)).tasks
