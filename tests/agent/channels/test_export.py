"""`scenewright export`: what is made is taken away whole, can be gone on with, and holds nothing of the machine."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import opentimelineio as otio
import pytest
from PIL import Image

from agent.channels.take_away import export_command
from agent.channels.transcript import lines_by_turn
from agent.channels.web_history import History
from prompts.shot import Shot
from tests.agent.channels.test_cli import scenewright
from tools.assets import AssetStore, NewAsset, Recipe
from tools.credentials.certificate import made_identity
from tools.credentials.outgoing import Outgoing, Policy
from tools.errors import BadInput, StoreError
from tools.exporting import writing
from tools.exporting.bundle import collect
from tools.exporting.documents import Line
from tools.exporting.naming import slug, without_folders
from tools.exporting.writing import Entry, write_folder, write_zip, zipped
from tools.licensing import Terms
from tools.media import encode_png


def test_a_project_of_the_command_line_is_taken_away_and_an_unfinished_folder_gone_on_with(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text("a cat in a garden\nmake it night\nundo\n", "utf-8")
    assert scenewright(tmp_path, "run", str(script), "--project", "p").returncode == 0
    done = scenewright(tmp_path, "export", "--project", "p", "out")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    for row in (out / "SHA256SUMS").read_text("utf-8").splitlines():
        sum_, name = row.split("  ")
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == sum_, name
    readme = (out / "README.md").read_text("utf-8")
    assert (
        readme.index("a cat in a garden")
        < readme.index("(assets/img1-")
        < readme.index("make it night")
        < readme.index("(assets/img2-")
    )
    for link in re.findall(r"\]\(([^)]+)\)", readme):
        assert (out / unquote(link)).is_file(), link
    recipe = json.loads((out / "recipes" / "img2.json").read_text("utf-8"))
    assert (
        recipe["parents"] == ["img1"] and recipe["recipe"]["engine"] == "animatic" and "lighting" in recipe["changed"]
    )
    everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert str(tmp_path).encode() not in everything
    (out / "prompts.md").unlink()
    (out / "lineage.md").write_text("damaged")
    again = scenewright(tmp_path, "export", "--project", "p", "out")
    assert re.search(r"2 of them written now", again.stdout), again.stdout


async def test_a_conversation_of_the_page_is_taken_away_by_its_id(tmp_path: Path) -> None:
    home = tmp_path / "home"
    history = History(home / "web" / "history.sqlite")
    await history.begin_thread("t1", "ann", "A fox")
    await history.keep_step({"id": "s1", "threadId": "t1", "type": "user_message", "output": "draw a fox"})
    await history.close()
    with AssetStore(home / "studio") as store:
        data = encode_png(Image.new("RGB", (8, 8)))
        store.put(NewAsset(project="chat-t1", owner="ann", shot=Shot.model_validate({"subject": "a fox"})), data)
    done = scenewright(tmp_path, "export", "--thread", "t1", "out.zip")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.read("assets/img1-a-fox.png") == data and b"draw a fox" in archive.read("README.md")


@pytest.mark.sqlite
async def test_a_conversation_that_nobody_had_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENEWRIGHT_HOME", str(tmp_path))
    with pytest.raises(StoreError, match="No conversation was kept"):
        await export_command(tmp_path / "out", None, "t1")
    history = History(tmp_path / "web" / "history.sqlite")
    await history.open()
    await history.close()
    with pytest.raises(BadInput, match='There is no conversation "t1"'):
        await export_command(tmp_path / "out", None, "t1")
    with pytest.raises(BadInput, match="not both"):
        await export_command(tmp_path / "out", tmp_path, "t1")
    assert not (tmp_path / "out").exists()


def test_a_folder_and_a_zip_hold_the_same(tmp_path: Path) -> None:
    entries = (entry("project.json", b"{}"), entry("a/b.txt", b"words"))
    write_zip(entries, tmp_path / "x.zip")
    assert (write_folder(entries, tmp_path / "x"), write_folder(entries, tmp_path / "x")) == (2, 0)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.relative_to(tmp_path / "x").as_posix(): path.read_bytes()
            for path in (tmp_path / "x").rglob("*")
            if path.is_file()
        }


def test_an_edit_list_points_to_the_files_beside_it(tmp_path: Path) -> None:
    clip = otio.schema.Clip(name="c", media_reference=otio.schema.ExternalReference(target_url="img1.png"))
    timeline = otio.schema.Timeline(name="Film")
    timeline.tracks.append(otio.schema.Track(children=[clip]))
    with AssetStore(tmp_path / "s") as store:
        store.put(NewAsset(project="p", words="一隻狐狸"), encode_png(Image.new("RGB", (8, 8))))
        sidecars = {"timeline.otio": otio.adapters.write_to_string(timeline, "otio_json").encode()}
        store.put(NewAsset(project="p", kind="film", words="film"), b"film", suffix=".mp4", sidecars=sidecars)
        write_folder(collect(store, "p", (), owner="", title="T", seen=lambda asset: asset.words, **plain(store)), tmp_path / "out")
    read = otio.adapters.read_from_file(str(tmp_path / "out" / "timelines" / "film1-film.otio"))
    (piece,) = read.find_clips()
    assert (
        tmp_path / "out" / "timelines" / piece.media_reference.target_url
    ).resolve() == tmp_path / "out" / "assets" / "img1-一隻狐狸.png"


def test_a_file_that_is_gone_is_said_and_folders_of_the_machine_are_not(tmp_path: Path) -> None:
    with AssetStore(tmp_path / "s") as store:
        recipe = Recipe(request={"lora": "/home/ann/loras/ink.safetensors"}, card="c", engine="local", seed=1)
        kept = store.put(NewAsset(project="p", recipe=recipe), encode_png(Image.new("RGB", (8, 8))))
        lost = store.put(NewAsset(project="p"), encode_png(Image.new("RGB", (9, 9))))
        lost.path.unlink()
        talk = [Line("assistant", "It lies in /home/ann/x/img1.png.", (kept.id, lost.id))]
        files = {entry.name: entry for entry in collect(store, "p", talk, owner="", title="T", seen=lambda asset: "", **plain(store))}
    readme = files["README.md"].source
    assert (
        isinstance(readme, bytes)
        and b"Missing, for their files were gone: img2" in readme
        and b"its file is gone" in readme
    )
    assert b"/home" not in readme and b"img1.png" in readme
    told = files["recipes/img1.json"].source
    assert isinstance(told, bytes) and json.loads(told)["recipe"]["request"] == {"lora": "ink.safetensors"}
    assert "assets/img2.png" not in files


def plain(store: AssetStore) -> dict[str, Any]:
    """Say how an export without credentials is made."""
    policy = Policy("off", lambda: made_identity(store.folder / "credentials"))
    return {"outgoing": Outgoing(store, policy, store.folder / "signed"), "terms": Terms({}, (), date(2026, 11, 22))}


def entry(name: str, source: bytes | Path) -> Entry:
    data = source if isinstance(source, bytes) else source.read_bytes()
    return Entry(name, source, datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC), hashlib.sha256(data).hexdigest())


def test_a_zip_comes_in_pieces_the_same_every_time_and_large_files_need_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CHUNK", 1000)
    big = tmp_path / "big"
    big.write_bytes(bytes(range(256)) * 100)
    entries = (entry("文/a.bin", big), entry("b.txt", b"words"))
    pieces = list(zipped(entries))
    assert max(map(len, pieces)) < 3000 and len(pieces) > 25 and b"".join(pieces) == b"".join(zipped(entries))
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10_000)
    write_zip(entries, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.read("文/a.bin") == big.read_bytes() and archive.read("b.txt") == b"words"
        assert archive.getinfo("b.txt").date_time == (2026, 1, 2, 3, 4, 6)


def test_a_zip_that_cannot_be_finished_leaves_nothing_behind(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.write_bytes(b"x")
    entries = (entry("b.txt", b"words"), entry("a", gone))
    gone.unlink()
    with pytest.raises(StoreError, match="The file of a cannot be read; restore gone"):
        write_zip(entries, tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(BadInput, match="holds other things"):
        write_folder((entry("project.json", b"{}"),), tmp_path)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ('A red <fox>: "in" snow?', "a-red-fox-in-snow"),
        ("../../etc/passwd", "etc-passwd"),
        ("雪地裡的狐狸。", "雪地裡的狐狸"),
        ("  ...  ", ""),
        ("word " * 30, "word-" * 7 + "word"),
    ],
)
def test_names_are_readable_and_safe_everywhere(words: str, name: str) -> None:
    assert slug(words) == name


def test_only_folders_are_taken_out_of_words() -> None:
    told = r"See https://example.org/a/b, /imagine, 1/2, C:\Users\ann\x.png and /tmp/a/b.png!"
    assert without_folders(told) == "See https://example.org/a/b, /imagine, 1/2, x.png and b.png!"


def test_what_a_turn_made_stands_under_its_words() -> None:
    class Made:
        def __init__(self, id_: str, turn: str) -> None:
            self.id, self.turn = id_, turn

    messages = [("human", "one"), ("ai", "done"), ("human", "two"), ("human", "three"), ("ai", "yes")]
    lines = lines_by_turn(messages, [Made("a", "1"), Made("b", "2"), Made("c", "3"), Made("d", "")])  # type: ignore[list-item]
    assert [(line.who, line.words, line.assets) for line in lines] == [
        ("person", "one", ()), ("assistant", "done", ("a",)), ("person", "two", ()), ("assistant", "", ("b",)),
        ("person", "three", ()), ("assistant", "yes", ("c",)),
    ]  # fmt: skip
