"""Answers that a run has paid for and may have lost: a later pod of it gets them again, unpaid.

A streamed answer is kept as the list of its chunks, once the provider has said all of them.

A pod that dies between a model's answer and its next checkpoint leaves nothing of the answer; the
next pod begins the same node again and asks the same. An answer is kept until the run's next
checkpoint, which has what came of it, and is given again once: a run that fails at an answer and
begins anew must not meet it for ever. Never to the pod that had it: who asks the same twice wants
another answer.
"""

import gzip
import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import psycopg
import psycopg_pool
import structlog

from codegen_crds.contracts.redaction import redacted
from codegen_crds.postgres import Pool

from .chat_request import ChatRequest
from .payment import Payer

_MOST_BYTES: Final = 1024 * 1024
_log = structlog.get_logger(__name__)


def digest_of(request: ChatRequest) -> str:
    """Of everything that makes an answer: the same for the same request."""
    whole = [
        request.model,
        request.parameters,
        request.choices,
        request.completion_limit,
        request.streamed,
    ]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Recording:
    """The chunks of a streamed answer, until there are more than are kept."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._size = 0
        self._said: dict[tuple[object, ...], list[str]] = {}

    def add(self, chunk: dict[str, Any]) -> None:
        """One ``chat.completion.chunk``."""
        if self._size > _MOST_BYTES:
            return
        line = json.dumps(chunk, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._size += len(line) + 1
        self._lines.append(line)
        _join(chunk, (), self._said)

    def answer(self) -> bytes:
        """A JSON array of them."""
        return b"[" + b",".join(self._lines) + b"]"

    def words(self) -> str:
        """Each text of the answer in one piece: a secret may be cut by the bounds of chunks."""
        return "\n".join("".join(pieces) for pieces in self._said.values())


def _join(
    part: object, place: tuple[object, ...], said: dict[tuple[object, ...], list[str]]
) -> None:
    if isinstance(part, str):
        said.setdefault(place, []).append(part)
    elif isinstance(part, dict):
        for name, value in part.items():
            _join(value, (*place, name), said)
    elif isinstance(part, list):
        for index, value in enumerate(part):
            numbered = value.get("index", index) if isinstance(value, dict) else index
            _join(value, (*place, str(numbered)), said)


class Repeats:
    """The table of answers since the last checkpoint of each run."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def lost(self, digest: str, payer: Payer) -> bytes | None:
        """What an earlier pod of the run was answered to a request; None: it has to be asked."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "UPDATE gateway.answer SET repeated = true WHERE call_id = ("
                " SELECT call_id FROM gateway.answer WHERE run_uid = %s AND request_sha256 = %s"
                "  AND pod_uid <> %s AND NOT repeated ORDER BY at LIMIT 1 FOR UPDATE SKIP LOCKED)"
                " RETURNING body",
                (payer.spender, digest, payer.pod),
            )
            row = await cursor.fetchone()
        if row is None:
            return None
        _log.info("answer_repeated", run=payer.spender)
        return gzip.decompress(row[0])

    async def keep(
        self,
        call: UUID,
        digest: str,
        payer: Payer,
        answer: bytes,
        *,
        secrets: Sequence[str],
        words: str = "",
    ) -> None:
        """Keep an answer, unless it is long or holds what looks like a secret. It never fails.

        Args:
            call: Its id in the ledger.
            digest: Of the request.
            payer: Whose it is.
            answer: JSON.
            secrets: Values that must not be kept.
            words: What the answer says, where its JSON has it in pieces.
        """
        if len(answer) > _MOST_BYTES:
            return
        for text in (answer.decode("utf-8", "replace"), words):
            if redacted(text) != text or any(secret and secret in text for secret in secrets):
                return
        try:
            async with self._pool.connection() as connection:
                await connection.execute(
                    "INSERT INTO gateway.answer (call_id, run_uid, pod_uid, request_sha256, body)"
                    " VALUES (%s, %s, %s, %s, %s)",
                    (call, payer.spender, payer.pod, digest, gzip.compress(answer)),
                )
        except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
            # The run has its answer; should it lose it, it pays again.
            _log.warning("answer_not_kept", call=str(call), why=type(error).__name__)

    async def prune(self, days: int) -> int:
        """Remove what runs left that never came to another checkpoint; returns how many."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "DELETE FROM gateway.answer"
                " WHERE at <= clock_timestamp() - make_interval(days => %s)",
                (days,),
            )
            return cursor.rowcount
