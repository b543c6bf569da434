"""The file of models: read strictly, refused by place."""

from decimal import Decimal
from pathlib import Path

import pytest

from codegen_gateway.models.budget import Uncountable
from codegen_gateway.models.catalogue import Catalogue, CatalogueError


def _load(tmp_path: Path, text: str) -> Catalogue:
    path = tmp_path / "models.yaml"
    path.write_text(text)
    return Catalogue.load(path)


def test_models_by_name_with_prices(tmp_path: Path) -> None:
    catalogue = _load(
        tmp_path,
        """
        models:
          big:
            baseUrl: https://models.example.com/v1
            apiKeyFile: /keys/big
            pricePromptPerMillion: 2.5
            priceCompletionPerMillion: "10"
            currency: EUR
            maxCompletionTokens: 8000
          unpriced: {baseUrl: "http://other:8000/v1"}
        """,
    )
    price = catalogue.price("big")
    assert price is not None
    assert (price.prompt, price.completion) == (Decimal("2.5"), Decimal(10))
    assert price.cost(1_000_000, 1_000_000) == Decimal("12.5")
    listed = {
        str(entry["id"]): (entry["priced"], entry["currency"]) for entry in catalogue.listing()
    }
    assert listed == {"big": (True, "EUR"), "offline": (True, "EUR"), "unpriced": (False, "EUR")}
    assert catalogue.purpose("offline") == "chat"
    assert catalogue.purpose("bigger") is None


def test_without_a_file_there_is_the_offline_model_alone(tmp_path: Path) -> None:
    assert [entry["id"] for entry in Catalogue.load(None).listing()] == ["offline"]
    assert [entry["id"] for entry in _load(tmp_path, "").listing()] == ["offline"]


def test_what_earlier_money_is_worth_is_rounded_against_who_spends(tmp_path: Path) -> None:
    rates = _load(tmp_path, f"{_ONE_PRICED}rates: {{USD: '0.333333'}}").rates
    assert rates.total("project", {"USD": Decimal("0.1"), "EUR": Decimal(1)}, "EUR") == Decimal(
        "1.033334"
    )
    assert isinstance(rates.total("project", {"USD": Decimal(1)}, "GBP"), Uncountable)


_ONE_PRICED = """
models:
  a: {baseUrl: "http://x", pricePromptPerMillion: 1, priceCompletionPerMillion: 1, currency: EUR}
"""
_TWO_CURRENCIES = """
models:
  a: {baseUrl: "http://x", pricePromptPerMillion: 1, priceCompletionPerMillion: 1}
  b: {baseUrl: "http://x", pricePromptPerMillion: 1, priceCompletionPerMillion: 1, currency: EUR}
"""
_NEGATIVE = """
models:
  m: {baseUrl: "http://x", pricePromptPerMillion: -1, priceCompletionPerMillion: 1}
"""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("models: {m: {}}", "baseUrl"),
        ("models: {m: {baseUrl: 'ftp://x'}}", "baseUrl"),
        ("models: {m: {baseUrl: 'https://user:key@host/v1'}}", "baseUrl"),
        ("models: {m: {baseUrl: 'http://x', price: 1}}", "price"),
        ("models: {m: {baseUrl: 'http://x', pricePromptPerMillion: 1}}", "both prices"),
        (_NEGATIVE, "pricePromptPerMillion"),
        ("models: {'bad name': {baseUrl: 'http://x'}}", "bad name"),
        ("models: {offline: {baseUrl: 'http://x'}}", "offline is built in"),
        ("models: [", r"models\.yaml"),
        (_TWO_CURRENCIES, "EUR and USD"),
        (f"{_ONE_PRICED}rates: {{USD: 0}}", "rates.USD"),
        (f"{_ONE_PRICED}rates: {{dollars: 1}}", "rates.dollars"),
    ],
)
def test_a_bad_file_is_refused_by_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(CatalogueError, match=place):
        _load(tmp_path, text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"nowhere\.yaml"):
        Catalogue.load(tmp_path / "nowhere.yaml")
