"""The key with which a stand's operator signs where releases come from."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .certificates import write_private
from .stand import Stand


def public_key_file(stand: Stand) -> Path:
    """Where the public half lies, as `kubectl codegen provenance --verify` takes it."""
    return stand.paths.pki / "provenance.pub"


def ensure_provenance_key(stand: Stand) -> str:
    """Return the private half in OpenSSH's format; the pair is made the first time."""
    private, public = stand.paths.pki / "provenance", public_key_file(stand)
    if not (private.exists() and public.exists()):
        key = Ed25519PrivateKey.generate()
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
        openssh = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
        write_private(private, secret)
        public.write_bytes(key.public_key().public_bytes(*openssh) + b"\n")
    return private.read_text()
