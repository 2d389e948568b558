"""The closed names of the vocabulary: its kinds, the kinds each field of a Shot reads, and what the embedded studio can draw."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal[
    "light",
    "weather",
    "framing",
    "angle",
    "lens",
    "focus",
    "move",
    "composition",
    "style",
    "mood",
    "material",
    "colour",
    "ratio",
    "size",
    "duration",
    "fps",
    "platform",
    "quality",
    "scene",
    "action",
    "costume",
    "hair",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""All kinds, one TOML file each; also the order of matches that share one span."""

FIELD_KINDS: dict[str, tuple[Kind, ...]] = {
    "subject": ("costume", "hair", "colour", "material", "mood"),
    "action": ("action", "mood"),
    "scene": ("scene", "weather", "light"),
    "lighting": ("light", "weather"),
    "camera": ("framing", "angle", "lens", "focus", "move", "composition"),
    "style": ("style", "mood", "material", "colour"),
    "technical": ("ratio", "size", "duration", "fps", "platform", "quality"),
}
"""The kinds whose words are read in each field of a Shot."""

RECIPES: dict[Kind, frozenset[str]] = {
    "light": frozenset(
        """day golden_hour sunrise blue_hour night neon soft high_key backlit overcast foggy storm dramatic
        candlelight""".split()
    ),
    "weather": frozenset("rain snowfall petals leaves fog storm sparks fireworks confetti".split()),
    "framing": frozenset("extreme_close_up close_up medium full wide extreme_wide".split()),
    "angle": frozenset("eye low high top_down dutch".split()),
    "lens": frozenset("bokeh wide_angle telephoto macro fisheye tilt_shift".split()),
    "focus": frozenset("bokeh deep".split()),
    "move": frozenset(
        """static pan_left pan_right tilt_up tilt_down push_in pull_out zoom_in zoom_out truck_left truck_right
        crane_up crane_down orbit track handheld roll""".split()
    ),
    "composition": frozenset("centred left right".split()),
    "style": frozenset(
        """flat pixel watercolor ink sketch noir anime clay cinematic papercut oil comic vintage blueprint cyberpunk
        pastel""".split()
    ),
    "mood": frozenset("neutral happy sad angry surprised calm determined scared sleepy love".split()),
    "scene": frozenset(
        """plain studio moon space spaceship sky city street alley night_market beach forest mountain field park garden
        sports_field factory electronics_factory warehouse room bedroom kitchen bathroom office classroom library
        hospital laboratory shop restaurant desert underwater snow stage temple rooftop construction train
        station sea lake cave corridor""".split()
    ),
    "action": frozenset(
        """stand walk run ride drive fly jump dance sit sleep read eat drink hold wave swim play work sing cook fight
        look point hug give phone write carry push kneel climb bow talk lean fish""".split()
    ),
    "costume": frozenset(
        """spacesuit suit dress skirt shirt tshirt jeans trousers shorts kimono hanfu qipao hoodie jacket coat sweater
        raincoat armor labcoat scrubs cape apron worker chef police firefighter uniform sportswear pajamas swimsuit
        overalls scarf tophat cap crown hardhat strawhat beanie witchhat headband veil glasses sunglasses goggles
        headphones mask gloves backpack tie bow""".split()
    ),
    "hair": frozenset("short bob long ponytail bun curly bald twin_tails braid spiky afro colour beard".split()),
}
"""What a term's `recipe` may be, for the kinds that have recipes; a term that is only "said" has an empty one."""
