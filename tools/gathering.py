"""Everything a request names, looked up and checked before anything is sent or drawn: files, the part to change, voices, consent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tools import media, regions
from tools.animatic.lexicon import find_nouns
from tools.assets import Asset, AssetStore
from tools.catalog import Card
from tools.drafted import at_size, drafted
from tools.engines.base import InputFile, Inputs
from tools.errors import BadInput, ConsentNeeded, UnknownHandle
from tools.finishing import Ground, read_depth, read_ids
from tools.fitness import reference_limit
from tools.jobs import Ledger
from tools.requests import CloneRequest, ImageRequest, Region, Request, SpeechRequest, VideoRequest, inputs_of
from tools.spoken import SIDECAR, Spoken
from tools.store.records import ElementNote

_MIME: Mapping[str, str] = {
    ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif", ".svg": "image/svg+xml",
    ".mp4": "video/mp4", ".webm": "video/webm", ".mp3": "audio/mpeg", ".wav": "audio/wav", ".flac": "audio/flac",
    ".ogg": "audio/ogg", ".m4a": "audio/mp4", ".json": "application/json", ".txt": "text/plain",
}  # fmt: skip
"""The store names files by their content, so the ending tells the type."""
_MANY = ("reference_images", "samples", "pieces")
_NO_FILES = ("voice", "mask_image", "parent")
"""What a request names and no engine opens: the door itself reads the first two, the last only says where a film comes from."""
DRAWN_BY = "animatic"
"""The engine whose pictures and films can be drawn again from their recipe."""


class ConsentCheck(Protocol):
    """Whether a voice may be cloned and used; raises ConsentNeeded when not. See `tools.consent.Consents`."""

    def check_clone(self, consent_id: str, samples: Mapping[str, str], owner: str) -> object:
        """Check the consent for making a voice from recordings (asset id -> sha256)."""
        ...

    def check_use(self, consent_id: str, owner: str) -> object:
        """Check the consent for speaking with a voice."""
        ...


@dataclass(frozen=True, slots=True)
class Voice:
    """A cloned voice, as its asset holds it."""

    engine: str
    voice_id: str
    name: str
    consent: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """A request with everything looked up that does not depend on the card."""

    request: Request
    """As it is ranked and kept: a part named in words only, in a picture without a map of its parts, is no region any more."""
    asked: Request
    """As it was asked."""
    assets: Mapping[str, Asset]
    """Every asset the request names, by id."""
    voice: Voice | None = None
    origin: str = ""
    """The engine that made the video to extend, or holds the cloned voice."""
    source: Mapping[str, str] | None = None
    """What that engine's ticket said of the video."""
    input_s: float | None = None
    """Seconds of the recording or video that is worked on."""
    draft: Asset | None = None
    """The picture whose id map tells where a part is that is named in words: the very picture, or the draft it was rendered from."""
    words_of_part: str = ""
    """The part that is only named in words to the model, see `request`."""
    spoken: Spoken | None = None
    """What the voice that a film shot's lips follow says, where that is known."""

    @property
    def parent(self) -> Asset | None:
        """The picture or video that is changed."""
        request = self.request
        named = getattr(request, "image", None) or getattr(request, "video", None) or getattr(request, "first_frame", None)
        return self.assets[named] if named else None


def gather(store: AssetStore, ledger: Ledger, request: Request, owner: str) -> Gathered:
    """Return the request with its assets. Blocking.

    Raises UnknownHandle for what is not there or belongs to somebody else, BadInput for what does not fit together.
    """
    ids = dict.fromkeys(asset_id for ids in inputs_of(request).values() for asset_id in ids)
    assets = {asset_id: _readable(store, asset_id, owner) for asset_id in ids}
    found = Gathered(request, request, assets, input_s=_seconds(request, assets))
    if isinstance(request, VideoRequest) and request.speech:
        found = replace(found, spoken=_spoken(store, assets[request.speech]))
    if isinstance(request, ImageRequest) and request.region is not None:
        return _with_region(store, found, request, request.region)
    if isinstance(request, SpeechRequest) and request.voice:
        voice = _voice(store, assets[request.voice])
        return replace(found, voice=voice, origin=voice.engine)
    if isinstance(request, VideoRequest) and request.operation == "extend" and request.video:
        movement = _movement(store, assets[request.video])
        if movement is not None:
            return replace(found, origin=DRAWN_BY, source=movement)
        before = ledger.attempt_of(request.video)
        if before is not None and before.ticket is not None:
            ticket = before.ticket
            return replace(found, origin=before.engine, source={"id": ticket.id, **ticket.data})
    return found


