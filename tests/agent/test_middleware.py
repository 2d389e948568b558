"""Repair, trimming and sight, as pure functions."""

from __future__ import annotations

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.middleware.repair import dangling, repaired
from agent.middleware.sight import with_pictures
from agent.middleware.storable import storable
from agent.middleware.trimming import newest_turns


def called(*ids: str) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": "look_up", "args": {}, "id": i, "type": "tool_call"} for i in ids], id="-".join(ids))


def test_only_the_missing_answer_of_two_parallel_calls_is_added() -> None:
    talk: list[AnyMessage] = [HumanMessage("a", id="1"), called("x", "y"), ToolMessage("{}", tool_call_id="x", id="2"), HumanMessage("b", id="3")]
    assert [ids for _, ids in dangling(talk)] == [["y"]]
    mended = repaired(talk)
    assert dangling(mended) == []
    assert [m.tool_call_id for m in mended if isinstance(m, ToolMessage)].count("x") == 1


def test_a_whole_talk_is_left_as_it_is() -> None:
    talk: list[AnyMessage] = [HumanMessage("a"), called("x"), ToolMessage("{}", tool_call_id="x"), AIMessage("done")]
    assert dangling(talk) == [] and repaired(talk) == talk


def test_trimming_keeps_whole_turns_and_always_the_newest() -> None:
    talk: list[AnyMessage] = []
    for n in range(30):
        talk += [HumanMessage(f"turn {n}"), called(f"c{n}"), ToolMessage("r" * 100, tool_call_id=f"c{n}"), AIMessage("ok")]
    kept = newest_turns(talk, max_turns=5)
    assert isinstance(kept[0], HumanMessage) and kept[0].content == "turn 25" and len(kept) == 20
    assert dangling(kept) == []
    tight = newest_turns(talk, max_turns=5, max_chars=10)
    assert [m.content for m in tight if isinstance(m, HumanMessage)] == ["turn 29"]


def test_pictures_join_the_newest_words_only() -> None:
    talk: list[AnyMessage] = [HumanMessage("old"), AIMessage("ok"), HumanMessage("new")]
    seeing = with_pictures(talk, [("image/webp", b"abc")])
    assert seeing[0].content == "old"
    assert [b["type"] for b in seeing[2].content] == ["text", "image"]  # type: ignore[index]
    assert talk[2].content == "new"


def test_broken_characters_and_huge_numbers_are_made_storable() -> None:
    given = {"text": "a\ud800b 貓", "seeds": [1, 10**30, -(10**30)], "on": True, "none": None, "deep": [{"k\udfff": 0.5}]}
    assert storable(given) == {
        "text": "ab 貓", "seeds": [1, str(10**30), str(-(10**30))], "on": True, "none": None, "deep": [{"k": 0.5}],
    }  # fmt: skip
