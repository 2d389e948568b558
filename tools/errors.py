"""The errors of Scenewright. Every message is one clear sentence that says what to do next.

    ScenewrightError
    ├── BadInput            the request cannot be understood or is not allowed; the user changes it       (exit 2)
    │   ├── UnknownHandle   no asset has this handle
    │   └── BadMedia        a file that cannot be read as what it says it is
    ├── NotConfigured       a key, a model or a package is missing; the user sets it up                   (exit 3)
    ├── StoreError          the project folder cannot be read or written                                  (exit 2)
    │   └── StoreFull       no room left on the disk
    └── EngineError         the engine failed; nothing of the user's is lost                              (exit 3)
"""

from __future__ import annotations


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


class NotConfigured(ScenewrightError):
    """The user sees it and sets a key or installs a package."""


class StoreError(ScenewrightError):
    """The user sees it and mends the folder's rights, or names another."""

    exit_code = 2


class StoreFull(StoreError):
    """The user sees it and makes room; what was made before is kept."""


class EngineError(ScenewrightError):
    """The user sees it and tries again or picks another engine."""
