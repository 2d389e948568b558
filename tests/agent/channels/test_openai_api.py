"""Talks and pictures behind addresses of OpenAI's shape, asked with the real packages."""

from __future__ import annotations

import base64
import io
import sqlite3
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai import OpenAI
from PIL import Image, ImageChops

from agent.channels.links import Links
from agent.channels.openai_api.asked import ChatRequest, ImagesRequest, Message, digest
from agent.channels.openai_api.files import uploads_of
from agent.channels.openai_api.housework import housework
from agent.channels.openai_api.transcripts import Place, Transcripts
from tests.served import Served
from tools.assets import AssetStore
from tools.errors import BadInput
from tools.media import encode_png

pytestmark = pytest.mark.timeout(300)
FOX = "a red fox reading a book in a park, flat illustration"


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{served.url}/v1", api_key="none", max_retries=0, timeout=60) as opened:
        yield opened


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def ask(client: OpenAI, messages: list[Any], **more: Any) -> Any:
    return client.chat.completions.create(model="scenewright", messages=messages, **more)


def chosen(served: Served, answer: Any) -> Any:
    with AssetStore(served.home / "studio") as store:
        return store.current(f"chat-{answer.scenewright['thread']}")


def test_a_talk_goes_on_where_its_messages_left_it_and_branches_where_they_were_taken_back(client: OpenAI, served: Served) -> None:
    first = ask(client, [user(FOX)])
    content = first.choices[0].message.content
    (made,) = first.scenewright["assets"]
    assert first.choices[0].finish_reason == "stop" and f"]({made['url']}.png)" in content
    shown = httpx.get(f"{made['url']}.png", timeout=60)
    assert shown.status_code == 200 and Image.open(io.BytesIO(shown.content)).size[0] > 100

    talk = [user(FOX), {"role": "assistant", "content": content}]
    second = ask(client, [*talk, user("make it sunset")])
    assert second.scenewright["thread"] == first.scenewright["thread"]
    sunset = chosen(served, second)
    assert sunset.handle == "img2" and sunset.parents == (made["id"],) and "lighting" in sunset.changed

    again = ask(client, [*talk, user("make it night")])  # the person took the sunset back in their program
    night = chosen(served, again)
    assert night.parents == (made["id"],) and night.handle == "img3"

    rewritten = [user(FOX), {"role": "assistant", "content": f"(shortened) {made['url']}.png"}]
    assert ask(client, [*rewritten, user("make it rain")]).scenewright["thread"] == first.scenewright["thread"]


def test_a_reply_is_streamed_and_a_program_that_hangs_up_loses_nothing(client: OpenAI, served: Served) -> None:
    stream = ask(client, [user("a blue bird on a branch")], stream=True, stream_options={"include_usage": True})
    chunks = list(stream)
    said = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert chunks[0].choices[0].delta.role == "assistant" and chunks[-2].choices[0].finish_reason == "stop"
    assert "![" in said and "/files/" in said and chunks[-1].usage.total_tokens == 0

    headers = {"x-scenewright-thread": "hung-up"}
    with ask(client, [user("a green frog on a leaf")], stream=True, extra_headers=headers) as left:
        next(iter(left))
    after = ask(client, [user("make it night")], extra_headers=headers)
    assert chosen(served, after).handle == "img2", "the frog was drawn although nobody listened, and the talk went on from it"


def test_a_picture_in_a_message_becomes_an_upload(client: OpenAI, served: Served) -> None:
    picture = base64.b64encode(encode_png(Image.new("RGB", (320, 200), "#336699"))).decode()
    parts = [{"type": "text", "text": "use this as a reference: a fox in a park"}, {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}}]
    answer = ask(client, [{"role": "user", "content": parts}])
    with AssetStore(served.home / "studio") as store:
        uploads = [a for a in store.list(f"chat-{answer.scenewright['thread']}") if a.upload]
    assert [(a.width, a.height) for a in uploads] == [(320, 200)]


