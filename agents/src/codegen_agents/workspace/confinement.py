"""Runs a program that can neither touch some places nor write outside others, whatever it tries.

Programs of a model share our user: without this, one `cat` would show it the pod's tokens, one
`git config` would make our next push run what it likes, and one `kill` would end our process.
Landlock lets a process give up rights for itself and its children without privileges. Where the
kernel lacks it, the program runs all the same; :mod:`.redaction` is then the only fence.

Whatever the program leaves running is ended with it (:mod:`.descendants`).

Started as ``python -m codegen_agents.workspace.confinement HIDDEN… [--writable WRITABLE…] --
PROGRAM ARGUMENT…``.

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

from .descendants import supervised

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
_TRUNCATE: Final = 1 << 14
_TRUNCATE_SINCE: Final = 3
_ENTRIES: Final = 0b1_1111_1111 << 4
"""Making and removing files, directories, links, sockets, pipes and devices."""
_SCOPE_SIGNAL: Final = 1 << 1
_SCOPE_SINCE: Final = 6
_WRITABLE: Final = "--writable"
_NO_NEW_PRIVS: Final = 38
_libc: Final = ctypes.CDLL(None, use_errno=True)


def confined(
    argv: Sequence[str], hidden: Sequence[Path], writable: Sequence[Path] = ()
) -> list[str]:
    """The command that runs ``argv`` with fewer rights; itself when no place is named.

    Args:
        argv: Program and arguments.
        hidden: Files and directories that it can neither read nor write.
        writable: The only directories that it may change something in; empty: all but the hidden.
    """
    if not hidden and not writable:
        return list(argv)
    border = [_WRITABLE, *(str(p) for p in writable)] if writable else []
    return [sys.executable, "-m", __name__, *(str(p) for p in hidden), *border, "--", *argv]


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
    return _version() >= _REFER_SINCE


def _version() -> int:
    version: int = _libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    return version


def confine(hidden: Sequence[Path], writable: Sequence[Path] = ()) -> bool:
    """Give up rights for good; False when the kernel cannot.

    Args:
        hidden: What is out of reach from now on.
        writable: Where alone something may be changed; empty: everywhere but in the hidden.
            Signals then reach only what this process starts, where the kernel knows how.
    """
    version = _version()
    if version < _REFER_SINCE:
        return False
    write = _WRITE_FILE | (_TRUNCATE if writable and version >= _TRUNCATE_SINCE else 0)
    entries = _ENTRIES if writable else 0
    ruleset = _ruleset(_READ_FILE | _REFER | write | entries, version, alone=bool(writable))
    if ruleset < 0:
        return False
    places = [h.resolve() for h in hidden]
    _allow(ruleset, Path("/"), _REFER)
    for path in reachable(places):
        _allow(ruleset, path, _READ_FILE if writable else _READ_FILE | write)
    for place in writable:
        for path in _free(place.resolve(), places):
            _allow(ruleset, path, write | (entries if path.is_dir() else 0))
    if _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or _libc.syscall(_RESTRICT_SELF, ruleset, 0):
        return False
    os.close(ruleset)
    return True


def _ruleset(handled: int, version: int, *, alone: bool) -> int:
    """A new ruleset; ``alone``: no signal to processes outside of it."""
    scoped = alone and version >= _SCOPE_SINCE
    wanted = struct.pack("QQQ", handled, 0, _SCOPE_SIGNAL) if scoped else struct.pack("Q", handled)
    made: int = _libc.syscall(_CREATE_RULESET, wanted, len(wanted), 0)
    return made


def _free(place: Path, hidden: Sequence[Path]) -> Iterator[Path]:
    if any(h.is_relative_to(place) for h in hidden):
        yield from reachable(hidden, place)
    else:
        yield place


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
    """Run the program, confined, in a child; nothing that it started is left when this returns."""
    border = argv.index("--")
    places, program = list(argv[:border]), list(argv[border + 1 :])
    middle = places.index(_WRITABLE) if _WRITABLE in places else len(places)
    hidden, writable = [Path(p) for p in places[:middle]], [Path(p) for p in places[middle + 1 :]]

    def become() -> int:
        confine(hidden, writable)
        try:
            os.execvp(program[0], program)  # noqa: S606 - no shell is wanted
        except OSError as error:
            sys.stderr.write(f"{program[0]}: {error.strerror}\n")
        return 127

    # Not confined itself: a domain's signals go inwards only, ours to it and none of its to us.
    return supervised(become)


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)  # an interpreter that tidies up takes milliseconds of every command
