"""Products that the rules made themselves, and requests to change them."""

import functools

from codegen_crds.contracts.product import EntitySpec, ProductSpec
from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.edge.change_answers import changed_product
from codegen_gateway.offline.edge.conversation import Request


@functools.cache
def product(description: str) -> ProductSpec:
    found = understand(description, {})
    assert found.complete
    return ProductSpec(title="It", summary="It.", entities=found.entities)


def asked(description: str, change: str, **answers: str) -> Request:
    present = product(description)
    return Request(description=description, change=change, present=present, answers=answers)


def changed(request: Request, name: str) -> EntitySpec:
    """A thing of the product as the change makes it."""
    assert request.present is not None
    (found,) = [e for e in changed_product(request).entities if e.name == name]
    return found
