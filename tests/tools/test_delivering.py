"""What a service is given and what is kept of its result: masks, references, voices, texts, licences and labels."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prompts.briefs import SpeechBrief
from prompts.shot import Shot
from tests.fakes import media_files
from tests.tools import standin
from tests.tools.standin_service import Books, Script, ScriptedService, card, catalog, picture
from tools.assets import Asset, AssetStore
from tools.catalog import load_catalog
from tools.consent import Consents, Grant
from tools.engines.animatic import AnimaticEngine
from tools.engines.base import Made, Ticket
from tools.errors import BadInput, ConsentNeeded, EngineError
from tools.finishing import read_depth, read_ids
from tools.generate import Door, edit_of
from tools.lengthening import is_whole
from tools.requests import CloneRequest, ImageRequest, ReadRequest, Region, SpeechRequest, VideoRequest
from tools.router import Wish

CAT = Shot.model_validate({"subject": "a cat", "scene": "the moon"})
NIGHT = CAT.model_copy(update={"lighting": Shot.model_validate({"lighting": "night"}).lighting})
PARAMETERS = {name: name for name in ("prompt", "image", "reference_images", "size", "seed")}
VOICE = {"tasks": ["tts", "clone"], "dialect": "speech", "speaks_clones": True, "parameters": {"text": "text", "voice": "voice", "samples": "files", "name": "name"}}


class Studio(ScriptedService):
    """A service that answers each kind of request with a file of that kind, and knows what it saw."""

    answers: Mapping[str, Made] = {}
    masks: list[np.ndarray]

    async def submit(self, order: Any, report: Any) -> Ticket:
        """Look at the mask while it is there."""
        if order.inputs.mask_image is not None:
            self.masks = [*getattr(self, "masks", []), standin.pixels(order.inputs.mask_image.path.read_bytes())]
        return await super().submit(order, report)

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Bring what fits the order."""
        order = next(order for order in self.orders if order.key == ticket.key)
        made = self.answers.get(order.request.kind)
        return (made,) if made is not None else await super().fetch(ticket)


@pytest.fixture
def engine(tmp_path: Path) -> Studio:
    return Studio("fal", Books(tmp_path / "books"), Script(polls=0))


def door_of(store: AssetStore, engine: Any, *cards: Any, **more: Any) -> Door:
    return standin.door_of(store, engine, catalog=catalog(*cards), backoff_s=(0.0, 0.0), **more)


def upload(store: AssetStore, words: str = "a", size: tuple[int, int] = (120, 80), **more: Any) -> Asset:
    return store.import_upload(picture(words, size), f"{words}.png", project="p", **more)


def recording(store: AssetStore) -> Asset:
    return store.import_upload(media_files.wav("hello", 1.0), "hello.wav", project="p")


# --- pictures


async def test_a_masked_edit_by_a_service_leaves_every_pixel_outside_bit_identical(store: AssetStore, engine: Studio) -> None:
    parent = upload(store)
    request = edit_of(parent, CAT, region=Region(box=(0.0, 0.0, 0.5, 1.0), feather_px=3))
    asset = await door_of(store, engine, card("flux", "fal")).generate(request, project="p")
    (mask,) = engine.masks
    assert mask.shape == (80, 120)
    assert (mask[:, :60] == 255).all() and (mask[:, 60:] == 0).all()
    before, after = standin.pixels(store.read_bytes(parent)), standin.pixels(store.read_bytes(asset))
    assert (after[:, 64:] == before[:, 64:]).all()
    assert (after[:, :56] != before[:, :56]).any()
    assert (asset.width, asset.height) == (120, 80)
    assert asset.parents == (parent.id,)


async def test_a_part_named_in_words_is_left_to_a_model_that_reads_and_the_reply_says_so(store: AssetStore, engine: Studio) -> None:
    parent = upload(store)
    asset = await door_of(store, engine, card("flux", "fal")).generate(edit_of(parent, CAT, region=Region(words="the hat")), project="p")
    (order,) = engine.orders
    assert order.inputs.mask_image is None
    assert "the hat" in order.prompt.prompt
    assert any("named in words only" in note for note in asset.notes)
    assert asset.recipe is not None and asset.recipe.request["region"]["words"] == "the hat"


