"""The one place that speaks with c2pa-python: puts credentials into a file, and reads those of any file."""

from __future__ import annotations

import importlib.util
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tools.credentials.certificate import Identity
from tools.credentials.manifest import MAKING, MEDIA_TYPES, content_of
from tools.errors import EngineError, NotConfigured

State = Literal["valid", "untrusted", "broken", "none", "unknown"]
"""valid: unchanged, by somebody whose authority is trusted here. untrusted: unchanged, but by a certificate that nobody vouches
for. broken: changed after it was signed. none: no credentials. unknown: they cannot be read here."""
PACKAGE = "c2pa"
MISSING = 'install "scenewright[credentials]" (the package c2pa-python)'
_SIGNING = {"builder": {"thumbnail": {"enabled": False}}}
"""Small pictures would add 82 to 205 KB and 40 ms."""
_OFFLINE = {"remote_manifest_fetch": False, "ocsp_fetch": False}
"""A stranger's file must not make us call anybody."""
_MISSHAPEN = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What comes of claims in shapes that nobody expects: whoever has a certificate may sign anything."""


@dataclass(frozen=True, slots=True)
class Source:
    """An ingredient as a file names it. sha256: empty where its maker was somebody else's program."""

    title: str
    relation: str
    sha256: str
    signed: bool
    """Whether its own credentials travel within the file."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What the credentials of a file say, and whether they hold."""

    state: State
    note: str = ""
    signer: str = ""
    generator: str = ""
    title: str = ""
    actions: tuple[tuple[str, str], ...] = ()
    """Each action with its digital source type."""
    sources: tuple[Source, ...] = ()
    making: Mapping[str, Any] | None = None
    """Our own assertion, see `manifest.MAKING`; None in a file of somebody else."""


def available() -> bool:
    """Tell whether files can be signed and read here."""
    return importlib.util.find_spec(PACKAGE) is not None


def need_package() -> None:
    """Raise NotConfigured where the package is missing."""
    if not available():
        raise NotConfigured(f"Content credentials need a package: {MISSING}, or set SCENEWRIGHT_CREDENTIALS=off.")


def sign(
    data: bytes, suffix: str, claim: Mapping[str, Any], ingredients: Sequence[tuple[Mapping[str, Any], bytes | None]], identity: Identity
) -> bytes:
    """Return the file with credentials in it, in place of older ones; not a pixel, frame or sample is touched.

    claim: see `manifest.definition`. ingredients: each with the bytes of its file, whose own credentials go along, or None.
    Raises EngineError, in one sentence, for a file that cannot be signed.
    """
    import c2pa  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - 0.2 s and 50 MB

    kind, out = MEDIA_TYPES[suffix], io.BytesIO()
    bare = [said for said, held in ingredients if held is None]
    try:
        context = c2pa.Context.from_dict(_SIGNING)
        info = c2pa.C2paSignerInfo(identity.algorithm.encode(), identity.chain, identity.key, None)
        with c2pa.Signer.from_info(info) as signer, c2pa.Builder.from_json(json.dumps({**claim, "ingredients": bare}), context) as builder:
            for said, held in ingredients:
                if held is not None:
                    builder.add_ingredient(json.dumps(said), said["format"], io.BytesIO(held))
            builder.sign(signer, kind, io.BytesIO(data), out)
    except c2pa.C2paError as error:
        raise EngineError(f"{claim['title']} could not be signed ({_short(error)}); mend it, or set SCENEWRIGHT_CREDENTIALS=off.") from error
    return out.getvalue()


def read(data: bytes, suffix: str, anchors: bytes = b"") -> Signature:
    """Return what the credentials of a file say and whether they hold; nothing is fetched.

    anchors: PEM certificates of the authorities that are trusted here.
    """
    if suffix not in MEDIA_TYPES:
        return Signature("none", f"{suffix.removeprefix('.').upper()} files carry no content credentials here.")
    if not available():
        return Signature("unknown", f"To check content credentials, {MISSING}.")
    import c2pa  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - 0.2 s and 50 MB

    wanted: dict[str, Any] = {"verify": {**_OFFLINE, "verify_trust": True}}
    if anchors:
        wanted["trust"] = {"user_anchors": anchors.decode("ascii", "replace")}
    try:
        with c2pa.Reader(MEDIA_TYPES[suffix], io.BytesIO(data), context=c2pa.Context.from_dict(wanted)) as reader:
            told, state = json.loads(reader.json()), reader.get_validation_state()
        return _signature(told, str(state))
    except c2pa.C2paError.ManifestNotFound:
        return Signature("none", "It carries no content credentials.")
    except (c2pa.C2paError, *_MISSHAPEN) as error:
        return Signature("broken", f"Its content credentials cannot be read ({_short(error)}).")


def _signature(told: Mapping[str, Any], state: str) -> Signature:
    active = told.get("manifests", {}).get(told.get("active_manifest"), {})
    faults = [one["code"] for one in told.get("validation_status", []) if one["code"] != "signingCredential.untrusted"]
    found: State = {"Trusted": "valid", "Valid": "untrusted"}.get(state, "broken")  # type: ignore[assignment]
    notes = {
        "valid": "Unchanged since it was signed, by a signer that is trusted here.",
        "untrusted": "Unchanged since it was signed, but nobody vouches for the signer: the certificate is self-made or unknown here.",
        "broken": f"Changed since it was signed, or signed wrongly ({', '.join(dict.fromkeys(faults)) or 'invalid'}).",
    }
    generator: dict[str, Any] = next(iter(active.get("claim_generator_info") or ()), {})
    assertions = {one["label"]: one["data"] for one in active.get("assertions", [])}
    actions: list[dict[str, Any]] = next((data.get("actions", []) for label, data in assertions.items() if label.startswith("c2pa.actions")), [])
    signed_by, making = active.get("signature_info") or {}, assertions.get(MAKING)
    return Signature(
        found,
        notes[found],
        signer=" / ".join(filter(None, (signed_by.get("issuer"), signed_by.get("common_name")))),
        generator=" ".join(filter(None, (generator.get("name"), generator.get("version")))),
        title=active.get("title") or "",
        actions=tuple((str(one.get("action")), str(one.get("digitalSourceType") or "")) for one in actions),
        sources=tuple(map(_source, active.get("ingredients") or ())),
        making=making if isinstance(making, dict) else None,
    )


def _source(one: Mapping[str, Any]) -> Source:
    content = content_of(str(one.get("instance_id") or ""))
    return Source(str(one.get("title") or ""), str(one.get("relationship") or ""), content, bool(one.get("active_manifest")))


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
