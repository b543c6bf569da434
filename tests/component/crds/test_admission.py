"""What a real API server accepts and refuses: the earliest border of bad input."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_crds.api_errors import AlreadyExistsError, ConflictError, InvalidError, NotFoundError
from codegen_crds.client import Client, follow
from codegen_crds.kinds import PROJECT, SERVER
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project, Server

EXAMPLES = Path(__file__).parents[3] / "examples"
IMAGE = "registry.example:5000/app@sha256:" + "a" * 64


def project(namespace: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Project",
        "metadata": {"name": "todo", "namespace": namespace},
        "spec": {"title": "Todo", "description": "A list of tasks.", **spec},
    }


DNS01 = {
    "nameserver": "192.0.2.53",
    "tsigKeyName": "acme",
    "tsigSecretRef": {"name": "dns", "key": "tsig"},
}


def server(name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Server",
        "metadata": {"name": name},
        "spec": {
            "address": "192.0.2.10",
            "sshKeyRef": {"name": "key", "key": "id"},
            "hostKey": "ssh-ed25519 AAAAC3Nza",
            "domainSuffix": "apps.example.com",
            "capacity": {"memoryMib": 2048},
            **spec,
        },
    }


def agent_run(namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "AgentRun",
        "metadata": {"name": "todo-intake-1", "namespace": namespace},
        "spec": {
            "projectRef": {"name": "todo", "uid": "u"},
            "graph": "intake",
            "inputRef": {"name": "todo-intake-1-input"},
        },
    }


def deployment(namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Deployment",
        "metadata": {"name": "todo", "namespace": namespace},
        "spec": {
            "app": "todo-1a2b",
            "placement": {"server": "one", "memoryMib": 512},
            "domain": "todo.apps.example.com",
            "release": {
                "releaseId": "0123456789ab",
                "commit": "a" * 40,
                "services": [{"name": "backend", "image": IMAGE, "strategy": "bluegreen"}],
            },
        },
    }


async def test_good_objects_are_accepted_and_parse_back(client: Client, namespace: str) -> None:
    """What the API server stores is what our models read."""
    run, body = agent_run(namespace), deployment(namespace)
    assert Project.model_validate(await client.create(project(namespace))).spec.title == "Todo"
    assert AgentRun.model_validate(await client.create(run)).spec.graph == "intake"
    assert Deployment.model_validate(await client.create(body)).spec.app == "todo-1a2b"
    created = Server.model_validate(await client.create(server(f"s-{namespace}")))
    assert created.spec.port == 22


@pytest.mark.parametrize(
    "monitoring",
    [
        {},
        {"listenAddress": "::1", "port": 9200},
        {"listenAddress": "10.0.0.5", "allowedFrom": ["10.0.0.0/8", "192.0.2.7/32"]},
        {"listenAddress": "::", "allowedFrom": ["2001:db8::/32", "::/0"]},
    ],
)
async def test_metrics_are_for_the_machine_itself_or_for_networks_that_are_named(
    client: Client, namespace: str, monitoring: dict[str, Any]
) -> None:
    made = await client.create(server(f"m-{namespace}", monitoring=monitoring))
    read = Server.model_validate(made).spec.monitoring
    assert read is not None
    assert read.listen_address == monitoring.get("listenAddress", "127.0.0.1")


ENGINE_IMAGE = f"registry.example/engines/own@sha256:{'a' * 64}"


async def test_a_custom_engine_is_an_image_by_digest(client: Client, namespace: str) -> None:
    made = await client.create(project(namespace, engine="custom", engineImage=ENGINE_IMAGE))
    assert made["spec"]["engineImage"] == ENGINE_IMAGE


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ({"title": ""}, "spec.title"),
        ({"description": "x" * 20000}, "spec.description"),
        ({"domain": "Not_A_Domain"}, "spec.domain"),
        ({"domain": "localhost"}, "spec.domain"),
        ({"budget": {"limit": "1,5", "currency": "EUR"}}, "spec.budget.limit"),
        ({"budget": {"limit": "-1", "currency": "EUR"}}, "spec.budget.limit"),
        ({"budget": {"limit": "1", "currency": "euro"}}, "spec.budget.currency"),
        ({"engine": "magic"}, "spec.engine"),
        ({"engine": "custom"}, "spec.engineImage: an image by digest is needed"),
        ({"engineImage": ENGINE_IMAGE}, "spec.engineImage: an image by digest is needed"),
        ({"engine": "custom", "engineImage": "own:latest"}, "spec.engineImage"),
        ({"modules": ["mainframe"]}, "spec.modules"),
        ({"pinnedRelease": "latest"}, "spec.pinnedRelease"),
        ({"answers": [{"questionId": "q1"}]}, "spec.answers[0].text"),
        ({"teardownPolicy": "burn"}, "spec.teardownPolicy"),
    ],
)
async def test_bad_projects_are_refused_by_field(
    client: Client, namespace: str, spec: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        await client.create(project(namespace, **spec))
    assert named in refused.value.message


BOT_TOKEN = "123456789:AAEcanary-of-a-bot-0123456789abcdef"
PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\ncanary\n-----END OPENSSH PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ({"title": "Bot 1234567:AAEcanary-0123456789abcdef0123"}, "spec.title"),
        ({"description": f"A bot, {BOT_TOKEN}, that keeps tasks."}, "spec.description"),
        ({"description": "Tasks. Ask sk-canary0123456789abcdef."}, "spec.description"),
        ({"description": f"Tasks.\n{PRIVATE_KEY}"}, "spec.description"),
        ({"answers": [{"questionId": "q1", "text": BOT_TOKEN}]}, "spec.answers"),
        ({"changes": [{"id": "c1", "request": BOT_TOKEN}]}, "spec.changes"),
    ],
)
async def test_what_models_read_holds_no_secret(
    client: Client, namespace: str, spec: dict[str, Any], named: str
) -> None:
    """The refusal names the field and does not repeat the value."""
    with pytest.raises(InvalidError) as refused:
        await client.create(project(namespace, **spec))
    assert named in refused.value.message
    assert "put the value into a Secret" in refused.value.message
    assert "canary" not in refused.value.message


async def test_a_long_project_name_is_refused(client: Client, namespace: str) -> None:
    body = project(namespace)
    body["metadata"]["name"] = "p" * 41
    with pytest.raises(InvalidError, match="at most 40 characters"):
        await client.create(body)


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ({"hostKey": "whatever"}, "spec.hostKey"),
        ({"address": "a b"}, "spec.address"),
        ({"acme": {"directory": "http://plain.example"}}, "spec.acme.directory"),
        ({"acme": {"dns01": DNS01}}, "dns01 needs an email"),
        (
            {"acme": {"dns01": DNS01, "email": "ops@example.com", "issuer": "internal"}},
            "dns01 needs the issuer acme",
        ),
        (
            {"acme": {"dns01": {**DNS01, "nameserver": "a b"}, "email": "ops@example.com"}},
            "spec.acme.dns01.nameserver",
        ),
        ({"capacity": {"memoryMib": 1}}, "spec.capacity.memoryMib"),
        (
            {"capacity": {"memoryMib": 512, "portRangeStart": 3000, "portRangeEnd": 2000}},
            "portRangeStart must be below portRangeEnd",
        ),
        ({"monitoring": {"listenAddress": "eth0"}}, "spec.monitoring.listenAddress"),
        (
            {"monitoring": {"listenAddress": "10.0.0.5", "allowedFrom": ["10.0.0.0"]}},
            "spec.monitoring.allowedFrom",
        ),
        (
            {"monitoring": {"listenAddress": "10.0.0.5", "allowedFrom": ["10.0.0.0/33"]}},
            "spec.monitoring.allowedFrom",
        ),
        (
            {"monitoring": {"listenAddress": "::", "allowedFrom": ["2001:::/32"]}},
            "has :: once at most",
        ),
        ({"monitoring": {"listenAddress": "10.0.0.5"}}, "allowedFrom must name the networks"),
        ({"monitoring": {"allowedFrom": ["10.0.0.0/8"]}}, "needs a listenAddress that other"),
        ({"logShipping": {"url": "logs.example"}}, "spec.logShipping.url"),
        ({"logShipping": {"url": "https://me:word@logs.example"}}, "spec.logShipping.url"),
        ({"logShipping": {"url": "https://logs.example/upload"}}, "spec.logShipping.url"),
        ({"logShipping": {"url": "http://logs.example"}}, "url must be https"),
        (
            {
                "logShipping": {
                    "url": "http://logs.example",
                    "plainHttp": True,
                    "clientSecretRef": "logs",
                }
            },
            "clientSecretRef needs https",
        ),
        ({"adminAllowedFrom": ["10.0.0.5"]}, "spec.adminAllowedFrom"),
        ({"adminAllowedFrom": ["2001::db8::/32"]}, "has :: once at most"),
        ({"tenants": ["Not_A_Namespace"]}, "spec.tenants"),
        ({"machineId": "../m-1"}, "spec.machineId"),
        ({"operations": [{"id": "x", "kind": "reinstall"}]}, "reinstall needs spec.machineId"),
    ],
)
async def test_bad_servers_are_refused_by_field(
    client: Client, namespace: str, spec: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        await client.create(server(f"bad-{namespace}", **spec))
    assert named in refused.value.message


async def test_a_machine_is_asked_for_in_words_and_never_another_one(
    client: Client, namespace: str
) -> None:
    body: dict[str, Any] = {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "MachineRequest",
        "metadata": {"name": f"m-{namespace}"},
        "spec": {"size": "cx32", "region": "fsn1", "sshPublicKey": "ssh-ed25519 AAAA"},
    }
    for field, bad in (("size", "../x"), ("region", ""), ("sshPublicKey", "-----BEGIN")):
        wrong = {**body, "spec": {**body["spec"], field: bad}}
        with pytest.raises(InvalidError, match=rf"spec\.{field}"):
            await client.create(wrong)
    with pytest.raises(InvalidError, match="request id"):
        await client.create({**body, "metadata": {"name": "m" * 64}})
    made = await client.create(body)
    made["spec"]["size"] = "cx52"
    with pytest.raises(InvalidError, match="spec never changes"):
        await client.replace(made)


async def test_images_without_a_digest_are_refused(client: Client, namespace: str) -> None:
    body = deployment(namespace)
    body["spec"]["release"]["services"][0]["image"] = "registry.example/app:latest"
    with pytest.raises(InvalidError, match=r"services\[0\]\.image"):
        await client.create(body)


async def test_the_spec_of_a_run_is_immutable(client: Client, namespace: str) -> None:
    body = await client.create(agent_run(namespace))
    body["spec"]["graph"] = "devops"
    with pytest.raises(InvalidError, match="immutable"):
        await client.replace(body)


async def test_texts_of_answers_and_changes_never_change(client: Client, namespace: str) -> None:
    """They may be added and removed; what was said stays said."""
    said = {
        "answers": [{"questionId": "q1", "text": "yes"}],
        "changes": [{"id": "c1", "request": "blue"}],
    }
    body = await client.create(project(namespace, **said))
    longer = deepcopy(body)
    longer["spec"]["answers"].append({"questionId": "q2", "text": "no"})
    body = await client.replace(longer)
    for field, key in (("answers", "text"), ("changes", "request")):
        changed = deepcopy(body)
        changed["spec"][field][0][key] = "something else"
        with pytest.raises(InvalidError, match="cannot be changed"):
            await client.replace(changed)
    for reopens, taken in (("c1", True), ("gone", False)):
        again = deepcopy(body)
        again["spec"]["changes"].append({"id": "c2", "request": "not blue", "reopens": reopens})
        if taken:
            body = await client.replace(again)
            body["spec"]["changes"].pop()
            body = await client.replace(body)
            continue
        with pytest.raises(InvalidError, match="no change of this id"):
            await client.replace(again)
    shorter = deepcopy(body)
    shorter["spec"]["changes"] = []
    assert not (await client.replace(shorter))["spec"]["changes"]


@pytest.mark.parametrize(
    "path", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda p: f"{p.parent.name}/{p.name}"
)
async def test_every_example_is_accepted(client: Client, namespace: str, path: Path) -> None:
    """What the documentation shows is what the API server takes."""
    text = path.read_text(encoding="utf-8")  # noqa: ASYNC240 - a small local file
    for body in yaml.safe_load_all(text):
        body["metadata"]["name"] += f"-{namespace}"
        body["metadata"]["name"] = body["metadata"]["name"][:40]
        if "namespace" in body["metadata"]:
            body["metadata"]["namespace"] = namespace
        await client.create(body)


async def test_status_is_a_subresource(client: Client, namespace: str) -> None:
    """A write to the object leaves its status alone, and the other way round."""
    created = await client.create({**project(namespace), "status": {"phase": "Ready"}})
    assert "status" not in created
    status = {"phase": "Pending", "slug": "todo-1a2b"}
    patched = await client.patch(
        PROJECT, "todo", namespace, patch={"status": status}, subresource="status"
    )
    assert patched["status"] == status
    assert patched["metadata"]["generation"] == created["metadata"]["generation"]


async def test_errors_say_what_to_do_next(client: Client, namespace: str) -> None:
    with pytest.raises(NotFoundError):
        await client.get(PROJECT, "absent", namespace)
    assert await client.find(PROJECT, "absent", namespace) is None
    body = await client.create(project(namespace))
    with pytest.raises(AlreadyExistsError):
        await client.create(project(namespace))
    with pytest.raises(ConflictError):
        await client.patch(
            PROJECT,
            "todo",
            namespace,
            patch={"metadata": {"uid": "another"}, "spec": {"suspend": True}},
        )
    with pytest.raises(ConflictError):
        await client.delete(PROJECT, "todo", namespace, uid="another")
    await client.delete(PROJECT, "todo", namespace, uid=body["metadata"]["uid"])
    await client.delete(PROJECT, "todo", namespace)


async def test_follow_tells_what_is_there_and_then_every_change(
    client: Client, namespace: str
) -> None:
    await client.create(project(namespace))
    seen = []
    async for change, item in follow(client, PROJECT, namespace):
        if change == "SYNCED":
            patch = {"spec": {"suspend": True}}
            await client.patch(PROJECT, "todo", namespace, patch=patch)
        elif change == "MODIFIED":
            seen.append((change, item["spec"]["suspend"]))
            await client.delete(PROJECT, "todo", namespace)
        else:
            seen.append((change, item["metadata"]["name"]))
        if change == "DELETED":
            break
    assert seen == [("ADDED", "todo"), ("MODIFIED", True), ("DELETED", "todo")]


async def test_metadata_only_brings_no_data(client: Client, namespace: str) -> None:
    """A Secret's values do not arrive, not even in a watch."""
    from codegen_crds.kinds import SECRET  # noqa: PLC0415 - used here alone

    canary = "canary-6f1d"
    await client.create(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "s", "namespace": namespace},
            "stringData": {"k": canary},
        }
    )
    items, version = await client.list(SECRET, namespace, metadata_only=True)
    assert [i["metadata"]["name"] for i in items] == ["s"]
    assert "data" not in items[0]
    patch = {"metadata": {"labels": {"a": "b"}}}
    await client.patch(SECRET, "s", namespace, patch=patch)
    stream = client.watch(SECRET, namespace, resource_version=version, metadata_only=True)
    async for change, item in stream:
        assert change == "MODIFIED"
        assert "data" not in item
        break


async def test_two_claims_on_one_read_collide(client: Client, namespace: str) -> None:
    """Compare-and-swap on a Server's status: of two writers, one must read again."""
    body = await client.create(server(f"cas-{namespace}"))
    claim = {"uid": "u1", "namespace": namespace, "name": "a", "memoryMib": 64}
    first = {**body, "status": {"allocations": [claim]}}
    await client.replace(first, subresource="status")
    second = {**body, "status": {"allocations": [{**claim, "uid": "u2"}]}}
    with pytest.raises(ConflictError):
        await client.replace(second, subresource="status")
    stored = await client.get(SERVER, f"cas-{namespace}")
    assert [a["uid"] for a in stored["status"]["allocations"]] == ["u1"]
