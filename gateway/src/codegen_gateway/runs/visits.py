"""The way of a run through its graph, node by node, with what each stay cost.

A stay begins when a pod says so and ends where the next one begins; the calls made in between
are those of the ledger. So a pod can neither hide a call nor invent one, and nothing of it is
lost with the pod.
"""

from typing import Final, LiteralString

from psycopg.rows import TupleRow

from codegen_crds.postgres import Pool
from codegen_crds.v1alpha1.agentrun import MOST_VISITS, NodeVisit
from codegen_gateway.models.budget import text

MOST_KEPT: Final = 1000
"""Of one run; calls made later count for the last of them."""
_MESSAGE: Final = 256
_ENTER: Final[LiteralString] = """
    WITH newest AS (
        SELECT number, attempt, node FROM gateway.visit
        WHERE run_uid = %(run)s ORDER BY number DESC LIMIT 1
    ), stays AS (
        UPDATE gateway.visit AS v SET message = %(message)s FROM newest
        WHERE v.run_uid = %(run)s AND v.number = newest.number
        AND newest.node = %(node)s AND newest.attempt = %(attempt)s
        RETURNING v.number
    )
    INSERT INTO gateway.visit (run_uid, number, attempt, node, message)
    SELECT %(run)s, before.number + 1, %(attempt)s, %(node)s, %(message)s
    FROM (SELECT coalesce((SELECT number FROM newest), 0) AS number) AS before
    WHERE NOT EXISTS (SELECT FROM stays) AND before.number < %(most)s
    ON CONFLICT DO NOTHING
"""
_READ: Final[LiteralString] = """
    SELECT v.number, v.attempt, v.node, v.message, date_trunc('milliseconds', v.entered_at),
        count(c.id), coalesce(sum(c.prompt_tokens), 0), coalesce(sum(c.completion_tokens), 0),
        coalesce(sum(coalesce(c.cost, c.reserved)), 0)
    FROM (
        SELECT *, lead(entered_at) OVER (ORDER BY number) AS left_at FROM gateway.visit
        WHERE run_uid = %(run)s
    ) AS v LEFT JOIN gateway.call AS c ON c.run_uid = v.run_uid
        AND (v.number = 1 OR c.created_at >= v.entered_at)
        AND (v.left_at IS NULL OR c.created_at < v.left_at)
    GROUP BY v.number, v.attempt, v.node, v.message, v.entered_at
    ORDER BY v.number DESC LIMIT %(most)s
"""


class Visits:
    """The table of visits."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def enter(self, run_uid: str, attempt: int, node: str, message: str) -> None:
        """A pod is in a node; said again, it only has news of the same visit.

        Args:
            run_uid: The run.
            attempt: Number of its pod, from 1.
            node: Node of the graph.
            message: What it is doing; cut after 256 characters.
        """
        values = {
            "run": run_uid,
            "attempt": attempt,
            "node": node,
            "message": _cut(message),
            "most": MOST_KEPT,
        }
        async with self._pool.connection() as connection:
            await connection.execute(_ENTER, values)

    async def of(self, run_uid: str) -> list[NodeVisit]:
        """The newest visits of a run, the oldest first."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_READ, {"run": run_uid, "most": MOST_VISITS})
            rows = await cursor.fetchall()
        return [_visit(row) for row in reversed(rows)]

    async def prune(self, days: int) -> int:
        """Remove what runs left that entered no node for some days.

        Returns:
            How many visits were removed.
        """
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "DELETE FROM gateway.visit WHERE run_uid IN (SELECT run_uid FROM gateway.visit"
                " GROUP BY run_uid HAVING max(entered_at)"
                " <= clock_timestamp() - make_interval(days => %s))",
                (days,),
            )
            return cursor.rowcount


def _cut(message: str) -> str:
    # PostgreSQL has no NUL in a text.
    message = message.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return message if len(message) <= _MESSAGE else message[: _MESSAGE - 1] + "…"


def _visit(row: TupleRow) -> NodeVisit:
    number, attempt, node, message, entered_at, calls, prompt, completion, cost = row
    return NodeVisit(
        number=number,
        attempt=attempt,
        node=node,
        message=message,
        entered_at=entered_at,
        calls=int(calls),
        prompt_tokens=int(prompt),
        completion_tokens=int(completion),
        cost=text(cost),
    )
