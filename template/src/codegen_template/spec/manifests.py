"""What a service asks of others: ``services/<service>/spec/manifest.yaml``."""

from typing import Annotated

from pydantic import Field, field_validator

from .fields import FieldName, SpecModel
from .operations import OperationName
from .services import ServiceName


class ConsumeSpec(SpecModel):
    """Operations of one domain of another service."""

    service: ServiceName
    """The service that is asked, by its name in ``services.yml``."""
    domain: FieldName
    """The domain, by the name of its spec."""
    operations: Annotated[tuple[OperationName, ...], Field(min_length=1, max_length=100)]
    """What is asked. The client has a method for each of these and for nothing else."""

    @field_validator("operations")
    @classmethod
    def _once(cls, operations: tuple[str, ...]) -> tuple[str, ...]:
        repeated = next((name for name in operations if operations.count(name) > 1), None)
        if repeated:
            raise ValueError(f"'{repeated}' is repeated")
        return operations


class ManifestFile(SpecModel):
    """The whole of ``services/<service>/spec/manifest.yaml``."""

    consumes: Annotated[tuple[ConsumeSpec, ...], Field(min_length=1, max_length=100)]
