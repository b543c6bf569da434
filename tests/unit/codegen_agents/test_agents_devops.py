"""Devops: names and classes, never values."""

import json
from pathlib import Path

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents.assembly import devops_result
from codegen_agents.errors import RunFailedError
from codegen_agents.graphs.devops.graph import build_graph
from codegen_agents.graphs.devops.nodes import DevopsNodes, planned_keys
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.testing import run_input
from codegen_agents.thread import advance
from codegen_crds.contracts.product import EntitySpec, FieldSpec, ProductSpec
from codegen_crds.contracts.run import ReleasePlan, RunResult

CONTRACT = json.dumps(
    {
        "POSTGRES_PASSWORD": {"source": "generated_secret", "consumers": ["backend", "db"]},
        "DEBUG_PORT": {"source": "literal", "value": "9", "environments": ["local"]},
        "LOG_LEVEL": {"source": "literal", "value": "info", "consumers": ["backend"]},
    }
)


class Tree:
    """A repository that is there already."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self, commit: str) -> None:
        """Nothing to do."""

    def save(self, message: str) -> str:
        """Devops changes nothing."""
        raise AssertionError(message)

    def publish(self, commit: str) -> None:
        """Devops pushes nothing."""
        raise AssertionError(commit)


def generated(tmp_path: Path) -> Path:
    spec = ProductSpec(
        title="Todo",
        summary="s",
        entities=[
            EntitySpec(name="Task", plural="tasks", fields=[FieldSpec(name="a", type="int")])
        ],
    )
    ServiceTemplate().lay_down(tmp_path, run_input("intake").payload.project, spec)
    return tmp_path


def plan(root: Path, contract: str) -> ReleasePlan:
    nodes = DevopsNodes(contract, "c" * 40, lambda *_: None, Tree(root), ServiceTemplate())
    end = advance(build_graph(nodes, InMemorySaver()), run_input("devops"), devops_result)
    assert isinstance(end, RunResult)
    assert isinstance(end.output, ReleasePlan)
    return end.output


def test_the_plan_has_the_keys_of_production(tmp_path: Path) -> None:
    made = plan(generated(tmp_path), CONTRACT)
    assert [k.key for k in made.keys] == ["LOG_LEVEL", "POSTGRES_PASSWORD"]
    assert made.keys[1].services == ["backend", "db"]
    assert made.undeclared == []


def test_a_key_that_nobody_declared_is_named(tmp_path: Path) -> None:
    """It is read by code of a person; the release will be refused by this name."""
    root = generated(tmp_path)
    extra = root / "services" / "backend" / "app" / "extra.py"
    extra.write_text("import os\n\nSECRET = os.environ['SURPRISE_KEY']\n")
    assert plan(root, CONTRACT).undeclared == ["SURPRISE_KEY"]


def test_an_unreadable_or_empty_contract_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(RunFailedError) as failed:
        planned_keys("[]")
    assert failed.value.reason == "EnvContractUnreadable"
    with pytest.raises(RunFailedError) as failed:
        plan(generated(tmp_path), "{}")
    assert failed.value.reason == "EnvContractEmpty"
