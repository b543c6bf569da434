"""Write docs/reference from code: settings, the plugin's commands, specs, the engines' contract.

``python docs/generate_reference.py [--check]``
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from codegen_agents.product_owner.settings import ProductOwnerSettings
from codegen_agents.settings import AgentSettings
from codegen_bot.settings import BotSettings
from codegen_cli.app import app
from codegen_crds.contracts.engine import EngineInput, EngineResult
from codegen_gateway.settings import GatewaySettings, GitSettings
from codegen_operator.settings import Settings as OperatorSettings
from codegen_template.contractions import ContractionsFile
from codegen_template.environment.contract import EnvContract
from codegen_template.spec.events import EventsFile, HandlersFile
from codegen_template.spec.fields import ModelsFile
from codegen_template.spec.manifests import ManifestFile
from codegen_template.spec.operations import DomainSpec
from codegen_template.spec.services import ServicesFile

_FOLDER = Path(__file__).parent / "reference"
_PAGES: tuple[tuple[str, type[BaseSettings]], ...] = (
    ("codegen-operator", OperatorSettings),
    ("codegen-gateway gateway", GatewaySettings),
    ("codegen-gateway git", GitSettings),
    ("codegen-agent run", AgentSettings),
    ("codegen-agent product-owner", ProductOwnerSettings),
    ("codegen-bot", BotSettings),
)
_INTRODUCTION = """\
# Settings

Generated from the settings classes by `make generate`. The charts set these from their values;
by hand they are environment variables.
"""

_COMMANDS = """\
# kubectl codegen

Generated from the commands by `make generate`. What each is for, with examples and exit codes:
[how-to](../how-to/kubectl-plugin.md). Every command also has `--namespace`/`-n`, `--context`,
`--kubeconfig` and `--as`.
"""
_EVERYWHERE = {"namespace", "context", "kubeconfig", "impersonate", "help"}


_SPECS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("shared/spec/models.yaml", ModelsFile),
    ("services/<service>/spec/<domain>.yaml", DomainSpec),
    ("shared/spec/events.yaml", EventsFile),
    ("services/notifications/spec/handlers.yaml", HandlersFile),
    ("services/<service>/spec/manifest.yaml", ManifestFile),
    ("services.yml", ServicesFile),
    ("services/<service>/env.contract.yaml", EnvContract),
    ("shared/spec/contractions.yaml", ContractionsFile),
)
_SPEC_INTRODUCTION = """\
# Spec language

Generated from the classes that read it by `make generate`. What it is for, with examples:
[how-to](../how-to/template.md). A project has the same as JSON Schema in `.codegen/schemas`, for
editors. An unknown key is refused with its place.
"""


_ENGINE_INTRODUCTION = """\
# Contract of custom engines

