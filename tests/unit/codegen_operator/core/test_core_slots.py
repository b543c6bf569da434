"""Who may start: never more than the limit, first come first served, fair to namespaces."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from codegen_operator.domain.slots import Slot, Ticket, ask

START = datetime(2026, 1, 1, tzinfo=UTC)
TICKETS = st.lists(
    st.builds(
        lambda namespace, number, second: Ticket(
            namespace, f"run-{number}", START + timedelta(seconds=second)
        ),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 30),
        st.integers(0, 100),
    ),
    max_size=20,
    unique_by=lambda t: (t.namespace, t.name),
)


@given(TICKETS, st.integers(0, 6), st.integers(0, 3), st.integers(0, 3))
def test_no_more_are_granted_than_there_is_room_for(
    tickets: list[Ticket], limit: int, taken_a: int, taken_b: int
) -> None:
    """Everybody asks at once; the granted ones fit, and the positions have no gaps."""
    active = {"a": taken_a, "b": taken_b}
    answers = {t: ask(t, tickets, active, limit) for t in tickets}
    granted = [t for t, slot in answers.items() if slot.granted]
    free = max(limit - taken_a - taken_b, 0)
    assert len(granted) == min(free, len(tickets))
    waiting = sorted(s.position for s in answers.values() if not s.granted)
    assert waiting == list(range(1, len(waiting) + 1))


@given(TICKETS)
def test_within_a_namespace_the_older_ticket_is_first(tickets: list[Ticket]) -> None:
    """No ticket overtakes an older one of its namespace."""
    places = {t: ask(t, tickets, {}, 0).position for t in tickets}
    for one in tickets:
        for other in tickets:
            if one.namespace == other.namespace and one.since < other.since:
                assert places[one] < places[other]


def test_a_busy_namespace_does_not_starve_a_quiet_one() -> None:
    """Fifty older tickets of one namespace do not stand before the first of another."""
    crowd = [Ticket("busy", f"r{i:02}", START) for i in range(50)]
    late = Ticket("quiet", "r", START + timedelta(hours=1))
    assert ask(late, [*crowd, late], {"busy": 4}, 4).position == 1
    order = sorted([*crowd, late], key=lambda t: ask(t, [*crowd, late], {}, 0).position)
    assert Counter(t.namespace for t in order[:2]) == {"busy": 1, "quiet": 1}


def test_positions_are_told_exactly_near_the_front_only() -> None:
    """A queue that moves must not rewrite the status of everybody in it."""
    assert Slot(granted=False, position=5).place == "position 5"
    assert Slot(granted=False, position=6).place == Slot(granted=False, position=10).place
    assert Slot(granted=False, position=5000).place == "after the first 100"
