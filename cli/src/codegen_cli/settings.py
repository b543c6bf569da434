"""The environment; the only module that reads it."""

import os
from pathlib import Path
from typing import Final

KUBECONFIG: Final = "KUBECONFIG"


def default_kubeconfig() -> str | None:
    """``$KUBECONFIG``, else ``~/.kube/config`` if it is there; None: maybe we are in a pod."""
    named = os.environ.get(KUBECONFIG, "")
    if named:
        return named
    usual = Path.home() / ".kube" / "config"
    return str(usual) if usual.exists() else None


def with_variables(**variables: str) -> dict[str, str]:
    """The environment of a child process: ours, and these."""
    return {**os.environ, **variables}
