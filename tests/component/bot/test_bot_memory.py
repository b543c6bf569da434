"""What the bot remembers, in a real PostgreSQL."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from codegen_bot import database
from codegen_bot.conversation.facts import Mode
from codegen_bot.conversation.moves import Say
from codegen_bot.memory import Memory, body_of

HELLO = body_of(Say("hello"))


@pytest.fixture
async def memory(dsn: str) -> AsyncIterator[Memory]:
    async with database.connect(dsn, 4) as pool:
        yield Memory(pool)


async def test_a_flood_of_one_person_is_bounded_and_another_is_heard(memory: Memory) -> None:
    taken = [await memory.take_in(n, 7, {}, most=5) for n in range(9)]
    assert taken == ["open"] * 5 + ["full"] * 4
    assert await memory.take_in(4, 7, {}, most=5) == "open", "it was taken in before"
    assert await memory.take_in(100, 8, {}, most=5) == "open"
    assert sorted(await memory.waiting()) == [7, 8]


async def test_an_update_is_done_once_and_its_text_forgotten(memory: Memory) -> None:
    await memory.meet(7, "en")
    await memory.take_in(1, 7, {"text": "private"}, most=5)
    mode = Mode("change", project="books")
    for _ in range(2):
        await memory.done(1, 7, mode=mode, replies=(HELLO,))
    assert await memory.take_in(1, 7, {"text": "private"}, most=5) == "done"
    assert await memory.next(7) is None
    found = await memory.person(7)
    assert found is not None
    assert found.mode == mode
    assert len(await memory.debts(10)) == 1


async def test_the_oldest_update_says_whether_others_wait_behind_it(memory: Memory) -> None:
    for number in (2, 1):
        await memory.take_in(number, 7, {}, most=5)
    await memory.take_in(3, 8, {}, most=5)
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
