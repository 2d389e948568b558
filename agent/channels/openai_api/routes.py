"""The addresses: /v1/models, /v1/chat/completions, /v1/images/generations and edits, and the files that replies link to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.exceptions import HTTPException as AnyRefusal

from agent.channels.openai_api.asked import MODEL, ChatRequest, ImagesRequest, MustBeAsked
from agent.channels.pace import TooFast
from agent.channels.web_installed import Installed, Program
from agent.channels.web_limits import HALF, whole
from agent.channels.web_routes import FOREVER, file_of
from prompts.phrases import tidy
from tools.errors import BadInput, ScenewrightError, UnknownHandle

_STATUS = {2: (400, "invalid_request_error"), 3: (502, "server_error")}
"""The answer's status and kind by the exit code of an error's class."""
_THUMB_PX = 768


class _Route(APIRoute):
    """Tells what went wrong as OpenAI does: {"error": {"message", "type", "code"}}."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """Return the handler with its troubles turned into answers."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except AnyRefusal as error:  # FastAPI's own troubles with a body are of this class
                kind = "authentication_error" if error.status_code == 401 else "invalid_request_error"
                return _error(error.status_code, kind, str(error.detail))
            except (RequestValidationError, ValidationError) as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"] if part != "body")
                return _error(400, "invalid_request_error", f"{where}: {first['msg']}")
            except UnicodeEncodeError:
                return _error(400, "invalid_request_error", HALF)
            except MustBeAsked as error:
                return _error(402, "insufficient_quota", str(error))
            except TooFast as fast:
                answer = _error(429, "rate_limit_error", str(fast))
                answer.headers["retry-after"] = str(fast.wait_s)
                return answer
            except ScenewrightError as error:
                return _error(*_STATUS.get(error.exit_code, _STATUS[3]), str(error))

        return answered


router = APIRouter(prefix="/v1", route_class=_Route, tags=["OpenAI-compatible"])
files = APIRouter(tags=["files"])


def _error(status: int, kind: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"message": whole(message), "type": kind, "param": None, "code": None}}, status)


@router.get("/models")
async def models(owner: Program) -> dict[str, Any]:
    """List the assistant itself and the models that can make pictures now."""
    chat = await Installed.chat()
    ready = await asyncio.to_thread(chat.services.door.ready)
    cards = [c for c in chat.services.studio.catalog.cards.values() if c.usable and "t2i" in c.tasks and ready.get(c.engine, "") is None]
    return {"object": "list", "data": [_model(name) for name in (MODEL, *sorted(card.id for card in cards))]}


@router.get("/models/{name}")
async def model(name: str, owner: Program) -> dict[str, Any]:
    """Tell of one model."""
    if all(known["id"] != name for known in (await models(owner))["data"]):
        raise HTTPException(404, f'The model "{name[:60]}" is not here; /v1/models lists those that are.')
    return _model(name)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "scenewright"}


@router.post("/chat/completions")
async def chat_completions(asked: ChatRequest, request: Request, owner: Program) -> Response:
    """Play the last message as a turn of its conversation, and answer with the reply: words, pictures and links in Markdown.

    The conversation is the one that the header x-scenewright-thread or `metadata.thread` names, else the one in which the messages
    before were said.
    """
    asked.check()
    await Installed.chat()
    from agent.channels.openai_api import housework, playing, replies  # noqa: PLC0415 - with the agent, behind the first page

    said = replies.Saying(asked.model, bool((asked.stream_options or {}).get("include_usage")))
    done = housework.housework(asked.messages)
    if done is not None:
        return _streamed(said.once(done)) if asked.stream else JSONResponse(said.whole(done))
    reply = await playing.answer(asked, request, owner, said)
    return JSONResponse(reply) if isinstance(reply, dict) else _streamed(reply)


def _streamed(lines: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(lines, media_type="text/event-stream", headers={"cache-control": "no-cache", "x-accel-buffering": "no"})


@router.post("/images/generations")
async def images(asked: ImagesRequest, request: Request, owner: Program) -> JSONResponse:
    """Make pictures of a description. They are kept in a conversation of the day, where they can be changed in words."""
    await Installed.chat()
    from agent.channels.openai_api import playing  # noqa: PLC0415 - with the agent, behind the first page

    return JSONResponse(await playing.pictures(asked, request, owner))


@router.post("/images/edits")
async def edits(
    request: Request,
    owner: Program,
    prompt: Annotated[str, Form()],
    image: Annotated[list[UploadFile] | None, File()] = None,
    images: Annotated[list[UploadFile] | None, File(alias="image[]")] = None,
    mask: Annotated[UploadFile | None, File()] = None,
) -> JSONResponse:
    """Change a picture in words, inside the clear part of the mask where there is one; further pictures are references.

    The other fields of the form are those of /v1/images/generations.
    """
    chat = await Installed.chat()
    from agent.channels.openai_api import editing  # noqa: PLC0415 - with the agent, behind the first page

    most = chat.services.settings.max_upload_mb * 1_000_000
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    asked = ImagesRequest.model_validate({**form, "prompt": prompt})
    pictures = [await _read(one, most) for one in (*(image or ()), *(images or ()))]
    sent = editing.Sent(asked, pictures, await _read(mask, most) if mask is not None else None)
    return JSONResponse(await editing.edited(sent, request, owner))


async def _read(upload: UploadFile, most: int) -> bytes:
    data = await upload.read(most + 1)
    if len(data) > most:
        raise BadInput(f"{tidy(upload.filename or '')[-80:] or 'A picture'} is larger than {most // 1_000_000} MB; send a smaller file.")
    return data


@files.get("/files/{token}")
async def file(token: str, download: bool = False) -> Response:
    """Serve the file that a signed link leads to."""
    asset_id = Installed.links.read(token) if Installed.links is not None else None
    if asset_id is None:
        raise HTTPException(404, "this link is not good any more")
    store = await Installed.store()
    try:
        asset = await asyncio.to_thread(store.by_id, asset_id)
    except UnknownHandle as error:
        raise HTTPException(404, "there is no such file") from error
    if token.endswith(".thumb"):
        return Response(await asyncio.to_thread(store.thumbnail, asset.id, _THUMB_PX), media_type="image/webp", headers={"cache-control": FOREVER})
    if not await asyncio.to_thread(asset.path.is_file):
        raise HTTPException(410, "the file is gone")
    return file_of(asset, download=download, path=await Installed.leaving(asset))
