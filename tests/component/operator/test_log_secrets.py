"""What a server shows the receiver of its logs goes into the input of a Job, and nowhere else."""

import json
from typing import Any

from codegen_crds.kinds import SERVER

KEY = "log-key-canary"


async def test_provisioning_waits_for_the_pair_and_brings_it_along(stage: Any, node: Any) -> None:
    stage.start()
    server = await stage.server(
        logShipping={"url": "https://logs.example.test", "clientSecretRef": "logs"}
    )

    async def said() -> dict[str, str] | None:
        body = await stage.client.get(SERVER, server, "")
        found = (body.get("status") or {}).get("conditions") or []
        return next((dict(c) for c in found if c["type"] == "Provisioned"), None)

    async def lacking() -> bool:
        found = await said()
        return found is not None and found["reason"] == "LogSecretMissing"

    await stage.until(lacking)
    told = await said()
    assert told is not None
    assert "Secret logs/tls.crt" in told["message"]
    assert [o for o in node.orders if o.operation == "provision"] == []
    await stage.client.create(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "kubernetes.io/tls",
            "metadata": {"name": "logs", "namespace": stage.system},
            "stringData": {"tls.crt": "CERTIFICATE\n", "tls.key": f"{KEY}\n"},
        }
    )

    async def provisioned() -> bool:
        found = await said()
        return found is not None and found["status"] == "True"

    await stage.until(provisioned, seconds=90)
    (shipping,) = [o.log_shipping for o in node.orders if o.operation == "provision"]
    assert (shipping.certificate, shipping.key) == ("CERTIFICATE", KEY)
    assert shipping.url == "https://logs.example.test"
    seen = await stage.client.get(SERVER, server, "")
    assert "canary" not in json.dumps(seen)
