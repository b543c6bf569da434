"""The cluster is away for a while, with a clock that runs faster: two minutes in seconds."""

import asyncio
from typing import Any

import psycopg

WISHES = ("A list of books", "A diary of walks", "A table of rooms")


def _said(person: Any, *words: str) -> list[str]:
    """What a person was told, oldest first; messages that show progress as they were at first."""
    seen = [person.messages[number] for number in sorted(person.messages)]
    texts = [[*each.before, each.text][0] for each in seen]
    return [text for text in texts if any(word in text for word in words)]


async def test_what_is_written_in_an_outage_is_kept_in_order_and_told_of_once(
    talk: Any, road: Any
) -> None:
    """First it hangs, then nobody listens, and in between the bot is killed."""
    ann, bob = people = talk.person, talk.somebody()
    talk.environment["CODEGEN_BOT_ALLOWED"] = f"[{bob.id}]"
    talk.environment["CODEGEN_BOT_CLUSTER_SECONDS"] = "0.3"
    for person in people:
        await talk.fill(person)
    talk.start()
    ann.says("/projects")
    await ann.sees("nothing yet")
    road.hold()
    for person in people:
        for wish in WISHES:
            person.says(f"/new {wish}.")
    for person in people:
        await person.sees("The cluster does not answer")
    await talk.settled()  # who is killed while sending marks a repeat; here everybody is told
    talk.stop()
    road.close()
    talk.start()
    for person in people:
        person.says("/help")
    await _until_taken(talk, 2 * len(WISHES) + 3)
    road.open()
    for person in people:
        await person.sees("/rollback")
        made = await talk.projects(person)
        assert sorted(p["spec"]["title"] for p in made) == sorted(WISHES)
        told = _said(person, "does not answer", "New product", "/rollback")
        assert len(told) == 1 + len(WISHES) + 1
        assert "does not answer" in told[0]
        assert all(wish in text for wish, text in zip(WISHES, told[1:4], strict=True))
    await talk.settled()


async def test_rights_that_come_late_lose_no_message(talk: Any) -> None:
    """An API server that has just started refuses everybody."""
    ann = talk.person
    await talk.revoke()
    try:
        talk.start()
        ann.says(f"/new {WISHES[0]}.")
        await ann.sees("I am preparing your space")
        assert await talk.projects() == []
    finally:
        await talk.grant()
    await talk.namespace_made()
    await talk.fill()
    await ann.sees("New product", WISHES[0])
    assert len(await talk.projects()) == 1


async def _until_taken(talk: Any, many: int) -> None:
    """Wait until the bot wrote down so many updates."""
    with psycopg.connect((talk.directory / "dsn").read_text(), autocommit=True) as connection:
        async with asyncio.timeout(30):
            while connection.execute("SELECT count(*) FROM bot.inbox").fetchone() != (many,):
                await asyncio.sleep(0.02)
