"""ed25519 (RFC 8032) over documents of provenance: who signs and who verifies do it alike."""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from codegen_crds.contracts.provenance import (
    Envelope,
    enveloped,
    pre_authentication,
    signatures_of,
)


def private_key(text: bytes) -> Ed25519PrivateKey | None:
    """The key in OpenSSH's format, without a passphrase; None: it is none of ed25519."""
    try:
        key = serialization.load_ssh_private_key(text, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None


def public_half(key: Ed25519PrivateKey) -> bytes:
    """Raw, 32 bytes."""
    return key.public_key().public_bytes_raw()


def sign(document: bytes, key: Ed25519PrivateKey) -> Envelope:
    """A document in an envelope with its signature; the same each time."""
    return enveloped(document, key.sign(pre_authentication(document)), public_half(key))


def is_signed_by(envelope: Envelope, public_key: bytes) -> bool:
    """Whether one of its signatures is good for a raw public key.

    Raises:
        ProvenanceError: The envelope cannot be read.
    """
    key = Ed25519PublicKey.from_public_bytes(public_key)
    signed = pre_authentication(envelope.body())
    for signature in signatures_of(envelope):
        try:
            key.verify(signature, signed)
        except InvalidSignature:
            continue
        return True
    return False
