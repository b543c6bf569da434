"""ed25519 (RFC 8032): signing with the key of a Secret, verifying with a key from a file."""

from collections.abc import Iterable

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from codegen_crds import signing
from codegen_crds.contracts.provenance import Envelope

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
    key = signing.private_key(private_key)
    if key is None:
        why = f"{where}: no ed25519 key in OpenSSH's format without a passphrase."
        raise CliError(Exit.USAGE, why, "ssh-keygen -t ed25519 -N '' -f provenance")
    return signing.sign(body, key)


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
        if signing.is_signed_by(envelope, key.public_bytes_raw()):
            return envelope.body()
    raise CliError(Exit.FAILED, f"No signature of the document is good for the key in {where}.")
