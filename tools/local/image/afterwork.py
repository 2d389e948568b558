"""What is done to a picture once it is made: figures painted again each in its place, colours taken over, and words laid over it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from prompts.dialects import render
from prompts.shot import Shot
from tools import regions
from tools.engines.base import LETTERED
from tools.local.image import colours, drafts, overlay
from tools.local.image.picture_calls import fitted
from tools.local.tasks import DraftParts, FileAt, LocalTask
from tools.regions import Mask
from tools.store.records import ElementNote

Again = Callable[[LocalTask], Image.Image]
"""Paints one more picture with the same model."""

ONCE_MORE = 0.5
"""Strength at which a figure is painted again: its looks change, its place and its light stay."""
MOST_FIGURES = 4
"""A crowd is left as it is: every figure costs as long as a picture."""
_GROWN, _SOFT = 0.015, 0.02
"""How far beyond a figure's outline it is painted again, and the soft edge around that, over the picture's shorter side."""
_CLAUSES = re.compile(r"\s*(?:;|\band\b|、|和|與|与|跟)\s*", re.IGNORECASE)
"""What stands between two figures of a subject."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that is painted once more, with its own words."""

    element: ElementNote
    prompt: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A picture with all done to it, and what to tell."""

    picture: Image.Image
    notes: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


def figures_again(task: LocalTask) -> tuple[Figure, ...]:
    """Return the figures that are painted again: where a draft with several is rendered and no reference tells them apart.

    A model that reads of two people at once mixes their looks; painted alone, each gets its own. Figures of the same words
    (twins) are left as they are.
    """
    draft = task.draft
    if draft is None or task.task != "i2i" or task.references or "inpaint" not in task.model.classes or not task.shot:
        return ()
    ids, shot = drafts.ids_of(draft), Shot.model_validate_json(task.shot)
    cast = drafts.figures(draft, ids, shot) if ids is not None else ()
    if not 2 <= len(cast) <= MOST_FIGURES:
        return ()
    every = (
        Figure(figure, own_prompt(shot, figure, [other for other in cast if other != figure], dialect_of(task)))
        for figure in cast
    )
    return tuple(figure for figure in every if figure.prompt)


def dialect_of(task: LocalTask) -> str:
    """Return how the model reads its prompts."""
    return task.dialect or ("tags" if task.model.weighted else "prose")


def own_prompt(shot: Shot, figure: ElementNote, others: Sequence[ElementNote], dialect: str) -> str:
    """Return the Shot as if it showed this one figure, in the model's dialect; empty where its words cannot be told from others'. Pure."""
    if any(other.words == figure.words for other in others):
        return ""
    clauses = [clause for clause in _CLAUSES.split(shot.subject.text) if _names(clause, figure)]
    clause = clauses[0] if clauses else figure.words
    if not clause or any(_names(clause, other) for other in others):
        return ""
    alone = Shot.model_validate({"subject": clause})
    cast = tuple(member for member in shot.cast if _names(clause, ElementNote(id=0, name="", words=member.name)))
    return render(
        dialect, shot=shot.model_copy(update={"subject": alone.subject, "cast": cast, "text_in_image": ()})
    ).prompt


def finished(task: LocalTask, picture: Image.Image, again: Again) -> Finished:
    """Return the picture with its figures painted again, its colours moved, and the draft's words over it, as the task wants it.

    picture: of the result's size. Raises BadMedia for a picture that cannot be read.
    """
    notes: list[str] = []
    facts: dict[str, str] = {}
    if figures := figures_again(task):
        for number, figure in enumerate(figures, 1):
            picture = _painted_again(task, picture, figure, number, again)
        names = _listed([_called(figure.element.words) for figure in figures])
        whose = f"{names[0].upper()}{names[1:]}"
        notes.append(f"{whose} were painted once more, each in its own place, so that none takes the other's looks.")
        facts["painted_again"] = names
    if task.palette is not None:
        picture = colours.transfer(picture, drafts.opened(task.palette))
        facts["palette"] = "Reinhard, CIE L*a*b*"
    if task.draft is not None and task.draft.lettering:
        picture, told, words = _lettered(task, task.draft, picture)
        notes += told
        facts |= {LETTERED: words} if words else {}
    return Finished(picture, tuple(notes), facts)


def _painted_again(task: LocalTask, picture: Image.Image, figure: Figure, number: int, again: Again) -> Image.Image:
    assert task.draft is not None
    ids = drafts.ids_of(task.draft)
    assert ids is not None
    mask = _scaled(drafts.mask_of(ids, [figure.element]), picture.size)
    mask = _grown(mask, round(min(picture.size) * _GROWN))
    with tempfile.TemporaryDirectory(dir=task.out) as folder:
        ground, area = Path(folder) / "ground.png", Path(folder) / "mask.png"
        picture.convert("RGB").save(ground, compress_level=1)
        Image.fromarray(mask.astype(np.uint8) * 255).save(area)
        call = {
            **task.call, "prompt": figure.prompt, "image": FileAt(ground), "mask_image": FileAt(area),
            "strength": min(ONCE_MORE, float(task.call.get("strength", 1.0))),
        }  # fmt: skip
        order = replace(
            task, key=f"{task.key}-{number}", task="inpaint", call=call, size=picture.size, seed=task.seed + number,
            draft=None, palette=None, style=None, guide=None, guide_image=None, guide_parts=None,
            loras=(),  # those of the whole picture still act: the weights are shared
        )  # fmt: skip
        new = fitted(again(order), picture.size)
    soft = regions.feather(mask, max(1, round(min(picture.size) * _SOFT)))
    return regions.composite(picture, new.convert(picture.mode), soft)


def _lettered(task: LocalTask, draft: DraftParts, picture: Image.Image) -> tuple[Image.Image, list[str], str]:
    """Lay the draft's words over the picture; return it with what to say of them, and the words."""
    ids, ground = drafts.ids_of(draft), task.call.get("image")
    if ids is None or not isinstance(ground, FileAt):
        return picture, [], ""
    missing = overlay.missing(draft.elements, draft.lettering)
    notes = [f'The draft does not show "{text}", so it could not be laid over.' for text in missing]
    cut = overlay.overlay(drafts.opened(ground.path), ids, draft.elements, draft.lettering)
    if cut is None:
        return picture, notes, ""
    shown = [f'"{text}"' for text in draft.lettering if text not in missing]
    notes.insert(0, f"{task.title} cannot letter, so {_listed(shown)} {_were(shown)} laid over from the draft.")
    return overlay.laid_over(picture, cut), notes, " ".join(shown)


def _scaled(mask: Mask, size: tuple[int, int]) -> Mask:
    image = Image.fromarray(mask.astype(np.uint8) * 255).resize(size, Image.Resampling.BILINEAR)
    scaled: Mask = np.asarray(image) >= 128
    return scaled


def _grown(mask: Mask, by: int) -> Mask:
    if by < 1:
        return mask
    grown: Mask = np.asarray(Image.fromarray(mask.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(2 * by + 1))) > 0
    return grown


def _names(clause: str, figure: ElementNote) -> bool:
    words = figure.words.casefold().strip()
    if not words:
        return False
    said = clause.casefold()
    return words in said if not words.isascii() else re.search(rf"\b{re.escape(words)}\b", said) is not None


def _called(words: str) -> str:
    """Return what a figure is called in a sentence: a name as it is, a thing with its article."""
    return words if not words.isascii() or words[:1].isupper() else f"the {words}"


def _were(names: Sequence[str]) -> str:
    return "was" if len(names) == 1 else "were"


def _listed(names: Sequence[str]) -> str:
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} and {last}" if others else last
