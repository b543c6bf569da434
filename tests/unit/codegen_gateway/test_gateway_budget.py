"""The arithmetic of money: bounds hold, text is plain, a limit is a limit."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from codegen_gateway.models.budget import MICRO, Limit, Price, decide, text

amounts = st.decimals(min_value=0, max_value=10_000, places=6)
prices = st.builds(Price, amounts, amounts, st.just("USD"))
tokens = st.integers(min_value=0, max_value=10_000_000)


@given(prices, tokens, tokens, tokens, tokens)
def test_a_bound_on_tokens_is_a_bound_on_cost(
    price: Price, prompt: int, completion: int, more_prompt: int, more_completion: int
) -> None:
    bound = price.cost(prompt + more_prompt, completion + more_completion)
    assert price.cost(prompt, completion) <= bound


@given(prices, tokens, tokens)
def test_cost_is_rounded_up_to_a_millionth(price: Price, prompt: int, completion: int) -> None:
    cost = price.cost(prompt, completion)
    exact = (price.prompt * prompt + price.completion * completion) / 1_000_000
    assert 0 <= cost - exact < MICRO


@given(amounts, st.lists(st.tuples(amounts, amounts), max_size=30))
def test_spend_never_exceeds_the_limit_whatever_settles(
    limit: Decimal, calls: list[tuple[Decimal, Decimal]]
) -> None:
    """Each call is (reservation, true cost); the truth never exceeds the reservation."""
    spent = Decimal(0)
    for reserved, cost in calls:
        if decide(reserved, [(Limit(limit, "project"), spent)]) is None:
            assert spent + reserved <= limit
            spent += min(reserved, cost)
    assert spent <= limit


@given(amounts, amounts, amounts, amounts)
def test_every_limit_must_cover_a_call(
    amount: Decimal, spent: Decimal, first: Decimal, second: Decimal
) -> None:
    limits = [(Limit(first, "project"), spent), (Limit(second, "run"), spent)]
    refusal = decide(amount, limits)
    alone = [decide(amount, [limit]) for limit in limits]
    assert (refusal is None) == all(one is None for one in alone)
    if refusal is not None:
        assert text(refusal.limit) in refusal.message("USD")


@given(amounts)
def test_text_is_plain_and_loses_nothing(amount: Decimal) -> None:
    plain = text(amount)
    assert Decimal(plain) == amount
    assert "E" not in plain
    assert not plain.endswith(".")
    assert "." not in plain or not plain.endswith("0")
