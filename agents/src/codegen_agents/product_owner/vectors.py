"""Vectors of passages in PostgreSQL's extension pgvector; exact search, by tenant.

A vector belongs to a tenant, a model and the digest of a text: what did not change is not paid for
again, neither in the next commit nor in another product of the tenant, and no tenant learns from
what another has. A search compares with all passages of at most ten products, which is a few
thousand: that needs no approximate index, and so neither a fixed dimension.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString, Self

import structlog
from psycopg import errors
from psycopg.sql import SQL, Composed, Identifier

from codegen_crds.postgres import Connection, Pool

from .engine import Passage

_LOCK: Final = 0x706F02
"""Of making the table: PostgreSQL's "if not exists" is none between two processes."""
_UNAVAILABLE: Final = (
    errors.FeatureNotSupported,
    errors.UndefinedFile,
    errors.InsufficientPrivilege,
)
"""The extension is not on the database's machine, or this role may not create it."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Whose:
    """What a search may see.

    Attributes:
        tenant: The namespace.
        projects: Names of its products.
        model: Which made the vectors.
    """

    tenant: str
    projects: Sequence[str]
    model: str


class Vectors:
    """The table of vectors, in the schema of the service."""

    def __init__(self, pool: Pool, extension: str) -> None:
        """Take the table as it is.

        Args:
            pool: The database.
            extension: The schema in which the extension's type and operators are.
        """
        self._pool = pool
        self._type = Identifier(extension, "vector")
        self._dimensions = Identifier(extension, "vector_dims")
        self._distance = SQL("OPERATOR({}.<=>)").format(Identifier(extension))

    @classmethod
    async def opened(cls, pool: Pool) -> Self | None:
        """The table, made where it is missing; None: the database cannot have the extension."""
        try:
            async with pool.connection() as connection, connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                extension = await _extension(connection)
                await connection.execute(
                    SQL(
                        "CREATE TABLE IF NOT EXISTS product_owner.embedding ("
                        " tenant text NOT NULL, model text NOT NULL, digest text NOT NULL,"
                        " vector {} NOT NULL, PRIMARY KEY (tenant, model, digest))"
                    ).format(Identifier(extension, "vector"))
                )
        except _UNAVAILABLE as error:
            _log.warning("no_pgvector", why=str(error).partition("\n")[0][:300])
            return None
        return cls(pool, extension)

    async def missing(self, whose: Whose, dimensions: int, most: int) -> list[tuple[str, str]]:
        """Digest and text of passages that have no vector of the model and the dimension."""
        query = self._sql(
            "SELECT DISTINCT ON (p.digest) p.digest, p.path || E'\\n' || p.text"
            " FROM product_owner.passage AS p"
            " WHERE p.tenant = %(tenant)s AND p.project = ANY(%(projects)s) AND NOT EXISTS ("
            "  SELECT FROM product_owner.embedding AS e WHERE e.tenant = p.tenant"
            "  AND e.model = %(model)s AND e.digest = p.digest"
            "  AND {dimensions}(e.vector) = %(dimensions)s)"
            " ORDER BY p.digest LIMIT %(most)s"
        )
        values = {**_values(whose), "dimensions": dimensions, "most": most}
        async with self._pool.connection() as connection:
            cursor = await connection.execute(query, values)
            return [(str(digest), str(text)) for digest, text in await cursor.fetchall()]

    async def add(self, whose: Whose, made: Sequence[tuple[str, Sequence[float]]]) -> None:
        """Write vectors down by the digest of their text."""
        query = self._sql(
            "INSERT INTO product_owner.embedding (tenant, model, digest, vector)"
            " VALUES (%s, %s, %s, %s::{type}) ON CONFLICT (tenant, model, digest)"
            " DO UPDATE SET vector = excluded.vector"
        )
        rows = [(whose.tenant, whose.model, digest, _literal(v)) for digest, v in made]
        async with self._pool.connection() as connection:
            await connection.cursor().executemany(query, rows)

    async def nearest(self, whose: Whose, vector: Sequence[float], most: int) -> list[Passage]:
        """The passages nearest in direction, what points elsewhere left out."""
        query = self._sql(
            "SELECT project, path, text FROM ("
            " SELECT p.project, p.path, p.number, p.text,"
            "  e.vector {distance} %(vector)s::{type} AS away"
            "  FROM product_owner.passage AS p JOIN product_owner.embedding AS e"
            "  ON e.tenant = p.tenant AND e.digest = p.digest"
            "  WHERE p.tenant = %(tenant)s AND p.project = ANY(%(projects)s)"
            "  AND e.model = %(model)s"
            # Of another dimension there is no distance, but an error.
            "  AND CASE WHEN {dimensions}(e.vector) = %(dimensions)s THEN true ELSE false END"
            "  OFFSET 0) AS near"
            " WHERE away < 1 ORDER BY away, project, path, number LIMIT %(most)s"
        )
        values = {
            **_values(whose),
            "vector": _literal(vector),
            "dimensions": len(vector),
            "most": most,
        }
        async with self._pool.connection() as connection:
            cursor = await connection.execute(query, values)
            return [Passage(*row) for row in await cursor.fetchall()]

    async def forget(self, tenants: Sequence[str], model: str) -> None:
        """Remove what no passage of a tenant has any more, and what another model made."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "DELETE FROM product_owner.embedding AS e WHERE e.tenant = ANY(%s)"
                " AND (e.model <> %s OR NOT EXISTS (SELECT FROM product_owner.passage AS p"
                "  WHERE p.tenant = e.tenant AND p.digest = e.digest))",
                (list(tenants), model),
            )

    def _sql(self, text: LiteralString) -> Composed:
        return SQL(text).format(
            type=self._type, dimensions=self._dimensions, distance=self._distance
        )


async def _extension(connection: Connection) -> str:
    """The schema that the extension is in; made in the service's own where it is missing."""
    asked = (
        "SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'vector'"
    )
    row = await (await connection.execute(asked)).fetchone()
    if row is None:
        await connection.execute("CREATE EXTENSION vector SCHEMA product_owner")
        return "product_owner"
    return str(row[0])


def _values(whose: Whose) -> dict[str, object]:
    return {
        "tenant": whose.tenant,
        "projects": list(whose.projects),
        "model": whose.model,
    }


def _literal(vector: Sequence[float]) -> str:
    """As the extension reads it."""
    return f"[{','.join(map(repr, vector))}]"
