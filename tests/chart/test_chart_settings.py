"""What the chart hands to the components is what their settings read."""

import json
import subprocess
import sys
from typing import Any

import pytest
import yaml

READERS = {
    "codegen-operator": ("codegen_operator.settings", "Settings"),
    "codegen-gateway": ("codegen_gateway.settings", "GatewaySettings"),
    "codegen-git": ("codegen_gateway.settings", "GitSettings"),
    "codegen-bot": ("codegen_bot.settings", "BotSettings"),
    "codegen-product-owner": ("codegen_agents.product_owner.settings", "ProductOwnerSettings"),
}
PREFIXES = {
    "codegen-operator": "CODEGEN_OPERATOR_",
    "codegen-bot": "CODEGEN_BOT_",
    "codegen-product-owner": "CODEGEN_PRODUCT_OWNER_",
}
_BOT = (
    *("--set", "images.bot=registry.example/codegen/bot:0.1.0"),
    *("--set", "bot.tokenSecret.name=telegram", "--set", "bot.database.existingSecret=bot"),
    *("--set", "productOwner.enabled=true", "--set", "productOwner.tokenSecret.name=owner"),
    *("--set", "productOwner.database.existingSecret=owner"),
)
_PROGRAM = """
import importlib, json, sys
settings = getattr(importlib.import_module(sys.argv[1]), sys.argv[2])()
names = sorted(type(settings).model_fields)
print(json.dumps({"names": names, "values": settings.model_dump(mode="json")}))
"""


def _environment(objects: list[dict[str, Any]], workload: str) -> dict[str, str]:
    deployment = next(
        o for o in objects if o["kind"] == "Deployment" and o["metadata"]["name"] == workload
    )
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    return {v["name"]: v.get("value", "from-the-pod") for v in container["env"]}


def _read(environment: dict[str, str], module: str, name: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, module, name],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


@pytest.mark.parametrize("variant", ["minimal", "full"])
@pytest.mark.parametrize("workload", READERS)
def test_settings_take_the_environment_of_the_chart(
    render: Any, variant: str, workload: str
) -> None:
    """Every variable with our prefix is one that the component knows, with a value it takes."""
    objects = render(variant, "--set", "bot.enabled=true", *_BOT)
    environment = _environment(objects, workload)
    read = _read(environment, *READERS[workload])
    prefix = PREFIXES.get(workload, "CODEGEN_GATEWAY_")
    given = {
        name.removeprefix(prefix).split("__")[0].lower()
        for name in environment
        if name.startswith(prefix)
    }
    unknown = given - set(read["names"])
    assert unknown == set()


def test_values_of_the_chart_reach_the_operator(render: Any) -> None:
    environment = _environment(render("full"), "codegen-operator")
    values = _read(environment, *READERS["codegen-operator"])["values"]
    assert values["system_namespace"] == "codegen-system"
    assert values["build_namespace"] == "builds"
    assert values["default_model"] == "careful"
    assert values["default_budget"]["limit"] == "20"
    assert values["max_runs"] == 8
    assert values["agents"]["egress_cidrs"] == ["192.0.2.0/24"]
    assert values["acceptance"]["explorer"] is True
    assert values["acceptance"]["bot_api"] == "http://bot-api.codegen-tests.svc:8081"
    assert "/agents-browser@" in values["images"]["agents_browser"]


def test_values_of_the_chart_reach_the_adapter_of_hetzner_cloud(render: Any) -> None:
    """The operator calls its Service with the token that the adapter expects."""
    objects = render("full")
    environment = _environment(objects, "codegen-hetzner")
    values = _read(environment, "codegen_infra.settings", "HetznerSettings")["values"]
    assert (values["most_machines"], values["reinstall_image"]) == (3, "debian-13")
    spec = next(
        o["spec"]["template"]["spec"]
        for o in objects
        if o["kind"] == "Deployment" and o["metadata"]["name"] == "codegen-hetzner"
    )
    paths = {m["name"]: m["mountPath"] for m in spec["containers"][0]["volumeMounts"]}
    files = {
        f"{paths[v['name']]}/token": v["secret"]["secretName"]
        for v in spec["volumes"]
        if "secret" in v
    }
    assert files == {
        values["hetzner_token_file"]: "hetzner",
        values["caller_token_file"]: "machine-provider",
    }
    url = _environment(objects, "codegen-operator")["CODEGEN_OPERATOR_PROVIDER__URL"]
    (service,) = (
        o["metadata"]
        for o in objects
        if o["kind"] == "Service" and o["metadata"]["name"] == "codegen-hetzner"
    )
    assert url == f"http://{service['name']}.{service['namespace']}.svc"


def test_people_of_the_bot_reach_it_as_numbers(render: Any) -> None:
    """Helm writes large numbers as fractions unless told otherwise."""
    values = _read(_environment(render("full"), "codegen-bot"), *READERS["codegen-bot"])["values"]
    assert values["api_url"] == "http://telegram.example:8081"
    assert values["admins"] == [1234567890]
    assert sorted(values["allowed"]) == [987654321, 7000000000]


def test_secrets_of_the_bot_are_files_where_it_looks(render: Any) -> None:
    objects = render("full")
    environment = _environment(objects, "codegen-bot")
    deployment = next(
        o for o in objects if o["kind"] == "Deployment" and o["metadata"]["name"] == "codegen-bot"
    )
    spec = deployment["spec"]["template"]["spec"]
    paths = {m["name"]: m["mountPath"] for m in spec["containers"][0]["volumeMounts"]}
    files = {
        f"{paths[v['name']]}/{item['path']}": (v["secret"]["secretName"], item["key"])
        for v in spec["volumes"]
        if "secret" in v
        for item in v["secret"]["items"]
    }
    assert files == {
        environment["CODEGEN_BOT_TOKEN_FILE"]: ("telegram", "bot-token"),
        environment["CODEGEN_BOT_DATABASE_DSN_FILE"]: ("codegen-bot-database", "uri"),
        environment["CODEGEN_BOT_PRODUCT_OWNER_TOKEN_FILE"]: ("product-owner", "callers-token"),
    }


def test_only_the_operators_account_may_manage(render: Any) -> None:
    """Gateway and git host name the same account that the operator runs as."""
    objects = render("full", "--namespace", "elsewhere")
    for workload in ("codegen-gateway", "codegen-git"):
        environment = _environment(objects, workload)
        account = environment["CODEGEN_GATEWAY_OPERATOR_ACCOUNT"]
        assert account == "system:serviceaccount:elsewhere:codegen-operator"


def test_keys_of_models_are_files_by_name(render: Any) -> None:
    """A model with a key has a file where the gateway looks; one without has none."""
    objects = render("full")
    upstreams = next(
        o
        for o in objects
        if o["kind"] == "ConfigMap" and o["metadata"]["name"] == "codegen-gateway"
    )["data"]["upstreams.yaml"]
    assert "apiKeyFile: /etc/codegen/keys/careful" in upstreams
    assert "/etc/codegen/keys/local" not in upstreams
    assert yaml.safe_load(upstreams)["rates"] == {"EUR": "1.09"}
    gateway = next(
        o
        for o in objects
        if o["kind"] == "Deployment" and o["metadata"]["name"] == "codegen-gateway"
    )
    keys = next(v for v in gateway["spec"]["template"]["spec"]["volumes"] if v["name"] == "keys")
    assert keys["projected"]["sources"] == [
        {"secret": {"name": "model-keys", "items": [{"key": "careful", "path": "careful"}]}}
    ]
