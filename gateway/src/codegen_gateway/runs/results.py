"""Which pod posted which result: a later pod may replace what a lost one left."""

from codegen_crds.postgres import Pool


class Results:
    """The table of posted results, by digest."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def claim(self, run_uid: str, pod_uid: str, sha256: str) -> str:
        """Record the digest of a result, the first one of each pod.

        The operator makes pod n+1 only after it saw pod n gone without an accepted result, so
        the newer pod's word counts.

        Returns:
            The digest that stands: the given one, or what this pod posted before.
        """
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "INSERT INTO gateway.result AS r (run_uid, pod_uid, sha256) VALUES (%s, %s, %s)"
                " ON CONFLICT (run_uid) DO UPDATE SET pod_uid = excluded.pod_uid,"
                " sha256 = CASE WHEN r.pod_uid = excluded.pod_uid THEN r.sha256"
                " ELSE excluded.sha256 END RETURNING sha256",
                (run_uid, pod_uid, sha256),
            )
            row = await cursor.fetchone()
        return sha256 if row is None else str(row[0])
