"""The log of a product itself: asked for in the Project, answered in its Deployment."""

import asyncio
import secrets
from typing import Final

from codegen_crds.kinds import DEPLOYMENT
from codegen_crds.v1alpha1 import Deployment
from codegen_crds.v1alpha1.app_log import MOST_LINES, USUAL_LINES, LogRequest

from .core import wishes
from .core.exits import CliError, Exit
from .session import Session

_SECONDS: Final = 120.0
_LOOK_SECONDS: Final = 0.5


async def app_log(session: Session, name: str, *, service: str = "", lines: int = 0) -> str:
    """Ask the server for the newest lines of a product, and wait for them.

    Args:
        session: The connection.
        name: Of the Project.
        service: Of this service only; empty: of all.
        lines: How many at most; 0: the usual number.

    Raises:
        CliError: There is nothing on a server, no such service, or no answer in time.
        ApiError: The Project may not be changed, or the Deployment not be read.
    """
    deployment = await _deployment(session, name)
    if deployment is None:
        await session.project(name)
        raise CliError(Exit.NOT_FOUND, f"Nothing of {name} is on a server yet.")
    _known(deployment, name, service)
    if lines > MOST_LINES:
        raise CliError(Exit.USAGE, f"--tail: a server is asked for {MOST_LINES} lines at most.")
    wish = LogRequest(id=f"cli-{secrets.token_hex(6)}", service=service, lines=lines or USUAL_LINES)
    await session.update(name, lambda project: (wishes.ask_for_log(project, wish), None))
    try:
        async with asyncio.timeout(_SECONDS):
            return await _answer(session, name, wish.id)
    except TimeoutError:
        why = f"The server did not answer within {_SECONDS:.0f} s."
        advice = f"kubectl get cdep {name} -o jsonpath='{{.status.log}}'"
        raise CliError(Exit.TIMEOUT, why, advice) from None


async def _answer(session: Session, name: str, request: str) -> str:
    while True:
        deployment = await _deployment(session, name)
        if deployment is None:
            raise CliError(Exit.NOT_FOUND, f"{name} was deleted meanwhile.")
        log = deployment.status.log
        if log is not None and log.id == request:
            if log.text:
                return log.text
            raise CliError(Exit.FAILED, log.message)
        asked = deployment.spec.log_request
        wanted = (await session.project(name)).spec.log_request
        if request not in {each.id for each in (asked, wanted) if each is not None}:
            raise CliError(Exit.FAILED, "Somebody else asked meanwhile; try again.")
        await asyncio.sleep(_LOOK_SECONDS)


async def _deployment(session: Session, name: str) -> Deployment | None:
    item = await session.client.find(DEPLOYMENT, name, session.namespace)
    return Deployment.model_validate(item) if item else None


def _known(deployment: Deployment, name: str, service: str) -> None:
    release = deployment.spec.release
    services = [each.name for each in release.services] if release is not None else []
    if service and service not in services:
        known = ", ".join(services) or "none yet"
        raise CliError(Exit.NOT_FOUND, f"{name} has no service {service}; it has: {known}.")