async def test_the_studio_alone_says_that_it_does_not_know_the_part(store: AssetStore) -> None:
    own = load_catalog().cards["animatic"]
    door = standin.door_of(store, AnimaticEngine(job=standin.draw), catalog=catalog(own))
    with pytest.raises(BadInput, match="hat"):
        await door.generate(edit_of(upload(store), CAT, region=Region(words="the hat")), project="p")


async def test_only_the_references_a_card_takes_are_sent_and_become_parents(store: AssetStore, engine: Studio) -> None:
    faces = [upload(store, words) for words in "abc"]
    few = card("flux", "fal", limits={"reference_images": 2, "deadline_s": 20})
    request = ImageRequest(shot=CAT, reference_images=tuple(face.id for face in faces))
    asset = await door_of(store, engine, few).generate(request, project="p")
    (order,) = engine.orders
    assert [file.id for file in order.inputs.reference_images] == [faces[0].id, faces[1].id]
    assert order.inputs.reference_images[0].mime == "image/png"
    assert asset.parents == (faces[0].id, faces[1].id)
    assert "Flux takes 2 reference pictures; the other one was left out." in asset.notes


@pytest.mark.parametrize("marked", [True, False])
async def test_a_draft_that_is_rendered_brings_its_depth_and_where_each_thing_is(store: AssetStore, engine: Studio, marked: bool) -> None:
    drawn, rendered = load_catalog().cards["animatic"], card("flux", "fal", tasks=("i2i",))
    door = standin.door_of(store, engine, AnimaticEngine(job=standin.draw), catalog=catalog(drawn, rendered), backoff_s=(0.0, 0.0))
    draft = await door.generate(ImageRequest(shot=CAT, size=(128, 72), draft_mark=marked), project="p")
    await door.generate(edit_of(draft, CAT).model_copy(update={"operation": "finalize"}), project="p", wish=Wish(model="flux"))
    image = engine.orders[-1].inputs.image
    assert image is not None and image.depth is not None and image.ids is not None
    assert image.marked is marked
    assert read_depth(image.depth.read_bytes()).max() == 40_000
    assert read_ids(image.ids.read_bytes()).shape == (72, 128)
    assert [element.name for element in image.elements] == ["ground", "subject"]


async def test_pictures_to_follow_go_along_and_become_parents(store: AssetStore, engine: Studio) -> None:
    guide, style, colours = (upload(store, words) for words in "abc")
    guided = card("flux", "fal", parameters={**PARAMETERS, **{name: name for name in ("guide", "guide_image", "style_image", "palette_image")}})
    request = ImageRequest(shot=CAT, guide="pose", guide_image=guide.id, style_image=style.id, palette_image=colours.id)
    asset = await door_of(store, engine, guided).generate(request, project="p")
    inputs = engine.orders[-1].inputs
    assert [file and file.id for file in (inputs.guide_image, inputs.style_image, inputs.palette_image)] == [guide.id, style.id, colours.id]
    assert asset.parents == (guide.id, style.id, colours.id)
    assert asset.recipe is not None and asset.recipe.request["guide"] == "pose"


async def test_what_is_not_for_commercial_use_stays_so_in_everything_made_from_it(store: AssetStore, engine: Studio) -> None:
    free, barred = card("flux", "fal"), card("zeroscope", "fal", licence={"name": "CC-BY-NC", "commercial": False}, quality=90)
    door = door_of(store, engine, free, barred)
    first = await door.generate(ImageRequest(shot=CAT), project="p", wish=Wish(model="zeroscope"))
    assert (first.commercial, first.licence, first.labels) == (False, "CC-BY-NC", ("non-commercial",))
    child = await door.generate(edit_of(first, NIGHT), project="p", wish=Wish(model="flux"))
    assert (child.commercial, child.labels) == (False, ("non-commercial",))
    with pytest.raises(BadInput, match="img1 may not be used commercially"):
        await door.generate(edit_of(first, NIGHT), project="p", wish=Wish(commercial=True))
    other = await door.generate(ImageRequest(shot=CAT), project="p", wish=Wish(commercial=True))
    assert (other.licence, other.commercial) == ("by contract", True)


