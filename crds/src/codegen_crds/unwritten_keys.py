"""Keys that stand in a kubeconfig, read from memory instead of a copy in ``/tmp``.

OpenSSL reads a certificate and its key from paths alone, so the official loader copies what a
kubeconfig or its credential plugin gives inline into files, and removes them at exit: a process
that a signal ends leaves its key there. Here the path is that of an open file without a name,
which ends with whoever holds it.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO, Final

import codegen_crds.slim_kubernetes  # noqa: F401 - has to stand before the next one

# isort: split
from kubernetes.aio.config import kube_config

_DESCRIPTORS: Final = "/dev/fd"
_for_ever: Final[list[IO[bytes]]] = []
"""What is loaded outside of :func:`unwritten`, by others in this process."""
_open: Final = ContextVar("_open", default=_for_ever)


@contextmanager
def unwritten() -> Iterator[None]:
    """Give keys that are loaded in the block, by this task, paths that are good until it ends."""
    files: list[IO[bytes]] = []
    before = _open.set(files)
    try:
        yield
    finally:
        _open.reset(before)
        for file in files:
            file.close()


def _path_of(content: str | bytes, *_options: object) -> str:
    """In the place of the loader's own, whose options say where a file would lie."""
    file = _nameless()
    file.write(content.encode() if isinstance(content, str) else content)
    file.seek(0)  # macOS: a path of a descriptor is read from where the descriptor stands
    _open.get().append(file)
    return f"{_DESCRIPTORS}/{file.fileno()}"


def _nameless() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("kubeconfig"), "w+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)


kube_config._create_temp_file_with_content = _path_of  # noqa: SLF001 - it has no door for this
