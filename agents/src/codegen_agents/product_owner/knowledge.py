"""Documents of tenants' products, indexed in PostgreSQL when somebody searches.

A product is searched only after the git host has just shown its newest commit to the person's own
token; what is indexed for another commit, or for another repository of the name, is replaced first.
Rows are read by tenant besides.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from codegen_crds.contracts.turn import ProjectFacts, TurnRequest
from codegen_crds.postgres import Pool

from .code_reading import CodeReader, CodeUnreadableError
from .documents import passages
from .engine import Found, Passage

_MOST_PROJECTS: Final = 10
"""That one search reads, the newest ones."""
_BEST: Final = 6
_KEEP_DAYS: Final = 30
"""Of an index that nobody searched."""
_log = structlog.get_logger(__name__)


class Shelf:
    """:class:`~codegen_agents.product_owner.engine.Knowledge` of one tenant, for one turn."""

    def __init__(self, pool: Pool, code: CodeReader, tenant: str, token: str) -> None:
        self._pool = pool
        self._code = code
        self._tenant = tenant
        self._token = token

    async def search(self, query: str, projects: Sequence[ProjectFacts]) -> Found:
        """Passages that have words of the query, those with all of them first."""
        meant = [each for each in projects if each.repository][:_MOST_PROJECTS]
        ready = await asyncio.gather(*map(self._prepare, meant))
        names = [each.name for each, good in zip(meant, ready, strict=True) if good]
        found = await self._ask(query, names) if names else []
        return Found(found, [each.name for each in meant if each.name not in names])

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
                "INSERT INTO product_owner.passage (tenant, project, path, number, text)"
                " VALUES (%s, %s, %s, %s, %s)",
                [(*key, *each) for each in passages(texts)],
            )
            await connection.execute(
                "DELETE FROM product_owner.source"
                " WHERE at < clock_timestamp() - make_interval(days => %s)",
                (_KEEP_DAYS,),
            )
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


class Shelves:
    """The documents of everybody."""

    def __init__(self, pool: Pool, git_url: str) -> None:
        self._pool = pool
        self._code = CodeReader(git_url) if git_url else None

    def of(self, request: TurnRequest, token: str) -> Shelf | None:
        """What the person of a turn may look up; None: nothing."""
        if self._code is None or not token:
            return None
        return Shelf(self._pool, self._code, request.tenant, token)
