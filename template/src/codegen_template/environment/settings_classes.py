"""Variables that pydantic settings classes read, by their prefixes and aliases.

What pydantic-settings documents: https://docs.pydantic.dev/latest/concepts/pydantic_settings/.
"""

import ast
from collections.abc import Iterator


def settings_classes(tree: ast.Module) -> list[ast.ClassDef]:
    """Classes of a module that inherit from ``BaseSettings``, also by way of one another."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    known: set[str] = set()
    found: list[ast.ClassDef] = []
    grown = True
    while grown:
        grown = False
        for node in classes:
            bases = {_last_name(base) for base in node.bases}
            if node not in found and (bases & known or any("Settings" in base for base in bases)):
                found.append(node)
                known.add(node.name)
                grown = True
    return found


def settings_keys(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    """Names of the variables behind the fields of one class, each with its line."""
    prefix = _prefix(node)
    for item in node.body:
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
            continue
        kind = item.annotation.value if isinstance(item.annotation, ast.Subscript) else None
        if item.target.id == "model_config" or (kind and _last_name(kind) == "ClassVar"):
            continue
        aliases = list(_aliases(item))
        yield from aliases or [((prefix + item.target.id).upper(), item.lineno)]


def _prefix(node: ast.ClassDef) -> str:
    """``env_prefix`` of ``model_config``, as a call or a mapping, or of an inner ``Config``."""
    for item in node.body:
        inner = item.body if isinstance(item, ast.ClassDef) and item.name == "Config" else [item]
        for statement in inner:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
                targets = (
                    statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                )
                names = {_last_name(target) for target in targets}
                if "env_prefix" in names:
                    return _text(statement.value)
                if "model_config" in names:
                    return _prefix_of_config(statement.value)
    return ""


def _prefix_of_config(value: ast.expr) -> str:
    if isinstance(value, ast.Call):
        found = [item.value for item in value.keywords if item.arg == "env_prefix"]
    elif isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        found = [item for key, item in pairs if key is not None and _text(key) == "env_prefix"]
    else:
        found = []
    return _text(found[0]) if found else ""


def _aliases(item: ast.AnnAssign) -> Iterator[tuple[str, int]]:
    """Aliases stand instead of prefix and name; in the value, or in ``Annotated``."""
    for call in [node for node in ast.walk(item) if isinstance(node, ast.Call)]:
        if _last_name(call.func) != "Field":
            continue
        for keyword in call.keywords:
            if keyword.arg in {"alias", "validation_alias"}:
                inner = keyword.value
                for choice in inner.args if isinstance(inner, ast.Call) else [inner]:
                    if _text(choice):
                        yield _text(choice).upper(), choice.lineno


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Subscript):
        return _last_name(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
