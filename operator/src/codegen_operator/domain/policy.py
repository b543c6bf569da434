"""Numbers that planners use. The shell fills them from settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.project import Budget

NO_ENGINE: Final = "EngineNotInstalled"
"""Reason of a run whose engine has no image here, or none that is allowed."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential delays: ``first``, twice that, and so on up to ``most`` (seconds)."""

    first: float = 2.0
    most: float = 300.0

    def after(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row (from 1)."""
        doublings = min(max(failures - 1, 0), 32)
        return float(min(self.first * 2**doublings, self.most))


@dataclass(frozen=True, slots=True)
class AgentPod:
    """What every agent pod has in common."""

    image: str
    gateway_url: str
    log_level: str = "INFO"
    log_format: str = "json"
    image_pull_secrets: tuple[str, ...] = ()
    requests: Mapping[str, str] = field(default_factory=lambda: {"cpu": "100m", "memory": "256Mi"})
    limits: Mapping[str, str] = field(default_factory=lambda: {"memory": "2Gi"})
    workspace_limit: str = "2Gi"
    token_seconds: int = 3600
    engine_images: Mapping[str, str] = field(default_factory=dict)
    """Images of engines that are not built in, by name; empty or none: not installed here."""
    custom_images: frozenset[str] = frozenset()
    """Images that a run with the engine ``custom`` may name."""
    browser_image: str = ""
    """Image with a browser, for tests of releases; empty: they look at no page."""

    def image_for(self, run: AgentRun) -> str:
        """The image of a run's pods; empty: its engine is not installed here."""
        if run.spec.graph == "engineering" and run.spec.engine == "custom":
            named = run.spec.engine_image or ""
            return named if named in self.custom_images else ""
        if run.spec.graph == "engineering" and run.spec.engine != "builtin":
            return self.engine_images.get(run.spec.engine, "")
        if run.spec.graph == "qa" and self.browser_image:
            return self.browser_image
        return self.image


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits and names of this installation."""

    agent: AgentPod
    git_url: str
    """Base URL of the git host as pods reach it."""
    registry: str = ""
    """``host[:port]/path`` that images are pushed below."""
    system_namespace: str = "codegen-system"
    build_namespace: str = "codegen-build"
    default_model: str = ""
    default_budget: Budget | None = None
    run_deadline_seconds: int = 1800
    run_steps: int = 100
    runs_at_once: int = 4
    tasks_at_once: int = 3
    """Tasks of one plan that are done at the same time; 1: one after the other, in one run."""
    builds_at_once: int = 2
    transient_retries: int = 5
    fix_rounds: int = 2
    handoffs: int = 5
    transient: Backoff = field(default_factory=lambda: Backoff(2.0, 60.0))
    infrastructure: Backoff = field(default_factory=lambda: Backoff(5.0, 300.0))
    approval_seconds: float = 86400.0
    """How long a release waits for an approval before it goes out with the safe option."""
    acceptance_tests: bool = False
    """Whether releases are tested from outside once they are live."""
    acceptance_explorer: bool = False
    """Whether the Project's model looks for what these tests do not see."""
    acceptance_bot_api: str = ""
    """Bot API of tests that all bots talk with; empty: Telegram's."""
    acceptance_seconds: int = 600
    """Wall clock of one pod that tests a release."""
    network_policies: bool = True
    """Whether the cluster's network enforces policies, so that rights have to be granted."""
    signs_releases: bool = False
    """Whether a key is named that signs the provenance of releases."""
    poll_seconds: float = 30.0
    """How often a fact is looked at that tells nobody when it changes."""
