"""A log goes through a termination message: its newest lines, and nothing unpacks without end."""

import base64
import random
import zlib

import pytest

from codegen_crds.contracts.job import TERMINATION_BYTES, AnsibleResult
from codegen_crds.contracts.job_log import PACKED_CHARACTERS, pack, unpack
from codegen_crds.v1alpha1.app_log import MOST_CHARACTERS


def access_log(lines: int) -> str:
    chance = random.Random(7)  # noqa: S311 - the same text each time
    paths = ("/books", "/health", "/authors/12")
    return "\n".join(
        f"2026-01-01T00:{n // 60 % 60:02}:{n % 60:02}Z backend_green GET {chance.choice(paths)} "
        f"200 {chance.randrange(1, 90)} ms {chance.getrandbits(32):08x}"
        for n in range(lines)
    )


@pytest.mark.parametrize("text", ["", "one line", "двадцать ёжиков\n" * 20, access_log(40)])
def test_a_log_that_fits_arrives_whole(text: str) -> None:
    assert unpack(pack(text)) == text.rstrip("\n")


@pytest.mark.parametrize("lines", [300, 20_000])
def test_of_a_long_log_the_newest_lines_arrive(lines: int) -> None:
    text = access_log(lines)
    result = AnsibleResult(operation="logs", log=pack(text))
    assert len(result.message().encode()) <= TERMINATION_BYTES
    arrived = unpack(result.log).splitlines()
    assert arrived == text.splitlines()[-len(arrived) :]
    assert 100 < len(arrived) < lines


def test_one_line_without_end_leaves_nothing_too_big() -> None:
    noise = random.Random(7).randbytes(60_000).hex()  # noqa: S311 - as above
    assert len(pack(noise)) <= PACKED_CHARACTERS
    assert len(unpack(pack("x" * 10**6))) <= MOST_CHARACTERS


@pytest.mark.parametrize("packed", ["no base64!", "ж", base64.b64encode(b"no zlib").decode()])
def test_what_is_no_log_is_refused(packed: str) -> None:
    with pytest.raises(ValueError, match="not a packed log"):
        unpack(packed)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = base64.b64encode(zlib.compress(b"x" * 50_000_000, 9)).decode()
    assert len(unpack(bomb)) == MOST_CHARACTERS
