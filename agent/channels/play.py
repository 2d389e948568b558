"""The command line's talk with a session: play lines, converse, show the version tree, examine the engines."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree as RichTree

from agent import events
from agent.app import Services, open_services
from agent.attachments import attached
from agent.channels.album import Album
from agent.channels.lines import Outcome, approval_line, card_text, json_line, json_text, told_lines, working_line
from agent.channels.logbook import keep_log
from agent.channels.terminal import as_png, complain, inline_picture, protocol_of
from agent.session import Session, Turn
from agent.settings import Settings, read_settings
from agent.views import PART, asset_view
from prompts.phrases import printable, printable_lines
from tools.errors import BadInput, StoreError
from tools.runner import Outcome as JobOutcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tools.assets import Asset

PROJECT = "main"
"""The one project in a folder; the web chat has many in its own."""
BESIDE = ("captions.vtt", "captions.srt", "timeline.otio", "midi")
"""What of an asset's further files is put beside it in the project folder."""
TICKER_WIDTH = 78
"""Most characters of the line that tells how far the work is."""


class Printer:
    """Prints the events of turns: JSON lines to standard output, all else to standard error when `as_json`."""

    def __init__(self, services: Services, album: Album | None, *, as_json: bool) -> None:
        self._store, self._outgoing, self._album, self._as_json = services.store, services.outgoing, album, as_json
        settings = services.settings
        self._console = Console(stderr=as_json, highlight=False, soft_wrap=True)
        self._protocol = protocol_of(settings.term, settings.term_program) if sys.stdout.isatty() else "none"
        self._started = time.perf_counter()
        self._open_line = False
        self._live = sys.stderr.isatty()
        """Whether a line that tells how far the work is may be written over and over."""
        self._ticking = False

    def start(self) -> None:
        """Begin a turn."""
        self._started = time.perf_counter()

    def show(self, event: events.Event) -> None:
        """Print one event."""
        self._under_way(event)
        match event:
            case events.Said(text):
                self._console.print(escape(printable_lines(text)), end="")
                self._open_line = not text.endswith("\n")
            case events.Made(view):
                self._asset(view)
            case events.Selected(view, action):
                self._line(f"{action}: {view['handle'] if view else 'the empty start'}")
                if view:
                    self._asset({**view, "changed": []}, action)
            case events.Compared(left, right, changed):
                self._line(f"{left['handle']} | {right['handle']}: {', '.join(changed) or 'the same fields'}")
            case events.Asked(question, candidates):
                self._line(f"? {question}: {', '.join(c['handle'] for c in candidates)}")
            case events.NeedsApproval(view):
                self._line(approval_line(view))
            case events.Told(title, rows):
                self._line("\n".join(told_lines(title, rows)))
            case events.Failed(message, _, told):
                if not told:
                    self._line("")
                    complain(message)
            case events.Finished() if self._open_line:
                self._line("")

    def _under_way(self, event: events.Event) -> None:
        """Write how far the work is over the line that said so before; anything else wipes that line first."""
        working = isinstance(event, events.Working)
        if self._live and (working or self._ticking):
            told = printable(working_line(event))[:TICKER_WIDTH] if isinstance(event, events.Working) else ""
            sys.stderr.write(f"\r\x1b[K{told}")
            sys.stderr.flush()
            self._ticking = working
        if isinstance(event, events.Planned):
            self._planned(event.view)

    def _planned(self, view: dict[str, Any]) -> None:
        """Show the storyboard of a film under way; it is no asset that was asked for, so programs are not told of it."""
        if self._as_json:
            self._line(f"{view['handle']}  {view['path']}")
        else:
            self._asset(view)

    def _line(self, text: str) -> None:
        """Print a line of its own; an empty one only ends the line that is open."""
        if self._open_line:
            self._console.print()
        self._open_line = False
        if text:
            self._console.print(escape(printable_lines(text)))

    def _asset(self, view: dict[str, Any], action: str = "") -> None:
        path = str(self._album.place(view, self._outgoing.leaving(self._store.by_id(view["id"])).path) if self._album else view["path"])
        parts, files = self._parts(view), self._files(view)
        if self._as_json:
            seconds = time.perf_counter() - self._started
            notes = (*parts, action) if action else parts
            sys.stdout.write(json_line(view, path=path, seconds=seconds, notes=notes, files=files) + "\n")
            sys.stdout.flush()
            return
        if self._protocol != "none":
            picture = Path(path).read_bytes() if path.endswith(".png") else as_png(self._store.thumbnail(view["id"], 512))
            sys.stdout.write(inline_picture(picture, self._protocol))
        self._line(f"{view['handle']}  {path}")
        for note in (*parts, *files.values()):
            self._line(f"  {note}")
        if not action and (card := card_text(view)):
            self._line(card)

    def _files(self, view: dict[str, Any]) -> dict[str, str]:
        """Put what belongs to an asset (captions, notes, an edit list) beside it, and return where each lies, by name."""
        names = [name for name in view.get("files", {}) if name in BESIDE]
        if not names or self._album is None:
            return {}
        asset = self._store.by_id(view["id"])
        return {name: str(self._album.place_beside(view, self._store.sidecar_path(asset, name))) for name in names}

    def _parts(self, view: dict[str, Any]) -> tuple[str, ...]:
        """Put the single pieces of an asset into a folder beside it, and return the note that says where they are."""
        if not view.get("parts") or self._album is None:
            return ()
        asset = self._store.by_id(view["id"])
        paths = [self._album.place_part(view, label, self._outgoing.part(asset, f"{PART}{label}").path) for label in view["parts"]]
        return (f"{len(paths)} single pictures in {paths[0].parent}",)


