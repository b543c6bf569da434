"""The Kubernetes API at its edge, in memory, for tests. Not imported by the product."""

from typing import Any

from codegen_crds.api_errors import ConflictError, NotFoundError, UnavailableError
from codegen_crds.meta import ObjectMeta
from codegen_crds.v1alpha1 import AgentRun, Project


class MemoryCluster:
    """A :class:`~codegen_gateway.cluster.Cluster` whose facts a test sets.

    Attributes:
        tokens: Token → (audiences, user name, pod name, pod uid).
        projects: ``(namespace, name)`` → object.
        agent_runs: ``(namespace, name)`` → object, as in the API.
        inputs: ``(namespace, ConfigMap)`` → ``input.json``.
        pods: ``(namespace, name)`` → metadata.
        tenants: Namespaces with the label.
        status_writes: Every patch, in order.
        reviews: How often a token was reviewed.
        outages: How many of the next status writes fail.
    """

    def __init__(self) -> None:
        self.tokens: dict[str, tuple[list[str], str, str, str]] = {}
        self.projects: dict[tuple[str, str], dict[str, Any]] = {}
        self.agent_runs: dict[tuple[str, str], dict[str, Any]] = {}
        self.inputs: dict[tuple[str, str], str] = {}
        self.pods: dict[tuple[str, str], dict[str, Any]] = {}
        self.tenants: set[str] = set()
        self.status_writes: list[tuple[str, dict[str, Any]]] = []
        self.reviews = 0
        self.outages = 0

    def pod_token(self, token: str, audience: str, account: str, pod: str, uid: str) -> None:
        """Make a token of a pod; the account is ``<namespace>:<name>``."""
        self.tokens[token] = ([audience], f"system:serviceaccount:{account}", pod, uid)

    def account_token(self, token: str, audience: str, user: str) -> None:
        """Make a token that is bound to no pod."""
        self.tokens[token] = ([audience], user, "", "")

    def add_project(self, namespace: str, name: str, uid: str, **spec: Any) -> None:  # noqa: ANN401 - any field
        """Make a Project; title and description are filled in."""
        wish = {"title": name, "description": "a product", **spec}
        meta = {"name": name, "namespace": namespace, "uid": uid}
        self.projects[namespace, name] = {"metadata": meta, "spec": wish}

    def add_run(
        self,
        namespace: str,
        name: str,
        *,
        project: tuple[str, str],
        pod_uid: str,
        graph: str = "engineering",
        budget: str | None = None,
    ) -> None:
        """Make a running AgentRun, uid ``<name>-uid``; project is (name, uid)."""
        limits = {} if budget is None else {"budget": budget}
        self.agent_runs[namespace, name] = {
            "metadata": {"name": name, "namespace": namespace, "uid": f"{name}-uid"},
            "spec": {
                "projectRef": {"name": project[0], "uid": project[1]},
                "graph": graph,
                "inputRef": {"name": f"{name}-input"},
                "limits": limits,
            },
            "status": {"phase": "Running", "attempts": 1, "podUid": pod_uid},
        }

    async def review_token(self, token: str, audience: str) -> dict[str, Any]:
        """As the API server: ``audiences`` is what asked and token have in common."""
        self.reviews += 1
        known = self.tokens.get(token)
        if known is None or audience not in known[0]:
            return {"authenticated": False, "error": "invalid bearer token"}
        extra = {
            "authentication.kubernetes.io/pod-name": [known[2]],
            "authentication.kubernetes.io/pod-uid": [known[3]],
        }
        user = {"username": known[1], "extra": extra if known[2] else {}}
        return {"authenticated": True, "audiences": [audience], "user": user}

    async def runs(self, namespace: str) -> list[AgentRun]:
        """All AgentRuns of a namespace."""
        return [
            AgentRun.model_validate(run)
            for (where, _), run in self.agent_runs.items()
            if where == namespace
        ]

    async def run(self, namespace: str, name: str) -> AgentRun | None:
        """One AgentRun."""
        run = self.agent_runs.get((namespace, name))
        return None if run is None else AgentRun.model_validate(run)

    async def project(self, namespace: str, name: str) -> Project | None:
        """One Project."""
        project = self.projects.get((namespace, name))
        return None if project is None else Project.model_validate(project)

    async def project_uids(self, namespace: str) -> frozenset[str]:
        """Uids of the Projects of a namespace."""
        return frozenset(
            str(project["metadata"]["uid"])
            for (where, _), project in self.projects.items()
            if where == namespace
        )

    async def is_tenant(self, namespace: str) -> bool:
        """Whether a namespace has the label."""
        return namespace in self.tenants

    async def input_text(self, namespace: str, name: str) -> str | None:
        """A run's input."""
        return self.inputs.get((namespace, name))

    async def live_pod(self, namespace: str, name: str) -> ObjectMeta | None:
        """A pod's metadata."""
        pod = self.pods.get((namespace, name))
        return None if pod is None else ObjectMeta.model_validate(pod)

    async def patch_run_status(
        self, namespace: str, name: str, *, uid: str, status: dict[str, Any]
    ) -> None:
        """JSON merge patch of a status (one level, as the product uses it)."""
        if self.outages:
            self.outages -= 1
            raise UnavailableError("down")
        run = self.agent_runs.get((namespace, name))
        if run is None:
            raise NotFoundError(name, status=404)
        if run["metadata"]["uid"] != uid:
            raise ConflictError(name, status=409)
        for key, value in status.items():
            if value is None:
                run["status"].pop(key, None)
            else:
                run["status"][key] = value
        self.status_writes.append((name, status))
