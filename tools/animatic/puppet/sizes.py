"""How tall things and beings are next to a standing adult, so that a cat is not as big as a house."""

from __future__ import annotations

_SIZES: dict[float, str] = {
    0.02: "ant lady-beetle ring pill coin key paperclip pushpin button game-die diamond gem-stone nut-and-bolt safety-pin strawberry cherries blueberries peanuts chestnut",
    0.04: "honeybee beetle bug butterfly fly spider mouse egg cookie lemon tangerine grapes lipstick chess-pawn watch candy lollipop chocolate-bar yo-yo light-bulb crayon sponge soap",
    0.06: "red-apple green-apple peach pear kiwi-fruit tomato potato onion orange pancake baozi dumpling sushi rice-ball doughnut cupcake croissant hamburger sandwich taco pcb mouse-computer credit-card paper_plane paper_boat snail hamster worm tennis baseball cup hot-beverage teacup-without-handle beer-mug sake cooked-rice steaming-bowl steaming-soup bowl-with-spoon spoon test_tubes test-tube petri-dish",
    0.08: "phone mobile-phone frog baby-chick bird banana mango avocado carrot corn ear-of-corn pizza slice cup-with-straw bubble-tea glass-of-milk wine-glass cocktail-glass tumbler-glass beaker camera vr_headset crystal smart_speaker alarm-clock scissors pencil pen toothbrush flashlight soft-ice-cream ice-cream bread hot-dog french-fries canned-food can jar closed-book book blue-book green-book orange-book open-book notebook wallet envelope glasses sunglasses microphone magnifying-glass-tilted-left wrench screwdriver hammer ruler",
    0.12: "bottle perfume_bottle lotion-bottle baguette-bread pineapple rose tulip flower sunflower birthday-cake shortcake pie fondue pot-of-food shallow-pan-of-food teapot fan laptop laptop-computer tablet books newspaper clock radio telephone crown top-hat billed-cap handbag purse running-shoe skull wine-bottle bottle-with-popping-cork hotpot bamboo_steamer skewer cactus-small bell trophy soccer-ball basketball volleyball american-football robot-toy hedgehog turtle squirrel crab duck sword-small dagger kitchen-knife boomerang skateboard flute trumpet grass mushroom brown-mushroom leaf maple-leaf candle",
    0.18: "first_aid_kit aed ear_muffs lockout rabbit rabbit-face pigeon dove black-bird watermelon bouquet package-small wrapped-gift gift box-small monitor desktop-computer television printer vase toolbox lotus_lantern drone violin umbrella-closed drum red-paper-lantern jack-o-lantern battery_pack backpack briefcase bucket basket shopping-bags microscope teddy-bear seedling herb welding_torch sheaf-of-rice",
    0.28: "exit_sign safety_cone spill rooster chicken owl eagle parrot swan goose turkey fox-small package box crate potted-plant wastebasket stool oil-drum fire-extinguisher suitcase luggage saxophone globe guitar sword watering_can umbrella baseball-bat broom-short fire campfire",
    0.42: "tree_stump wet_floor_sign chemical_drum safety_harness cat cat-face fox dog-face dog koala monkey monkey-face raccoon penguin pig pig-face goat ewe octopus flamingo centrifuge engine oven toilet guitar-case long-drum easel-small tent-small water-wave",
    0.5: "chair chest treasure-chest barrel table desk counter bench bush snowman sled washing_machine stove fence guzheng shield control_panel agv kick-scooter surfboard bed bathtub fire-hydrant broom",
    0.6: "wolf leopard panda kangaroo sofa couch-and-lamp shopping-cart trolley cart tank fireplace lavender printer_3d machine-small erhu bicycle motor-scooter",
    0.8: "robot bear lion tiger tiger-face polar-bear gorilla deer piano_grand motorcycle throne lamp blackboard hologram automobile taxi car police-car racing-car",
    0.95: "eyewash gas_cylinder well sport-utility-vehicle cow cow-face ox horse-face unicorn fridge door window wardrobe shelf vending_machine server_rack conveyor",
    1.1: "horse zebra camel pick_and_place machine cnc robot_arm bookshelf gate sign_board road_sign charger statue flag banner_thing welding telescope",
    1.3: "assembly_point van ambulance pickup-truck tractor boat canoe sailboat elephant giraffe dragon t-rex spouting-whale shark whale food_stall helicopter flying-saucer street_lamp forklift spear bamboo",
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
    """Return how tall a thing or being is over a standing adult (person 1.0, cat .42, car .8, house 3)."""
    if key_or_glyph in ("human", "person", "man", "woman"):
        return 1.0
    return _BY_NAME.get(key_or_glyph, _PLAIN)
