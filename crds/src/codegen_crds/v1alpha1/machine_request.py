"""MachineRequest: one machine that the machine provider is asked for, once."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from codegen_crds._model import WireModel
from codegen_crds._types import MAX_ITEMS, MachineId, ProviderTerm, cel, list_map
from codegen_crds.conditions import Condition

from ._resource import AGE, Definition, PrinterColumn, Resource


class MachineRequestSpec(WireModel):
    """The machine that is wanted. Never changed: another one is another request."""

    size: Annotated[
        ProviderTerm,
        Field(description="Kind of machine, as the provider calls it; the installation lists some"),
    ]
    region: Annotated[
        ProviderTerm,
        Field(description="Where, as the provider calls it; the installation lists some."),
    ]
    image: Annotated[
        ProviderTerm,
        Field(description="Operating system, as the provider calls it; the installation's list."),
    ] = "debian-13"
    ssh_public_key: Annotated[
        str,
        Field(
            min_length=1,
            max_length=1024,
            pattern=r"^(ssh-ed25519|ecdsa-sha2-nistp(256|384)|ssh-rsa) [A-Za-z0-9+/=]+( [ -~]*)?$",
            description="Public key that is let in first; the private one is for `sshKeyRef` of "
            "the Server.",
        ),
    ]


class MachineRequestStatus(WireModel):
    """What became of it. Written by the operator alone."""

    observed_generation: Annotated[int, Field(ge=0, description="Generation acted upon.")] = 0
    conditions: Annotated[
        tuple[Condition, ...],
        Field(
            max_length=MAX_ITEMS, description="What is true.", json_schema_extra=list_map("type")
        ),
    ] = ()
    asked_at: Annotated[
        datetime | None,
        Field(description="When the provider was asked last. Written before it is asked."),
    ] = None
    ended: Annotated[
        bool, Field(description="Nothing is asked for any more, however it ended.")
    ] = False
    machine_id: Annotated[
        MachineId | Literal[""],
        Field(description="The machine at the provider: `machineId` of a Server."),
    ] = ""
    address: Annotated[str, Field(max_length=253, description="IP address or host name.")] = ""
    price: Annotated[
        str, Field(max_length=64, description="What it costs, in the provider's words.")
    ] = ""


class MachineRequest(Resource):
    """A machine that is rented once. Deleting the request gives nothing back."""

    definition: ClassVar[Definition] = Definition(
        kind="MachineRequest",
        plural="machinerequests",
        short_name="cmr",
        scope="Cluster",
        columns=(
            PrinterColumn("Size", ".spec.size"),
            PrinterColumn("Region", ".spec.region"),
            PrinterColumn("Machine", ".status.machineId"),
            PrinterColumn("Address", ".status.address"),
            PrinterColumn("Price", ".status.price"),
            PrinterColumn("Created", '.status.conditions[?(@.type=="Created")].status'),
            PrinterColumn("Reason", '.status.conditions[?(@.type=="Created")].reason'),
            AGE,
        ),
        rules=(
            cel("size(self.metadata.name) <= 63", "the name, the provider's request id, is ≤ 63"),
            cel("self.spec == oldSelf.spec", "spec never changes: ask under another name"),
        ),
    )

    kind: str = "MachineRequest"
    spec: MachineRequestSpec
    status: MachineRequestStatus = Field(default_factory=MachineRequestStatus)
