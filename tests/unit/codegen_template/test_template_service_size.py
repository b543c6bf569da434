"""How many of a service run, and with how much memory, is written beside what people wrote."""

from pathlib import Path

import pytest

from codegen_template import SpecError
from codegen_template.service_size import resize
from codegen_template.spec.load import load_services

REGISTRY = """\
# What runs.
services:
  backend:
    type: python-fastapi
    public: true
    port: 8080
    health: /health
    strategy: bluegreen
    memory_mib: 192  # enough for most
    migrate: [app, migrate]
  worker: {type: python-worker, strategy: recreate, memory_mib: 64}
  bot:
    type: python-bot
    strategy: recreate
    memory_mib: 128
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "services.yml").write_text(REGISTRY, encoding="utf-8")
    return tmp_path


def text(root: Path) -> str:
    return (root / "services.yml").read_text(encoding="utf-8")


def test_a_size_is_written_and_written_anew(root: Path) -> None:
    resize(root, "backend", replicas=2, memory_mib=512)
    backend = load_services(root)["backend"]
    assert (backend.replicas, backend.memory_mib) == (2, 512)
    assert "memory_mib: 512  # enough for most\n    replicas: 2\n    migrate:" in text(root)
    resize(root, "backend", replicas=3)
    assert text(root).count("replicas:") == 1
    assert load_services(root)["backend"].replicas == 3
    assert load_services(root)["backend"].memory_mib == 512


def test_what_is_so_already_stays_word_for_word(root: Path) -> None:
    resize(root, "backend")
    resize(root, "backend", replicas=1, memory_mib=192)
    assert text(root) == REGISTRY


@pytest.mark.parametrize(
    ("service", "replicas", "said"),
    [
        ("bot", 2, "a service of type python-bot runs once"),
        ("backend", 9, "less than or equal to 8"),
        ("worker", 2, "cannot be written into one line"),
        ("website", 2, "no service website"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    root: Path, service: str, replicas: int, said: str
) -> None:
    with pytest.raises(SpecError) as caught:
        resize(root, service, replicas=replicas)
    assert said in str(caught.value)
    assert text(root) == REGISTRY
