"""Values: every variant renders, nonsense is refused by name, nothing is said twice."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HELM = ROOT / "helm"
CHARTS = ("codegen-crds", "codegen-operator")
VARIANTS = sorted(p.name.removesuffix("-values.yaml") for p in HELM.glob("*/ci/*-values.yaml"))


@pytest.mark.parametrize("chart", CHARTS)
def test_lint_has_nothing_to_say(helm: Any, chart: str) -> None:
    variants = sorted((HELM / chart / "ci").glob("*.yaml")) or [HELM / chart / "values.yaml"]
    for values in variants:
        done = helm("lint", "--strict", str(HELM / chart), "-f", str(values))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "WARNING" not in done.stdout


def test_there_are_variants() -> None:
    assert {"minimal", "full"} <= set(VARIANTS)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_names_every_object_once(render: Any, variant: str) -> None:
    names = [
        (o["kind"], o["metadata"].get("namespace", ""), o["metadata"]["name"])
        for o in render(variant)
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_object_says_what_it_belongs_to(render: Any, variant: str) -> None:
    for body in render(variant):
        labels = body["metadata"]["labels"]
        assert labels["app.kubernetes.io/name"] == "codegen-operator"
        assert labels["app.kubernetes.io/instance"] == "codegen"
        assert labels["app.kubernetes.io/managed-by"] == "Helm"
        assert labels["app.kubernetes.io/component"]


REFUSED = [
    ("images.operator=Not An Image", "at '/images/operator"),
    ("images.operator=registry.example/operator", "at '/images/operator"),
    ("images.serviceBase=registry.example/base@sha256:12", "at '/images/serviceBase"),
    ("images.typo=x:1", "at '/images': additional properties 'typo'"),
    ("typo=1", "additional properties 'typo'"),
    ("buildNamespace=Upper", "at '/buildNamespace"),
    ("buildNamespace=", "at '/buildNamespace"),
    ("caBundle=not-pem", "at '/caBundle"),
    ("registry.prefix=https://registry.example", "at '/registry/prefix"),
    ("registry.ca=not-pem", "at '/registry/ca"),
    ("registry.user=me", "at '/registry': additional properties 'user'"),
    ("database.existingSecret=Not_A_Name", "at '/database/existingSecret"),
    ("database.key=", "at '/database/key"),
    ("database.password=secret", "at '/database': additional properties 'password'"),
    ("models.default=", "at '/models/default"),
    ("models.upstreams.x.baseUrl=ftp://models.example", "at '/models/upstreams/x/baseUrl"),
    (
        "models.upstreams.x.baseUrl=https://models.example",
        "missing properties 'pricePromptPerMillion'",
    ),
    ("models.upstreams.offline.baseUrl=https://models.example", "invalid propertyName 'offline'"),
    ("models.upstreams.x.apiKey=sk-1", "additional properties 'apiKey'"),
    ("budget.limit=1e3", "at '/budget/limit"),
    ("budget.limit=-1", "at '/budget/limit"),
    ("budget.currency=dollars", "at '/budget/currency"),
    ("budget.period=week", "at '/budget/period"),
    ("operator.replicas=0", "at '/operator/replicas"),
    ("operator.replicas=two", "at '/operator/replicas"),
    ("operator.maxRuns=0", "at '/operator/maxRuns"),
    ("operator.env.PATH=x", "invalid propertyName 'PATH'"),
    ("git.storage.size=ten", "at '/git/storage/size"),
    ("agents.egressCIDRs={anywhere}", "at '/agents/egressCIDRs"),
    ("build.egressCIDRs={10.0.0.1}", "at '/build/egressCIDRs"),
    ("provider.url=ssh://machines.example", "at '/provider/url"),
    ("provider.reinstallAllowed={../m-1}", "at '/provider/reinstallAllowed/0"),
    ("provider.create.sizes={cx 32}", "at '/provider/create/sizes/0"),
    ("provider.create.most=-1", "at '/provider/create/most"),
    ("provider.url=https://machines.example", "provider.tokenSecret.name has to be set"),
    ("provider.hetzner.tokenSecret.name=hetzner", "provider.tokenSecret.name has to be set"),
    (
        "provider.url=https://m.example,provider.hetzner.tokenSecret.name=h,provider.tokenSecret.name=m",
        "exclude each other",
    ),
    ("provider.hetzner.tokenSecret.name=Not_A_Name", "at '/provider/hetzner/tokenSecret/name"),
    ("provider.discover=true", "provider.url or provider.hetzner.tokenSecret.name has to be set"),
    ("log.level=LOUD", "at '/log/level"),
    ("log.format=xml", "at '/log/format"),
    ("uninstall.abandon=perhaps", "at '/uninstall/abandon"),
    ("metrics.namespace=Upper", "at '/metrics/namespace"),
    ("bot.enabled=perhaps", "at '/bot/enabled"),
    ("bot.token=123:abc", "at '/bot': additional properties 'token'"),
    ("bot.tokenSecret.name=Not_A_Name", "at '/bot/tokenSecret/name"),
    ("bot.database.port=0", "at '/bot/database/port"),
    ("bot.admins={ann}", "at '/bot/admins/0"),
    ("bot.allowed={-5}", "at '/bot/allowed/0"),
    ("bot.clusterSeconds=0", "at '/bot/clusterSeconds"),
    ("bot.weeklyReport=monday", "at '/bot/weeklyReport"),
    ("bot.webhook.url=http://bot.example.com", "at '/bot/webhook/url"),
    ("bot.secretForm.url=http://bot.example.com", "at '/bot/secretForm/url"),
    ("bot.webhook.namespace=Upper", "at '/bot/webhook/namespace"),
    ("productOwner.engine=magic", "at '/productOwner/engine"),
    ("productOwner.model=offline", "at '/productOwner/model"),
    ("productOwner.replicas=0", "at '/productOwner/replicas"),
    ("productOwner.turnLimit=lots", "at '/productOwner/turnLimit"),
    ("networkPolicies.enabled=perhaps", "at '/networkPolicies/enabled"),
]


@pytest.mark.parametrize(("value", "names"), REFUSED)
def test_nonsense_is_refused_by_name(helm: Any, value: str, names: str) -> None:
    """The message says which value is wrong."""
    done = _template(helm, "--set", value)
    assert done.returncode != 0
    assert names in done.stderr


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("images.operator=", "images.operator has to be set"),
        ("images.agents=", "images.agents has to be set"),
        ("images.serviceBase=registry.example/base:1", "images.serviceBase has to name its digest"),
        ("images.serviceTest=registry.example/test:1", "images.serviceTest has to name its digest"),
        ("images.postgres=registry.example/postgres:17", "images.postgres has to name its digest"),
        ("registry.prefix=", "registry.prefix has to be set"),
        ("database.existingSecret=", "database.existingSecret has to be set"),
    ],
)
def test_what_is_missing_is_named(helm: Any, value: str, says: str) -> None:
    done = _template(helm, "--set", value)
    assert done.returncode != 0
    assert says in done.stderr


def test_a_bot_says_what_it_needs(helm: Any) -> None:
    given = ["--set", "bot.enabled=true"]
    for value, says in (
        ("images.bot=registry.example/bot:1", "images.bot has to be set"),
        ("bot.tokenSecret.name=telegram", "bot.tokenSecret.name has to be set"),
        ("bot.database.existingSecret=bot", "bot.database.existingSecret has to be set"),
    ):
        done = _template(helm, *given)
        assert done.returncode != 0
        assert says in done.stderr
        given += ["--set", value]
    assert _template(helm, *given).returncode == 0
    given += ["--set", "bot.webhook.url=https://bot.example.com/"]
    done = _template(helm, *given)
    assert done.returncode != 0
    assert "bot.webhook.namespace has to be set" in done.stderr
    form = ["--set", "bot.webhook.url=,bot.secretForm.url=https://bot.example.com/secret"]
    done = _template(helm, *given, *form)
    assert done.returncode != 0
    assert "bot.secretForm.namespace has to be set" in done.stderr


def test_a_product_owner_says_what_it_needs(helm: Any) -> None:
    given = ["--set", "productOwner.enabled=true", "--set", "productOwner.engine=builtin"]
    for value, says in (
        ("productOwner.model=large", "productOwner.model has to be set"),
        ("productOwner.tokenSecret.name=owner", "productOwner.tokenSecret.name has to be set"),
        (
            "productOwner.database.existingSecret=owner",
            "productOwner.database.existingSecret has to be set",
        ),
    ):
        done = _template(helm, *given)
        assert done.returncode != 0
        assert says in done.stderr
        given += ["--set", value]
    assert _template(helm, *given).returncode == 0
    cli = _template(helm, *given, "--set", "productOwner.engine=claude-code")
    assert "engines.claudeCode.image has to be set" in cli.stderr
    image = f"registry.example/agents-claude-code@sha256:{'c' * 64}"
    both = ("productOwner.engine=claude-code", f"engines.claudeCode.image={image}")
    cli = _template(helm, *given, *(part for value in both for part in ("--set", value)))
    assert cli.returncode == 0
    (pod,) = [
        o["spec"]["template"]["spec"]
        for o in yaml.safe_load_all(cli.stdout)
        if o and o["kind"] == "Deployment" and o["metadata"]["name"] == "codegen-product-owner"
    ]
    assert pod["containers"][0]["image"] == image


def test_only_the_gateway_has_the_key_of_the_object_store(helm: Any) -> None:
    given = ["--set", "transcripts.objectStorage.endpoint=https://objects.example.com"]
    for value, says in (
        ("bucket=texts", "transcripts.objectStorage.bucket has to be set"),
        ("credentialsSecret=object-store", "credentialsSecret has to be set: a Secret with"),
    ):
        done = _template(helm, *given)
        assert done.returncode != 0
        assert says in done.stderr
        given += ["--set", f"transcripts.objectStorage.{value}"]
    done = _template(helm, *given)
    assert done.returncode == 0, done.stderr
    holders = [
        o["metadata"]["name"]
        for o in yaml.safe_load_all(done.stdout)
        if o and "object-store" in str(o)
    ]
    assert holders == ["codegen-gateway"]
    path = ("--set", "transcripts.objectStorage.endpoint=https://objects.example.com/texts")
    assert _template(helm, *given, *path).returncode != 0


def test_an_installation_without_values_says_what_it_needs(helm: Any) -> None:
    done = helm("template", "codegen", str(HELM / "codegen-operator"))
    assert done.returncode != 0
    assert "has to be set" in done.stderr


def test_the_schema_knows_every_value_and_no_other() -> None:
    """values.yaml is the documentation: the schema adds nothing to it and lacks nothing."""
    chart = HELM / "codegen-operator"
    schema = json.loads((chart / "values.schema.json").read_text(encoding="utf-8"))
    values = yaml.safe_load((chart / "values.yaml").read_text(encoding="utf-8"))
    assert _described(schema) - {"global"} == _given(values)


def test_every_value_has_a_comment_above_it_or_its_group() -> None:
    """A value that nobody explains cannot be set."""
    text = (HELM / "codegen-operator" / "values.yaml").read_text(encoding="utf-8")
    groups = [block for block in text.split("\n\n") if block.strip()]
    plain = ("gateway:", "log:", "networkPolicies:")
    silent = [g for g in groups if "#" not in g and not g.startswith(plain)]
    assert silent == []


def _template(helm: Any, *arguments: str) -> Any:
    chart = HELM / "codegen-operator"
    values = chart / "ci" / "minimal-values.yaml"
    return helm("template", "codegen", str(chart), "-f", str(values), *arguments)


def _described(schema: dict[str, Any], prefix: str = "") -> set[str]:
    """Paths of the schema; maps with free keys end a path."""
    found: set[str] = set()
    for name, body in schema.get("properties", {}).items():
        path = f"{prefix}{name}"
        deeper = _described(body, f"{path}.") if body.get("properties") else {path}
        found |= deeper
    return found


def _given(values: dict[str, Any], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for name, value in values.items():
        path = f"{prefix}{name}"
        free = name in ("upstreams", "rates", "env", "resources")
        found |= _given(value, f"{path}.") if isinstance(value, dict) and not free else {path}
    return found
