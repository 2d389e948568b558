"""The structured prompt: a `Shot` says what one picture or film shot shows, a `ShotChange` says what to change in it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from prompts import vocabulary
from prompts.phrases import append_phrase, printable, remove_phrase, swap_phrase, tidy

FieldName = Literal["subject", "action", "scene", "lighting", "camera", "style", "technical"]
FIELDS: tuple[FieldName, ...] = get_args(FieldName)
EXTRAS = ("negative", "text_in_image", "palette", "count", "items", "audio", "cast")
MAX_FIELD = 4_000
"""Longest text of one field, in characters; longer requests are cut by their author, not by us."""

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=MAX_FIELD)


def _printable_text(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Plain = Annotated[str, BeforeValidator(_printable_text)]
"""A text without characters that have no form, so that it can always be written as JSON."""
Phrases = Annotated[tuple[Plain, ...], BeforeValidator(_one_or_many)]


def _tidy_text(value: Any) -> Any:
    return tidy(value) if isinstance(value, str) else value


class Words(_Value):
    """One field: the person's own words and the vocabulary ids that were read in them."""

    text: Annotated[str, BeforeValidator(_tidy_text)] = Field(default="", max_length=MAX_FIELD)
    ids: tuple[str, ...] = ()
    """Ids such as `light:golden_hour`, in the order they stand in the text."""

    def __bool__(self) -> bool:
        return bool(self.text)


def _lettering(value: Any) -> Any:
    if isinstance(value, str):
        value = (value,)
    return tuple({"text": v} if isinstance(v, str) else v for v in value or ())


class Lettering(_Value):
    """An exact string that stands in the picture."""

    text: Plain = Field(min_length=1, max_length=200)
    place: Plain = ""
    """Where it stands, in the person's words: sign, poster, screen, banner, title, label; empty for "anywhere"."""


class CastMember(_Value):
    """A named character whose looks stay the same wherever the name stands in a subject."""

    name: Plain = Field(min_length=1, max_length=80)
    look: Plain = Field(default="", max_length=MAX_FIELD)
    """The facts of the looks, as a subject would say them: "20-year-old woman, short hair, white shirt"."""
    seed: int = 0
    """Decides what the facts leave open (a shirt's colour, a face's shape)."""


