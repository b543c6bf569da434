"""Who may do what with a repository: pure decisions over observed facts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from codegen_crds.meta import ANNOTATION_REPOSITORY, ObjectMeta
from codegen_crds.names import run_branch, wip_branch
from codegen_crds.v1alpha1 import AgentRun

EVERY_REF: Final = "*"


@dataclass(frozen=True, slots=True)
class RepositoryId:
    """A repository's place: the tenant namespace and the product's name."""

    namespace: str
    slug: str

    @property
    def key(self) -> str:
        """``<namespace>/<slug>``."""
        return f"{self.namespace}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a caller may do with one repository."""

    read: bool = False
    push: frozenset[str] = frozenset()
    """Full ref names, or :data:`EVERY_REF` alone; empty: no push at all."""


NOTHING: Final = Grant()
EVERYTHING: Final = Grant(read=True, push=frozenset({EVERY_REF}))


def agent_grant(repository: RepositoryId, owner_uid: str, run: AgentRun) -> Grant:
    """An agent pod reads its Project's repository and pushes its run's two branches.

    Args:
        repository: What is asked for.
        owner_uid: Uid of the Project that the repository was made for.
        run: The run that the pod speaks for.
    """
    ours = (
        repository.namespace == run.metadata.namespace
        and bool(owner_uid)
        and owner_uid == run.spec.project_ref.uid
    )
    if not ours:
        return NOTHING
    name = run.metadata.name
    return Grant(
        read=True,
        push=frozenset({f"refs/heads/{run_branch(name)}", f"refs/heads/{wip_branch(name)}"}),
    )


def person_grant(
    repository: RepositoryId, owner_uid: str, namespace: str, projects: Collection[str]
) -> Grant:
    """A person reads the repositories of the Projects of their namespace, and pushes nothing.

    Args:
        repository: What is asked for.
        owner_uid: Uid of the Project that the repository was made for.
        namespace: Whose account `tenant` the person speaks as.
        projects: Uids of the Projects that live there now: a namespace made again under the
            name gets nothing of the one before it.
    """
    return Grant(read=repository.namespace == namespace and owner_uid in projects)


def build_grant(repository: RepositoryId, pod: ObjectMeta | None, pod_uid: str) -> Grant:
    """A build pod reads the one repository that its annotation names.

    Args:
        repository: What is asked for.
        pod: The pod that has the token's pod name now, unless it ended.
        pod_uid: Uid in the token: a pod re-created under the name is another.
    """
    if pod is None or not pod_uid or pod.uid != pod_uid:
        return NOTHING
    return Grant(read=pod.annotations.get(ANNOTATION_REPOSITORY) == repository.key)
