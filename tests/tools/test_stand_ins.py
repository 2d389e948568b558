"""A request as the nearer task takes it, when that stands in for its own."""

from __future__ import annotations

import pytest

from prompts.briefs import MusicBrief
from prompts.shot import Shot
from tools.catalog import TASKS
from tools.parameters import asked, task_of
from tools.requests import ImageRequest, MusicRequest, Region, Request, VideoRequest
from tools.stand_ins import STANDS_IN, served

CAT = Shot.model_validate({"subject": "a cat"})
EXAMPLES: dict[str, Request] = {
    "i2i": ImageRequest(shot=CAT, image="p", operation="finalize", strength=0.3, reference_images=("r",)),
    "edit": ImageRequest(shot=CAT, image="p", reference_images=("r",)),
    "inpaint": ImageRequest(shot=CAT, image="p", region=Region(words="hat"), reference_images=("r",)),
    "multi_ref": ImageRequest(shot=CAT, reference_images=("a", "b")),
    "first_last": VideoRequest(shot=CAT, first_frame="a", last_frame="b"),
    "i2v": VideoRequest(shot=CAT, first_frame="a", reference_images=("r",)),
    "ref2v": VideoRequest(shot=CAT, reference_images=("a", "b")),
}
WAYS = [(task, near) for task, nears in STANDS_IN.items() for near in nears]


@pytest.mark.parametrize(("task", "near"), WAYS)
def test_what_is_served_is_a_request_for_the_task_that_stands_in(task: str, near: str) -> None:
    assert task_of(EXAMPLES[task]) == task
    assert task_of(served(EXAMPLES[task], near)) == near  # type: ignore[arg-type]


@pytest.mark.parametrize(("task", "request_"), EXAMPLES.items())
def test_its_own_task_takes_the_request_as_it_is(task: str, request_: Request) -> None:
    assert served(request_, task) is request_  # type: ignore[arg-type]


def test_every_file_goes_where_the_near_task_takes_it() -> None:
    def files(task: str, near: str) -> dict[str, object]:
        return asked(served(EXAMPLES[task], near))  # type: ignore[arg-type, return-value]

    assert files("inpaint", "edit") == {"image": "p", "reference_images": ("r",)}
    assert files("inpaint", "multi_ref") == {"reference_images": ("p", "r")}
    assert files("i2i", "multi_ref") == {"reference_images": ("p", "r")}
    assert files("i2i", "t2i") == {}
    assert files("multi_ref", "edit") == {"image": "a", "reference_images": ("b",)}
    assert files("first_last", "i2v") == {"first_frame": "a"}
    assert files("i2v", "ref2v") == {"reference_images": ("a", "r")}
    assert files("ref2v", "i2v") == {"first_frame": "a"}


def test_the_weight_of_a_reference_goes_where_the_reference_goes() -> None:
    weighed = ImageRequest(shot=CAT, image="p", reference_images=("r",), reference_weights=(0.4,))
    taken = served(weighed, "multi_ref")
    assert isinstance(taken, ImageRequest)
    assert (taken.reference_images, taken.reference_weights) == (("p", "r"), (1.0, 0.4))
    first = served(weighed.model_copy(update={"image": None, "reference_images": ("a", "b"), "reference_weights": (0.4, 0.9)}), "edit")
    assert isinstance(first, ImageRequest)
    assert (first.image, first.reference_images, first.reference_weights) == ("a", ("b",), (0.9,))


def test_a_picture_asked_for_keeps_its_seed_its_size_and_its_shot() -> None:
    request = ImageRequest(shot=CAT, image="p", region=Region(words="hat"), seed=5, size=(640, 480))
    taken = served(request, "edit")
    assert isinstance(taken, ImageRequest)
    assert (taken.seed, taken.size, taken.shot, taken.region) == (5, (640, 480), CAT, None)


def test_no_task_stands_in_for_itself_and_sounds_have_no_stand_in() -> None:
    assert all(task not in nears and set(nears) <= set(TASKS) for task, nears in STANDS_IN.items())
    request = MusicRequest(brief=MusicBrief())
    assert served(request, "sfx") is request
