"""Devops: names and classes, never values."""

import json
from pathlib import Path

import pytest
import yaml
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents.assembly import devops_result
from codegen_agents.doors.models import GatewayModels
from codegen_agents.errors import RunFailedError
from codegen_agents.graphs.devops.graph import build_graph
from codegen_agents.graphs.devops.nodes import DevopsNodes, planned_keys
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.testing import ScriptedModel, run_input, text_reply
from codegen_agents.thread import advance
from codegen_crds.contracts.env import DERIVED_KEYS, EnvContract, merge
from codegen_crds.contracts.product import EntitySpec, FieldSpec, Operation, ProductSpec
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

    def changed(self) -> bool:
        """Nothing to see."""
        return False

    def save(self, message: str, *, at: int) -> str:
        """Devops changes nothing."""
        raise AssertionError(message)

    def publish(self, commit: str) -> None:
        """Devops pushes nothing."""
        raise AssertionError(commit)

    def files_between(self, base: str, commit: str) -> int:
        """Devops changes nothing."""
        raise AssertionError(base, commit)


def generated(tmp_path: Path, *guarded: Operation) -> Path:
    spec = ProductSpec(
        title="Todo",
        summary="s",
        entities=[
            EntitySpec(
                name="Task",
                plural="tasks",
                fields=[FieldSpec(name="a", type="int")],
                guarded=list(guarded),
            )
        ],
    )
    ServiceTemplate().lay_down(tmp_path, run_input("intake").payload.project, spec)
    return tmp_path


def plan(
    root: Path, contract: str, model: ScriptedModel | None = None, lines: list[str] | None = None
) -> ReleasePlan:
    said = lines if lines is not None else []
    nodes = DevopsNodes(
        contract,
        "c" * 40,
        GatewayModels((model or ScriptedModel([])).chat()),
        lambda _, text: said.append(text),
        Tree(root),
        ServiceTemplate(),
    )
    end = advance(build_graph(nodes, InMemorySaver()), run_input("devops"), devops_result)
    assert isinstance(end, RunResult)
    assert isinstance(end.output, ReleasePlan)
    return end.output


def test_the_plan_has_the_keys_of_production(tmp_path: Path) -> None:
    made = plan(generated(tmp_path), CONTRACT)
    assert [k.key for k in made.keys] == ["LOG_LEVEL", "POSTGRES_PASSWORD"]
    assert made.keys[1].services == ["backend", "db"]
    assert made.undeclared == []


def test_the_plan_says_what_asks_callers_for_a_key(tmp_path: Path) -> None:
    assert plan(generated(tmp_path, "delete"), CONTRACT).guarded == ["tasks.delete_task"]


def with_surprise(tmp_path: Path) -> Path:
    """A product in which a person's code reads a key that no contract has."""
    root = generated(tmp_path)
    extra = root / "services" / "backend" / "app" / "extra.py"
    extra.write_text("import os\n\nSECRET = os.environ['SURPRISE_KEY']\n")
    return root


def test_a_key_that_nobody_declared_is_named(tmp_path: Path) -> None:
    """The release will be refused by this name; a model's opinion on it is shown to people."""
    opinion = {"key": "SURPRISE_KEY", "source": "user_secret", "why": "It looks like a key."}
    model = ScriptedModel([text_reply(json.dumps({"keys": [opinion]}))])
    lines: list[str] = []
    made = plan(with_surprise(tmp_path), CONTRACT, model, lines)
    assert made.undeclared == ["SURPRISE_KEY"]
    assert "SURPRISE_KEY" not in [k.key for k in made.keys], "an opinion declares nothing"
    assert any("SURPRISE_KEY: user_secret, It looks like a key." in line for line in lines)


def test_no_model_is_needed_to_name_an_undeclared_key(tmp_path: Path) -> None:
    refusal = text_reply("", refusal="no opinion")
    made = plan(with_surprise(tmp_path), CONTRACT, ScriptedModel([refusal]))
    assert made.undeclared == ["SURPRISE_KEY"]


def test_a_person_is_told_what_to_bring_and_no_stranger_gets_a_key(tmp_path: Path) -> None:
    entry = {"source": "user_secret", "consumers": ["backend"], "description": "A bot token."}
    lines: list[str] = []
    plan(generated(tmp_path), json.dumps({"BOT_TOKEN": entry}), lines=lines)
    assert "A person has to bring BOT_TOKEN" in lines
    entry["consumers"] = ["backend", "frontend"]
    with pytest.raises(RunFailedError, match="there is no service frontend") as failed:
        plan(generated(tmp_path), json.dumps({"BOT_TOKEN": entry}))
    handed = failed.value.result()
    assert handed.outcome == "handoff"
    assert handed.handoff is not None
    assert handed.handoff.graph == "engineering"
    assert handed.handoff.text.startswith("EnvContractInvalid: BOT_TOKEN: consumers:")


def test_an_unreadable_or_empty_contract_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(RunFailedError) as failed:
        planned_keys("[]")
    assert failed.value.reason == "EnvContractUnreadable"
    with pytest.raises(RunFailedError) as failed:
        plan(generated(tmp_path), "{}")
    assert failed.value.reason == "EnvContractEmpty"


def test_a_product_with_a_bot_is_laid_down_whole(tmp_path: Path) -> None:
    template, brief = ServiceTemplate(), run_input("intake").payload.project
    task = EntitySpec(name="Task", plural="tasks", fields=[FieldSpec(name="a", type="int")])
    spec = ProductSpec(title="Todo", summary="s", entities=[task])
    template.lay_down(tmp_path, brief, spec, ["tg_bot"])
    assert template.services(tmp_path) == ["backend", "db", "tg-bot"]
    assert template.modules(tmp_path) == ["backend", "tg_bot"]
    assert template.undeclared_keys(tmp_path) == []
    paths = tmp_path.glob("services/*/env.contract.yaml")
    fragments = [EnvContract.model_validate(yaml.safe_load(p.read_text())) for p in paths]
    entries = merge(fragments)
    assert entries["TELEGRAM_BOT_TOKEN"].source == "user_secret"
    assert entries["PORT"].consumers == ["backend", "tg-bot"]
    derived = {key for key, entry in entries.items() if entry.source == "derived"}
    assert derived <= DERIVED_KEYS
