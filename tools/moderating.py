"""What may not be made here: word lists and OpenAI's moderation model, asked before anything is made and of every result; refusals are recorded."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from tools.chinese import converted
from tools.decoding.port import Decoder
from tools.engines.base import Made
from tools.errors import BadInput, BadMedia, EngineError, NotConfigured
from tools.ledger_records import Job
from tools.requests import Request, canonical
from tools.stills import stills
from tools.store.database import Connection, Place, one_table
from tools.store.records import Asset, NewAsset

HELD = "@held"
"""The owner of results that are held back: nobody can sign in by this name, so only whoever runs the installation finds them."""
HELD_PROJECT = "held-"
"""What stands before the name of a project whose results are held back."""
CASE = "case"
"""The fact of such a result that names its case."""
APPEAL = "If this is a mistake, tell whoever runs this Scenewright, and name case {case}."
MAX_LIST_BYTES = 4_000_000
Stage = Literal["before", "after"]
Remote = Callable[[str, bytes | None], Sequence[str]]
"""Asks a moderation model of words and a picture (PNG, JPEG, WebP) and returns what they are flagged as. Blocking."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS moderation (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, owner TEXT NOT NULL, project TEXT NOT NULL, stage TEXT NOT NULL, by TEXT NOT NULL,
  words TEXT NOT NULL, asset TEXT NOT NULL
) WITHOUT ROWID
"""
_CJK = re.compile(r"[㐀-鿿豈-﫿぀-ヿ가-힯]")
_PARTS = re.compile(rf"(?:{_CJK.pattern})+|(?:(?!{_CJK.pattern}).)+", re.DOTALL)
"""Rows of Chinese, Japanese and Korean characters, and what stands between them."""
_WRITTEN = re.compile(r"(?:[^\W_]|[@$!|+])+")
_LOOKALIKES = str.maketrans("аеорсухіјѕԁԛԝһкмтвнαορτυνικ", "aeopcyxijsdqwhkmtbhaoptuvik")
"""Cyrillic and Greek letters that look like Latin ones (Unicode confusables)."""
_DIGITS = str.maketrans("013457@$!|+", "oieastasiit")
_REPEATED = re.compile(r"(.)\1+")


class Refused(BadInput):
    """The user sees it with the text of appeal, and asks for something else."""


def plain(text: str) -> str:
    """Return a text in one width, case and alphabet, without marks on letters and without characters that are not seen."""
    kept = unicodedata.normalize("NFKD", text).casefold()
    seen = "".join(c for c in kept if unicodedata.category(c) not in ("Mn", "Cf", "Cc") or c in "\n\t")
    return seen.translate(_LOOKALIKES)


def words_of(text: str) -> list[str]:
    """Return the words of a plain text, other than Chinese, Japanese and Korean, with letters for digits and each repeated letter once."""
    return [_REPEATED.sub(r"\1", word.translate(_DIGITS)) for word in _WRITTEN.findall(_CJK.sub(" ", text))]


def _spelled(words: Sequence[str]) -> list[str]:
    """Return the rows of letters that stand alone, as in "b a d" and "b-a-d", each row put together."""
    rows = "".join(word if len(word) == 1 else " " for word in words).split()
    return [_REPEATED.sub(r"\1", row) for row in rows if len(row) > 1]


def chinese(text: str) -> str:
    """Return the Chinese, Japanese and Korean characters of a plain text in one row, the simplified ones for Chinese."""
    return _simplified("".join(_CJK.findall(text)))


def pieces(text: str) -> list[str]:
    """Return the words of a plain text with each Chinese, Japanese or Korean character as a word of its own, in their order."""
    return [piece for run in _PARTS.findall(text) for piece in (chinese(run) or words_of(run))]


def _simplified(text: str) -> str:
    return converted(text, "t2s") if text else text


@dataclass(frozen=True, slots=True)
class WordList:
    """Words and phrases nobody may ask for, each by how it is written in the list. mixed: those of both kinds of letters."""

    written: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    chinese: Mapping[str, str] = field(default_factory=dict)
    mixed: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    def found(self, text: str) -> tuple[str, ...]:
        """Return the entries that a text holds, whatever its spacing, width, case, look-alike letters or repeated ones."""
        looked = plain(text)
        words, row = words_of(looked), chinese(looked)
        spelled, runs = _spelled(words), _runs(words, self.written)
        named = [said for entry, said in self.written.items() if entry in runs or any("".join(entry) in one for one in spelled)]
        both = _runs(pieces(looked), self.mixed) if self.mixed else set()
        return (*named, *(said for entry, said in self.chinese.items() if entry in row), *(said for entry, said in self.mixed.items() if entry in both))


def _runs(words: Sequence[str], entries: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return the rows of words in a text that are as long as one of the entries."""
    return {tuple(words[i : i + n]) for n in {len(entry) for entry in entries} for i in range(len(words) - n + 1)}


