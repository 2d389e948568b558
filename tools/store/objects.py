"""Blobs in an object store (S3, GCS, Azure) through obstore, with a bounded cache of files on this machine."""

from __future__ import annotations

import hashlib
import mimetypes
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    UnauthenticatedError,
    UnknownConfigurationKeyError,
)
from obstore.store import AzureStore, GCSStore, S3Store, from_url

from tools.errors import NotConfigured, StoreError
from tools.store.blobs import Staged, Stored, is_named
from tools.store.faults import translated
from tools.store.lending import BlobGone, Cache, LentPath

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

_Missing = (NotFoundError, FileNotFoundError)
_Refused = (PermissionDeniedError, UnauthenticatedError, PermissionError)
"""obstore raises some failures as its own, some as Python's."""
RETRIES = 4
RETRY_S = timedelta(seconds=20)
"""How often and how long a request is sent again. All of ours may be: reads change nothing, a blob's name is its content, and what is gone stays gone."""
CONNECT_S = timedelta(seconds=5)
SILENT_S = timedelta(seconds=20)
WHOLE_S = timedelta(minutes=15)
"""How long a line may take to open, may be silent, and a whole file may take."""
CHUNK = 1024 * 1024
LINK_S = 300
"""How long a signed link is good: long enough to begin, too short to pass on."""
REFRESHED_S = 600.0
"""A blob that is put again is written anew when it is older: garbage collection leaves young ones alone until their row is written."""
_VARIABLES = {"s3": "aws_", "gs": "google_", "az": "azure_"}
_MIMES = {".weba": "audio/webm", ".webp": "image/webp", ".vtt": "text/vtt", ".srt": "text/plain", ".otio": "application/json", ".mid": "audio/midi"}
_PLAIN_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif", "audio/", "video/", "text/plain", "text/vtt", "application/json")


