"""What the kinds have in common: identity, and facts for the generator of the CRDs."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

from codegen_crds._model import WireModel
from codegen_crds.meta import API_VERSION, ObjectMeta


@dataclass(frozen=True, slots=True)
class PrinterColumn:
    """One column of ``kubectl get``; ``priority`` 1 shows with ``-o wide`` only."""

    name: str
    path: str
    type: Literal["string", "integer", "date", "boolean"] = "string"
    priority: int = 0
    description: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """The parts of a CustomResourceDefinition that no schema holds."""

    kind: str
    plural: str
    short_name: str
    scope: Literal["Namespaced", "Cluster"]
    columns: tuple[PrinterColumn, ...]
    rules: tuple[dict[str, Any], ...] = field(default=())
    """CEL rules on the whole object; they may look at ``self.metadata.name``."""


AGE: Final = PrinterColumn("Age", ".metadata.creationTimestamp", "date")


class Resource(WireModel):
    """An object of one of our kinds, as read from the API server."""

    definition: ClassVar[Definition]

    api_version: str = API_VERSION
    kind: str = ""
    metadata: ObjectMeta
