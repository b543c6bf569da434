"""The service registry: profiles and replicas reach Compose; what cannot work is refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_template import SpecError, generate, new_project
from codegen_template.check import check
from codegen_template.new import starter_spec
from codegen_template.render.compose import COMPOSE_FILE

PROGRAM = {"strategy": "recreate", "memory_mib": 64, "dockerfile": "services/page/Dockerfile"}
MODULES = ("backend", "notifications", "tg_bot")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    new_project(tmp_path, title="Shop", slug="shop", description="", modules=MODULES)
    starter_spec(tmp_path)
    generate(tmp_path)
    return tmp_path


def _change(project: Path, **services: dict[str, Any]) -> None:
    path = project / "services.yml"
    registry = yaml.safe_load(path.read_text("utf-8"))
    for name, changes in services.items():
        registry["services"].setdefault(name.replace("_", "-"), {}).update(changes)
    path.write_text(yaml.safe_dump(registry, sort_keys=False), "utf-8")


def _program(project: Path, name: str, kind: str) -> Path:
    """A service in another language, with a recipe of its own; returns its folder."""
    _change(
        project,
        **{
            name: {
                "type": kind,
                "port": 8080,
                "health": "/health",
                "strategy": "recreate",
                "memory_mib": 64,
                "dockerfile": f"services/{name}/Dockerfile",
                "depends_on": ["backend"],
            }
        },
    )
    folder = project / "services" / name
    folder.mkdir()
    return folder


def _declare(folder: Path, *keys: str) -> None:
    entry = {"source": "literal", "value": "x", "description": "Says so."}
    contract = {"version": "1", "owner": folder.name, "entries": dict.fromkeys(keys, entry)}
    (folder / "env.contract.yaml").write_text(yaml.safe_dump(contract), "utf-8")


def _extended(project: Path, name: str) -> dict[str, Any]:
    """What a service of ``compose.yml`` takes from elsewhere."""
    compose = yaml.safe_load((project / "compose.yml").read_text("utf-8"))
    source = compose["services"][name]["extends"]
    text = (project / source["file"]).read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["services"][source["service"]]
    return found


def test_profiles_and_replicas_reach_compose(project: Path) -> None:
    _change(project, notifications={"profiles": ["events", "production"], "replicas": 3})
    generate(project)
    assert _extended(project, "notifications") == {
        "profiles": ["events", "production"],
        "deploy": {"replicas": 3},
    }
    _change(project, backend={"replicas": 2})
    assert _extended(project, "backend") == {"deploy": {"replicas": 1}}, "it has one port here"


@pytest.mark.parametrize("kind", ["node", "default"])
def test_a_program_that_bears_two_colours_bears_replicas(kind: str, project: Path) -> None:
    folder = _program(project, "page", kind)
    _declare(folder)
    _change(project, page={"strategy": "bluegreen", "replicas": 3})
    generate(project)
    layer = yaml.safe_load((project / COMPOSE_FILE).read_text("utf-8"))
    assert layer["services"]["page"] == {"deploy": {"replicas": 3}}
    assert check(project) == []


def test_compose_runs_nothing_without_what_it_needs(project: Path) -> None:
    """Compose refuses a project of which one service needs another that no profile brings."""
    _change(
        project,
        db={"profiles": ["web", "production"]},
        backend={"profiles": ["web"]},
        redis={"profiles": ["web", "production"]},
        notifications={"profiles": ["production"]},
        tg_bot={"profiles": ["web"]},
    )
    generate(project)
    services = yaml.safe_load((project / "compose.yml").read_text("utf-8"))["services"]
    profiles = {name: set(_extended(project, name).get("profiles", ())) for name in services}
    assert profiles["migrate"] == {"web", "production"}
    for name, service in services.items():
        for needed in service.get("depends_on", ()):
            assert not profiles[needed] or (profiles[name] and profiles[name] <= profiles[needed])


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"tg_bot": {"replicas": 2}}, "services.tg-bot.replicas", "only of python-fastapi and"),
        (
            {"backend": {"replicas": 2, "volume": "/data"}},
            "services.backend.replicas",
            "keeps data",
        ),
        ({"db": {"replicas": 2}}, "services.db.replicas", "type postgres runs once"),
        (
            {"notifications": {"replicas": 2, "volume": "/data"}},
            "services.notifications.replicas",
            "keeps data",
        ),
        (
            {"notifications": {"replicas": 2, "strategy": "stateful"}},
            "services.notifications.replicas",
            "keeps data",
        ),
        (
            {"page": {**PROGRAM, "type": "node", "replicas": 2}},
            "services.page.replicas",
            "several of type node run side by side with strategy: bluegreen alone",
        ),
        (
            {"page": {**PROGRAM, "type": "default", "strategy": "stateful", "replicas": 2}},
            "services.page.replicas",
            "several of type default",
        ),
        (
            {
                "page": {
                    **PROGRAM,
                    "type": "node",
                    "strategy": "bluegreen",
                    "volume": "/d",
                    "replicas": 2,
                }
            },
            "services.page.replicas",
            "keeps data",
        ),
        ({"notifications": {"replicas": 9}}, "services.notifications.replicas", "equal to 8"),
        (
            {"notifications": {"replicas": True}},
            "services.notifications.replicas",
            "valid integer",
        ),
        (
            {"notifications": {"profiles": ["A b"]}},
            "services.notifications.profiles.0",
            "does not have the form",
        ),
        (
            {"backend": {"profiles": ["dev"]}},
            "services.tg-bot.depends_on.0",
            "'backend' runs with the profiles dev alone, and 'tg-bot' always",
        ),
        (
            {"backend": {"profiles": ["dev"]}, "tg_bot": {"profiles": ["dev", "chat"]}},
            "services.tg-bot.depends_on.0",
            "'backend' does not run with the profiles chat, and 'tg-bot' does",
        ),
        (
            {"tg_bot": {"depends_on": ["backnd"]}},
            "services.tg-bot.depends_on.0",
            "there is no service 'backnd'; did you mean 'backend'?",
        ),
        (
            {"page": {"type": "node", "strategy": "recreate", "memory_mib": 64}},
            "services.page.dockerfile",
            "a Dockerfile of its own, such as services/page/Dockerfile",
        ),
        (
            {"engine": {"type": "default", "strategy": "recreate", "memory_mib": 64}},
            "services.engine.dockerfile",
            "a Dockerfile of its own, such as services/engine/Dockerfile",
        ),
        (
            {"db": {"depends_on": ["backend"]}},
            "services.backend.depends_on",
            "they wait for one another: backend -> db -> backend",
        ),
        (
            {"redis": {"depends_on": ["redis"]}},
            "services.redis.depends_on",
            "they wait for one another: redis -> redis",
        ),
    ],
)
def test_what_cannot_run_is_refused_with_its_place(
    changes: dict[str, dict[str, Any]], place: str, message: str, project: Path
) -> None:
    _change(project, **changes)
    with pytest.raises(SpecError) as caught:
        generate(project)
    found = [p for p in caught.value.problems if p.file == "services.yml" and p.line]
    assert any(p.path == place and message in p.message for p in found), str(caught.value)


def test_a_service_may_need_one_that_runs_wherever_it_does(project: Path) -> None:
    both = {"profiles": ["chat", "production"]}
    _change(project, backend=both, tg_bot={"profiles": ["chat"]})
    generate(project)
    assert _extended(project, "tg-bot")["profiles"] == ["chat"]


def test_a_program_of_node_is_drawn_composed_and_held_to_its_contract(project: Path) -> None:
    folder = _program(project, "page", "node")
    (folder / "node_modules" / "lib").mkdir(parents=True)
    (folder / "node_modules" / "lib" / "index.js").write_text("process.env.NOT_OURS", "utf-8")
    (folder / "server.test.ts").write_text("process.env.OF_A_TEST", "utf-8")
    (folder / "server.ts").write_text(
        "const { THEME } = process.env;\nprocess.env.TITEL;\n", "utf-8"
    )
    _declare(folder, "THEME", "TITLE")
    generate(project)
    layer = yaml.safe_load((project / COMPOSE_FILE).read_text("utf-8"))
    assert layer["services"]["page"] == {"deploy": {"replicas": 1}}
    page = (project / "docs/architecture.md").read_text("utf-8")
    assert 'service_page["page<br/>Node.js"]' in page
    named = {problem.path: problem for problem in check(project)}
    assert set(named) == {"TITEL", "entries.TITLE"}
    assert (named["TITEL"].file, named["TITEL"].line) == ("services/page/server.ts", 2)
    assert "did you mean 'TITLE'?" in named["TITEL"].message


def test_of_any_other_program_only_what_is_seen_is_held_to_the_contract(project: Path) -> None:
    """What a program in Go or Rust reads cannot be seen, so a declared variable passes."""
    folder = _program(project, "engine", "default")
    (folder / "main.go").write_text('os.Getenv("SPEED")', "utf-8")
    (folder / "start.sh").write_text('exec engine "$LEVEL"\n', "utf-8")
    _declare(folder, "SPEED")
    generate(project)
    assert 'service_engine["engine<br/>program"]' in (project / "docs/architecture.md").read_text()
    (problem,) = check(project)
    assert (problem.path, problem.file) == ("LEVEL", "services/engine/start.sh")
