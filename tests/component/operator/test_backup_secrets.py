"""What opens a backup repository goes into the input of a Job, and nowhere else."""

import json
from typing import Any

from codegen_crds.kinds import AGENT_RUN, DEPLOYMENT, PROJECT, SERVER

PASSWORD, ACCESS = "backup-password-canary", "backup-access-canary"
PREVIOUS = "backup-previous-canary"


async def test_a_release_brings_along_what_opens_the_repository(stage: Any, node: Any) -> None:
    for name, values in (
        ("restic", {"password": f"{PASSWORD}\n"}),
        ("restic-old", {"password": f"{PREVIOUS}\n"}),
        ("storage", {"AWS_SECRET_ACCESS_KEY": ACCESS}),
    ):
        await stage.client.create(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": name, "namespace": stage.system},
                "stringData": values,
            }
        )
    stage.start()
    server = await stage.server(
        backup={
            "repository": "s3:https://s3.example.test/shop",
            "passwordRef": {"name": "restic", "key": "password"},
            "previousPasswordRef": {"name": "restic-old", "key": "password"},
            "environmentRef": "storage",
            "retention": {"daily": 3},
        }
    )
    await stage.project()
    await stage.reaches("Deployed")
    (target,) = [o.request.backup for o in node.orders if o.operation == "deploy"]
    assert target.password == PASSWORD, "the line's end is no part of it"
    assert target.previous_password == PREVIOUS
    assert target.environment == {"AWS_SECRET_ACCESS_KEY": ACCESS}
    assert (target.retention.daily, target.retention.weekly) == (3, 4)
    seen = [await stage.client.get(SERVER, server, "")]
    for kind in (PROJECT, AGENT_RUN, DEPLOYMENT):
        seen += (await stage.client.list(kind, stage.tenant))[0]
    assert "canary" not in json.dumps(seen)
