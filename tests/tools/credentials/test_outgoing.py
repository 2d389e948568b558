"""Files leave labelled and signed, the same each time, and a reader sees what they were made from and whether they were changed."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.fakes import media_files
from tests.tools.credentials.conftest import WORDS, Story
from tools import provenance, tags
from tools.assets import Asset, NewAsset
from tools.credentials import outgoing, signing
from tools.credentials.certificate import AUTHORITY_FILE
from tools.credentials.inspecting import inspect
from tools.errors import EngineError, NotConfigured, StoreError, UnknownHandle
from tools.media import add_text

SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def _pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGBA")).tobytes()


@pytest.mark.parametrize("suffix", [".png", ".jpeg", ".webp"])
def test_a_picture_leaves_signed_and_labelled_with_the_same_pixels(story: Story, picture: Asset, suffix: str) -> None:
    door = story.door()
    left = door.leaving(picture, suffix)
    data = left.path.read_bytes()
    read = signing.read(data, suffix)
    assert (left.signed, left.note, read.state) == (True, "", "untrusted")
    assert read.actions == (("c2pa.created", f"{SOURCE}trainedAlgorithmicMedia"),)
    assert (read.generator, read.title) == ("Scenewright 9.9", f"img1{suffix}")
    assert read.making is not None and (read.making["engine"], read.making["model"], read.making["licence"]) == ("fal", "flux", "MIT")
    assert read.making["sha256"] == picture.sha256
    told = provenance.told_by(data, "x")
    assert told["digital_source_type"] == f"{SOURCE}trainedAlgorithmicMedia" and told["recipe"]["card"] == "flux"
    plain = story.door("off").leaving(picture, suffix).path.read_bytes()
    assert _pixels(data) == _pixels(plain)
    assert suffix != ".png" or plain == story.store.read_bytes(picture)
    assert door.leaving(picture, suffix).path == left.path and story.door().leaving(picture, suffix).path.read_bytes() == data


@pytest.mark.parametrize(("suffix", "kind"), [(".mp4", "video"), (".wav", "voice"), (".mp3", "music"), (".m4a", "voice")])
def test_a_film_or_a_recording_leaves_signed_and_labelled(story: Story, suffix: str, kind: str) -> None:
    maker = getattr(media_files, suffix[1:])
    asset = story.put(maker(), suffix, kind=kind)
    data = story.door().leaving(asset).path.read_bytes()
    assert signing.read(data, suffix).state == "untrusted"
    assert provenance.told_by(data, "x")["digital_source_type"] == f"{SOURCE}trainedAlgorithmicMedia"


def test_what_cannot_carry_credentials_is_labelled_and_the_note_says_so(story: Story) -> None:
    asset = story.put(media_files.webm(), ".webm", kind="video")
    left = story.door("on").leaving(asset)
    assert (left.signed, left.note) == (False, "WEBM files are not signed, for they carry no content credentials here.")
    assert provenance.told_by(left.path.read_bytes(), "x")["digital_source_type"].endswith("trainedAlgorithmicMedia")


@pytest.mark.parametrize(("suffix", "kind"), [(".mp4", "video"), (".webm", "video"), (".ogg", "voice"), (".jpg", "image"), (".webp", "image")])
def test_a_file_that_lost_its_label_on_the_way_gets_it_back(story: Story, suffix: str, kind: str) -> None:
    maker = {".jpg": media_files.jpeg}.get(suffix) or getattr(media_files, suffix[1:])
    made = story.put(media_files.png("x"))
    bare = NewAsset(project="p", kind=kind, recipe=made.recipe)  # type: ignore[arg-type]
    stripped = maker() if kind == "image" else tags.strip(maker(), suffix)
    left = story.door("off").leaving(story.store.put(bare, stripped, suffix=suffix)).path.read_bytes()
    assert provenance.told_by(left, "x")["digital_source_type"] == f"{SOURCE}trainedAlgorithmicMedia"
    drawn = bare.model_copy(update={"recipe": made.recipe.model_copy(update={"engine": "animatic"})}) if made.recipe else bare
    left = story.door("auto").leaving(story.store.put(drawn, stripped, suffix=suffix)).path.read_bytes()
    assert provenance.told_by(left, "x")["digital_source_type"] == f"{SOURCE}algorithmicMedia"


def test_a_changed_byte_breaks_it_and_a_new_save_drops_it(story: Story, picture: Asset, tmp_path: Path) -> None:
    data = story.door().leaving(picture).path.read_bytes()
    changed = bytearray(data)
    changed[-100] ^= 1
    (tmp_path / "changed.png").write_bytes(changed)
    found = inspect(tmp_path / "changed.png").signature
    assert found.state == "broken" and "assertion.dataHash.mismatch" in found.note
    Image.open(io.BytesIO(data)).save(tmp_path / "again.png")
    assert inspect(tmp_path / "again.png").signature.state == "none"


def test_it_is_trusted_only_where_its_authority_is(story: Story, picture: Asset) -> None:
    left = story.door().leaving(picture)
    anchor = (story.folder / "home" / AUTHORITY_FILE).read_bytes()
    assert signing.read(left.path.read_bytes(), ".png", anchor).state == "valid"
    assert "nobody vouches" in signing.read(left.path.read_bytes(), ".png").note


def test_an_edit_names_its_parent_and_what_it_followed_with_their_own_credentials(story: Story, picture: Asset) -> None:
    brought = story.store.import_upload(media_files.jpeg("mine"), "mine.jpg", project="p")
    edited = story.put(media_files.png("edit"), parents=(picture, brought))
    read = signing.read(story.door().leaving(edited).path.read_bytes(), ".png")
    assert [action for action, _ in read.actions] == ["c2pa.opened", "c2pa.edited"]
    told = {one.title: (one.relation, one.sha256, one.signed) for one in read.sources}
    assert told == {"img1.png": ("parentOf", picture.sha256, True), "img2.png": ("inputTo", brought.sha256, False)}


def test_a_film_names_its_pieces_and_a_chain_of_edits_stays_small(story: Story, picture: Asset) -> None:
    last = picture
    for number in range(4):
        last = story.put(media_files.png(f"edit {number}"), parents=(last,))
    film = story.put(media_files.mp4(), ".mp4", kind="film", parents=(picture, last), request={"kind": "film"})
    door = story.door()
    read = signing.read(door.leaving(film).path.read_bytes(), ".mp4")
    assert [action for action, _ in read.actions] == ["c2pa.created", "c2pa.placed"]
    assert {one.relation for one in read.sources} == {"componentOf"} and all(one.signed for one in read.sources)
    added = [door.leaving(one).path.stat().st_size - one.bytes for one in (picture, last)]
    assert added[0] < 5_000 and added[1] < 12_000


def test_prompts_go_along_only_where_they_are_wanted(story: Story, picture: Asset) -> None:
    silent, open_ = story.door().leaving(picture), story.door(prompts=True).leaving(picture)
    assert "prompt" not in (signing.read(silent.path.read_bytes(), ".png").making or {})
    assert (signing.read(open_.path.read_bytes(), ".png").making or {})["prompt"] == WORDS
    assert WORDS.encode() not in silent.path.read_bytes()


def test_the_store_keeps_its_bytes_and_an_upload_leaves_as_it_is(story: Story, picture: Asset) -> None:
    before = picture.path.read_bytes()
    brought = story.store.import_upload(media_files.png("mine"), "mine.png", project="p")
    story.door().leaving(picture)
    left = story.door("on").leaving(brought)
    assert picture.path.read_bytes() == before and left.path == brought.path and not left.signed


def test_without_the_package_auto_leaves_unsigned_with_a_note_and_on_hands_out_nothing(
    story: Story, picture: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "PACKAGE", "c2pa_that_is_not_there")
    left = story.door("auto").leaving(picture)
    assert (left.signed, left.path) == (False, picture.path) and "scenewright[credentials]" in left.note
    with pytest.raises(NotConfigured, match="SCENEWRIGHT_CREDENTIALS=off"):
        story.door("on").leaving(picture)
    assert signing.read(picture.path.read_bytes(), ".png").state == "unknown"


def test_what_cannot_be_signed_is_said_and_never_kept_as_signed(story: Story, picture: Asset, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise EngineError("it could not be signed")

    monkeypatch.setattr(signing, "sign", fail)
    with pytest.raises(EngineError):
        story.door("on").leaving(picture)
    left = story.door("auto").leaving(picture)
    assert not left.signed and "could not be signed" in left.note
    monkeypatch.undo()
    assert story.door().leaving(picture).signed


def test_a_file_that_is_gone_is_an_error_and_a_parent_that_is_gone_is_named(story: Story, picture: Asset) -> None:
    edited = story.put(media_files.png("edit"), parents=(picture,))
    picture.path.unlink()
    read = signing.read(story.door().leaving(edited).path.read_bytes(), ".png")
    assert [(one.title, one.signed) for one in read.sources] == [("img1.png", False)]
    with pytest.raises(StoreError, match="restore"):
        story.door().leaving(picture)


def test_the_copy_that_was_there_first_stays_when_a_file_leaves_twice_at_once(story: Story, picture: Asset, monkeypatch: pytest.MonkeyPatch) -> None:
    real, firsts = signing.sign, []

    def overtaken(*given: Any) -> bytes:
        monkeypatch.setattr(signing, "sign", real)
        mine = real(*given)
        firsts.append(story.door().leaving(picture).path.read_bytes())
        return mine

    monkeypatch.setattr(signing, "sign", overtaken)
    left = story.door().leaving(picture).path
    assert left.read_bytes() == firsts[0]
    assert [path.name for path in left.parent.iterdir()] == [left.name]


def test_a_parent_that_goes_while_its_child_leaves_is_named_all_the_same(story: Story, picture: Asset, monkeypatch: pytest.MonkeyPatch) -> None:
    edited = story.put(media_files.png("edit"), parents=(picture,))
    real, asked = story.store.by_id, []

    def gone(asset_id: str) -> Asset:
        asked.append(asset_id)
        if len(asked) > 1:
            raise UnknownHandle("it is gone")
        return real(asset_id)

    monkeypatch.setattr(story.store, "by_id", gone)
    read = signing.read(story.door().leaving(edited).path.read_bytes(), ".png")
    assert [(one.title, one.sha256, one.signed) for one in read.sources] == [("img1.png", picture.sha256, False)]


def test_a_file_whose_record_is_damaged_leaves_with_a_label(story: Story, picture: Asset) -> None:
    bare = NewAsset(project="p", recipe=picture.recipe)
    damaged = story.store.put(bare, add_text(media_files.png("x"), {provenance.RECIPE_KEY: "{"}), suffix=".png")
    data = story.door().leaving(damaged).path.read_bytes()
    assert signing.read(data, ".png").actions == (("c2pa.created", f"{SOURCE}trainedAlgorithmicMedia"),)
    assert f"{SOURCE}trainedAlgorithmicMedia".encode() in data


def test_pieces_of_a_sheet_leave_signed_too(story: Story) -> None:
    sheet = story.put(media_files.png("sheet"), sidecars={"part:wallet": media_files.png("wallet")})
    data = story.door().part(sheet, "part:wallet").path.read_bytes()
    assert signing.read(data, ".png").title == "img1-wallet.png"
    assert provenance.told_by(data, "x")["digital_source_type"].endswith("trainedAlgorithmicMedia")
    assert _pixels(data) == _pixels(media_files.png("wallet"))


def test_kept_copies_are_bounded(story: Story, picture: Asset, monkeypatch: pytest.MonkeyPatch) -> None:
    old = story.door().leaving(picture).path
    monkeypatch.setattr(outgoing, "MAX_KEPT", 1)
    new = story.door().leaving(picture, ".jpeg").path
    assert old.exists() and new.exists()  # both are in use
    monkeypatch.setattr(outgoing, "IN_USE_S", -1.0)
    newest = story.door().leaving(picture, ".webp")
    assert not old.exists() and not new.exists()
    assert story.door().leaving(picture, ".webp").signed == newest.signed


def test_the_record_survives_as_data(story: Story, picture: Asset, tmp_path: Path) -> None:
    told = inspect(story.door().leaving(picture, ".webp").path).as_data()
    assert json.loads(json.dumps(told))["recipe"]["seed"] == 7
    assert (told["kind"], told["licence"], told["signature"]["state"]) == ("webp", "MIT", "untrusted")
