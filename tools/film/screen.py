"""The finished pictures of a film, one after another: pieces, transitions, captions, marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from PIL import Image

from tools.film.burning import Burnt, mark
from tools.film.cards import card
from tools.film.footage import filmed, moved_over, still_of
from tools.film.planes import Pixels, from_image
from tools.film.timeline import AssetId, KenBurns, Timeline
from tools.film.transitions import between, from_nothing

_STANDING = KenBurns(begin=(0.0, 0.0, 1.0, 1.0), end=(0.0, 0.0, 1.0, 1.0))


@dataclass(slots=True)
class Screen:
    """The finished pictures of a film, one after another."""

    timeline: Timeline
    files: Mapping[AssetId, Path]
    _burnt: Burnt = field(init=False)

    def __post_init__(self) -> None:
        self._burnt = Burnt(self.timeline)

    @property
    def count(self) -> int:
        """How many pictures the film has."""
        return max(1, round(self.timeline.duration_s * self.timeline.fps))

    def notes(self) -> tuple[str, ...]:
        """Return what is not in the pictures though it was asked for, one sentence each."""
        return self._burnt.notes()

    def pictures(self) -> Iterator[Pixels]:
        """Yield the film's pictures in order; they must not be written to. At most two sources are open at a time."""
        timeline = self.timeline
        tag = mark(timeline.size) if timeline.draft_mark else None
        going = min(self.count, round(timeline.fade_out_s * timeline.fps))
        for number, joined in enumerate(self._joined()):
            left = (self.count - number) / (going + 1)
            pixels = from_nothing(joined, "cut", left, timeline.size) if left < 1 else joined
            patches = [patch for patch in (self._burnt.at(number), tag) if patch is not None]
            shown = pixels.copy() if patches else pixels
            for patch in patches:
                patch.onto(shown, timeline.size)
            yield shown

    def _joined(self) -> Iterator[Pixels]:
        """Yield the pictures with their transitions."""
        timeline, size = self.timeline, self.timeline.size
        spans = [self._span(number) for number in range(len(timeline.pictures))]
        before: Iterator[Pixels] | None = None
        for number, piece in enumerate(timeline.pictures):
            first, stop = spans[number]
            following = spans[number + 1][0] if number + 1 < len(spans) else self.count
            reel = self._reel(number, stop - first)
            coming = self._coming(number, spans)
            for place in range(first, min(following, stop)):
                pixels = next(reel)
                share = (place - first + 1) / (coming + 1)
                if share >= 1:
                    yield pixels
                elif before is None:
                    yield from_nothing(pixels, piece.transition, share, size)
                else:
                    yield between(next(before), pixels, piece.transition, share, size)
            before = reel

    def _span(self, number: int) -> tuple[int, int]:
        """Return the first frame of a piece, and the first one after it."""
        piece, fps = self.timeline.pictures[number], self.timeline.fps
        start = self.timeline.starts()[piece.id]
        last = number == len(self.timeline.pictures) - 1
        return round(start * fps), self.count if last else round((start + piece.duration_s) * fps)

    def _coming(self, number: int, spans: list[tuple[int, int]]) -> int:
        """Return for how many frames a piece comes in."""
        if number:
            return max(0, spans[number - 1][1] - spans[number][0])
        return min(spans[0][1], round(self.timeline.pictures[0].transition_s * self.timeline.fps))

    def _reel(self, number: int, count: int) -> Iterator[Pixels]:
        piece, size, fps = self.timeline.pictures[number], self.timeline.size, self.timeline.fps
        if piece.kind == "card":
            return repeat(from_image(card(piece.words, size, self._beside(number))), count)
        path = self.files[piece.source]
        if piece.kind == "still":
            return moved_over(still_of(path), piece.move or _STANDING, size, count)
        return filmed(piece, path, size, fps, count)

    def _beside(self, number: int) -> Image.Image | None:
        """Return a picture of the shot next to a card, for its ground: the following one of a title, the last one of an end card."""
        pieces = self.timeline.pictures
        near = [*pieces[number + 1 :], *reversed(pieces[:number])]
        found = next((piece for piece in near if piece.kind != "card"), None)
        return None if found is None else still_of(self.files[found.source])
