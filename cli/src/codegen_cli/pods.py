"""Which pods worked for a Project, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from codegen_crds import names
from codegen_crds.api_errors import InvalidError, NotFoundError
from codegen_crds.kinds import POD
from codegen_crds.meta import LABEL_COMPONENT, LABEL_OWNER_UID

from .core.exits import CliError, Exit
from .core.text import harmless
from .session import Session
from .terminal import note, say


@dataclass(frozen=True, slots=True)
class Source:
    """A container whose log is asked for."""

    namespace: str
    pod: str
    container: str = ""


async def run_pods(session: Session, name: str, run: str) -> list[Source]:
    """The newest pod of a run; of the newest run when none is named.

    Raises:
        CliError: There is no such run, or it has no pod yet.
    """
    seen = await session.look(name)
    found = [r for r in seen.runs if r.name == run or not run]
    if not found:
        known = ", ".join(r.name for r in seen.runs)
        why = f"{name} has no run {run}; it has: {known}." if known else f"{name} has no run yet."
        raise CliError(Exit.NOT_FOUND, why)
    newest = found[-1]
    if newest.attempts == 0:
        raise CliError(Exit.NOT_FOUND, f"{newest.name} has no pod yet.")
    return [Source(session.namespace, names.run_pod(newest.name, newest.attempts))]


async def build_pods(session: Session, name: str, namespace: str) -> list[Source]:
    """Every container of the newest build, in the order in which they ran."""
    uid = (await session.project(name)).metadata.uid
    selector = f"{LABEL_OWNER_UID}={uid},{LABEL_COMPONENT}=build"
    pods, _ = await session.client.list(POD, namespace, selector=selector)
    return _newest(pods)


async def release_pods(session: Session, name: str, namespace: str) -> list[Source]:
    """The pod of the newest Job on the server.

    Raises:
        CliError: Nothing was released yet.
    """
    deployment = await session.deployment(name)
    if deployment is None or deployment.status.job is None:
        raise CliError(Exit.NOT_FOUND, f"No Job worked on a server for {name} yet.")
    selector = f"batch.kubernetes.io/job-name={deployment.status.job.name}"
    pods, _ = await session.client.list(POD, namespace, selector=selector)
    return _newest(pods)


async def print_logs(
    session: Session, sources: Sequence[Source], *, tail: int, stream: bool
) -> bool:
    """Print logs; whether there was any."""
    any_there = False
    for source in sources:
        if len(sources) > 1:
            note(f"--- {source.container}")
        try:
            lines = session.client.logs(
                source.pod,
                source.namespace,
                container=source.container,
                tail=tail,
                stream=stream,
            )
            async for each in lines:
                say(harmless(each))
        except NotFoundError:
            continue
        except InvalidError:
            note(f"{source.container or source.pod} has not started yet.")
        any_there = True
    return any_there


def _newest(pods: list[dict[str, Any]]) -> list[Source]:
    if not pods:
        return []
    pod = max(pods, key=lambda p: str(p["metadata"].get("creationTimestamp", "")))
    spec, meta = pod["spec"], pod["metadata"]
    containers = [*(spec.get("initContainers") or ()), *spec["containers"]]
    return [Source(meta["namespace"], meta["name"], c["name"]) for c in containers]
