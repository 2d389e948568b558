"""Whole talks about films, voices, sounds and money through the real graph, over wire-level fakes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from agent import events
from agent.app import Services
from agent.session import Session, Turn, Upload
from tests.agent.conftest import made, reply, say
from tests.agent.paid import fakes, opened
from tests.fakes.media_files import wav
from tests.fakes.wire import Wire

CONSENT = "I am Mia Chen, this is my voice, and I allow it to be cloned for lesson narration until 2027-12-31."
FREE = {"approve_above_usd": 100.0}


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    with fakes(monkeypatch, "fal", "elevenlabs", "openai") as started:
        yield started


async def attach(session: Session, name: str, text: str) -> list[events.Event]:
    return [event async for event in session.handle(Turn(text, uploads=(Upload(name, wav(name, 12)),)))]


async def test_a_picture_is_moved_lengthened_restyled_and_taken_anew(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **FREE) as services:
        session = services.session("main")
        await say(session, "draw a grey cat on a roof with Flux")
        (moved,) = made(await say(session, "turn it into a 5-second video with a slow push-in"))
        (longer,) = made(await say(session, "make it 4 seconds longer"))
        (painted,) = made(await say(session, "把影片改成水墨風"))
        (anew,) = made(await say(session, "pan left"))
        assert [v["kind"] for v in (moved, longer, painted, anew)] == ["video"] * 4
        assert (moved["parents"], moved["shot"]["camera"]) == (["img1"], "slow push-in")
        assert (longer["parents"], longer["duration_s"]) == (["vid1"], 9.0)
        assert painted["parents"] == ["vid2"] and "水墨" in painted["shot"]["style"]
        assert anew["parents"] == ["img1"] and "pan left" in anew["shot"]["camera"] and "水墨" in anew["shot"]["style"]


async def test_a_cloning_is_refused_without_consent_and_goes_on_with_it(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **FREE) as services:
        session = services.session("main")
        refused = await attach(session, "mia.wav", "clone my voice from this file and call it Mia")
        assert "only with its owner's consent" in reply(refused)
        assert [v["kind"] for v in made(refused)] == ["voice"]
        assert running["elevenlabs"].charges == []
        (clone,) = made(await say(session, CONSENT))
        assert clone["kind"] == "clone"
        (record,) = services.studio.consents.of("")
        assert (record.speaker, record.granted_by, record.uses, record.until) == ("Mia Chen", "Mia Chen", "lesson narration", "2027-12-31")
        assert record.statement == CONSENT
        (spoken,) = made(await say(session, "Speak \"Good morning\" in Mia's voice"))
        assert spoken["parents"] == ["cln1"]
        assert "Mia Chen" in reply(await say(session, "revoke my consent"))
        after = await say(session, "say \"Good night\" in Mia's voice")
        assert made(after) == [] and "took the consent back" in reply(after)


async def test_speech_is_said_again_in_another_manner_and_written_down(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **FREE) as services:
        session = services.session("main")
        first = await say(session, "用溫柔的女聲說：歡迎光臨")
        (again,) = made(await say(session, "再說一次，慢一點"))
        assert made(first)[0]["brief"] == {"text": "歡迎光臨", "voice": "溫柔的女聲"}
        assert again["brief"] == {"text": "歡迎光臨", "voice": "溫柔的女聲", "delivery": "慢一點"}
        assert reply(first).startswith("做好了：`voc1`（")
        told = await say(session, "what does it say?")
        assert made(told) == [] and reply(told).startswith("`voc2`: ")
        assert reply(await say(session, "多長？")).startswith("`voc2`：長 ")


async def test_steps_of_one_message_build_on_each_other(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **FREE) as services:
        views = made(await say(services.session("main"), "a cat on the moon with Flux, then make it a 4 second video and add rain sounds"))
        by_kind = {view["kind"]: view for view in views}
        assert set(by_kind) == {"image", "video", "film"}
        assert by_kind["image"]["model"].startswith("flux") and by_kind["video"]["parents"] == ["img1"]
        assert (by_kind["film"]["parents"], by_kind["film"]["duration_s"], by_kind["film"]["changed"]) == (["vid1"], 4.0, ["sound"])


async def test_a_named_model_makes_the_last_request_again(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **FREE) as services:
        session = services.session("main")
        await say(session, "a red kite over a green hill")
        (view,) = made(await say(session, "try it with Flux"))
        assert view["model"].startswith("flux") and view["shot"]["subject"] == "a red kite"


async def test_without_any_key_a_film_shot_is_drawn_here(services: Services) -> None:
    session = services.session("main")
    happened = await say(session, "make a 1 second video of a fox running in the snow")
    (view,) = made(happened)
    assert (view["kind"], view["duration_s"], view["model"]) == ("video", 1.0, "animatic-video") and "fox" in view["shot"]["subject"]
    assert reply(happened).startswith("Here is the film: `vid1` (1 s).")


async def test_a_storyboard_is_planned_and_changed_in_words(services: Services) -> None:
    session = services.session("main")
    planned = await say(session, "先給我看分鏡：一支三個鏡頭的消防短片，不要旁白")
    (board,) = made(planned)
    assert board["kind"] == "board" and reply(planned).startswith("分鏡畫好了：`brd1`，3 個鏡頭。")
    cut = await say(session, "刪掉第二個鏡頭")
    (shorter,) = made(cut)
    assert (shorter["parents"], shorter["changed"]) == (["brd1"], ["remove"])
    assert reply(cut).startswith("`brd2`：改了刪掉的鏡頭") and "2 個鏡頭" in reply(cut)
    assert reply(await say(session, "有幾個鏡頭？")).startswith("`brd2`：2 個鏡頭")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("is Sora available?", "OpenAI shut Sora down"), ("有 Sora 嗎？", "可以改用"), ("which models can make music?", "With a key or a server of yours also"), ("how much have I spent?", "Nothing has been spent"),
        ("what is still running?", "Nothing is running."), ("clone my voice", "Attach a recording"), ("make a film", "What shall the film be about?"), ("做一支三小時的工安影片", "最多 40 個鏡頭"), ("用可靈做一段海邊的影片", "FAL_KEY"),
    ],
)  # fmt: skip
async def test_questions_and_missing_keys_are_answered_in_the_person_s_language(services: Services, line: str, says: str) -> None:
    assert says in reply(await say(services.session("main"), line))


async def test_two_speeches_of_one_message_are_numbered_as_they_were_asked(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **FREE) as services:
        views = made(await say(services.session("main"), 'say 「歡迎光臨」 in Chinese and "Welcome" in English'))
        assert [(v["handle"], v["brief"]["text"]) for v in views] == [("voc1", "歡迎光臨"), ("voc2", "Welcome")]
