"""Rights: exactly those of the table, no wildcard, and none for agents and builds."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

TABLE: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("rights.yaml").read_text(encoding="utf-8")
)
_SUBRESOURCES = frozenset({"token", "exec", "log", "status"})
ROLES = "clusterroles.rbac.authorization.k8s.io"
SYSTEM = "codegen-system"
BUILD = "codegen-build"
WITH_BOT = (
    *("--set", "bot.enabled=true", "--set", "images.bot=registry.example/codegen/bot:0.1.0"),
    *(
        "--set",
        "bot.tokenSecret.name=telegram",
        "--set",
        "bot.database.existingSecret=bot-database",
    ),
    *("--set", "productOwner.enabled=true", "--set", "productOwner.tokenSecret.name=owner"),
    *("--set", "productOwner.database.existingSecret=owner-database"),
)


def test_every_account_has_the_rights_of_the_table(render: Any) -> None:
    """A right that is not in the table is a change that somebody has to defend."""
    objects = render("minimal", *WITH_BOT)
    granted: dict[str, dict[str, list[str]]] = {
        o["metadata"]["name"]: {} for o in objects if o["kind"] == "ServiceAccount"
    }
    for binding in objects:
        if binding["kind"] not in ("RoleBinding", "ClusterRoleBinding"):
            continue
        scope = binding["metadata"].get("namespace", "cluster")
        for subject in binding["subjects"]:
            lines = _lines(_role(objects, binding))
            held = granted[subject["name"]].setdefault(scope, [])
            granted[subject["name"]][scope] = sorted({*held, *lines})
    expected = {
        account: {scope: sorted(lines) for scope, lines in scopes.items()}
        for account, scopes in TABLE["accounts"].items()
    }
    assert granted == expected


def test_who_proposes_servers_may_keep_a_config_map_and_nothing_more(render: Any) -> None:
    provider = ("provider.url=https://machines.example", "provider.tokenSecret.name=machines")
    asked = [part for value in provider for part in ("--set", value)]
    held = {
        discover: next(
            set(_lines(o))
            for o in render("minimal", *asked, "--set", f"provider.discover={discover}")
            if o["kind"] == "Role" and o["metadata"]["name"] == "codegen-operator"
            if o["metadata"]["namespace"] == SYSTEM
        )
        for discover in ("false", "true")
    }
    assert held["false"] - held["true"] == {"core configmaps: get"}
    assert held["true"] - held["false"] == {"core configmaps: create get patch"}


def test_roles_for_tenant_namespaces_are_those_of_the_table(render: Any) -> None:
    objects = render("minimal", *WITH_BOT)
    bound = {o["roleRef"]["name"] for o in objects if o["kind"].endswith("Binding")}
    unbound = {
        o["metadata"]["name"]: sorted(_lines(o))
        for o in objects
        if o["kind"] == "ClusterRole" and o["metadata"]["name"] not in bound
    }
    assert unbound == {name: sorted(lines) for name, lines in TABLE["tenant_roles"].items()}


def test_subjects_are_accounts_of_the_chart(render: Any) -> None:
    """No group, no user, nobody in another namespace gets anything."""
    objects = render("minimal", *WITH_BOT)
    own = {
        (o["metadata"]["namespace"], o["metadata"]["name"])
        for o in objects
        if o["kind"] == "ServiceAccount"
    }
    for binding in (o for o in objects if o["kind"].endswith("Binding")):
        for subject in binding["subjects"]:
            assert subject["kind"] == "ServiceAccount"
            assert (subject["namespace"], subject["name"]) in own


@pytest.mark.parametrize("variant", ["minimal", "full"])
def test_no_rule_has_a_wildcard_or_a_dangerous_verb(render: Any, variant: str) -> None:
    roles = [o for o in render(variant) if o["kind"] in ("Role", "ClusterRole")]
    assert roles
    for role in roles:
        for rule in role["rules"]:
            said = [*rule["apiGroups"], *rule["resources"], *rule["verbs"]]
            assert not any("*" in word for word in said), role["metadata"]["name"]
            assert not {"escalate", "deletecollection"} & set(rule["verbs"])
            if "impersonate" in rule["verbs"]:
                assert role["metadata"]["name"] == "codegen-bot"
                assert (rule["resources"], rule["resourceNames"]) == (
                    ["serviceaccounts"],
                    ["tenant"],
                )
            assert "pods/exec" not in rule["resources"]
            assert "nodes" not in rule["resources"]
            if "bind" in rule["verbs"]:
                assert rule.get("resourceNames"), "binding any role would be every right"


def test_abandoning_adds_one_verb_to_the_uninstalling_account(render: Any) -> None:
    """Finalizers are removed by patches, and only when the person asked for it."""
    role = next(
        o
        for o in render("full")
        if o["kind"] == "ClusterRole" and o["metadata"]["name"] == "codegen-uninstall"
    )
    assert role["rules"][0]["verbs"] == ["get", "list", "patch"]


def test_tokens_are_mounted_only_where_the_api_is_called(render: Any) -> None:
    """Accounts mount nothing by themselves; a pod that needs the API says so."""
    objects = render("minimal", *WITH_BOT)
    accounts = [o for o in objects if o["kind"] == "ServiceAccount"]
    assert all(a["automountServiceAccountToken"] is False for a in accounts)
    mounting = {
        o["metadata"]["name"]
        for o in objects
        if o["kind"] in ("Deployment", "Job")
        and o["spec"]["template"]["spec"].get("automountServiceAccountToken")
    }
    assert mounting == {
        *("codegen-bot", "codegen-operator", "codegen-gateway", "codegen-git", "codegen-uninstall")
    }


@pytest.fixture(scope="module")
def authorized(render: Any, kubectl: Any) -> Any:
    """An API server that decides by the chart's rules; asks it as one of the accounts."""
    namespaces = {SYSTEM, BUILD, "tenant"}
    kubectl.apply([_namespace(name) for name in sorted(namespaces)])
    kinds = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
    kubectl.apply([o for o in render("minimal", *WITH_BOT) if o["kind"] in kinds])

    def may(account: str, namespace: str, verb: str, resource: str, where: str) -> bool:
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": {
                "user": f"system:serviceaccount:{namespace}:{account}",
                "groups": [
                    "system:authenticated",
                    "system:serviceaccounts",
                    f"system:serviceaccounts:{namespace}",
                ],
                "resourceAttributes": _attributes(verb, resource) | {"namespace": where},
            },
        }
        answer = kubectl.run(
            "create", "--validate=false", "-f", "-", "-o", "json", text=json.dumps(body)
        )
        return bool(json.loads(answer)["status"]["allowed"])

    return may


