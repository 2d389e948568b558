"""What the engines of SDKs share: wording, texts in pieces, voices, joined recordings, answers that were kept."""

from __future__ import annotations

import io
from pathlib import Path

import av
import httpx
import httpx2
import pytest
from pydantic import SecretStr

from prompts.briefs import SpeechBrief
from tests.fakes import media_files
from tests.tools.engines.orders import card, order
from tools.engines.answered import Answers
from tools.engines.base import Made, Ticket
from tools.engines.faults import (
    MAX_QUOTED,
    certainly_unsent,
    problem_with_key,
    quoted,
    retry_after,
    surely_taken,
    timed_out,
)
from tools.engines.joining import joined
from tools.engines.keywords import check
from tools.engines.spoken import in_pieces, pieces
from tools.engines.voices import Voice, pick
from tools.errors import EngineFailure
from tools.requests import SpeechRequest
from tools.spool import Spool

SPEAKING = card("elevenlabs", ["tts"], {"text": "text"})


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("Short.", 100, ("Short.",)),
        ("  ", 100, ()),
        ("First one. Second one! Third one?", 24, ("First one. Second one!", "Third one?")),
        ('He said "stop." Then he left the room.', 20, ('He said "stop."', "Then he left the", "room.")),
        ("今天天氣很好。我們去公園走走吧！", 10, ("今天天氣很好。", "我們去公園走走吧！")),
        ("A paragraph.\n\nAnother one. And more.", 28, ("A paragraph.", "Another one. And more.")),
        ("one, two, three, four, five", 17, ("one, two, three,", "four, five")),
        ("abcdefghij", 4, ("abcd", "efgh", "ij")),
    ],
)
def test_a_text_is_cut_at_the_best_place_there_is(text: str, limit: int, cut: tuple[str, ...]) -> None:
    assert pieces(text, limit) == cut


