"""People, animals and robots over time: their movement, their breath, their lids, their mouths, and how far they get."""

from __future__ import annotations

import math
import random
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from tools.animatic import frame
from tools.animatic.camera import Camera
from tools.animatic.light import LightRecipe
from tools.animatic.motion.cycles import Cycle, cycle, thing_cycle
from tools.animatic.motion.faces import Talk, babbling, chewing, saying, shut, silent
from tools.animatic.motion.mover import Mover, State
from tools.animatic.puppet.actor import moving_lids
from tools.animatic.puppet.moment import REST, STILL, Moment, Mouth
from tools.animatic.spec import Layer, SceneSpec
from tools.animatic.standing import Fixed, Player, Standing
from tools.spoken import Spoken

_SPEAKING = frozenset({"talk", "sing"})
_APART_S = 2.0
"""Seconds in which those who do the same drift out of step."""
_APART = 0.36
"""How far they drift at most, in turns."""
_ROAD = 0.005
"""How far the road shakes what rolls on it, over its height."""
_BOB_S, _BOB = 3.4, 0.035
"""What hovers goes up and down: seconds, and how far over its height."""
_SLOWEST, _QUICKEST = 0.7, 1.5
"""How much slower or quicker than usual somebody's steps are to keep up with others."""
_FEW = 4
"""With more than these in the picture all are drawn on twos."""
_TWOS, _SPARSE = 12.0, 6.0
"""Drawings a second on twos, and how few the slow movements have."""
_STAY = frozenset("sun moon star planet ringed-planet earth cloud rainbow comet".split())
"""Things in the air that do not bob."""
_Face = tuple[Mouth | None, bool]
_Key = tuple[int, *tuple[_Face, ...]]
"""Number of the drawing in its cycle, then mouth and closed lids of each who acts."""


def performances(
    spec: SceneSpec,
    camera: Camera,
    recipe: LightRecipe,
    ground: frame.Ground,
    seed: int = 0,
    *,
    spoken: Spoken | None = None,
    fine: bool = False,
) -> list[Mover]:
    """Return everybody and everything of the cast as movers, in the order of `frame.staging`; nobody from straight above.

    spoken: what those who talk say; without it they babble, and the first person says it where nobody talks.
    fine: twice as many drawings of those who travel, for a camera that goes along at 24 frames a second, and of slow movements.
    """
    if camera.angle == "top_down":
        return []
    standings = frame.staging(spec, camera, recipe, ground, seed)
    players = [player for standing in standings for player in standing.players]
    talks = _talks(players, spoken)
    fine = fine and len(players) <= _FEW
    movers: list[Mover] = []
    for standing in standings:
        if standing.players:
            movers.append(Performance(standing, cycle(standing.players[0].actor, spec.relation), talks, len(movers), fine=fine))
        else:
            movers.append(Prop(standing, len(movers), () if spec.actors else spec.drawn))
    _keep_together([mover for mover in movers if isinstance(mover, Performance)])
    return movers


def _keep_together(cast: Sequence[Performance]) -> None:
    """Let all who travel alike go over the ground as fast as the nearest of them, so that a group stays a group."""
    leads = [
        min((other for other in cast if other.travels == mover.travels and other.speed * mover.speed > 0), key=lambda other: other.depth, default=None)
        for mover in cast
    ]
    for mover, lead in zip(cast, leads, strict=True):
        if lead is not None and lead is not mover:
            mover.go(lead.speed * lead.depth / mover.depth)


def _talks(players: Sequence[Player], spoken: Spoken | None) -> dict[str, Talk]:
    """Return who speaks, by the name of their layer."""
    speakers = [player for player in players if player.actor.pose in _SPEAKING]
    if spoken is not None:
        said = speakers[:1] or [player for player in players if player.actor.pose != "sleep"][:1]
        return {player.key: saying(spoken) for player in said}
    talkers = [player.key for player in speakers if player.actor.pose == "talk"]
    found = {key: babbling("/".join(talkers), turn=i, turns=len(talkers)) for i, key in enumerate(talkers)}
    return found | {player.key: babbling(player.key, slow=1.6) for player in speakers if player.actor.pose == "sing"}


@dataclass(frozen=True, slots=True)
class _Pace:
    """Which drawing of a cycle is seen when."""

    seconds: float
    drawings: int
    ahead: float
    """Turns by which this one is ahead of the others, once they are out of step."""
    again: bool = False
    """Whether the first drawing is made anew after the first turn: pictures of animals are a little softer in motion."""

    def number(self, at_s: float) -> int:
        """Return the number of the drawing at a time."""
        share = min(1.0, max(0.0, at_s / _APART_S))
        turn = at_s / self.seconds + self.ahead * share * share * (3 - 2 * share)
        number = math.floor(turn * self.drawings + 1e-6)
        return number % self.drawings or (self.drawings if self.again and number else 0)

    def phase(self, number: int) -> float:
        """Return the phase of a drawing in radians."""
        return STILL + math.tau * number / self.drawings if number else STILL


