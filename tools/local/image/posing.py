"""How the figures of a draft stand, drawn as a ControlNet for poses knows it: the studio knows every joint of its puppets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from PIL import Image, ImageDraw

from prompts.shot import Shot
from tools.animatic.puppet import actor as actors
from tools.animatic.puppet import along, at_play
from tools.animatic.puppet.moment import STILL
from tools.animatic.puppet.rig import Skeleton
from tools.animatic.reading import read
from tools.animatic.spec import Actor, SceneSpec
from tools.errors import BadInput
from tools.local.tasks import DraftParts
from tools.store.records import ElementNote

Point = tuple[float, float]
Size = tuple[int, int]
Joints = Mapping[str, Point]

_LIMBS = (
    ("neck", "right_shoulder"), ("neck", "left_shoulder"), ("right_shoulder", "right_elbow"), ("right_elbow", "right_wrist"),
    ("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist"), ("neck", "right_hip"), ("right_hip", "right_knee"),
    ("right_knee", "right_ankle"), ("neck", "left_hip"), ("left_hip", "left_knee"), ("left_knee", "left_ankle"),
    ("neck", "nose"), ("nose", "right_eye"), ("right_eye", "right_ear"), ("nose", "left_eye"), ("left_eye", "left_ear"),
)  # fmt: skip
_HUES = tuple((n * 20) % 360 for n in range(18))
"""Hue in degrees of each limb and each joint: the wheel of OpenPose's drawings (Cao et al., arXiv 1812.08008), red first."""
_ORDER = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist", "right_hip",
    "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle", "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip
"""The eighteen joints of the COCO model."""
_PROBE = 400.0
"""Height in pixels at which a figure is drawn to learn where its joints are in it."""
_LIKE = 0.16
"""How much a figure's shape in the draft may differ from the whole puppet's: one that is cut off or hidden tells no pose."""
_PEN = 0.008
"""Width of a limb, over the picture's shorter side."""
_MIDDLE = 0.52
"""Companions right of this share of the width look to the left, see `tools.animatic.frame`."""


def pose_map(picture: Image.Image, draft: DraftParts | None, size: Size) -> Image.Image:
    """Return the skeletons of a draft's figures, coloured lines on black, RGB of this size.

    picture: the draft's, at any size. Raises BadInput where there is no draft, and where no figure in it is seen whole.
    """
    if draft is None or not draft.shot:
        raise BadInput(
            "That picture does not know how its figures stand, only drafts of the embedded studio do; follow its edges instead."
        )
    spec = read(Shot.model_validate_json(draft.shot))
    width, height = _draft_size(draft, picture)
    out = Image.new("RGB", size)
    pen = ImageDraw.Draw(out)
    found = list(_figures(spec, draft.elements, width))
    for joints in found:
        scaled = {name: (x * size[0] / width, y * size[1] / height) for name, (x, y) in joints.items()}
        _draw(pen, scaled, max(2, round(min(size) * _PEN)))
    if not found:
        raise BadInput(
            "No figure of that draft is seen whole, so its pose cannot be followed; follow its depth or its edges instead."
        )
    return out


def _draft_size(draft: DraftParts, picture: Image.Image) -> Size:
    if draft.ids is None:
        return picture.size
    with Image.open(draft.ids, formats=("PNG",)) as ids:
        return ids.size


def _figures(spec: SceneSpec, elements: tuple[ElementNote, ...], width: int) -> Iterator[Joints]:
    """Yield the joints of each puppet that is seen whole, in pixels of the draft."""
    seen = {element.name: element for element in elements if element.role == "subject"}
    several = sum(actor.count for actor in spec.actors) > 1
    for actor in spec.actors:
        for copy in range(actor.count):
            element = seen.get(actor.key if actor.count == 1 else f"{actor.key} {copy + 1}")
            if element is None:
                continue
            player = at_play(actor, copy, spec.things)
            player = along(player, spec.actors) if spec.relation == "side_by_side" else player
            middle = (element.box[0] + element.box[2]) / 2
            joints = _joints_in(player, copy, element, turned=several and middle > width * _MIDDLE)
            if joints:
                yield joints


def _joints_in(actor: Actor, copy: int, element: ElementNote, *, turned: bool) -> Joints | None:
    """Return where an actor's joints are in the draft, or None where its drawing there is not the whole puppet."""
    person = actors.person_of(actor, copy)
    if actors.animals_own_body(actor, person) or actor.mount is not None:
        return None
    done = actors.staged(replace(actor), person, STILL, "three_quarter")
    facing, scale = -1 if turned else 1, _PROBE / actors.RIG_HEIGHT
    sprite = actors.finish(done, scale, facing)
    left, top, right, bottom = element.box
    across, down = (right - left) / sprite.image.width, (bottom - top) / sprite.image.height
    if abs(across / down - 1) > _LIKE:
        return None
    x0, y0 = sprite.anchor
    return {
        name: (left + (x0 + x * facing * scale) * across, top + (y0 + y * scale) * down)
        for name, (x, y) in _joints(done.figure.skeleton, near="right" if facing > 0 else "left").items()
    }


def _joints(s: Skeleton, near: str) -> dict[str, Point]:
    """Return the eighteen joints of a skeleton in its own units. near: which of its sides is nearer to the camera."""
    far = "left" if near == "right" else "right"
    r, (x, y) = s.build.head * 0.5, s.head
    joints: dict[str, Point] = {
        "neck": s.chest,
        "nose": (x + 0.42 * r, y + 0.18 * r),
        f"{near}_eye": (x + 0.12 * r, y - 0.08 * r),
        f"{far}_eye": (x + 0.62 * r, y - 0.08 * r),
        f"{near}_ear": (x - 0.55 * r, y + 0.05 * r),
        f"{far}_ear": (x + 0.85 * r, y + 0.05 * r),
    }
    for side, arm, leg in ((near, s.near_arm, s.near_leg), (far, s.far_arm, s.far_leg)):
        names = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        joints.update(
            zip((f"{side}_{name}" for name in names), (arm.a, arm.b, arm.c, leg.a, leg.b, leg.c), strict=True)
        )
    return joints


def _draw(pen: ImageDraw.ImageDraw, joints: Joints, width: int) -> None:
    for (start, end), hue in zip(_LIMBS, _HUES, strict=False):
        pen.line((joints[start], joints[end]), fill=f"hsl({hue}, 100%, 30%)", width=width)
    for name, hue in zip(_ORDER, _HUES, strict=True):
        x, y = joints[name]
        pen.ellipse((x - width * 0.6, y - width * 0.6, x + width * 0.6, y + width * 0.6), fill=f"hsl({hue}, 100%, 50%)")
