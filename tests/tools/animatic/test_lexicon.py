"""Which nouns are found, and which words are rightly left alone."""

import tomllib

import pytest

from tools.animatic import artwork, lexicon
from tools.animatic.lexicon_data import fold, index, people, plural


def keys(text):
    return [n.key for n in lexicon.find_nouns(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a cat riding a bicycle", ["cat-face", "bicycle"]),
        ("三隻小貓和两只狗", ["cat-face", "dog-face"]),
        ("一台自動化機械手臂正在組裝電路板", ["robot_arm", "pcb"]),
        ("一台自动化机械手臂正在组装电路板", ["robot_arm", "pcb"]),
        ("six scallion pancakes", ["pancake"]),
        ("a hot-air balloon over a lake", ["hot_air_balloon", "lake"]),
        ("潛水艇", ["submarine"]),
        ("無人機", ["drone"]),
        ("a SMT pick-and-place machine", ["pick_and_place"]),
        ("老奶奶拿著紅傘", ["old_woman", "umbrella"]),
        ("一位女醫生", ["doctor"]),
        ("two knives, three mice, wolves", ["kitchen-knife", "mouse-face", "wolf"]),
    ],
)
def test_everyday_nouns_are_found_in_both_scripts(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize(
    "text",
    ["watch the sunset", "a lantern that can float"[10:], "she will fly", "水彩畫", "她回家的路上", "國家", "牛仔", "to ring the neighbours", "像素風"],
)
def test_words_that_only_look_like_nouns_are_left_alone(text):
    found = [k for k in keys(text) if k not in ("framed-picture", "cowboy")]
    assert found == []


def test_a_noun_says_where_it_stands():
    noun = lexicon.find_nouns("穿著外套的企鵝")[-1]
    assert ("穿著外套的企鵝"[noun.start : noun.end], noun.glyph, noun.group) == ("企鵝", "penguin", "being")


def test_a_person_has_no_drawing_but_a_trade():
    assert lexicon.find_nouns("廚師")[0].glyph is None
    assert people()["chef"].costume == ("chef",)


def test_the_alias_table_is_large_unique_and_names_drawings_or_things_of_our_own():
    aliases = tomllib.loads((artwork.DATA / "aliases.toml").read_text("utf-8"))
    persons = tomllib.loads((artwork.DATA / "people.toml").read_text("utf-8"))
    rows = [v for group in aliases.values() for v in group.values()] + [row["words"] for row in persons.values()]
    english = [w.strip() for row in rows for w in row.split("|")[0].split(",")]
    chinese = [fold(w.strip()) for row in rows for w in row.split("|")[1].split(",")]
    assert len(english) > 1500
    assert len(chinese) > 1500
    assert len(english) == len(set(english))
    keys_used = [key for group in aliases.values() for key in group]
    assert len(keys_used) == len(set(keys_used))
    assert all(key in artwork.names() or "-" not in key for key in keys_used)


def test_people_wear_and_hold_what_exists():
    for person in people().values():
        assert person.prop is None or person.prop in artwork.names()


@pytest.mark.parametrize(("one", "more"), [("box", "boxes"), ("berry", "berries"), ("toy car", "toy cars"), ("leaf", "leaves"), ("deer", "deer")])
def test_plurals_follow_the_rules(one, more):
    assert plural(one) == more


def test_folding_keeps_the_length():
    text = "臺灣的貓咪坐在裡面ＡＢＣ"
    assert len(fold(text)) == len(text)


def test_the_index_holds_every_drawing_that_a_plain_word_names():
    assert len(index().english) > 2500
    assert len(index().chinese) > 1800
