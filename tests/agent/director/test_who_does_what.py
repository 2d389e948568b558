"""Who is seen, where, in what light and what is written: requests whose words stand in another order than the fields."""

from __future__ import annotations

import pytest

from agent.director.film.script import pictures_in
from agent.director.plan import make_plan
from agent.director.text import read_text

READ = [
    ("畫一隻在森林裡看書的小熊，水彩", {"subject": "一隻小熊", "action": "看書", "scene": "在森林裡", "style": "水彩"}),
    ("一個在廚房裡做蛋糕的男孩", {"subject": "一個男孩", "action": "做蛋糕", "scene": "在廚房裡"}),
    ("三隻在草地上奔跑的狗", {"subject": "三隻狗", "action": "奔跑", "scene": "在草地上"}),
    ("在工廠裡操作機器的工人", {"subject": "工人", "action": "操作機器", "scene": "在工廠裡"}),
    ("在海边放风筝的小男孩", {"subject": "小男孩", "action": "放风筝", "scene": "在海边"}),
    ("畫一棟在雪山下的木屋", {"subject": "一棟木屋", "scene": "在雪山下"}),
    ("海豚在夕陽下跳出水面", {"subject": "海豚", "action": "跳出水面", "lighting": "在夕陽下"}),
    ("小女孩坐在月光下彈吉他", {"subject": "小女孩", "action": "坐，彈吉他", "lighting": "在月光下"}),
    ("一个人在夕阳下散步", {"subject": "一个人", "action": "散步", "lighting": "在夕阳下"}),
    ("在一個下雨的夜晚，一位老人撐著傘走過石橋", {"subject": "一位老人", "action": "撐著傘走過石橋", "scene": "在一個下雨的夜晚"}),
    ("a man holding a sign with the words \"Will sing for tea\"", {"subject": "a man", "action": "holding a sign"}),
    ("a birthday card with the text \"Happy 7th, Mia\" and balloons", {"subject": "a birthday card, balloons"}),
    ("Make a poster for our bake sale with the words \"Saturday 10am\"", {"subject": "our bake sale", "style": "poster"}),
    ("幫我畫一張夜市的海報，霓虹燈，上面寫「今晚見」", {"scene": "夜市", "lighting": "霓虹燈", "style": "海報"}),
    ("畫一個紅色的杯子，杯子上印著「早安」兩個字", {"subject": "一個紅色的杯子"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fields"), READ)
def test_every_field_has_its_words_and_no_others(text: str, fields: dict[str, str]) -> None:
    (task,) = make_plan(text, ()).tasks
    read = {name: words for name, words in dict(task.shot).items() if name not in ("text_in_image", "count")}
    assert (task.modality, read) == ("image", fields)


@pytest.mark.parametrize(
    ("text", "written"),
    [("上面寫「今晚見」的海報", "今晚見"), ("杯子上印著「早安」兩個字", "早安"), ("a card with the text \"Happy 7th, Mia\" and balloons", "Happy 7th, Mia")],
)
def test_what_is_written_is_kept_whole_and_counts_nothing(text: str, written: str) -> None:
    shot = dict(make_plan(text, ()).tasks[0].shot)
    assert [one["text"] for one in shot["text_in_image"]] == [written] and "count" not in shot


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("record a cheerful welcome in Spanish: \"Bienvenidos\"", "voice"),
        ("錄一段歡迎詞：「歡迎來到我們的工廠」", "voice"),
        ("film a dog running on the beach", "video"),
        ("record a band playing in a garage", "video"),
        ("record a boring meeting summary", "image"),
        ('a letter that says "Dear Anna" on a wooden table', "image"),
        ('a chocolate cake that says "Well done"', "image"),
        ('a friendly voice that says "Well done"', "voice"),
    ],
)
def test_recording_and_filming_name_a_medium(text: str, medium: str) -> None:
    assert make_plan(text, ()).tasks[0].modality == medium


def test_what_is_heard_behind_listed_shots_is_none_of_them() -> None:
    assert pictures_in(read_text("a film in two shots: a seed, a sprout; slow waltz")) == (("a seed", "a sprout"), "a film in two shots, slow waltz")
    assert pictures_in(read_text("拍一支兩個鏡頭的影片：貓起床、貓吃飯，輕快的音樂")) == (("貓起床", "貓吃飯"), "拍一支兩個鏡頭的影片, 輕快的音樂")
    assert pictures_in(read_text("a video in three shots: a barista grinds beans, pours milk and smiles; upbeat funk")) is None
