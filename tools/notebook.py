"""What a project remembers beside its assets: characters, wishes, locks, pins, settings and the turn that runs, as notes in the store's own database."""

from __future__ import annotations

import os
import platform
import time
import uuid
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import psutil
from pydantic import BaseModel, ConfigDict

from prompts.shot import CastMember
from tools.errors import BadInput
from tools.store.database import Connection, Database, Place, one_table
from tools.talk_settings import TalkSettings

NoteKind = Literal["character", "preference", "turn", "pin", "lock", "settings", "person", "life", "stop"]
_ONE = "all"
"""The key of the settings: there is one note of them."""

LIFE_S = 12.0
"""A program of another machine that gave no sign of life for so long is dead; living ones give one every `BEAT_S`."""
BEAT_S = 3.0
STOP_S = 3600.0
"""A wish to stop a turn that nobody heeded for so long is forgotten: the turn had ended by itself."""
_EVERYWHERE = ""
"""The project of notes that are about no project."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS notes (
  project TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (project, kind, key)
)
"""
_PUT = "INSERT INTO notes (project, kind, key, body) VALUES (?, ?, ?, ?) ON CONFLICT (project, kind, key) DO UPDATE SET body = excluded.body"


class Character(BaseModel):
    """A named character: the facts of its looks and the assets it was first seen in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: CastMember
    reference_images: tuple[str, ...] = ()
    """Asset ids, the best first."""
    locked: bool = False
    """Whether its looks may not be changed by words."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All that is arranged in a project, read at once."""

    characters: tuple[Character, ...] = ()
    pins: tuple[str, ...] = ()
    """Ids of the pictures that new ones keep to, the oldest pin first."""
    locks: dict[str, str] = field(default_factory=dict)
    """Fields of the structured prompt that stay as they are, each with the text that new pictures get there."""
    settings: TalkSettings | None = None
    """None where nobody set any yet."""


class Asked(BaseModel):
    """The words of a turn, kept with the note that it has begun: a crash may come before the talk itself has kept them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: str
    """The id that they have in the talk."""
    text: str
    uploads: tuple[str, ...] = ()
    """Handles of the files that came with them."""


class _Holder(BaseModel):
    """Who runs a turn: a process, told from later ones of the same number by its start, and the notebook it opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    pid: int
    started: float
    notebook: str
    machine: str = ""
    asked: Asked | None = None


