"""Completion: of ``kubectl-codegen`` by its shells, and of ``kubectl codegen`` by kubectl's.

kubectl calls ``kubectl_complete-codegen`` with the words after ``codegen`` and reads one
proposal per line and a last line ``:<directive>``.
Source: Kubernetes documentation, "Extend kubectl with plugins", completion.
"""

import subprocess
import sys
from typing import Final

from .settings import with_variables

PROGRAM: Final = "kubectl-codegen"
VARIABLE: Final = "_KUBECTL_CODEGEN_COMPLETE"
_NO_FILES: Final = ":4"
_SECONDS: Final = 5.0
"""A person waits with a finger on the key: better nothing than late."""


def main() -> None:
    """Entry point of ``kubectl_complete-codegen``."""
    words = [PROGRAM, *sys.argv[1:]]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "codegen_cli"],
            env=with_variables(
                COMP_WORDS="\n".join(words),
                COMP_CWORD=str(len(words) - 1),
                **{VARIABLE: "complete_bash"},
            ),
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        proposals = done.stdout
    except subprocess.TimeoutExpired:
        proposals = ""
    sys.stdout.write(f"{proposals.strip()}\n{_NO_FILES}\n".lstrip("\n"))


def project_names(incomplete: str) -> list[str]:
    """Names of Projects in the context's namespace that begin so; none when it takes too long."""
    import asyncio  # noqa: PLC0415 - only when a name is completed

    from codegen_crds.kinds import PROJECT  # noqa: PLC0415

    from .command import Access  # noqa: PLC0415
    from .session import session  # noqa: PLC0415

    async def names() -> list[str]:
        async with asyncio.timeout(_SECONDS), session(Access()) as it:
            items, _ = await it.client.list(PROJECT, it.namespace, metadata_only=True)
            return sorted(str(item["metadata"]["name"]) for item in items)

    try:
        return [name for name in asyncio.run(names()) if name.startswith(incomplete)]
    except Exception:  # noqa: BLE001 - a traceback would land in the person's command line
        return []