def check_consent(found: Gathered, consents: ConsentCheck | None, owner: str) -> None:
    """Raise ConsentNeeded when the request clones a voice, or speaks with a cloned one, without consent that covers it. Blocking."""
    request = found.request
    if isinstance(request, CloneRequest):
        if consents is None:
            raise ConsentNeeded("No consents are kept here, so no voice can be cloned; open the project with its consent records.")
        consents.check_clone(request.consent, {name: found.assets[name].sha256 for name in request.samples}, owner)
    elif found.voice is not None and found.voice.consent:
        if consents is None:
            raise ConsentNeeded("No consents are kept here, so no cloned voice can be used; name a voice of the engine's own.")
        consents.check_use(found.voice.consent, owner)


def check_commercial(found: Gathered, commercial: bool) -> None:
    """Raise BadInput when only commercial use is good enough and a thing the request names does not allow it."""
    barred = [asset.handle for asset in found.assets.values() if asset.commercial is False]
    if commercial and barred:
        raise BadInput(f"{', '.join(barred)} may not be used commercially; name something else, or do without the wish for commercial use.")


def ground_of(store: AssetStore, found: Gathered) -> Ground | None:
    """Return what a region edit stands on, or None for another request; raise BadInput for a part that is not there. Blocking."""
    request, parent = found.request, found.parent
    if not isinstance(request, ImageRequest) or request.region is None or parent is None:
        return None
    region = request.region
    picture = media.open_picture(store.read_bytes(parent), name=parent.handle)
    ids = read_ids(store.sidecar(parent, "ids")) if "ids" in parent.sidecars else None
    depth = read_depth(store.sidecar(parent, "depth")) if "depth" in parent.sidecars else None
    elements = parent.description.elements
    if region.box is not None:
        mask = regions.mask_of_box(region.box, picture.size)
    elif region.mask_image is not None:
        painted = store.read_bytes(found.assets[region.mask_image])
        mask = regions.mask_of_picture(media.open_picture(painted), picture.size)
    else:
        seen, known = _seen(store, found.draft or parent, picture.size)
        nouns = tuple(noun.key for noun in find_nouns(region.words))
        mask = regions.mask_of_words(region.words, seen, known, also=nouns)
    return Ground(picture, mask, region.feather_px, ids, depth, elements, painted=region.mask_image is not None)


def _seen(store: AssetStore, draft: Asset, size: tuple[int, int]) -> tuple[NDArray[np.uint8], tuple[ElementNote, ...]]:
    """Return where each thing is at a width and height, and what each number is; nothing where no map is known."""
    if "ids" not in draft.sidecars:
        return np.zeros((size[1], size[0]), np.uint8), draft.description.elements
    return at_size(read_ids(store.sidecar(draft, "ids")), size), draft.description.elements


def inputs_for(store: AssetStore, found: Gathered, served: Request, card: Card) -> tuple[Inputs, tuple[Asset, ...]]:
    """Return the files that go to a card, and the assets that are then parents, in order.

    served: the request as the card takes it, see `tools.stand_ins.served`. Blocking.
    """
    limit = reference_limit(card)
    files: dict[str, Any] = {}
    for name, ids in inputs_of(served).items():
        role = {"asset": "image" if getattr(served, "operation", "") == "describe" else "audio"}.get(name, name)
        some = tuple(_file(store, found.assets[asset_id]) for asset_id in ids)
        if role in _MANY:
            files[role] = some[:limit] if role == "reference_images" else some
        elif role not in _NO_FILES:
            files[role] = replace(some[0], spoken=found.spoken) if role == "speech" else some[0]
    if getattr(served, "operation", "") == "remove_background" and found.parent is not None:
        files["image"] = _outlined(store, files["image"], found.parent)
    inputs = Inputs(**files, voice_id=found.voice.voice_id if found.voice else "", source=found.source or {})
    named = inputs_of(found.asked)
    sent = {file.id for file in inputs.reference_images}
    parents = (
        found.assets[asset_id]
        for role, ids in named.items()
        for asset_id in ids
        if role != "reference_images" or asset_id in sent or asset_id == getattr(served, "image", None)
    )
    return inputs, tuple({asset.id: asset for asset in parents}.values())


