"""From a take to its reel: a scene is filmed in depth, a page or an upload flat, two shots of one scene as a way between them."""

from __future__ import annotations

from dataclasses import replace

from tools.animatic import kinds
from tools.animatic.motion.flat import FlatReel
from tools.animatic.motion.mixed import MixedReel, meeting
from tools.animatic.motion.moves import read_move, told
from tools.animatic.motion.scene import SceneReel
from tools.animatic.motion.take import Reel, Take
from tools.animatic.reading import read
from tools.animatic.studio import draw_spec


def reel(take: Take) -> Reel:
    """Prepare a take. The same take gives the same frames in any process. Raises BadInput as `draw` does."""
    one = _single(take)
    if take.last_shot is None and take.last_picture is None:
        return one
    two = _single(replace(take, shot=take.last_shot or take.shot, last_shot=None, picture=take.last_picture, last_picture=None))
    if isinstance(one, SceneReel) and isinstance(two, SceneReel):
        one.aside, two.aside = meeting(one, two)
    return MixedReel(take, one, two)


def _single(take: Take) -> Reel:
    """Return a take of the picture or the Shot it begins with."""
    return _drawn(take) if take.picture is None else FlatReel(take, take.picture, read_move(take.shot), whole_first=False)


def _drawn(take: Take) -> Reel:
    """Return a take of one Shot."""
    spec = read(take.shot)
    staged = kinds.staged(spec, take.size, take.seed)
    if staged is not None:
        return SceneReel(take, staged)
    move = read_move(take.shot)
    page = FlatReel(take, draw_spec(spec, take.size, seed=take.seed, mark=False).image, move, whole_first=True)
    page.drawn, page.not_drawn = told(move, spec.drawn, spec.not_drawn)
    return page
