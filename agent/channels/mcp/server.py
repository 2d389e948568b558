"""The MCP server itself: the toolbox's tools, talk and decide, the assets as resources, prompts for common jobs."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Iterable
from importlib.metadata import version
from typing import Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.lowlevel.helper_types import ReadResourceContents
from pydantic import AnyUrl

from agent.actions import Action
from agent.calling import BY_NAME, read_call, schema_of
from agent.channels.mcp import jobs
from agent.channels.mcp.answers import SCHEME, content, inert, mime_of
from agent.channels.mcp.conversing import Conversations, OwnerOf
from agent.channels.pace import note_refusal
from agent.channels.talks import PROJECT, Talks
from agent.session import Turn, Upload
from agent.views import alt_text
from prompts.phrases import tidy
from tools.assets import Asset
from tools.errors import BadInput, ScenewrightError, UnknownHandle

MAX_READ = 32_000_000
"""Bytes of an asset that are sent as a resource."""
MAX_LISTED = 200
THREADS = 20
"""Newest conversations whose assets are listed."""
INSTRUCTIONS = (
    "Scenewright makes and changes pictures, films, voices and music in conversations that remember every version. `talk` takes plain words in "
    "English or Chinese; the other tools take structured prompts. Assets have short handles (img1, film1). When something costs money, the "
    "answer says so with an id: ask the person, then call `decide`. Never decide for them."
)
_CONVERSATION = {
    "type": "string",
    "description": "A conversation by its id, or a name of your own for one; leave out for the one of this connection.",
}


def build_server(talks: Callable[[], Awaitable[Talks]], owner_of: OwnerOf) -> Server[Any, Any]:
    """Return the server. talks: opens the conversations. owner_of: for whom a request is made."""
    server: Server[Any, Any] = Server("scenewright", version=version("scenewright"), instructions=INSTRUCTIONS)
    handlers = _Handlers(server, Conversations(talks, owner_of))
    server.list_tools()(_tools)  # type: ignore[no-untyped-call]
    server.call_tool(validate_input=False)(handlers.call)
    server.list_resources()(handlers.resources)  # type: ignore[no-untyped-call]
    server.list_resource_templates()(_templates)  # type: ignore[no-untyped-call]
    server.read_resource()(handlers.read)  # type: ignore[no-untyped-call]
    server.list_prompts()(_prompts)  # type: ignore[no-untyped-call]
    server.get_prompt()(_prompt)  # type: ignore[no-untyped-call]
    return server


class _Handlers:
    def __init__(self, server: Server[Any, Any], conversations: Conversations) -> None:
        self._server, self._conversations = server, conversations

    async def call(self, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        """Call a tool as a turn of a conversation."""
        context = self._server.request_context
        try:
            given = dict(arguments)
            named = _text(given.pop("conversation", ""), "conversation")
            turn, said = _turn(name, given)
            talks, owner = await self._conversations.talks(), self._conversations.owner_of(context)
            thread = await self._conversations.thread(context, owner, named)
            answer = await self._conversations.play(context, thread, turn, said=said)
            return await content(answer, talks.services.store, thread)
        except ScenewrightError as error:
            note_refusal(error, "mcp")
            return types.CallToolResult(content=[types.TextContent(type="text", text=inert(str(error)))], isError=True)

    async def resources(self) -> list[types.Resource]:
        """List the newest assets of the newest conversations of whoever asks."""
        talks, owner = await self._conversations.talks(), self._conversations.owner_of(self._server.request_context)
        threads, _ = await talks.history.threads(owner, limit=THREADS)
        found: list[types.Resource] = []
        for thread in threads:
            assets = await asyncio.to_thread(talks.services.store.list, f"{PROJECT}{thread.id}", MAX_LISTED)
            found += [_resource(asset, thread.name) for asset in reversed(assets) if asset.owner == owner]
        return found[:MAX_LISTED]

    async def read(self, uri: AnyUrl) -> Iterable[ReadResourceContents]:
        """Read an asset of whoever asks."""
        talks, owner = await self._conversations.talks(), self._conversations.owner_of(self._server.request_context)
        store = talks.services.store
        asset_id = str(uri).removeprefix(SCHEME).strip("/")
        try:
            asset = await asyncio.to_thread(store.by_id, asset_id)
        except UnknownHandle:
            asset = None
        if asset is None or asset.owner != owner:
            raise BadInput(f'There is no asset "{tidy(asset_id)[:40]}" of yours; list the resources.')
        if asset.bytes > MAX_READ:
            raise BadInput(f"{asset.handle} has {asset.bytes // 1_000_000} MB, too much for a resource; open it in the web chat.")
        left = await asyncio.to_thread(talks.services.outgoing.leaving, asset)
        data = await asyncio.to_thread(left.path.read_bytes)
        mime = mime_of(asset.path.name)
        return [ReadResourceContents(data.decode("utf-8", "replace") if asset.kind == "text" else data, mime)]


def _turn(name: str, given: dict[str, Any]) -> tuple[Turn, str]:
    """Return the turn that a call is, and how it stands in the conversation."""
    if name == "talk":
        _only(given, ("text", "files"), name)
        text = _text(given.get("text", ""), "text")
        return Turn(text, _files(given.get("files") or [])), text
    if name == "decide":
        _only(given, ("id", "approve"), name)
        if not isinstance(given.get("approve"), bool):
            raise BadInput("Say true or false for approve: what the person decided.")
        kind = "approve" if given["approve"] else "decline"
        return Turn(action=Action(kind, _text(given.get("id", ""), "id"))), f"[{kind}]"  # type: ignore[arg-type]
    read_call(name, given)
    return Turn(action=Action("tool", name, change=given)), f"[{name} {json.dumps(given, ensure_ascii=False)[:300]}]"


def _files(given: Any) -> tuple[Upload, ...]:
    if not isinstance(given, list):
        raise BadInput('files is a list; each file has a "name" and its "data" in base64.')
    files = []
    for one in given:
        if not isinstance(one, dict) or not isinstance(one.get("name"), str) or not isinstance(one.get("data"), str):
            raise BadInput('Each file has a "name" and its "data" in base64.')
        try:
            files.append(Upload(one["name"][:200], base64.b64decode(one["data"], validate=True)))
        except ValueError as error:  # also for letters that base64 has not
            raise BadInput(f'The data of "{tidy(one["name"])[:80]}" is no base64.') from error
    return tuple(files)


def _only(given: dict[str, Any], known: tuple[str, ...], name: str) -> None:
    strange = next((key for key in given if key not in known), None)
    if strange is not None:
        raise BadInput(f'{name} has no argument "{tidy(strange)[:40]}"; it has {", ".join(known)}, conversation.')


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{name} is a text.")
    return value.strip()


async def _tools() -> list[types.Tool]:
    own = [
        types.Tool(
            name="talk",
            description="Say something in plain words, in English or Chinese: what to make, what to change, undo, compare, cut a film.",
            inputSchema=_schema(
                {
                    "text": {"type": "string"},
                    "files": {
                        "type": "array",
                        "maxItems": 8,
                        "description": "Pictures, recordings, films or texts that go with the words.",
                        "items": {
                            "type": "object",
                            "properties": {"name": {"type": "string"}, "data": {"type": "string", "description": "base64"}},
                            "required": ["name", "data"],
                        },
                    },
                },
                ["text"],
            ),
        ),
        types.Tool(
            name="decide",
            description="Answer a question about money with what the person decided. Never decide for them.",
            inputSchema=_schema({"id": {"type": "string"}, "approve": {"type": "boolean"}}, ["id", "approve"]),
        ),
    ]
    return own + [types.Tool(name=name, description=tool.description, inputSchema=_with_conversation(schema_of(tool))) for name, tool in BY_NAME.items()]


def _schema(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return _with_conversation({"type": "object", "properties": properties, "required": required, "additionalProperties": False})


def _with_conversation(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "properties": {**schema.get("properties", {}), "conversation": _CONVERSATION}}


async def _templates() -> list[types.ResourceTemplate]:
    return [
        types.ResourceTemplate(
            uriTemplate=f"{SCHEME}{{id}}", name="asset", description="A picture, film, recording or text by its id, as links in answers have it."
        )
    ]


async def _prompts() -> list[types.Prompt]:
    return jobs.listed()


async def _prompt(name: str, arguments: dict[str, str] | None) -> types.GetPromptResult:
    return jobs.filled(name, arguments or {})


def _resource(asset: Asset, conversation: str) -> types.Resource:
    uri = AnyUrl(f"{SCHEME}{asset.id}")
    about = inert(f"{alt_text(asset)[:200]} ({conversation})" if conversation else alt_text(asset)[:200])
    return types.Resource(uri=uri, name=asset.handle, description=about, mimeType=mime_of(asset.path.name), size=asset.bytes)
