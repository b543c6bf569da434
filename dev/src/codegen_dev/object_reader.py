"""Reading objects of a stand without a process for each look.

Whoever waits looks twice a second. kubectl takes a seventh of a second of a processor to start and
finds out what the API has before it asks; two who wait kept a third of a processor busy.
"""

import ssl
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import yaml

from .errors import StandError

_OWN = "apis/codegen.dev/v1alpha1"
_SECONDS = 30.0


class ObjectReader:
    """Reads as the user of a kubeconfig.

    A connection ends with its answer: a reader may be kept as long as one likes, by any thread,
    and nobody has to close it.
    """

    def __init__(self, kubeconfig: Path) -> None:
        self._kubeconfig = kubeconfig

    def get(self, plural: str, name: str, namespace: str = "") -> dict[str, Any] | None:
        """Read one of our objects, or None when it is not there.

        Args:
            plural: As in the path of the API, such as `projects`.
            name: Its name.
            namespace: Where it is; nothing for one of the cluster.

        Raises:
            StandError: The API server did not answer, or refused.
        """
        return self._read(f"{_path(plural, namespace)}/{name}")

    def items(self, plural: str, namespace: str = "") -> list[dict[str, Any]]:
        """Read all of our objects of a kind; of every namespace unless one is given.

        Raises:
            StandError: The API server did not answer, or refused.
        """
        found = self._read(_path(plural, namespace)) or {}
        listed: list[dict[str, Any]] = found.get("items", [])
        return listed

    def _read(self, path: str) -> dict[str, Any] | None:
        url, context = self._endpoint
        try:
            with httpx.Client(verify=context, trust_env=False, timeout=_SECONDS) as http:
                answer = http.get(f"{url}/{path}")
        except httpx.TransportError as error:
            raise StandError(f"the API server does not answer: {error!r}") from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if not answer.is_success:
            raise StandError(f"GET /{path}: {answer.status_code} {answer.text[-600:]}")
        body: dict[str, Any] = answer.json()
        return body

    @cached_property
    def _endpoint(self) -> tuple[str, ssl.SSLContext]:
        """URL of the API server, and what proves both sides."""
        document = yaml.safe_load(self._kubeconfig.read_text())
        cluster, user = document["clusters"][0]["cluster"], document["users"][0]["user"]
        context = ssl.create_default_context(cafile=cluster["certificate-authority"])
        context.load_cert_chain(user["client-certificate"], user["client-key"])
        return str(cluster["server"]).rstrip("/"), context


def _path(plural: str, namespace: str) -> str:
    return f"{_OWN}/namespaces/{namespace}/{plural}" if namespace else f"{_OWN}/{plural}"
