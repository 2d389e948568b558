"""What pictures follow: a draft's depth, another picture's edges, lines and pose; on tiny models of the real classes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.guides import (
    DEPTH,
    SD,
    SDXL,
    Bench,
    Draft,
    difference,
    drawn,
    model_of,
    new_bench,
    pixels,
    plain,
)
from tools.errors import BadInput, NotConfigured
from tools.local.image import drafts, guiding, posing
from tools.local.tasks import DraftParts, FileAt

BOTH = pytest.mark.parametrize("repository", [SD, SDXL], ids=["sd-1.5", "sdxl"])
WIDE = (192, 128)


@pytest.fixture(scope="module")
def bench(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return new_bench(tiny(SD, SDXL, *DEPTH.values()), tmp_path_factory.mktemp("guides"))


@pytest.fixture(scope="module")
def fox(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    return drawn(tmp_path_factory.mktemp("fox"), subject="a fox", action="running", scene="a forest")


@BOTH
def test_a_guide_changes_the_picture_and_at_scale_0_not_one_bit(bench: Bench, fox: Draft, repository: str) -> None:
    order = bench.order(repository)
    alone = bench.made(order)
    guided = replace(order, guide="depth", guide_image=fox.picture, guide_parts=fox.parts)
    followed = bench.made(guided)
    assert difference(alone, followed) > 2
    assert np.array_equal(followed, bench.made(guided))
    off = replace(guided, call={**order.call, "controlnet_conditioning_scale": 0.0})
    assert np.array_equal(alone, bench.made(off))
    assert np.array_equal(alone, bench.made(order))


def test_another_depth_is_another_picture(bench: Bench, fox: Draft, tmp_path: Path) -> None:
    other = drawn(tmp_path, subject="a car", scene="a street")
    orders = [
        replace(bench.order(), guide="depth", guide_image=draft.picture, guide_parts=draft.parts)
        for draft in (fox, other)
    ]
    assert difference(bench.made(orders[0]), bench.made(orders[1])) > 0.5


@BOTH
def test_a_draft_is_rendered_with_its_depth(bench: Bench, fox: Draft, repository: str) -> None:
    order = bench.order(repository, size=WIDE, **fox.task())
    result = bench.result(order)
    assert "Tiny followed the draft's depth (ControlNet), which keeps the layout." in result.notes
    assert result.facts["control"] == "depth"
    assert result.facts["strength"] == f"{guiding.WITH_DEPTH:g}"
    assert pixels(result.files[0].path).shape == (128, 192, 3)
    without = bench.order(repository, size=WIDE, additions=False, **fox.task())
    plain_one = bench.result(without)
    assert plain_one.notes == (
        "Tiny started from the draft's picture (img2img), which keeps the layout; its depth was not followed.",
    )
    assert plain_one.facts["strength"] == f"{guiding.WITHOUT_DEPTH:g}"
    assert difference(pixels(result.files[0].path), pixels(plain_one.files[0].path)) > 2


def test_the_corner_of_a_draft_without_a_mark_stays_as_it_is(bench: Bench, fox: Draft) -> None:
    order = bench.order(size=WIDE, additions=False, **fox.task())
    with bench.held.job():
        marked, plain_one = (
            np.asarray(guiding.guided(task, bench.held, WIDE).pictures["image"])
            for task in (order, replace(order, draft=replace(fox.parts, marked=False)))
        )
    assert np.array_equal(plain_one, pixels(fox.picture)[..., :3])
    assert not np.array_equal(marked, plain_one)


def test_a_strength_that_was_asked_for_stays(bench: Bench, fox: Draft) -> None:
    result = bench.result(bench.order(size=WIDE, **fox.task(call={"strength": 0.4})))
    assert result.facts["strength"] == "0.4"


def test_a_controlnet_that_is_not_here_is_said_with_how_to_get_it(bench: Bench, fox: Draft) -> None:
    order = bench.order(additions=False, guide="depth", guide_image=fox.picture, guide_parts=fox.parts)
    with pytest.raises(
        NotConfigured,
        match=r"only with its ControlNet \(lllyasviel/sd-controlnet-depth, 0\.1 GB\).*models get tiny-local --with depth",
    ):
        bench.made(order)
    with pytest.raises(BadInput, match="cannot follow the edges of a picture here"):
        bench.made(replace(order, guide="canny"))


def test_of_an_upload_there_is_no_depth_and_no_pose(bench: Bench, tmp_path: Path) -> None:
    upload = plain(tmp_path / "upload.png", (200, 100, 50))
    with pytest.raises(BadInput, match="has no depth of its own"):
        bench.made(bench.order(guide="depth", guide_image=upload))
    with pytest.raises(BadInput, match="does not know how its figures stand"):
        posing.pose_map(Image.open(upload), None, WIDE)


@pytest.mark.parametrize("guide", ["canny", "scribble", "pose"])
def test_edges_lines_and_poses_are_followed_where_the_card_has_their_controlnet(
    bench: Bench, fox: Draft, guide: str
) -> None:
    model = model_of(SD, controls={guide: {"model": DEPTH[SD], "gb": 0.1}})
    order = bench.order(model=model, guide=guide, guide_image=fox.picture, guide_parts=fox.parts)
    order = replace(order, folders={**order.folders, f"control:{guide}": bench.models / DEPTH[SD]})
    assert difference(bench.made(order), bench.made(bench.order())) > 2


def test_a_sketch_becomes_a_picture_of_its_lines_and_not_of_its_paper(bench: Bench, tmp_path: Path) -> None:
    paper = Image.new("RGB", (64, 64), (255, 255, 255))
    ImageDraw.Draw(paper).line((8, 50, 32, 10, 56, 50), fill=(0, 0, 0), width=3)
    paper.save(tmp_path / "sketch.png")
    model = model_of(SD, controls={"scribble": {"model": DEPTH[SD], "gb": 0.1}})
    order = bench.order(model=model, guide="scribble", guide_image=tmp_path / "sketch.png")
    order = replace(order, folders={**order.folders, "control:scribble": bench.models / DEPTH[SD]})
    of_words = bench.made(order)
    of_itself = replace(
        order, task="i2i", call={**order.call, "image": FileAt(tmp_path / "sketch.png"), "strength": 0.5}
    )
    assert np.array_equal(bench.made(of_itself), of_words)
    assert difference(of_words, bench.made(bench.order())) > 2


def test_a_draft_that_is_rendered_by_its_own_edges_is_not_shown_instead_of_them(
    bench: Bench, fox: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of(SD, controls={"canny": {"model": DEPTH[SD], "gb": 0.1}})
    order = bench.order(model=model, guide="canny", guide_image=fox.picture, guide_parts=fox.parts, **fox.task())
    order = replace(order, folders={**order.folders, "control:canny": bench.models / DEPTH[SD]})
    with bench.held.job():
        found = guiding.guided(order, bench.held, WIDE)
    shown = np.unique(np.asarray(found.pictures["image"]))
    assert (found.class_name, list(shown)) == ("StableDiffusionControlNetPipeline", [0, 255])


def test_inside_a_mask_a_guide_is_followed_as_well(bench: Bench, fox: Draft, tmp_path: Path) -> None:
    mask = Image.new("L", WIDE)
    mask.paste(255, (20, 20, 120, 100))
    mask.save(tmp_path / "mask.png")
    call = {"image": FileAt(fox.picture), "mask_image": FileAt(tmp_path / "mask.png")}
    order = bench.order(task="inpaint", size=WIDE, call=call)
    guided = replace(order, guide="depth", guide_image=fox.picture, guide_parts=fox.parts)
    assert difference(bench.made(order), bench.made(guided)) > 1


# --- the maps themselves


def test_depth_maps_have_the_whole_range_and_no_title_hangs_in_them(tmp_path: Path) -> None:
    title = {"text_in_image": [{"text": "SUMMER", "place": "title"}]}
    draft = drawn(tmp_path, (384, 256), subject="a boy", scene="a beach", **title)
    ids = drafts.ids_of(draft.parts)
    assert ids is not None
    assert draft.parts.depth is not None
    letters = drafts.raised(draft.parts, ids)
    assert letters.any()
    with_it = np.asarray(drafts.depth_map(draft.parts.depth, (384, 256)).convert("L"))
    without = np.asarray(drafts.depth_map(draft.parts.depth, (384, 256), without=letters).convert("L"))
    assert (without.min(), without.max()) == (0, 255)
    assert with_it[letters].mean() > 150
    assert without[letters].mean() < 60
    (boy,) = (e for e in draft.parts.elements if e.role == "subject")
    assert without[ids == boy.id].mean() > without[:40].mean() + 60


def test_the_draft_mark_is_gone_and_nothing_else(fox: Draft, tmp_path: Path) -> None:
    marked = drawn(tmp_path, (768, 512), subject="a fox", action="running", scene="a forest").picture
    before = pixels(marked).astype(int)
    after = np.asarray(drafts.unmarked(drafts.opened(marked))).astype(int)
    changed = np.abs(before - after).max(axis=-1) > 0
    assert changed[-40:, -110:].any()
    changed[-45:, -110:] = False
    assert not changed.any()
    corner = after[-36:-8, -80:-12]
    assert corner.min() > before[-36:-8, -80:-12].min() + 20


def test_the_skeleton_of_a_draft_stands_in_its_figure(tmp_path: Path) -> None:
    draft = drawn(tmp_path, (384, 256), subject="a woman", action="waving", scene="a street")
    ids = drafts.ids_of(draft.parts)
    assert ids is not None
    skeleton = np.asarray(posing.pose_map(drafts.opened(draft.picture), draft.parts, (384, 256))).max(axis=-1) > 0
    (woman,) = (e for e in draft.parts.elements if e.role == "subject")
    assert skeleton.sum() > 200
    assert (ids[skeleton] == woman.id).mean() > 0.8


def test_a_figure_that_is_not_seen_whole_tells_no_pose(tmp_path: Path) -> None:
    draft = drawn(tmp_path, (384, 256), subject="a woman", camera="extreme close-up of her face", scene="a street")
    with pytest.raises(BadInput, match="No figure of that draft is seen whole"):
        posing.pose_map(drafts.opened(draft.picture), draft.parts, (384, 256))


def test_a_pose_needs_the_drafts_words(fox: Draft) -> None:
    with pytest.raises(BadInput, match="only drafts of the embedded studio do"):
        posing.pose_map(drafts.opened(fox.picture), DraftParts(ids=fox.parts.ids), WIDE)