async def test_an_upload_makes_nobody_sure_of_commercial_use(store: AssetStore, engine: Studio) -> None:
    asset = await door_of(store, engine, card("flux", "fal")).generate(edit_of(upload(store), CAT), project="p")
    assert asset.commercial is None


async def test_chinese_words_the_vocabulary_does_not_know_are_translated_for_a_model_that_reads_english(
    store: AssetStore, engine: Studio
) -> None:
    asked: list[tuple[str, str]] = []

    async def translate(text: str, language: str) -> str:
        asked.append((text, language))
        return "a kendama player"

    shot = Shot.model_validate({"subject": "一位劍玉達人"})
    english = card("flux", "fal", languages=["en"])
    door = door_of(store, engine, english, translate=translate)
    asset = await door.generate(ImageRequest(shot=shot), project="p")
    assert "a kendama player" in engine.orders[0].prompt.prompt
    assert {language for _, language in asked} == {"en"}
    assert not any("may not have understood" in note for note in asset.notes)


async def test_what_nobody_could_translate_is_told(store: AssetStore, engine: Studio) -> None:
    shot = Shot.model_validate({"subject": "一位劍玉達人"})
    door = door_of(store, engine, card("flux", "fal", languages=["en"]))
    asset = await door.generate(ImageRequest(shot=shot), project="p")
    assert any("may not have understood" in note and "劍玉" in note for note in asset.notes)


async def test_an_edit_by_instruction_says_what_changes(store: AssetStore, engine: Studio) -> None:
    door = door_of(store, engine, card("kontext", "fal", dialect="instruction"))
    first = await door.generate(ImageRequest(shot=CAT), project="p")
    await door.generate(edit_of(first, NIGHT), project="p")
    whole, change = (order.prompt.prompt for order in engine.orders)
    assert "cat" in whole
    assert "night" in change and change != whole


# --- voices, texts, films


def _consents(store: AssetStore) -> Consents:
    return Consents(store.database_path, lambda: datetime.date(2026, 11, 20))


def _grant(sample: Asset) -> Grant:
    return Grant(
        owner="", project="p", speaker="Mia Chen", granted_by="Mia Chen", uses="narration of our films",
        statement="I agree that my voice is cloned for our films.", evidence=sample.id, samples={sample.id: sample.sha256},
    )  # fmt: skip


async def test_no_voice_is_cloned_without_consent(store: AssetStore, engine: Studio) -> None:
    sample = recording(store)
    request = CloneRequest(name="Mia", samples=(sample.id,), consent="nothing")
    for consents in (None, _consents(store)):
        with pytest.raises(ConsentNeeded):
            await door_of(store, engine, card("eleven", "fal", **VOICE), consents=consents).generate(request, project="p")
    assert engine.orders == []


async def test_a_cloned_voice_speaks_is_labelled_and_stops_when_consent_is_taken_back(store: AssetStore, engine: Studio) -> None:
    engine.answers = {
        "clone": Made(json.dumps({"voice_id": "v_1"}).encode(), "clone", ".json"),
        "speech": Made(media_files.mp3("hello", 1.0), "voice", ".mp3"),
    }
    sample, consents = recording(store), _consents(store)
    consent = consents.require(_grant(sample))
    door = door_of(store, engine, card("eleven", "fal", **VOICE), consents=consents)
    clone = await door.generate(CloneRequest(name="Mia", samples=(sample.id,), consent=consent.id), project="p")
    assert (clone.kind, clone.handle, clone.parents) == ("clone", "cln1", (sample.id,))
    voice = json.loads(store.read_bytes(clone))
    assert voice == {"voice_id": "v_1", "engine": "fal", "name": "Mia", "consent": consent.id}
    spoken = SpeechRequest(brief=SpeechBrief(text="Hello."), voice=clone.id)
    asset = await door.generate(spoken, project="p")
    assert engine.orders[-1].inputs.voice_id == "v_1"
    assert asset.labels[0] == "cloned voice"
    assert asset.kind == "voice" and asset.duration_s > 0.5
    consents.revoke("", "Mia Chen")
    with pytest.raises(ConsentNeeded):
        await door.generate(spoken, project="p")


