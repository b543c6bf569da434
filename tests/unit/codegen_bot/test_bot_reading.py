"""What an update is read as: whatever people send that is no plain text of their own chat."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Message, MessageOriginHiddenUser, PhotoSize, Update, User

from codegen_bot.conversation.facts import Unreadable, Words
from codegen_bot.reading import read_update

ANN = User(7, "Ann", is_bot=False, language_code="ru")
OWN = Chat(7, Chat.PRIVATE)
LONG_AGO = datetime(1999, 1, 1, tzinfo=UTC)
AHEAD = datetime(2099, 1, 1, tzinfo=UTC)


def message(*, chat: Chat = OWN, user: User = ANN, at: datetime = LONG_AGO, **more: Any) -> Message:
    return Message(3, at, chat, from_user=user, **more)


@pytest.mark.parametrize("at", [LONG_AGO, AHEAD])
def test_words_are_words_whoever_wrote_them_first_and_whatever_the_clock_says(at: datetime) -> None:
    origin = MessageOriginHiddenUser(at, "somebody")
    kinds: tuple[dict[str, Any], ...] = ({}, {"forward_origin": origin})
    for more in kinds:
        read = read_update(Update(1, message=message(text="A list", at=at, **more)))
        assert read is not None
        assert (read.incoming, read.person, read.language) == (Words("A list"), 7, "ru")


def test_pictures_and_corrections_are_no_words() -> None:
    photo = (PhotoSize("file", "unique", 9, 9),)
    read = read_update(Update(1, message=message(photo=photo, caption="A list of books")))
    assert read is not None
    assert read.incoming == Unreadable()
    read = read_update(Update(1, edited_message=message(text="A list", edit_date=AHEAD)))
    assert read is not None
    assert read.incoming == Unreadable("edited")


@pytest.mark.parametrize(
    "update",
    [
        Update(1),
        Update(1, message=message(text="x", chat=Chat(-5, Chat.GROUP))),
        Update(1, message=message(text="x", user=User(7, "Robot", is_bot=True))),
        Update(1, channel_post=Message(3, LONG_AGO, Chat(-6, Chat.CHANNEL), text="x")),
    ],
)
def test_what_is_said_elsewhere_or_by_machines_is_not_heard(update: Update) -> None:
    assert read_update(update) is None
