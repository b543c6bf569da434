"""What the bot remembers, in a real PostgreSQL."""

from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from codegen_bot import database
from codegen_bot.conversation.facts import Mode
from codegen_bot.conversation.moves import Say
from codegen_bot.memory import Arriving, Memory, Taken, body_of

HELLO = body_of(Say("hello"))


async def _take(memory: Memory, number: int, person: int, body: Any) -> Taken:
    return (await memory.take_in([Arriving(number, person, body)], most=5))[number]


@pytest.fixture
async def memory(dsn: str) -> AsyncIterator[Memory]:
    async with database.connect(dsn, 4) as pool:
        yield Memory(pool)


async def test_a_flood_of_one_person_is_bounded_and_another_is_heard(memory: Memory) -> None:
    taken = [await _take(memory, n, 7, {}) for n in range(9)]
    assert taken == ["open"] * 5 + ["full"] * 4
    assert await _take(memory, 4, 7, {}) == "open", "it was taken in before"
    assert await _take(memory, 100, 8, {}) == "open"
    assert sorted(await memory.waiting()) == [7, 8]


async def test_updates_of_many_are_written_down_at_once_each_with_an_answer_of_its_own(
    memory: Memory,
) -> None:
    for number in range(5):
        await _take(memory, number, 7, {})
    await _take(memory, 10, 8, {})
    await memory.done(10, 8, mode=Mode(), replies=())
    said = {11: "a", 12: {"deep": ["nul\0l", 1, None, True]}}
    arriving = [Arriving(10, 8, {}), Arriving(20, 7, {}), Arriving(3, 7, {})]
    arriving += [Arriving(n, n, {"text": text}) for n, text in said.items()]
    taken = await memory.take_in(arriving, most=5)
    assert taken == {10: "done", 20: "full", 3: "open", 11: "open", 12: "open"}
    found = await memory.next(12)
    assert found is not None
    assert found.body == {"text": {"deep": ["null", 1, None, True]}}


async def test_an_update_is_done_once_and_its_text_forgotten(memory: Memory) -> None:
    await memory.meet(7, "en")
    await _take(memory, 1, 7, {"text": "private"})
    mode = Mode("change", project="books")
    for _ in range(2):
        await memory.done(1, 7, mode=mode, replies=(HELLO,))
    assert await _take(memory, 1, 7, {"text": "private"}) == "done"
    assert await memory.next(7) is None
    found = await memory.person(7)
    assert found is not None
    assert found.mode == mode
    assert len(await memory.debts(10)) == 1


async def test_the_oldest_update_says_whether_others_wait_behind_it(memory: Memory) -> None:
    for number in (2, 1):
        await _take(memory, number, 7, {})
    await _take(memory, 3, 8, {})
    seen = []
    while (found := await memory.next(7)) is not None:
        seen.append((found.number, found.last))
        await memory.done(found.number, 7, mode=Mode(), replies=())
    assert seen == [(1, False), (2, True)]


async def test_an_attempt_whose_end_is_unknown_is_a_repeat(memory: Memory) -> None:
    await memory.meet(7, "en")
    for _ in range(2):
        await memory.owe("once", 7, HELLO)
    await memory.owe("later", 7, HELLO)
    (first,) = await memory.debts(10)
    assert not first.repeat
    (again,) = await memory.debts(10)  # the process was killed before it marked the first
    assert (again.id, again.repeat) == (first.id, True)
    await memory.later(again, 0, arrived=False)
    (known,) = await memory.debts(10)
    assert not known.repeat
    await memory.settle(known, 1)
    (second,) = await memory.debts(10)
    assert second.id != first.id, "in order"


async def test_who_blocked_us_is_owed_nothing_until_they_write(memory: Memory) -> None:
    await memory.meet(7, "en")
    await memory.owe("a", 7, HELLO)
    await memory.block(7)
    assert await memory.debts(10) == []
    await memory.meet(7, "en")
    found = await memory.person(7)
    assert found is not None
    assert not found.blocked


async def test_the_schema_is_brought_up_to_date_twice(dsn: str) -> None:
    for _ in range(2):
        async with database.connect(dsn, 1):
            pass


async def test_whose_message_is_on_its_way_is_left_out(memory: Memory) -> None:
    for person in (7, 8):
        await memory.owe(f"first-{person}", person, HELLO)
        await memory.owe(f"second-{person}", person, HELLO)
    assert await memory.depth() == 4
    (bobs,) = await memory.debts(10, besides={7})
    assert bobs.person == 8
    assert not bobs.repeat
    (anns,) = await memory.debts(10, besides={8})
    assert (anns.person, anns.repeat) == (7, False)


async def test_a_database_that_went_away_is_found_again_at_the_second_try(
    dsn: str, memory: Memory
) -> None:
    await memory.reach()
    with psycopg.connect(dsn, autocommit=True) as connection:
        gone = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = 'codegen-bot' AND datname = current_database()"
        ).fetchone()
    assert gone == (1,)
    with pytest.raises(database.UNAVAILABLE):
        await memory.reach()
    await memory.reach()
