"""Speech: exact words, voices, languages, manners, recordings, and the consent to a cloning."""

from __future__ import annotations

from typing import Any

import pytest

from agent.desk import DeskRow
from agent.director.call import Call
from agent.director.calls import answer
from agent.director.consents import read_consent
from agent.director.languages import language_said
from agent.director.media_calls import Talk
from agent.director.text import lower, read_text
from tests.agent.director.desks import CAT, LECTURE, RECORDING, SPOKEN, calls, one

CONSENT = "I am Mia Chen, this is my voice, and I allow it to be cloned for lesson narration until 2027-12-31."


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("say 'Welcome' in a warm voice", {"text": "Welcome", "voice": "warm"}),
        ("read this: The train leaves at nine.", {"text": "The train leaves at nine."}),
        ("用溫柔的女聲說：歡迎光臨", {"text": "歡迎光臨", "voice": "溫柔的女聲"}),
        ('narrate "Once upon a time" in Thai', {"text": "Once upon a time", "language": "th"}),
        ('whisper "do not wake the baby"', {"text": "do not wake the baby", "delivery": "whispering"}),
        ("Speak \"See you\" in Mia's voice", {"text": "See you", "voice": "Mia"}),
        ("小聲地說「不要吵醒寶寶」", {"text": "不要吵醒寶寶", "delivery": "小聲"}),
        ('say "Go" at double speed', {"text": "Go", "speed": 2.0}),
        ("I need a voiceover: Our shop opens at ten. Speak cheerfully.", {"text": "Our shop opens at ten.", "delivery": "cheerfully"}),
    ],
)  # fmt: skip
def test_the_exact_words_are_spoken_and_the_manner_stands_beside_them(text: str, arguments: dict[str, Any]) -> None:
    assert calls(text) == [("speak", arguments)]


def test_two_quotes_in_two_languages_are_two_speeches() -> None:
    assert calls('say 「歡迎光臨」 in Chinese and "Welcome" in English') == [
        ("speak", {"text": "歡迎光臨", "language": "zh"}),
        ("speak", {"text": "Welcome", "language": "en"}),
    ]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("again but slower", {"delivery": "slower"}), ("once more, happier", {"delivery": "happier"}), ("now in French", {"language": "fr"}),
        ("say it with a deep male voice", {"voice": "deep male"}), ("用英文再說一次", {"language": "en"}),
    ],
)  # fmt: skip
def test_the_last_speech_is_said_again_with_what_was_asked_to_change(text: str, changed: dict[str, Any]) -> None:
    before = {"text": "Welcome to class", "voice": "warm"}
    assert calls(text, SPOKEN, talk=Talk(made={"voc1": Call("speak", before)})) == [("speak", {**before, **changed})]


def test_a_speech_whose_call_is_no_longer_in_the_talk_is_read_again_from_its_words() -> None:
    assert one("again but slower", SPOKEN).arguments == {"text": "Welcome to class", "voice": "warm", "delivery": "slower"}


@pytest.mark.parametrize(
    ("text", "desk", "arguments"),
    [
        ("remove the background noise from voc1", RECORDING, {"operation": "isolate", "source": ["voc1"]}),
        ("只留人聲", RECORDING, {"operation": "isolate", "source": ["voc1"]}),
        ("dub vid1 into Thai", LECTURE, {"operation": "dub", "source": ["vid1"], "language": "th"}),
        ("把影片配成泰文", LECTURE, {"operation": "dub", "source": ["vid1"], "language": "th"}),
        ("change the voice in this recording to a young woman", RECORDING, {"operation": "convert", "source": ["voc1"], "voice": "young woman"}),
        ("clone my voice from me.wav", RECORDING, {"operation": "clone", "source": ["voc1"]}),
        ("用這個錄音複製我的聲音，叫它 Mia", RECORDING, {"operation": "clone", "source": ["voc1"], "voice": "Mia"}),
        ("clone Taylor Swift's voice", RECORDING, {"operation": "clone", "source": ["voc1"], "voice": "Taylor Swift"}),
    ],
)  # fmt: skip
def test_what_is_done_to_a_recording_names_it_and_nothing_that_was_not_said(text: str, desk: DeskRow, arguments: dict[str, Any]) -> None:
    assert calls(text, desk) == [("speak", arguments)]


@pytest.mark.parametrize("text", ["what does it say?", "把錄音打成字", "transcribe me.wav"])
def test_a_recording_is_written_down(text: str) -> None:
    assert calls(text, CAT, RECORDING) == [("look_up", {"what": "transcribe", "query": "voc1"})]


def test_without_a_recording_a_cloning_asks_for_one() -> None:
    told = answer("clone my voice", (CAT,))
    assert told.calls == () and told.words == "Attach a recording or a film first, then say it again."