def read_word_lists(paths: Iterable[Path]) -> WordList:
    """Return the words of files: one word or phrase a line, lines with # are notes. Raises NotConfigured for a file that cannot be read."""
    written: dict[tuple[str, ...], str] = {}
    han: dict[str, str] = {}
    mixed: dict[tuple[str, ...], str] = {}
    for path in paths:
        try:
            file = path.expanduser()
            if file.stat().st_size > MAX_LIST_BYTES:
                raise NotConfigured(f"SCENEWRIGHT_MODERATE_WORDS names {path}, which is larger than {MAX_LIST_BYTES // 1_000_000} MB; split it.")
            lines = file.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError, RuntimeError) as error:  # RuntimeError: ~ and a name that nobody has here
            raise NotConfigured(f"SCENEWRIGHT_MODERATE_WORDS names {path}, which cannot be read as UTF-8 text; name a file with one word a line.") from error
        for said in (line.strip() for line in lines):
            looked = plain("" if said.startswith("#") else said)
            row, words = chinese(looked), tuple(words_of(looked))
            if row and words:
                mixed[tuple(pieces(looked))] = said
            elif row:
                han[row] = said
            elif words:
                written[words] = said
    return WordList(written, han, mixed)


class Cases:
    """What was refused or held back, in one table. Any thread may call."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def _open(self) -> AbstractContextManager[Connection]:
        return one_table(self._place, _SCHEMA)

    def add(self, stage: Stage, by: str, *, owner: str, project: str, words: str, asset: str = "") -> str:
        """Keep a case and return its short id."""
        case = uuid.uuid4().hex[:8]
        with self._open() as db:
            row = (case, datetime.now(UTC).isoformat(timespec="microseconds"), owner, project, stage, by, words[:2_000], asset)
            db.execute("INSERT INTO moderation VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return case

    def listed(self) -> list[dict[str, Any]]:
        """Return all cases, the newest first, for whoever runs the installation."""
        query = "SELECT id, at, owner, project, stage, by, words, asset FROM moderation ORDER BY at DESC"
        with self._open() as db:
            return [dict(row) for row in db.execute(query)]


@dataclass(frozen=True, slots=True)
class Moderation:
    """The rules of this installation and where cases are kept.

    remote: asked of words that go to a service and of what a trained model made; None where nobody wants that. appeal: what a person is told who was refused.
    """

    cases: Cases
    words: WordList = field(default_factory=WordList)
    remote: Remote | None = None
    appeal: str = ""

    def before(self, texts: Sequence[str], *, owner: str, project: str, leaves: bool) -> None:
        """Raise Refused for words that may not be made into anything. leaves: whether they would go to a service. Blocking."""
        said = "\n".join(dict.fromkeys(text for text in texts if text))
        by = self._flagged(said, (), leaves)
        if by:
            case = self.cases.add("before", by, owner=owner, project=project, words=said)
            raise Refused(f"That was not made and sent nowhere, because it is not allowed here ({_public(by)}). {_appeal(self.appeal, case)}")

    def after(self, job: Job, new: NewAsset, made: Made, decoder: Decoder, *, generated: bool) -> NewAsset:
        """Return how a result is stored: as it is, or held back for whoever runs the installation, with its case among its facts. Blocking.

        Of a film a few pictures are looked at (see `tools.stills`); what is heard in one is not.
        """
        text = made.data[:64_000].decode("utf-8", "replace") if made.kind == "text" else ""
        try:
            seen = decoder.run(stills, made.data, made.suffix, name="the result") if self.remote is not None and generated else ()
            by = self._flagged(text, seen, generated)
        except (EngineError, BadMedia) as error:  # what nobody could look at is not shown; it was paid for, so it is kept
            by = f"moderation model: not reached, {error}"
        if not by:
            return new
        case = self.cases.add("after", by, owner=job.owner, project=job.project, words=job.delivery.words, asset=job.key)
        held = {"owner": HELD, "project": f"{HELD_PROJECT}{new.project}", "aside": True, "group": "", "facts": {**new.facts, CASE: case}}
        return new.model_copy(update=held)

    def _flagged(self, text: str, pictures: Sequence[bytes], outside: bool) -> str:
        """Return by what words or pictures are flagged; empty when they are not."""
        if found := self.words.found(text):
            return f"word list: {found[0]}"
        if self.remote is None or not outside:
            return ""
        asked: list[tuple[str, bytes | None]] = [(text, None)] if text else []
        for words, picture in (*asked, *(("", one) for one in pictures)):
            if kinds := self.remote(words, picture):
                return f"moderation model: {', '.join(kinds)}"
        return ""


def words_in(request: Request) -> tuple[str, ...]:
    """Return all words of a request that are made into something; what must not be seen is left out."""
    told = canonical(request)
    return tuple(part for key in ("shot", "brief", "question", "name") for part in _texts(told.get(key)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key != "negative":
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def why_held(asset: Asset, rules: Moderation | None) -> Refused | None:
    """Return what a person is told whose result is held back; None for one that is not. rules: those of now."""
    if asset.owner != HELD:
        return None
    appeal = _appeal(rules.appeal if rules is not None else "", asset.facts.get(CASE, ""))
    return Refused(f"It was made, but is held back, because the result is not allowed here. {appeal}")


def _appeal(words: str, case: str) -> str:
    return (words or APPEAL).replace("{case}", case)


def _public(by: str) -> str:
    """Return what a person is told of a rule: the kind, and what the moderation model names, but no entry of a list."""
    return by if by.startswith("moderation model") else "the list of words"
