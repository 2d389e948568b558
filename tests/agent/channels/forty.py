"""One talk of forty turns, to be played through every channel: the same assets, selection and tree come of it everywhere."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from agent.actions import Action
from agent.channels.album import Album
from agent.channels.play import PROJECT
from tests.agent.channels import forked
from tests.fakes.__main__ import settings_of
from tests.fakes.wire import Wire
from tests.postgres import variables
from tools.assets import AssetStore

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Line:
    """One turn: what is said, the files that go with it, and the button that does the same where a channel has one."""

    say: str
    files: tuple[str, ...] = ()
    button: Action | None = None
    """For approve and decline the target is left open: the newest question."""

    @property
    def typed(self) -> str:
        """The line as it is typed at the command line, its files named in it."""
        words = self.say
        for name in self.files:
            words = words.replace(name, f"@{name}")
        return words


SCRIPT: tuple[Line, ...] = (
    Line("a cat on a bicycle, 320x180"),
    Line("make it night"),
    Line("把貓咪換成狗"),
    Line("undo", button=Action("undo")),
    Line("redo", button=Action("redo")),
    Line("three variations of it"),
    Line("go back to the second one", button=Action("select", "img5")),
    Line("改成日落"),
    Line("復原", button=Action("undo")),
    Line("低角度"),
    Line("pixel art style"),
    Line("img2", button=Action("select", "img2")),
    Line("add a red umbrella"),
    Line("make the cat white, only inside mask mask.png", ("mask.png",)),
    Line("a portrait of a red-haired woman in a yellow raincoat, 256x256"),
    Line("save her as Mia"),
    Line("Mia in a café, 320x180"),
    Line("Mia 站在下雨的街上，320x180"),
    Line("make the dog bigger"),
    Line("compare img1 and img2", button=Action("compare", "img1", "img2")),
    Line("a young woman drinking coffee, 320x180; keep to mia.png", ("mia.png",)),
    Line("draw a dog in a forest in the style of img1, 320x180"),
    Line("img9", button=Action("select", "img9")),
    Line("make the bicycle red"),
    Line('say "Welcome"'),
    Line("說「歡迎」"),
    Line("compose calm piano music, 2 seconds"),
    Line("the sound effect of rain, 2 seconds"),
    Line("img1", button=Action("select", "img1")),
    Line("a 1 second video of it"),
    Line("undo", button=Action("undo")),
    Line("draw a red kite over a green hill with Flux"),
    Line("no", button=Action("decline")),
    Line("draw a blue kite over a green hill with Flux"),
    Line("a moon over the sea, 256x256"),
    Line("不要", button=Action("decline")),
    Line("a silent square film of two shots of 1 second each, 6 fps, no narration, no music: a red ball; a blue ball"),
    Line("make the second shot slower"),
    Line("復原", button=Action("undo")),
    Line("有哪些圖片？"),
)
"""Pictures and edits in both languages, undo and redo, variations, the selection, a mask, a cast, uploads as references, a question which
one is meant, voices, music, a sound, a film shot, a price declined at once and another after something else, and a film that is changed."""


def settings(fal: Wire) -> dict[str, str]:
    """Return the settings that the talk is played with: drafts, and one service (a fake) whose every price is asked for."""
    asking = {"SCENEWRIGHT_BRAIN": "embedded", "SCENEWRIGHT_QUALITY": "draft", "SCENEWRIGHT_APPROVE_ABOVE_USD": "0"}
    return {**asking, "SCENEWRIGHT_OFFLINE": "1", **settings_of("fal", fal)}


@cache
def file(name: str) -> bytes:
    """Return the bytes of a file that the talk sends."""
    if name == "mask.png":
        mask = Image.new("L", (320, 180))
        ImageDraw.Draw(mask).ellipse((90, 30, 230, 150), fill=255)
        written = io.BytesIO()
        mask.save(written, "PNG")
        return written.getvalue()
    return (ROOT / "docs" / "examples" / name).read_bytes()


def write_files(folder: Path) -> None:
    """Lay out the files of the talk, for a channel that names them."""
    for name in {name for line in SCRIPT for name in line.files}:
        (folder / name).write_bytes(file(name))


def snapshot(store: AssetStore, project: str) -> dict[str, Any]:
    """Return what came of a talk: every asset with its content and parents, the selection, and the tree."""
    assets = store.list(project, 10_000)
    handles = {asset.id: asset.handle for asset in assets}
    tree = store.tree(project)
    current = store.current(project)
    return {
        "assets": [
            {
                "handle": asset.handle, "kind": asset.kind, "sha256": asset.sha256, "parents": [handles[p] for p in asset.parents],
                "size": [asset.width, asset.height], "duration_s": asset.duration_s, "changed": list(asset.changed),
                "aside": asset.aside, "upload": asset.upload,
            }
            for asset in assets
        ],
        "selected": current.handle if current is not None else None,
        "tree": [handles[one] for one in tree.order],
    }  # fmt: skip


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return in which ways two talks came out differently, a line each; none when they are the same."""
    found = [f"{name}: {one[name]} | {other[name]}" for name in ("selected", "tree") if one[name] != other[name]]
    pairs = _by_handle(one["assets"]), _by_handle(other["assets"])
    for handle in sorted(pairs[0].keys() | pairs[1].keys()):
        left, right = (pair.get(handle, {}) for pair in pairs)
        fields = [name for name in sorted(left.keys() | right.keys()) if left.get(name) != right.get(name)]
        found += [f"{handle} {name}: {left.get(name)} | {right.get(name)}" for name in fields]
    return found


def _by_handle(assets: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {asset["handle"]: asset for asset in assets}


def at_the_command_line(folder: Path, fal: Wire) -> dict[str, Any]:
    """Play the talk through `scenewright chat`, a line a turn, and return what came of it."""
    write_files(folder)
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("SCENEWRIGHT_", "OPENAI_"))}
    places = {"SCENEWRIGHT_HOME": str(folder / "home"), "SCENEWRIGHT_CACHE": str(folder.parent / "scenewright-cache"), "PYTHONPATH": str(ROOT)}
    places |= variables(folder / "home")
    typed = "".join(f"{line.typed}\n" for line in SCRIPT)
    done = forked.run(("chat", "--project", "talk"), cwd=folder, env={**keep, **places, **settings(fal)}, input=typed, timeout=240)
    assert done.returncode == 0, done.stderr
    with AssetStore(Album(folder / "talk").store_folder) as store:
        return snapshot(store, PROJECT)
