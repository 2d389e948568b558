"""Which fields an edit touches, and what becomes of their words."""

from __future__ import annotations

import pytest

from agent.desk import DeskRow
from agent.director.plan import make_plan
from prompts.shot import Shot, ShotChange, diff

WOMAN = {
    "subject": "a woman in a red dress with short hair and two dogs", "action": "riding a bicycle", "scene": "on a beach", "lighting": "golden sunset", "style": "oil painting", "camera": "wide shot, low angle",
}  # fmt: skip
CAT = {"subject": "一隻穿宇宙裝的貓咪", "action": "騎腳踏車", "scene": "在月球上", "camera": "close-up, low angle"}


def edit(text: str, fields: dict[str, str]) -> tuple[Shot, Shot]:
    task = make_plan(text, (DeskRow("img1", words="before", fields=fields, selected=True),)).first
    assert task.intent == "edit"
    before = Shot.model_validate(fields)
    return before, before.revise(ShotChange.model_validate(dict(task.change)))


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("make it night", "lighting", "night"), ("change the dress to blue", "subject", "a woman in a blue dress with short hair and two dogs"), ("put her in a library", "scene", "in a library"),
        ("high angle", "camera", "wide shot, high angle"), ("make it watercolor", "style", "watercolor"), ("the bicycle should be red", "action", "riding a red bicycle"), ("turn the bicycle into a horse", "action", "riding a horse"),
        ("change the background to a forest", "scene", "a forest"), ("let her smile", "action", "riding a bicycle, smile"), ("add a dragon in the background", "scene", "on a beach, a dragon in the background"),
        ("replace the woman with a robot", "subject", "a robot in a red dress with short hair and two dogs"), ("more colorful", "style", "oil painting, more colorful"),
    ],
)  # fmt: skip
def test_an_english_edit_changes_one_field(text: str, field: str, words: str) -> None:
    before, after = edit(text, WOMAN)
    assert diff(before, after) == (field,)
    assert after.said()[field] == words


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("改成夜晚", "lighting", "夜晚"), ("把腳踏車換成滑板", "action", "騎滑板"), ("把宇宙裝換成和服", "subject", "一隻穿和服的貓咪"), ("高角度", "camera", "close-up, 高角度"), ("給牠戴上墨鏡", "subject", "一隻穿宇宙裝的貓咪，戴上墨鏡"),
        ("換成水彩畫風格", "style", "水彩畫風格"), ("再亮一點", "lighting", "亮一點"), ("把貓咪變成藍色", "subject", "一隻穿宇宙裝的藍色貓咪"), ("讓貓咪跳舞", "action", "跳舞"), ("加一隻小狗", "subject", "一隻穿宇宙裝的貓咪，一隻小狗"), ("16:9", "technical", "16:9"),
    ],
)  # fmt: skip
def test_a_chinese_edit_changes_one_field(text: str, field: str, words: str) -> None:
    before, after = edit(text, CAT)
    assert diff(before, after) == (field,)
    assert after.said()[field] == words


def test_removing_takes_the_words_out_and_forbids_the_thing() -> None:
    _, after = edit("remove the dogs", WOMAN)
    assert after.subject.text == "a woman in a red dress with short hair"
    assert after.negative == ("dogs",)


def test_the_words_of_the_other_language_find_the_thing() -> None:
    before, after = edit("replace the bike with a skateboard", CAT)
    assert diff(before, after) == ("action",)
    assert "腳踏車" not in after.action.text
    assert "skateboard" in after.action.text


def test_two_changes_in_one_message_touch_two_fields() -> None:
    before, after = edit("make it brighter and change the background to a forest", WOMAN)
    assert diff(before, after) == ("scene", "lighting")


def test_lettering_is_kept_to_the_letter() -> None:
    _, after = edit("招牌寫「開業大吉」", CAT)
    assert [(w.text, w.place) for w in after.text_in_image] == [("開業大吉", "sign")]


def test_a_hex_colour_becomes_the_palette_and_nothing_else() -> None:
    before, after = edit("主色改成 #ff8800", CAT)
    assert diff(before, after) == ("palette",)
    assert after.palette == ("#ff8800",)


