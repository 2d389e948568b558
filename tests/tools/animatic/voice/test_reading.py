"""How text is read aloud: numbers, dates, units, abbreviations, addresses and polyphones, in Chinese, English and others."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from tools.animatic.voice.chinese import chinese
from tools.animatic.voice.chinese_numbers import amount, counted, digits
from tools.animatic.voice.cleaning import cleaned
from tools.animatic.voice.detecting import detected
from tools.animatic.voice.english import english
from tools.animatic.voice.japanese import japanese
from tools.animatic.voice.languages import language_of, spoken_tags
from tools.animatic.voice.normalising import normalised
from tools.animatic.voice.writing import Written
from tools.errors import BadInput


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026年11月21日", "二零二六年十一月二十一日"),
        ("2026-11-21 下午3:30", "二零二六年十一月二十一日 下午三點三十分"),
        ("11/21開會，2/3的人", "十一月二十一日開會，三分之二的人"),
        ("民國115年，工作20年", "民國一百一十五年，工作二十年"),
        ("08:05、10:00、16:9", "八點零五分、十點整、十六比九"),
        ("3.5公斤，25%，第3章", "三點五公斤，百分之二十五，第三章"),
        ("2個人、2公斤、第2個、22個、2萬、2月", "兩個人、兩公斤、第二個、二十二個、兩萬、二月"),
        ("1,234,567.89元", "一百二十三萬四千五百六十七點八九元"),
        ("NT$1,500元，US$20萬，€30", "一千五百元，二十萬美元，三十歐元"),
        ("-5°C到37.5℃", "零下五度到攝氏三十七點五度"),
        ("時速60km/h，100 mm", "時速六十公里每小時，一百毫米"),
        ("3-5天，10~20分鐘", "三到五天，十到二十分鐘"),
        ("1920x1080，快3x", "一千九百二十乘一千零八十，快三倍"),
        ("電話 0912-345-678", "電話 零九幺二，三四五，六七八"),
        ("請撥打110或119報案", "請撥打幺幺零或幺幺九報案"),
        ("110個人，訂單編號20260001", "一百一十個人，訂單編號二零二六零零零一"),
        ("遵守SOP與API，NASA", "遵守S O P與eigh P I，nasa"),
        ("GPT-4和iPhone15", "G P T 四 和iPhone 十五 "),
        ("寫信到info@example.com", "寫信到info at example dot com"),
        ("還沒還錢，很便宜", "還沒環錢，很駢宜"),
        ("2只猫，这只是猫", "两支猫，这只是猫".replace("两", "兩")),
    ],
)
def test_chinese_is_written_out_as_it_is_said(written: str, said: str) -> None:
    assert chinese(Written.of(written)).text == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("0", "零"), ("10", "十"), ("11", "十一"), ("20", "二十"), ("101", "一百零一"), ("110", "一百一十"), ("1001", "一千零一"),
        ("10010", "一萬零一十"), ("20000", "兩萬"), ("100100", "十萬零一百"), ("100000000", "一億"), ("100000001", "一億零一"),
        ("-3.20", "負三點二零"), ("12345678901234567", "一二三四五六七八九零一二三四五六七"),
    ],
)  # fmt: skip
def test_a_number_is_an_amount(number: str, said: str) -> None:
    assert amount(number) == said


def test_two_is_said_otherwise_where_it_counts() -> None:
    assert (counted("2", "個"), counted("2", "號"), counted("12", "個")) == ("兩", "二", "十二")
    assert digits("119", telephone=True) == "幺幺九"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Dr. Smith lives on 5th St. near St. Mary's", "doctor Smith lives on 5th street near saint Mary's"),
        ("at 3:30 p.m., 8am, 9:05, 10:00", "at 3 30 P M, 8 eigh M, 9 oh 5, 10 o'clock"),
        ("the 1990s in Hsinchu", "the 19 nineties in Shin-choo"),
        ("$5.50, $1.00, $3.5 million, $0.99, €20", "5 dollars and 50 cents, 1 dollar, 3.5 million dollars, 99 cents, 20 euros"),
        ("2026-11-21 and 11/21/2026", "November 21st, 20 26 and November 21st, 20 26"),
        ("Nov. 3, 5 May 1987, in 1905, in 2005", "November 3rd, May 5th, 19 87, in 19 oh 5, in 2005"),
        ("10 km/h, 20 °C, -5°C, 1 kg, 25%", "10 kilometers per hour, 20 degrees Celsius, minus 5 degrees Celsius, 1 kilogram, 25 percent"),
        ("3x, 1/2, 16:9, 10-20", "3 times, one half, 16 to 9, 10 to 20"),
        ("Call 911 now", "Call nine one one now"),
        ("+886 2 1234 5678", "plus eight eight six, two, one two three four, five six seven eight"),
        ("(555) 123-4567", "five five five, one two three, four five six seven"),
        ("https://www.example.com/path or me@example.org.", "example dot com slash path or me at example dot org."),
        ("WARNING: it is VERY hot, says NASA", "Warning: it is Very hot, says NASA"),
        ("DO NOT ENTER", "Do Not Enter"),
        ("the SOP and the API", "the S O P and the eigh P I"),
        ("Q&A, and/or, e.g. No. 5, #1", "Q and A, and or, for example number 5, number 1"),
    ],
)
def test_english_is_written_out_as_it_is_said(written: str, said: str) -> None:
    assert english(Written.of(written)).text == said


@pytest.mark.parametrize(
    ("tag", "written", "said"),
    [
        ("de", "25 %, 10 km/h, z.B. 5 €", "25 Prozent, 10 Kilometer pro Stunde, zum Beispiel 5 Euro"),
        ("vi", "25%, 21/11/2026", "25 phần trăm, 21 tháng 11 năm 2026"),
        ("ko", "3시 25%", "세시 25 퍼센트"),
        ("ja", "こんにちは、25%、1,600、3.5", "こんにちわ、にじゅうご パーセント、せんろっぴゃく、さんてんご"),
        ("es", "€5 & más", "5 euros y más"),
    ],
)
def test_other_languages_get_what_the_engine_lacks(tag: str, written: str, said: str) -> None:
    assert normalised(Written.of(written), language_of(tag)).text == said


def test_each_character_still_knows_where_it_stood() -> None:
    given = "今年25%的人"
    said = chinese(Written.of(given))
    assert said.text == "今年百分之二十五的人"
    assert [given[origin] for origin in said.origins] == list("今年") + ["2", "2", "5", "5", "%", "%"][:6] + list("的人")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("# Title\n\n* one\n* two", "Title\n\none\ntwo"),
        ("**bold** and _thin_ and `code` and snake_case", "bold and thin and code and snake_case"),
        ("see [the page](https://example.com) and ![a cat](cat.png)", "see the page and a cat"),
        ("<speak>Hi <break time='1s'/>there <!-- no --> a < b</speak>", "Hi \n\nthere a < b"),
        ("wait [laughs] what（停頓）嗯", "wait what 嗯"),
        ("so goooood!!!!!! really??? ......", "so goooood! really? …"),
        ("１２％ ＡＢＣ", "12% ABC"),
        ("Tom &amp; Jerry 5️⃣ 👩‍🚀🎉", "Tom & Jerry"),
        ("a fact [12] here", "a fact here"),
    ],
)
def test_what_is_not_meant_to_be_said_is_taken_out(given: str, kept: str) -> None:
    assert cleaned(given)[0].text == kept


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Once upon a time.", "en"), ("café", "en"), ("12345", "en"), ("今天我們介紹 OpenAI 的 GPT 模型和 iPhone 手機。", "zh"),
        ("We love 貓 cats a lot", "en"), ("我哋今日去邊度食嘢呀", "yue"), ("東京へようこそ", "ja"), ("สวัสดี", "th"), ("Xin chào các bạn", "vi"),
        ("Guten Tag, wie geht es Ihnen?", "de"), ("Bonjour, comment allez-vous ?", "fr"), ("Buenos días, ¿cómo está usted?", "es"),
        ("Buongiorno, come sta oggi la signora?", "it"), ("Bom dia, como você está?", "pt"), ("Goedemorgen, hoe gaat het met u?", "nl"),
        ("Dzień dobry, jak się pan ma?", "pl"), ("Доброе утро, как дела?", "ru"), ("Добрий день, як справи? Дякую, її немає", "uk"),
        ("God morgon, hur mår du? Det är bra.", "sv"), ("שלום", "he"),
    ],
)  # fmt: skip
def test_the_language_of_a_text_is_told_by_its_script_letters_and_words(text: str, tag: str) -> None:
    assert detected(text) == tag


@pytest.mark.parametrize(
    ("tag", "voice"),
    [
        ("zh-TW", "cmn"), ("zh-Hans-CN", "cmn"), ("zh-HK", "yue"), ("yue", "yue"), ("cmn", "cmn"), ("en", "en-us"), ("en-GB", "en-gb-x-rp"),
        ("EN_us", "en-us"), ("pt-PT", "pt"), ("pt", "pt-br"), ("es-MX", "es-419"), ("vi-VN", "vi"), ("French", "fr"), ("中文", "cmn"), ("nb-NO", "nb"),
    ],
)  # fmt: skip
def test_a_tag_or_a_name_finds_its_voice(tag: str, voice: str) -> None:
    assert language_of(tag).voice == voice


def test_every_language_that_is_missing_names_who_speaks_it() -> None:
    for tag in ("th", "泰文", "he-IL", "ar-EG", "da", "nan-TW"):
        with pytest.raises(BadInput, match=r"^The embedded voice does not speak [A-Z][^.]*; connect [A-Z].*\.$"):
            language_of(tag)
    assert {"en", "zh", "yue", "vi", "ja", "ko", "de", "fr", "es"} <= set(spoken_tags())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026ねん、14:30", "にせんにじゅうろくねん、じゅうよじさんじゅっぷん"),
        ("1人と21分、10本、300円", "ひとりとにじゅういっぷん、じゅっぽん、さんびゃくえん"),
        ("こんにちは、わたしは、", "こんにちわ、わたしわ、"),
    ],
)
def test_japanese_numbers_take_their_counters_along(written: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sudachipy", None)
    assert japanese(Written.of(written)).text == said


@dataclass
class Morpheme:
    """What SudachiPy 0.7 tells of a word."""

    at: tuple[int, int]
    words: str
    kana: str
    kind: str

    def begin(self) -> int:
        return self.at[0]

    def end(self) -> int:
        return self.at[1]

    def surface(self) -> str:
        return self.words

    def reading_form(self) -> str:
        return self.kana

    def part_of_speech(self) -> tuple[str, ...]:
        return (self.kind, "*")


class Dictionary:
    """A dictionary of one sentence."""

    WORDS = (("今日", "キョウ", "名詞"), ("は", "ハ", "助詞"), ("先生", "センセイ", "名詞"), ("へ", "ヘ", "助詞"), ("思う", "オモウ", "動詞"), ("。", "。", "補助記号"))

    def __init__(self, dict: str) -> None:
        assert dict == "small"

    def tokenizer(self) -> Dictionary:
        return self

    def tokenize(self, text: str) -> list[Morpheme]:
        found, at = [], 0
        for words, kana, kind in self.WORDS:
            if text[at:].startswith(words):
                found.append(Morpheme((at, at + len(words)), words, kana, kind))
                at += len(words)
        return found


def test_kanji_are_read_by_a_dictionary_where_one_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sudachipy", SimpleNamespace(Dictionary=Dictionary))
    monkeypatch.setitem(sys.modules, "sudachidict_small", SimpleNamespace())
    said = japanese(Written.of("今日は先生へ思う。"))
    assert said.text == "キョーワ センセーエ オモウ。"
    assert said.origins == tuple(sorted(said.origins))
    assert "今日は先生へ思う。"[said.origins[said.text.index("セ")]] == "先"
