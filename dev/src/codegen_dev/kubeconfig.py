"""Kubeconfig files: one cluster, one user, one context.

They name the files of their keys: a key that stands in a kubeconfig is copied to ``/tmp`` by what
reads it (kopf, client libraries), and stays there when that is killed.
"""

from pathlib import Path

import yaml

from .certificates import write_private


def kubeconfig(*, server: str, authority: Path, certificate: Path, key: Path) -> str:
    """Render a kubeconfig that names its certificates by absolute paths.

    Args:
        server: URL of the API server.
        authority: PEM file that proves the server.
        certificate: PEM file of the user.
        key: PEM file of the user's key.
    """
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": "codegen",
                "cluster": {"server": server, "certificate-authority": _path(authority)},
            }
        ],
        "users": [
            {
                "name": "codegen",
                "user": {
                    "client-certificate": _path(certificate),
                    "client-key": _path(key),
                },
            }
        ],
        "contexts": [{"name": "codegen", "context": {"cluster": "codegen", "user": "codegen"}}],
        "current-context": "codegen",
    }
    return yaml.safe_dump(document, sort_keys=False)


def write_kubeconfig(path: Path, *, server: str, authority: Path, user: tuple[Path, Path]) -> Path:
    """Write a kubeconfig with mode 0600 and return its path."""
    content = kubeconfig(server=server, authority=authority, certificate=user[0], key=user[1])
    write_private(path, content.encode())
    return path


def _path(file: Path) -> str:
    return str(file.absolute())