@asynccontextmanager
async def opened(
    project: Path | None, *, agreed: bool = False, prefer: Sequence[str] | None = None
) -> AsyncIterator[tuple[Services, Session, Album | None]]:
    """Open the services over a project folder (None: the home folder) and its conversation.

    agreed: to every price, within the caps, and to fetching models. prefer: engines to be used, instead of the settings' own.
    """
    settings = read_settings()
    if agreed:
        settings = settings.model_copy(update={"approve_above_usd": float("inf")})
    if prefer:
        settings = settings.model_copy(update={"engine": ",".join(prefer)})
    keep_log(settings.home)
    album = Album(Path.cwd() / project) if project else None
    services = await open_services(settings, album.store_folder if album else None)
    try:
        yield services, services.session(PROJECT, owner="local"), album
    finally:
        await services.close()


async def _turn(session: Session, line: str, printer: Printer, settings: Settings) -> Outcome:
    text, uploads = await asyncio.to_thread(attached, line, Path.cwd(), settings.max_upload_mb * 1_000_000)
    return await _follow(session.handle(Turn(text, uploads)), printer)


async def _pick_up(services: Services, session: Session, printer: Printer) -> None:
    """Finish the turn that a crash cut off, show what waits for a yes, and let every other job that was left go on beside the talk."""
    await _follow(session.resume(), printer)

    async def deliver(outcome: JobOutcome) -> None:
        if outcome.asset is not None:
            printer.show(events.Made(asset_view(outcome.asset, {})))
        elif outcome.problem is not None:
            complain(outcome.problem)

    services.background.append(asyncio.create_task(services.door.recover(deliver)))


async def _follow(happening: AsyncIterator[events.Event], printer: Printer) -> Outcome:
    outcome = Outcome()
    printer.start()
    async for event in happening:
        outcome.note(event)
        printer.show(event)
    return outcome


