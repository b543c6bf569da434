"""The work of devops: plain code, but for advice on undeclared keys. No value comes near it."""

import json
from dataclasses import dataclass
from typing import Final

from codegen_agents.errors import HandedOverError, RunFailedError, SpecRefusedError
from codegen_agents.ports import Models, Progress, Repository, Template
from codegen_crds.contracts.env import EnvEntry
from codegen_crds.contracts.run import PlannedKey, ReleasePlan
from codegen_crds.v1alpha1.project import MOST_GUARDED

from .advice import advise
from .state import DevopsState

_ENVIRONMENT: Final = "production"


@dataclass(frozen=True, slots=True)
class DevopsNodes:
    """Nodes over their ports."""

    contract: str
    """The merged env contract at the commit, as JSON: ``{KEY: entry}``."""
    commit: str
    models: Models
    progress: Progress
    repository: Repository
    template: Template

    def env_analyzer(self, state: DevopsState) -> DevopsState:  # noqa: ARG002 - the first node
        """Hold what code reads against what is declared."""
        self.progress("env_analyzer", "Reading the env contract")
        self.repository.open(self.commit)
        root = self.repository.root
        try:
            undeclared = self.template.undeclared_keys(root)
            services = self.template.services(root)
            guarded = self.template.guarded(root)
        except SpecRefusedError as error:
            raise HandedOverError("engineering", "SpecRefused", str(error)) from error
        if undeclared:
            text = advise(self.models, undeclared) or ", ".join(undeclared)
            self.progress("env_analyzer", f"Declared nowhere: {text}")
        return {"undeclared": undeclared, "services": services, "guarded": guarded}

    def secret_resolver(self, state: DevopsState) -> DevopsState:  # noqa: ARG002 - reads the contract
        """A name, a class and consumers for each key of production."""
        self.progress("secret_resolver", "Sorting keys by their source")
        planned = planned_keys(self.contract)
        return {"keys": [p.model_dump(mode="json", by_alias=False) for p in planned]}

    def readiness_check(self, state: DevopsState) -> DevopsState:
        """Whether the plan can become a release, and what a person has to bring for it.

        Raises:
            HandedOverError: There are no keys, or they are for services that do not exist.
        """
        keys = [PlannedKey.model_validate(k) for k in state["keys"]]
        if not keys:
            raise HandedOverError("engineering", "EnvContractEmpty", "the env contract has no keys")
        known = set(state["services"])
        for key in keys:
            if strangers := sorted(set(key.services) - known):
                text = f"{key.key}: consumers: there is no service {strangers[0]}"
                raise HandedOverError("engineering", "EnvContractInvalid", text)
        wanted = [k.key for k in keys if k.source == "user_secret" and k.required]
        text = f"A person has to bring {', '.join(wanted)}" if wanted else "Nothing is missing"
        self.progress("readiness_check", text)
        return {}

    def deployer(self, state: DevopsState) -> DevopsState:
        """Assemble the release plan."""
        self.progress("deployer", "Writing the release plan")
        plan = ReleasePlan(
            commit=self.commit,
            keys=[PlannedKey.model_validate(k) for k in state["keys"]],
            undeclared=state["undeclared"][:64],
            # A run that was begun by an earlier version did not look.
            guarded=state.get("guarded", [])[:MOST_GUARDED],
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
