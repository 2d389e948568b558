"""Paper puppets: people, animals and robots in poses, clothes and vehicles, and the things they use."""

from tools.animatic.puppet.actor import draw_actor, head_image
from tools.animatic.puppet.outfit import GARMENTS
from tools.animatic.puppet.pair import draw_pair
from tools.animatic.puppet.poses import POSES
from tools.animatic.puppet.sizes import size_of
from tools.animatic.puppet.sprite import Part, Sprite
from tools.animatic.puppet.things import draw_thing

__all__ = ["GARMENTS", "POSES", "Part", "Sprite", "draw_actor", "draw_pair", "draw_thing", "head_image", "size_of"]
