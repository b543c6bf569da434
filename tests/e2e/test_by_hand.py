"""A Deployment of prebuilt images, applied by hand: released, verified, and safe from a bad one."""

import json
from typing import Any

import pytest

from codegen_crds.contracts.release import Release
from codegen_dev.session import Session

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("first-example")]
NAME = "byhand"
PORTS = {"service": "backend", "blue": 20990, "green": 20991}


def deployment(stand: Session, release: Release) -> dict[str, Any]:
    """The images and Secrets of the first example, as another product."""
    todo = stand.get("deployment", "todo")
    assert todo is not None
    spec = todo["spec"]
    domain = spec["domain"].split(".", 1)[1]
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Deployment",
        "metadata": {"name": NAME, "namespace": "products"},
        "spec": {
            "app": "byhand-1",
            "placement": {
                "server": spec["placement"]["server"],
                "memoryMib": 448,
                "ports": [PORTS],
            },
            "domain": f"byhand.{domain}",
            "release": release.model_dump(mode="json"),
        },
    }


def answer(stand: Session) -> dict[str, Any]:
    """Health over TLS, by name, with the server's own authority."""
    body = stand.get("deployment", NAME)
    assert body is not None
    server = json.loads(
        stand.kubectl("get", "csrv", body["spec"]["placement"]["server"], "-o", "json")
    )
    host = body["spec"]["domain"]
    script = 'curl -sS --cacert <(printf %s "$1") --resolve "$2" "$3"'
    resolve = f"{host}:443:{server['spec']['address']}"
    url = f"https://{host}/health"
    done = stand.run("bash", "-c", script, "-", server["status"]["tlsRoot"], resolve, url)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_applied_by_hand_it_is_verified_and_a_bad_release_never_serves(stand: Session) -> None:
    """The bad one stops after its attempts with the reason; the good one serves on."""
    stand.wait_ready("todo")
    todo = stand.get("deployment", "todo")
    assert todo is not None
    good = Release.model_validate(todo["spec"]["release"])
    stand.apply(deployment(stand, good))
    stand.wait("the Deployment", lambda: stand.is_true("deployment", NAME, "Ready"), seconds=300)
    assert answer(stand) == {"status": "ok", "release": good.release_id}
    services = tuple(
        s.model_copy(update={"health_path": "/nobody-answers-here"}) if s.public else s
        for s in good.services
    )
    bad = Release.make(commit=good.commit, schema_revision=good.schema_revision, services=services)
    stand.apply(deployment(stand, bad))

    def refused() -> dict[str, Any] | None:
        found = stand.condition("deployment", NAME, "Deployed")
        return found if found.get("reason") == "HealthCheckFailed" else None

    condition = stand.wait("HealthCheckFailed", refused, seconds=420)
    assert "/nobody-answers-here" in condition["message"] or "404" in condition["message"]
    assert answer(stand) == {"status": "ok", "release": good.release_id}
    stand.kubectl("delete", "cdep", NAME, "-n", "products", "--timeout=240s")
