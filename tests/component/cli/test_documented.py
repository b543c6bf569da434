"""What the how-to shows with kubectl alone works; and kubectl finds the plugin."""

import asyncio
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from codegen_crds.client import Client
from codegen_crds.kinds import PROJECT, SECRET
from codegen_dev.kube_build import ensure_binaries
from codegen_dev.paths import Cache
from codegen_dev.settings import Settings

from .conftest import Create, Plugin, in_production

URL = "https://todo.apps.example.com"
HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "kubectl-plugin.md"
ELSEWHERE = ("apply", "logs", "delete")
"""The example has its own namespace; there is no kubelet; the last one is tried by name."""


def _documented() -> list[list[str]]:
    text = HOW_TO.read_text(encoding="utf-8")
    lines = re.findall(r"^kubectl (?!codegen)(.+)$", text, re.MULTILINE)
    words = [shlex.split(line) for line in lines]
    return [w for w in words if w[0] not in ELSEWHERE and "--watch" not in w]


async def test_each_documented_command_of_kubectl_works(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    made = await create(status={"phase": "Ready", "url": URL})
    await in_production(client, namespace, made["metadata"]["uid"])
    account = {"name": "tenant", "namespace": namespace}
    await client.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account})
    (plugin.home / "stripe-key").write_text("value", encoding="utf-8")
    key = f"stringData: {{API_KEYS: {'k' * 64}}}\n"
    (plugin.home / "api-keys.yaml").write_text(key, encoding="utf-8")
    binaries = ensure_binaries(Cache.from_settings(Settings()))

    def kubectl(*words: str) -> str:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            [binaries / "kubectl", *words, "-n", namespace],
            env={"PATH": path, "HOME": str(plugin.home), "KUBECONFIG": str(plugin.kubeconfig)},
            cwd=plugin.home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    documented = _documented()
    assert len(documented) > 10
    for words in documented:
        await asyncio.to_thread(kubectl, *words)
    spec = (await client.get(PROJECT, "todo", namespace))["spec"]
    assert spec["answers"][0]["text"] == "Tasks with a title"
    assert spec["changes"][0]["request"] == "Tasks have a colour"
    assert spec["budget"] == {"limit": "10", "currency": "EUR", "period": "month"}
    assert "pinnedRelease" not in spec  # the last of the two lets go
    supplied = (await client.get(SECRET, "todo-secrets", namespace))["data"]
    assert set(supplied) == {"STRIPE_KEY", "API_KEYS"}
    assert await asyncio.to_thread(kubectl, "codegen", "open", "todo") == f"{URL}\n"
