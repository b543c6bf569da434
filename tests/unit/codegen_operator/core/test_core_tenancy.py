"""What a tenant namespace is filled with."""

from typing import Any

from codegen_crds.meta import LABEL_COMPONENT
from codegen_operator.domain.tenancy import Doors, covers, plan_tenancy, tenant_objects

DOORS = Doors(system_namespace="codegen-system")


def as_stored(body: dict[str, Any]) -> dict[str, Any]:
    """As the API server gives it back: with its own additions."""
    metadata = {**body["metadata"], "uid": "u", "resourceVersion": "1", "managedFields": []}
    return {**body, "metadata": metadata, "status": {"anything": 1}}


def test_filled_once_then_left_alone() -> None:
    """Everything is applied to an empty namespace; nothing to the one that results."""
    first = plan_tenancy("team", DOORS, {})
    assert [a.body for a in first] == list(tenant_objects("team", DOORS))
    present = {(a.body["kind"], a.body["metadata"]["name"]): as_stored(dict(a.body)) for a in first}
    assert plan_tenancy("team", DOORS, present) == ()


def test_what_was_changed_by_hand_is_put_back() -> None:
    """A policy that was opened is closed again, and only that one is written."""
    bodies = tenant_objects("team", DOORS)
    present = {(b["kind"], b["metadata"]["name"]): as_stored(b) for b in bodies}
    opened = present["NetworkPolicy", "codegen-default-deny"]
    opened["spec"] = {"podSelector": {}, "policyTypes": ["Ingress"]}
    again = plan_tenancy("team", DOORS, present)
    assert [a.body["metadata"]["name"] for a in again] == ["codegen-default-deny"]


def test_agent_pods_reach_their_doors_and_nothing_else() -> None:
    """Default deny for all pods; the allowance names agent pods, name servers and the doors."""
    policies = [b for b in tenant_objects("team", DOORS) if b["kind"] == "NetworkPolicy"]
    deny, agents = policies
    assert deny["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert agents["spec"]["podSelector"] == {"matchLabels": {LABEL_COMPONENT: "agent"}}
    assert "ingress" not in agents["spec"]
    blocks = [p for rule in agents["spec"]["egress"] for p in rule.get("to", ()) if "ipBlock" in p]
    assert blocks == []


def test_accounts_have_no_tokens_and_rights_come_by_binding_only() -> None:
    """No Role is created: the chart's ClusterRoles are bound, in this namespace."""
    bodies = tenant_objects("team", DOORS)
    accounts = [b for b in bodies if b["kind"] == "ServiceAccount"]
    assert all(a["automountServiceAccountToken"] is False for a in accounts)
    kinds = {b["kind"] for b in bodies}
    assert not kinds & {"Role", "ClusterRole", "ClusterRoleBinding"}
    assert all(b["metadata"]["namespace"] == "team" for b in bodies)
    bound = {s["name"] for b in bodies if b["kind"] == "RoleBinding" for s in b["subjects"]}
    assert "agent" not in bound


def test_additions_of_others_do_not_count_as_differences() -> None:
    """Maps may hold more, lists of ours may not."""
    assert covers({"a": 1, "b": 2}, {"a": 1})
    assert not covers({"a": [1, 2]}, {"a": [1]})
    assert covers({}, {"a": []})
    assert not covers(None, {"a": 1})
