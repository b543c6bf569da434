"""A connection to the cluster with the few things that every command does."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import codegen_crds.slim_kubernetes  # noqa: F401 - has to stand before the next ones

# isort: split
import yaml
from kubernetes.aio.config import ConfigException, list_kube_config_contexts

from codegen_crds import names
from codegen_crds.api_errors import ConflictError, ForbiddenError, NotFoundError
from codegen_crds.client import Client, KubeconfigError
from codegen_crds.kinds import AGENT_RUN, DEPLOYMENT, EVENT, PROJECT, Kind
from codegen_crds.meta import LABEL_PROJECT
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project

from .command import Access
from .core.exits import CliError, Exit
from .core.overview import Overview, overview
from .settings import default_kubeconfig

FIELD_MANAGER: Final = "kubectl-codegen"
_TRIES: Final = 6
Json = dict[str, Any]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Session:
    """A client, and where it works."""

    client: Client
    namespace: str
    access: Access

    def elsewhere(self, namespace: str) -> "Session":
        """The same connection in another namespace."""
        return replace(self, namespace=namespace)

    async def raw(self, name: str) -> Json:
        """A Project as the API server has it.

        Raises:
            CliError: It is not there.
        """
        try:
            return await self.client.get(PROJECT, name, self.namespace)
        except NotFoundError as error:
            if "could not find the requested resource" in error.message:
                raise
            advice = f"kubectl codegen list -n {self.namespace}"
            why = f"There is no Project {name} in namespace {self.namespace}."
            raise CliError(Exit.NOT_FOUND, why, advice) from None

    async def project(self, name: str) -> Project:
        """A Project."""
        return Project.model_validate(await self.raw(name))

    async def runs(self, name: str = "") -> list[AgentRun]:
        """AgentRuns of a Project, or of the namespace; none where they may not be read."""
        selector = f"{LABEL_PROJECT}={name}" if name else ""
        items = await self.readable(AGENT_RUN, selector)
        return [AgentRun.model_validate(item) for item in items]

    async def deployment(self, name: str) -> Deployment | None:
        """The Deployment of a Project; None also where it may not be read."""
        try:
            item = await self.client.find(DEPLOYMENT, name, self.namespace)
        except ForbiddenError:
            return None
        return Deployment.model_validate(item) if item else None

    async def readable(
        self, kind: Kind, selector: str = "", *, everywhere: bool = False
    ) -> list[Json]:
        """Objects of the namespace, or of all; none where they may not be read."""
        where = "" if everywhere else self.namespace
        try:
            items, _ = await self.client.list(kind, where, selector=selector)
        except ForbiddenError:
            return []
        return items

    async def look(self, name: str) -> Overview:
        """Everything that is shown of a Project."""
        project = await self.project(name)
        return overview(project, await self.runs(name), await self.deployment(name))

    async def update(
        self, name: str, plan: Callable[[Project], tuple[Json | None, _T]]
    ) -> tuple[bool, _T]:
        """Read, decide, write; again when somebody else wrote in between.

        Returns:
            Whether something was written, and what the decision said.
        """
        for attempt in range(_TRIES):
            project = await self.project(name)
            patch, said = plan(project)
            if patch is None:
                return False, said
            try:
                await self.client.patch(PROJECT, name, self.namespace, patch=patch)
            except ConflictError:
                if attempt + 1 == _TRIES:
                    raise
            else:
                return True, said
        raise AssertionError("unreachable")


@asynccontextmanager
async def session(access: Access) -> AsyncIterator[Session]:
    """Connect as the options say.

    Raises:
        CliError: The kubeconfig cannot be used.
    """
    kubeconfig = access.kubeconfig or default_kubeconfig()
    async with AsyncExitStack() as stack:
        try:
            client = await stack.enter_async_context(
                Client.connect(
                    field_manager=FIELD_MANAGER,
                    kubeconfig=kubeconfig,
                    context=access.context,
                    impersonate=access.impersonate,
                )
            )
        except KubeconfigError as error:
            why = f"kubeconfig {kubeconfig}: {error}" if kubeconfig else "There is no kubeconfig."
            advice = "Name a kubeconfig with --kubeconfig or $KUBECONFIG, a context with --context."
            raise CliError(Exit.USAGE, why, advice) from None
        namespace = access.namespace or _namespace_of(kubeconfig, access.context)
        yield Session(client, namespace, access)


def now() -> datetime:
    """The moment, UTC."""
    return datetime.now(UTC)


async def allowed_or_none(asked: Any) -> Any:  # noqa: ANN401 - any answer
    """What was asked for; None where it may not be read or is not served."""
    try:
        return await asked
    except (ForbiddenError, NotFoundError):
        return None


def _namespace_of(kubeconfig: str | None, context: str) -> str:
    """The namespace that the context names, as kubectl does it."""
    if kubeconfig is None:
        return "default"
    try:
        contexts, active = list_kube_config_contexts(config_file=kubeconfig)  # type: ignore[no-untyped-call]  # untyped upstream
    except (ConfigException, yaml.YAMLError, OSError):
        return "default"
    chosen = next((c for c in contexts if c["name"] == context), None) if context else active
    named: str = ((chosen or {}).get("context") or {}).get("namespace") or "default"
    return named


async def events_about(it: Session, seen: Overview) -> list[Json]:
    """Kubernetes events about a Project, its runs and their pods, its Deployment."""
    about = {seen.name, *(run.name for run in seen.runs)}
    pods = {names.run_pod(run.name, n + 1) for run in seen.runs for n in range(run.attempts)}
    events = await it.readable(EVENT)
    return [e for e in events if e.get("involvedObject", {}).get("name") in about | pods]
