"""The Bot API server is as strict as Telegram, judged by the library that bots use."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from codegen_dev.bot_api import BotApi, Fault


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.serve() as it:
        yield it


@pytest.fixture
async def bot(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the other type is deprecated
    async with Bot(api.token, base_url=f"{api.url}/bot") as it:
        yield it


def _keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(t, callback_data=d) for t, d in buttons]])


async def test_a_conversation_goes_both_ways(api: BotApi, bot: Bot) -> None:
    ann = api.person(7)
    ann.says("hello <b>")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.text == "hello <b>"
    assert await bot.get_updates(offset=update.update_id + 1, timeout=0) == ()

    sent = await bot.send_message(7, "<b>1 &lt; 2</b>", "HTML", reply_markup=_keyboard(("A", "a")))
    assert ann.last.text == "1 < 2"
    query = ann.taps(ann.last, "A")
    (tap,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
    assert tap.callback_query is not None
    assert (tap.callback_query.data, tap.callback_query.id) == ("a", query)
    await tap.callback_query.answer("ok")
    assert ann.toasts == [(query, "ok")]
    await bot.edit_message_text("two", 7, sent.message_id)
    assert (ann.last.text, ann.last.edits, ann.last.markup) == ("two", 1, None)
    await bot.send_document(7, b"long", filename="log.txt", caption="the log")
    assert ann.last.file == ("log.txt", b"long")
    await bot.send_photo(7, b"\x89PNG\r\n\x1a\n and so on")
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(7, b"words")
    await bot.send_chat_action(7, "typing")
    await bot.delete_message(7, sent.message_id)
    assert sent.message_id not in ann.messages
    await bot.set_my_commands([("start", "begins")], language_code="ru")
    assert api.commands["ru"] == [{"command": "start", "description": "begins"}]


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        ("x" * 4097, None, "too long"),
        ("\U0001f600" * 2049, None, "too long"),
        ("   ", None, "empty"),
        ("<b></b>", "HTML", "empty"),
        ("1 < 2", "HTML", "parse entities"),
        ("<b>x", "HTML", "parse entities"),
        ("<b><i>x</b></i>", "HTML", "parse entities"),
        ("<script>x</script>", "HTML", "nsupported start tag"),
        ("<!-- x -->y", "HTML", "parse entities"),
        ("x", "Markdown", "parse_mode"),
    ],
)
async def test_texts_are_judged_as_telegram_does(
    bot: Bot, api: BotApi, text: str, mode: str | None, says: str
) -> None:
    api.person(7)
    with pytest.raises(BadRequest, match=f"(?i){says}"):
        await bot.send_message(7, text, mode)


async def test_what_is_wrong_is_refused(bot: Bot, api: BotApi) -> None:
    ann = api.person(7)
    sent = await bot.send_message(7, "same", reply_markup=_keyboard(("A", "a")))
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await bot.edit_message_text("same", 7, sent.message_id, reply_markup=_keyboard(("A", "a")))
    with pytest.raises(BadRequest, match=r"(?i)BUTTON_DATA_INVALID"):
        await bot.send_message(7, "x", reply_markup=_keyboard(("A", "ы" * 33)))
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(8, "x")
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query("q9")
    with pytest.raises(BadRequest, match=r"(?i)COMMAND_INVALID"):
        await bot.set_my_commands([("Start", "x")])
    ann.blocked = True
    with pytest.raises(Forbidden, match=r"(?i)blocked"):
        await bot.send_message(7, "x")
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{api.url}/bot"):
            pass


async def test_two_pollers_are_one_too_many(api: BotApi, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    while not api.calls["getUpdates"]:
        await asyncio.sleep(0.01)
    async with Bot(api.token, base_url=f"{api.url}/bot") as other:
        second = asyncio.create_task(other.get_updates(timeout=20))
        with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates"):
            await first
        api.person(7).says("hi")
        assert len(await second) == 1


async def test_a_webhook_excludes_polling(api: BotApi, bot: Bot) -> None:
    await bot.set_webhook("https://bot.example.com/")
    assert (await bot.get_webhook_info()).url == "https://bot.example.com/"
    with pytest.raises(Conflict, match=r"(?i)webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    ("url", "secret", "why"),
    [
        ("http://bot.example.com/", "", "https url must be provided"),
        ("https://bot.example.com:8080/", "", "only on ports"),
        ("https://bot.example.com/", "no spaces", "unallowed characters"),
    ],
)
async def test_webhooks_that_telegram_would_not_call_are_refused(
    api: BotApi, bot: Bot, url: str, secret: str, why: str
) -> None:
    with pytest.raises(BadRequest, match=why):
        await bot.set_webhook(url, secret_token=secret)
    assert (await bot.get_webhook_info()).url == ""


async def test_trouble_comes_on_demand(api: BotApi, bot: Bot) -> None:
    ann = api.person(7)
    api.faults = [
        Fault("sendMessage", code=429, retry_after=3),
        Fault("sendMessage", code=502),
        Fault("sendMessage", code=0),
        Fault("sendMessage", code=0, after=True),
    ]
    with pytest.raises(RetryAfter):
        await bot.send_message(7, "1")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(7, "2")
    assert not ann.messages
    with pytest.raises(NetworkError):
        await bot.send_message(7, "3")
    assert ann.last.text == "3"
    assert not api.faults


async def test_odd_updates_are_what_the_library_reads(api: BotApi, bot: Bot) -> None:
    ann = api.person(7)
    number = ann.says("one")
    ann.edits(number, "two")
    ann.shows_picture("look")
    ann.sends_file("a.txt")
    updates = await bot.get_updates()
    assert all(isinstance(u, Update) for u in updates)
    assert [u.effective_message is not None for u in updates] == [True] * 4
    assert updates[1].edited_message is not None
    api.deliver_again(updates[0])
    assert (await bot.get_updates(offset=updates[-1].update_id))[-1].update_id


def test_a_person_at_a_terminal_talks_with_a_bot_of_a_product(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two commands: one serves the double for people, the other one is somebody there."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the other type is deprecated
    tool = str(Path(sys.executable).with_name("codegen-dev"))
    serve = [tool, "bot-api", "--port", "0"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout is not None
            url = serving.stdout.readline().strip()
            talk = [tool, "talk", "todo-1", "--api", url, "--person", "7"]

            def talks(lines: str) -> subprocess.CompletedProcess[str]:
                return subprocess.run(
                    talk, input=lines, capture_output=True, text=True, check=False, timeout=60
                )

            nobody = talks("hello\n")
            assert (nobody.returncode, "no bot of todo-1 has called" in nobody.stderr) == (1, True)
            with ThreadPoolExecutor(1) as pool:
                asyncio.run(_calls(f"{url}/products/todo-1/bot"))
                told = pool.submit(talks, "hello\n1\n")
                asyncio.run(_answers(f"{url}/products/todo-1/bot", updates=2))
                seen = told.result()
            assert seen.returncode == 0, seen.stderr
            assert seen.stdout == "You said hello\n  1 [Again]\nYou tapped again\n  1 [Again]\n"
        finally:
            serving.send_signal(signal.SIGINT)
        assert serving.wait(timeout=30) == 0


async def _calls(base_url: str) -> None:
    """A bot that says who it is, by which its place is known."""
    async with Bot(BotApi().token, base_url=base_url):
        pass


async def _answers(base_url: str, *, updates: int) -> None:
    """A bot that says what it heard; it ends after so many updates."""
    offset = 0
    async with asyncio.timeout(60), Bot(BotApi().token, base_url=base_url) as bot:
        while updates:
            for update in await bot.get_updates(offset=offset, timeout=10):
                offset, updates = update.update_id + 1, updates - 1
                query, chat = update.callback_query, update.effective_chat
                assert chat is not None
                said = update.message.text if update.message else ""
                heard = f"You tapped {query.data}" if query else f"You said {said}"
                await bot.send_message(chat.id, heard, reply_markup=_keyboard(("Again", "again")))
