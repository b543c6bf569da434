"""A repository pushed by hand, built without a Project: no agent, and yet a verified URL."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegen_crds.contracts.job import BuildResult
from codegen_crds.contracts.release import Release
from codegen_dev.push import push_directory
from codegen_dev.session import NAMESPACE, Session
from codegen_operator.domain.builders.build_job import BuildOrder, build_image_job
from codegen_operator.settings import Settings
from codegen_operator.wiring import delivery_of
from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    crud_domain,
    generate,
    new_project,
    write_spec,
)

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("first-example")]
NAME, SLUG = "library", "library-hand"
OWNER = "7c3f1e7a-0000-4000-8000-000000000001"
PORTS = {"service": "backend", "blue": 20980, "green": 20981}


@contextmanager
def git_host(stand: Session) -> Iterator[str]:
    """The git host, as a person reaches it."""
    forward = subprocess.Popen(
        ["kubectl", "-n", "codegen-system", "port-forward", "svc/codegen-git", ":80"],
        env=stand.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert forward.stdout is not None
        line = forward.stdout.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        assert found, line
        yield f"http://127.0.0.1:{found.group(1)}"
    finally:
        forward.terminate()
        forward.communicate(timeout=20)


def write_repository(root: Path) -> None:
    """A product with one list, written by hand: books."""
    new_project(root, title="Library", slug="library", description="Keeps books.")
    title = FieldSpec(type="string", min_length=1, max_length=200)
    models = {"Book": ModelSpec(fields={"title": title})}
    write_spec(root, Spec(models=models, domains={"books": crud_domain("Book")}))
    generate(root)


def operator_settings(stand: Session, patch: pytest.MonkeyPatch) -> Settings:
    """The settings of the installed operator: what it would build with."""
    text = stand.kubectl("-n", "codegen-system", "get", "deploy", "codegen-operator", "-o", "json")
    container = json.loads(text)["spec"]["template"]["spec"]["containers"][0]
    for pair in container["env"]:
        if "value" in pair and not pair["name"].endswith("_FILE"):
            patch.setenv(pair["name"], pair["value"])
    return Settings()


def build(stand: Session, settings: Settings, commit: str) -> BuildResult:
    """Run a build Job of the commit to its end."""
    order = BuildOrder(
        project=NAME,
        project_uid=OWNER,
        namespace=NAMESPACE,
        slug=SLUG,
        commit=commit,
        attempt=1,
        repository_url=f"{settings.git_url}/{NAMESPACE}/{SLUG}.git",
    )
    body = build_image_job(order, delivery_of(settings))
    stand.apply(body)
    job, place = order.job_name, settings.build_namespace

    def message() -> str | None:
        text = stand.kubectl("-n", place, "get", "pods", "-l", f"job-name={job}", "-o", "json")
        for pod in json.loads(text)["items"]:
            for container in pod["status"].get("containerStatuses", []):
                said: str | None = container["state"].get("terminated", {}).get("message")
                return said
        return None

    try:
        return BuildResult.model_validate_json(stand.wait("the build", message, seconds=480))
    finally:
        stand.kubectl("-n", place, "delete", "job", job, "--wait=false")


def release_of(todo: dict[str, Any], built: BuildResult) -> Release:
    """The first example's services and Secrets, with the images that were built."""
    model = Release.model_validate(todo["spec"]["release"])
    services = tuple(
        s.model_copy(update={"image": built.images.get(s.name, s.image)}) for s in model.services
    )
    return Release.make(
        commit=built.commit, schema_revision=built.schema_revision, services=services
    )


def ask(stand: Session, path: str) -> Any:
    """GET over TLS, by name, with the server's own authority."""
    body = stand.get("deployment", NAME)
    assert body is not None
    place, host = body["spec"]["placement"]["server"], body["spec"]["domain"]
    server = json.loads(stand.kubectl("get", "csrv", place, "-o", "json"))
    script = 'curl -fsS --cacert <(printf %s "$1") --resolve "$2" "$3"'
    resolve = f"{host}:443:{server['spec']['address']}"
    done = stand.run(
        "bash", "-c", script, "-", server["status"]["tlsRoot"], resolve, f"https://{host}{path}"
    )
    return json.loads(done.stdout)


def test_pushed_by_hand_it_becomes_a_verified_url(
    stand: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git push, a build Job, a Deployment: the links of the chain work without the chain."""
    stand.wait_ready("todo")
    todo = stand.get("deployment", "todo")
    assert todo is not None
    write_repository(tmp_path / "library")
    token = stand.kubectl(
        *("-n", "codegen-system", "create", "token", "codegen-operator"),
        *("--audience", "codegen-git"),
    ).strip()
    with git_host(stand) as url:
        place = f"{url}/api/repositories/{NAMESPACE}/{SLUG}"
        headers = {"authorization": f"Bearer {token}"}
        with httpx.Client(trust_env=False, headers=headers) as http:
            http.put(place, json={"ownerUid": OWNER}).raise_for_status()
            repository = f"{url}/{NAMESPACE}/{SLUG}.git"
            commit = push_directory(
                tmp_path / "library", repository, "main", token, message="A library"
            )
            try:
                settings = operator_settings(stand, monkeypatch)
                built = build(stand, settings, commit)
            finally:
                http.delete(place, params={"ownerUid": OWNER}).raise_for_status()
    assert built.commit == commit
    assert built.tests == "passed"
    release = release_of(todo, built)
    placement = todo["spec"]["placement"] | {"ports": [PORTS]}
    spec = {
        "app": SLUG,
        "placement": placement,
        "domain": f"{NAME}.{todo['spec']['domain'].split('.', 1)[1]}",
        "release": release.model_dump(mode="json"),
    }
    kind = {"apiVersion": "codegen.dev/v1alpha1", "kind": "Deployment"}
    stand.apply({**kind, "metadata": {"name": NAME, "namespace": NAMESPACE}, "spec": spec})
    stand.wait("the Deployment", lambda: stand.is_true("deployment", NAME, "Ready"), seconds=300)
    assert ask(stand, "/health") == {"status": "ok", "release": release.release_id}
    assert ask(stand, "/books") == []
    stand.kubectl("delete", "cdep", NAME, "-n", NAMESPACE, "--timeout=240s")