class Notebook:
    """The notes of every project in one table. Each call opens and closes its own connection, so any thread may call."""

    def __init__(self, database: Place, machine: str = "") -> None:
        """machine: the name of this machine, where its own is not to be taken."""
        self._database, self.machine = database, machine or _machine()
        self._name = uuid.uuid4().hex

    def _open(self, project: str) -> AbstractContextManager[Connection]:
        return one_table(self._database, SCHEMA, project)

    def _put(self, project: str, kind: NoteKind, key: str, body: str) -> None:
        with self._open(project) as db:
            db.execute(_PUT, (project, kind, key, body))

    def _all(self, project: str, kind: NoteKind) -> list[str]:
        with self._open(project) as db:
            query = "SELECT body FROM notes WHERE project = ? AND kind = ? ORDER BY rowid"
            return [str(row[0]) for row in db.execute(query, (project, kind))]

    def _drop(self, project: str, kind: NoteKind, key: str) -> None:
        with self._open(project) as db:
            db.execute("DELETE FROM notes WHERE project = ? AND kind = ? AND key = ?", (project, kind, key))

    def arrangement(self, project: str) -> Arrangement:
        """Return what is arranged in a project."""
        with self._open(project) as db:
            query = "SELECT kind, key, body FROM notes WHERE project = ? AND kind IN ('character', 'pin', 'lock', 'settings') ORDER BY rowid"
            rows = [(str(kind), str(key), str(body)) for kind, key, body in db.execute(query, (project,))]
        settings = [body for kind, _, body in rows if kind == "settings"]
        return Arrangement(
            tuple(Character.model_validate_json(body) for kind, _, body in rows if kind == "character"),
            tuple(key for kind, key, _ in rows if kind == "pin"),
            {key: body for kind, key, body in rows if kind == "lock"},
            TalkSettings.model_validate_json(settings[0]) if settings else None,
        )

    def pin(self, project: str, asset_id: str) -> None:
        """Let what is made next keep to a picture, until it is unpinned."""
        self._put(project, "pin", asset_id, asset_id)

    def unpin(self, project: str, asset_id: str) -> None:
        """Take a pin away."""
        self._drop(project, "pin", asset_id)

    def lock(self, project: str, name: str, text: str) -> None:
        """Let a field of the structured prompt stay as it is; new pictures get `text` there."""
        self._put(project, "lock", name, text)

    def unlock(self, project: str, name: str) -> None:
        """Take a lock away."""
        self._drop(project, "lock", name)

    def put_settings(self, project: str, settings: TalkSettings) -> None:
        """Keep the settings of a conversation."""
        self._put(project, "settings", _ONE, settings.model_dump_json())

    def put_defaults(self, owner: str, settings: TalkSettings) -> None:
        """Keep what a person's new conversations begin with."""
        self._put(owner, "person", _ONE, settings.model_dump_json())

    def defaults(self, owner: str) -> TalkSettings:
        """Return what a person's new conversations begin with."""
        kept = self._all(owner, "person")
        return TalkSettings.model_validate_json(kept[0]) if kept else TalkSettings()

    def put_character(self, project: str, character: Character) -> None:
        """Keep a character; one of the same name in the project is replaced."""
        self._put(project, "character", character.member.name.casefold(), character.model_dump_json())

    def characters(self, project: str) -> tuple[Character, ...]:
        """Return the project's characters in the order they were named."""
        return tuple(Character.model_validate_json(body) for body in self._all(project, "character"))

    def forget_character(self, project: str, name: str) -> Character:
        """Take a character out of the cast and return it; raise BadInput, naming those there are, when nobody has the name."""
        found = {c.member.name.casefold(): c for c in self.characters(project)}
        character = found.get(" ".join(name.split()).casefold())
        if character is None:
            there = ", ".join(c.member.name for c in found.values()) or "nobody yet"
            raise BadInput(f"Nobody here is called {name}; the cast is: {there}.")
        self._drop(project, "character", character.member.name.casefold())
        return character

    def put_preference(self, project: str, text: str) -> None:
        """Keep a wish that holds for every new picture: "always 9:16", 都用水彩風."""
        self._put(project, "preference", text.casefold(), text)

    def preferences(self, project: str) -> tuple[str, ...]:
        """Return the project's preferences, oldest first."""
        return tuple(self._all(project, "preference"))

    def forget_preference(self, project: str, text: str) -> bool:
        """Drop a preference; return whether it was there."""
        there = text.casefold() in {p.casefold() for p in self.preferences(project)}
        if there:
            self._drop(project, "preference", text.casefold())
        return there

    def begin_turn(self, project: str, number: int, asked: Asked | None = None) -> None:
        """Note that this program has begun a turn, with its words where it has any; a note whose program is gone tells of a crash."""
        self._put(project, "turn", self._name, self._holder(number, asked).model_dump_json())

    def claim_turn(self, project: str) -> bool:
        """Note that this program begins a turn, unless another one that lives is at work on one of the project; return whether it is noted.

        Of several programs that claim at once one has it. For a database that programs share.
        """
        moment = self._moment()
        with self._open(project) as db:
            if any(holder.notebook != self._name for holder in self._living(db, project, moment)):
                return False
            db.execute(_PUT, (project, "turn", self._name, self._holder(0, None).model_dump_json()))
        return True

    def end_turn(self, project: str) -> None:
        """Note that this program's turn is over, however it went."""
        self._drop(project, "turn", self._name)

    def cut_off(self, project: str) -> int | None:
        """Return the number of a turn that a crash cut off, the oldest first; None when there is none or its program still lives.

        It is 0 when the crash came before the turn had its number.
        """
        return next((holder.number for holder in self._cut_off(project)), None)

    def asked(self, project: str) -> Asked | None:
        """Return the words of the turn that `cut_off` tells of; None when there is none, or a button began it."""
        return next((holder.asked for holder in self._cut_off(project)), None)

    def forget_cut_off(self, project: str) -> None:
        """Drop the notes of turns that crashes cut off."""
        for holder in self._cut_off(project):
            self._drop(project, "turn", holder.notebook)

    def take_over(self, project: str) -> bool:
        """Note that this program goes on with the turn that `cut_off` tells of; False when there is none, or another one is at work there."""
        moment = self._moment()
        with self._open(project) as db:
            living = self._living(db, project, moment)
            lost = [holder for holder in self._holders(db, project) if holder not in living]
            if not lost or any(holder.notebook != self._name for holder in living):
                return False
            db.execute("DELETE FROM notes WHERE project = ? AND kind = 'turn' AND key = ?", (project, lost[0].notebook))
            body = self._holder(lost[0].number, lost[0].asked).model_dump_json()
            db.execute(_PUT, (project, "turn", self._name, body))
        return True

    # --- several programs

    def beat(self) -> None:
        """Give a sign of life, by which programs on other machines know that this one's turns are no leftovers."""
        if isinstance(self._database, Database) and self._database.shared:
            self._put(_EVERYWHERE, "life", self._name, repr(self._moment()))

    def rest(self) -> None:
        """Take the signs of life away: this program ends."""
        self._drop(_EVERYWHERE, "life", self._name)

    def is_held_elsewhere(self, project: str) -> bool:
        """Tell whether another program that lives is at work on a turn of a project."""
        moment = self._moment()
        with self._open(project) as db:
            return any(holder.notebook != self._name for holder in self._living(db, project, moment))

    def is_at_work(self, project: str) -> bool:
        """Tell whether any program is at work on a turn of a project, or was when it died."""
        return bool(self._all(project, "turn"))

    def left_behind(self) -> tuple[str, ...]:
        """Return the projects in which crashes cut turns off."""
        moment = self._moment()
        with self._open(_EVERYWHERE) as db:
            rows = db.execute("SELECT project, body FROM notes WHERE kind = 'turn' ORDER BY rowid").fetchall()
            dead = [project for project, body in rows if not self._lives(_Holder.model_validate_json(body), db, moment)]
        return tuple(dict.fromkeys(dead))

    def ask_stop(self, turns: Collection[str]) -> None:
        """Ask the programs that play some turns to stop them; each turn by an id that no other one has."""
        moment = repr(self._moment())
        with self._open(_EVERYWHERE) as db:
            db.executemany(_PUT, [(_EVERYWHERE, "stop", turn, moment) for turn in turns])

    def heed_stops(self, turns: Collection[str]) -> tuple[str, ...]:
        """Return those of the turns, all played by this program, that it was asked to stop, and forget that it was."""
        moment = self._moment()
        with self._open(_EVERYWHERE) as db:
            asked = db.execute("SELECT key, body FROM notes WHERE project = '' AND kind = 'stop'").fetchall()
            gone = [str(turn) for turn, since in asked if turn in turns or moment - float(since) > STOP_S]
            if gone:
                db.executemany("DELETE FROM notes WHERE project = '' AND kind = 'stop' AND key = ?", [(turn,) for turn in gone])
        return tuple(turn for turn in gone if turn in turns)

    def _holder(self, number: int, asked: Asked | None) -> _Holder:
        started = psutil.Process().create_time()
        return _Holder(number=number, pid=os.getpid(), started=started, notebook=self._name, machine=self.machine, asked=asked)

    def _moment(self) -> float:
        """Return the time by the clock of all programs that share the notes. Not to be asked for within a block that holds a connection."""
        return self._database.now() if isinstance(self._database, Database) else time.time()

    def _holders(self, db: Connection, project: str) -> list[_Holder]:
        rows = db.execute("SELECT body FROM notes WHERE project = ? AND kind = 'turn' ORDER BY rowid", (project,)).fetchall()
        return [_Holder.model_validate_json(row[0]) for row in rows]

    def _living(self, db: Connection, project: str, moment: float) -> list[_Holder]:
        return [holder for holder in self._holders(db, project) if self._lives(holder, db, moment)]

    def _cut_off(self, project: str) -> list[_Holder]:
        moment = self._moment()
        with self._open(project) as db:
            return [holder for holder in self._holders(db, project) if not self._lives(holder, db, moment)]

    def _lives(self, holder: _Holder, db: Connection, moment: float) -> bool:
        if isinstance(self._database, Database) and self._database.shared and holder.machine != self.machine:
            query = "SELECT body FROM notes WHERE project = '' AND kind = 'life' AND key = ?"
            row = db.execute(query, (holder.notebook,)).fetchone()
            return row is not None and moment - float(row[0]) < LIFE_S
        if holder.pid == os.getpid():
            return holder.notebook == self._name
        try:
            process = psutil.Process(holder.pid)
            return bool(process.create_time() == holder.started and process.status() != psutil.STATUS_ZOMBIE)
        except psutil.Error:
            return False


def _machine() -> str:
    """Return the name of this machine, or of the container: process numbers mean something only within it."""
    try:
        rooms = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux
        rooms = ""
    return f"{platform.node()} {rooms}".strip()
