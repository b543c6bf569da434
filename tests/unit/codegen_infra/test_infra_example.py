"""The example for people without Kubernetes: its targets, as far as they need no server."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from codegen_infra.settings import child_environment

EXAMPLE = Path(__file__).parents[3] / "examples/04-without-kubernetes"
IMAGE = f"registry.example.com/shop@sha256:{'a' * 64}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A person's copy, with keys."""
    copy = tmp_path / "mine"
    shutil.copytree(EXAMPLE, copy)
    for name in ("admin", "deploy"):
        (copy / f"{name}.pub").write_text("ssh-ed25519 AAAA\n")
    return copy


def _make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", f"PROGRAMS={Path(sys.executable).parent}", *words],
        cwd=folder,
        env=child_environment(HOME=str(folder), PATH=child_environment().get("PATH", "/usr/bin")),
        capture_output=True,
        text=True,
        check=False,
    )


def _add(folder: Path, app: str, image: str = IMAGE) -> subprocess.CompletedProcess[str]:
    return _make(folder, "add-service", f"APP={app}", f"DOMAIN={app}.example.com", f"IMAGE={image}")


def test_products_are_added_with_ports_of_their_own_and_read_well(folder: Path) -> None:
    for app in ("shop", "blog"):
        done = _add(folder, app)
        assert done.returncode == 0, done.stderr
    sites = [yaml.safe_load((folder / f"products/{a}.yml").read_text()) for a in ("shop", "blog")]
    ports = [site["codegen_site"]["services"][0]["blue"] for site in sites]
    assert ports == [20000, 20002]
    assert (folder / "products/shop.json").stat().st_mode & 0o777 == 0o600
    done = _make(folder, "syntax")
    assert done.returncode == 0, done.stdout + done.stderr
    for play in ("provision", "site", "release", "remove_site"):
        assert f"codegen.server.{play} --syntax-check" in done.stdout or play in done.stdout


def test_a_product_that_is_there_and_an_image_without_a_digest_are_refused(folder: Path) -> None:
    assert _add(folder, "shop").returncode == 0
    again = _add(folder, "shop")
    assert again.returncode != 0
    assert "shop is there already" in again.stderr
    assert "a digest is needed" in _add(folder, "blog", "registry.example.com/shop:latest").stderr
    assert "needed: APP, DOMAIN, IMAGE" in _make(folder, "add-service", "APP=x").stderr


def test_a_variable_that_is_misspelt_is_refused_before_the_server_is_spoken_to(
    folder: Path,
) -> None:
    """Ansible itself ignores it, and the key would be let in from anywhere."""
    inventory = folder / "inventory.yml"
    body = yaml.safe_load(inventory.read_text())
    body["all"]["vars"]["codegen_admn_from"] = ["198.51.100.0/24"]
    inventory.write_text(yaml.safe_dump(body))
    done = _make(folder, "provision")
    assert done.returncode != 0
    said = " ".join((done.stdout + done.stderr).split())
    assert (
        "UnknownVariable: there is no codegen_admn_from; did you mean codegen_admin_from?" in said
    )
    assert "Try the administrator" not in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"app": "blog"}, "app: blog"),
        ({"ports": {}}, "ports: others"),
        ({"secrets": {"shop/KEY": ["canary"]}}, "secrets.shop/KEY"),
    ],
    ids=["another product", "no ports", "a secret that is no text"],
)
def test_what_is_wrong_with_a_request_is_named_and_values_are_not(
    folder: Path, change: dict[str, object], said: str
) -> None:
    assert _add(folder, "shop").returncode == 0
    path = folder / "products/shop.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    program = [sys.executable, "read_product.py", "products/shop.yml", "products/shop.json"]
    done = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert said in done.stderr
    assert "canary" not in done.stderr
