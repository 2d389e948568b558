"""Icon sheets, posters, products, character sheets and technical drawings."""

import numpy as np
import pytest

from tools.animatic import draw_spec
from tools.animatic.spec import Actor, Garment, Look, SceneSpec, Sign, Thing

SIZE = (640, 360)
FINANCE = ("borrow", "repay", "bank card", "bill", "account", "profile", "face recognition", "OCR")
MIA = Actor("mia", "a girl with a ponytail", Look(gender="female", age="teen", hair="ponytail", garments=(Garment("jacket", "#e8b62c"),)))


def names(frame, role=None):
    return [e.name for e in frame.elements if role in (None, e.role)]


def test_an_icon_sheet_has_every_icon_once_with_alpha_in_the_exact_colour():
    frame = draw_spec(SceneSpec(kind="icons", items=FINANCE, palette=("#0032a1",)), SIZE, mark=False)
    assert names(frame) == list(FINANCE)
    assert list(frame.parts) == list(FINANCE)
    for icon in frame.parts.values():
        pixels = np.asarray(icon)
        assert pixels.shape[2] == 4
        assert pixels[..., 3].min() == 0
        exact = (pixels[..., :3] == (0, 0x32, 0xA1)).all(axis=2) & (pixels[..., 3] == 255)
        assert exact.sum() > 0.01 * pixels.shape[0] * pixels.shape[1]
    assert (np.asarray(frame.image) == (0, 0x32, 0xA1)).all(axis=2).sum() > 200


@pytest.mark.parametrize("count", [1, 5, 7, 12, 30])
@pytest.mark.parametrize("size", [(640, 360), (360, 640)])
def test_icon_tiles_are_equal_and_inside_the_sheet(count, size):
    frame = draw_spec(SceneSpec(kind="icons", items=tuple(f"icon {k}" for k in range(count))), size, mark=False)
    boxes = [e.box for e in frame.elements]
    assert len(boxes) == count
    sides = {(b[2] - b[0], b[3] - b[1]) for b in boxes}
    assert max(s[0] for s in sides) - min(s[0] for s in sides) <= 2
    assert all(0 <= b[0] and b[2] <= size[0] and 0 <= b[1] and b[3] <= size[1] for b in boxes)


@pytest.mark.parametrize("title", ["The Long Way Home", "夏夜爵士"])
def test_a_poster_carries_its_title_inside_safe_margins(title):
    spec = SceneSpec(kind="poster", scene="mountain", actors=(MIA,), signs=(Sign(title, "title"), Sign("18 July", "poster")))
    frame = draw_spec(spec, SIZE, mark=False)
    (element,) = [e for e in frame.elements if e.name == "title"]
    assert element.words == title
    assert element.box[0] >= 0.05 * SIZE[0] and element.box[2] <= 0.95 * SIZE[0]
    assert element.box[1] >= 0.05 * SIZE[1] and element.box[3] <= 0.95 * SIZE[1]
    assert element.box[3] - element.box[1] > 0.06 * SIZE[1]
    assert frame.mask("18 July").any()


def test_a_poster_title_stays_sharp_in_a_painted_style():
    spec = SceneSpec(kind="poster", scene="mountain", style="watercolor", signs=(Sign("HOME", "title"),))
    frame = draw_spec(spec, SIZE, mark=False)
    luma = np.asarray(frame.image.convert("L")).astype(int)
    assert np.abs(np.diff(np.where(frame.mask("title"), luma, 0), axis=1)).max() > 90


def test_a_product_stands_on_its_pedestal_in_the_middle():
    spec = SceneSpec(kind="product", scene="plain", light="soft", things=(Thing("lotion", "a lotion bottle", "lotion-bottle"),))
    frame = draw_spec(spec, SIZE, mark=False)
    bottle, pedestal = (next(e for e in frame.elements if e.name == n).box for n in ("lotion", "pedestal"))
    assert abs((bottle[0] + bottle[2]) / 2 - SIZE[0] / 2) < 0.05 * SIZE[0]
    assert pedestal[1] < bottle[3] < pedestal[3]
    assert bottle[3] - bottle[1] > 0.35 * SIZE[1]


def test_a_character_sheet_shows_three_views_three_faces_and_the_colours():
    frame = draw_spec(SceneSpec(kind="character_sheet", actors=(MIA,)), (1280, 720), mark=False)
    assert {"mia front", "mia three-quarter", "mia side", "mia happy", "mia surprised", "mia sad"} <= set(names(frame))
    assert set(frame.parts) == {"front", "three_quarter", "side"}
    yellow = np.array([0xE8, 0xB6, 0x2C])
    assert (np.abs(np.asarray(frame.image).astype(int)[500:, 850:] - yellow).sum(axis=2) < 90).sum() > 200


def test_a_technical_drawing_names_the_parts_of_its_machine():
    spec = SceneSpec(kind="diagram", things=(Thing("pick_and_place", "a SMT pick-and-place machine"),))
    frame = draw_spec(spec, (1280, 720), mark=False)
    assert {"placement head", "tape feeders", "circuit board", "label placement head"} <= set(names(frame))
    chinese = draw_spec(SceneSpec(kind="diagram", things=(Thing("pick_and_place", "貼片機"),)), (1280, 720), mark=False)
    assert chinese.mask("電路板軌道").any()
    light = np.asarray(frame.image.convert("L"))
    assert np.median(light) > 235


def test_a_technical_drawing_of_another_thing_labels_what_was_listed():
    spec = SceneSpec(kind="diagram", things=(Thing("rocket", "rocket", "rocket"),), items=("engine", "fuel tank", "hatch"))
    frame = draw_spec(spec, SIZE, mark=False)
    assert {"label engine", "label fuel tank", "label hatch"} <= set(names(frame))
