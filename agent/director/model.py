"""The embedded director as a LangChain chat model: it reads the desk and the message, and answers with tool calls or words."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolCall,
    ToolMessage,
)
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.desk import DeskRow, read_desk
from agent.director import reply
from agent.director.call import Call
from agent.director.calls import Answer, answer, next_calls
from agent.director.film import telling as film_telling
from agent.director.media_calls import MAKERS, Talk
from agent.director.scripted import with_script
from agent.director.text import detect_language, has_script, read_text
from tools.chinese import Language

DESK = "desk"
"""The name of the system message that holds the desk as JSON."""
_PIECE = re.compile(r"\S+\s*|[\u3400-\u9fff，。、！？]{1,4}")
_ARGUMENT_PIECE = 48
_HANDLE = re.compile(r"\[[^\]]*\]|\b(?:img|vid|voc|mus|snd|sfx|film|brd)\d+\b")
"""What shows no language: handles, and the notes of actions."""
_SEEN = ("img", "vid", "film", "brd")
"""How the handles of what is seen begin: a later step goes on from these, not from a sound made beside them."""


class EmbeddedDirector(BaseChatModel):
    """A chat model that needs no weights, key or network.

    It understands requests for pictures in English and both Chinese scripts by rules, and emits the calls of the
    tools bound to it. The desk is read from the last system message named "desk". The same messages always give
    the same answer, call ids included.
    """

    model_name: str = "embedded-director"
    language: Language = "en"
    """The language of replies to messages that show none."""

    @property
    def _llm_type(self) -> str:
        return "embedded-director"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": self.model_name, "language": self.language}

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return the director with these tools to call; tools it does not know are never called."""
        return self.bind(tools=[{"type": "function", "function": {"name": _name_of(tool)}} for tool in tools], **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = self._message(messages, stop, kwargs)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in _chunks(self._message(messages, stop, kwargs), _place_in_talk(messages)):
            if run_manager:
                run_manager.on_llm_new_token(str(chunk.message.content), chunk=chunk)
            yield chunk

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        made = await asyncio.to_thread(self._message, messages, stop, kwargs)
        for chunk in _chunks(made, _place_in_talk(messages)):
            if run_manager:
                await run_manager.on_llm_new_token(str(chunk.message.content), chunk=chunk)
            yield chunk

    def _message(self, messages: Sequence[BaseMessage], stop: list[str] | None, options: Mapping[str, Any]) -> AIMessage:
        last = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
        text = with_script(_text(messages[last]) if last >= 0 else "", _texts(messages))
        rows, cast, voices, language = self._desk(messages, text)
        turn = messages[last + 1 :]
        results = [m for m in turn if isinstance(m, ToolMessage)]
        fresh = made_in(results)
        talk = talk_before(messages, max(last, 0))
        talk = replace(talk, voices=(*voices, *talk.voices))
        made = answer(text, [r for r in rows if r.handle not in fresh], cast=cast, language=language, talk=talk)
        bound = {tool["function"]["name"] for tool in options.get("tools") or ()}
        calls = [c for c in (self._next(turn, results, made, rows, cast) if results else made.steps[0] if made.steps else ()) if c.name in bound]
        if results and not calls:
            return self._reply(turn, results, made, not_drawn_before(messages[: max(last, 0)]), lengths_on_desk(messages))
        words = "" if results else made.words or ("" if calls else reply.say("hello" if not text.strip() else "unclear", made.plan.language))
        if stop:
            words = _cut(words, stop)
        return AIMessage(
            content=words,
            tool_calls=[
                ToolCall(name=c.name, args=c.arguments, id=_call_id(_place_in_talk(messages), text, i)) for i, c in enumerate(calls)
            ],
            usage_metadata=_usage(messages, words),
            response_metadata={"model_name": "embedded-director"},
        )

    def _next(
        self, turn: Sequence[BaseMessage], results: Sequence[ToolMessage], made: Answer, rows: Sequence[DeskRow], cast: Sequence[str]
    ) -> tuple[Call, ...]:
        """The calls of the next step; none when all is done, and for a step that builds on one that failed or asked something."""
        done = sum(isinstance(m, AIMessage) and bool(m.tool_calls) for m in turn)
        ahead = [task for task in made.plan.tasks if task.follows]
        data = [_json(_text(m)) for m in results]
        if any(d.get("question") for d in data):
            return ()
        if done < len(made.steps):
            return made.steps[done]
        done -= max(len(made.steps), 1) - 1
        if done > len(ahead) or any(d.get("error") for d in data):
            return ()
        made_now = [str(item["handle"]) for d in data for item in d.get("made") or () if isinstance(item, dict) and item.get("handle")]
        seen = [handle for handle in made_now if handle.startswith(_SEEN)]
        handle = (seen or made_now or [str(d["selected"]) for d in data if d.get("selected")] or [""])[-1]
        return next_calls(ahead[done - 1], handle, rows, cast=cast) if handle and done else ()

    def _reply(
        self, turn: Sequence[BaseMessage], results: Sequence[ToolMessage], made: Answer, told: frozenset[str], seconds: Mapping[str, float]
    ) -> AIMessage:
        """The words after the tools have answered; for a message of several tasks also what could not be called."""
        names = {call["id"]: _kind_of_call(call) for m in turn if isinstance(m, AIMessage) for call in m.tool_calls}
        answers = [(names.get(m.tool_call_id, ""), _text(m)) for m in results]
        still = any("shot" in call.arguments for call in made.calls)
        words = reply.after_tools(answers, made.plan.language, told=told, seconds=seconds, still=still, question=made.plan.first.text)
        first = made.plan.first
        general = film_telling.general(first.wish, made.plan.language) if not first.pictures and any(_json(content).get("made") for _, content in answers) else ""
        words = " ".join(filter(None, (words, general)))
        return AIMessage(content=words, usage_metadata=_usage(results, words), response_metadata={"model_name": "embedded-director"})

    def _desk(
        self, messages: Sequence[BaseMessage], text: str
    ) -> tuple[tuple[DeskRow, ...], tuple[str, ...], tuple[str, ...], Language]:
        """The assets, the names of the characters and of the cloned voices, and the language to answer in."""
        for message in reversed(messages):
            if isinstance(message, SystemMessage) and message.name == DESK:
                data = _json(_text(message))
                chosen = data.get("selected")
                assets = [{**row, "selected": row.get("handle") == chosen} if chosen else row for row in data.get("assets") or ()]
                cast = tuple(str(member.get("name")) for member in data.get("cast") or () if member.get("name"))
                voices = tuple(str(name) for name in data.get("voices") or ())
                return read_desk(assets), cast, voices, data.get("language") or self._spoken(messages, text)
        return (), (), (), self._spoken(messages, text)

    def _spoken(self, messages: Sequence[BaseMessage], text: str) -> Language:
        """The language of this message, else of the newest one before that shows one."""
        for said in (text, *(_text(m) for m in reversed(messages) if isinstance(m, HumanMessage))):
            shown = _HANDLE.sub(" ", read_text(said).unquoted)
            shown = shown if detect_language(shown) else _HANDLE.sub(" ", said)
            found = detect_language(shown)
            if found == "zh-Hans" and not has_script(shown):
                found = self._script(messages)
            if found:
                return found
        return self.language

    def _script(self, messages: Sequence[BaseMessage]) -> Language:
        """The Chinese script of the newest message that shows one; some sentences are written alike in both."""
        texts = (_text(m) for m in reversed(messages) if isinstance(m, HumanMessage))
        shown = next((text for text in texts if has_script(text)), "")
        return detect_language(shown) or (self.language if self.language != "en" else "zh-Hans")


def _name_of(tool: dict[str, Any] | type | Callable[..., Any] | BaseTool) -> str:
    """Return what a tool is called; the director needs no more of it, and describing one to others takes 20 ms."""
    if isinstance(tool, BaseTool):
        return tool.name
    return str(convert_to_openai_tool(tool)["function"]["name"])


def _kind_of_call(call: ToolCall) -> str:
    """The tool's name, and what it did to a picture that is finished or enlarged."""
    operation = call["args"].get("operation", "") if call["name"] == "edit_image" else ""
    return f"{call['name']}:{operation}" if operation in ("final", "upscale", "remove_background", "outpaint") else call["name"]


def made_in(results: Sequence[ToolMessage]) -> frozenset[str]:
    """Return the handles that tool results say were made."""
    made = (item for m in results for item in _json(_text(m)).get("made") or () if isinstance(item, dict))
    return frozenset(str(item.get("handle")) for item in made)


def _texts(messages: Sequence[BaseMessage]) -> list[str]:
    """Return the words of the texts on the desk, the newest last."""
    desk = next((m for m in reversed(messages) if isinstance(m, SystemMessage) and m.name == DESK), None)
    rows = _json(_text(desk)).get("texts") or () if desk is not None else ()
    return [str(row["text"]) for row in rows if isinstance(row, dict) and row.get("text")]


def lengths_on_desk(messages: Sequence[BaseMessage]) -> dict[str, float]:
    """Return the seconds of each film and recording on the desk, by handle."""
    desk = next((m for m in reversed(messages) if isinstance(m, SystemMessage) and m.name == DESK), None)
    rows = _json(_text(desk)).get("assets") or () if desk is not None else ()
    return {str(row.get("handle")): float(row["seconds"]) for row in rows if isinstance(row, dict) and row.get("seconds")}


def not_drawn_before(messages: Sequence[BaseMessage]) -> frozenset[str]:
    """Return the words that the newest result of earlier turns said were not drawn."""
    for message in reversed(messages):
        made = _json(_text(message)).get("made") if isinstance(message, ToolMessage) else None
        if made:
            return frozenset(str(word) for item in made if isinstance(item, dict) for word in item.get("not_drawn") or ())
    return frozenset()


def talk_before(messages: Sequence[BaseMessage], last: int) -> Talk:
    """Return what came before the newest message: the message before it, and the choice it was left with, if any.

    Where the message before was itself an unclear answer to a question, the request that raised it counts.
    """
    people = [i for i, m in enumerate(messages[:last]) if isinstance(m, HumanMessage)]
    ends = [*people[1:], last] if people else []
    asked: tuple[str, ...] = ()
    before = ""
    for start, end in reversed(list(zip(people, ends, strict=True))):
        choice = _question_in(messages[start + 1 : end])
        if before and not (choice and len(before) <= 24):
            break
        before, asked = _text(messages[start]), asked or choice
        if not choice:
            break
    turn = messages[people[-1] + 1 : last] if people else ()
    tried = tuple((call, error) for call, _, error in _outcomes(turn))
    return Talk(before, asked, dict(_makers(messages[:last])), tried, tuple(_speakers(messages[:last])))


def _speakers(messages: Sequence[BaseMessage]) -> Iterator[str]:
    """Yield the speakers who are said to have agreed to a cloning, oldest first."""
    for call, _, _ in _outcomes(messages):
        consent = call.arguments.get("consent")
        if isinstance(consent, dict) and consent.get("speaker") and consent.get("statement"):
            yield str(consent["speaker"])


def _makers(messages: Sequence[BaseMessage]) -> Iterator[tuple[str, Call]]:
    """Yield each handle that was made with the call that made it."""
    for call, data, _ in _outcomes(messages):
        yield from ((str(item["handle"]), call) for item in data.get("made") or () if isinstance(item, dict) and item.get("handle"))


def _outcomes(messages: Sequence[BaseMessage]) -> Iterator[tuple[Call, dict[str, Any], str]]:
    """Yield the calls that make things, each with what came of it and the kind of its error ("" for none)."""
    answers = {m.tool_call_id: _json(_text(m)) for m in messages if isinstance(m, ToolMessage)}
    for message in messages:
        for asked in message.tool_calls if isinstance(message, AIMessage) else ():
            if asked["name"] in MAKERS:
                data = answers.get(asked["id"] or "", {})
                unmade = "waiting" if data.get("waiting") else "declined" if data.get("declined") else ""
                yield Call(asked["name"], dict(asked["args"])), data, str(data.get("kind") or "") if data.get("error") else unmade


def _question_in(turn: Sequence[BaseMessage]) -> tuple[str, ...]:
    """The handles of the question a turn ended with, if it ended with one."""
    for message in reversed(turn):
        if isinstance(message, ToolMessage):
            data = _json(_text(message))
            if not data.get("question"):
                return ()
            return tuple(str(c.get("handle", c)) if isinstance(c, dict) else str(c) for c in data.get("candidates") or ())
    return ()


def _text(message: BaseMessage) -> str:
    """The text of a message whose content may be a list of blocks."""
    content = message.content
    if isinstance(content, str):
        return content
    return " ".join(block if isinstance(block, str) else str(block.get("text", "")) for block in content).strip()


def _json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _place_in_talk(messages: Sequence[BaseMessage]) -> str:
    """What tells this moment of a talk from every other one, also where the same words are said again and old turns are cut off."""
    return f"{len(messages)} " + " ".join(str(m.id or "") for m in messages if isinstance(m, HumanMessage | ToolMessage))


def _call_id(place: str, text: str, index: int) -> str:
    """An id: the same for the same turn, another one for every turn and call."""
    digest = hashlib.sha256(f"{place}\n{index}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"call_{digest[:24]}"


def _cut(words: str, stop: list[str]) -> str:
    ends = [words.find(s) for s in stop if s and s in words]
    return words[: min(ends)] if ends else words


def _usage(messages: Sequence[BaseMessage], words: str) -> Any:
    """Token counts by the usual rule of thumb of four characters a token; nothing is billed by them."""
    read = sum(len(_text(m)) for m in messages) // 4 + 1
    written = len(words) // 4 + 1
    return {"input_tokens": read, "output_tokens": written, "total_tokens": read + written}


def _chunks(message: AIMessage, place: str) -> Iterator[ChatGenerationChunk]:
    """A message in pieces: its words, then each call's name and its arguments bit by bit, then the end with the counts."""
    run = f"run-{_call_id(place, str(message.content) + str(message.tool_calls), -1)[5:]}"
    for piece in _PIECE.findall(str(message.content)):
        yield ChatGenerationChunk(message=AIMessageChunk(content=piece, id=run))
    for index, call in enumerate(message.tool_calls):
        yield _call_chunk(run, tool_call_chunk(name=call["name"], args="", id=call["id"], index=index))
        arguments = json.dumps(call["args"], ensure_ascii=False)
        for at in range(0, len(arguments), _ARGUMENT_PIECE):
            yield _call_chunk(run, tool_call_chunk(name=None, args=arguments[at : at + _ARGUMENT_PIECE], id=None, index=index))
    yield ChatGenerationChunk(
        message=AIMessageChunk(
            content="", id=run, usage_metadata=message.usage_metadata, response_metadata=message.response_metadata, chunk_position="last"
        )
    )


def _call_chunk(run: str, chunk: Any) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content="", id=run, tool_call_chunks=[chunk]))
