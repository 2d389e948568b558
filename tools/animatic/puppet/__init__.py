"""Paper puppets: people, animals and robots in poses, clothes and vehicles, and the things they use."""

from tools.animatic.puppet.actor import RIG_HEIGHT, draw_actor, head_image, head_of
from tools.animatic.puppet.outfit import GARMENTS
from tools.animatic.puppet.overhead import draw_overhead, draw_thing_overhead
from tools.animatic.puppet.pair import draw_pair, share
from tools.animatic.puppet.play import along, at_play, left_over
from tools.animatic.puppet.poses import POSES
from tools.animatic.puppet.sizes import size_of
from tools.animatic.puppet.sprite import Part, Sprite
from tools.animatic.puppet.things import draw_thing

__all__ = [
    "GARMENTS", "POSES", "RIG_HEIGHT", "Part", "Sprite", "along", "at_play", "draw_actor", "draw_overhead", "draw_pair", "draw_thing",
    "draw_thing_overhead", "head_image", "head_of", "left_over", "share", "size_of",
]  # fmt: skip