async def test_a_transcript_is_kept_as_a_text_and_is_no_version(store: AssetStore, engine: Studio) -> None:
    engine.answers = {"read": Made(b"Hello there.", "text", ".txt")}
    heard = recording(store)
    scribe = card("scribe", "fal", tasks=["stt"], dialect="plain", parameters={"audio": "file"})
    asset = await door_of(store, engine, scribe).generate(ReadRequest(asset=heard.id), project="p")
    assert (asset.kind, asset.handle, asset.path.read_text()) == ("text", "txt1", "Hello there.")
    assert engine.orders[0].inputs.audio is not None
    assert engine.orders[0].inputs.audio.mime == "audio/wav"
    current = store.current("p")
    assert current is None or current.id != asset.id


async def test_an_extension_names_the_providers_own_film(store: AssetStore, engine: Studio) -> None:
    engine.answers = {"video": Made(media_files.mp4("cat", (64, 48), 1.0, 12), "video", ".mp4")}
    ray = card(
        "ray", "fal", tasks=["t2v", "extend"], dialect="prose", parameters={"prompt": "prompt", "source": "generation_id", "duration_s": "d"}
    )
    door = door_of(store, engine, ray)
    first = await door.generate(VideoRequest(shot=CAT), project="p")
    assert (first.width, first.height, first.handle) == (64, 48, "vid1")
    engine.answers = {"video": Made(media_files.mp4("dog", (64, 48), 2.0, 12), "video", ".mp4")}
    longer = await door.generate(VideoRequest(shot=CAT, operation="extend", video=first.id), project="p")
    assert engine.orders[-1].inputs.source == {"id": "0001"}
    assert longer.parents == (first.id,)


RAY = {"tasks": ["t2v", "extend"], "dialect": "prose", "parameters": {"prompt": "prompt", "source": "generation_id", "duration_s": "d"}}


async def _extended(store: AssetStore, engine: Studio, sent: bytes, seconds: float) -> Asset:
    engine.answers = {"video": Made(media_files.mp4("cat", (64, 48), 2.0, 12), "video", ".mp4")}
    door = door_of(store, engine, card("ray", "fal", **RAY))
    first = await door.generate(VideoRequest(shot=CAT), project="p")
    engine.answers = {"video": Made(sent, "video", ".mp4")}
    return await door.generate(VideoRequest(shot=CAT, operation="extend", video=first.id, duration_s=seconds), project="p")


async def test_an_extension_that_comes_as_the_added_seconds_is_put_behind_what_was_there(store: AssetStore, engine: Studio) -> None:
    longer = await _extended(store, engine, media_files.mp4("dog", (64, 48), 1.0, 12), 1.0)
    assert longer.duration_s == pytest.approx(3.0, abs=0.15)
    assert (longer.width, longer.height, longer.fps) == (64, 48, 12.0)
    assert "vid1 and the 1.0 added seconds were put together." in longer.notes
    assert longer.description.lufs is not None
    assert list((store.folder / "work").iterdir()) == []


async def test_an_extension_that_comes_whole_stays_as_it_is(store: AssetStore, engine: Studio) -> None:
    whole = media_files.mp4("dog", (64, 48), 3.0, 12)
    longer = await _extended(store, engine, whole, 1.0)
    assert longer.duration_s == pytest.approx(3.0, abs=0.15) and not any("put together" in note for note in longer.notes)


async def test_an_extension_that_cannot_be_put_together_is_kept_all_the_same(
    store: AssetStore, engine: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise EngineError("the encoder died")

    monkeypatch.setattr("tools.lengthening.lengthened", broken)
    longer = await _extended(store, engine, media_files.mp4("dog", (64, 48), 1.0, 12), 1.0)
    assert longer.duration_s == pytest.approx(1.0, abs=0.15)
    assert "These are the added seconds alone; vid1 goes before them." in longer.notes


@pytest.mark.parametrize(
    ("result_s", "before_s", "added_s", "whole"),
    [(5.0, 2.0, 5.0, False), (7.0, 2.0, 5.0, True), (9.0, 4.0, 5.0, True), (4.9, 4.0, 5.0, False), (6.0, 4.0, None, True), (3.0, 4.0, None, False)],
)
def test_whether_an_extension_is_whole_is_told_by_its_length(result_s: float, before_s: float, added_s: float | None, whole: bool) -> None:
    assert is_whole(result_s, before_s, added_s) is whole
