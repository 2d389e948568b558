"""What the hub says of a repository: its commit and its files; and what its refusals mean for people. Used in the process that downloads."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.errors import BadInput, EngineFailure, NotConfigured, ScenewrightError, StoreError, StoreFull
from tools.local.device.memory import gigabytes
from tools.local.files.choosing import chosen
from tools.local.files.shelf import DATASETS, Repository

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError

ENDPOINT = "https://huggingface.co"
_ASK_S = 20.0
_HEX = re.compile(r"[0-9a-f]{5,64}")
_MOST = 1.5
"""A repository may be so many times as large as its card says before nobody has agreed to that."""
_SLACK_GB = 0.2


@dataclass(frozen=True, slots=True)
class Hub:
    """Where models come from, and where they are put. Goes to the process that downloads."""

    cache: Path
    """The hub's cache, for what has no folder of the person's own."""
    endpoint: str = ENDPOINT
    token: str | None = None
    offline: bool = False


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file of a repository."""

    path: str
    size: int
    digest: str
    """SHA-256 of the file (64 digits), or git's SHA-1 of it (40 digits): what the hub names its blob by."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is needed of a repository, at one commit."""

    commit: str
    files: tuple[HubFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all of it."""
        return sum(file.size for file in self.files)


def listing(hub: Hub, repository: Repository) -> Listing:
    """Return what is needed of a repository. Raises NotConfigured, BadInput or EngineFailure, each saying what to do."""
    commit, files = told(hub, repository)
    single = _single(repository)
    names = chosen(files, allow=repository.allow, ignore=repository.ignore, variant=repository.variant, single=single)
    absent = [file for file in single if file not in names]
    if absent or not names:
        what = absent[0] if absent else "any of the files it names"
        raise EngineFailure(f"{repository.id} at {hub.endpoint} does not hold {what} any more; take another model.", "gone")
    return Listing(commit, tuple(files[path] for path in names))


def told(hub: Hub, repository: Repository) -> tuple[str, dict[str, HubFile]]:
    """Return the commit of a repository and all of its files by their paths; raises as `listing` does."""
    from huggingface_hub import HfApi  # noqa: PLC0415 - the process that downloads only

    kind, name = kind_of(repository.id)
    with explained(hub, repository):
        api = HfApi(endpoint=hub.endpoint, token=hub.token)
        ask = api.dataset_info if kind == "dataset" else api.model_info
        info = ask(name, revision=repository.revision, files_metadata=True, timeout=_ASK_S)
    files = {
        one.rfilename: HubFile(one.rfilename, one.size or 0, _digest(one.lfs.sha256 if one.lfs else one.blob_id))
        for one in info.siblings or ()
    }
    if any(_strays(path) for path in files) or not _HEX.fullmatch(info.sha or ""):
        raise EngineFailure(f"What {hub.endpoint} says of {repository.id} makes no sense; set HF_ENDPOINT to another mirror.", "invalid")
    return info.sha or "", files


def _strays(path: str) -> bool:
    """Say whether a file's path would lead out of its folder."""
    parts = path.replace("\\", "/").split("/")
    return "" in parts or ".." in parts or ":" in path


def _digest(told: str | None) -> str:
    return told if told and _HEX.fullmatch(told) else ""


def check_size(repository: Repository, size: int) -> None:
    """Raise BadInput when a repository has grown far beyond the size that was agreed to."""
    if size > (repository.gb * _MOST + _SLACK_GB) * 1e9:
        told, was = gigabytes(size / 1e9), gigabytes(repository.gb)
        raise BadInput(f"{repository.id} is {told} at the hub, and only {was} were agreed to; `scenewright models get` tells the new size and asks again.")


def kind_of(repository: str) -> tuple[str, str]:
    """Return the hub's kind of a repository, "model" or "dataset", and its id there."""
    if repository.startswith(DATASETS):
        return "dataset", repository.removeprefix(DATASETS)
    return "model", repository


@contextmanager
def explained(hub: Hub, repository: Repository) -> Iterator[None]:
    """Raise what the hub, the line to it or the hub's library refuse as one of our errors, as a sentence that says what to do."""
    import httpx2  # noqa: PLC0415
    from huggingface_hub import constants  # noqa: PLC0415
    from huggingface_hub import errors as hub_errors  # noqa: PLC0415

    constants.HF_HUB_DISABLE_TELEMETRY = True  # else it asks huggingface.co for a list of programs, whatever the endpoint is
    try:
        yield
    except hub_errors.OfflineModeIsEnabled as error:
        raise offline(repository) from error
    except hub_errors.HfHubHTTPError as error:
        raise _refused(hub, repository, error) from error
    except hub_errors.HFValidationError as error:
        raise BadInput(f'"{repository.id[:80]}" is no repository of the hub; those are called ORGANISATION/NAME.') from error
    except (httpx2.HTTPError, OSError) as error:
        if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
            raise  # of the disk, not of the line
        words = f"{hub.endpoint} cannot be reached, so {repository.id} did not come"
        raise EngineFailure(f"{words}; what is here of it is kept: try again later, or set HF_ENDPOINT to a mirror.", "transient") from error


def offline(repository: Repository) -> NotConfigured:
    """Return what is raised for a repository that is not here while nothing may be fetched."""
    return NotConfigured(
        f"{repository.id} is not on this machine and nothing is fetched while offline; unset SCENEWRIGHT_OFFLINE and HF_HUB_OFFLINE, "
        "or put it into SCENEWRIGHT_MODELS_DIR."
    )


def _single(repository: Repository) -> tuple[str, ...]:
    """Return the files that are needed by name, where these are all that is."""
    named = tuple(name for name in repository.files if not name.endswith("/"))
    return named if named and repository.allow and set(repository.allow) <= set(named) else ()


def _refused(hub: Hub, repository: Repository, error: HfHubHTTPError) -> ScenewrightError:
    from huggingface_hub import errors as hub_errors  # noqa: PLC0415
    from huggingface_hub import get_token  # noqa: PLC0415

    page, name = f"{hub.endpoint}/{repository.id}", repository.id
    status, known = error.response.status_code, bool(hub.token or get_token())
    if isinstance(error, hub_errors.GatedRepoError):
        return _gated(hub, page, name, known=known)
    if isinstance(error, hub_errors.DisabledRepoError):
        return EngineFailure(f"The hub has taken {name} away; take another model.", "gone")
    if isinstance(error, hub_errors.RepositoryNotFoundError):
        private = "HF_TOKEN may not read it" if known else "it is private and needs HF_TOKEN"
        return EngineFailure(f"There is no {name} at {hub.endpoint}, or {private}; look at {page}.", "gone")
    if isinstance(error, hub_errors.RevisionNotFoundError):
        return EngineFailure(f"{name} has no revision {repository.revision} at {hub.endpoint}; look at {page}.", "gone")
    if isinstance(error, hub_errors.RemoteEntryNotFoundError):
        return EngineFailure(f"A file of {name} is gone at {hub.endpoint}; look at {page}.", "gone")
    if status == 401:
        return NotConfigured(f"The hub does not know HF_TOKEN; make a new one at {hub.endpoint}/settings/tokens and set it.")
    if status == 403:
        return _gated(hub, page, name, known=known)
    if status == 429:
        return EngineFailure("The hub asks to wait because much was fetched from this address; try again later, or set HF_TOKEN.", "rate")
    return EngineFailure(f"{hub.endpoint} answered {status} for {name}; what is here of it is kept: try again later.", "transient")


def _gated(hub: Hub, page: str, name: str, *, known: bool) -> NotConfigured:
    if known:
        return NotConfigured(f"The account of HF_TOKEN may not fetch {name} yet; accept its licence at {page} with that account.")
    tokens = f"{hub.endpoint}/settings/tokens"
    return NotConfigured(f"{name} is given only to who accepts its licence; do that at {page}, then set HF_TOKEN to a token from {tokens}.")


def disk_trouble(error: OSError, folder: Path) -> StoreError:
    """Return what is raised when the disk refuses a file."""
    if error.errno == errno.ENOSPC:
        return StoreFull(f"There is no room left in {folder}; make some and fetch it again, what has come is kept.")
    return StoreError(f"{folder} cannot be written ({error.strerror or error}); mend that, or set SCENEWRIGHT_MODELS_DIR to another place.")
