"""Deletion: the chain walked backwards, each step seen done before the next."""

from codegen_crds import names
from codegen_crds.meta import API_VERSION
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.project import ProjectStatus
from codegen_operator.domain.placement import in_order
from codegen_operator.domain.plan import (
    ClaimAllocation,
    Delete,
    DeleteRepository,
    Plan,
    Ref,
    SetFinalizer,
)
from codegen_operator.domain.project_facts import ProjectObserved

from .draft import Draft


def project_ref(project: Project) -> Ref:
    """The Project by name and uid."""
    meta = project.metadata
    return Ref(API_VERSION, "Project", meta.namespace, meta.name, meta.uid)


def tear_down(seen: ProjectObserved, draft: Draft) -> Plan[ProjectStatus]:
    """Remove what the Project left outside itself, then let it go."""
    for step in (_runs, _jobs, _deployment, _allocations, _secret, _repository):
        waits_for = step(seen, draft)
        if waits_for:
            draft.set(phase="Deleting", message=f"Waits until gone: {waits_for}."[:1024])
            return draft.plan()
    draft.act(SetFinalizer(project_ref(seen.project), present=False))
    # Nothing is said any more: the object is gone when the finalizer is.
    return Plan(seen.project.status, draft.plan().actions)


def _runs(seen: ProjectObserved, draft: Draft) -> str:
    namespace = seen.project.metadata.namespace
    for run in seen.runs:
        if not run.metadata.deleting:
            ref = Ref(API_VERSION, "AgentRun", namespace, run.metadata.name, run.metadata.uid)
            draft.act(Delete(ref))
    for pod in seen.remains.pods:
        if not pod.deleting:
            draft.act(Delete(Ref("v1", "Pod", namespace, pod.name, pod.uid)))
    gone = [r.metadata.name for r in seen.runs] + [p.name for p in seen.remains.pods]
    return ", ".join(gone[:3])


def _jobs(seen: ProjectObserved, draft: Draft) -> str:
    for job in seen.remains.jobs:
        if not job.deleting:
            ref = Ref("batch/v1", "Job", seen.policy.build_namespace, job.name)
            draft.act(Delete(ref, foreground=True))
    return ", ".join(j.name for j in seen.remains.jobs[:3])


def _deployment(seen: ProjectObserved, draft: Draft) -> str:
    deployment = seen.deployment
    if deployment is None:
        return ""
    meta = deployment.metadata
    if not meta.deleting:
        draft.act(Delete(Ref(API_VERSION, "Deployment", meta.namespace, meta.name, meta.uid)))
    return f"Deployment {meta.name}"


def _allocations(seen: ProjectObserved, draft: Draft) -> str:
    uid = seen.project.metadata.uid
    for server in seen.servers:
        others = [a for a in server.status.allocations if a.uid != uid]
        if len(others) != len(server.status.allocations):
            version = server.metadata.resource_version
            draft.act(ClaimAllocation(server.metadata.name, version, in_order(others)))
            return f"the claim on Server {server.metadata.name}"
    return ""


def _secret(seen: ProjectObserved, draft: Draft) -> str:
    """The generated values go with the data that they open, and stay with it."""
    meta = seen.project.metadata
    if seen.project.spec.teardown_policy != "delete" or seen.terminating:
        return ""
    secret = seen.look_secrets().get(names.generated_secret(seen.slug))
    if secret is None or secret.owner_uid != meta.uid:
        return ""
    draft.act(Delete(Ref("v1", "Secret", meta.namespace, secret.name)))
    return f"Secret {secret.name}"


def _repository(seen: ProjectObserved, draft: Draft) -> str:
    project = seen.project
    if project.spec.teardown_policy != "delete" or project.status.repository is None:
        return ""
    # The host answers when it is done, and "already gone" is done: nothing to wait for.
    draft.act(
        DeleteRepository(project.metadata.namespace, project.status.slug, project.metadata.uid)
    )
    return ""