@pytest.mark.parametrize("text", ["same woman, now reading in a cafe at night", "the same woman walking her dogs in a park"])
def test_the_same_one_elsewhere_keeps_subject_and_style(text: str) -> None:
    before, after = edit(text, WOMAN)
    assert not {"subject", "style", "camera", "technical"} & set(diff(before, after))


@pytest.mark.parametrize("text", ["make the moon laugh at the tiny clock", "swap the woman and the dogs", "更有感覺一點"])
def test_an_edit_is_never_lost(text: str) -> None:
    before, after = edit(text, WOMAN)
    assert diff(before, after)


CAR = {"subject": "a red car", "scene": "in a desert"}
CAR_ZH = {"subject": "一輛紅色的車", "scene": "沙漠"}
LADY = {"subject": "a young woman in a red dress with long hair", "scene": "in a park"}
TABBY = {"subject": "一隻橘貓", "scene": "屋頂"}


@pytest.mark.parametrize(
    ("fields", "text", "subject"),
    [
        (CAR, "make the red car blue", "a blue car"), (CAR, "make it blue", "a blue car"), (CAR, "把車改成藍色", "a blue car"),
        (CAR, "paint the car orange", "an orange car"), (CAR, "make it three cars", "three red cars"), (CAR, "make the car blue and bigger", "a bigger blue car"),
        (CAR, "paint the car green and add a palm tree", "a green car, a palm tree"), (CAR, "make it wooden", "a red wooden car"),
        (CAR_ZH, "車子改成綠色", "一輛綠色的車"), (CAR_ZH, "改成兩輛", "兩輛紅色的車"), (CAR_ZH, "make it blue", "一輛藍色的車"), (CAR_ZH, "把車變大一點", "一輛更大的紅色的車"),
        (LADY, "make her dress green", "a young woman in a green dress with long hair"), (LADY, "裙子改成綠色", "a young woman in a green dress with long hair"),
        (LADY, "make her older", "an older woman in a red dress with long hair"), (LADY, "make her hair short", "a young woman in a red dress with short hair"),
        ({"subject": "a leather handbag, brown"}, "make it red", "a leather handbag, red"), ({"subject": "一位穿白色襯衫的女孩和一隻黑狗"}, "女孩的襯衫改成紅色", "一位穿紅色襯衫的女孩和一隻黑狗"),
        (TABBY, "改成三隻", "三隻橘貓"), (TABBY, "改成黑色", "一隻黑色的貓"), (TABBY, "讓牠胖一點", "一隻更胖的橘貓"),
    ],
)  # fmt: skip
def test_a_quality_takes_the_place_of_the_one_of_its_kind(fields: dict[str, str], text: str, subject: str) -> None:
    before, after = edit(text, fields)
    assert after.subject.text == subject
    assert set(diff(before, after)) <= {"subject", "count"}


FISHER = {"subject": "an old fisherman with a grey beard in a yellow raincoat"}
COOK = {"subject": "一位戴著黑色帽子的年輕廚師"}


@pytest.mark.parametrize(
    ("fields", "text", "subject"),
    [
        (FISHER, "change his raincoat to a blue sweater", "an old fisherman with a grey beard in a blue sweater"), (FISHER, "lose the beard", "an old fisherman in a yellow raincoat"),
        (FISHER, "make him a woman", "a woman with a grey beard in a yellow raincoat"), ({"subject": "a yellow taxi"}, "change the taxi to a black limousine", "a black limousine"),
        (COOK, "換成兩位廚師", "兩位戴著黑色帽子的年輕廚師"), (COOK, "把帽子拿掉", "一位年輕廚師"), (COOK, "改成女廚師", "一位戴著黑色帽子的女廚師"), (COOK, "讓他老一點", "一位戴著黑色帽子的更老的廚師"),
    ],
)  # fmt: skip
def test_a_whole_phrase_gives_way(fields: dict[str, str], text: str, subject: str) -> None:
    assert edit(text, fields)[1].subject.text == subject
