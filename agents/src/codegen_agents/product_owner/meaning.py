"""Search by meaning: passages and query as vectors. Whatever fails, words are still searched."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import psycopg
import structlog

from codegen_agents.doors.embeddings import MOST_TEXTS, EmbeddingError

from .engine import Passage
from .vectors import Vectors, Whose

_SECONDS: Final = 10.0
"""That one search takes for vectors that are missing; the next one goes on."""
_SMOOTHING: Final = 60
_log = structlog.get_logger(__name__)


class Embeddings(Protocol):
    """See :class:`~codegen_agents.doors.embeddings.GatewayEmbeddings`."""

    @property
    def model(self) -> str:
        """Its name."""

    async def vectors(self, texts: Sequence[str], tenant: str, turn: str) -> list[list[float]]:
        """A vector for each text."""


@dataclass(frozen=True, slots=True)
class Near:
    """What is near in meaning.

    Attributes:
        passages: The nearest first.
        lacking: Why this is not all, as a sentence; empty: it is.
    """

    passages: Sequence[Passage] = ()
    lacking: str = ""


class Meaning:
    """Vectors that a model makes, and the database keeps."""

    def __init__(
        self, embeddings: Embeddings, vectors: Vectors | None, seconds: float = _SECONDS
    ) -> None:
        self._embeddings = embeddings
        self._vectors = vectors
        self._seconds = seconds

    async def near(
        self, query: str, tenant: str, projects: Sequence[str], turn: str, most: int
    ) -> Near:
        """The passages of products that are nearest to a query; never an error."""
        if self._vectors is None:
            return Near(lacking="The database has no pgvector.")
        whose = Whose(tenant, projects, self._embeddings.model)
        try:
            async with asyncio.timeout(self._seconds):
                (wanted,) = await self._embeddings.vectors([query], tenant, turn)
            lacking = await self._complete(self._vectors, whose, len(wanted), turn)
            return Near(await self._vectors.nearest(whose, wanted, most), lacking)
        except EmbeddingError as error:
            why = str(error)
        except TimeoutError:
            why = "the model of embeddings does not answer in time"
        except psycopg.Error as error:
            why = f"the database: {type(error).__name__}"
        _log.warning("not_searched_by_meaning", tenant=tenant, why=why)
        return Near(lacking=f"Not searched by meaning: {why}")

    async def _complete(self, vectors: Vectors, whose: Whose, dimensions: int, turn: str) -> str:
        """Make the vectors that are missing. Why some still are, as a sentence; empty: none is."""
        try:
            async with asyncio.timeout(self._seconds):
                while missing := await vectors.missing(whose, dimensions, MOST_TEXTS):
                    await self._add(vectors, whose, missing, dimensions, turn)
        except EmbeddingError as error:
            why = str(error)
        except TimeoutError:
            why = f"it takes longer than {self._seconds:g} s; the next search goes on"
        else:
            return ""
        _log.warning("vectors_missing", tenant=whose.tenant, why=why)
        return f"Some texts were not searched by meaning: {why}"

    async def _add(
        self,
        vectors: Vectors,
        whose: Whose,
        missing: Sequence[tuple[str, str]],
        dimensions: int,
        turn: str,
    ) -> None:
        """Vectors of some texts; they are paid for, so they are kept before others are made."""
        texts = [text for _, text in missing]
        made = await self._embeddings.vectors(texts, whose.tenant, turn)
        if len(made[0]) != dimensions:
            raise EmbeddingError("the vectors are not of one dimension")
        digests = [digest for digest, _ in missing]
        await vectors.add(whose, list(zip(digests, made, strict=True)))

    async def forget(self, *tenants: str) -> None:
        """Remove vectors of texts that are gone, and those of another model."""
        if self._vectors is not None:
            await self._vectors.forget(tenants, self._embeddings.model)


def fused(*rankings: Sequence[Passage]) -> list[Passage]:
    """Several rankings as one, each passage once: reciprocal rank fusion.

    Source: Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual
    Rank Learning Methods", SIGIR 2009, with its constant 60.
    """
    scores: dict[Passage, float] = {}
    for ranking in rankings:
        for rank, passage in enumerate(ranking, start=1):
            scores[passage] = scores.get(passage, 0.0) + 1 / (_SMOOTHING + rank)
    return sorted(scores, key=lambda passage: -scores[passage])