async def play(
    lines: Iterable[str],
    project: Path | None,
    *,
    as_json: bool,
    must_show: bool = False,
    agreed: bool = False,
    prefer: Sequence[str] | None = None,
) -> int:
    """Play one line a turn and return the exit code of the first that fails.

    A line that begins with "!" is meant to be refused: it fails when it is not. must_show: a turn without an asset is a failure.
    agreed: prices are agreed to beforehand (the caps still hold). prefer: see `opened`.
    """
    async with opened(project, agreed=agreed, prefer=prefer) as (services, session, album):
        printer = Printer(services, album, as_json=as_json)
        await _pick_up(services, session, printer)
        for line in lines:
            refused = line.startswith("!")
            outcome = await _turn(session, line.removeprefix("!").strip(), printer, services.settings)
            code = outcome.exit_code(must_show=must_show or outcome.asked)
            if refused and not code:
                raise BadInput(f'"{line[:60]}" was meant to be refused, but it was done.')
            if code and not refused:
                if outcome.failure and outcome.failure.told:
                    complain(outcome.failure.message)
                return code
    return 0


async def converse(project: Path | None, *, prefer: Sequence[str] | None = None) -> int:
    """Talk until the input ends. Ctrl-C stops the turn that runs; at the prompt it ends the talk."""
    async with opened(project, prefer=prefer) as (services, session, album):
        printer = Printer(services, album, as_json=False)
        lines = _typed_lines()
        services.tidy()
        services.warm_up()
        await _pick_up(services, session, printer)
        while (line := await lines()) is not None:
            if not line.strip():
                continue
            try:
                await _turn(session, line, printer, services.settings)
            except BadInput as error:
                complain(error)
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is None or task.uncancel() > 0:
                    raise
                sys.stderr.write("\nStopped; what was made before is kept.\n")
    return 0


def _typed_lines() -> Callable[[], Awaitable[str | None]]:
    """Return a reader of typed lines. It reads in a daemon thread, so that a waiting prompt never holds up the end of the program."""
    loop = asyncio.get_running_loop()
    wanted: queue.SimpleQueue[asyncio.Future[str | None]] = queue.SimpleQueue()

    def deliver(answer: asyncio.Future[str | None], line: str | None) -> None:
        if not answer.done():
            answer.set_result(line)

    def read() -> None:
        while True:
            answer = wanted.get()
            try:
                line = input("> ")
            except EOFError:
                line = None
            with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
                loop.call_soon_threadsafe(deliver, answer, line)

    threading.Thread(target=read, name="typed-lines", daemon=True).start()

    def next_line() -> Awaitable[str | None]:
        answer: asyncio.Future[str | None] = loop.create_future()
        wanted.put(answer)
        return answer

    return next_line


async def show_versions(project: Path | None, *, as_json: bool) -> int:
    """Print the version tree: a branch a version, with what changed; the current one is marked. The pieces of films are left out."""
    if project is not None and not Album(project).store_folder.exists():
        raise StoreError(f"{project} holds no Scenewright project; name the folder given to --project before.")
    async with opened(project) as (services, _, _album):
        every = await asyncio.to_thread(services.store.list, PROJECT, 10_000)
        tree = await asyncio.to_thread(services.store.tree, PROJECT)
        assets = tuple(asset for asset in every if not asset.aside or asset.kind == "board" or asset.id in tree.order)
        current = await asyncio.to_thread(services.store.current, PROJECT)
        if as_json:
            handles = {a.id: a.handle for a in assets}
            for asset in assets:
                view = asset_view(asset, handles)
                row = {k: view[k] for k in ("handle", "kind", "path", "parents", "changed", "words")}
                sys.stdout.write(json_text({**row, "current": asset == current}) + "\n")
            return 0
        Console(highlight=False, soft_wrap=True).print(_tree(assets, current))
    return 0


def _tree(assets: tuple[Asset, ...], current: Asset | None) -> RichTree:
    root = RichTree("versions")
    branches: dict[str, RichTree] = {}
    for asset in assets:
        mark = " [bold green]← current[/]" if current and asset.id == current.id else ""
        changed = f" [dim]({', '.join(asset.changed)})[/]" if asset.parents and asset.changed else ""
        parent = next((branches[p] for p in asset.parents if p in branches), root)
        branches[asset.id] = parent.add(f"[bold]{asset.handle}[/] {escape(printable(asset.words[:60]))}{changed}{mark}")
    return root
