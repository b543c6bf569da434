"""Measures reconcile latency: from a change of a spec to the status that answers it.

Beside the operator stands a bare kopf handler on the same API server, on a copy of the same
definition; samples alternate, so that both meet the same load. The floor is the time until the
change itself comes back through a watch. Prints figures as JSON.
"""

import asyncio
import json
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import yaml

from codegen_crds.api_errors import ApiError
from codegen_crds.client import Client
from codegen_crds.kinds import PROJECT, Kind
from codegen_dev.apiserver import ApiServer, bare_apiserver
from codegen_dev.bench.figures import Figure
from codegen_dev.bench.programs import clean_up_when_told, running
from codegen_dev.paths import REPOSITORY

SAMPLES, WARM_UP = 200, 20
SECONDS = 60.0
PAUSE = 0.03
"""Between samples: what a change sets off after its answer must not meet the other's sample."""
NAMESPACE, NAME = "bench", "bench"
RIVAL_GROUP = "bench.codegen.dev"
RIVAL = Kind(f"{RIVAL_GROUP}/v1alpha1", "Project", "projects")


class Subject:
    """One Project that somebody answers for, and the moments at which its states came by."""

    def __init__(self, client: Client, kind: Kind) -> None:
        self._client, self._kind = client, kind
        self._states: asyncio.Queue[tuple[float, int, int]] = asyncio.Queue()

    @asynccontextmanager
    async def watched(self) -> AsyncIterator["Subject"]:
        """Watch the Project for the length of the block."""
        task = asyncio.create_task(self._watch())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def change(self, number: int) -> tuple[float, float]:
        """Change the spec; seconds until the change and until its answer came by."""
        start = time.perf_counter()
        patch = {"spec": {"description": f"Round {number}."}}
        body = await self._client.patch(self._kind, NAME, NAMESPACE, patch=patch)
        wanted, floor = body["metadata"]["generation"], 0.0
        async with asyncio.timeout(SECONDS):
            while True:
                at, generation, observed = await self._states.get()
                if generation >= wanted and not floor:
                    floor = at - start
                if observed >= wanted:
                    return floor, at - start

    async def _watch(self) -> None:
        _, version = await self._client.list(self._kind, NAMESPACE)
        async for _, body in self._client.watch(self._kind, NAMESPACE, resource_version=version):
            observed = body.get("status", {}).get("observedGeneration", 0)
            self._states.put_nowait(
                (time.perf_counter(), body["metadata"].get("generation", 0), observed)
            )


async def prepare(client: Client) -> None:
    """Install the definitions, the rival's copy among them, and the namespace."""
    bodies = [yaml.safe_load(path.read_text()) for path in (REPOSITORY / "crds").glob("*.yaml")]
    copy = json.loads(
        json.dumps(next(b for b in bodies if b["spec"]["names"]["kind"] == "Project"))
    )
    copy["metadata"]["name"] = f"projects.{RIVAL_GROUP}"
    copy["spec"]["group"] = RIVAL_GROUP
    for name in ("shortNames", "categories"):
        copy["spec"]["names"].pop(name, None)
    for body in [*bodies, copy]:
        await client.apply(body)
    metadata = {"name": NAMESPACE, "labels": {"codegen.dev/tenant": "true"}}
    await client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    for kind in (PROJECT, RIVAL):
        await _served(client, kind)


async def _served(client: Client, kind: Kind) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                await client.list(kind, NAMESPACE)
            except ApiError:
                await asyncio.sleep(0.1)
            else:
                return


def create(server: ApiServer, kind: Kind) -> None:
    """Create a Project. It is suspended: nothing but its status is to do.

    Our own client knows our own kinds only, and the rival's is not one of them.
    """
    context = ssl.create_default_context(cafile=str(server.authority))
    pki = server.directory / "pki"
    context.load_cert_chain(pki / "admin.crt", pki / "admin.key")
    body = {
        "apiVersion": kind.api_version,
        "kind": kind.name,
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "spec": {"title": "Bench", "description": "Round 0.", "suspend": True},
    }
    with httpx.Client(verify=context, base_url=server.url, trust_env=False) as http:
        http.post(kind.path(NAMESPACE), json=body).raise_for_status()


async def measure(server: ApiServer, space: Path) -> dict[str, list[float]]:
    """Alternate between the two; milliseconds by name."""
    kept: dict[str, list[float]] = {"floor": [], "operator": [], "kopf": []}
    nowhere = "http://127.0.0.1:9"
    config = {"KUBECONFIG": str(server.kubeconfig), "HOME": str(space)}
    settings = {
        "CODEGEN_OPERATOR_IDENTITY": "bench",
        "CODEGEN_OPERATOR_HOST": "127.0.0.1",
        "CODEGEN_OPERATOR_PORT": "0",
        "CODEGEN_OPERATOR_SYSTEM_NAMESPACE": NAMESPACE,
        "CODEGEN_OPERATOR_GATEWAY_URL": nowhere,
        "CODEGEN_OPERATOR_GIT_URL": nowhere,
    }
    rival = [sys.executable, str(Path(__file__).with_name("kopf_rival.py")), RIVAL_GROUP]
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            Client.connect(field_manager="bench", kubeconfig=server.kubeconfig)
        )
        await prepare(client)
        for kind in (PROJECT, RIVAL):
            create(server, kind)
        ours = await stack.enter_async_context(Subject(client, PROJECT).watched())
        theirs = await stack.enter_async_context(Subject(client, RIVAL).watched())
        command = [sys.executable, "-m", "codegen_operator"]
        stack.enter_context(running(command, space / "operator.log", **config, **settings))
        stack.enter_context(running(rival, space / "kopf.log", **config))
        for number in range(1, WARM_UP + SAMPLES + 1):
            if number % 50 == 1:
                sys.stderr.write(f"change {number} of {WARM_UP + SAMPLES}\n")
            for name, subject in (("operator", ours), ("kopf", theirs)):
                floor, answered = await subject.change(number)
                if number > WARM_UP:
                    kept["floor"].append(floor * 1000)
                    kept[name].append(answered * 1000)
                await asyncio.sleep(PAUSE)
    return kept


def figure(kept: dict[str, list[float]], percent: int, goal: float) -> Figure:
    """The figure of one percentile."""
    at = {
        name: statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
        for name, values in kept.items()
    }
    return Figure(
        what=f"reconcile latency p{percent}: spec change → status write",
        value=round(at["operator"], 2),
        unit="ms",
        rival="kopf on.event, one status patch",
        rival_value=round(at["kopf"], 2),
        goal_ratio=goal,
        detail={"floor (the change's own watch event)": round(at["floor"], 2), "samples": SAMPLES},
    )


def main() -> None:
    """Measure and print."""
    clean_up_when_told()
    sys.stderr.write("a bare API server\n")
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as name, bare_apiserver() as server:
        kept = asyncio.run(measure(server, Path(name)))
    figures = [figure(kept, 50, 1.2), figure(kept, 99, 1.5)]
    sys.stdout.write(json.dumps([f.model_dump() for f in figures]))


if __name__ == "__main__":
    main()
