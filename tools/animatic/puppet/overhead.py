"""Actors and things seen from straight above: one call each, with the same looks and colours as from the side."""

from __future__ import annotations

import math
from dataclasses import replace

from PIL import Image

from tools.animatic import art
from tools.animatic.canvas import rasterise
from tools.animatic.puppet import animals, props
from tools.animatic.puppet import figure as figures
from tools.animatic.puppet.above import animals as beasts
from tools.animatic.puppet.above import body, head, things, vehicles
from tools.animatic.puppet.above.vehicles import Above
from tools.animatic.puppet.actor import build_of, finish, person_of, resolve_asleep
from tools.animatic.puppet.carried import DRAWINGS
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.mounts import Mounted
from tools.animatic.puppet.outfit import Outfit, outfit
from tools.animatic.puppet.poses import IDLE, pose
from tools.animatic.puppet.rig import solve
from tools.animatic.puppet.seats import SEATS
from tools.animatic.puppet.shapes import Point, box, place, rotate, smooth
from tools.animatic.puppet.shapes import fill as filled
from tools.animatic.puppet.sizes import size_of
from tools.animatic.puppet.sprite import BODY, MOUNT, PROP, Bitmap, Card, Marks, Piece, Sprite, compose
from tools.animatic.puppet.things import draw_thing
from tools.animatic.spec import Actor, Thing

RIG_HEIGHT = 1000.0
_SADDLE = 1.5
"""Size of a ridden animal over one that walks alone, for its drawing of 640 units."""
_LONGER = 1.35
"""Length of an animal over its height."""
_LEAST_ANIMAL = 300.0
"""No animal is shorter from above, or nobody would see its ears."""
_ROOM = 1250.0
TRAVELLING = frozenset({"walk", "run", "ride", "drive", "fly", "swim", "push", "carry"})
_Items = list[Piece]


def draw_overhead(actor: Actor, height_px: float, *, copy: int = 0, facing: int = 1, heading: float | None = None) -> Sprite:
    """Return an actor as it looks from straight above; the anchor is the middle of its body.

    height_px: pixels a standing adult would be tall (from above somebody covers about a third of that).
    copy: which of `actor.count`. facing: 1 goes right, -1 left. heading: degrees clockwise that it looks away from
    the picture's top; overrides `facing`. Colours and clothes are those of `draw_actor`. Same input, same bytes.
    """
    person = person_of(actor, copy)
    turn = heading if heading is not None else 90.0 * facing if actor.pose in TRAVELLING or actor.mount else 180.0 - 30.0 * facing
    scale = height_px / RIG_HEIGHT
    if on_all_fours(actor, person):
        return _sprite(_animal(person, actor.pose), scale, turn)
    if actor.pose == "sleep" and actor.mount is None:
        return _asleep(person, scale)
    return _sprite(_being(actor, person), scale, turn)


def on_all_fours(actor: Actor, person: Person) -> bool:
    """Say whether an animal goes as animals do: bare, with nothing in its hands and idle."""
    if person.human or actor.mount or actor.prop or person.garments or actor.pose not in IDLE:
        return False
    return beasts.known(person.head) or animals.whole(person.head) is not None


def draw_thing_overhead(thing: Thing, size_px: float, *, heading: float = 90.0) -> Image.Image:
    """Return one of a thing from straight above, cropped straight-alpha RGBA whose longest side is `size_px`.

    heading: degrees clockwise from the picture's top that vehicles and animals look. What has no drawing from above lies flat: its glyph, or the card with its words.
    """
    size = max(2, round(size_px))
    for name in (thing.key, thing.glyph or ""):
        if name in vehicles.VEHICLES:
            found = vehicles.VEHICLES[name](thing.colour)
            return _flat(place(found.below + found.over, (0, 0), 1, heading), _turned_half(found.half, heading), size)
        if name in things.THINGS:
            drawn, half = things.THINGS[name](thing.colour)
            return _flat(drawn, half, size)
    name = thing.glyph or thing.key
    if beasts.known(name):
        fur = beasts.colour_of(name, thing.colour, thing.colour or "#b9a48c")
        return _flat(place(beasts.animal(name, fur, "walk"), (0, 0), 1, heading), (620, 620), size)
    image = draw_thing(thing, size)
    image = image.resize((max(1, round(image.width * size / max(image.size))), max(1, round(image.height * size / max(image.size)))), Image.Resampling.LANCZOS)
    return _served(image, size) if things.is_food(name) else image


def overhead_size(key_or_glyph: str) -> float:
    """Return the longest side of a thing from above over an adult's height."""
    if key_or_glyph in vehicles.VEHICLES:
        return max(vehicles.VEHICLES[key_or_glyph](None).half) * 2 / RIG_HEIGHT
    if key_or_glyph in things.THINGS:
        return max(things.THINGS[key_or_glyph](None)[1]) * 2 / RIG_HEIGHT
    return min(1.0, max(0.14, size_of(key_or_glyph)))


def _turned_half(half: tuple[float, float], degrees: float) -> tuple[float, float]:
    c, s = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    return half[0] * c + half[1] * s, half[0] * s + half[1] * c


