"""The command line: talk, look at versions, models, jobs, spending and consents, and serve the web chat."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from tools.errors import BadInput, ScenewrightError

app = typer.Typer(
    help="Scenewright: talk a scene into being, in English or Chinese.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)
Project = Annotated[Path | None, typer.Option("--project", help="Folder for the pictures; it is made if need be.")]
Json = Annotated[bool, typer.Option("--json", help="One line of JSON an asset on standard output.")]
Yes = Annotated[bool, typer.Option("--yes", help="Agree to every price, and to fetching models, beforehand; the caps still hold.")]
Engine = Annotated[
    list[str] | None,
    typer.Option("--engine", help="Use this engine for all that it can make: local, local:sdxl, openai ... Several in order, by commas."),
]


def _offline(wanted: bool) -> None:
    if wanted:
        from agent.settings import go_offline  # noqa: PLC0415 - keeps --help fast

        go_offline()


Offline = Annotated[
    bool, typer.Option("--offline", callback=_offline, help="Fetch no model; what is on this machine goes on working.")
]
"""Its callback does all there is to do, so that no command looks at its value."""
STOPPED = 130
"""Exit code after Ctrl-C, as shells expect it."""


@app.command()
def make(
    text: Annotated[str, typer.Argument(help='What to draw: "a cat on the moon". @photo.png attaches a file.')],
    project: Project = None,
    json: Json = False,
    yes: Yes = False,
    engine: Engine = None,
    offline: Offline = False,
) -> None:
    """Make what one sentence asks for."""
    from agent.channels.play import play  # noqa: PLC0415 - keeps --help fast

    _exit(lambda: play([text], project, as_json=json, must_show=True, agreed=yes, prefer=engine))


@app.command()
def run(
    script: Annotated[Path, typer.Argument(help="A text file, a line a turn; empty lines and lines that start with # are passed over; one that starts with ! is meant to be refused.")],
    project: Project = None,
    json: Json = False,
    yes: Yes = False,
    engine: Engine = None,
    offline: Offline = False,
) -> None:
    """Play a script of turns; stop at the first line that fails."""
    from agent.channels.play import play  # noqa: PLC0415

    _exit(lambda: play(_lines(script), project, as_json=json, agreed=yes, prefer=engine))


@app.command()
def chat(project: Project = None, engine: Engine = None, offline: Offline = False) -> None:
    """Talk, and see the pictures where the terminal can show them. Ctrl-C stops a turn, Ctrl-D ends."""
    from agent.channels.play import converse  # noqa: PLC0415

    _exit(lambda: converse(project, prefer=engine), at_once=True)


@app.command()
def versions(project: Project = None, json: Json = False) -> None:
    """Show the version tree of a project."""
    from agent.channels.play import show_versions  # noqa: PLC0415

    _exit(lambda: show_versions(project, as_json=json))


@app.command()
def doctor(json: Json = False, offline: Offline = False) -> None:
    """Say of each engine whether it is ready, what this machine is, and what it can do with each local model, how fast."""
    from agent.channels.doctor import examine  # noqa: PLC0415

    _exit(lambda: examine(as_json=json))


@app.command()
def ray(action: Annotated[str, typer.Argument(help="up, status or down.")] = "status") -> None:
    """Put the local models up on the Ray cluster of SCENEWRIGHT_RAY_ADDRESS, say how it stands, or take them down."""
    from agent.channels.ray_commands import manage  # noqa: PLC0415

    _exit(lambda: manage(action))


@app.command()
def web(
    host: Annotated[str, typer.Option(help="Address to serve at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    offline: Offline = False,
) -> None:
    """Serve the web chat."""
    from agent.channels.web import serve  # noqa: PLC0415
    from agent.settings import read_settings  # noqa: PLC0415

    try:
        serve(read_settings(), host, port)
    except ScenewrightError as error:
        _complain(error)
        raise typer.Exit(error.exit_code) from error


@app.command()
def mcp(
    owner: Annotated[str, typer.Option(help="Whose conversations these are, as the web chat knows them.")] = "local",
    offline: Offline = False,
) -> None:
    """Serve other agents and desktop clients over standard input and output, as they start it."""
    from agent.channels.mcp.stdio import serve_stdio  # noqa: PLC0415
    from agent.settings import read_settings  # noqa: PLC0415

    _exit(lambda: serve_stdio(read_settings(), owner))


@app.command()
def models(
    action: Annotated[str, typer.Argument(help="Nothing, or: show, get, add, remove, loras.")] = "",
    name: Annotated[str, typer.Argument(help="A system or a model, by id or by name; with get: also ORGANISATION/NAME of the hub; with add: that, a folder, or a file.")] = "",
    task: Annotated[str, typer.Option(help="Only models for one task: t2i, edit, t2v, i2v, tts, music ...")] = "",
    commercial: Annotated[bool, typer.Option("--commercial", help="Only models whose results may be used commercially.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Look for mistakes in the cards, your own included.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With get, add and remove: agree beforehand.")] = False,
    also: Annotated[list[str] | None, typer.Option("--with", help="With get: additions as well: reference, depth, canny, pose, scribble, or all.")] = None,
    like: Annotated[str, typer.Option("--like", help="With add: the model of ours that it is like, where that cannot be told.")] = "",
    called: Annotated[str, typer.Option("--name", help="With add: the name it is to have.")] = "",
    json: Json = False,
    offline: Offline = False,
) -> None:
    """List what can be used, what needs a key or a download, and what is no more; `show` tells all of one, `get` fetches one to
    this machine, `add` takes in a model or LoRA of your own, `remove` takes it away again, `loras` lists the LoRAs."""
    from agent.channels import accounts, model_files  # noqa: PLC0415

    named = action in ("show", "get", "add", "remove")
    if action not in ("", "show", "get", "add", "remove", "loras") or named != bool(name):
        _complain(BadInput("Say `scenewright models`, or `models show ID`, `get ID`, `add PATH`, `remove ID`, or `models loras`."))
        raise typer.Exit(BadInput.exit_code)
    doing: dict[str, Callable[[], Coroutine[Any, Any, int]]] = {
        "get": lambda: model_files.get_model(name, additions=_listed(also), agreed=yes),
        "add": lambda: model_files.add_model(name, like=like, called=called, agreed=yes),
        "remove": lambda: model_files.remove_model(name, agreed=yes),
        "loras": lambda: model_files.list_loras(as_json=json),
        "show": lambda: accounts.show_models(name, task=task, commercial=commercial, check=check, as_json=json),
    }
    _exit(doing[action or "show"])


def _listed(words: list[str] | None) -> list[str]:
    return [part.strip() for word in words or () for part in word.split(",") if part.strip()]


@app.command()
def why(
    text: Annotated[str, typer.Argument(help='A request: "a cat on the moon".')],
    project: Project = None,
    json: Json = False,
    engine: Engine = None,
) -> None:
    """Say which model would make a request, why, what it would drop and cost, and why the others lost. Nothing is made."""
    from agent.channels.accounts import show_why  # noqa: PLC0415

    _exit(lambda: show_why(text, project, as_json=json, prefer=engine))


@app.command()
def jobs(
    action: Annotated[str, typer.Argument(help="Nothing, or: watch, cancel, retry.")] = "",
    job: Annotated[str, typer.Argument(help="With cancel and retry: the job's id or its first letters.")] = "",
    project: Project = None,
    json: Json = False,
) -> None:
    """List what runs, what failed and what nobody can tell of; watch it, cancel one, or send one again."""
    from agent.channels.accounts import jobs_command  # noqa: PLC0415

    if action not in ("", "watch", "cancel", "retry") or (action in ("cancel", "retry")) != bool(job):
        _complain(BadInput("Say `scenewright jobs`, `jobs watch`, `jobs cancel ID` or `jobs retry ID`."))
        raise typer.Exit(BadInput.exit_code)
    _exit(lambda: jobs_command(action, job, project, as_json=json))


@app.command()
def spend(
    by: Annotated[str, typer.Option(help="day, engine, card, project or owner.")] = "day",
    project: Project = None,
    json: Json = False,
) -> None:
    """Say what was spent, and how much of it the providers told us themselves."""
    from agent.channels.accounts import show_spending  # noqa: PLC0415

    _exit(lambda: show_spending(by, project, as_json=json))


@app.command()
def consents(
    action: Annotated[str, typer.Argument(help="Nothing, or: revoke, export.")] = "",
    speaker: Annotated[str, typer.Argument(help="With revoke: whose consent.")] = "",
    project: Project = None,
) -> None:
    """Show who agreed to have a voice cloned, for what and until when; take one back, or export them as JSON."""
    from agent.channels.accounts import consents_command  # noqa: PLC0415

    if action not in ("", "revoke", "export") or (action == "revoke") != bool(speaker):
        _complain(BadInput("Say `scenewright consents`, `consents export`, or `consents revoke NAME`."))
        raise typer.Exit(BadInput.exit_code)
    _exit(lambda: consents_command(action, speaker, project))


@app.command()
def cases(project: Project = None, json: Json = False) -> None:
    """Show what moderation refused or held back, by whom it was asked and why, and where a result lies that is held back."""
    from agent.channels.cases import cases_command  # noqa: PLC0415

    _exit(lambda: cases_command(project, as_json=json))


@app.command()
def keys(
    action: Annotated[str, typer.Argument(help="Nothing, or: add, revoke.")] = "",
    name: Annotated[str, typer.Argument(help="With add and revoke: what the key is for, such as the program that uses it.")] = "",
    owner: Annotated[str, typer.Option(help="For whom it speaks: the name they sign in with.")] = "local",
) -> None:
    """Make a key with which another program speaks for a person, list the keys there are, or take one back."""
    from agent.channels.accounts import keys_command  # noqa: PLC0415

    if action not in ("", "add", "revoke") or bool(action) != bool(name):
        _complain(BadInput("Say `scenewright keys`, `keys add NAME` or `keys revoke NAME`, with --owner for somebody else."))
        raise typer.Exit(BadInput.exit_code)
    _exit(lambda: keys_command(action, name, owner))


@app.command()
def slack(
    check: Annotated[bool, typer.Option("--check", help="Ask Slack whether the tokens work and no permission is missing.")] = False,
    manifest: Annotated[bool, typer.Option("--manifest", help="Print the manifest from which Slack makes the app.")] = False,
) -> None:
    """Help to set Slack up; the bot itself runs within `scenewright web`."""
    from agent.channels.slack.checking import slack_command  # noqa: PLC0415

    if check == manifest:
        _complain(BadInput("Say `scenewright slack --check` or `scenewright slack --manifest`."))
        raise typer.Exit(BadInput.exit_code)
    _exit(lambda: slack_command(manifest=manifest))


@app.command()
def engines(
    action: Annotated[str, typer.Argument(help="probe")],
    engine: Annotated[str, typer.Argument(help="openai, elevenlabs, replicate, fal, runway, luma, minimax, comfyui, gradio ...")],
    live: Annotated[bool, typer.Option("--live", help="Really call the service: one cheap request, which it may charge.")] = False,
) -> None:
    """Try one engine: what is set up, and with --live one cheap real call."""
    from agent.channels.accounts import probe  # noqa: PLC0415

    if action != "probe":
        _complain(BadInput("Say `scenewright engines probe ENGINE`, with --live for a real call."))
        raise typer.Exit(BadInput.exit_code)
    _exit(lambda: probe(engine, live=live))


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A picture, film or recording, of Scenewright or of anybody.")],
    json: Json = False,
) -> None:
    """Say what a file tells of its making: recipe, lineage, label, licence, and whether it was changed since it was signed."""
    from agent.channels.provenance_commands import inspect_command  # noqa: PLC0415

    _exit(lambda: inspect_command(file, as_json=json))


@app.command()
def licences(
    project: Project = None,
    thread: Annotated[str, typer.Option("--thread", help="A conversation of the page or of Slack, by its id.")] = "",
    json: Json = False,
) -> None:
    """Say what of a project may be sold, what not and why, what must be named, and who agreed to which voice."""
    from agent.channels.provenance_commands import licences_command  # noqa: PLC0415

    _exit(lambda: licences_command(project, thread, as_json=json))


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="OUT.zip, or a folder; a folder that was left unfinished is gone on with.")],
    project: Project = None,
    thread: Annotated[str, typer.Option("--thread", help="A conversation of the page or of Slack, by its id.")] = "",
) -> None:
    """Take a project or a conversation away: assets, recipes, timelines, prompts and the talk, as a zip or a folder."""
    from agent.channels.take_away import export_command  # noqa: PLC0415

    _exit(lambda: export_command(out, project, thread))


@app.command()
def keep(
    action: Annotated[str, typer.Argument(help="Nothing, or: gc, retention, backup, restore, verify.")] = "",
    place: Annotated[Path | None, typer.Argument(help="With backup, restore and verify: a folder, or a file that ends in .tar.")] = None,
    days: Annotated[int | None, typer.Option("--days", min=0, help="With retention: delete conversations untouched for so long. With gc: how long the files of deleted assets stay, 7 without.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With gc and retention: really remove it; without, only say what and how much.")] = False,
) -> None:
    """Show how much is kept and by whom; collect garbage, delete old conversations, back everything up, restore it into an empty home."""
    from agent.channels.keep import keep_command  # noqa: PLC0415

    placed = action in ("backup", "restore", "verify")
    if action not in ("", "gc", "retention", "backup", "restore", "verify") or placed != (place is not None):
        _complain(BadInput("Say `scenewright keep`, `keep gc`, `keep retention`, `keep backup PLACE`, `keep restore PLACE` or `keep verify PLACE`."))
        raise typer.Exit(BadInput.exit_code)
    _exit(lambda: keep_command(action, place, days=days, agreed=yes))


def _lines(script: Path) -> list[str]:
    try:
        text = script.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{script} is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise BadInput(f"{script} cannot be read ({error.strerror}); name a text file, a line a turn.") from error
    lines = [line.strip() for line in text.splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    if not wanted:
        raise BadInput(f"{script} holds no line to play; write a line a turn.")
    return wanted


def _exit(work: Callable[[], Coroutine[Any, Any, int]], *, at_once: bool = False) -> None:
    """Run the work and leave with its code. at_once: do not wait for a thread that still waits for a typed line."""
    try:
        code = asyncio.run(work())
    except ScenewrightError as error:
        _complain(error)
        code = error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; what was made before is kept.\n")
        code = STOPPED
    if at_once:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise typer.Exit(code)


def _complain(error: ScenewrightError) -> None:
    from prompts.phrases import printable_lines  # noqa: PLC0415 - keeps --help fast

    sys.stderr.write(f"{printable_lines(str(error))}\n")


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
