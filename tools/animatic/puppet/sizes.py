"""How tall things and beings are next to a standing adult, so that a cat is not as big as a house."""

from __future__ import annotations

_SIZES: dict[float, str] = {
    0.06: "ant honeybee lady-beetle ring pill coin strawberry cherries grapes lipstick key chip",
    0.1: "butterfly mouse egg cookie red-apple tangerine lemon chess-pawn watch mobile-phone phone credit-card pancake baozi",
    0.14: "hamster frog snail bird baby-chick hot-beverage cup teacup-without-handle hamburger sandwich doughnut rose tulip beaker test_tubes camera bottle can pcb vr_headset smart_speaker crystal paper_plane paper_boat",
    0.2: "duck rabbit rabbit-face turtle hedgehog squirrel pizza laptop laptop-computer tablet birthday-cake bouquet pot-of-food fan bamboo_steamer skewer hotpot lotion-bottle clock monitor soccer-ball basketball teddy-bear",
    0.3: "rooster chicken cat owl eagle parrot trophy guitar violin toolbox package wrapped-gift vase lotus_lantern drone battery_pack grass fox-small",
    0.45: "cat-face fox dog-face dog koala monkey monkey-face raccoon penguin pig pig-face goat ewe octopus swan flamingo suitcase luggage potted-plant stool centrifuge engine oven",
    0.55: "chair chest treasure-chest barrel table desk counter bench bush snowman sled washing_machine stove fence guzheng surfboard shield control_panel agv",
    0.7: "wolf leopard panda kangaroo sofa couch-and-lamp shopping-cart trolley cart tank fireplace lavender printer_3d machine-small",
    0.8: "robot bear lion tiger tiger-face polar-bear gorilla deer bicycle motor-scooter kick-scooter piano_grand motorcycle throne lamp blackboard hologram",
    0.95: "automobile taxi car police-car racing-car sport-utility-vehicle cow cow-face ox horse-face unicorn fridge door window wardrobe shelf vending_machine server_rack conveyor",
    1.1: "horse zebra camel pick_and_place machine cnc robot_arm bookshelf gate sign_board road_sign charger statue flag banner_thing erhu-stand welding",
    1.3: "van ambulance pickup-truck tractor boat canoe sailboat elephant giraffe dragon t-rex spouting-whale shark whale food_stall helicopter flying-saucer street_lamp forklift spear bamboo",
    1.7: "bus delivery-truck articulated-lorry fire-engine train locomotive high-speed-train rocket airplane satellite crane excavator tank_vehicle submarine spaceship tent christmas-tree billboard neon_sign palm-tree cactus",
    2.2: "evergreen-tree deciduous-tree tree willow sakura_tree pine waterfall treehouse temple_gate solar_panel",
    3.0: "house house-with-garden hut school hospital bank convenience-store castle lighthouse windmill wind_turbine pagoda tower ruins hot_air_balloon iceberg bridge pyramid dragon_boat space_station",
    4.5: "office-building skyscraper tokyo-tower statue-of-liberty ferris-wheel stadium mountain snow-capped-mountain volcano",
}
_BY_NAME = {name: size for size, names in _SIZES.items() for name in names.split()}
_PLAIN = 0.42
"""A thing nobody measured: about knee high."""


def known_size(name: str) -> float | None:
    """Return the size of a thing that has been measured; None for others."""
    return _BY_NAME.get(name)


def size_of(key_or_glyph: str) -> float:
    """Return how tall a thing or being is over a standing adult (person 1.0, cat .45, car .95, house 3)."""
    if key_or_glyph in ("human", "person", "man", "woman"):
        return 1.0
    return _BY_NAME.get(key_or_glyph, _PLAIN)