class Performance:
    """One who acts, or two who act together."""

    def __init__(self, standing: Standing, one: Cycle, talks: dict[str, Talk], order: int, *, fine: bool) -> None:
        """order: which of the cast it is, so that no two move as one."""
        self._standing, self._order = standing, order
        sparse = one.drawings < (1.5 * _TWOS if one.ground else _SPARSE) * one.seconds
        drawings = one.drawings * (2 if fine and sparse else 1)
        dice = random.Random(f"{standing.players[0].key}/{order}")
        ahead = _APART * (dice.random() - 0.5) if order else 0.0
        again = any(player.actor.look.head != "human" for player in standing.players)
        self._pace = _Pace(one.seconds * (1 + 0.06 * (dice.random() - 0.5) * (one.ground == 0)), drawings, ahead, again)
        self._talks = [talks.get(player.key, silent) for player in standing.players]
        self._shake, self._bob = one.shake * standing.unit, one.bob * standing.unit
        self.names: tuple[str, ...] = tuple(layer.name for layer in standing.layers())
        self.rate = max(_TWOS, drawings / one.seconds)
        self.wrap = (0.0, 0.0)
        self.speed = one.ground * standing.unit * standing.facing / one.seconds
        self.depth = standing.spot.depth
        actor = standing.players[0].actor
        self.travels = (actor.pose, actor.mount.key if actor.mount else "")
        """What those have in common who go together."""

    def go(self, speed: float) -> None:
        """Go at another speed in pixels a second, with quicker or slower steps as far as that looks natural."""
        hurry = min(_QUICKEST, max(_SLOWEST, speed / self.speed))
        self._pace = replace(self._pace, seconds=self._pace.seconds / hurry)
        self.rate = max(_TWOS, self._pace.drawings / self._pace.seconds)
        self.speed = speed

    def state(self, at_s: float) -> State:
        """See `Mover`."""
        on_twos = math.floor(at_s * _TWOS + 1e-6) / _TWOS
        both = zip(self._standing.players, self._talks, strict=True)
        faces = tuple(self._face(player, talk, on_twos, self._order + k) for k, (player, talk) in enumerate(both))
        up = self._bob * math.sin(math.tau * at_s / _BOB_S) + self._shake * math.sin(19.0 * at_s) * math.sin(7.3 * at_s)
        return State((self._pace.number(at_s), *faces), 0.0, -up)

    def _face(self, player: Player, talk: Talk, at_s: float, order: int) -> _Face:
        mouth = talk(at_s)
        if mouth is None and player.actor.pose == "eat" and talk is silent:
            mouth = chewing(at_s / self._pace.seconds % 1.0)
        return mouth, moving_lids(player.actor) and shut(at_s, f"{player.key}/{player.actor.seed}/{player.copy}", order)

    def drawing(self, key: Hashable) -> tuple[Layer, ...]:
        """See `Mover`."""
        number, *faces = cast(_Key, key)
        phase = self._pace.phase(number)
        moments = [Moment(phase, mouth, closed) for mouth, closed in faces]
        return tuple(self._standing.layers([] if all(moment == REST for moment in moments) else moments))


class Prop:
    """A thing of the cast: at rest, hovering where it is not on the ground, burning, or on its way on wheels."""

    def __init__(self, standing: Standing, order: int, words: Sequence[str] = ()) -> None:
        """order: which of the cast it is. words: what is said of it when it is alone in the picture."""
        self._layers = tuple(standing.layers())
        self._again = standing.again if isinstance(standing, Fixed) else None
        thing = standing.thing if isinstance(standing, Fixed) else None
        one = thing_cycle(thing, words) if thing is not None else None
        tall = max(layer.image.height for layer in self._layers)
        stays = standing.spot.grounded or self._layers[0].name.rstrip(" 0123456789") in _STAY
        self._high = 0.0 if stays else _BOB * tall
        self._seconds = _BOB_S * (1 + 0.13 * (order % 4))
        self._drawings = 1 if one is None or self._again is None else one.drawings
        self.names: tuple[str, ...] = tuple(layer.name for layer in self._layers)
        self.rate = 0.0 if one is None or self._drawings == 1 else one.drawings / one.seconds
        self.wrap = (0.0, 0.0)
        self.speed = 0.0 if one is None else one.ground * tall / one.seconds
        self._shake = _ROAD * tall if self.speed and stays else 0.0

    def state(self, at_s: float) -> State:
        """See `Mover`."""
        up = self._high * math.sin(math.tau * at_s / self._seconds) + self._shake * math.sin(19.0 * at_s) * math.sin(7.3 * at_s)
        return State(math.floor(at_s * self.rate + 1e-6) % self._drawings, 0.0, -up)

    def drawing(self, key: Hashable) -> tuple[Layer, ...]:
        """See `Mover`."""
        if self._again is None or not key or not isinstance(key, int):
            return self._layers
        return (self._again(key / self._drawings),)