class TestConsent:
    def test_everything_that_was_said_and_the_words_themselves_are_kept(self) -> None:
        assert read_consent(read_text(CONSENT)) == {
            "speaker": "Mia Chen", "uses": "lesson narration", "until": "2027-12-31", "statement": CONSENT,
        }  # fmt: skip

    def test_it_is_read_in_chinese(self) -> None:
        said = "我是陳美，這是我的聲音，我同意把它複製用於課程旁白，到2027年12月31日為止。"
        assert read_consent(read_text(said)) == {"speaker": "陳美", "uses": "課程旁白", "until": "2027-12-31", "statement": said}

    def test_nothing_is_made_up_from_a_wish_alone(self) -> None:
        for text in ("clone my voice from this file", "please clone Bob's voice for my film", "複製我的聲音"):
            assert read_consent(read_text(text)) == {}

    def test_nobody_grants_the_voice_of_somebody_else_without_a_name(self) -> None:
        found = read_consent(read_text("This is Taylor Swift's voice and I allow it to be cloned for ads."))
        assert found["speaker"] == "Taylor Swift"
        assert "statement" not in found and "granted_by" not in found

    def test_somebody_who_grants_for_another_is_named(self) -> None:
        found = read_consent(read_text("I am Ann Li. Tom's voice may be cloned, I allow it for school videos."))
        assert found["granted_by"] == "Ann Li" and found["speaker"] == "Tom"

    @pytest.mark.parametrize(
        ("text", "day"),
        [("until June 30, 2027", "2027-06-30"), ("until 5 March 2028", "2028-03-05"), ("until the end of 2027", "2027-12-31"), ("到2026年2月", "2026-02-28"), ("for two years", "two years"), ("until 2027-02-31", "until 2027-02-31")],
    )  # fmt: skip
    def test_the_last_day_is_written_as_a_date_or_left_for_a_question(self, text: str, day: str) -> None:
        assert read_consent(read_text(f"I am Mia Chen and I allow my voice to be cloned {text}"))["until"] == day

    def test_the_turn_after_a_refusal_goes_on_with_that_cloning(self) -> None:
        waiting = Call("speak", {"operation": "clone", "source": ["voc1"], "voice": "Mia"})
        call = one(CONSENT, RECORDING, talk=Talk(before="clone my voice, call it Mia", tried=((waiting, "ConsentNeeded"),)))
        assert {**call.arguments, "consent": None} == {"operation": "clone", "source": ["voc1"], "voice": "Mia", "consent": None}
        assert call.arguments["consent"]["speaker"] == "Mia Chen"

    def test_what_was_said_before_is_kept_when_the_rest_follows(self) -> None:
        first = {"speaker": "Mia Chen", "until": "2027-12-31", "statement": "I am Mia Chen and I agree."}
        waiting = Call("speak", {"operation": "clone", "source": ["voc1"], "consent": first})
        text = "I am Mia Chen, I allow my voice to be used for school films"
        consent = one(text, RECORDING, talk=Talk(before="x", tried=((waiting, "ConsentNeeded"),))).arguments["consent"]
        assert consent == {"speaker": "Mia Chen", "until": "2027-12-31", "uses": "school films", "statement": f"I am Mia Chen and I agree. {text}"}

    def test_a_consent_where_none_is_waited_for_clones_nothing(self) -> None:
        assert calls("I am Mia Chen and I agree with you", CAT) == []


@pytest.mark.parametrize(
    ("text", "tag"),
    [("in Brazilian Portuguese", "pt-BR"), ("into Cantonese", "yue"), ("用台語", "nan"), ("配成日文", "ja"), ("in British English", "en-GB"), ("in Mandarin", "zh"), ("成西班牙文", "es"), ("in the garden", None)],
)  # fmt: skip
def test_languages_are_told_by_their_names(text: str, tag: str | None) -> None:
    found = language_said(lower(text))
    assert (found[2] if found else None) == tag


def test_two_quotes_in_two_voices_are_two_speeches() -> None:
    assert calls('say 「歡迎光臨」 in a warm female voice, and say "Welcome" in a cheerful voice') == [
        ("speak", {"text": "歡迎光臨", "voice": "warm female"}),
        ("speak", {"text": "Welcome", "delivery": "cheerful"}),
    ]


@pytest.mark.parametrize("text", ["說「晚安」", "請唸：「晚安」", "用本機的MMS說「晚安」"])
def test_words_in_quotes_are_spoken_anew_beside_a_voice(text: str) -> None:
    call = one(text, DeskRow("voc1", "voice", "say hello", selected=True, says="hello"))
    assert (call.name, call.arguments["text"]) == ("speak", "晚安")


def test_a_language_of_the_baltic_is_known_by_name() -> None:
    assert one('say "Labas vakaras" in Lithuanian').arguments["language"] == "lt"
