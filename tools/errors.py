"""The errors of Scenewright. Every message is one clear sentence that says what to do next.

    ScenewrightError
    ├── BadInput            the request cannot be understood or is not allowed; the user changes it       (exit 2)
    │   ├── UnknownHandle   no asset has this handle
    │   ├── BadMedia        a file that cannot be read as what it says it is
    │   ├── Unavailable     a system asked for by name that cannot be had; `stand_ins` names others
    │   ├── ConsentNeeded   a voice nobody has agreed to have cloned or used this way
    │   ├── OverBudget      the estimate does not fit into a cap
    │   └── OverQuota       no room is left for the person's files, or for everybody's
    ├── NotConfigured       a key, a model or a package is missing; the user sets it up                   (exit 3)
    ├── StoreError          the project folder cannot be read or written                                  (exit 2)
    │   └── StoreFull       no room left on the disk
    └── EngineError         the engine failed; nothing of the user's is lost                              (exit 3)
        ├── EngineFailure   a failure of one of the seven kinds, see `FailureKind`
        ├── OutcomeUnknown  a paid call whose outcome nobody can tell; it is listed and never sent again by itself
        └── JobCancelled    the person stopped the job
"""

from __future__ import annotations

from typing import Literal

FailureKind = Literal["auth", "quota", "rate", "policy", "invalid", "transient", "gone"]
"""auth: the key is wrong. quota: no money or plan left. rate: too fast. policy: the content is refused. invalid: the request is
wrong for this model. transient: it may work in a moment. gone: the model, the job or the file is no more."""


class ScenewrightError(Exception):
    """Any failure we can name. The user sees the message."""

    exit_code = 3


class BadInput(ScenewrightError):
    """The user sees it and changes the request."""

    exit_code = 2


class UnknownHandle(BadInput):
    """The user sees it with the handles there are."""


class BadMedia(BadInput):
    """The user sees it and gives another file."""


class Unavailable(BadInput):
    """The user sees it and picks one of the stand-ins, which are titles of systems."""

    def __init__(self, message: str, stand_ins: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.stand_ins = stand_ins


class ConsentNeeded(BadInput):
    """The user sees it and states who agreed to what."""


class OverBudget(BadInput):
    """The user sees it and raises the cap, waits, or picks something cheaper."""


class OverQuota(BadInput):
    """The user sees it and deletes something, or asks for more room."""


class NotConfigured(ScenewrightError):
    """The user sees it and sets a key or installs a package."""


class StoreError(ScenewrightError):
    """The user sees it and mends the folder's rights, or names another."""

    exit_code = 2


class StoreFull(StoreError):
    """The user sees it and makes room; what was made before is kept."""


class EngineError(ScenewrightError):
    """The user sees it and tries again or picks another engine."""


class EngineFailure(EngineError):
    """A failure of a known kind; the door decides by it whether to wait, to go to another engine, or to tell.

    retry_after_s: what the provider asked to wait. accepted: whether the provider took the job on (and may charge for it):
    False certainly not, True certainly, None when nobody can tell. charged_usd: what it charged for the failure, where it says so.
    """

    def __init__(
        self,
        message: str,
        kind: FailureKind,
        *,
        retry_after_s: float | None = None,
        accepted: bool | None = False,
        charged_usd: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind, self.retry_after_s, self.accepted, self.charged_usd = kind, retry_after_s, accepted, charged_usd


class OutcomeUnknown(EngineError):
    """The user sees it, looks at the provider's own page, and decides whether to send it again."""


class JobCancelled(EngineError):
    """The user sees what was stopped and what was charged."""
