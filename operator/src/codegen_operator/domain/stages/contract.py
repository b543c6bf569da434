"""The env contract of a commit, as devops reads it."""

import json
from collections.abc import Mapping

import yaml
from pydantic import ValidationError

from codegen_crds.contracts.env import EnvContract, EnvContractError, merge


def merged_contract(texts: Mapping[str, str]) -> str:
    """The env contract of a commit as canonical JSON.

    Args:
        texts: YAML texts by path.

    Raises:
        EnvContractError: A file is no contract, or two disagree; names file and place.
    """
    fragments = []
    for path, text in sorted(texts.items()):
        try:
            fragments.append(EnvContract.model_validate(yaml.safe_load(text)))
        except yaml.YAMLError as error:
            raise EnvContractError(f"{path}: not YAML: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise EnvContractError(f"{path}: {place}: {first['msg']}") from error
    entries = {k: e.model_dump(mode="json") for k, e in merge(fragments).items()}
    return json.dumps(entries, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
