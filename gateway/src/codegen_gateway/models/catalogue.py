"""The models that may be asked for, by name: where they are and what they cost."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from codegen_gateway.wire import Body

from .budget import FREE, Price, Rates

OFFLINE: Final = "offline"
"""Rules instead of a model; built in, free."""

Purpose = Literal["chat", "embeddings"]
"""What a model is asked for."""
PricePerMillion = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=12, decimal_places=6)]


class CatalogueError(ValueError):
    """The file of models is not usable; the message names the place."""


class Upstream(Body):
    """One model behind an OpenAI-compatible server."""

    base_url: Annotated[str, Field(max_length=2048, pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")]
    """With the version, e.g. ``https://models.example.com/v1``."""
    api_key_file: Path | None = None
    """Read at each call; none: the server wants no key."""
    upstream_model: Annotated[str, Field(max_length=256)] = ""
    """Its name there; default: its name here."""
    purpose: Purpose = "chat"
    """``embeddings``: it makes vectors of texts, and answers nothing."""
    price_prompt_per_million: PricePerMillion | None = None
    price_completion_per_million: PricePerMillion | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    max_completion_tokens: Annotated[int, Field(ge=1, le=1_000_000)] = 4096
    """Most tokens of one answer; sent with every call."""
    limit_parameter: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    """How the server calls that limit; older servers know ``max_tokens`` only."""

    @model_validator(mode="after")
    def _both_prices(self) -> Self:
        if (self.price_prompt_per_million is None) != (self.price_completion_per_million is None):
            raise ValueError("give both prices or none; 0 means free")
        return self

    @property
    def price(self) -> Price | None:
        """Its price; None when nobody said."""
        if self.price_prompt_per_million is None or self.price_completion_per_million is None:
            return None
        return Price(
            self.price_prompt_per_million, self.price_completion_per_million, self.currency
        )


class _File(Body):
    models: Annotated[
        dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$")], Upstream],
        Field(max_length=256),
    ] = {}
    rates: Annotated[
        dict[
            Annotated[str, Field(pattern=r"^[A-Z]{3}$")],
            Annotated[Decimal, Field(gt=0, le=1_000_000, max_digits=12, decimal_places=6)],
        ],
        Field(max_length=16),
    ] = {}
    """Of earlier price tables: what one unit of a currency is worth in the present one's."""

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        if OFFLINE in self.models:
            raise ValueError(f"{OFFLINE} is built in; give the model another name")
        currencies = sorted({m.currency for m in self.models.values() if m.price is not None})
        if len(currencies) > 1:
            raise ValueError(f"one currency per price table, not {' and '.join(currencies)}")
        return self


class Catalogue:
    """Models by name."""

    def __init__(
        self, upstreams: Mapping[str, Upstream], rates: Mapping[str, Decimal] | None = None
    ) -> None:
        self._upstreams = dict(upstreams)
        priced = [u.currency for u in self._upstreams.values() if u.price is not None]
        self.currency = priced[0] if priced else ""
        """Of the price table; empty when nothing has a price."""
        self.rates = Rates(self.currency, dict(rates or {}))
        """How money counts that was spent in the currencies of earlier tables."""

    @classmethod
    def load(cls, path: Path | None) -> Self:
        """Read the file of models.

        Args:
            path: YAML with the key ``models``; None: only the offline model.

        Raises:
            CatalogueError: Names the place in the file.
        """
        if path is None:
            return cls({})
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            file = _File.model_validate(content)
            return cls(file.models, file.rates)
        except OSError as error:
            raise CatalogueError(f"{path}: {error.strerror}") from None
        except yaml.YAMLError as error:
            raise CatalogueError(f"{path}: {error}") from None
        except ValidationError as error:
            places = "; ".join(
                f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}".lstrip(": ")
                for each in error.errors(include_input=False, include_context=False)
            )
            raise CatalogueError(f"{path}: {places}") from None

    def upstream(self, name: str) -> Upstream | None:
        """Where a model is; None for the offline model and unknown ones."""
        return self._upstreams.get(name)

    def purpose(self, name: str) -> Purpose | None:
        """What a model is for; None when there is none of that name."""
        if name == OFFLINE:
            return "chat"
        upstream = self._upstreams.get(name)
        return None if upstream is None else upstream.purpose

    def price(self, name: str) -> Price | None:
        """What a model costs; None when nobody said."""
        if name == OFFLINE:
            return FREE
        upstream = self._upstreams.get(name)
        return None if upstream is None else upstream.price

    def listing(self) -> list[dict[str, object]]:
        """Entries of ``GET /v1/models``, sorted by name: what a run may ask, so no embeddings."""
        entries = []
        for name in sorted([OFFLINE, *self._upstreams]):
            if self.purpose(name) != "chat":
                continue
            price = self.price(name)
            entries.append(
                {
                    "id": name,
                    "object": "model",
                    "created": 0,
                    "owned_by": "codegen",
                    "priced": price is not None,
                    "currency": (price.currency if price else "") or self.currency,
                }
            )
        return entries
