"""A log on its way through a termination message of 4096 bytes: packed, its newest lines."""

import base64
import binascii
import zlib
from typing import Final

from codegen_crds.v1alpha1.app_log import MOST_CHARACTERS

PACKED_CHARACTERS: Final = 3200
"""Leaves room in a termination message for the rest of a result."""


def pack(text: str) -> str:
    """The newest lines of a log that fit, packed.

    Args:
        text: Any log.

    Returns:
        Base64 of its zlib stream, at most `PACKED_CHARACTERS`.
    """
    lines = text[-MOST_CHARACTERS:].splitlines()
    if len(text) > MOST_CHARACTERS:
        del lines[:1]  # its beginning is missing
    first, behind = 0, len(lines)
    while first < behind:
        middle = (first + behind) // 2
        if len(_packed(lines[middle:])) <= PACKED_CHARACTERS:
            behind = middle
        else:
            first = middle + 1
    return _packed(lines[first:])


def unpack(packed: str) -> str:
    """The log in a result.

    Args:
        packed: What :func:`pack` made; it comes from a pod, so it may be anything.

    Returns:
        At most `MOST_CHARACTERS`.

    Raises:
        ValueError: It is no such text.
    """
    try:
        stream = base64.b64decode(packed.encode("ascii"), validate=True)
        # A few bytes may unpack to gigabytes: no more than the bound is ever unpacked.
        raw = zlib.decompressobj().decompress(stream, 4 * MOST_CHARACTERS)
    except (UnicodeEncodeError, binascii.Error, zlib.error) as error:
        raise ValueError("not a packed log") from error
    return raw.decode(errors="replace")[-MOST_CHARACTERS:]


def _packed(lines: list[str]) -> str:
    raw = "\n".join(lines).encode(errors="replace")
    return base64.b64encode(zlib.compress(raw, 9)).decode()
