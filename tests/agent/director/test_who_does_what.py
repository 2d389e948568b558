"""Who is seen, where, in what light and what is written: requests whose words stand in another order than the fields."""

from __future__ import annotations

import pytest

from agent.director.film.script import pictures_in
from agent.director.plan import make_plan
from agent.director.text import read_text
from tests.agent.director.desks import calls

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


@pytest.mark.parametrize(
    ("text", "camera"),
    [
        ("a steaming cup on a wooden table, space for text on the left", "space for text on the left"),
        ("a runner at dawn, plenty of room for the headline on the right", "plenty of room for the headline on the right"),
        ("an empty space station above the earth", None),
    ],
)
def test_space_that_is_left_is_framing_and_no_thing(text: str, camera: str | None) -> None:
    shot = dict(make_plan(text, ()).tasks[0].shot)
    assert shot.get("camera") == camera and "space for" not in shot["subject"]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("30 seconds of calm piano for the end of the film", "compose_music"), ("下雨的聲音，十秒", "make_sound"),
        ("turn this sentence into speech: The train leaves at nine.", "speak"), ("a girl playing soft piano in a hall", "create_image"),
    ],
)  # fmt: skip
def test_what_is_heard_is_no_picture(text: str, tool: str) -> None:
    assert [name for name, _ in calls(text)] == [tool]


def test_words_for_a_picture_that_is_not_there_are_asked_about() -> None:
    assert make_plan('add the words "Sale" at the top', ()).tasks[0].intent == "clarify"


def test_what_a_film_teaches_is_its_topic_and_who_a_hero_is_stands_behind_the_colon() -> None:
    ((_, film),) = calls("做一支一分鐘的影片，教三年級學生認識水循環，要有旁白和字幕")
    assert film["film"]["title"].startswith("水循環")
    shot = dict(make_plan("畫我的小說女主角：林小雨，十七歲，穿著白色校服", ()).tasks[0].shot)
    assert shot == {"subject": "林小雨，十七歲，穿著白色校服"}
    shot = dict(make_plan("林小雨站在月台上等車，下著雨", ()).tasks[0].shot)
    assert shot == {"subject": "林小雨", "action": "站，等車", "scene": "在月台上，下著雨"}
