"""What Compose's own loader makes of the files of a project.

`compose/main.go` is compose-go, the library that `docker compose` loads its files with; there is no
Docker here, and nothing is started.
"""

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_template import generate, new_project
from codegen_template.new import starter_spec

pytestmark = pytest.mark.timeout(600)
SOURCES = Path(__file__).parent / "compose"
OPTIONAL = ("frontend", "notifications", "tg_bot")
COMBINATIONS = [
    ("backend", *chosen) for size in range(4) for chosen in combinations(OPTIONAL, size)
]
FILES = ("compose.yml", "compose.override.yml")
# Which services somebody may want to run sometimes.
PROFILES = {"redis": ["events"], "notifications": ["events"], "tg-bot": ["chat"]}
Load = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Loads the files of a project as `docker compose` does, with some profiles."""
    program = tmp_path_factory.mktemp("compose") / "compose"
    built = subprocess.run(
        ["go", "build", "-buildvcs=false", "-mod=readonly", "-o", str(program), "."],
        cwd=SOURCES,
        env={**os.environ, "CGO_ENABLED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr

    def run(root: Path, *files: str, profiles: Sequence[str] = ()) -> Any:
        return subprocess.run(
            [str(program), *files],
            cwd=root,
            env={"PATH": os.environ["PATH"], "COMPOSE_PROFILES": ",".join(profiles)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def _made(root: Path, modules: tuple[str, ...]) -> Path:
    """A project whose `.env` was filled in as the example says."""
    new_project(root, title="Shop", slug="shop", description="", modules=modules)
    starter_spec(root)
    generate(root)
    lines = (root / ".env.example").read_text("utf-8").splitlines()
    filled = [f"{line}not-a-real-value" if line.endswith("PASSWORD=") else line for line in lines]
    (root / ".env").write_text("\n".join(filled) + "\n", "utf-8")
    return root


def _change(root: Path, file: str, change: Callable[[dict[str, Any]], object]) -> None:
    tree = yaml.safe_load((root / file).read_text("utf-8"))
    change(tree["services"])
    (root / file).write_text(yaml.safe_dump(tree, sort_keys=False), "utf-8")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return _made(tmp_path / "project", COMBINATIONS[-1])


@pytest.mark.parametrize("files", [FILES[:1], FILES], ids=["production", "development"])
@pytest.mark.parametrize("modules", COMBINATIONS, ids="-".join)
def test_compose_takes_every_combination_of_modules(
    modules: tuple[str, ...], files: tuple[str, ...], tmp_path: Path, load: Load
) -> None:
    root = _made(tmp_path / "project", modules)
    loaded = load(root, *files)
    assert loaded.returncode == 0, loaded.stderr
    services = json.loads(loaded.stdout)
    registry = yaml.safe_load((root / "services.yml").read_text("utf-8"))["services"]
    assert set(services) == {*registry, "migrate"}
    for name, service in services.items():
        assert service["healthcheck"] or name == "migrate", name
        assert service["networks"] == ["default"], "names of services are the hosts' names"


@pytest.mark.parametrize("active", [(), ("events",), ("chat",), ("events", "chat")], ids="+".join)
@pytest.mark.parametrize("modules", COMBINATIONS, ids="-".join)
def test_nothing_that_runs_needs_what_no_profile_brings(
    modules: tuple[str, ...], active: tuple[str, ...], tmp_path: Path, load: Load
) -> None:
    root = _made(tmp_path / "project", modules)
    chosen: dict[str, list[str]] = {}

    def give(services: dict[str, Any]) -> None:
        chosen.update({name: PROFILES.get(name, []) for name in services})
        for name, profiles in chosen.items():
            services[name] |= {"profiles": profiles} if profiles else {}

    _change(root, "services.yml", give)
    generate(root)
    loaded = load(root, *FILES, profiles=active)
    assert loaded.returncode == 0, loaded.stderr
    services = json.loads(loaded.stdout)
    running = {name for name, profiles in chosen.items() if not profiles or {*profiles} & {*active}}
    assert set(services) == running | {"migrate"}
    for service in services.values():
        assert set(service["depends_on"] or ()) <= set(services)


def test_replicas_are_those_of_the_registry(whole: Path, load: Load) -> None:
    _change(whole, "services.yml", lambda services: services["notifications"].update(replicas=3))
    generate(whole)
    services = json.loads(load(whole, *FILES).stdout)
    assert {name: item["replicas"] for name, item in services.items() if item["replicas"] != 1} == {
        "notifications": 3
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda services: services["redis"].update(profiles=["events"]),
            'service "notifications" depends on undefined service "redis"',
        ),
        (lambda services: services["db"].update(healthchek={}), "healthchek"),
        (
            lambda services: services["backend"]["environment"].update(
                POSTGRES_HOST="${NOWHERE_SET:?}"
            ),
            "required variable NOWHERE_SET is missing a value",
        ),
        (
            lambda services: services["db"].update(
                depends_on={"backend": {"condition": "service_healthy"}}
            ),
            "cycle",
        ),
    ],
    ids=["profile", "key", "variable", "cycle"],
)
def test_what_compose_refuses_would_be_noticed(
    change: Callable[[dict[str, Any]], object], said: str, whole: Path, load: Load
) -> None:
    _change(whole, "compose.yml", change)
    refused = load(whole, *FILES)
    assert refused.returncode == 1
    assert said in refused.stderr
