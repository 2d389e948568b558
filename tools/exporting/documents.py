"""The pages of an export, as Markdown: the talk with its pictures, the prompts, who came from whom, and the licences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from prompts.phrases import printable_lines
from tools.assets import Asset
from tools.chinese import Language
from tools.exporting.naming import without_folders
from tools.licence_words import HEADS, VERDICTS
from tools.licensing import Report

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|!~])")
PICTURES = frozenset({"image", "board", "mask"})
_NAMES = {"person": "You", "assistant": "Scenewright"}


@dataclass(frozen=True, slots=True)
class Line:
    """What one side said in the talk, and the ids of the assets that came with it."""

    who: Literal["person", "assistant"]
    words: str
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the pages speak of: the assets in the order of making, the file of each by id, and what is seen or heard in it."""

    title: str
    assets: tuple[Asset, ...]
    files: Mapping[str, str]
    seen: Mapping[str, str]
    missing: frozenset[str] = frozenset()
    """Ids of assets whose files are gone."""


def plain(words: str) -> str:
    """Return words so that Markdown and a terminal show them as they are, without folders of this machine."""
    return _SPECIAL.sub(r"\\\1", printable_lines(without_folders(words)).strip())


def readme(shelf: Shelf, talk: Sequence[Line]) -> str:
    """Return the first page: what is in the export, and the whole talk with its pictures."""
    by_id = {asset.id: asset for asset in shelf.assets}
    told = {asset for line in talk for asset in line.assets}
    parts = [f"# {plain(shelf.title)}", _contents(shelf), "## The talk"]
    for line in talk:
        parts += _line(line, shelf, by_id)
    rest = [asset for asset in shelf.assets if asset.id not in told]
    if rest:
        parts += ["## Also made", *(_shown(asset, shelf) for asset in rest)]
    return "\n\n".join(parts) + "\n"


def _contents(shelf: Shelf) -> str:
    rows = [
        "- `assets/`: every picture, film and recording, under its handle",
        "- `recipes/`: how each was made, as JSON",
        "- `timelines/`: films as OpenTimelineIO and their captions, where there are films",
        "- [prompts.md](prompts.md), [lineage.md](lineage.md), [licences.md](licences.md)",
        "- `project.json`: the list of all, and `SHA256SUMS` to check them by",
    ]
    lost = ", ".join(asset.handle for asset in shelf.assets if asset.id in shelf.missing)
    return "\n".join(rows + ([f"- Missing, for their files were gone: {lost}"] if lost else []))


def _line(line: Line, shelf: Shelf, by_id: Mapping[str, Asset]) -> list[str]:
    quoted = "\n".join(f"> {row}" if row else ">" for row in plain(line.words).splitlines())
    parts = [f"**{_NAMES[line.who]}**\n\n{quoted}"] if quoted else []
    return parts + [_shown(by_id[one], shelf) for one in line.assets if one in by_id]


def _shown(asset: Asset, shelf: Shelf) -> str:
    seen = plain(shelf.seen.get(asset.id, "")) or asset.handle
    if asset.id in shelf.missing:
        return f"`{asset.handle}` {seen} (its file is gone)"
    link = quote(shelf.files[asset.id])
    picture = f"![{seen}]({link})\n\n" if asset.kind in PICTURES and not link.endswith(".svg") else ""
    return f"{picture}[{asset.handle}]({link}): {seen}"


def prompts(shelf: Shelf) -> str:
    """Return the structured prompt of every asset that has one, and what was asked for the others."""
    parts = ["# Prompts"]
    for asset in shelf.assets:
        rows = [f"- {name}: {plain(text)}" for name, text in (asset.shot.said() if asset.shot else {}).items()]
        if asset.shot is not None and asset.shot.negative:
            rows.append(f"- not: {plain(', '.join(asset.shot.negative))}")
        asked = [f"Asked: {plain(asset.words)}"] if asset.words else []
        if rows or asked:
            parts.append("\n\n".join([f"## {asset.handle}", *asked, *(["\n".join(rows)] if rows else [])]))
    return "\n\n".join(parts) + "\n"


def lineage(shelf: Shelf) -> str:
    """Return the tree of versions: under each asset what was made from it first of all."""
    known = {asset.id for asset in shelf.assets}
    children: dict[str, list[Asset]] = {}
    for asset in shelf.assets:
        parent = next((one for one in asset.parents if one in known), "")
        children.setdefault(parent, []).append(asset)
    handles = {asset.id: asset.handle for asset in shelf.assets}
    rows: list[str] = []
    left = [(asset, 0) for asset in reversed(children.get("", []))]
    while left:
        asset, depth = left.pop()
        also = [handles[one] for one in asset.parents[1:] if one in handles]
        told = [f"changed: {', '.join(asset.changed)}"] if asset.changed else []
        told += [f"with: {', '.join(also)}"] if also else []
        rows.append(f"{'  ' * depth}- {asset.handle}" + (f" ({plain('; '.join(told))})" if told else ""))
        left += [(child, depth + 1) for child in reversed(children.get(asset.id, []))]
    return "# Lineage\n\n" + "\n".join(rows) + "\n"


def licences(report: Report, language: Language = "en") -> str:
    """Return what may be sold, what not and why, what must be named, and who agreed to which voice."""
    heads, said = HEADS[language], VERDICTS[language]
    rows = [
        f"# {heads['title']}", "", f"{heads['whole']}: **{said[report.verdict]}**. {heads['advice']}", "",
        f"| {heads['asset']} | {heads['maker']} | {heads['licence']} | {heads['sale']} | {heads['why']} | {heads['labels']} |",
        "| --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for row in report.rows:
        why = " ".join(ground.sentence(language) for ground in row.grounds)
        cells = (row.handle, plain(row.maker) or heads["upload"], plain(row.licence), said[row.verdict], plain(why), plain(", ".join(row.labels)))
        rows.append(f"| {' | '.join(cells)} |")
    credits = report.credits(language)
    rows += ["", f"## {heads['named']}", "", *([f"- {plain(one)}" for one in credits] or [heads["none"]])]
    if report.voices:
        columns = ("speaker", "covers", "uses", "until", "state")
        rows += ["", f"## {heads['voices']}", "", f"| {' | '.join(heads[name] for name in columns)} |", f"|{' --- |' * len(columns)}"]
        for one in report.voices:
            told = (one.consent.speaker, ", ".join(one.voices), one.consent.uses, one.consent.until, one.state)
            rows.append(f"| {' | '.join(plain(cell) for cell in told)} |")
    return "\n".join(rows) + "\n"
