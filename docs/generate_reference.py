"""Write docs/reference/settings.md from the settings classes of the components.

``python docs/generate_reference.py [--check]``
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from codegen_agents.settings import AgentSettings
from codegen_gateway.settings import GatewaySettings, GitSettings
from codegen_operator.settings import Settings as OperatorSettings

_PATH = Path(__file__).parent / "reference" / "settings.md"
_PAGES: tuple[tuple[str, type[BaseSettings]], ...] = (
    ("codegen-operator", OperatorSettings),
    ("codegen-gateway gateway", GatewaySettings),
    ("codegen-gateway git", GitSettings),
    ("codegen-agent run", AgentSettings),
)
_INTRODUCTION = """\
# Settings

Generated from the settings classes by `make generate`. The charts set these from their values;
by hand they are environment variables.
"""


def render() -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    for title, settings in _PAGES:
        parts.append(f"\n## {title}\n\n| variable | type | default |\n|---|---|---|\n")
        parts.extend(_rows(settings, str(settings.model_config.get("env_prefix", ""))))
    return "".join(parts)


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        variable = _variable(field.validation_alias, f"{prefix}{name}".upper())
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _rows(kind, f"{variable}__")
            continue
        yield f"| `{variable}` | {_kind(kind)} | {_default(field)} |\n"


def _variable(alias: Any, name: str) -> str:
    if isinstance(alias, str):
        return alias
    choices = [c for c in getattr(alias, "choices", []) if isinstance(c, str)]
    return choices[0] if choices else name


def _kind(kind: Any) -> str:
    text = kind.__name__ if isinstance(kind, type) and not hasattr(kind, "__args__") else str(kind)
    for noise in ("typing.", "pathlib._local.", "pathlib."):
        text = text.replace(noise, "")
    return "`" + text.replace("|", "\\|") + "`"


def _default(field: Any) -> str:
    if field.default is PydanticUndefined:
        return "computed" if field.default_factory else "**required**"
    return f"`{field.default}`" if str(field.default) else "empty"


def main(argv: list[str] | None = None) -> int:
    """Write or check. Returns 1 when the checked file is missing or differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on drift")
    options = parser.parse_args(argv)
    content = render()
    if _PATH.exists() and _PATH.read_text(encoding="utf-8") == content:
        return 0
    if options.check:
        sys.stderr.write(f"{_PATH}: not current; run `make generate`\n")
        return 1
    _PATH.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
