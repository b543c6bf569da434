"""Who a caller of the git host is, and what that grants."""

from codegen_crds.meta import AUDIENCE_GIT, TENANT_ACCOUNT
from codegen_gateway.cluster import Cluster, RunFinder
from codegen_gateway.identity import Authenticator, Caller
from codegen_gateway.problems import Problem
from codegen_gateway.settings import GitSettings

from .access import EVERYTHING, Grant, RepositoryId, agent_grant, build_grant, person_grant
from .repositories import Repositories


class GitHost:
    """What both halves of the application share: the API and smart HTTP."""

    def __init__(self, cluster: Cluster, repositories: Repositories, settings: GitSettings) -> None:
        self._cluster = cluster
        self._runs = RunFinder(cluster)
        self._settings = settings
        self.repositories = repositories
        self.authenticator = Authenticator(
            cluster, AUDIENCE_GIT, cache_seconds=settings.token_cache_seconds
        )

    async def require_operator(self, token: str) -> None:
        """Let only the operator pass.

        Raises:
            Problem: 401 or 403.
        """
        caller = await self.authenticator.caller(token)
        if caller.user != self._settings.operator_account:
            raise forbidden("this is for the operator")

    async def grant(self, caller: Caller, repository: RepositoryId) -> Grant:
        """What a caller may do with a repository.

        Raises:
            Problem: 403 ``run_not_found``.
        """
        if caller.user == self._settings.operator_account:
            return EVERYTHING
        if caller.namespace == self._settings.build_namespace:
            pod = await self._cluster.live_pod(caller.namespace, caller.pod_name)
            return build_grant(repository, pod, caller.pod_uid)
        owner = await self.repositories.owner(repository) or ""
        if caller.is_account(TENANT_ACCOUNT):
            living = await self._cluster.project_uids(caller.namespace)
            return person_grant(repository, owner, caller.namespace, living)
        run = await self._runs.find(caller)
        return agent_grant(repository, owner, run)


def forbidden(message: str) -> Problem:
    """403: known, but not allowed."""
    return Problem(403, "forbidden", message, kind="permission_error")