def _flat(drawn: str, half: tuple[float, float], size: int) -> Image.Image:
    """Draw SVG and crop it to its ink, the longest side `size` pixels."""
    wide, tall = half[0] * 1.1, half[1] * 1.1
    scale = size / (2 * max(half))
    picture = rasterise(drawn, max(2, round(2 * wide * scale)), max(2, round(2 * tall * scale)), (-wide, -tall, 2 * wide, 2 * tall))
    found = picture.crop(picture.getbbox() or (0, 0, 1, 1))
    k = size / max(found.size)
    return found if abs(k - 1) < 0.01 else found.resize((max(1, round(found.width * k)), max(1, round(found.height * k))), Image.Resampling.LANCZOS)


def _served(image: Image.Image, size: int) -> Image.Image:
    """Lay a drawing of food on a plate."""
    dish = rasterise(things.plate("#ffffff").split("<circle", 4)[0] + "".join("<circle" + c for c in things.plate().split("<circle")[1:4]), size, size, (-104, -104, 208, 208))
    food = image.resize((max(1, round(image.width * 0.66)), max(1, round(image.height * 0.66))), Image.Resampling.LANCZOS)
    dish.alpha_composite(food, ((size - food.width) // 2, (size - food.height) // 2))
    return dish


def _sprite(figure: tuple[_Items, Point], scale: float, turn: float) -> Sprite:
    """Turn all pieces and make them one picture."""
    pieces, at = figure
    turned = [_turned(piece, turn) for piece in pieces]
    centre = rotate(at, turn)
    box_of_head = head.head_points(1.0, centre)
    return compose(turned, Marks(box_of_head, centre), scale, 1, (-_ROOM, -_ROOM, _ROOM, _ROOM))


def _turned(piece: Piece, turn: float) -> Piece:
    if isinstance(piece.art, str):
        return piece._replace(art=place(piece.art, (0, 0), 1, turn))
    centre = rotate(piece.art.centre, turn)
    if isinstance(piece.art, Bitmap):
        return piece._replace(art=piece.art._replace(centre=centre, angle=turn))
    return piece._replace(art=piece.art._replace(centre=centre))


def _animal(person: Person, name: str) -> tuple[_Items, Point]:
    """An animal on its own legs; one without a drawing from above lies flat as its picture."""
    kind = beasts.name_of(person.head)
    length = size_of(person.head) * _LONGER * RIG_HEIGHT
    if not beasts.known(person.head):
        drawing = animals.whole(person.head) or person.head
        return [Piece(Bitmap(drawing, (0.0, 0.0), max(_LEAST_ANIMAL, length), 0.0, False, person.colour))], (0.0, 0.0)
    fur = beasts.colour_of(person.head, person.colour, animals.fur(person))
    k = max(_LEAST_ANIMAL, length) / beasts.extent(person.head)
    return [Piece(place(beasts.animal(person.head, fur, name), (0, 0), k))], (0.0, -230.0 * k if kind != "fish" else 0.0)


def _being(actor: Actor, person: Person) -> tuple[_Items, Point]:
    """Somebody on two legs or on a mount, with what is held."""
    size = body.SIZES[person.age if person.human else "animal"]
    fur = animals.fur(person)
    worn = outfit(person, None if person.human else fur)
    prop = props.held(actor) if actor.mount is None or actor.prop else None
    carrier = _mount(actor.mount) if actor.mount else None
    hands = carrier.hands if carrier else None
    name = "sit" if actor.mount and (carrier is None or carrier.hands is None) else actor.pose
    placed = body.stance(name, holding=prop is not None)
    f = body.frame(size, placed, _to_body(hands, carrier))
    skin = person.skin if person.human else animals.paws(person, fur)
    parts = _upper(person, f, worn, skin, prop)
    if carrier is None:
        return [*_seat(actor), Piece(body.legs(f, worn, skin) + body.skirt(f, worn)), *parts], f.head
    lower = [Piece(_feet(carrier, worn, skin))] if carrier.feet else []
    seated = [_moved(piece, carrier.seat) for piece in parts]
    over = [Piece(carrier.over, MOUNT)] if carrier.over else []
    lifted = [piece for piece in seated if piece.part == BODY]
    return [Piece(carrier.below, MOUNT), *lower, *over, *lifted, *(p for p in seated if p.part == PROP)], (f.head[0] + carrier.seat[0], f.head[1] + carrier.seat[1])


def _upper(person: Person, f: body.Frame, worn: Outfit, skin: str, prop: props.Held | None) -> _Items:
    """Arms, trunk and head, with the prop below the hands or, for umbrellas, over all."""
    crown = head.human_head(person) if person.human else head.animal_head(person.head, animals.fur(person))
    if not person.human:
        crown += "".join(head.worn_hats(person))
    upper = body.arms(f, worn, skin) + body.trunk(person, f, worn) + body.on_back(f, worn) + body.scarf(person, f) + place(crown, f.head, f.size.head)
    held = _held(prop, f) if prop else None
    if held is None:
        return [Piece(upper)]
    return [Piece(upper), held] if prop and prop.kind == "umbrella" else [held, Piece(upper)]


def _held(prop: props.Held, f: body.Frame) -> Piece:
    """What the hands hold, in front of them; an umbrella is spread over the shoulders."""
    left, right = f.left[2], f.right[2]
    name = prop.kind or prop.glyph or ""
    k = f.size.arm / 250
    if name == "umbrella":
        return Piece(place(things.parasol(prop.colour)[0], (-64.0 * k, -96.0 * k), 0.68 * k), PROP)
    two = abs(left[0] - right[0]) < 190 * k
    at = ((left[0] + right[0]) / 2, min(left[1], right[1]) - 60 * k) if two else (right[0], right[1] - 46 * k)
    if name == "cart":
        return Piece(place(things.cart(prop.colour)[0], (at[0], at[1] - 120 * k), 1.2 * k), PROP)
    if name in things.THINGS:
        drawn, half = things.THINGS[name](prop.colour)
        if name == "fishing_rod":
            return Piece(place(drawn, (right[0], right[1]), k), PROP)
        return Piece(place(drawn, at, min(1.0, 190 / max(half)) * k), PROP)
    if name in DRAWINGS:
        return Piece(place(DRAWINGS[name](prop.colour), at, 0.8 * k), PROP)
    thing = prop.thing or Thing(name, name, prop.glyph)
    return Piece(Card(draw_thing(thing, 240), at, 170.0 * k), PROP) if not (prop.glyph and art.has_glyph(prop.glyph)) else Piece(Bitmap(prop.glyph, at, 170.0 * k, 0.0, False, prop.colour), PROP)


def _mount(thing: Thing) -> Above | None:
    """Return the vehicle or animal somebody rides; None for seats and for what has no drawing from above."""
    for name in (thing.glyph or "", thing.key):
        if name in vehicles.VEHICLES:
            return vehicles.occupied(name, thing.colour)
        if beasts.ridden(name):
            fur = beasts.colour_of(name, thing.colour, thing.colour or "#9a6238")
            saddle = box(-70, -60, 140, 150, 50, "#6b4330")
            reins = place(beasts.back(name, fur) + saddle, (0, 0), _SADDLE)
            return Above(reins, "", (0.0, 20.0), ((-46.0, -190.0), (46.0, -190.0)), ((-186.0, 0.0), (186.0, 0.0)))
    return None


def _seat(actor: Actor) -> _Items:
    """The seat below a sitter, or any other mount lying flat; a swimmer and a walker have none."""
    if actor.mount is None:
        return []
    name = next((n for n in (actor.mount.glyph or "", actor.mount.key) if n in SEATS or n in things.THINGS), None)
    if name is not None:
        drawn, _ = things.THINGS.get(name, things.chair)(actor.mount.colour)
        return [Piece(place(drawn, (0.0, 10.0)), MOUNT)]
    return [Piece(Card(draw_thing(actor.mount, 480), (0.0, 40.0), 760.0), MOUNT)]


def _to_body(hands: tuple[Point, Point] | None, carrier: Above | None) -> tuple[Point, Point] | None:
    if hands is None or carrier is None:
        return None
    x, y = carrier.seat
    return (hands[0][0] - x, hands[0][1] - y), (hands[1][0] - x, hands[1][1] - y)


def _feet(carrier: Above, worn: Outfit, skin: str) -> str:
    """Legs that reach from the seat to the pedals or stirrups."""
    assert carrier.feet is not None
    x, y = carrier.seat
    out = ""
    for side, foot in zip((-1, 1), carrier.feet, strict=True):
        out += body.leg_to((x + side * 44, y + 10), foot, worn, skin)
    return out


def _moved(piece: Piece, by: Point) -> Piece:
    if isinstance(piece.art, str):
        return piece._replace(art=place(piece.art, by))
    return piece._replace(art=piece.art._replace(centre=(piece.art.centre[0] + by[0], piece.art.centre[1] + by[1])))


def _asleep(person: Person, scale: float) -> Sprite:
    """Somebody stretched out on the back: the figure from the front, with pillow and blanket."""
    sleeper = resolve_asleep(person) if person.human else person
    build = build_of(sleeper)
    worn = outfit(sleeper, None if sleeper.human else animals.fur(sleeper))
    s = solve(build, replace(pose("stand", 0.0), closed_eyes=True), 0.0)
    fig = figures.build(sleeper, s, worn, "front", 0.0)
    x, y = s.head
    pillow = smooth([(-190, -110), (0, -126), (190, -110), (206, 20), (190, 130), (0, 120), (-190, 130), (-206, 20)])
    fig.put("ground", Piece(place(filled(pillow, "#fbf6ee"), (x, y), build.head / 240)))
    top = s.hip[1] - build.torso * 0.34
    cover = box(-220, top, 440, -top + 30, 60, "#7fa6d8") + box(-220, top, 440, 64, 30, "#f4f1ea")
    fig.put("front", Piece(cover))
    sprite = finish(Mounted(fig, (-620.0, -1460.0, 620.0, 120.0)), scale, 1)
    return replace(sprite, anchor=(sprite.image.width / 2, sprite.image.height / 2))
