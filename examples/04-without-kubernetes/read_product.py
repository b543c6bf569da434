# noqa: INP001 - a program of the example
"""Read both files of a product as playbooks and server will; what is wrong first is named."""

import sys
from pathlib import Path

import yaml
from pydantic import ValidationError

from codegen_crds.contracts.job import ReleaseRequest, SiteRequest


def main(site: Path, request: Path) -> str:
    """Read them; what is wrong is said."""
    try:
        told = SiteRequest.model_validate(yaml.safe_load(site.read_text())["codegen_site"])
    except (ValidationError, KeyError, yaml.YAMLError) as error:
        return f"{site}: {error}"
    try:
        asked = ReleaseRequest.model_validate_json(request.read_text())
    except ValidationError as error:
        # Without what was found there: it may be a value.
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        return f"{request}: {'; '.join(lines)}"
    pairs = {each.name: (each.blue, each.green) for each in told.services}
    if asked.app != told.app:
        return f"{request}: app: {asked.app}, where {site} says {told.app}"
    if pairs != {name: (pair.blue, pair.green) for name, pair in asked.ports.items()}:
        return f"{request}: ports: others than in {site}"
    return ""


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])) or 0)
