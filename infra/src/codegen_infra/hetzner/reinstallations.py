"""Machines are wiped at Hetzner Cloud: each at most once per request id.

The request becomes a label of the machine, with the machine's newest action, before the wipe is
asked for. Whoever is killed then finds a later action of that kind, or none: so it is known
whether it was done, and it is never repeated.
"""

from collections.abc import Mapping

import structlog
from hcloud import APIException, Client
from hcloud.servers import BoundServer

from codegen_crds.contracts.machines import ReinstallState

from .records import (
    INTERRUPTED,
    MAY_BE_WIPED,
    NOT_ALLOWED,
    REFUSALS,
    Record,
    reinstallation_key,
    words,
)

_log = structlog.get_logger(__name__)
_COMMAND = "rebuild_server"


def reinstall(client: Client, machine: str, request: str, *, image: str) -> None:
    """Wipe a machine, unless the request is known.

    Args:
        client: Of the project at Hetzner Cloud.
        machine: Its id.
        request: Id of the request.
        image: The operating system that it gets.

    Raises:
        APIException: Hetzner Cloud does not do it now, or has no such machine.
    """
    server = _server(client, machine)
    if reinstallation_key(request) in (server.labels or {}):
        return
    if (server.labels or {}).get(MAY_BE_WIPED) != "allowed":
        _write(server, request, Record("refused", NOT_ALLOWED))
        return
    architecture = server.server_type.architecture if server.server_type else None
    system = client.images.get_by_name_and_architecture(image, architecture or "x86")
    if system is None:
        raise APIException("image_not_found", f"there is no image {image}", None)
    newest = server.get_actions_list(sort=["id:desc"], per_page=1).actions
    _write(server, request, Record("after", str(newest[0].id if newest else 0)))
    try:
        action = server.rebuild(system).action
    except APIException as error:
        if error.code not in REFUSALS:
            raise
        _log.warning("reinstallation.refused", machine=machine, request=request, why=error.message)
        _write(server, request, Record("refused", str(error.code)))
        return
    _write(server, request, Record("action", str(action.id)))
    _log.info("reinstallation.asked", machine=machine, request=request)


def reinstallation(client: Client, machine: str, request: str) -> ReinstallState | None:
    """How it goes; None: the machine was never asked for it.

    Raises:
        APIException: Hetzner Cloud does not say, or has no such machine.
    """
    server = _server(client, machine)
    value = (server.labels or {}).get(reinstallation_key(request))
    if value is None:
        return None
    record = Record.parse(value)
    if record.step == "after":
        later = [a for a in server.get_actions() if a.command == _COMMAND and a.id > record.number]
        first = min(later, key=lambda action: action.id, default=None)
        record = Record("action", str(first.id)) if first else Record("failed", INTERRUPTED)
        _write(server, request, record)
    if record.step == "action":
        return _ended(client, server, request, record)
    if record.step == "done":
        return ReinstallState(state="done")
    state = "refused" if record.step == "refused" else "failed"
    return ReinstallState(state=state, message=words(record.detail))


def _ended(client: Client, server: BoundServer, request: str, record: Record) -> ReinstallState:
    """Look at the action. Its end is written down: Hetzner Cloud forgets old actions."""
    action = client.servers.actions.get_by_id(record.number)
    if action.status == action.STATUS_RUNNING:
        return ReinstallState(state="running", message=f"{action.progress} %")
    if action.status == action.STATUS_SUCCESS:
        _write(server, request, Record("done"))
        return ReinstallState(state="done")
    error: Mapping[str, object] = action.error or {}
    code = str(error.get("code", "unknown"))
    _write(server, request, Record("failed", code))
    return ReinstallState(state="failed", message=words(code))


def _server(client: Client, machine: str) -> BoundServer:
    if not machine.isdecimal():
        raise APIException("machine_not_found", f"{machine} is no id of Hetzner Cloud", None)
    return client.servers.get_by_id(int(machine))


def _write(server: BoundServer, request: str, record: Record) -> None:
    labels = {**(server.labels or {}), reinstallation_key(request): record.label()}
    server.update(labels=labels)
    server.data_model.labels = labels
