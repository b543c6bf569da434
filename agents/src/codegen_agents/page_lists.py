"""Lists of a product with a page: everybody expects a table to be searched, narrowed and sorted."""

import re

from codegen_crds.contracts.product import EntitySpec, FieldType, ProductSpec

_SEARCHED: frozenset[FieldType] = frozenset({"string", "text"})
_NARROWED: frozenset[FieldType] = frozenset({"enum", "bool", "reference", "date"})
_UNORDERED: frozenset[FieldType] = frozenset({"text", "reference", "uuid", "bool", "list", "dict"})
_MOST = 8
"""A page with more controls than that helps nobody."""
_TAKEN = re.compile(r"limit|offset|q|sort|.*_[gl]e")
"""Names that parameters of lists have, or may get."""


def usable(spec: ProductSpec) -> ProductSpec:
    """The specification with lists that can do what a page offers; what is said there stands."""
    return spec.model_copy(update={"entities": [_listed(entity) for entity in spec.entities]})


def _listed(entity: EntitySpec) -> EntitySpec:
    if "list" not in entity.operations:
        return entity
    fields = [field for field in entity.fields if not _TAKEN.fullmatch(field.name)]
    search = [field.name for field in fields if field.type in _SEARCHED]
    filters = [field.name for field in fields if field.type in _NARROWED]
    sort = [field.name for field in fields if field.type not in _UNORDERED]
    return entity.model_copy(
        update={
            "search": entity.search or search[:_MOST],
            "filters": entity.filters or filters[:_MOST],
            "sort": entity.sort or sort[:_MOST],
        }
    )
