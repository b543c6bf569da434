"""Measures the Telegram bot: 50 people write a wish at the same moment, several times.

A wish counts as accepted when a watch shows its Project. Beside it stands a bare echo bot of
aiogram on the same Bot API server: what a message and its answer cost where nothing else is done.
Prints figures as JSON.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import yaml
from private_postgres import private_postgres

from codegen_crds.api_errors import ApiError
from codegen_crds.client import Client, follow
from codegen_crds.kinds import PROJECT
from codegen_dev.apiserver import ApiServer, bare_apiserver
from codegen_dev.bench.figures import Figure
from codegen_dev.bench.programs import clean_up_when_told, running
from codegen_dev.bot_api import BotApi, Person
from codegen_dev.paths import REPOSITORY
from codegen_dev.settings import Settings, child_environment

PEOPLE, ROUNDS, WARM_UP = 50, 9, 1
"""The first round is not counted: an API server holds the creation of a kind that was established
less than 2 s ago back for 2 s, which no flag changes. Source: ``justCreated`` in apiextensions-
apiserver, ``pkg/apiserver/customresource_handler.go``."""
FIRST_PERSON = 1_000_000
SECONDS = 60.0
LOOK = 0.001
"""How often it is looked whether a message came, in seconds."""
RIVAL = "aiogram's bare echo bot"


@dataclass
class Measured:
    """What one bot did.

    Attributes:
        poll: Seconds from its start to its first poll.
        memory: Resident MiB after the last round.
        work: Milliseconds of a processor for each wish and its answer; no other load changes it
            much.
        answered: Milliseconds until each message had an answer.
        accepted: Milliseconds until each wish was a Project.
    """

    poll: float = 0.0
    memory: float = 0.0
    work: float = 0.0
    answered: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)


class Projects:
    """When each namespace's newest Project came by."""

    def __init__(self) -> None:
        self.seen: dict[str, list[float]] = {}

    @asynccontextmanager
    async def watched(self, client: Client) -> AsyncIterator["Projects"]:
        """Watch for the length of the block."""
        task = asyncio.create_task(self._watch(client))
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def _watch(self, client: Client) -> None:
        async for change, body in follow(client, PROJECT):
            if change == "ADDED":
                found = self.seen.setdefault(body["metadata"]["namespace"], [])
                found.append(time.perf_counter())


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(SECONDS):
        while not true():
            await asyncio.sleep(LOOK)


async def answers(people: list[Person], words: str) -> list[float]:
    """Let everybody write at once; milliseconds until each has one message more."""
    before = {p.id: len(p.messages) for p in people}
    began, at = time.perf_counter(), dict.fromkeys(before, 0.0)
    for person in people:
        person.says(words)

    def all_answered() -> bool:
        now = time.perf_counter()
        for person in people:
            if not at[person.id] and len(person.messages) > before[person.id]:
                at[person.id] = now
        return all(at.values())

    await until(all_answered)
    return [(moment - began) * 1000 for moment in at.values()]


def resident(pid: int) -> float:
    """MiB of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(each for each in status.splitlines() if each.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def worked(pid: int) -> float:
    """Milliseconds that a process had of a processor (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


async def prepare(client: Client, people: list[Person]) -> None:
    """The definitions, and for everybody what the operator does in a tenant's namespace."""
    for path in (REPOSITORY / "crds").glob("*.yaml"):
        await client.apply(yaml.safe_load(path.read_text()))
    for person in people:
        name = f"tg-{person.id}"
        metadata = {"name": name, "labels": {"codegen.dev/tenant": "true"}}
        await client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        group = "rbac.authorization.k8s.io"
        await client.apply(
            {
                "apiVersion": f"{group}/v1",
                "kind": "RoleBinding",
                "metadata": {"name": "codegen-tenant", "namespace": name},
                "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "cluster-admin"},
                "subjects": [{"kind": "ServiceAccount", "name": "tenant", "namespace": name}],
            }
        )
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                await client.list(PROJECT, f"tg-{people[0].id}")
            except ApiError:
                await asyncio.sleep(0.1)
            else:
                return


def with_the_bot(space: Path) -> Path:
    """A Python that has what the bot's image has: libraries take up more where others are there."""
    place = space / "own"
    command = [Settings().uv, "sync", "--quiet", "--frozen", "--no-dev", "--compile-bytecode"]
    command += ["--package", "codegen-bot"]
    try:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            timeout=180,
            cwd=REPOSITORY,
            env=child_environment(UV_PROJECT_ENVIRONMENT=str(place)),
        )
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"measured among all libraries: {type(error).__name__}\n")
        return Path(sys.executable)
    return place / "bin" / "python"


