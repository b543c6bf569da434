"""The process: who is let in, how it starts, what it waits for and how it ends."""

from collections.abc import Callable

from bot import texts
from bot_tests.chat import Chat
from bot_tests.conftest import BotProcess
from bot_tests.telegram import TOKEN, Telegram

Start = Callable[..., BotProcess]
OWNER, STRANGER = 1, 2
UNREACHABLE = "http://127.0.0.1:9"


def test_only_the_owner_is_let_in_and_hears_of_trouble(telegram: Telegram, start: Start) -> None:
    process = start(TG_BOT_ALLOWED_IDS=str(OWNER), BACKEND_URL=UNREACHABLE)
    process.wait_until_well()
    stranger = Chat(telegram, STRANGER)
    for text in ("/start", "/cancel", "?"):
        stranger.write(text)
        assert stranger.message.text == texts.PRIVATE.format(id=STRANGER)
        assert stranger.labels() == []
    owner = Chat(telegram, OWNER)
    owner.write("/start")
    assert texts.GREETING in owner.message.text
    for data in owner.actions("open")[:1]:
        owner.act(data)
        assert owner.message.text == texts.UNAVAILABLE
    assert process.end() == 0
    assert TOKEN not in process.output()


def test_a_token_that_telegram_refuses_ends_the_process(start: Start) -> None:
    process = start(TELEGRAM_BOT_TOKEN="123456:another")
    assert process.status() == 78
    said = process.output()
    assert "token_refused" in said
    assert "another" not in said


def test_telegram_may_be_away_for_a_while(start: Start) -> None:
    process = start(TELEGRAM_API_URL=UNREACHABLE)
    process.wait_until_well()
    assert process.end() == 0
    assert "telegram_unreachable" in process.output()


def test_in_development_a_placeholder_idles(start: Start) -> None:
    process = start(APP_ENV="development", TELEGRAM_BOT_TOKEN="placeholder")
    process.wait_until_well()
    assert process.end() == 0
    assert "bot_idle" in process.output()


def test_in_production_a_placeholder_is_no_token(start: Start) -> None:
    process = start(TELEGRAM_BOT_TOKEN="placeholder")
    assert process.status() == 78
    assert "TELEGRAM_BOT_TOKEN" in process.output()
