"""Who signs: made once and kept for this account alone, or one's own, checked with one sentence before anything leaves."""

from __future__ import annotations

import datetime
import os
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from agent.outgoing import check_credentials, signer
from agent.settings import Settings
from tests.tools.credentials.conftest import Story
from tools.assets import Asset
from tools.credentials import certificate, signing
from tools.credentials.certificate import AUTHORITY_FILE, FILE, made_identity, own_identity
from tools.errors import NotConfigured, StoreError

PEM = serialization.Encoding.PEM


def test_it_is_made_once_for_this_account_alone_and_the_authority_can_sign_nothing_more(tmp_path: Path) -> None:
    first, second = made_identity(tmp_path / "c"), made_identity(tmp_path / "c")
    assert (first.chain, first.key, first.made_here) == (second.chain, second.key, True)
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "c" / FILE).stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "c").stat().st_mode) == 0o700
    assert (tmp_path / "c" / FILE).read_bytes().count(b"PRIVATE KEY-----") == 2  # one key, its two lines
    signer_, authority = x509.load_pem_x509_certificates(first.chain)
    signer_.verify_directly_issued_by(authority)
    assert not signer_.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert (tmp_path / "c" / AUTHORITY_FILE).read_bytes() == authority.public_bytes(PEM)
    assert "PRIVATE" not in repr(first)


def test_one_that_is_over_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "YEARS", 0)
    old = made_identity(tmp_path)
    monkeypatch.undo()
    assert made_identity(tmp_path).chain != old.chain


@pytest.mark.parametrize("keep", [60, 700, -300])
def test_one_that_is_damaged_is_told_and_stays_until_somebody_decides(tmp_path: Path, keep: int) -> None:
    made_identity(tmp_path)
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(StoreError, match=r"identity\.pem is damaged; restore"):
        made_identity(tmp_path)
    path.unlink()
    assert made_identity(tmp_path).made_here


def _own(folder: Path, key: object, *, use: str | None = "1.3.6.1.5.5.7.3.4", alone: bool = False, days: int = 9) -> tuple[Path, Path]:
    """Write a certificate of one's own and its key."""
    now = datetime.datetime.now(datetime.UTC)
    top = ec.generate_private_key(ec.SECP256R1())
    me, them = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("Studio Ann", "A root"))
    built = x509.CertificateBuilder(
        me if alone else them, me, key.public_key(), 7, now - datetime.timedelta(days=10), now + datetime.timedelta(days=days)  # type: ignore[attr-defined]
    )
    built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    built = built.add_extension(x509.KeyUsage(True, *[False] * 8), critical=True)
    built = built.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(top.public_key()), critical=False)
    if use:
        built = built.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(use)]), critical=False)
    files = folder / "chain.pem", folder / "key.pem"
    files[0].write_bytes(built.sign(top, hashes.SHA256()).public_bytes(PEM))
    files[1].write_bytes(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))  # type: ignore[attr-defined]
    return files


@pytest.mark.parametrize("kind", ["p256", "p384", "ed25519", "rsa"])
def test_ones_own_certificate_signs(story: Story, picture: Asset, kind: str) -> None:
    key = {
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
    }[kind]()
    files = _own(story.folder, key)
    read = signing.read(story.door("on", lambda: own_identity(*files)).leaving(picture).path.read_bytes(), ".png")
    assert (read.state, read.signer) == ("untrusted", "Studio Ann")


def test_what_cannot_sign_is_one_sentence_that_names_the_setting(tmp_path: Path) -> None:
    p256 = ec.generate_private_key(ec.SECP256R1())
    other = tmp_path / "other"
    other.mkdir()
    stranger = _own(other, ec.generate_private_key(ec.SECP256R1()))[1]
    cases = {
        "is not the key of the certificate": (_own(tmp_path, p256)[0], stranger),
        "cannot be read": (tmp_path / "none", stranger),
        "is no private key in PEM": (_own(tmp_path, p256)[0], tmp_path / "chain.pem"),
    }
    for words, files in cases.items():
        with pytest.raises(NotConfigured, match=f"^SCENEWRIGHT_CREDENTIALS_[^.]*{words}"):
            own_identity(*files)
    for words, more in (("signs itself", {"alone": True}), ("ended on", {"days": -1}), ("not meant for signing", {"use": None})):
        with pytest.raises(NotConfigured, match=words):
            own_identity(*_own(tmp_path, p256, **more))  # type: ignore[arg-type]


def test_settings_are_checked_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path, credentials_key=tmp_path / "key.pem")
    with pytest.raises(NotConfigured, match="Set both"):
        check_credentials(settings)
    assert signer(Settings(home=tmp_path)).made_here
    monkeypatch.setattr(signing, "PACKAGE", "c2pa_that_is_not_there")
    check_credentials(Settings(home=tmp_path))
    with pytest.raises(NotConfigured, match=r"scenewright\[credentials\]"):
        check_credentials(Settings(home=tmp_path, credentials="on"))
