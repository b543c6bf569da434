"""What people see of a spec in a chat or on a page: its entities, and their names."""

from collections.abc import Collection, Iterable

from codegen_template.resolved import Domain, Field, Kind, Model, Operation, Resolved
from codegen_template.spec.operations import Auth

LONGEST_TITLE = 25
"""A longer description is a sentence, not a name."""


def entities(
    resolved: Resolved, auths: Collection[Auth]
) -> Iterable[tuple[Domain, Model, dict[Kind, Operation]]]:
    """Models by domain, with those of their operations that are where they usually are.

    Args:
        resolved: the spec.
        auths: what the caller can show; operations that ask for more are left out.
    """
    for domain in resolved.domains:
        for model in domain.models:
            found = {
                operation.kind: operation
                for operation in domain.operations
                if operation.model is model
                and operation.path == _usual_path(operation)
                and operation.auth in auths
            }
            if found:
                yield domain, model, found


def _usual_path(operation: Operation) -> str:
    if operation.kind in {Kind.CREATE, Kind.LIST}:
        return ""
    return "/{" + operation.id_param + "}"


def searchable(found: dict[Kind, Operation]) -> bool:
    """Whether the list can be searched."""
    listed = found.get(Kind.LIST)
    return listed is not None and listed.listing is not None and bool(listed.listing.search)


def names(domain: Domain, model: Model, locale: str) -> dict[str, str]:
    """The names for ``one`` object and for the list of ``many``."""
    one = model.spec.label or title(model.spec.description) or model.words
    # English words have a plural in the name of the domain; other names are all there is.
    many = one if locale == "ru" else domain.name.replace("_", " ")
    if model.spec.label:
        many = model.spec.label
    return {"one": capital(one), "many": capital(many)}


def field_title(item: Field) -> str:
    """The name of a field for people."""
    spec = item.spec
    own = spec.label or title(spec.description)
    return capital(own or item.name.removesuffix("_id").replace("_", " "))


def title(description: str) -> str:
    """A description that is short enough for a name; empty when it is not."""
    text = " ".join(description.split()).rstrip(".")
    return text if len(text) <= LONGEST_TITLE else ""


def capital(text: str) -> str:
    """Text with a capital letter first."""
    return text[:1].upper() + text[1:]
