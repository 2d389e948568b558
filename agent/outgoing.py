"""How files leave this installation, as the settings want it."""

from __future__ import annotations

from functools import partial

from agent.settings import Settings
from tools import __version__
from tools.assets import AssetStore
from tools.credentials import signing
from tools.credentials.certificate import Identity, made_identity, own_identity
from tools.credentials.outgoing import Outgoing, Policy
from tools.errors import NotConfigured

FOLDER = "credentials"
"""Of the made certificate, in the home folder; and of the copies that left signed, in the cache."""


def outgoing_of(settings: Settings, store: AssetStore) -> Outgoing:
    """Return the door through which files of a store leave. It opens nothing by itself."""
    policy = Policy(settings.credentials, partial(signer, settings), __version__, settings.credentials_prompts)
    return Outgoing(store, policy, settings.cache / FOLDER)


def signer(settings: Settings) -> Identity:
    """Return who signs: the certificate of the settings, else the one of this installation. Raises NotConfigured in one sentence."""
    certificate, key = settings.credentials_certificate, settings.credentials_key
    if (certificate is None) != (key is None):
        raise NotConfigured("Set both SCENEWRIGHT_CREDENTIALS_CERTIFICATE and SCENEWRIGHT_CREDENTIALS_KEY, or neither.")
    if certificate is not None and key is not None:
        return own_identity(certificate, key)
    return made_identity(settings.home / FOLDER)


def check_credentials(settings: Settings) -> None:
    """Raise NotConfigured where the settings promise signed files that this installation cannot make."""
    if settings.credentials == "on":
        signing.need_package()
    if settings.credentials != "off" and signing.available() and (settings.credentials_certificate or settings.credentials_key):
        signer(settings)


def anchors_of(settings: Settings) -> bytes:
    """Return the certificates (PEM) of the authorities that are trusted here; raise NotConfigured for a file that cannot be read."""
    if settings.credentials_trust is None:
        return b""
    try:
        return settings.credentials_trust.read_bytes()
    except OSError as error:
        raise NotConfigured(
            f"SCENEWRIGHT_CREDENTIALS_TRUST names {settings.credentials_trust}, which cannot be read ({error.strerror}); name a PEM file."
        ) from error
