"""Which task can stand in for another, what is lost by it, and the request as the nearer task takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.catalog import Task
from tools.parameters import task_of
from tools.requests import ImageRequest, Request, VideoRequest

STANDS_IN: Mapping[Task, Mapping[Task, str]] = {
    "i2i": {
        "edit": "it is made again as an edit of the picture",
        "multi_ref": "the picture is only a reference, so the composition may move",
        "t2i": "it is made from the words alone, so the composition will differ",
    },
    "edit": {
        "i2i": "the whole picture is made anew from the old one",
        "multi_ref": "the picture is only a reference, so the composition may move",
    },
    "inpaint": {
        "edit": "it has no mask: the whole picture is changed and only the part asked for is laid in",
        "i2i": "it has no mask: the whole picture is made anew and only the part asked for is laid in",
        "multi_ref": "it has no mask: the picture is redrawn as from a reference and only the part asked for is laid in",
    },
    "multi_ref": {
        "edit": "the first reference is what it starts from",
    },
    "first_last": {
        "i2v": "the last frame was left out",
    },
    "i2v": {
        "ref2v": "the picture is only a reference, not the exact first frame",
    },
    "ref2v": {
        "i2v": "the first reference became the first frame; the others were left out",
    },
}  # fmt: skip
"""Task asked for -> tasks that can stand in for it, the nearest first, each with what is then different."""
_AS_IMAGE: Mapping[Task, str] = {"edit": "make", "i2i": "finalize"}


def served(request: Request, task: Task) -> Request:
    """Return the request as a card takes it that serves `task` in its place; the request itself when that is its own task.

    The door builds the order (its request and its files) from this one, and the recipe from the one that was asked.
    """
    if task == task_of(request):
        return request
    if isinstance(request, ImageRequest):
        return request.model_copy(update=_picture(request, task))
    if isinstance(request, VideoRequest):
        return request.model_copy(update=_film(request, task))
    return request


def _picture(request: ImageRequest, task: Task) -> dict[str, Any]:
    masked = request.region is not None
    references = request.reference_images
    match task:
        case "t2i":
            return {"image": None, "region": None, "operation": "make", "strength": None, "reference_images": (), "reference_weights": ()}
        case "multi_ref" if request.image:
            return {
                "image": None, "region": None, "operation": "make", "strength": None,
                "reference_images": (request.image, *references),
                "reference_weights": (1.0, *request.reference_weights) if request.reference_weights else (),
            }  # fmt: skip
        case "edit" if request.image is None and references:
            return {"image": references[0], "reference_images": references[1:], "reference_weights": request.reference_weights[1:]}
        case "edit" | "i2i" if masked or request.operation != _AS_IMAGE[task]:
            return {"region": None, "operation": _AS_IMAGE[task]}
    return {}


def _film(request: VideoRequest, task: Task) -> dict[str, Any]:
    match task:
        case "i2v" if request.first_frame and request.last_frame:
            return {"last_frame": None}
        case "i2v" if not request.first_frame and not request.last_frame and request.reference_images:
            return {"first_frame": request.reference_images[0], "reference_images": ()}
        case "ref2v" if request.first_frame or request.last_frame:
            frame = request.first_frame or request.last_frame
            return {"first_frame": None, "last_frame": None, "reference_images": (frame, *request.reference_images)}
    return {}
