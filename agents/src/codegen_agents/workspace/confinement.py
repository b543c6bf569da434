"""Runs a program that can neither read nor write some places, whatever it tries.

Programs of a model share our user: without this, one `cat` would show it the pod's tokens, and
one `git config` would make our next push run what it likes. Landlock lets a process give up
rights for itself and its children without privileges. Where the kernel lacks it, the program
runs all the same; :mod:`.redaction` is then the only fence.

Started as ``python -m codegen_agents.workspace.confinement HIDDEN… -- PROGRAM ARGUMENT…``.

Source: Linux kernel documentation, "Landlock: unprivileged access control";
``include/uapi/linux/landlock.h``.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
"""System call numbers, the same on every architecture since Linux 5.13."""
_VERSION_FLAG: Final = 1
_PATH_BENEATH: Final = 1
_WRITE_FILE: Final = 1 << 1
_READ_FILE: Final = 1 << 2
_REFER: Final = 1 << 13
_REFER_SINCE: Final = 2
"""Without this right, handled since the second version, no rename could cross directories."""
_NO_NEW_PRIVS: Final = 38
_libc: Final = ctypes.CDLL(None, use_errno=True)


def confined(argv: Sequence[str], hidden: Sequence[Path]) -> list[str]:
    """The command that runs ``argv`` without access to places; itself when none is named."""
    if not hidden:
        return list(argv)
    places = [str(p) for p in hidden]
    return [sys.executable, "-m", __name__, *places, "--", *argv]


def reachable(hidden: Sequence[Path], top: Path = Path("/")) -> Iterator[Path]:
    """The largest directories and files that hold nothing hidden.

    Args:
        hidden: Resolved files and directories.
        top: Where to look.
    """
    for entry in sorted(top.iterdir()):
        if entry.is_symlink() or entry in hidden:
            continue
        if any(h.is_relative_to(entry) for h in hidden):
            yield from reachable(hidden, entry)
        else:
            yield entry


def available() -> bool:
    """Whether the kernel can do it."""
    version: int = _libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    return version >= _REFER_SINCE


def confine(hidden: Sequence[Path]) -> bool:
    """Give up access to files and directories, for good; False when the kernel cannot."""
    if not available():
        return False
    handled = struct.pack("Q", _READ_FILE | _WRITE_FILE | _REFER)
    ruleset = _libc.syscall(_CREATE_RULESET, handled, len(handled), 0)
    if ruleset < 0:
        return False
    _allow(ruleset, Path("/"), _REFER)
    for path in reachable([h.resolve() for h in hidden]):
        _allow(ruleset, path, _READ_FILE | _WRITE_FILE)
    if _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or _libc.syscall(_RESTRICT_SELF, ruleset, 0):
        return False
    os.close(ruleset)
    return True


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # what cannot be opened cannot be read either
        return
    try:
        rule = struct.pack("=Qi", rights, handle)
        _libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(handle)


def main(argv: Sequence[str]) -> int:
    """Confine this process, then become the program; returns only when it cannot be started."""
    border = argv.index("--")
    hidden, program = [Path(p) for p in argv[:border]], list(argv[border + 1 :])
    confine(hidden)
    try:
        os.execvp(program[0], program)  # noqa: S606 - no shell is wanted
    except OSError as error:
        sys.stderr.write(f"{program[0]}: {error.strerror}\n")
    return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
