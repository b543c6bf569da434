"""Bad input and bad luck around a Project."""

from typing import Any

from codegen_crds.kinds import (
    AGENT_RUN,
    CUSTOM_RESOURCE_DEFINITION,
    NAMESPACE,
    NETWORK_POLICY,
    POD,
    PROJECT,
    SECRET,
)


async def test_unknown_and_unpriced_models_are_refused_by_name(stage: Any, node: Any) -> None:
    """No run is started for a model that cannot be called; another model goes on."""
    stage.start()
    await stage.project("one", model="gpt-nobody")
    await stage.project("two", model="unpriced")
    unknown = await stage.says("ModelUnknown", "one")
    unpriced = await stage.says("PriceUnknown", "two")
    assert "gpt-nobody" in unknown["message"]
    assert "unpriced" in unpriced["message"]
    assert (await stage.client.list(AGENT_RUN, stage.tenant))[0] == []
    patch = {"spec": {"model": "offline"}}
    await stage.client.patch(PROJECT, "one", stage.tenant, patch=patch)
    await stage.reaches("Analyzed", "one")


async def test_budget_zero_is_parked_with_one_reason_and_no_pod(stage: Any, node: Any) -> None:
    """Nothing is spent, nothing is tried."""
    stage.start()
    await stage.project(budget={"limit": "0", "currency": "USD"})
    await stage.reaches("BudgetExhausted")
    body = await stage.client.get(PROJECT, "todo", stage.tenant)
    assert [n["event"] for n in body["status"]["notifications"]] == ["BudgetExhausted"]
    assert (await stage.client.list(POD, stage.tenant))[0] == []


async def test_namespace_that_is_not_enabled_says_how(stage: Any, node: Any) -> None:
    """The command in the message makes the Project go on, and the namespace is filled."""
    patch: dict[str, Any] = {"metadata": {"labels": {"codegen.dev/tenant": None}}}
    await stage.client.patch(NAMESPACE, stage.tenant, patch=patch)
    stage.start()
    await stage.project()
    found = await stage.says("NamespaceNotEnabled")
    assert f"kubectl label namespace {stage.tenant} codegen.dev/tenant=true" in found["message"]
    assert await stage.client.find(NETWORK_POLICY, "codegen-default-deny", stage.tenant) is None
    patch = {"metadata": {"labels": {"codegen.dev/tenant": "true"}}}
    await stage.client.patch(NAMESPACE, stage.tenant, patch=patch)
    await stage.reaches("Analyzed")
    assert await stage.client.find(NETWORK_POLICY, "codegen-default-deny", stage.tenant)


async def test_an_object_that_cannot_be_read_blocks_nobody(stage: Any, node: Any) -> None:
    """A Project of a schema that we do not know is reported; its neighbour is served."""
    name = "projects.codegen.dev"
    present = await stage.client.get(CUSTOM_RESOURCE_DEFINITION, name)
    versions = present["spec"]["versions"]
    title = versions[0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["title"]
    bound, title["maxLength"] = title["maxLength"], 1000
    await stage.client.patch(
        CUSTOM_RESOURCE_DEFINITION, name, patch={"spec": {"versions": versions}}
    )

    async def poisoned() -> Any:
        try:
            return await stage.project("poisoned", title="x" * 500)
        except Exception:  # noqa: BLE001 - until the API server has taken the schema in
            return None

    await stage.until(poisoned)
    try:
        stage.start()
        await stage.project("well")
        await stage.reaches("Analyzed", "well")
        assert "object.unreadable" in stage.logs()
        assert "spec.title" in stage.logs()
    finally:
        await stage.client.delete(PROJECT, "poisoned", stage.tenant)
        title["maxLength"] = bound
        await stage.client.patch(
            CUSTOM_RESOURCE_DEFINITION, name, patch={"spec": {"versions": versions}}
        )


async def test_a_missing_secret_is_waited_for_without_a_second_build(stage: Any, node: Any) -> None:
    """The key is named; when a person supplies it, the release goes on from there."""
    contract = stage.contract + (
        "  STRIPE_KEY:\n    source: user_secret\n    consumers: [backend]\n"
        "    description: Key of the payment provider\n"
    )
    node.files["services/backend/env.contract.yaml"] = contract
    stage.start()
    await stage.server()
    await stage.project()
    found = await stage.says("SecretsMissing")
    assert "STRIPE_KEY" in found["message"]
    assert "todo-secrets" in found["message"]
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "todo-secrets", "namespace": stage.tenant},
        "stringData": {"STRIPE_KEY": "canary-value-1"},
    }
    await stage.client.create(secret)
    await stage.reaches("Deployed")
    builds = [name for name in node.jobs_seen if name.startswith("build-")]
    assert len(builds) == 1
    body = await stage.client.get(PROJECT, "todo", stage.tenant)
    assert body["status"].get("missingSecrets", []) == []
    generated = [
        s
        for s in (await stage.client.list(SECRET, stage.tenant))[0]
        if s["metadata"]["name"].endswith("-generated")
    ]
    assert set(generated[0]["data"]) == {"POSTGRES_PASSWORD"}
    assert "canary-value-1" not in stage.logs()


async def test_two_projects_and_room_for_one(stage: Any, node: Any) -> None:
    """One is placed, the other waits with the reason, and follows when the first is deleted."""
    stage.start()
    await stage.server(capacity={"memoryMib": 2048, "portRangeStart": 20000, "portRangeEnd": 20001})
    await stage.project("one")
    await stage.project("two")

    async def one_waits() -> Any:
        for winner, loser in (("one", "two"), ("two", "one")):
            placed = await stage.condition("Allocated", winner)
            waiting = await stage.condition("Allocated", loser)
            if placed and placed["status"] == "True" and waiting:
                return (winner, loser) if waiting["reason"] == "NoPorts" else None
        return None

    winner, loser = await stage.until(one_waits)
    await stage.client.delete(PROJECT, winner, stage.tenant)
    await stage.reaches("Allocated", loser)
