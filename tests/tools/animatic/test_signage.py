"""What is written: on a board that somebody holds, on a card that is drawn anyway, or on a sign of its own."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.shot import Shot
from tools.animatic.reading import read
from tools.animatic.shooting import stage

SIZE = (640, 360)


def shot(text: str, **fields: Any) -> Shot:
    return Shot.model_validate({"text_in_image": [{"text": text, "place": fields.pop("place", "")}], **fields})


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"subject": "a man", "action": "holding a sign"}, "Will sing for tea"),
        ({"subject": "a girl", "action": 'holding up a banner that says "Go Tigers"', "place": "banner"}, "Go Tigers"),
        ({"subject": "一個女孩", "action": "舉著牌子"}, "歡迎回家"),
        ({"subject": "a nurse", "action": "carrying a poster", "camera": "close-up"}, "Wash your hands"),
    ],
)
def test_a_board_is_held_before_the_chest_and_hides_no_face(fields: dict[str, Any], text: str) -> None:
    spec = read(shot(text, **fields))
    assert [(sign.text, sign.place) for sign in spec.signs] == [(text, "held")]
    assert (spec.things, spec.not_drawn, len(spec.actors)) == ((), (), 1), "the board is drawn once, and what is written names nothing"
    cast = stage(spec, SIZE).cast
    (board,) = [layer for layer in cast if layer.words == text]
    (holder,) = [layer for layer in cast if layer.role == "subject"]
    middle = board.x + board.image.width / 2
    assert holder.x < middle < holder.x + holder.image.width and board.depth < holder.depth
    assert board.y > holder.y + 0.28 * holder.image.height, "below the chin"
    assert 0 <= board.x and board.x + board.image.width <= SIZE[0] and board.y + board.image.height <= SIZE[1]


def test_what_is_written_on_a_card_stands_on_the_card() -> None:
    spec = read(shot("Happy 7th, Mia", subject="a birthday card, balloons"))
    assert spec.signs == () and [thing.words for thing in spec.things if thing.glyph is None] == ["Happy 7th, Mia"]


def test_a_sign_nobody_holds_stands_by_itself() -> None:
    spec = read(shot("Open", subject="a cat", action="sleeping", place="sign"))
    assert [(sign.text, sign.place) for sign in spec.signs] == [("Open", "sign")]
    assert len([layer for layer in stage(spec, SIZE).cast if layer.words == "Open"]) == 1