class ObjectBlobs:
    """Blobs under `ab/<sha256>.<ending>` in a bucket; the same bytes twice are one object, made once.

    Putting uploads before the row is written, so that no transaction waits for the network.
    Methods block. They raise StoreError with one sentence when the store fails, BlobGone for a blob that is not there.
    """

    remote = True

    def __init__(self, store: ObjectStore, cache: Cache, shown: str) -> None:
        self._store, self._cache, self._shown = store, cache, shown
        self._fetching: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def create(self) -> None:
        """Make the cache's folder, and see that the store answers."""
        self._cache.create()
        with self._told(), suppress(*_Missing):
            next(iter(obstore.list(self._store, chunk_size=1)), None)

    def path(self, sha256: str, suffix: str) -> Path:
        """Return where the file is on this machine; it is fetched when somebody uses it."""
        place = self._cache.path(sha256, suffix)
        return LentPath.of(place, lambda: self._brought(sha256, suffix), lambda: self.there(sha256, suffix))

    def there(self, sha256: str, suffix: str) -> bool:
        """Tell whether the blob is there; nothing is fetched."""
        if self._cache.holds(sha256, suffix):
            return True
        return self._head(sha256, suffix) is not None

    def stage(self, data: bytes, suffix: str) -> Staged:
        """Put the bytes, create-only, and keep them in the cache too."""
        sha256 = hashlib.sha256(data).hexdigest()
        fresh = self._put(sha256, suffix, data)
        with suppress(OSError):  # a cache: what does not fit is fetched when it is used
            self._cache.keep(sha256, suffix, lambda: (data,))
        return Staged(sha256, len(data), suffix, fresh=fresh)

    def settle(self, staged: Staged) -> bool:
        """See that the blob is still there, inside the transaction that records it; return whether we made it."""
        head = self._head(staged.sha256, staged.suffix)
        if head is None or head["size"] != staged.bytes:
            raise StoreError("The file was removed from the object store while it was being stored; try again.")
        return staged.fresh

    def discard(self, staged: Staged) -> None:
        """Do nothing: what was put and not recorded is taken back by the store of assets, or collected later."""

    def remove(self, sha256: str, suffix: str) -> None:
        """Remove a blob; nothing happens when there is none."""
        with self._told(), suppress(*_Missing):
            obstore.delete(self._store, _key(sha256, suffix))
        self._cache.forget(sha256, suffix)

    def stored(self) -> Iterator[Stored]:
        """Go through all blobs, a page of the store's list at a time."""
        with self._told():
            for page in obstore.list(self._store, chunk_size=1000):
                for one in page:
                    name = Path(one["path"])
                    if not is_named(one["path"]):
                        continue
                    yield Stored(name.stem, name.suffix, one["size"], one["last_modified"].timestamp())

    def link(self, sha256: str, suffix: str) -> str | None:
        """Return a signed address of the blob that is good for LINK_S seconds, or None where the store signs nothing."""
        if not isinstance(self._store, (S3Store, GCSStore, AzureStore)):
            return None
        with self._told():
            return obstore.sign(self._store, "GET", _key(sha256, suffix), timedelta(seconds=LINK_S))

    def sweep_temp(self, older_than_s: float) -> int:
        """Remove half-fetched files that a crash left; return how many."""
        return self._cache.sweep_temp(older_than_s)

    def _put(self, sha256: str, suffix: str, data: bytes) -> bool:
        """Return whether it was not there before."""
        key, attributes = _key(sha256, suffix), {"Content-Type": _type(suffix), "Content-Disposition": "inline"}
        with self._told():
            try:
                obstore.put(self._store, key, data, attributes=cast("Any", attributes), mode="create", use_multipart=False)
            except AlreadyExistsError:
                head = obstore.head(self._store, key)
                if head["size"] != len(data) or time.time() - head["last_modified"].timestamp() > REFRESHED_S:
                    obstore.put(self._store, key, data, attributes=cast("Any", attributes))
                return False
        return True

    def _head(self, sha256: str, suffix: str) -> Any:
        with self._told():
            try:
                return obstore.head(self._store, _key(sha256, suffix))
            except _Missing:
                return None

    def _brought(self, sha256: str, suffix: str) -> None:
        """Have the file in the cache; threads that want the same one fetch it once."""
        if self._cache.holds(sha256, suffix):
            return
        with self._lock:
            turn = self._fetching.setdefault(sha256, threading.Lock())
        try:
            with turn, translated(self._cache.path("", "").parent):
                if not self._cache.holds(sha256, suffix):
                    self._cache.keep(sha256, suffix, lambda: self._chunks(sha256, suffix))
        finally:
            with self._lock:
                self._fetching.pop(sha256, None)

    def _chunks(self, sha256: str, suffix: str) -> Iterator[bytes]:
        with self._told():
            try:
                found = obstore.get(self._store, _key(sha256, suffix))
            except _Missing as error:
                raise BlobGone(f"The object store {self._shown} has no file {sha256}{suffix}; restore it from a backup.") from error
            for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raise StoreError with one sentence for what the object store or the line to it says."""
        try:
            yield
        except _Refused as error:
            raise StoreError(f"The object store {self._shown} refuses our key; check its credentials and that they may read, write, list and delete.") from error
        except (BaseError, OSError) as error:
            if "nosuchbucket" in str(error).lower() or isinstance(error, _Missing):
                raise StoreError(f"The object store {self._shown} is not there; make the bucket, or mend SCENEWRIGHT_ASSETS_URL.") from error
            raise StoreError(f"The object store {self._shown} does not answer ({_kind(error)}); see whether it is reachable and try again.") from error


def open_objects(url: str, config: Mapping[str, str], cache: Cache) -> ObjectBlobs:
    """Return the blobs of an address (s3://, gs://, az://); nothing is sent yet.

    config: what the cloud's own tools call their variables, in lower case: aws_access_key_id, google_service_account ...
    Raises NotConfigured for an address or a variable that cannot be used.
    """
    parts = urlsplit(url)
    own = {name: value for name, value in config.items() if name.startswith(_VARIABLES[parts.scheme])}
    client: ClientConfig = {"connect_timeout": CONNECT_S, "read_timeout": SILENT_S, "timeout": WHOLE_S, "allow_http": any(value.startswith("http://") for name, value in own.items() if "endpoint" in name)}
    retry: RetryConfig = {"max_retries": RETRIES, "retry_timeout": RETRY_S}
    try:
        store = from_url(url, config=cast("Any", own), client_options=client, retry_config=retry)
    except (BaseError, UnknownConfigurationKeyError, ValueError) as error:
        raise NotConfigured(f"SCENEWRIGHT_ASSETS_URL cannot be used ({_kind(error)}); write s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX.") from error
    return ObjectBlobs(store, cache, f"{parts.scheme}://{parts.hostname or ''}{parts.path}")


def _key(sha256: str, suffix: str) -> str:
    return f"{sha256[:2]}/{sha256}{suffix}"


def _type(suffix: str) -> str:
    """Return the type a browser is told: what it would run as a page is called plain bytes, so that a link to it downloads."""
    told = _MIMES.get(suffix) or mimetypes.types_map.get(suffix, "")
    return told if told.startswith(_PLAIN_TYPES) else "application/octet-stream"


def _kind(error: BaseException) -> str:
    """Return the kind of a failure in a few words: its own text may hold signed addresses."""
    text = repr(error).lower()
    for sign, words in _SIGNS:
        if sign in text:
            return words
    return type(error).__name__.removesuffix("Error") or "failure"


_SIGNS = (
    ("dns error", "its name is not known"), ("connect", "no connection"), ("timedout", "too slow"), ("503", "it is overloaded"), ("500", "it failed"),
    ("credential", "no credentials"), ("incompletemessage", "the line broke off"), ("error decoding", "the line broke off"), ("request or response body", "the line broke off"),
)  # fmt: skip