def test_langchain_reads_the_reply_whole_and_in_pieces(served: Served) -> None:
    model = ChatOpenAI(model="scenewright", base_url=f"{served.url}/v1", api_key=lambda: "none", use_responses_api=False)
    whole = model.invoke([HumanMessage("a yellow boat on a lake")])
    assert "/files/" in whole.text
    pieces = [str(p.text) for p in model.stream([HumanMessage("a yellow boat on a lake"), AIMessage(whole.text), HumanMessage("make it snow")])]
    assert "`img2`" in "".join(pieces)


def test_pictures_come_as_links_and_as_data_in_the_size_that_was_asked(client: OpenAI) -> None:
    linked = client.images.generate(model="scenewright", prompt="a lighthouse at dusk", size="1024x1024", n=2)
    pictures = [Image.open(io.BytesIO(httpx.get(str(one.url), timeout=60).content)) for one in linked.data or ()]
    assert [p.size for p in pictures] == [(1024, 1024)] * 2 and "lighthouse" in str((linked.data or [])[0].revised_prompt)
    sent = client.images.generate(prompt="a lighthouse at dusk", size="1536x1024", response_format="b64_json", output_format="jpeg")
    picture = Image.open(io.BytesIO(base64.b64decode(str((sent.data or [])[0].b64_json))))
    assert (picture.format, picture.size) == ("JPEG", (1536, 1024))


def test_a_picture_that_is_sent_is_changed_inside_its_mask_only(client: OpenAI, served: Served) -> None:
    drawn = client.images.generate(prompt="a red car on a street, flat illustration", size="512x512", response_format="b64_json")
    picture = base64.b64decode(str((drawn.data or [])[0].b64_json))
    clear = Image.new("L", (512, 512), 255)
    clear.paste(0, (100, 100, 400, 400))
    mask = Image.new("RGBA", (512, 512), "#000000")
    mask.putalpha(clear)
    changed = client.images.edit(
        image=("car.png", picture), mask=("mask.png", encode_png(mask)), prompt="put a yellow cat there", response_format="b64_json"
    )
    before = Image.open(io.BytesIO(picture)).convert("RGB")
    after = Image.open(io.BytesIO(base64.b64decode(str((changed.data or [])[0].b64_json)))).convert("RGB")
    box = ImageChops.difference(before, after).getbbox()
    assert box is not None and min(box[:2]) >= 92 and max(box[2:]) <= 408, "the mask, and its soft edge of six pixels"
    with pytest.raises(openai.BadRequestError, match="no PNG"):
        client.images.edit(image=("car.png", picture), mask=("mask.png", b"no"), prompt="make it blue")


