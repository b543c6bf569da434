"""Suspended: no work is done on a Project, and its product is told to stop."""

from codegen_crds.conditions import find
from codegen_operator.domain.delivery.suspension import SUSPENDED
from codegen_operator.domain.plan import Apply
from codegen_operator.domain.project_facts import ProjectObserved

from .allocation import deployment_body
from .draft import Draft


def stop(seen: ProjectObserved, draft: Draft) -> tuple[str, str]:
    """Want the product stopped; how far that is, as (reason, message).

    That it may run again is wanted by the same stage that places it.
    """
    deployment = seen.deployment
    if deployment is None:
        return "Asked", "Suspended by spec.suspend before there was a product."
    asked = seen.project.spec.log_request
    spec = deployment.spec.model_copy(update={"suspended": True, "log_request": asked})
    if spec != deployment.spec:
        draft.act(Apply(deployment_body(seen.project, spec, deployment)))
    found = find(deployment.status.conditions, SUSPENDED)
    if found is None or found.status == "False":
        return "Stopping", "Suspended by spec.suspend; the product is being stopped."
    return found.reason, f"Suspended by spec.suspend: {found.message}"
