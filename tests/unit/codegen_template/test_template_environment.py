"""The environment gate: what is read is declared, what is declared is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from codegen_crds.contracts.env import EnvContract, merge
from codegen_template import Spec, generate
from codegen_template.check import check
from codegen_template.environment.contract import load_fragments
from codegen_template.environment.reads import python_reads, shell_reads

MakeProject = Callable[[Spec], Path]
SETTINGS = "services/backend/app/settings.py"
CONTRACT = "services/backend/env.contract.yaml"


@pytest.fixture
def project(library: Spec, make_project: MakeProject) -> Path:
    root = make_project(library)
    generate(root)
    return root


def test_fresh_project_is_consistent(project: Path) -> None:
    assert check(project) == []


def test_contract_is_one_that_a_release_can_resolve(project: Path) -> None:
    """The fragments fit the operator's own model and merge."""
    fragments = [
        EnvContract.model_validate(fragment.document.data) for fragment in load_fragments(project)
    ]
    merged = merge(fragments)
    assert merged["POSTGRES_PASSWORD"].source == "generated_secret"
    assert "db" in merged["POSTGRES_PASSWORD"].consumers


def test_variable_that_is_read_and_not_declared_is_named(project: Path) -> None:
    with (project / "services/backend/app/health.py").open("a") as stream:
        stream.write('\nimport os\n\nTOKEN = os.environ["BOT_TOKEN"]\n')
    (problem,) = check(project)
    assert problem.path == "BOT_TOKEN"
    assert problem.file == "services/backend/app/health.py"
    assert "declared in no env.contract.yaml" in problem.message


def test_variable_that_is_declared_and_not_read_is_named(project: Path) -> None:
    settings = (project / SETTINGS).read_text("utf-8")
    (project / SETTINGS).write_text(settings.replace('"LOG_LEVEL"', '"LOG_LEVLE"'), "utf-8")
    named = {problem.path: problem.message for problem in check(project)}
    assert "did you mean 'LOG_LEVEL'" in named["LOG_LEVLE"]
    assert "does not read it" in named["entries.LOG_LEVEL"]


def test_owners_that_disagree_are_named(project: Path) -> None:
    (project / "infra").mkdir()
    entry = "{source: literal, value: DEBUG, consumers: [backend]}"
    text = f'version: "1"\nowner: infra\nentries:\n  LOG_LEVEL: {entry}\n'
    (project / "infra/env.contract.yaml").write_text(text, encoding="utf-8")
    (problem,) = check(project)
    assert problem.message == "infra and backend define it differently"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("{source: literal}", "needs 'value'"),
        ("{source: user_secret}", "needs 'consumers' and a 'description'"),
        ("{source: allocation}", "needs 'resource'"),
        ("{source: guess}", "Input should be"),
        ("{source: derived, secret: true}", "unknown key 'secret'"),
    ],
)
def test_malformed_entry_is_named(entry: str, reason: str, project: Path) -> None:
    with (project / CONTRACT).open("a") as stream:
        stream.write(f"  EXTRA: {entry}\n")
    (problem,) = check(project)
    assert problem.path.startswith("entries.EXTRA")
    assert reason in problem.message


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ('os.environ["A"]', {"A"}),
        ('os.environ.get("A", "B")', {"A"}),
        ('os.getenv("A", "B")', {"A"}),
        ('getenv("A")', {"A"}),
        ('environ.pop("A")', {"A"}),
        ('"A" in os.environ', {"A"}),
        ('required(environ, "A")', {"A"}),
        ('load(os.environ, name="A", other="lower")', {"A"}),
        ('class S(BaseSettings):\n    model_config = C(env_prefix="x_")\n    a: int', {"X_A"}),
        ('class S(BaseSettings):\n    a: int = Field(alias="b")', {"B"}),
        (
            'class S(BaseSettings):\n    a: int = Field(validation_alias=Choices("b", "c"))',
            {"B", "C"},
        ),
        ('other["A"]', set()),
        ('settings.get("A")', set()),
    ],
)
def test_every_way_to_read_is_found(code: str, keys: set[str]) -> None:
    assert {read.key for read in python_reads("x.py", code)} == keys


def test_expansions_in_shell_are_found() -> None:
    reads = shell_reads("x.sh", 'echo "${A:-b}" $${B} \\${C} ${lower}\nexec ${D}\n')
    assert [(read.key, read.line) for read in reads] == [("A", 1), ("D", 2)]
