"""Pods and networks of the chart: nobody's user, no way up, closed by default."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

VARIANTS = ("minimal", "full")
SYSTEM = "codegen-system"


def _pods(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Pod templates by the name of their workload."""
    return {
        o["metadata"]["name"]: o["spec"]["template"]
        for o in objects
        if o["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_pod_is_nobody(render: Any, variant: str) -> None:
    pods = _pods(render(variant))
    always = {"codegen-operator", "codegen-gateway", "codegen-git", "codegen-uninstall"}
    assert set(pods) == always | (
        {"codegen-bot", "codegen-hetzner", "codegen-product-owner"} if variant == "full" else set()
    )
    for pod in pods.values():
        spec = pod["spec"]
        security = spec["securityContext"]
        assert security["runAsNonRoot"] is True
        assert security["runAsUser"] == 65532
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["enableServiceLinks"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_container_is_closed_and_bounded(render: Any, variant: str) -> None:
    for pod in _pods(render(variant)).values():
        for container in [*pod["spec"]["containers"], *pod["spec"].get("initContainers", [])]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert "memory" in container["resources"]["limits"]


def test_a_busy_node_restarts_nothing(render: Any) -> None:
    """Whoever answers within a minute lives on: a restart would make the node busier still."""
    probes = {
        container["name"]: probe
        for pod in _pods(render("full")).values()
        for container in pod["spec"]["containers"]
        if (probe := container.get("livenessProbe")) is not None
    }
    assert len(probes) == 6
    for name, probe in probes.items():
        assert probe["timeoutSeconds"] * probe["failureThreshold"] >= 60, name


@pytest.mark.parametrize("variant", VARIANTS)
def test_volumes_are_harmless(render: Any, variant: str) -> None:
    """No path of a node; scratch space has a bound; what is mounted exists."""
    for pod in _pods(render(variant)).values():
        volumes = {v["name"]: v for v in pod["spec"]["volumes"]}
        for volume in volumes.values():
            assert "hostPath" not in volume
            if "emptyDir" in volume:
                assert volume["emptyDir"]["sizeLimit"]
        mounted = {m["name"] for c in pod["spec"]["containers"] for m in c["volumeMounts"]}
        assert mounted == set(volumes)


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_value_of_a_secret_is_rendered(render: Any, variant: str) -> None:
    """The chart refers to Secrets by name; it makes none and puts none into an environment."""
    objects = render(variant)
    assert not [o for o in objects if o["kind"] == "Secret"]
    for pod in _pods(objects).values():
        for container in pod["spec"]["containers"]:
            for variable in container.get("env", []):
                assert "secretKeyRef" not in variable.get("valueFrom", {})
            assert "envFrom" not in container


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_pod_passes_the_restricted_standard(render: Any, kubectl: Any, variant: str) -> None:
    """Judged by the API server's own admission, not by a list of ours."""
    name = f"restricted-{variant}"
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    metadata = {"name": name, "labels": labels}
    kubectl.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}])
    for workload, template in _pods(render(variant)).items():
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {**template["metadata"], "name": workload, "namespace": name},
            "spec": template["spec"],
        }
        text = yaml.safe_dump(pod)
        out = kubectl.run("create", "--dry-run=server", "--validate=strict", "-f", "-", text=text)
        assert "created" in out


def test_images_are_rendered_as_given(render: Any) -> None:
    tagged, pinned = render("minimal"), render("full")
    assert _images(tagged) == {
        "registry.example/codegen/operator:0.1.0",
        "registry.example/codegen/gateway:0.1.0",
    }
    assert all(re.search(r"@sha256:[0-9a-f]{64}$", image) for image in _images(pinned))
    operator = _pods(pinned)["codegen-operator"]["spec"]["containers"][0]
    handed_on = {v["name"]: v["value"] for v in operator["env"] if "_IMAGES__" in v["name"]}
    assert {name.partition("_IMAGES__")[2] for name in handed_on} == {
        "AGENTS",
        "AGENTS_BROWSER",
        "AGENTS_CLAUDE_CODE",
        "AGENTS_CODEX",
        "AGENTS_DROID",
        "ANSIBLE",
        "BUILDER",
        "ENGINES",
        "POSTGRES",
        "REDIS",
        "SERVICE_BASE",
        "SERVICE_TEST",
    }
    assert all("@sha256:" in image for image in handed_on.values())


def _images(objects: list[dict[str, Any]]) -> set[str]:
    return {c["image"] for pod in _pods(objects).values() for c in pod["spec"]["containers"]}


