"""How many of a service run, and with how much memory: written into ``services.yml``."""

import re
from pathlib import Path
from typing import Final

from .errors import SpecError
from .spec.load import load_services
from .spec.source import read_document

SERVICES_FILE: Final = "services.yml"


def resize(
    root: Path, service: str, *, replicas: int | None = None, memory_mib: int | None = None
) -> None:
    """Write the size of a service; everything else of the file stays, comments as well.

    Args:
        root: Folder of the project.
        service: Its name.
        replicas: How many run side by side; None: as many as there are.
        memory_mib: Memory of each of them, in MiB; None: what they have.

    Raises:
        SpecError: The file is malformed, the service is not there or cannot have that, or it is
            written on one line.
    """
    present = load_services(root).get(service)
    if present is None:
        raise SpecError([read_document(root, SERVICES_FILE).problem((), f"no service {service}")])
    wanted = {"memory_mib": memory_mib, "replicas": replicas}
    new = {k: n for k, n in wanted.items() if n is not None and n != getattr(present, k)}
    if not new:
        return
    path = root / SERVICES_FILE
    before = path.read_bytes()
    try:
        for key, number in new.items():
            path.write_text(_written(root, service, key, number), encoding="utf-8")
        load_services(root)
    except SpecError:
        path.write_bytes(before)
        raise


def _written(root: Path, service: str, key: str, number: int) -> str:
    document = read_document(root, SERVICES_FILE)
    lines = (root / SERVICES_FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    here = ("services", service)
    place = (*here, key)
    if document.line((*here, "memory_mib")) == document.line(here):
        message = f"{key} cannot be written into one line; give each key a line of its own"
        raise SpecError([document.problem(here, message)])
    if place in document.lines:
        at = document.lines[place] - 1
        lines[at] = re.sub(rf"(\b{key}:\s*)\d+", rf"\g<1>{number}", lines[at], count=1)
        return "".join(lines)
    # Memory is always said: replicas stand below it.
    at = document.lines[(*here, "memory_mib")]
    indent = re.match(r"\s*", lines[at - 1])
    lines.insert(at, f"{indent.group() if indent else ''}{key}: {number}\n")
    return "".join(lines)
