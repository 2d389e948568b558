"""Where the blobs of a store lie by their address: a folder, or an object store whose package is loaded only then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.errors import NotConfigured
from tools.store.blobs import BlobFolder, Blobs
from tools.store.lending import Cache

REMOTE = ("s3", "gs", "az")
INSTALL = "install what speaks to object stores: pip install 'scenewright[objects]'"


def blobs_at(url: str, folder: Path, cache: Cache, config: Mapping[str, str]) -> Blobs:
    """Return the blobs of an address. url: empty for the store's own folder, file:///FOLDER, s3://, gs:// or az://.

    cache: where files of an object store are kept for a while. config: its credentials, see `objects.open_objects`. Raises NotConfigured.
    """
    parts = urlsplit(url)
    if not url:
        return BlobFolder(folder)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path.strip("/"):
        return BlobFolder(Path(unquote(parts.path)))
    if parts.scheme not in REMOTE or not parts.netloc or "@" in parts.netloc or parts.query:
        raise NotConfigured("SCENEWRIGHT_ASSETS_URL cannot be used; write s3://BUCKET/PREFIX, gs://BUCKET/PREFIX, az://CONTAINER/PREFIX or file:///FOLDER, and keys into variables of their own.")
    try:
        from tools.store.objects import open_objects  # noqa: PLC0415 - a package that a folder does not need
    except ImportError as error:
        raise NotConfigured(f"To keep files at {parts.scheme}://, {INSTALL}") from error
    return open_objects(url, config, cache)
