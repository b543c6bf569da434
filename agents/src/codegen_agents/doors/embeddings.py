"""Vectors of texts through the gateway."""

from collections.abc import Sequence
from typing import Annotated, Final

import httpx
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from codegen_crds.contracts.turn import TENANT_HEADER, TURN_HEADER

MOST_TEXTS: Final = 64
"""Of one request."""
_MOST_BYTES: Final = 32 * 1024 * 1024


class EmbeddingError(Exception):
    """There are no vectors; what it says is for people, and holds no text that was sent."""


class _Item(BaseModel):
    """What servers add is theirs; what is used is checked."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)

    index: Annotated[int, Field(ge=0)]
    # 16,000 is the most that PostgreSQL's extension keeps.
    embedding: Annotated[list[FiniteFloat], Field(min_length=1, max_length=16_000)]


class _Answer(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    data: Annotated[list[_Item], Field(max_length=MOST_TEXTS)]


class GatewayEmbeddings:
    """One model of the gateway's that makes vectors. Never retries: a search can do without."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, model: str) -> None:
        self._http = http
        self._url = f"{base_url.rstrip('/')}/v1/embeddings"
        self.model = model

    async def vectors(self, texts: Sequence[str], tenant: str, turn: str) -> list[list[float]]:
        """A vector for each text, in their order, all of one dimension.

        Args:
            texts: At most :data:`MOST_TEXTS`, none empty.
            tenant: Namespace that pays.
            turn: Whose limit counts.

        Raises:
            EmbeddingError: The budget, the model or its answer does not do, or nobody answers.
        """
        body = {"model": self.model, "input": list(texts), "encoding_format": "float"}
        headers = {TENANT_HEADER: tenant, TURN_HEADER: turn}
        try:
            response = await self._http.post(self._url, json=body, headers=headers)
        except (httpx.HTTPError, OSError) as error:
            raise EmbeddingError(f"the gateway does not answer: {type(error).__name__}") from None
        if response.status_code != httpx.codes.OK:
            raise EmbeddingError(_why(response))
        return _vectors(response.content, len(texts))


def _why(response: httpx.Response) -> str:
    try:
        said = str(response.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        said = ""
    return f"the gateway answered {response.status_code}: {said[:300]}".rstrip(": ")


def _vectors(body: bytes, count: int) -> list[list[float]]:
    if len(body) > _MOST_BYTES:
        raise EmbeddingError("the answer is too large")
    try:
        items = sorted(_Answer.model_validate_json(body).data, key=lambda item: item.index)
    except ValidationError as error:
        place = ".".join(map(str, error.errors(include_input=False)[0]["loc"]))
        raise EmbeddingError(f"the answer is no list of embeddings: {place}") from None
    if [item.index for item in items] != list(range(count)):
        raise EmbeddingError(f"{count} vectors were asked for, others came")
    if len({len(item.embedding) for item in items}) > 1:
        raise EmbeddingError("the vectors are not of one dimension")
    return [item.embedding for item in items]
