"""`doctor`: every finding has a negative test, and a cure."""

from dataclasses import replace
from typing import Any

import pytest

from codegen_cli.core.checks import (
    COMPONENTS,
    Facts,
    findings,
    findings_page,
    healthy,
)
from codegen_cli.core.text import plain
from codegen_crds.kinds import OWN_KINDS
from codegen_crds.v1alpha1 import Server

from .conftest import a_project, condition


def a_server(ready: str = "True", **spec: Any) -> Server:
    return Server.model_validate(
        {
            "metadata": {"name": "one"},
            "spec": {
                "address": "192.0.2.1",
                "sshKeyRef": {"name": "k", "key": "id"},
                "hostKey": "ssh-ed25519 AAAA",
                "tenants": ["team"],
                "domainSuffix": "apps.example.com",
                "capacity": {"memoryMib": 1024},
                **spec,
            },
            "status": {"conditions": [condition("Ready", ready, "SshFailed", "no answer")]},
        }
    )


GOOD = Facts(
    namespace="team",
    system_namespace="codegen-system",
    version="v1.35.0",
    served=dict.fromkeys((kind.plural for kind in OWN_KINDS), True),
    rights={"create projects": True},
    labels={"codegen.dev/tenant": "true"},
    namespace_exists=True,
    components={
        name: {"spec": {"replicas": 1}, "status": {"readyReplicas": 1}} for name in COMPONENTS
    },
    models={"big": {"pricePromptPerMillion": "1", "priceCompletionPerMillion": "2"}},
    servers=[a_server()],
)
UNPRICED = a_project(conditions=[condition("Ready", "False", "PriceUnknown", "no price")])


def test_nothing_is_wrong_with_a_good_installation() -> None:
    found = findings(GOOD)
    assert {f.grade for f in found} == {"ok"}
    assert healthy(found)
    assert not any(f.cure for f in found)


@pytest.mark.parametrize(
    ("change", "about", "cure"),
    [
        ({"served": {}}, "definitions", "helm install codegen-crds"),
        ({"rights": {"create projects": False}}, "rights", "create rolebinding"),
        ({"labels": {}}, "namespace", "kubectl label namespace team codegen.dev/tenant=true"),
        ({"namespace_exists": False, "labels": None}, "namespace", "kubectl create namespace"),
        ({"components": {}}, "codegen-operator", "helm install codegen-operator"),
        (
            {"components": {n: {"spec": {}, "status": {}} for n in COMPONENTS}},
            "codegen-gateway",
            "logs deployment/codegen-gateway",
        ),
        ({"servers": []}, "servers", "spec.tenants: [team]"),
        ({"servers": [a_server(tenants=["other"])]}, "servers", "spec.tenants: [team]"),
        ({"servers": [a_server("False")]}, "server one", "kubectl describe csrv one"),
        ({"models": {"big": {}}}, "models", "models.upstreams"),
        ({"projects": [UNPRICED]}, "project todo", "models.upstreams"),
    ],
)
def test_what_is_wrong_is_found_with_its_cure(
    change: dict[str, Any], about: str, cure: str
) -> None:
    found = findings(replace(GOOD, **change))
    assert not healthy(found)
    wrong = next(f for f in found if f.about == about)
    assert wrong.grade == "wrong"
    assert cure in wrong.cure
    assert f"✗ {about}" in plain(findings_page(found))


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"components": None}, "components"),
        ({"servers": None}, "servers"),
        ({"models": None}, "models"),
        ({"labels": None, "namespace_exists": None}, "namespace"),
        ({"servers": [a_server(cordoned=True)]}, "server one"),
    ],
)
def test_what_may_not_be_read_is_not_called_wrong(change: dict[str, Any], about: str) -> None:
    found = findings(replace(GOOD, **change))
    assert next(f for f in found if f.about == about).grade == "unknown"
    assert healthy(found)


def test_a_project_knows_that_its_namespace_is_not_enabled() -> None:
    told = a_project(conditions=[condition("Ready", "False", "NamespaceNotEnabled")])
    facts = replace(GOOD, labels=None, namespace_exists=None, projects=[told])
    assert next(f for f in findings(facts) if f.about == "namespace").grade == "wrong"
