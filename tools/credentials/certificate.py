"""Who signs: a certificate of one's own, or one made here once, which nobody else knows and so nobody else trusts."""

from __future__ import annotations

import datetime
import hashlib
import os
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from filelock import FileLock

from tools.errors import NotConfigured, StoreError
from tools.store.faults import translated

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

Algorithm = Literal["es256", "es384", "es512", "ps256", "ed25519"]
FILE = "identity.pem"
"""The made certificate, its authority's and the key, in this order, readable by this account alone."""
AUTHORITY_FILE = "authority.pem"
"""The authority's certificate alone, for those who want to trust it; its key was never kept."""
YEARS = 10
_DAY = datetime.timedelta(days=1)
_ORGANISATION = "Scenewright, self-made certificate"
_KEY_MARK = b"-----BEGIN PRIVATE KEY-----"
_MIN_RSA_BITS = 2048
_USES = ("1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1", "1.3.6.1.4.1.311.76.59.1.9")
"""Extended key usages of which a signing certificate needs one: e-mail protection, document signing, C2PA claim signing, Microsoft's (C2PA 2.2, 14.5.1)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate chain (PEM, the signer's first) and its key (PEM). made_here: whether it was made here and nobody else trusts it."""

    chain: bytes
    key: bytes = field(repr=False)
    algorithm: Algorithm
    name: str
    made_here: bool

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the chain."""
        return hashlib.sha256(self.chain).hexdigest()


def own_identity(certificate: Path, key: Path) -> Identity:
    """Return the person's own certificate and key; raise NotConfigured, naming the setting, for what cannot sign credentials."""
    from cryptography import exceptions, x509  # noqa: PLC0415 - a package of the extra `credentials`
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    chain_pem, key_pem = _read(certificate, "CERTIFICATE"), _read(key, "KEY")
    try:
        chain = x509.load_pem_x509_certificates(chain_pem)
    except ValueError as error:
        raise _wrong("CERTIFICATE", "is no certificate in PEM; name the file with the chain, the signer's own first") from error
    try:
        secret = serialization.load_pem_private_key(key_pem, password=None)
    except (ValueError, TypeError, exceptions.UnsupportedAlgorithm) as error:  # TypeError: it has a password
        raise _wrong("KEY", "is no private key in PEM without a password; name the key of the certificate") from error
    _check(chain, secret)
    plain = secret.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)
    return Identity(pem, plain, _algorithm(secret), _name_of(chain[0]), made_here=False)


def made_identity(folder: Path) -> Identity:
    """Return the certificate of this installation, made at the first time and when it is over. Raises StoreError, for a damaged one too."""
    path = folder / FILE
    with translated(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(folder / f"{FILE}.lock"):
            kept = path.read_bytes() if path.is_file() else b""
            chain, mark, key = kept.partition(_KEY_MARK)
            if not kept or _over(_kept_signer(path, chain, mark)):
                chain, key = _made()
                _write_secret(path, chain + key)
                (folder / AUTHORITY_FILE).write_bytes(chain[chain.rindex(b"-----BEGIN CERTIFICATE-----") :])
                return Identity(chain, key, "es256", _ORGANISATION, made_here=True)
    return Identity(chain, mark + key, "es256", _ORGANISATION, made_here=True)


def _kept_signer(path: Path, chain: bytes, key: bytes) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - a package of the extra `credentials`

    try:
        if not key:
            raise ValueError("no key")
        return x509.load_pem_x509_certificates(chain)[0]
    except ValueError as error:
        raise StoreError(f"{path} is damaged; restore it from a backup, or delete it to have another certificate made.") from error


def _made() -> tuple[bytes, bytes]:
    """Return a new chain, the signer's certificate and that of an authority whose key is forgotten at once, and the signer's key."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    def named(role: str) -> x509.Name:
        words = ((NameOID.ORGANIZATION_NAME, _ORGANISATION), (NameOID.COMMON_NAME, role))
        return x509.Name([x509.NameAttribute(oid, text) for oid, text in words])

    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _certificate(named("Scenewright authority"), named("Scenewright authority"), authority_key, authority_key, authority=True)
    signer = _certificate(named("Scenewright"), named("Scenewright authority"), key, authority_key, authority=False)
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signer.public_bytes(pem) + authority.public_bytes(pem), secret


def _certificate(subject: object, issuer: object, key: object, issuer_key: object, *, authority: bool) -> Certificate:
    """Return a certificate as C2PA 2.2, 14.5.1 wants it: version 3, key identifiers, and a usage for signing alone."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    assert isinstance(subject, x509.Name) and isinstance(issuer, x509.Name)
    assert isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    built = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), now - _DAY, now + YEARS * 365 * _DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not authority:
        built = built.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(_USES[0])]), critical=False)
    return built.sign(issuer_key, hashes.SHA256())


def _write_secret(path: Path, data: bytes) -> None:
    """Write a file whole or not at all that only this account may read."""
    part = path.with_name(f"{uuid.uuid4().hex}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _read(path: Path, setting: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _wrong(setting, f"names {path}, which cannot be read ({error.strerror}); name a PEM file") from error


def _wrong(setting: str, words: str) -> NotConfigured:
    return NotConfigured(f"SCENEWRIGHT_CREDENTIALS_{setting} {words}.")


def _check(chain: list[Certificate], key: PrivateKeyTypes) -> None:
    """Raise NotConfigured for a chain that no reader of credentials would take."""
    from cryptography import x509  # noqa: PLC0415

    signer = chain[0]
    if signer.public_key() != key.public_key():
        raise _wrong("KEY", "is not the key of the certificate; name the two that belong together")
    if _over(signer):
        raise _wrong("CERTIFICATE", f"ended on {signer.not_valid_after_utc:%Y-%m-%d}; renew it")
    if signer.issuer == signer.subject:
        raise _wrong("CERTIFICATE", "signs itself, which content credentials do not allow; use one that an authority signed")
    try:
        uses = {one.dotted_string for one in signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value}
    except x509.ExtensionNotFound:
        uses = set()
    if not uses & set(_USES):
        raise _wrong("CERTIFICATE", "is not meant for signing documents (its extended key usage); ask the authority for one that is")


def _over(certificate: Certificate) -> bool:
    return certificate.not_valid_after_utc < datetime.datetime.now(datetime.UTC)


def _algorithm(key: PrivateKeyTypes) -> Algorithm:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415

    curves: dict[str, Algorithm] = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in curves:
        return curves[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _MIN_RSA_BITS:
        return "ps256"
    raise _wrong("KEY", "is of a kind that credentials do not know; use P-256, P-384, P-521, Ed25519, or RSA of 2048 bits")


def _name_of(certificate: Certificate) -> str:
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    found = [*certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME), *certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return str(found[0].value) if found else ""
