from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from codegen_crds.conditions import Condition, ConditionStatus, find, is_true, upsert

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TYPES = st.sampled_from(["Ready", "Built", "Verified"])
STATUSES: st.SearchStrategy[ConditionStatus] = st.sampled_from(["True", "False", "Unknown"])


@given(st.lists(st.tuples(TYPES, STATUSES), max_size=8), st.integers(1, 10_000))
def test_time_alone_changes_nothing(steps: list[tuple[str, ConditionStatus]], later: int) -> None:
    """The same facts with a later clock give an equal tuple: nothing to write."""
    conditions: tuple[Condition, ...] = ()
    for type_, status in steps:
        conditions = upsert(conditions, type=type_, status=status, reason="Test", now=NOW)
    for type_ in {t for t, _ in steps}:
        current = find(conditions, type_)
        assert current is not None
        again = upsert(
            conditions,
            type=type_,
            status=current.status,
            reason=current.reason,
            now=NOW + timedelta(seconds=later),
        )
        assert again == conditions


def test_the_transition_time_moves_only_with_the_status() -> None:
    first = upsert((), type="Ready", status="False", reason="Waiting", now=NOW)
    later = NOW + timedelta(hours=1)
    reworded = upsert(first, type="Ready", status="False", reason="Working", now=later)
    assert reworded[0].last_transition_time == NOW
    flipped = upsert(reworded, type="Ready", status="True", reason="Done", now=later)
    assert flipped[0].last_transition_time == later
    assert is_true(flipped, "Ready")


def test_one_condition_per_type_sorted() -> None:
    conditions: tuple[Condition, ...] = ()
    for type_ in ("Ready", "Built", "Ready", "Analyzed"):
        conditions = upsert(conditions, type=type_, status="True", reason="Test", now=NOW)
    assert [c.type for c in conditions] == ["Analyzed", "Built", "Ready"]


def test_a_long_message_keeps_its_end() -> None:
    """The end of a log says why; the front is what can be lost."""
    message = "start" + "x" * 5000 + "the reason"
    (condition,) = upsert((), type="Built", status="False", reason="Red", message=message, now=NOW)
    assert len(condition.message) == 4096
    assert condition.message.endswith("the reason")
