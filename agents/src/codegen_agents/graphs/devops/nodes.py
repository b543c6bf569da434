"""The work of devops: plain code. A value never comes near it."""

import json
from dataclasses import dataclass
from typing import Final

from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Progress, Repository, Template
from codegen_crds.contracts.env import EnvEntry
from codegen_crds.contracts.run import PlannedKey, ReleasePlan

from .state import DevopsState

_ENVIRONMENT: Final = "production"


@dataclass(frozen=True, slots=True)
class DevopsNodes:
    """Nodes over their ports."""

    contract: str
    """The merged env contract at the commit, as JSON: ``{KEY: entry}``."""
    commit: str
    progress: Progress
    repository: Repository
    template: Template

    def env_analyzer(self, state: DevopsState) -> DevopsState:  # noqa: ARG002 - the first node
        """Hold what code reads against what is declared."""
        self.progress("env_analyzer", "Reading the env contract")
        self.repository.open(self.commit)
        return {"undeclared": self.template.undeclared_keys(self.repository.root)}

    def secret_resolver(self, state: DevopsState) -> DevopsState:  # noqa: ARG002 - reads the contract
        """A name, a class and consumers for each key of production."""
        self.progress("secret_resolver", "Sorting keys by their source")
        planned = planned_keys(self.contract)
        return {"keys": [p.model_dump(mode="json", by_alias=False) for p in planned]}

    def readiness_check(self, state: DevopsState) -> DevopsState:
        """A release without any key would be a product that reads nothing: a broken contract."""
        self.progress("readiness_check", "Checking the plan")
        if not state["keys"]:
            raise RunFailedError("product", "EnvContractEmpty", "the env contract has no keys")
        return {}

    def deployer(self, state: DevopsState) -> DevopsState:
        """Assemble the release plan."""
        self.progress("deployer", "Writing the release plan")
        plan = ReleasePlan(
            commit=self.commit,
            keys=[PlannedKey.model_validate(k) for k in state["keys"]],
            undeclared=state["undeclared"][:64],
        )
        return {"plan": plan.model_dump(mode="json", by_alias=False)}


def planned_keys(contract: str) -> list[PlannedKey]:
    """The keys of production, sorted.

    Args:
        contract: JSON text, ``{KEY: entry}``.

    Raises:
        RunFailedError: The text is no contract.
    """
    try:
        entries = {k: EnvEntry.model_validate(v) for k, v in json.loads(contract).items()}
    except (ValueError, AttributeError) as error:
        raise RunFailedError("bug", "EnvContractUnreadable", str(error)[:1000]) from error
    return [
        PlannedKey(
            key=key,
            source=entry.source,
            services=entry.consumers,
            required=entry.required,
            value=entry.value,
            description=entry.description,
        )
        for key, entry in sorted(entries.items())
        if _ENVIRONMENT in entry.environments
    ]
