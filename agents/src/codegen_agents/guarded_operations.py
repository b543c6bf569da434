"""Operations that ask callers for the product's key: in the template's words, and back.

What is guarded is opened by a change that names it, and by nothing else: a specification that
forgets a guard must not show anybody what was theirs.
"""

from collections.abc import Iterable, Mapping
from typing import Final, get_args

from codegen_crds.contracts.product import EntitySpec, Operation
from codegen_template import DomainSpec, Spec
from codegen_template.spec.operations import Auth, AuthNeed, OperationSpec, usual_operation

_KINDS: Final[tuple[Operation, ...]] = get_args(Operation)


def guarding(
    operations: Mapping[str, OperationSpec], entity: EntitySpec
) -> dict[str, OperationSpec]:
    """Operations of an entity, those that it guards with ``auth: api_key``."""
    asking = {usual_operation(kind, entity.name, entity.plural) for kind in entity.guarded}
    return {
        name: operation.model_copy(update={"auth": Auth.API_KEY}) if name in asking else operation
        for name, operation in operations.items()
    }


def guarded_in(domain: DomainSpec, model: str) -> list[Operation]:
    """Usual operations of a model that ask for anything at all."""
    asking = {
        name for name, each in domain.operations.items() if _need(each, domain) is not Auth.NONE
    }
    return [kind for kind in _KINDS if usual_operation(kind, model, domain.domain) in asking]


def asking_in(spec: Spec) -> list[str]:
    """Operations of a specification that ask for the product's key, as ``domain.operation``."""
    return sorted(
        f"{domain.domain}.{name}"
        for domain in spec.domains.values()
        for name, each in domain.operations.items()
        if _need(each, domain) is Auth.API_KEY
    )


def opened_in(domain: DomainSpec, places: Iterable[str]) -> frozenset[str]:
    """Names of a domain's operations that are named as ``Entity.operation``."""
    pairs = (place.split(".") for place in places)
    return frozenset(
        name
        for model, kind in pairs
        if (name := usual_operation(kind, model, domain.domain)) in domain.operations
    )


def asked_for(
    present: OperationSpec, domain: DomainSpec, wanted: OperationSpec, *, opened: bool
) -> AuthNeed | None:
    """What an operation that is there asks for from now on.

    Args:
        present: As it is.
        domain: Its domain, as it is.
        wanted: As a ProductSpec says it.
        opened: Whether the change names it as one for everybody.

    Returns:
        Its ``auth``; what a person wrote that a ProductSpec cannot say stays.
    """
    match _need(present, domain):
        case Auth.NONE if wanted.auth is not None:
            return wanted.auth
        case Auth.API_KEY if opened and wanted.auth is None:
            return None if domain.config.auth is Auth.NONE else Auth.NONE
    return present.auth


def _need(operation: OperationSpec, domain: DomainSpec) -> AuthNeed:
    return operation.auth if operation.auth is not None else domain.config.auth
