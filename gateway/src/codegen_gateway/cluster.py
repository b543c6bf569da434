"""What we read and write in the Kubernetes API, and nothing else."""

from typing import Any, Final, Protocol

import structlog
from pydantic import ValidationError

from codegen_crds.client import Client
from codegen_crds.kinds import AGENT_RUN, CONFIG_MAP, NAMESPACE, POD, PROJECT
from codegen_crds.meta import LABEL_TENANT, ObjectMeta
from codegen_crds.v1alpha1 import AgentRun, Project

from .identity import Caller, TokenReviews
from .problems import Problem

FIELD_MANAGER: Final = "codegen-gateway"
_MAX_KNOWN: Final = 10_000
_ENDED: Final = frozenset({"Succeeded", "Failed"})
_log = structlog.get_logger(__name__)


class Cluster(TokenReviews, Protocol):
    """The Kubernetes API as both doors see it."""

    async def runs(self, namespace: str) -> list[AgentRun]:
        """The AgentRuns of a namespace."""

    async def run(self, namespace: str, name: str) -> AgentRun | None:
        """One AgentRun, or None."""

    async def project(self, namespace: str, name: str) -> Project | None:
        """One Project, or None."""

    async def project_uids(self, namespace: str) -> frozenset[str]:
        """Uids of the Projects of a namespace."""

    async def is_tenant(self, namespace: str) -> bool:
        """Whether a namespace is a tenant's: it is there, and labelled."""

    async def input_text(self, namespace: str, name: str) -> str | None:
        """``input.json`` of a run's ConfigMap, or None."""

    async def live_pod(self, namespace: str, name: str) -> ObjectMeta | None:
        """Metadata of a pod that has not ended, or None."""

    async def patch_run_status(
        self, namespace: str, name: str, *, uid: str, status: dict[str, Any]
    ) -> None:
        """Merge a patch into an AgentRun's status; the uid is a precondition."""


class KubernetesCluster:
    """:class:`Cluster` over the client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def review_token(self, token: str, audience: str) -> dict[str, Any]:
        """See :class:`TokenReviews`."""
        return await self._client.review_token(token, audience)

    async def runs(self, namespace: str) -> list[AgentRun]:
        """See :class:`Cluster`; an object that cannot be read is skipped, not fatal."""
        items, _ = await self._client.list(AGENT_RUN, namespace)
        parsed = (_parse_run(item) for item in items)
        return [run for run in parsed if run is not None]

    async def run(self, namespace: str, name: str) -> AgentRun | None:
        """See :class:`Cluster`."""
        item = await self._client.find(AGENT_RUN, name, namespace)
        return None if item is None else _parse_run(item)

    async def project(self, namespace: str, name: str) -> Project | None:
        """See :class:`Cluster`."""
        item = await self._client.find(PROJECT, name, namespace)
        return None if item is None else Project.model_validate(item)

    async def project_uids(self, namespace: str) -> frozenset[str]:
        """See :class:`Cluster`."""
        items, _ = await self._client.list(PROJECT, namespace, metadata_only=True)
        return frozenset(str(item["metadata"]["uid"]) for item in items)

    async def is_tenant(self, namespace: str) -> bool:
        """See :class:`Cluster`."""
        item = await self._client.find(NAMESPACE, namespace)
        labels = {} if item is None else item["metadata"].get("labels") or {}
        return labels.get(LABEL_TENANT) == "true"

    async def input_text(self, namespace: str, name: str) -> str | None:
        """See :class:`Cluster`."""
        item = await self._client.find(CONFIG_MAP, name, namespace)
        return None if item is None else (item.get("data") or {}).get("input.json")

    async def live_pod(self, namespace: str, name: str) -> ObjectMeta | None:
        """See :class:`Cluster`."""
        item = await self._client.find(POD, name, namespace)
        if item is None or (item.get("status") or {}).get("phase") in _ENDED:
            return None
        return ObjectMeta.model_validate(item["metadata"])

    async def patch_run_status(
        self, namespace: str, name: str, *, uid: str, status: dict[str, Any]
    ) -> None:
        """See :class:`Cluster`."""
        patch = {"metadata": {"uid": uid}, "status": status}
        await self._client.patch(AGENT_RUN, name, namespace, patch=patch, subresource="status")


def _parse_run(item: dict[str, Any]) -> AgentRun | None:
    try:
        return AgentRun.model_validate(item)
    except ValidationError as error:
        name = item.get("metadata", {}).get("name")
        _log.warning("agentrun_unreadable", name=name, problems=error.error_count())
        return None


class RunFinder:
    """Finds the run a pod speaks for: the non-terminal AgentRun with the pod's uid.

    The name is remembered, the object never: a run that ended, or whose pod was replaced, loses
    its voice at once.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._names: dict[tuple[str, str], str] = {}

    async def find(self, caller: Caller) -> AgentRun:
        """The caller's run.

        Raises:
            Problem: 403 ``run_not_found``; right after a pod's start the operator may not have
                recorded it yet.
        """
        run = await self._lookup(caller) if caller.pod_uid else None
        if run is None:
            raise Problem(
                403,
                "run_not_found",
                "no running AgentRun of this namespace has the caller as its pod",
                kind="permission_error",
            )
        return run

    async def _lookup(self, caller: Caller) -> AgentRun | None:
        key = (caller.namespace, caller.pod_uid)
        name = self._names.get(key)
        if name is not None:
            run = await self._cluster.run(caller.namespace, name)
            if run is not None and _speaks_for(caller, run):
                return run
            self._names.pop(key, None)
        for run in await self._cluster.runs(caller.namespace):
            if _speaks_for(caller, run):
                if len(self._names) >= _MAX_KNOWN:
                    self._names.clear()
                self._names[key] = run.metadata.name
                return run
        return None


def _speaks_for(caller: Caller, run: AgentRun) -> bool:
    return run.status.pod_uid == caller.pod_uid and not run.terminal