def _outlined(store: AssetStore, image: InputFile, asset: Asset) -> InputFile:
    """Return a picture that was rendered from a draft with the draft's id map, which is about its own; others as they are."""
    draft = drafted(asset, store.by_id) if image.ids is None else None
    if draft is None:
        return image
    return replace(image, ids=store.sidecar_path(draft, "ids"), elements=draft.description.elements)


def _readable(store: AssetStore, asset_id: str, owner: str) -> Asset:
    """Return an input's asset after its file was read whole and found unchanged; only its owner's requests may use it."""
    asset = store.by_id(asset_id)
    if asset.owner != owner:
        raise UnknownHandle("Something named here belongs to somebody else; name one of your own.")
    store.read_bytes(asset)
    return asset


def _with_region(store: AssetStore, found: Gathered, request: ImageRequest, region: Region) -> Gathered:
    if request.image is None:
        raise BadInput("A part can only be changed in a picture; name the picture.")
    parent = found.assets[request.image]
    draft = drafted(parent, store.by_id) if region.box is None and region.mask_image is None else None
    if region.box is None and region.mask_image is None and draft is None:
        return replace(found, request=request.model_copy(update={"region": None}), words_of_part=region.words)
    return replace(found, draft=draft, request=request.model_copy(update={"size": (parent.width, parent.height)}))


def _voice(store: AssetStore, asset: Asset) -> Voice:
    try:
        data = json.loads(store.read_bytes(asset))
        return Voice(data["engine"], data["voice_id"], data["name"], data.get("consent", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{asset.handle} is no cloned voice; name one that was cloned here, or describe a voice in words.") from error


def _seconds(request: Request, assets: Mapping[str, Asset]) -> float | None:
    ids = (getattr(request, name, None) for name in ("audio", "video", "asset"))
    lengths = [assets[asset_id].duration_s for asset_id in ids if asset_id]
    return lengths[0] if lengths and lengths[0] else None


def _file(store: AssetStore, asset: Asset) -> InputFile:
    recipe = asset.recipe
    before = recipe.request.get("region") if recipe else None
    maps = {name: store.sidecar_path(asset, name) for name in ("depth", "ids") if name in asset.sidecars}
    return InputFile(
        asset.id, asset.handle, asset.path, asset.width, asset.height, asset.shot, before is not None,
        kind=asset.kind, mime=_MIME.get(asset.path.suffix, "application/octet-stream"), duration_s=asset.duration_s, fps=asset.fps,
        seed=recipe.seed if recipe else 0, drawn=recipe is not None and recipe.engine == DRAWN_BY and before is None,
        marked=bool(recipe and recipe.engine == DRAWN_BY and recipe.request.get("draft_mark", True)),
        depth=maps.get("depth"), ids=maps.get("ids"), elements=asset.description.elements if "ids" in maps else (),
    )  # fmt: skip


def _spoken(store: AssetStore, voice: Asset) -> Spoken | None:
    """Return what a voice says and when, or None where nobody knows."""
    if SIDECAR not in voice.sidecars:
        return None
    try:
        return Spoken.model_validate_json(store.sidecar(voice, SIDECAR))
    except ValueError as error:
        raise BadInput(f"The words of {voice.handle} cannot be read; speak it again.") from error


def _movement(store: AssetStore, video: Asset) -> Mapping[str, str] | None:
    """Return `whole_s`, the seconds of the movement that a drawn film shot began with, through all its extensions; else None."""
    first = video
    while _is_extension(first):
        first = store.by_id(str(first.recipe.request["video"])) if first.recipe else first
    drawn = all(asset.kind == "video" and asset.recipe is not None and asset.recipe.engine == DRAWN_BY for asset in (video, first))
    return {"whole_s": f"{first.duration_s:g}"} if drawn else None


def _is_extension(asset: Asset) -> bool:
    return asset.recipe is not None and asset.recipe.request.get("operation") == "extend" and bool(asset.recipe.request.get("video"))
