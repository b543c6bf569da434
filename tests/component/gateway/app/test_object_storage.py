"""Transcripts in a real object store: moved, read from there, and waiting while it is away."""

import asyncio
import gzip
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from codegen_crds.contracts.transcript import TranscriptPage
from codegen_crds.meta import AUDIENCE_GATEWAY
from codegen_crds.postgres import Pool
from codegen_dev.paths import Cache
from codegen_dev.settings import Settings
from codegen_dev.versitygw_build import ensure_versitygw
from codegen_gateway import database
from codegen_gateway.testing import MemoryCluster
from codegen_gateway.transcripts.objects import ObjectsUnavailableError
from codegen_gateway.transcripts.s3_objects import S3Objects
from codegen_gateway.transcripts.store import Transcripts

from .object_server import KEY, SECRET, ObjectServer

RUN_UID = "todo-intake-1-uid"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ObjectServer]:
    """A running store."""
    made = ObjectServer(ensure_versitygw(Cache.from_settings(Settings())), tmp_path / "objects")
    made.start()
    yield made
    made.stop()


@pytest.fixture
async def pod(
    start: Callable[..., Awaitable[Any]], server: ObjectServer, cluster: MemoryCluster
) -> Any:
    """A pod of a gateway that moves its transcripts there."""
    cluster.account_token("person", AUDIENCE_GATEWAY, "system:serviceaccount:team:tenant")
    return await start(objects=S3Objects(server.place()), transcript_objects=server.place())


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[Pool]:
    async with database.connect(dsn, 2) as pool:
        yield pool


async def _kept(pod: Any) -> list[tuple[str, str, str]]:
    """Of each call: what is kept, its reply, its cost."""
    answer = await pod.get(
        "/v1/transcripts/todo-intake-1", headers={"Authorization": "Bearer person"}
    )
    page = TranscriptPage.model_validate_json(answer.content)
    return [(c.kept, c.texts.reply[0].content if c.texts else "", c.cost) for c in page.calls]


def _row(dsn: str) -> tuple[int, int]:
    """How many texts are in the database, and how many objects are to be removed."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM gateway.transcript WHERE entry IS NOT NULL),"
            " (SELECT count(*) FROM gateway.removed_object)"
        ).fetchone()
    assert row is not None
    return row[0], row[1]


async def _until(condition: Callable[[], bool]) -> None:
    """As the fixture ``until``, for what the database and the store say."""
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(0.05)


async def test_texts_are_moved_read_there_and_removed_when_their_days_are_over(
    *,
    pod: Any,
    server: ObjectServer,
    dsn: str,
    pool: Pool,
    capfd: pytest.CaptureFixture[str],
) -> None:
    await pod.chat(model="offline")
    await _until(lambda: _row(dsn) == (0, 0))
    (name,) = server.names()
    assert name.startswith(f"transcripts/{RUN_UID}/")
    assert b"by rules" in gzip.decompress((server.bucket / name).read_bytes())
    assert await _kept(pod) == [("whole", "by rules", "0")]

    # What was moved still counts towards what is kept of a run.
    with psycopg.connect(dsn) as connection:
        [(call,)] = connection.execute("SELECT id FROM gateway.call").fetchall()
        [(size,)] = connection.execute("SELECT size FROM gateway.transcript").fetchall()
    full = Transcripts(pool, most_bytes=size)
    await pod.chat(model="offline")
    with psycopg.connect(dsn, autocommit=True) as connection:
        [(second,)] = connection.execute(
            "DELETE FROM gateway.transcript WHERE call_id <> %s RETURNING call_id", (call,)
        ).fetchall()
    await full.keep(second, RUN_UID, {"messages": []}, ())
    assert [kept for kept, *_ in await _kept(pod)] == ["whole", "over"]

    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("UPDATE gateway.transcript SET recorded_at = now() - interval '9 days'")
    assert await Transcripts(pool).prune(8) == 2
    await _until(lambda: not (server.bucket / name).exists())
    assert [(kept, cost) for kept, _, cost in await _kept(pod)] == [("none", "0")] * 2
    output = "".join(capfd.readouterr())
    assert SECRET not in output
    assert KEY not in output


async def test_while_the_store_is_away_runs_go_on_and_nothing_is_lost(
    *,
    pod: Any,
    server: ObjectServer,
    dsn: str,
    pool: Pool,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server.stop()
    assert (await pod.chat()).status_code == 200
    said = ""

    def told() -> bool:
        nonlocal said
        said += "".join(capfd.readouterr())
        return "object_store_away" in said

    await _until(told)
    assert "waiting=1" in said
    assert [kept for kept, *_ in await _kept(pod)] == ["whole"], "it is read from the database"
    assert _row(dsn) == (1, 0)
    server.start()
    await _until(lambda: _row(dsn) == (0, 0))

    server.stop()
    [(kept, _, cost)] = await _kept(pod)
    assert (kept, float(cost) > 0) == ("away", True), "what it cost is known all the same"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("UPDATE gateway.transcript SET recorded_at = now() - interval '9 days'")
    assert await Transcripts(pool).prune(8) == 1
    assert _row(dsn) == (0, 1)
    assert len(server.names()) == 1
    server.start()
    await _until(lambda: not server.names() and _row(dsn) == (0, 0))


async def test_only_with_its_authority_and_its_credentials_which_may_change(
    server: ObjectServer,
) -> None:
    strange = S3Objects(server.place(trusted=False))
    with pytest.raises(ObjectsUnavailableError):
        await strange.put("a", b"")
    objects = S3Objects(server.place())
    server.know("another")
    with pytest.raises(ObjectsUnavailableError, match="PermissionDenied"):
        await objects.put("a", b"text")
    assert not server.names()
    server.know(SECRET)
    await objects.put("a", b"text")
    assert await objects.get("a") == b"text"
    assert await objects.get("b") is None
    await objects.delete("a")
    await objects.delete("a")
    assert await objects.get("a") is None
    shutil.rmtree(server.bucket)
    with pytest.raises(ObjectsUnavailableError, match="NoSuchBucket"):
        await objects.put("a", b"text")
