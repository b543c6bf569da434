"""The environment gate: what is read is declared, what is declared is read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from codegen_crds.contracts.env import EnvContract, merge
from codegen_template import Spec, generate
from codegen_template.__main__ import app
from codegen_template.check import check
from codegen_template.environment.contract import load_fragments
from codegen_template.environment.reads import javascript_reads, python_reads, shell_reads

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
        ('class S(BaseSettings):\n    model_config = {"env_prefix": "x_"}\n    a: int', {"X_A"}),
        ('class S(BaseSettings):\n    model_config: C = C(env_prefix="x_")\n    a: int', {"X_A"}),
        (
            'class S(BaseSettings):\n    class Config:\n        env_prefix = "x_"\n    a: int',
            {"X_A"},
        ),
        ("class S(BaseSettings):\n    a: ClassVar[int] = 1\n    b: int", {"B"}),
        ('class S(BaseSettings):\n    a: Annotated[int, Field(alias="b")]', {"B"}),
        ("class B(BaseSettings):\n    a: int\nclass S(B):\n    b: int", {"A", "B"}),
        ("class S(pydantic_settings.BaseSettings):\n    a: int", {"A"}),
        ("class S(BaseModel):\n    a: int", set()),
        ('other["A"]', set()),
        ('settings.get("A")', set()),
    ],
)
def test_every_way_to_read_is_found(code: str, keys: set[str]) -> None:
    assert {read.key for read in python_reads("x.py", code)} == keys


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        ("const a = process.env.A;", [("A", 1)]),
        (
            "\nrun(process.env?.A, process.env['B'], process.env?.[`C`])",
            [("A", 2), ("B", 2), ("C", 2)],
        ),
        ("const { A, B: b, C = 'x', ...rest } = process.env", [("A", 1), ("B", 1), ("C", 1)]),
        ("const { D } = process.env.A", [("A", 1)]),
        ("log(`at ${process.env.A}`)", [("A", 1)]),
        ("/* process.env.A\n*/ // process.env.B\nprocess.env.C", [("C", 3)]),
        ("serve('src/**/*.ts'); process.env.A; serve('dist/*/')", [("A", 1)]),
        ("fetch('http://x'); process.env.A", [("A", 1)]),
        ("process.env[name]; other.env.A; process.environ.A; process.env.lower", []),
    ],
)
def test_reads_in_javascript_are_found(code: str, reads: list[tuple[str, int]]) -> None:
    assert [(read.key, read.line) for read in javascript_reads("x.ts", code)] == reads


def test_expansions_in_shell_are_found() -> None:
    text = 'echo "${A:-b}" $${B} \\${C} ${lower}\nexec ${D} "$E" # $F\n'
    reads = shell_reads("x.sh", text)
    assert [(read.key, read.line) for read in reads] == [("A", 1), ("D", 2), ("E", 2)]


def test_what_a_script_sets_itself_is_not_read_from_outside() -> None:
    text = "export A=1\nfor B in 1 2; do read -r C; echo $A ${B} $C $D $PATH; done\n"
    assert [read.key for read in shell_reads("x.sh", text)] == ["D"]


def test_compose_file_that_reads_an_undeclared_variable_is_named(project: Path) -> None:
    with (project / "compose.yml").open("a") as stream:
        stream.write("# ${COMMENT}\nx-extra: [$${ESCAPED}, '${POSTGRES_PASWORD:?}', $OTHER]\n")
    named = {problem.path: problem for problem in check(project)}
    assert set(named) == {"POSTGRES_PASWORD", "OTHER"}
    assert named["POSTGRES_PASWORD"].file == "compose.yml"
    assert "did you mean 'POSTGRES_PASSWORD'" in named["POSTGRES_PASWORD"].message


def test_workflow_that_reads_an_undeclared_secret_is_named(project: Path) -> None:
    workflow = project / ".github/workflows/ci.yml"
    with workflow.open("a") as stream:
        stream.write("# ${{ secrets.GITHUB_TOKEN }} ${{ format('{0}', secrets.DEPLOY_KEY) }}\n")
    (problem,) = check(project)
    assert (problem.path, problem.file) == ("DEPLOY_KEY", ".github/workflows/ci.yml")
    line = workflow.read_text("utf-8").count("\n")
    assert problem.line == line


def test_declared_secret_of_a_workflow_has_to_be_read(project: Path) -> None:
    (project / "infra").mkdir()
    entry = "{source: user_secret, consumers: [ci], description: Key to deploy.}"
    text = f'version: "1"\nowner: infra\nentries:\n  DEPLOY_KEY: {entry}\n'
    (project / "infra/env.contract.yaml").write_text(text, encoding="utf-8")
    (problem,) = check(project)
    assert problem.path == "entries.DEPLOY_KEY"
    assert "no compose file or workflow reads it" in problem.message
    with (project / ".github/workflows/ci.yml").open("a") as stream:
        stream.write("# ${{ secrets.DEPLOY_KEY }}\n")
    assert check(project) == []


def test_merged_contract_is_the_one_of_the_release(project: Path) -> None:
    """The command prints, sorted, what the operator's own merge makes of the fragments."""
    (project / "infra").mkdir()
    entry = "{source: derived, consumers: [proxy], environments: [local, production]}"
    text = f'version: "1"\nowner: infra\nentries:\n  ENVIRONMENT: {entry}\n'
    (project / "infra/env.contract.yaml").write_text(text, encoding="utf-8")
    fragments = [
        EnvContract.model_validate(fragment.document.data) for fragment in load_fragments(project)
    ]
    wanted = {key: entry.model_dump() for key, entry in merge(fragments).items()}
    printed = CliRunner().invoke(app, ["environment", str(project)]).output
    assert json.loads(printed) == wanted
    assert list(json.loads(printed)) == sorted(wanted)