def test_what_cannot_be_done_is_told_in_one_sentence(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="WIDTHxHEIGHT"):
        client.images.generate(prompt="a lighthouse", size="huge")
    with pytest.raises(openai.BadRequestError, match="no-such-model"):
        client.images.generate(prompt="a lighthouse", model="no-such-model")
    with pytest.raises(openai.BadRequestError, match="leave out `tools`"):
        ask(client, [user("hello")], tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}])
    with pytest.raises(openai.BadRequestError, match="other sites are not fetched"):
        ask(client, [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://127.0.0.1/x.png"}}]}])
    with pytest.raises(openai.NotFoundError, match="/v1/models"):
        client.models.retrieve("gpt-none")
    assert "scenewright" in [one.id for one in client.models.list()]


def test_a_page_of_another_site_is_not_answered(served: Served) -> None:
    asked = {"messages": [user("a cat")]}
    for headers in ({"origin": "https://elsewhere.example"}, {"host": "elsewhere.example"}, {"authorization": "Bearer sw-wrong", "origin": "https://elsewhere.example"}):
        answer = httpx.post(f"{served.url}/v1/chat/completions", json=asked, headers=headers, timeout=60)
        assert answer.status_code == 401 and "scenewright keys add" in answer.json()["error"]["message"]


def test_the_interface_is_told_at_docs_without_another_host(served: Served) -> None:
    page = httpx.get(f"{served.url}/docs", timeout=60)
    assert page.status_code == 200 and "https://" not in page.text
    paths = httpx.get(f"{served.url}/openapi.json", timeout=60).json()["paths"]
    assert {"/v1/chat/completions", "/v1/images/generations", "/api/jobs"} <= set(paths)


# --- without a server


def test_what_chat_programs_ask_for_themselves_is_answered_without_a_picture() -> None:
    titled = Message(role="user", content='### Task:\nGenerate a concise title.\n### Output:\nJSON format: { "title": "..." }\n<chat_history>\nUSER: a cat on the moon\n</chat_history>')
    assert housework([titled]) == '{"title": "a cat on the moon"}'
    assert housework([Message(role="user", content='### Task:\nSuggest follow-ups: { "follow_ups": [] }')]) == '{"follow_ups": []}'
    assert housework([Message(role="user", content="a poster with the title Task Force")]) is None


def test_a_talk_is_known_by_what_was_said_not_by_white_space_or_system_words() -> None:
    plain = [Message(role="user", content="a cat"), Message(role="assistant", content="Here  it is.\n")]
    dressed = [Message(role="system", content="You are kind."), Message(role="user", content=[{"type": "text", "text": " a cat"}]), Message(role="assistant", content="Here it is.")]
    assert digest(plain, "ann") == digest(dressed, "ann") != digest(plain, "bob")
    assert digest(plain, "ann") != digest(plain[:1], "ann")


@pytest.mark.sqlite
def test_places_are_kept_and_old_ones_forgotten(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Transcripts(tmp_path / "t.sqlite")
    known.keep("a", Place("thread", "asset"))
    assert known.find("a") == Place("thread", "asset") and known.find("b") is None
    with sqlite3.connect(tmp_path / "t.sqlite") as db:
        db.execute("UPDATE transcripts SET at = 0")
    known.keep("b", Place("other"))
    assert known.find("a") is None and known.find("b") == Place("other")


def test_a_link_cannot_be_guessed_changed_or_read_with_another_secret() -> None:
    links = Links("secret")
    token = links.token("abc123")
    assert links.read(token) == "abc123" == links.read(f"{token}.png")
    assert links.read(token.replace("abc123", "abc124")) is None and links.read("abc123") is None and links.read("abc123.zz.x") is None
    assert Links("other").read(token) is None
    asset, day, mac = token.split(".")
    assert links.read(f"{asset}.{int(day, 16) + 1:x}.{mac}") is None
    assert links.named_in(f"![x](http://h/files/{token}.png) and /files/abc124.{day}.{mac}") == ["abc123"]


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ({"type": "image_url", "image_url": {"url": "data:image/png;base64,%%%"}}, "not base64"),
        ({"type": "image_url", "image_url": {"url": f"data:image/png;base64,{'A' * 4000}"}}, "larger than"),
        ({"type": "video_url", "video_url": {"url": "x"}}, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused(part: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        uploads_of(Message(role="user", content=[part]), 1000)


@pytest.mark.parametrize(
    "asked",
    [{"n": 2}, {"response_format": {"type": "json_object"}}, {"messages": [{"role": "assistant", "content": "x"}]}],
)
def test_what_a_chat_cannot_honour_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        ChatRequest.model_validate({"messages": [user("a cat")], **asked}).check()


def test_size_quality_and_seed_reach_the_picture() -> None:
    asked = ImagesRequest(prompt="a cat", size="1024x1536", quality="hd", seed=7, n=2, model="auto")
    assert asked.arguments({"subject": "a cat", "technical": "4K"}) == {
        "shot": {"subject": "a cat", "technical": "4K, 1024x1536"}, "n": 2, "seed": 7, "quality": "final",
    }  # fmt: skip
    for wrong in ({"stream": True}, {"background": "transparent"}, {"quality": "superb"}):
        with pytest.raises(BadInput):
            ImagesRequest(prompt="a cat", **wrong).arguments({})
