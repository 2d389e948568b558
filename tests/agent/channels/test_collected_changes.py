"""Changes that the page collects come to the film that the page showed: the module of the page against the changes of the tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from agent.film_views import film_view
from prompts.film_changes import FILM_CHANGE
from prompts.films import FilmBrief, FilmShot
from tests.tools.film.films import made
from tools.assets import AssetStore
from tools.film.assembling import FilmState, begin
from tools.film.edits import apply
from tools.requests import FilmRequest, canonical
from tools.store.records import NewAsset, Recipe

MODULE = Path(__file__).resolve().parents[3] / "public" / "studio" / "timeline" / "changes.js"
COLLECT = """async ([source, film, count]) => {
  const { drafted, fresh, numbered, put } = await import('data:text/javascript,' + encodeURIComponent(source))
  let seed = 11
  const any = (n) => { seed = (seed * 16807) % 2147483647; return Math.floor(seed / 2147483647 * n) }
  const ways = {
    move: (s, d) => ({ key: s.key, to: any(d.shots.length) }),
    length: (s) => !s.fresh && { key: s.key, seconds: 1 + any(16) / 4 },
    trim: (s) => !s.fresh && s.duration_s > 2 && { key: s.key, start_s: 0.25 },
    speed: (s) => !s.fresh && { key: s.key, factor: 0.8 },
    transition: (s) => !s.fresh && { key: s.key, transition: ['cut', 'cross_fade', 'wipe_left'][any(3)], seconds: 0.5 },
    repeat: (s, d, c) => !s.fresh && { key: s.key, as: fresh(c), at: any(d.shots.length + 1) },
    add: (s, d, c) => ({ as: fresh(c), at: any(d.shots.length + 1), words: 'new', shot: { subject: 'new' }, seconds: 2 }),
    remove: (s, d) => d.shots.length > 1 && { key: s.key }
  }
  const one = () => {
    let changes = []
    for (let i = 0; i < 1 + any(6); i++) {
      const draft = drafted(film, changes)
      const op = Object.keys(ways)[any(8)]
      const more = ways[op](draft.shots[any(draft.shots.length)], draft, changes)
      if (more) changes = put(changes, { op, ...more })
    }
    const draft = drafted(film, changes)
    return { data: numbered(film, changes), shots: draft.shots.map((s) => [s.words, s.duration_s, s.transition]), length: draft.length }
  }
  return Array.from({ length: count }, one)
}"""
NUMBERED = """async ([source, film, changes]) => {
  const { dropped, numbered, put } = await import('data:text/javascript,' + encodeURIComponent(source))
  const all = changes.reduce(put, [])
  return [numbered(film, all), numbered(film, dropped(all, 0))]
}"""


def planned(**update: object) -> FilmState:
    transitions = ("cut", "cross_fade", "cut", "wipe_left")
    shots = [FilmShot(shot={"subject": f"shot {n}"}, duration_s=3 + n / 2, transition=t) for n, t in enumerate(transitions)]  # type: ignore[arg-type]
    return made(begin(FilmBrief.model_validate({"shots": tuple(shots), **update})))


def as_seen(state: FilmState, folder: Path) -> dict[str, Any]:
    """Return a film as the page knows it."""
    request = FilmRequest(operation="cut", brief=state.brief, timeline=state.timeline)
    recipe = Recipe(request=canonical(request), card="animatic-film", engine="animatic", seed=0)
    with AssetStore(folder) as store:
        return film_view(store.put(NewAsset(project="p", kind="film", recipe=recipe), b"mp4"), {})


def test_whatever_is_collected_makes_the_film_that_was_shown(context: BrowserContext, tmp_path: Path) -> None:
    state = planned()
    found = context.new_page().evaluate(COLLECT, [MODULE.read_text("utf-8"), as_seen(state, tmp_path), 60])
    assert sum(len(case["data"]) for case in found) > 120
    for case in found:
        after = apply(state, [FILM_CHANGE.validate_python(row) for row in case["data"]])
        pieces = [after.timeline.picture(shot.id) for shot in after.brief.shots]
        shown = [(shot.shot.subject.text, piece.transition) for shot, piece in zip(after.brief.shots, pieces, strict=True)]
        assert shown == [(words, transition) for words, _, transition in case["shots"]], case["data"]
        assert [piece.duration_s for piece in pieces] == pytest.approx([seconds for _, seconds, _ in case["shots"]], abs=0.1)
        assert after.timeline.duration_s == pytest.approx(case["length"], abs=0.2)


def test_changes_of_one_thing_are_one_and_a_change_that_is_taken_back_takes_what_hangs_on_it(context: BrowserContext, tmp_path: Path) -> None:
    film = as_seen(planned(), tmp_path)
    changes = [
        {"op": "repeat", "key": "s2", "as": "new1", "at": 2},
        {"op": "length", "key": "s3", "seconds": 2},
        {"op": "move", "key": "new1", "to": 0},
        {"op": "length", "key": "s3", "seconds": 2.5},
        {"op": "captions", "captions": {"position": "top"}},
        {"op": "captions", "captions": {"size": "large"}},
        {"op": "caption", "key": "s3", "caption": 1, "text": "one"},
        {"op": "caption", "key": "s3", "caption": 2, "text": ""},
        {"op": "say", "key": "s1", "text": "Hello."},
        {"op": "caption", "key": "s1", "caption": 1, "text": "spoken anew, so not read"},
        {"op": "volume", "track": "music", "db": -6},
    ]
    whole, less = context.new_page().evaluate(NUMBERED, [MODULE.read_text("utf-8"), film, changes])
    looks = {"op": "captions", "captions": {"position": "top", "size": "large"}}
    assert whole == [
        {"op": "repeat", "shot": 2, "at": 3}, {"op": "length", "shots": [4], "seconds": 2.5}, {"op": "move", "shot": 3, "to": 1},
        {"op": "volume", "track": "music", "by_db": -6}, {"op": "narrate", "lines": {"2": "Hello."}}, looks,
        {"op": "caption", "shot": 4, "caption": 2, "text": ""}, {"op": "caption", "shot": 4, "caption": 1, "text": "one"},
    ]  # fmt: skip
    assert [row["op"] for row in less] == ["length", "volume", "narrate", "captions", "caption", "caption"]
    assert less[0] == {"op": "length", "shots": [3], "seconds": 2.5}
