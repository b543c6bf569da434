"""Documents of tenants' products, indexed in PostgreSQL when somebody searches.

Searched by words always, and by meaning where a model of embeddings is named. A product is searched
only after the git host has just shown its newest commit to the person's own
token; what is indexed for another commit, or for another repository of the name, is replaced first.
Rows are read by tenant besides.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Final

import structlog

from codegen_crds.contracts.turn import MOST_PROJECTS, ProjectFacts, TurnRequest
from codegen_crds.postgres import Pool

from .code_reading import CodeReader, CodeUnreadableError
from .documents import passages
from .engine import Found, Passage
from .meaning import Meaning, Near, fused
from .memory import turn_of

_MOST_SEARCHED: Final = 10
"""That one search reads, the newest ones."""
_BEST: Final = 6
_KEEP_DAYS: Final = 30
"""Of an index that nobody searched."""
_log = structlog.get_logger(__name__)


class Shelf:
    """:class:`~codegen_agents.product_owner.engine.Knowledge` of one tenant, for one turn."""

    def __init__(
        self, pool: Pool, code: CodeReader, meaning: Meaning | None, turn: TurnRequest, token: str
    ) -> None:
        self._pool = pool
        self._code = code
        self._meaning = meaning
        self._tenant = turn.tenant
        self._turn = turn_of(turn.tenant, turn.thread, turn.message_id)
        self._token = token

    async def search(self, query: str, projects: Sequence[ProjectFacts]) -> Found:
        """Passages that have words of the query, or its meaning; what has both comes first."""
        meant = [each for each in projects if each.repository][:_MOST_SEARCHED]
        ready = await asyncio.gather(*map(self._prepare, meant))
        names = [each.name for each, good in zip(meant, ready, strict=True) if good]
        unread = [each.name for each in meant if each.name not in names]
        if not names:
            return Found([], unread)
        words, near = await asyncio.gather(self._ask(query, names), self._near(query, names))
        return Found(fused(words, near.passages)[:_BEST], unread, near.lacking)

    async def _near(self, query: str, projects: Sequence[str]) -> Near:
        if self._meaning is None or not query.strip():
            return Near()
        return await self._meaning.near(query, self._tenant, projects, self._turn, _BEST)

    async def _prepare(self, project: ProjectFacts) -> bool:
        """Whether the index has the newest documents, and the person may read them."""
        url = project.repository
        if not self._code.is_of(url, self._tenant):
            return False
        try:
            newest = await self._code.newest(url, self._token)
            if not await self._has(project.name, url, newest):
                commit, texts = await self._code.documents(url, self._token)
                await self._replace(project.name, url, commit, texts)
        except CodeUnreadableError as error:
            _log.warning("documents_unread", tenant=self._tenant, why=str(error))
            return False
        return True

    async def _has(self, project: str, url: str, commit: str) -> bool:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "UPDATE product_owner.source SET at = clock_timestamp() WHERE tenant = %s"
                " AND project = %s AND repository = %s AND commit = %s RETURNING true",
                (self._tenant, project, url, commit),
            )
            return await cursor.fetchone() is not None

    async def _replace(
        self, project: str, url: str, commit: str, texts: Sequence[tuple[str, str]]
    ) -> None:
        """Index a commit, and forget what nobody searched for long; in one step."""
        key = (self._tenant, project)
        async with self._pool.connection() as connection:
            # The row's lock puts those who index the same product in a line.
            await connection.execute(
                "INSERT INTO product_owner.source (tenant, project, repository, commit)"
                " VALUES (%s, %s, %s, %s) ON CONFLICT (tenant, project) DO UPDATE SET"
                " repository = excluded.repository, commit = excluded.commit,"
                " at = clock_timestamp()",
                (*key, url, commit),
            )
            await connection.execute(
                "DELETE FROM product_owner.passage WHERE tenant = %s AND project = %s", key
            )
            await connection.cursor().executemany(
                "INSERT INTO product_owner.passage (tenant, project, path, number, text, digest)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    (*key, path, number, text, _digest(path, text))
                    for path, number, text in passages(texts)
                ],
            )
            cursor = await connection.execute(
                "DELETE FROM product_owner.source"
                " WHERE at < clock_timestamp() - make_interval(days => %s) RETURNING tenant",
                (_KEEP_DAYS,),
            )
            lost = {row[0] for row in await cursor.fetchall()}
        if self._meaning is not None:
            await self._meaning.forget(self._tenant, *lost)
        _log.info("documents_indexed", tenant=self._tenant, commit=commit, files=len(texts))

    async def _ask(self, query: str, projects: Sequence[str]) -> list[Passage]:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT project, path, text FROM product_owner.passage,"
                " websearch_to_tsquery('pg_catalog.russian', %(query)s) AS whole,"
                " CAST(replace(plainto_tsquery('pg_catalog.russian', %(query)s)::text,"
                "  ' & ', ' | ') AS tsquery) AS part"
                " WHERE tenant = %(tenant)s AND project = ANY(%(projects)s) AND words @@ part"
                " ORDER BY words @@ whole DESC, ts_rank(words, part) DESC, project, path, number"
                " LIMIT %(most)s",
                {
                    "query": query,
                    "tenant": self._tenant,
                    "projects": list(projects),
                    "most": _BEST,
                },
            )
            return [Passage(*row) for row in await cursor.fetchall()]


def _digest(path: str, text: str) -> str:
    """Of a passage with its place: that is what a vector is made of."""
    return hashlib.sha256(f"{path}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


class Shelves:
    """The documents of everybody."""

    def __init__(self, pool: Pool, git_url: str, meaning: Meaning | None = None) -> None:
        self._pool = pool
        self._code = CodeReader(git_url) if git_url else None
        self._meaning = meaning

    async def of(self, request: TurnRequest, token: str) -> Shelf | None:
        """What the person of a turn may look up; None: nothing.

        What is kept of products that are gone is removed on the way.
        """
        if self._code is None:
            return None
        if len(request.facts) < MOST_PROJECTS:  # a longer list may have lost its end
            await self._forget(request.tenant, [each.name for each in request.facts])
        return Shelf(self._pool, self._code, self._meaning, request, token) if token else None

    async def _forget(self, tenant: str, remaining: Sequence[str]) -> None:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "DELETE FROM product_owner.source WHERE tenant = %s AND project <> ALL(%s)",
                (tenant, list(remaining)),
            )
        if cursor.rowcount > 0 and self._meaning is not None:
            await self._meaning.forget(tenant)
