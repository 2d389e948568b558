"""The version tree of a project, as pure operations over a log of events: what was made from what, and what is selected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType

from prompts.shot import Shot, diff

AssetId = str


@dataclass(frozen=True, slots=True)
class Made:
    """An asset was made and is now selected. Alternatives of one request share a group, which undo takes back at once."""

    asset: AssetId
    parents: tuple[AssetId, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Selected:
    """The person went to a version."""

    asset: AssetId


@dataclass(frozen=True, slots=True)
class Undone:
    """The last making or selecting was taken back."""


@dataclass(frozen=True, slots=True)
class Redone:
    """The last undo was taken back."""


Event = Made | Selected | Undone | Redone
_KINDS: dict[str, type[Made] | type[Selected] | type[Undone] | type[Redone]] = {
    cls.__name__.lower(): cls for cls in (Made, Selected, Undone, Redone)
}


def dump_event(event: Event) -> str:
    """Return the event as one line of JSON."""
    return json.dumps({"event": type(event).__name__.lower(), **asdict(event)}, ensure_ascii=False)


def load_event(line: str) -> Event:
    """Return the event that `dump_event` wrote; raise ValueError for anything else."""
    data = json.loads(line)
    kind = _KINDS.get(data.pop("event", ""))
    if kind is None:
        raise ValueError("not an event of a version tree")
    if "parents" in data:
        data["parents"] = tuple(data["parents"])
    return kind(**data)


@dataclass(frozen=True, slots=True)
class Tree:
    """All versions of one project and the place of the person in them. Values are frozen; every operation returns a Tree.

    A log read by two processes may hold an Undone with nothing left to undo: such an event changes nothing.
    """

    order: tuple[AssetId, ...] = ()
    """All assets in the order of making."""
    current: AssetId | None = None
    _parents: Mapping[AssetId, tuple[AssetId, ...]] = field(default_factory=lambda: MappingProxyType({}))
    _undo: tuple[AssetId | None, ...] = ()
    _redo: tuple[AssetId | None, ...] = ()
    _group: str = ""
    """The group of the last event when that was a Made."""

    @classmethod
    def fold(cls, events: Iterable[Event]) -> Tree:
        """Return the tree after the events, oldest first."""
        order: list[AssetId] = []
        parents: dict[AssetId, tuple[AssetId, ...]] = {}
        place = cls()
        for event in events:
            if isinstance(event, Made):
                if event.asset in parents:
                    raise ValueError(f"asset {event.asset} was made twice")
                order.append(event.asset)
                parents[event.asset] = event.parents
            place = place._move(event)
        return replace(place, order=tuple(order), _parents=MappingProxyType(parents))

    def apply(self, event: Event) -> Tree:
        """Return the tree after one more event; raise ValueError for a version that is not in it."""
        if isinstance(event, Selected):
            self._check(event.asset)
        moved = self._move(event)
        if not isinstance(event, Made):
            return moved
        if event.asset in self._parents:
            raise ValueError(f"asset {event.asset} was made twice")
        parents = MappingProxyType({**self._parents, event.asset: event.parents})
        return replace(moved, order=(*self.order, event.asset), _parents=parents)

    def undo(self) -> Tree:
        """Return the tree as selected before the last making or selecting; the same tree when there is nothing before."""
        return self.apply(Undone())

    def redo(self) -> Tree:
        """Return the tree with the last undo taken back; the same tree when nothing was undone since the last making."""
        return self.apply(Redone())

    def select(self, asset: AssetId) -> Tree:
        """Return the tree at another version; what is made next branches from there."""
        return self.apply(Selected(asset))

    @property
    def can_undo(self) -> bool:
        """Whether `undo` would change anything."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether `redo` would change anything."""
        return bool(self._redo)

    def parents(self, asset: AssetId) -> tuple[AssetId, ...]:
        """Return what an asset was made from, the picture it edits first."""
        self._check(asset)
        return self._parents[asset]

    def path_to_root(self, asset: AssetId) -> tuple[AssetId, ...]:
        """Return the asset, its first parent, that one's first parent and so on."""
        self._check(asset)
        path = [asset]
        while self._parents.get(path[-1]):
            path.append(self._parents[path[-1]][0])
        return tuple(path)

    def common_ancestor(self, a: AssetId, b: AssetId) -> AssetId | None:
        """Return the nearest version both come from (which may be one of them), or None."""
        above = set(self.path_to_root(a))
        return next((asset for asset in self.path_to_root(b) if asset in above), None)

    def _check(self, asset: AssetId) -> None:
        if asset not in self._parents:
            raise ValueError(f"asset {asset} is not in this tree")

    def _move(self, event: Event) -> Tree:
        if isinstance(event, Undone):
            if not self._undo:
                return replace(self, _group="")
            return replace(
                self, current=self._undo[-1], _undo=self._undo[:-1], _redo=(*self._redo, self.current), _group=""
            )
        if isinstance(event, Redone):
            if not self._redo:
                return replace(self, _group="")
            return replace(
                self, current=self._redo[-1], _redo=self._redo[:-1], _undo=(*self._undo, self.current), _group=""
            )
        if isinstance(event, Selected) and event.asset == self.current:
            return replace(self, _group="")
        group = event.group if isinstance(event, Made) else ""
        before = self._undo if group and group == self._group else (*self._undo, self.current)
        return replace(self, current=event.asset, _undo=before, _redo=(), _group=group)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side: the fields that differ, with the words on either side, and where they parted."""

    a: AssetId
    b: AssetId
    ancestor: AssetId | None
    changed: tuple[str, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]


def compare(tree: Tree, a: tuple[AssetId, Shot | None], b: tuple[AssetId, Shot | None]) -> Comparison:
    """Compare two versions of a tree; an upload has no Shot and counts as an empty one."""
    shot_a, shot_b = a[1] or Shot(), b[1] or Shot()
    changed = diff(shot_a, shot_b)
    return Comparison(
        a=a[0],
        b=b[0],
        ancestor=tree.common_ancestor(a[0], b[0]),
        changed=changed,
        before={name: _as_text(getattr(shot_a, name)) for name in changed},
        after={name: _as_text(getattr(shot_b, name)) for name in changed},
    )


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_as_text(v) for v in value)
    for attribute in ("text", "name"):
        if hasattr(value, attribute):
            return str(getattr(value, attribute))
    return str(value)
