"""Install, upgrade and uninstall with the real helm against a real API server."""

import json
import re
import secrets
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_dev.errors import StandError

ROOT = Path(__file__).parents[2]
OPERATOR = ROOT / "helm" / "codegen-operator"
CRDS = ROOT / "helm" / "codegen-crds"
_SECONDS = 60


class Release:
    """The operator's chart in namespaces of one test."""

    def __init__(self, helm: Any, kubectl: Any, kubeconfig: Path) -> None:
        self.name = f"r{secrets.token_hex(3)}"
        self.system, self.build = f"{self.name}-system", f"{self.name}-build"
        self._helm, self.kubectl, self._kubeconfig = helm, kubectl, kubeconfig
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.system}}
        kubectl.apply([namespace])

    def helm(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        chart = [str(OPERATOR)] if command in ("install", "upgrade") else []
        values = OPERATOR / "ci" / "minimal-values.yaml"
        given = ["-f", str(values), "--set", f"buildNamespace={self.build}"] if chart else []
        done: subprocess.CompletedProcess[str] = self._helm(
            *(command, self.name, *chart, "-n", self.system, *given, *arguments),
            kubeconfig=self._kubeconfig,
        )
        return done

    def versions(self) -> dict[str, str]:
        """Resource versions of what the release made in its namespaces."""
        kinds = "deployments.apps,services,configmaps,serviceaccounts,networkpolicies"
        found: dict[str, str] = {}
        for namespace in (self.system, self.build):
            for body in self.kubectl.get(kinds, "-n", namespace).get("items", []):
                metadata = body["metadata"]
                found[f"{body['kind']}/{metadata['name']}"] = metadata["resourceVersion"]
        return found


@pytest.fixture
def release(helm: Any, kubectl: Any, apiserver: Any) -> Iterator[Release]:
    it = Release(helm, kubectl, apiserver.kubeconfig)
    yield it
    it.helm("uninstall", "--no-hooks", "--ignore-not-found")


def _ok(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("variant", ["minimal", "full"])
def test_the_api_server_takes_every_object_strictly(
    render: Any, kubectl: Any, variant: str
) -> None:
    """No unknown field, no value that the API would refuse."""
    objects = render(variant)
    namespaces = {o["metadata"].get("namespace") for o in objects} - {None}
    for name in namespaces:
        kubectl.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}])
    text = yaml.safe_dump_all(objects)
    out = kubectl.run("apply", "--dry-run=server", "--validate=strict", "-f", "-", text=text)
    assert len(out.splitlines()) == len(objects)


def test_installing_says_what_comes_next(release: Release) -> None:
    notes = _ok(release.helm("install"))
    assert f"is installed in {release.system}" in notes
    assert "codegen.dev/tenant=true" in notes
    assert "default model is `offline`" in notes
    for path in re.findall(r"docs/[\w/-]+\.md", notes):
        assert (ROOT / path).is_file(), path


def test_a_real_default_model_needs_no_word_about_rules(release: Release) -> None:
    model = (
        '{"m": {"baseUrl": "https://models.example.com/v1", "pricePromptPerMillion": "1", '
        '"priceCompletionPerMillion": "1", "currency": "USD"}}'
    )
    arguments = ("--set", "models.default=m", "--set-json", f"models.upstreams={model}")
    assert "offline" not in _ok(release.helm("install", *arguments))


def test_an_upgrade_without_changes_touches_nothing(release: Release) -> None:
    _ok(release.helm("install"))
    before = release.versions()
    _ok(release.helm("upgrade"))
    assert before
    assert release.versions() == before


def test_an_upgrade_changes_what_was_asked_for(release: Release) -> None:
    _ok(release.helm("install"))
    before = release.versions()
    _ok(release.helm("upgrade", "--set", "operator.maxRuns=9"))
    after = release.versions()
    changed = {name for name, version in after.items() if before.get(name) != version}
    assert changed == {"Deployment/codegen-operator"}


def test_a_namespace_made_by_hand_is_adopted_when_told(release: Release) -> None:
    """The how-to makes it first, for its Secrets."""
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": release.build}}
    release.kubectl.apply([body])
    assert "ownership" in release.helm("install").stderr
    _ok(release.helm("install", "--take-ownership"))


def test_uninstalling_waits_for_the_operators_consent(release: Release) -> None:
    """The hook's Job says no: nothing is removed."""
    _ok(release.helm("install"))
    answered = threading.Thread(target=_answer, args=(release, "Failed"))
    answered.start()
    refused = release.helm("uninstall", "--timeout", f"{_SECONDS}s")
    answered.join()
    assert refused.returncode != 0
    assert "Deployment/codegen-operator" in release.versions()


def test_uninstalling_keeps_the_code_of_products(release: Release) -> None:
    """The hook's Job says yes: all goes but the volume with the repositories."""
    _ok(release.helm("install"))
    answered = threading.Thread(target=_answer, args=(release, "Complete"))
    answered.start()
    _ok(release.helm("uninstall", "--timeout", f"{_SECONDS}s"))
    answered.join()
    assert "Deployment/codegen-operator" not in release.versions()
    claims = release.kubectl.get("persistentvolumeclaims", "-n", release.system).get("items", [])
    assert [claim["metadata"]["name"] for claim in claims] == ["codegen-git"]


def test_uninstalling_the_definitions_keeps_them(helm: Any, kubectl: Any, apiserver: Any) -> None:
    """Projects must not vanish because somebody removed a chart."""
    arguments = ("-n", "default")
    _ok(helm("install", "definitions", str(CRDS), *arguments, kubeconfig=apiserver.kubeconfig))
    _ok(helm("upgrade", "definitions", str(CRDS), *arguments, kubeconfig=apiserver.kubeconfig))
    _ok(helm("uninstall", "definitions", *arguments, kubeconfig=apiserver.kubeconfig))
    kept = kubectl.get("customresourcedefinitions").get("items", [])
    names = {body["spec"]["names"]["kind"] for body in kept}
    assert {"Project", "AgentRun", "Deployment", "Server"} <= names


def _answer(release: Release, condition: str) -> None:
    """Play the node and the Job controller: the hook's Job ends this way."""
    deadline = time.monotonic() + _SECONDS
    job: dict[str, Any] = {}
    while not job and time.monotonic() < deadline:
        job = _hook(release)
        time.sleep(0.05)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    first = "SuccessCriteriaMet" if condition == "Complete" else "FailureTarget"
    status: dict[str, Any] = {
        "startTime": now,
        "conditions": [
            {"type": kind, "status": "True", "lastTransitionTime": now, "lastProbeTime": now}
            for kind in (first, condition)
        ],
        "succeeded" if condition == "Complete" else "failed": 1,
    }
    if condition == "Complete":
        status["completionTime"] = now
    patch = json.dumps({"status": status})
    where = ("-n", release.system, "--subresource=status", "--type=merge")
    release.kubectl.run("patch", "job", "codegen-uninstall", *where, "-p", patch)


def _hook(release: Release) -> dict[str, Any]:
    try:
        found: dict[str, Any] = release.kubectl.get(
            "job", "codegen-uninstall", "-n", release.system
        )
    except StandError:
        return {}
    return found