def test_a_private_bundle_reaches_everything_that_calls_out(render: Any) -> None:
    """Operator, gateway and bot trust it; the git host calls nobody outside."""
    pods = _pods(render("full"))
    for name in ("codegen-operator", "codegen-gateway", "codegen-bot"):
        env = {v["name"]: v.get("value") for v in pods[name]["spec"]["containers"][0]["env"]}
        mounts = pods[name]["spec"]["containers"][0]["volumeMounts"]
        assert env["SSL_CERT_FILE"] == "/etc/codegen/ca/ca.crt"
        assert {"name": "ca", "mountPath": "/etc/codegen/ca", "readOnly": True} in mounts
    namespaces = {
        o["metadata"]["namespace"]
        for o in render("full")
        if o["kind"] == "ConfigMap" and o["metadata"]["name"] == "codegen-ca"
    }
    assert namespaces == {SYSTEM, "builds"}


def test_a_changed_value_restarts_what_reads_it(render: Any) -> None:
    """Pods mount ConfigMaps that they read once: the checksum makes a new pod."""

    def sums(*arguments: str) -> dict[str, Any]:
        pods = _pods(render("full", *arguments))
        return {name: pod["metadata"].get("annotations") for name, pod in pods.items()}

    changed = sums("--set", "models.upstreams.local.currency=EUR")
    assert changed["codegen-gateway"] != sums()["codegen-gateway"]
    assert changed["codegen-operator"] == sums()["codegen-operator"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_networks_are_closed_by_default(render: Any, variant: str) -> None:
    """Nothing enters the system namespace uninvited, nothing enters or leaves builds."""
    objects = render(variant)
    build = next(o for o in objects if o["kind"] == "Namespace")["metadata"]["name"]
    closed = {
        (p["metadata"]["namespace"], kind)
        for p in _policies(objects)
        if p["spec"]["podSelector"] == {}
        for kind in p["spec"]["policyTypes"]
    }
    assert {(SYSTEM, "Ingress"), (build, "Ingress"), (build, "Egress")} <= closed


def test_builds_reach_the_git_host_and_what_is_allowed(render: Any) -> None:
    policy = next(p for p in _policies(render("full")) if p["metadata"]["name"] == "codegen-build")
    assert "ingress" not in policy["spec"]
    blocks = [
        to["ipBlock"]["cidr"]
        for rule in policy["spec"]["egress"]
        for to in rule.get("to", [])
        if "ipBlock" in to
    ]
    assert blocks == ["198.51.100.0/24"]
    doors = [
        to["podSelector"]["matchLabels"]["app.kubernetes.io/component"]
        for rule in policy["spec"]["egress"]
        for to in rule.get("to", [])
        if "podSelector" in to
    ]
    assert doors == ["git"]


def test_without_allowed_addresses_builds_reach_only_the_doors(render: Any) -> None:
    objects = render("minimal", "--set", "build.egressCIDRs=null")
    policy = next(p for p in _policies(objects) if p["metadata"]["name"] == "codegen-build")
    assert "ipBlock" not in str(policy)


def test_the_operators_metrics_are_read_from_one_namespace_or_none(render: Any) -> None:
    def readers(*arguments: str) -> list[Any]:
        objects = render("full", *arguments)
        found = [p for p in _policies(objects) if p["metadata"]["name"] == "codegen-metrics"]
        return [rule["from"] for p in found for rule in p["spec"]["ingress"]]

    label = {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}
    assert readers() == [[{"namespaceSelector": label}]]
    assert readers("--set", "metrics.namespace=") == []


def test_metrics_of_the_operator_and_the_bot_are_read_and_no_others(render: Any) -> None:
    policy = next(
        p for p in _policies(render("full")) if p["metadata"]["name"] == "codegen-metrics"
    )
    (chosen,) = policy["spec"]["podSelector"]["matchExpressions"]
    assert (chosen["operator"], chosen["values"]) == ("In", ["operator", "bot"])


def test_a_bot_with_a_webhook_is_called_by_the_ingress_alone(render: Any) -> None:
    objects = render("full")
    policy = next(p for p in _policies(objects) if p["metadata"]["name"] == "codegen-bot")
    label = {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}
    assert policy["spec"]["ingress"] == [
        {
            "from": [{"namespaceSelector": label}],
            "ports": [{"protocol": "TCP", "port": "webhook"}],
        }
    ]
    polling = render("full", "--set", "bot.webhook.url=")
    assert ("Service", "codegen-bot") in _named(objects)
    assert ("Service", "codegen-bot") not in _named(polling)


@pytest.mark.parametrize(
    ("webhook", "callers"),
    [("", ["browsers"]), ("https://bot.example.com/telegram", ["ingress", "browsers"])],
)
def test_a_bot_with_a_form_is_called_by_its_ingress_too(
    render: Any, webhook: str, callers: list[str]
) -> None:
    form = "bot.secretForm.url=https://bot.example.com/secret,bot.secretForm.namespace=browsers"
    objects = render("full", "--set", f"bot.webhook.url={webhook},{form}")
    policy = next(p for p in _policies(objects) if p["metadata"]["name"] == "codegen-bot")
    (rule,) = policy["spec"]["ingress"]
    named = [s["namespaceSelector"]["matchLabels"] for s in rule["from"]]
    assert [n["kubernetes.io/metadata.name"] for n in named] == callers
    assert ("Service", "codegen-bot") in _named(objects)


def _named(objects: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(o["kind"], o["metadata"]["name"]) for o in objects}


def test_a_polling_bot_is_called_by_nobody_and_calls_what_it_needs(render: Any) -> None:
    objects = render("full", "--set", "bot.webhook.url=")
    policy = next(p for p in _policies(objects) if p["metadata"]["name"] == "codegen-bot")
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in policy["spec"]
    ports = {
        (port["protocol"], port["port"])
        for rule in policy["spec"]["egress"]
        for port in rule["ports"]
    }
    assert ports == {
        *(("TCP", 443), ("TCP", 6443), ("TCP", 6432), ("TCP", 8081)),
        *(("TCP", 53), ("UDP", 53), ("TCP", "http")),  # by name: the product owner's
    }


def test_nothing_of_the_bot_is_there_unless_wanted(render: Any) -> None:
    assert [o for o in render("full") if o["metadata"]["name"] == "codegen-bot"]
    assert "codegen-bot" not in str(render("full", "--set", "bot.enabled=false"))


def test_the_product_owner_is_called_by_the_bot_alone_and_calls_two_doors(render: Any) -> None:
    objects = render("full")
    policy = next(
        p["spec"] for p in _policies(objects) if p["metadata"]["name"] == "codegen-product-owner"
    )
    (callers,) = policy["ingress"][0]["from"]
    assert callers["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "bot"
    called = [
        to["podSelector"]["matchLabels"] for rule in policy["egress"] for to in rule.get("to", [])
    ]
    assert [each["app.kubernetes.io/component"] for each in called] == ["gateway", "git"]
    without = render("full", "--set", "productOwner.enabled=false")
    assert "product-owner" not in str(without)
    assert "PRODUCT_OWNER" not in str(without)


def test_two_bots_never_run_beside_each_other_for_an_upgrade(render: Any) -> None:
    bot = next(
        o
        for o in render("full")
        if o["kind"] == "Deployment" and o["metadata"]["name"] == "codegen-bot"
    )
    assert bot["spec"]["replicas"] == 1
    assert bot["spec"]["strategy"] == {"type": "Recreate"}


def test_selectors_of_policies_find_the_pods(render: Any) -> None:
    """A policy that selects nothing protects nothing."""
    objects = render("full")
    labels = [pod["metadata"]["labels"] for pod in _pods(objects).values()]
    for policy in _policies(objects):
        selector = policy["spec"]["podSelector"]
        wanted = selector.get("matchLabels", {})
        if policy["metadata"]["namespace"] == SYSTEM and wanted:
            assert any(wanted.items() <= found.items() for found in labels)


def test_policies_can_be_left_to_others(render: Any) -> None:
    assert _policies(render("full", "--set", "networkPolicies.enabled=false")) == []


def _policies(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [o for o in objects if o["kind"] == "NetworkPolicy"]


def test_services_lead_to_pods(render: Any) -> None:
    """The names and ports that agents and builds are told are those that exist."""
    objects = render("full")
    pods = _pods(objects)
    for service in (o for o in objects if o["kind"] == "Service"):
        selector = service["spec"]["selector"]
        found = [p for p in pods.values() if selector.items() <= p["metadata"]["labels"].items()]
        assert len(found) == 1
        names = {port["name"] for port in found[0]["spec"]["containers"][0]["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= names
        assert [port["port"] for port in service["spec"]["ports"]] == [80]


def test_definitions_of_the_chart_are_those_of_the_models() -> None:
    """Byte for byte: the definitions are generated once."""
    root = Path(__file__).parents[2]
    source = {p.name: p.read_bytes() for p in (root / "crds").glob("*.yaml")}
    chart = {p.name: p.read_bytes() for p in (root / "helm/codegen-crds/templates").glob("*.yaml")}
    assert source
    assert chart == source