class Shot(_Value):
    """What one picture or one film shot shows. Seven fields of words, and exact values beside them.

    A field may be given as a plain string; its vocabulary ids are then read from it. Values are frozen:
    `revise` makes the next one. Round-trips through `model_dump_json` and `model_validate_json`.
    """

    version: Literal[1] = 1
    subject: Words = Words()
    action: Words = Words()
    scene: Words = Words()
    lighting: Words = Words()
    camera: Words = Words()
    style: Words = Words()
    technical: Words = Words()
    negative: Phrases = ()
    """What must not be seen, one noun phrase each: "people", "text"."""
    text_in_image: tuple[Lettering, ...] = ()
    palette: Phrases = ()
    """Colours the picture keeps to, as lower-case `#rrggbb`, the main one first."""
    count: int | None = Field(default=None, ge=1, le=100)
    """How many of the subject, when a number was said."""
    items: Phrases = Field(default=(), max_length=64)
    """The list of an icon set or a sheet, one label each."""
    audio: Plain = ""
    cast: tuple[CastMember, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_ids(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        out = dict(data)
        for name in FIELDS:
            value = out.get(name)
            if isinstance(value, str):
                value = {"text": value}
            if isinstance(value, dict) and isinstance(value.get("text"), str) and "ids" not in value:
                out[name] = {**value, "ids": _ids(name, tidy(value["text"]))}
        return out

    @field_validator("palette", mode="after")
    @classmethod
    def _normal_hex(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(normal_hex(colour) for colour in value)

    @field_validator("text_in_image", mode="before")
    @classmethod
    def _bare_lettering(cls, value: Any) -> Any:
        return _lettering(value)

    def words(self, name: FieldName) -> Words:
        """Return one of the seven fields by name."""
        value: Words = getattr(self, name)
        return value

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the bare names of all ids of one vocabulary kind, over all fields: `shot.ids("framing") == ("close_up",)`."""
        prefix = kind + ":"
        found = (i for name in FIELDS for i in self.words(name).ids)
        return tuple(dict.fromkeys(i.removeprefix(prefix) for i in found if i.startswith(prefix)))

    def said(self) -> dict[str, str]:
        """Return the non-empty fields as plain text, in the order of the fields."""
        return {name: self.words(name).text for name in FIELDS if self.words(name)}

    def revise(self, change: ShotChange) -> Self:
        """Return the Shot with `change` applied; fields the change does not name are the same objects."""
        update: dict[str, Any] = {}
        for name in FIELDS:
            edit: FieldChange | None = getattr(change, name)
            if edit is not None:
                text = tidy(edit.apply(self.words(name).text))
                update[name] = Words(text=text, ids=_ids(name, text))
        for extra in ("negative", "palette", "items"):
            edit_list: ListChange | None = getattr(change, extra)
            if edit_list is not None:
                update[extra] = edit_list.apply(getattr(self, extra))
        for extra in ("text_in_image", "count", "audio", "cast"):
            value = getattr(change, extra)
            if value is not None:
                update[extra] = value
        return type(self).model_validate({**dict(self), **update})


def _ids(name: FieldName, text: str) -> tuple[str, ...]:
    """Return the ids of a field's text; none for a text too long to be accepted, which need not be searched."""
    return vocabulary.ids_for(name, text) if len(text) <= MAX_FIELD else ()


class FieldChange(_Value):
    """A change of one field: `set` replaces it, `remove` takes phrases out, `add` puts phrases in.

    With both `remove` and `add`, the first phrase added takes the place of the first one removed.
    """

    set: str | None = Field(default=None, max_length=MAX_FIELD)
    add: Phrases = ()
    remove: Phrases = ()

    def apply(self, text: str) -> str:
        """Return `text` after the change; removing what is not there leaves the text as it is."""
        if self.set is not None:
            text = tidy(self.set)
        added = list(self.add)
        for phrase in self.remove:
            swapped = swap_phrase(text, phrase, added[0]) if added else None
            if swapped is not None:
                text, added = swapped, added[1:]
            else:
                text = remove_phrase(text, phrase)
        for phrase in added:
            text = append_phrase(text, phrase)
        return text


class ListChange(_Value):
    """A change of one list: `set` replaces it, then `remove` and `add` apply, without doubles."""

    set: Phrases | None = None
    add: Phrases = ()
    remove: Phrases = ()

    def apply(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return the list after the change; comparison ignores case."""
        gone = {r.casefold() for r in self.remove}
        base = values if self.set is None else self.set
        kept: dict[str, str] = {}
        for value in (*base, *self.add):
            if value.casefold() not in gone:
                kept.setdefault(value.casefold(), value)
        return tuple(kept.values())


def _field_change(value: Any) -> Any:
    return {"set": value} if isinstance(value, str) else value


def _list_change(value: Any) -> Any:
    return {"set": value} if isinstance(value, (list, tuple)) else value


OptionalFieldChange = Annotated[FieldChange | None, BeforeValidator(_field_change)]
OptionalListChange = Annotated[ListChange | None, BeforeValidator(_list_change)]


class ShotChange(_Value):
    """A partial Shot: what an edit touches, and nothing else. A plain string for a field means `set`."""

    subject: OptionalFieldChange = None
    action: OptionalFieldChange = None
    scene: OptionalFieldChange = None
    lighting: OptionalFieldChange = None
    camera: OptionalFieldChange = None
    style: OptionalFieldChange = None
    technical: OptionalFieldChange = None
    negative: OptionalListChange = None
    palette: OptionalListChange = None
    items: OptionalListChange = None
    text_in_image: tuple[Lettering, ...] | None = None
    count: int | None = Field(default=None, ge=1, le=100)
    audio: Plain | None = None
    cast: tuple[CastMember, ...] | None = None

    @field_validator("palette", mode="after")
    @classmethod
    def _normal_hex(cls, value: ListChange | None) -> ListChange | None:
        if value is None:
            return None
        return ListChange(
            set=None if value.set is None else tuple(map(normal_hex, value.set)),
            add=tuple(map(normal_hex, value.add)),
            remove=tuple(map(normal_hex, value.remove)),
        )

    @field_validator("text_in_image", mode="before")
    @classmethod
    def _bare_lettering(cls, value: Any) -> Any:
        return None if value is None else _lettering(value)

    @property
    def touched(self) -> tuple[str, ...]:
        """The names of the fields this change speaks of, in the order of the fields."""
        return tuple(name for name in (*FIELDS, *EXTRAS) if getattr(self, name) is not None)


def diff(a: Shot, b: Shot) -> tuple[str, ...]:
    """Return the names of the fields whose values differ, in the order of the fields."""
    return tuple(name for name in (*FIELDS, *EXTRAS) if getattr(a, name) != getattr(b, name))


def normal_hex(colour: str) -> str:
    """Return a colour as lower-case `#rrggbb`; raise `ValueError` for anything but `#rgb` or `#rrggbb`."""
    value = colour.strip().lower()
    value = value if value.startswith("#") else "#" + value
    if not _HEX.fullmatch(value):
        raise ValueError(f"{colour!r} is not a colour like #0032a1")
    return value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
