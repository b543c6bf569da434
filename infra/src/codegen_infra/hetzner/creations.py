"""Machines are rented at Hetzner Cloud, one per request id.

The request is a label of the SSH key before a machine is asked for, and the machine's name is the
request's: Hetzner Cloud makes no second one of a name, whoever was killed in between.
"""

import base64
import binascii
import hashlib
from decimal import Decimal, InvalidOperation
from typing import Final

import structlog
from hcloud import APIException, Client
from hcloud.images import BoundImage
from hcloud.locations import BoundLocation
from hcloud.server_types import BoundServerType
from hcloud.servers import BoundServer
from hcloud.ssh_keys import BoundSSHKey

from codegen_crds.contracts.machines import CreationState, Machine, MachineOrder

from .records import CREATED_FOR, REFUSALS, TOO_MANY, Record, creation_key, words

_log = structlog.get_logger(__name__)
_BEGINNING: Final = {"initializing", "starting"}
_MIB_PER_GB: Final = 1024


def create(client: Client, request: str, order: MachineOrder, *, most: int) -> None:
    """Rent a machine, unless the request is known.

    Args:
        client: Of the project at Hetzner Cloud.
        request: Its id, which becomes the machine's name.
        order: The machine that is wanted.
        most: How many machines the project may have in all.

    Raises:
        APIException: Hetzner Cloud does not do it now; the same may be asked again.
    """
    if _machine(client, request) is not None:
        return
    found = _record(client, request)
    if found is not None and found[1].step != "asked":
        return
    key = found[0] if found else _key(client, order.ssh_public_key)
    if found is None:
        _write(key, request, Record("asked"))
    if len(client.servers.get_all()) >= most:
        _write(key, request, Record("refused", TOO_MANY))
        return
    try:
        machine = _rent(client, request, order, key)
    except APIException as error:
        if error.code not in REFUSALS:
            raise
        # The library asks again where an answer was lost, and then finds its own name taken.
        found_after = _machine(client, request)
        if found_after is None:
            _log.warning("creation.refused", request=request, why=error.message)
            _write(key, request, Record("refused", str(error.code)))
            return
        machine = found_after
    _write(key, request, Record("machine", str(machine.id)))
    _log.info("creation.asked", request=request, machine=machine.id)


def creation(client: Client, request: str) -> CreationState | None:
    """How it goes; None: there was no such request, or it made nothing and may be repeated.

    Raises:
        APIException: Hetzner Cloud does not say.
    """
    machine, found = _machine(client, request), _record(client, request)
    if machine is not None:
        if found is not None and found[1].step == "asked":
            _write(found[0], request, Record("machine", str(machine.id)))
        return _state(client, machine)
    if found is None or found[1].step == "asked":
        return None
    if found[1].step == "machine":
        text = f"machine {found[1].detail} was deleted at Hetzner Cloud"
        return CreationState(state="failed", message=text)
    state = "refused" if found[1].step == "refused" else "failed"
    return CreationState(state=state, message=words(found[1].detail))


def as_machine(server: BoundServer) -> Machine:
    """A machine, as the contract has it: IPv4 first, for more networks reach it."""
    net = server.public_net
    address = ""
    if net is not None and net.ipv4 is not None:
        address = net.ipv4.ip or ""
    elif net is not None and net.ipv6 is not None:
        # The address is a /64 of which the machine answers at ::1.
        address = f"{(net.ipv6.network or '').removesuffix('::')}::1" if net.ipv6.network else ""
    kind = server.server_type
    memory = int((kind.memory or 0) * _MIB_PER_GB) if kind is not None else 0
    return Machine(id=str(server.id), name=server.name or "", address=address, memory_mib=memory)


def _state(client: Client, server: BoundServer) -> CreationState:
    if server.status == "deleting":
        return CreationState(state="failed", message="it is being deleted at Hetzner Cloud")
    return CreationState(
        state="running" if server.status in _BEGINNING else "done",
        message="Hetzner Cloud makes it" if server.status in _BEGINNING else "",
        machine=as_machine(server),
        price=_price(client, server),
    )


def _machine(client: Client, request: str) -> BoundServer | None:
    found = client.servers.get_all(label_selector=f"{CREATED_FOR}=={request}")
    return found[0] if found else None


def _record(client: Client, request: str) -> tuple[BoundSSHKey, Record] | None:
    label = creation_key(request)
    keys = client.ssh_keys.get_all(label_selector=label)
    return (keys[0], Record.parse((keys[0].labels or {})[label])) if keys else None


def _write(key: BoundSSHKey, request: str, record: Record) -> None:
    labels = {**(key.labels or {}), creation_key(request): record.label()}
    key.update(labels=labels)
    key.data_model.labels = labels


def _key(client: Client, public: str) -> BoundSSHKey:
    """The key at Hetzner Cloud, which has each only once."""
    kind, blob = public.split(maxsplit=2)[:2]
    try:
        digest = hashlib.md5(base64.b64decode(blob, validate=True), usedforsecurity=False)
    except binascii.Error as error:
        raise ValueError("sshPublicKey: not the base64 of a key") from error
    printed = digest.hexdigest()
    mark = ":".join(printed[at : at + 2] for at in range(0, len(printed), 2))
    found = client.ssh_keys.get_by_fingerprint(mark)
    return found or client.ssh_keys.create(f"codegen-{printed}", f"{kind} {blob}")


def _rent(client: Client, request: str, order: MachineOrder, key: BoundSSHKey) -> BoundServer:
    kind, place, image = _wanted(client, order)
    made = client.servers.create(
        name=request,
        server_type=kind,
        image=image,
        location=place,
        ssh_keys=[key],
        labels={CREATED_FOR: request},
    )
    return made.server


def _wanted(
    client: Client, order: MachineOrder
) -> tuple[BoundServerType, BoundLocation, BoundImage]:
    kind = client.server_types.get_by_name(order.size)
    place = client.locations.get_by_name(order.region)
    if kind is None or kind.architecture is None:
        raise _unknown("size", order.size)
    if place is None:
        raise _unknown("region", order.region)
    image = client.images.get_by_name_and_architecture(order.image, kind.architecture)
    if image is None:
        raise _unknown("image", order.image)
    return kind, place, image


def _unknown(field: str, value: str) -> APIException:
    return APIException("not_found", f"{field}: there is no {value}", None)


def _price(client: Client, server: BoundServer) -> str:
    """What the location asks for the machine, with tax and without its address."""
    kind, place = server.server_type, server.location
    for price in (kind.prices or []) if kind is not None else []:
        if place is not None and price.get("location") == place.name:
            currency = client.request("GET", "/pricing")["pricing"]["currency"]
            try:
                amount = Decimal(price["price_monthly"]["gross"]).quantize(Decimal("0.01"))
            except (InvalidOperation, KeyError):
                return ""
            return f"{amount} {currency} a month"
    return ""
