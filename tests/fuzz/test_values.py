"""Settings, what programs send, and what is taken away: read, or refused in one sentence; an export's manifest holds whatever was said."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent import settings as env
from agent.channels.mcp import server as mcp_server
from agent.channels.openai_api.asked import ChatRequest, ImagesRequest, digest, words_of
from agent.channels.openai_api.files import uploads_of
from agent.channels.openai_api.housework import housework
from agent.settings import Settings, read_settings
from prompts.shot import Shot
from tests.fuzz.depth import searched
from tests.fuzz.words import JSON, TEXT
from tools.assets import AssetStore, NewAsset
from tools.credentials.certificate import made_identity
from tools.credentials.outgoing import Outgoing, Policy
from tools.errors import BadInput, NotConfigured
from tools.exporting.bundle import collect
from tools.exporting.documents import Line
from tools.licensing import Terms
from tools.store.records import Recipe
from tools.talk_settings import TalkSettings

NAMES = tuple(sorted(f"SCENEWRIGHT_{name.upper()}" for name in Settings.model_fields))
VALUES = st.one_of(TEXT, st.sampled_from(("", "0", "-1", "nan", "inf", "1e400", "true", "[]", "{", "9" * 5000, "postgresql://", "http://[", "~", "~nobody/x", "/", "a" * 5000)))


@searched(60)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=4))
@example({"SCENEWRIGHT_MODELS_DIR": "a\nb"})
@example({"SCENEWRIGHT_MODELS_DIR": "a" * 300})
@example({"SCENEWRIGHT_MODELS_DIR": "~nobody-of-this-name/x"})
@example({"SCENEWRIGHT_HOME": "~nobody-of-this-name/x"})
def test_settings_are_read_or_one_sentence_names_the_setting(values: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value.replace("\0", "").encode("utf-8", "ignore").decode())
        patch.setattr(env, "dotenv_values", lambda _: {})
        try:
            found = read_settings()
        except NotConfigured as refused:
            assert "\n" not in str(refused) and "cannot be used" in str(refused)
            return
        assert isinstance(found.signs_in, bool) and found.device_names is not None and found.card_folders


@searched(60)
@given(st.dictionaries(st.one_of(st.sampled_from(tuple(TalkSettings.model_fields)), TEXT), JSON, max_size=4))
def test_a_talk_s_settings_change_or_one_sentence_says_why_not(part: dict[str, Any]) -> None:
    try:
        after = TalkSettings().changed(part)
    except BadInput as refused:
        assert "\n" not in str(refused)
        return
    assert TalkSettings.model_validate_json(after.model_dump_json()) == after


PARTS = st.fixed_dictionaries({"type": st.sampled_from(("text", "image_url", "input_audio", "file", "", "x"))}, optional={
    "text": TEXT, "image_url": st.one_of(JSON, st.fixed_dictionaries({"url": st.one_of(TEXT, st.sampled_from(("data:image/png;base64,AAAA", "data:;base64,", "data:image/png;base64,\u00e9", "http://x")))})),
    "input_audio": st.one_of(JSON, st.fixed_dictionaries({"data": TEXT, "format": TEXT})), "file": st.one_of(JSON, st.fixed_dictionaries({"file_data": TEXT}, optional={"filename": TEXT})),
})  # fmt: skip
MESSAGES = st.fixed_dictionaries({"role": st.one_of(st.sampled_from(("user", "assistant", "system", "tool")), TEXT), "content": st.one_of(TEXT, st.none(), st.lists(PARTS, max_size=3), JSON)})


@searched(60)
@given(st.fixed_dictionaries({"messages": st.one_of(st.lists(MESSAGES, max_size=4), JSON)}, optional={"n": JSON, "tools": JSON, "stream": JSON, "metadata": JSON, "response_format": JSON, "model": TEXT}))
@example({"messages": [{"role": "user", "content": [{"type": "a\nb"}]}]})
def test_a_chat_of_openai_s_shape_is_read_or_refused_in_one_sentence(body: dict[str, Any]) -> None:
    try:
        asked = ChatRequest.model_validate(body)
        asked.check()
        uploads_of(asked.messages[-1], 1_000)
    except (ValidationError, BadInput) as refused:
        assert isinstance(refused, ValidationError) or "\n" not in str(refused)
        return
    assert len(digest(asked.messages, "ann")) == 64
    words_of(asked.messages[-1]).encode()
    assert isinstance(housework(asked.messages), str | None)


@searched(40)
@given(st.fixed_dictionaries({"prompt": st.one_of(TEXT, JSON)}, optional={name: st.one_of(TEXT, JSON) for name in ("n", "size", "quality", "seed", "background", "stream", "output_format")}))
@example({"prompt": "a", "size": "99999x99999"})
@example({"prompt": "a", "size": "\n"})
@example({"prompt": "a", "quality": "high\nor low"})
def test_an_order_of_pictures_of_openai_s_shape_is_read_or_refused(body: dict[str, Any]) -> None:
    try:
        arguments = ImagesRequest.model_validate(body).arguments({"subject": "a"})
    except (ValidationError, BadInput) as refused:
        assert isinstance(refused, ValidationError) or "\n" not in str(refused)
        return
    assert arguments["shot"]["subject"] == "a"


@searched(60)
@given(st.sampled_from(("talk", "decide", "create_image", "edit_film", "remember", "nothing", "\n")), st.dictionaries(st.one_of(st.sampled_from(("text", "files", "id", "approve", "shot", "changes", "action")), TEXT), JSON, max_size=4))
def test_a_call_over_mcp_becomes_a_turn_or_one_sentence(name: str, given_: dict[str, Any]) -> None:
    try:
        turn, said = mcp_server._turn(name, given_)
    except BadInput as refused:
        assert "\n" not in str(refused)
        return
    assert turn is not None and isinstance(said, str)


@searched(20)
@given(st.text(max_size=10), TEXT)
def test_a_prompt_over_mcp_is_filled_with_anything(key: str, value: str) -> None:
    for prompt in asyncio.run(mcp_server._prompts()):
        try:
            filled = asyncio.run(mcp_server._prompt(prompt.name, {argument.name: value for argument in prompt.arguments or ()} | {key: value}))
        except BadInput as refused:
            assert "\n" not in str(refused)
            continue
        assert filled.messages


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AssetStore]:
    with AssetStore(tmp_path_factory.mktemp("store")) as opened:
        yield opened


@searched(8)
@given(TEXT, TEXT, st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=3), st.text(max_size=30))
def test_an_export_holds_whatever_was_said_and_its_sums_are_right(store: AssetStore, words: str, title: str, facts: dict[str, str], name: str) -> None:
    said = words.encode("utf-8", "ignore").decode()
    project = f"p{hashlib.sha256(repr((words, title, name, facts)).encode('utf-8', 'replace')).hexdigest()[:20]}"
    new = NewAsset(
        project=project, owner="ann", kind="text", words=said, facts=facts, name=name, shot=Shot.model_validate({"subject": words[:200]}),
        recipe=Recipe(request={"kind": "read", "words": said, "where": "/home/ann/x"}, card="c", engine="e", seed=0, versions={}),
    )  # fmt: skip
    store.put(new, b"hello", suffix=".txt")
    outgoing = Outgoing(store, Policy("off", lambda: made_identity(store.folder / "credentials")), store.folder / "signed")
    terms = Terms({}, (), datetime.date(2026, 11, 22))
    entries = collect(store, project, (Line("person", said),), owner="ann", title=title, seen=lambda _: said, outgoing=outgoing, terms=terms)
    names = [entry.name for entry in entries]
    assert len(set(names)) == len(names) and all(not entry_name.startswith(("/", ".")) and ".." not in entry_name.split("/") for entry_name in names)
    for entry in entries:
        with entry.opened() as stream:
            data = stream.read()
        assert hashlib.sha256(data).hexdigest() == entry.sha256
        if entry.name.endswith(".json"):
            assert isinstance(json.loads(data), dict) and b"/home/ann" not in data


def test_settings_search_is_over_all_settings() -> None:
    assert len(NAMES) > 40 and Path(env.__file__).name == "settings.py"