@pytest.mark.parametrize("limit", [7, 23, 50, 333])
def test_no_word_is_lost_and_no_piece_is_too_long(limit: int) -> None:
    text = "The quick brown fox; it jumps, mostly. Does it? 狐狸跳過懶狗。牠跑了！\n\nA new paragraph begins here. " * 8
    cut = pieces(text, limit)
    assert all(0 < len(piece) <= limit for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


@pytest.mark.parametrize("secret", ["0b6f3a52-77aa-4c1e-9d3e-aa0123456789:9f8e7d6c5b4a39281706f5e4d3c2b1a0", "eyJhbGciOiJIUzI1NiJ9abc012345"])
def test_a_key_of_an_unknown_shape_is_not_quoted(secret: str) -> None:
    assert quoted(f"{secret} is no valid key") == "… is no valid key"


@pytest.mark.parametrize("words", ["the key-framed prompt is too long", "Key frames need 2 pictures", "basic_plan_without_videos"])
def test_plain_words_stay_as_they_are(words: str) -> None:
    assert quoted(words) == words


def test_a_providers_words_come_without_addresses_keys_and_endless_lines() -> None:
    words = quoted("Incorrect key sk-proj-abc123***xyz.\nSee https://x.example/a?token=1 or use Bearer abc.def. " + "more " * 100)
    assert not any(secret in words for secret in ("abc123", "/a?", "token", "abc.def", "\n"))
    assert len(words) <= MAX_QUOTED


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0), ({"retry-after": "0.25"}, 0.25), ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Fri, 20 Nov 2026 00:00:30 GMT"}, 30.0), ({"retry-after": "Thu, 19 Nov 2026 00:00:00 GMT"}, 0.0),
        ({"retry-after": "99999999"}, 3600.0), ({"retry-after": "soon"}, None), ({}, None),
    ],
)  # fmt: skip
def test_the_wait_a_provider_asks_for_is_read_from_any_header(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, now=1_795_132_800.0) == seconds


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (None, "Set X_KEY to use OpenAI."), ("  ", "Set X_KEY to use OpenAI."), ("sk-proj-good", None), ("anything-else", None),
        ("r8_abc", "X_KEY holds a key of Replicate; put a key of OpenAI there."),
        ("sk_abc", "X_KEY holds a key of ElevenLabs; put a key of OpenAI there."),
        ("sk-a b", "X_KEY has spaces, quotes or other characters that no key has; copy the key again."),
        ("“sk-ab”", "X_KEY has spaces, quotes or other characters that no key has; copy the key again."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_key_is_said_without_the_key(key: str | None, problem: str | None) -> None:
    assert problem_with_key(None if key is None else SecretStr(key), "OpenAI", "X_KEY") == problem


def wrapped(error: Exception) -> Exception:
    try:
        raise RuntimeError("an SDK's own error") from error
    except RuntimeError as raised:
        return raised


@pytest.mark.parametrize(
    ("error", "unsent", "late"),
    [
        (httpx.ConnectError("x"), True, False), (httpx2.ConnectTimeout("x"), True, True), (httpx2.ProxyError("x"), True, False),
        (httpx.ReadTimeout("x"), False, True), (httpx2.WriteError("x"), False, False), (TimeoutError(), False, True),
        (httpx.RemoteProtocolError("x"), False, False), (httpx2.UnsupportedProtocol("x"), True, False),
    ],
)  # fmt: skip
def test_only_a_call_that_never_left_is_certainly_unsent(error: Exception, unsent: bool, late: bool) -> None:
    for raised in (error, wrapped(error)):
        assert (certainly_unsent(raised), timed_out(raised)) == (unsent, late)


def test_a_damaged_file_was_taken_and_a_page_tells_nothing() -> None:
    assert [surely_taken(data) for data in (b"\x00\x01", b" <html>", b'{"a": 1', b"")] == [True, None, None, None]


VOICES = (
    Voice("1", "Brian - Deep, Resonant", "male middle_aged american narration"),
    Voice("2", "Ana", "female young spanish"),
    Voice("3", "Old Tom", "male old british"),
)


@pytest.mark.parametrize(
    ("wanted", "id"),
    [("", "1"), ("brian", "1"), ("Old  Tom", "3"), ("2", "2"), ("an old man", "3"), ("young girl", "2"), ("說書的男聲", "1"), ("英國老人", "3")],
)
def test_a_voice_is_picked_by_name_or_by_its_traits(wanted: str, id: str) -> None:
    assert pick(wanted, VOICES, service="S").id == id


@pytest.mark.parametrize("wanted", ["Zorro", "a robot", "an old woman"])
def test_a_voice_that_does_not_fit_is_never_taken_silently(wanted: str) -> None:
    with pytest.raises(EngineFailure, match="there are Brian, Ana, Old Tom"):
        pick(wanted, VOICES, service="S")


@pytest.mark.parametrize(("make", "suffix"), [(media_files.mp3, ".mp3"), (media_files.wav, ".wav"), (media_files.ogg, ".ogg")])
def test_recordings_are_joined_into_one_that_plays_through(make: object, suffix: str) -> None:
    parts = [make(words, seconds) for words, seconds in (("a", 0.5), ("b", 1.0), ("c", 0.5))]  # type: ignore[operator]
    whole = joined(parts, suffix)
    with av.open(io.BytesIO(whole)) as container:
        rate = container.streams.audio[0].rate
        assert sum(frame.samples for frame in container.decode(audio=0)) / rate == pytest.approx(2.0, abs=0.25)
    assert joined(parts[:1], suffix) == parts[0]


def test_pieces_that_do_not_fit_together_are_a_failure_of_a_paid_order() -> None:
    with pytest.raises(EngineFailure) as failed:
        joined([media_files.mp3("a", 0.5), b"no recording"], ".mp3")
    assert (failed.value.kind, failed.value.accepted) == ("transient", True)


async def test_a_piece_that_is_turned_away_again_and_again_is_given_up() -> None:
    sent: list[int] = []

    async def say(number: int) -> str:
        sent.append(number)
        if number:
            raise EngineFailure("Slow down.", "rate", retry_after_s=0.001)
        return "one"

    with pytest.raises(EngineFailure, match=r"Slow down\. The first part of the text was already spoken") as failed:
        await in_pieces(2, say, lambda done: None)
    assert (sent, failed.value.accepted) == ([0, 1, 1, 1], True)


async def test_kept_answers_are_there_for_every_process_over_the_same_folder(tmp_path: Path) -> None:
    wanted = order(SpeechRequest(brief=SpeechBrief(text="Hi.")), SPEAKING, "Hi.")
    ticket = await Answers(Spool(tmp_path), "s").keep(wanted, (Made(b"1", cost_usd=0.5), Made(b"2", cost_usd=0.25)), id="r")
    fresh = Answers(Spool(tmp_path), "s")
    again = Ticket.model_validate_json(ticket.model_dump_json())
    assert fresh.has(again)
    assert (await fresh.poll(again)).cost_usd == 0.75
    assert [made.data for made in await fresh.fetch(again)] == [b"1", b"2"]
    found = await fresh.find(wanted)
    assert found is not None
    assert (found.key, found.engine, found.card) == (wanted.key, "s", "tested")


def test_a_word_no_method_knows_names_the_card() -> None:
    def method(*, text: str, seed: int = 0) -> None: ...

    check(method, ["text", "seed"], SPEAKING)
    with pytest.raises(EngineFailure, match='The model card tested says "sed", which elevenlabs does not know; mend the card'):
        check(method, ["text", "sed"], SPEAKING)