Generated from its classes by `make generate`. How to bring an engine, with an example:
[how-to](../how-to/own-engine.md). The program `codegen-engine INPUT RESULT` reads one file and
writes the other; both are JSON.
"""


def engine_page() -> str:
    """The page of the contract of custom engines: its JSON Schemas."""
    parts = [_ENGINE_INTRODUCTION]
    for file, model in (("INPUT", EngineInput), ("RESULT", EngineResult)):
        schema = json.dumps(model.model_json_schema(by_alias=True), indent=2)
        parts.append(f"\n## {file}\n\n```json\n{schema}\n```\n")
    return "".join(parts)


def specs_page() -> str:
    """The page of the spec language."""
    parts = [_SPEC_INTRODUCTION]
    for file, model in _SPECS:
        parts.append(f"\n## `{file}`\n")
        schemas = model.model_json_schema().get("$defs", {})
        for name, schema in _objects(model):
            parts.append(f"\n### {name}\n\n{_line(schema.get('description', ''))}\n")
            parts.append("\n| key | type | default | meaning |\n|---|---|---|---|\n")
            needed = schema.get("required", [])
            for key, body in schema["properties"].items():
                default = "**required**" if key in needed else _plain(body.get("default"))
                kind, meaning = _type(body, schemas), _line(body.get("description", ""))
                parts.append(f"| `{key}` | {kind} | {default} | {meaning} |\n")
    return "".join(parts)


def _objects(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """Each object of a file with its schema, the file itself first."""
    schema = model.model_json_schema()
    yield "The file", schema
    for name, body in schema.get("$defs", {}).items():
        for each in (body, *body.get("anyOf", [])):
            if "properties" in each:
                yield name, each


def _type(body: Any, schemas: Any) -> str:
    several = [b for b in body.get("anyOf", body.get("oneOf", [])) if b.get("type") != "null"]
    if several:
        return " or ".join(dict.fromkeys(_type(each, schemas) for each in several))
    if "$ref" in body:
        name = body["$ref"].rpartition("/")[2]
        choice = "enum" in schemas[name]
        return _type(schemas[name], schemas) if choice else f"[{name}](#{name.lower()})"
    if "enum" in body or "const" in body:
        return ", ".join(f"`{v}`" for v in body.get("enum", [body.get("const")]))
    named = [body.get("additionalProperties"), *body.get("patternProperties", {}).values()]
    inside = body.get("items") or next((b for b in named if isinstance(b, dict)), None)
    if inside is not None and body.get("type") in {"array", "object"}:
        whole = "list of" if body["type"] == "array" else "names with"
        return f"{whole} {_type(inside, schemas)}"
    return str(body.get("type", "any")) + _bounds(body)


def _bounds(body: Any) -> str:
    low, high = (
        next((body[k] for k in keys if k in body), None)
        for keys in (("minimum", "minLength"), ("maximum", "maxLength"))
    )
    if low is None and high is None:
        return ""
    return f" ({'' if low is None else low}…{'' if high is None else high})"


def _plain(value: Any) -> str:
    return f"`{json.dumps(value)}`" if value not in (None, "", [], {}) else ""


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("``", "`")


def commands_page() -> str:
    """The page of the plugin."""
    parts = [_COMMANDS]
    root: Any = typer.main.get_command(app)
    for words, command in sorted(_leaves(root, ())):
        own = [p for p in command.params if p.name not in _EVERYWHERE]
        arguments = [p for p in own if p.param_type_name == "argument"]
        usage = " ".join(["kubectl codegen", *words, *(_shown(p) for p in arguments)])
        parts.append(f"\n## {' '.join(words)}\n\n{command.help}\n\n```\n{usage}\n```\n")
        options = [p for p in own if p not in arguments]
        if own:
            parts.append("\n| parameter | meaning |\n|---|---|\n")
        parts.extend(f"| `{_shown(p)}` | {p.help} |\n" for p in arguments)
        parts.extend(
            f"| `{', '.join([*p.opts, *p.secondary_opts])}` | {p.help} |\n" for p in options
        )
    return "".join(parts)


def _shown(argument: Any) -> str:
    name = (argument.metavar or argument.name.upper()).strip("[]")
    return str(name) if argument.required else f"[{name}]"


def _leaves(group: Any, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _leaves(command, (*above, name))
        else:
            yield (*above, name), command


def settings_page() -> str:
    """The page of the settings."""
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
    drifted = [
        path
        for path, content in (
            (_FOLDER / "settings.md", settings_page()),
            (_FOLDER / "kubectl-plugin.md", commands_page()),
            (_FOLDER / "specs.md", specs_page()),
            (_FOLDER / "engine-contract.md", engine_page()),
        )
        if not _is_current(path, content, write=not options.check)
    ]
    for path in drifted:
        sys.stderr.write(f"{path}: not current; run `make generate`\n")
    return 1 if drifted else 0


def _is_current(path: Path, content: str, *, write: bool) -> bool:
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return True
    if write:
        path.write_text(content, encoding="utf-8")
    return write


if __name__ == "__main__":
    raise SystemExit(main())
