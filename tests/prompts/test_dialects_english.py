"""Chinese put into English for models that read no Chinese: what is known is said in English, the rest is named and kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.dialects import render, translated
from prompts.dialects.english import in_english, reads_chinese, shot_in_english
from prompts.shot import CastMember, Shot

HAN = st.text(alphabet="貓狗的在上穿紅色一隻兩杯花生着，、「」。月球看報紙abc 9", max_size=40)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("一隻穿宇宙裝的貓咪", "a cat wearing a spacesuit"),
        ("骑自行车", "riding a bicycle"),
        ("在月球上", "on the moon"),
        ("三隻柴犬", "three shiba inu"),
        ("兩隻可愛的小狗在草地上玩球", "two cute puppies on grass playing with a ball"),
        ("小女孩抱著一隻白色的兔子", "girl holding a white rabbit"),
        ("一位老爺爺坐在椅子上看報紙", "an old man sitting on a chair looking at a newspaper"),
        ("一台自动化机械手臂", "an automated robot arm"),
        ("三杯咖啡", "three cups of coffee"),
        ("穿和服的女子站在櫻花樹下", "woman wearing a kimono standing under a cherry blossom tree"),
        ("緩慢推進，低角度", "slow push-in, low angle"),
        ("9:16，15秒", "9:16, 15 seconds"),
    ],
)
def test_known_words_become_english_with_their_modifiers_behind_them(chinese: str, english: str) -> None:
    assert in_english(chinese).text == english
    assert in_english(chinese).untranslated == ()


def test_english_stays_as_it_is() -> None:
    assert in_english("a cat (orange), on the roof").text == "a cat (orange), on the roof"


def test_an_unknown_word_stays_and_is_named_whole() -> None:
    found = in_english("一隻吃花生的貓")
    assert found.text == "a cat eating 花生"
    assert found.untranslated == ("花生",)


def test_what_is_spoken_stays_word_for_word() -> None:
    assert in_english("貓說「你好」，雨聲").text == 'cat saying "你好", the sound of rain'


def test_lettering_is_never_translated() -> None:
    shot = Shot(subject="招牌", text_in_image=({"text": "花生", "place": "招牌"},))
    assert render("prose", shot=shot).prompt == 'Sign. The sign reads "花生".'


def test_a_chinese_name_becomes_the_looks_behind_it() -> None:
    shot = Shot(subject="小美在看書", cast=(CastMember(name="小美", look="短髮女孩"),))
    english, rest = shot_in_english(shot)
    assert (english.subject.text, english.cast, rest) == ("short-haired girl reading", (), ())


def test_a_model_that_reads_chinese_gets_the_persons_own_words() -> None:
    shot = Shot(subject="貓", negative="人")
    assert render("prose", shot=shot, languages=("en", "zh-Hant")).prompt == "貓。畫面中不要出現人。"
    assert render("prose", shot=shot, languages=("en",)).prompt == "Cat. Without people."


def test_what_is_dropped_is_told_in_the_persons_own_words() -> None:
    assert render("video_luma", shot=Shot(subject="貓", audio="雨聲")).dropped == ("雨聲",)


def test_only_phrases_that_are_in_the_prompt_are_named_for_a_translator() -> None:
    shot = Shot(subject="貓", audio="花生碎裂")
    assert render("video_luma", shot=shot).untranslated == ()
    assert render("video_veo", shot=shot).untranslated == ("花生碎裂",)


def test_a_translator_fills_in_what_was_left_but_not_the_lettering() -> None:
    found = render("prose", shot=Shot(subject="花生", text_in_image="花生"))
    assert found.untranslated == ("花生",)
    put = translated(found, {"花生": "peanuts"})
    assert put.prompt.startswith("peanuts")
    assert '"花生"' in put.prompt
    assert put.untranslated == ()


def test_a_phrase_the_translator_does_not_know_stays_named() -> None:
    found = render("prose", shot=Shot(subject="花生"))
    assert translated(found, {}) == found


@pytest.mark.parametrize(
    ("languages", "reads"), [(("en",), False), (("en", "zh-Hans"), True), (("*",), True), ((), False)]
)
def test_who_reads_chinese(languages: tuple[str, ...], reads: bool) -> None:
    assert reads_chinese(languages) is reads


@given(HAN)
def test_every_chinese_character_left_in_the_text_is_named(text: str) -> None:
    found = in_english(text.replace("「", "").replace("」", ""))
    left = found.text
    for phrase in sorted(found.untranslated, key=len, reverse=True):
        left = left.replace(phrase, "")
    assert not any("\u3400" <= char <= "\u9fff" for char in left)
