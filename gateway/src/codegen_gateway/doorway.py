"""Who stands at the gateway's door: a run's pod, or the operator."""

from starlette.requests import Request

from codegen_crds.meta import AUDIENCE_GATEWAY
from codegen_crds.v1alpha1 import AgentRun, Project

from .cluster import Cluster, RunFinder
from .identity import Authenticator, Caller
from .problems import Problem
from .settings import GatewaySettings
from .wire import bearer_token


class Doorway:
    """Turns a request into the run that it comes from."""

    def __init__(self, cluster: Cluster, settings: GatewaySettings) -> None:
        self.cluster = cluster
        self._finder = RunFinder(cluster)
        self._operator = settings.operator_account
        self._authenticator = Authenticator(
            cluster, AUDIENCE_GATEWAY, cache_seconds=settings.token_cache_seconds
        )

    async def caller(self, request: Request) -> Caller:
        """Anybody with a good token.

        Raises:
            Problem: 401.
        """
        return await self._authenticator.caller(bearer_token(request))

    async def operator(self, request: Request) -> None:
        """The operator alone.

        Raises:
            Problem: 401 or 403.
        """
        if not self.is_operator(await self.caller(request)):
            raise Problem(403, "forbidden", "this is for the operator", kind="permission_error")

    def is_operator(self, caller: Caller) -> bool:
        """Whether a caller is the operator."""
        return caller.user == self._operator

    async def run(self, request: Request) -> AgentRun:
        """The run that the calling pod speaks for.

        Raises:
            Problem: 401, or 403 ``run_not_found``.
        """
        return await self._finder.find(await self.caller(request))

    async def project(self, run: AgentRun) -> Project:
        """The Project of a run.

        Raises:
            Problem: 403 ``project_not_found``: it is gone, or another has its name.
        """
        wanted = run.spec.project_ref
        project = await self.cluster.project(run.metadata.namespace, wanted.name)
        if project is None or project.metadata.uid != wanted.uid:
            raise Problem(
                403, "project_not_found", "the run's Project is gone", kind="permission_error"
            )
        return project
