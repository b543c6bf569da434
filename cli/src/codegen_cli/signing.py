"""ed25519 (RFC 8032): signing with the key of a Secret, verifying with a key from a file."""

from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from codegen_crds.contracts.provenance import (
    Envelope,
    enveloped,
    pre_authentication,
    signatures_of,
)

from .core.exits import CliError, Exit


def sign(body: bytes, private_key: bytes, where: str) -> Envelope:
    """Sign a document.

    Args:
        body: The document.
        private_key: OpenSSH's format, without a passphrase.
        where: It is, for messages.

    Raises:
        CliError: It is no such key.
    """
    try:
        key = serialization.load_ssh_private_key(private_key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        why = f"{where}: no ed25519 key in OpenSSH's format without a passphrase."
        raise CliError(Exit.USAGE, why, "ssh-keygen -t ed25519 -N '' -f provenance")
    public = key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    return enveloped(body, key.sign(pre_authentication(body)), public)


def verified(envelopes: Iterable[Envelope], public_key: bytes, where: str) -> bytes:
    """The document of the first envelope that a key signed.

    Args:
        envelopes: Envelopes of one document.
        public_key: As ``ssh-keygen`` writes it: ``ssh-ed25519 AAAA…``.
        where: It is, for messages.

    Raises:
        CliError: It is no such key, or none of the signatures is good.
        ProvenanceError: An envelope cannot be read.
    """
    try:
        key = serialization.load_ssh_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise CliError(Exit.USAGE, f"{where}: no public ed25519 key as ssh-keygen writes it.")
    for envelope in envelopes:
        body = envelope.body()
        for signature in signatures_of(envelope):
            try:
                key.verify(signature, pre_authentication(body))
            except InvalidSignature:
                continue
            return body
    raise CliError(Exit.FAILED, f"No signature of the document is good for the key in {where}.")
