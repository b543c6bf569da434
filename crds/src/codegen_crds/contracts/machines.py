"""What a machine provider answers: the contract of its HTTP interface.

``GET /v1/machines`` lists; ``PUT /v1/machines/{id}/reinstallations/{request}`` wipes a machine,
once per request id; ``GET`` of the same path says how that goes, and answers 404 with the code
``reinstallation_not_found`` for a request that it never got. docs/how-to/machine-provider.md
explains how one is written.

``PUT /v1/creations/{request}`` rents a machine, once per request id; ``GET`` of the same path
answers as above, with the code ``creation_not_found``.
"""

from typing import Annotated, Literal

from pydantic import Field

from codegen_crds._model import StrictModel
from codegen_crds._types import MachineId, ProviderTerm

MOST_MACHINES = 1000


class Machine(StrictModel):
    """One machine."""

    id: Annotated[MachineId, Field(description="Never given to another machine.")]
    name: Annotated[str, Field(max_length=253, description="For people.")] = ""
    address: Annotated[
        str,
        Field(
            max_length=253,
            pattern=r"^([A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?)?$",
            description="IP address or host name; empty while it has none.",
        ),
    ] = ""
    memory_mib: Annotated[int, Field(ge=0, description="Memory, in MiB; 0: not known.")] = 0


class MachineList(StrictModel):
    """All machines."""

    machines: Annotated[tuple[Machine, ...], Field(max_length=MOST_MACHINES)]


class ReinstallState(StrictModel):
    """How a reinstallation goes. It is remembered for ever, whatever the state."""

    state: Literal["running", "done", "failed", "refused"]
    message: Annotated[str, Field(max_length=1024, description="Why, for people.")] = ""


class MachineOrder(StrictModel):
    """The machine that is wanted."""

    size: ProviderTerm
    region: ProviderTerm
    image: ProviderTerm
    ssh_public_key: Annotated[
        str, Field(min_length=1, max_length=1024, description="Who is let in as its first user.")
    ]


class CreationState(StrictModel):
    """How the making of a machine goes. It is remembered for ever, whatever the state."""

    state: Literal["running", "done", "failed", "refused"]
    message: Annotated[str, Field(max_length=1024, description="Why, for people.")] = ""
    machine: Annotated[
        Machine | None, Field(description="The machine, as soon as it has an id.")
    ] = None
    price: Annotated[
        str, Field(max_length=64, description="What it costs, for people: `4.49 EUR a month`.")
    ] = ""
