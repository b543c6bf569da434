"""Jobs as they go to the API server, against golden files."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.v1alpha1.server import SecretKey
from codegen_operator.domain.builders.ansible_job import Keys, build_ansible_job
from codegen_operator.domain.builders.build_job import BuildOrder, build_image_job
from codegen_operator.domain.builders.metadata import owned_labels
from codegen_operator.domain.delivery_settings import CaBundle, DeliverySettings

GOLDEN = Path(__file__).parent / "golden"
ORDER = BuildOrder(
    project="todo",
    project_uid="6f9d2a10-0000-4000-8000-000000000001",
    namespace="shop",
    slug="todo-ab12",
    commit="1" * 40,
    attempt=1,
    repository_url="http://git.example/shop/todo-ab12.git",
)


def ansible(settings: DeliverySettings, keys: Keys) -> dict[str, Any]:
    labels = owned_labels("uid-1", "todo")
    return build_ansible_job(name="deploy-uid-1-x-1", labels=labels, keys=keys, settings=settings)


def with_bundle(settings: DeliverySettings) -> DeliverySettings:
    return replace(settings, ca_bundle=CaBundle("ca"), image_pull_secrets=("pull",))


def bodies(make: Any) -> dict[str, dict[str, Any]]:
    admin = SecretKey(name="srv-ssh", key="id")
    return {
        "build": build_image_job(ORDER, make.settings),
        "build-ca": build_image_job(ORDER, with_bundle(make.settings)),
        "provision": ansible(with_bundle(make.settings), Keys(admin=admin)),
        "release": ansible(make.settings, Keys(deploy="srv-deploy-key")),
        "release-with-site": ansible(make.settings, Keys(admin=admin, deploy="srv-deploy-key")),
    }


@pytest.mark.parametrize("name", ["build", "build-ca", "provision", "release", "release-with-site"])
def test_a_job_is_what_its_golden_file_says(make: Any, name: str) -> None:
    path, body = GOLDEN / f"{name}.json", bodies(make)[name]
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(json.dumps(body, indent=2, sort_keys=True) + "\n")
    assert body == json.loads(path.read_text())


def test_a_key_that_is_being_replaced_comes_along_and_may_be_gone_already(make: Any) -> None:
    old = tuple(SecretKey(name=n, key="id") for n in ("srv-ssh", "srv-ssh-2"))
    admin = SecretKey(name="srv-ssh-3", key="id")
    body = ansible(make.settings, Keys(admin=admin, previous=old))
    spec = body["spec"]["template"]["spec"]
    env = {e["name"]: e.get("value") for e in spec["containers"][0]["env"]}
    files = json.loads(env["PREVIOUS_KEY_FILES"])
    folders = {m["mountPath"]: m["name"] for m in spec["containers"][0]["volumeMounts"]}
    volumes = {v["name"]: v.get("secret", {}) for v in spec["volumes"]}
    mounted = [volumes[folders[str(Path(file).parent)]] for file in files]
    assert [m["secretName"] for m in mounted] == ["srv-ssh", "srv-ssh-2"]
    assert all(m["optional"] for m in mounted)
    assert "optional" not in volumes["admin"]


def containers(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    spec = body["spec"]["template"]["spec"]
    return {c["name"]: c for c in (*spec.get("initContainers", ()), *spec["containers"])}


def mounted(container: dict[str, Any]) -> set[str]:
    return {m["name"] for m in container["volumeMounts"]}


def test_each_stage_of_a_build_has_its_own_credential_and_the_build_has_none(make: Any) -> None:
    stages = containers(bodies(make)["build"])
    assert list(stages) == ["fetch", "build", "push"]
    assert mounted(stages["fetch"]) == {"work", "home", "tmp", "git-token"}
    assert mounted(stages["build"]) == {"work", "home", "tmp"}
    assert mounted(stages["push"]) == {"work", "home", "tmp", "registry"}


def test_a_registry_that_asks_for_no_login_gets_none(make: Any) -> None:
    body = build_image_job(ORDER, replace(make.settings, registry_push_secret=""))
    push = containers(body)["push"]
    assert mounted(push) == {"work", "home", "tmp"}
    assert "REGISTRY_AUTH_FILE" not in {e["name"] for e in push["env"]}


def test_only_the_build_may_gain_privileges_and_nothing_is_privileged(make: Any) -> None:
    for body in bodies(make).values():
        pod = body["spec"]["template"]["spec"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
        for name, container in containers(body).items():
            context = container["securityContext"]
            assert "privileged" not in context
            assert context["allowPrivilegeEscalation"] is (name == "build")
            assert context["capabilities"]["drop"] == ["ALL"]
            added = context["capabilities"].get("add", [])
            assert added == (["SETGID", "SETUID"] if name == "build" else [])


def test_a_job_is_never_repeated_by_the_cluster_and_ends_by_itself(make: Any) -> None:
    for body in bodies(make).values():
        assert body["spec"]["backoffLimit"] == 0
        assert body["spec"]["activeDeadlineSeconds"] > 0
        assert body["spec"]["template"]["spec"]["restartPolicy"] == "Never"
        assert "ttlSecondsAfterFinished" not in body["spec"]


def test_keys_are_files_that_their_reader_alone_can_read(make: Any) -> None:
    for body in bodies(make).values():
        for volume in body["spec"]["template"]["spec"]["volumes"]:
            source = volume.get("secret") or volume.get("projected")
            assert source is None or source["defaultMode"] == 0o400


def test_the_name_of_a_build_tells_projects_commits_and_attempts_apart(make: Any) -> None:
    orders = [
        ORDER,
        replace(ORDER, project_uid="7f9d2a10-0000-4000-8000-000000000001"),
        replace(ORDER, commit="2" * 40),
        replace(ORDER, attempt=2),
        replace(ORDER, slug="x" * 35),
    ]
    names = [o.job_name for o in orders]
    assert len(set(names)) == len(names)
    assert all(len(n) <= 63 for n in names)