def _attributes(verb: str, resource: str) -> dict[str, str]:
    """``jobs.batch``, ``pods/exec`` or ``serviceaccounts/tenant`` as the review has them.

    Asked for by name and not through ``kubectl auth can-i``, which drops the group of a kind that
    the server does not serve and takes a subresource for a name: it would always say no.
    """
    kind, _, part = resource.partition("/")
    plural, _, group = kind.partition(".")
    found = {"verb": verb, "group": "*" if kind == "*" else group, "resource": plural}
    return found | ({"subresource": part} if part in _SUBRESOURCES else {"name": part})


@pytest.mark.parametrize("where", [SYSTEM, BUILD, "tenant"])
@pytest.mark.parametrize(
    ("account", "home"), [("codegen-build", BUILD), ("codegen-ansible", SYSTEM)]
)
def test_builds_and_server_jobs_may_ask_for_nothing(
    authorized: Any, account: str, home: str, where: str
) -> None:
    for verb, resource in (
        ("get", "secrets"),
        ("list", "pods"),
        ("create", "pods"),
        ("create", "jobs.batch"),
        ("get", "configmaps"),
        ("create", "serviceaccounts/token"),
        ("*", "*"),
    ):
        assert not authorized(account, home, verb, resource, where)


@pytest.mark.parametrize(
    ("account", "verb", "resource", "where", "allowed"),
    [
        ("codegen-operator", "get", "secrets", SYSTEM, True),
        ("codegen-operator", "create", "jobs.batch", BUILD, True),
        ("codegen-operator", "get", "secrets", "tenant", False),
        ("codegen-operator", "create", "pods", "tenant", False),
        ("codegen-operator", "get", "secrets", BUILD, False),
        ("codegen-operator", "delete", "namespaces", "tenant", False),
        (
            "codegen-operator",
            "create",
            "clusterrolebindings.rbac.authorization.k8s.io",
            "tenant",
            False,
        ),
        ("codegen-operator", "create", "pods/exec", SYSTEM, False),
        ("codegen-gateway", "create", "tokenreviews.authentication.k8s.io", SYSTEM, True),
        ("codegen-gateway", "get", "secrets", SYSTEM, False),
        ("codegen-gateway", "get", "pods", BUILD, False),
        ("codegen-git", "get", "pods", BUILD, True),
        ("codegen-git", "get", "secrets", SYSTEM, False),
        ("codegen-git", "list", "pods", BUILD, False),
        ("codegen-bot", "create", "namespaces", "tenant", True),
        ("codegen-bot", "delete", "namespaces", "tenant", False),
        ("codegen-bot", "impersonate", "serviceaccounts/tenant", "tenant", True),
        ("codegen-bot", "impersonate", "serviceaccounts/codegen-operator", SYSTEM, False),
        ("codegen-bot", "impersonate", "serviceaccounts", SYSTEM, False),
        ("codegen-bot", "impersonate", "users", "tenant", False),
        ("codegen-bot", "impersonate", "groups", "tenant", False),
        ("codegen-bot", "get", "secrets", SYSTEM, False),
        ("codegen-bot", "get", "secrets", "tenant", False),
        ("codegen-bot", "create", "projects.codegen.dev", "tenant", False),
        ("codegen-bot", "list", "projects.codegen.dev", "tenant", True),
        ("codegen-bot", "list", "servers.codegen.dev", "", True),
        ("codegen-bot", "watch", "servers.codegen.dev", "", True),
        ("codegen-bot", "patch", "servers.codegen.dev", "", False),
        ("codegen-bot", "delete", "servers.codegen.dev", "", False),
        ("codegen-bot", "get", "pods/log", "tenant", False),
        (
            "codegen-operator",
            "bind",
            "clusterroles.rbac.authorization.k8s.io/codegen-tenant",
            "",
            True,
        ),
        (
            "codegen-operator",
            "bind",
            "clusterroles.rbac.authorization.k8s.io/cluster-admin",
            "",
            False,
        ),
    ],
)
def test_the_api_server_decides_as_meant(
    authorized: Any, account: str, verb: str, resource: str, where: str, allowed: bool
) -> None:
    """Secrets of tenants are closed to the operator until it is bound in a labelled namespace."""
    assert authorized(account, SYSTEM, verb, resource, where) is allowed


def _role(objects: list[dict[str, Any]], binding: dict[str, Any]) -> dict[str, Any]:
    wanted = binding["roleRef"]
    namespace = binding["metadata"].get("namespace") if wanted["kind"] == "Role" else None
    return next(
        o
        for o in objects
        if o["kind"] == wanted["kind"]
        and o["metadata"]["name"] == wanted["name"]
        and o["metadata"].get("namespace") == namespace
    )


def _lines(role: dict[str, Any]) -> list[str]:
    """Rules as lines: ``core pods: get list``."""
    verbs: dict[str, set[str]] = defaultdict(set)
    for rule in role["rules"]:
        names = ",".join(sorted(rule.get("resourceNames", [])))
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                shown = f"{resource}({names})" if names else resource
                verbs[f"{group or 'core'} {shown}"] |= set(rule["verbs"])
    return [f"{what}: {' '.join(sorted(allowed))}" for what, allowed in verbs.items()]


def _namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