async def ours(python: Path, server: ApiServer, dsn: str, space: Path) -> Measured:
    """The bot of this repository."""
    found = Measured()
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(BotApi.serve())
        client = await stack.enter_async_context(
            Client.connect(field_manager="bench", kubeconfig=server.kubeconfig)
        )
        people = [api.person(FIRST_PERSON + n, f"Person {n}") for n in range(PEOPLE)]
        await prepare(client, people)
        projects = await stack.enter_async_context(Projects().watched(client))
        (space / "token").write_text(api.token)
        (space / "dsn").write_text(dsn)
        settings = {
            "KUBECONFIG": str(server.kubeconfig),
            "CODEGEN_BOT_TOKEN_FILE": str(space / "token"),
            "CODEGEN_BOT_DATABASE_DSN_FILE": str(space / "dsn"),
            "CODEGEN_BOT_API_URL": api.url,
            "CODEGEN_BOT_HOST": "127.0.0.1",
            "CODEGEN_BOT_PORT": "0",
            "CODEGEN_BOT_ALLOWED": json.dumps([p.id for p in people]),
        }
        command = [str(python), "-m", "codegen_bot"]
        began = time.perf_counter()
        pid = stack.enter_context(running(command, space / "bot.log", **settings))
        await until(lambda: api.calls["getUpdates"] > 0)
        found.poll = time.perf_counter() - began
        before = worked(pid)
        for number in range(ROUNDS):
            sys.stderr.write(f"round {number + 1} of {ROUNDS}\n")
            began = time.perf_counter()
            answered = await answers(people, "/new A list of books: each book has a title.")
            await until(partial(_all_have, projects, people, number + 1))
            if number >= WARM_UP:
                found.answered += answered
                moments = (projects.seen[f"tg-{p.id}"][number] for p in people)
                found.accepted += [(moment - began) * 1000 for moment in moments]
        found.work = (worked(pid) - before) / (PEOPLE * ROUNDS)
        found.memory = resident(pid)
    return found


def _all_have(projects: Projects, people: list[Person], many: int) -> bool:
    return all(len(projects.seen.get(f"tg-{p.id}", ())) >= many for p in people)


def with_aiogram(space: Path) -> Path | None:
    """A Python that has aiogram; None when it cannot be had."""
    python = space / "rival" / "bin" / "python"
    uv = Settings().uv
    make = [uv, "venv", "--quiet", "--python", sys.executable, str(space / "rival")]
    fill = [uv, "pip", "install", "--quiet", "--compile-bytecode"]
    fill += ["--python", str(python), "aiogram"]
    try:
        for command in (make, fill):
            subprocess.run(command, check=True, capture_output=True, timeout=180)
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"aiogram cannot be had: {type(error).__name__}\n")
        return None
    return python


async def rivals(python: Path, space: Path) -> Measured:
    """A bare echo bot on a Bot API server of its own."""
    found = Measured()
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(BotApi.serve())
        people = [api.person(FIRST_PERSON + n, f"Person {n}") for n in range(PEOPLE)]
        program = str(Path(__file__).with_name("aiogram_rival.py"))
        began = time.perf_counter()
        command = [str(python), program, api.url, api.token]
        pid = stack.enter_context(running(command, space / "rival.log"))
        await until(lambda: api.calls["getUpdates"] > 0)
        found.poll = time.perf_counter() - began
        for number in range(ROUNDS):
            answered = await answers(people, "A list of books: each book has a title.")
            if number >= WARM_UP:
                found.answered += answered
        found.memory = resident(pid)
    return found


def percentile(values: list[float], percent: int) -> float:
    """Of milliseconds."""
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def figures(own: Measured, rival: Measured | None) -> list[Figure]:
    """All numbers."""

    def figure(
        what: str, value: float, unit: str, other: float | None, goal: float | None
    ) -> Figure:
        return Figure(
            what=f"Telegram: {what}",
            value=value,
            unit=unit,
            goal=goal,
            rival=RIVAL if rival else "",
            rival_value=other,
            note="" if rival else "aiogram could not be had: not compared",
        )

    found = [
        figure(
            f"wish → Project accepted, {PEOPLE} people at once, p{percent}",
            percentile(own.accepted, percent),
            "ms",
            percentile(rival.answered, percent) if rival else None,
            goal,
        )
        for percent, goal in ((50, None), (99, 200.0))
    ]
    told = {f"answer p{p}": percentile(own.answered, p) for p in (50, 99)}
    found = [each.model_copy(update={"detail": told}) for each in found]
    return [
        *found,
        figure("processor's time for a wish and its answer", round(own.work, 1), "ms", None, None),
        figure(
            "resident", round(own.memory, 1), "MiB", round(rival.memory, 1) if rival else None, 80.0
        ),
        figure(
            "start → first poll",
            round(own.poll, 2),
            "s",
            round(rival.poll, 2) if rival else None,
            1.0,
        ),
    ]


async def measure(server: ApiServer, dsn: str, space: Path) -> list[Figure]:
    """One after the other."""
    python = with_aiogram(space)
    own = await ours(with_the_bot(space), server, dsn, space)
    return figures(own, await rivals(python, space) if python else None)


def main() -> None:
    """Measure and print."""
    clean_up_when_told()
    sys.stderr.write("a bare API server and PostgreSQL\n")
    with (
        tempfile.TemporaryDirectory(prefix="codegen-bench-") as name,
        private_postgres() as dsn,
        bare_apiserver() as server,
    ):
        found = asyncio.run(measure(server, dsn, Path(name)))
    sys.stdout.write(json.dumps([f.model_dump() for f in found]))


if __name__ == "__main__":
    main()
