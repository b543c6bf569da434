"""The key of a product's guarded operations: who is told of it, and what a tap may do."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Message, MessageEntity, TextQuote, Update, User

from codegen_bot.conversation import views
from codegen_bot.conversation.decide import decide
from codegen_bot.conversation.facts import Known, Locale, Person, Tap, Words
from codegen_bot.conversation.moves import Decision, RenewKey, Say
from codegen_bot.conversation.texts import LOCALES, text_in
from codegen_bot.memory import body_of
from codegen_bot.reading import read_update, written
from codegen_bot.sending import shown_key
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.notification import Notification
from codegen_dev.bot_api.rules import check_markup, check_text

GUARDED = ["books.create_book", "books.delete_book", "books.lend_out"]
FIRST, SECOND = "a" * 12, "b" * 12
CANARY = "k7-canary-of-callers"
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def project(**fields: Any) -> Project:
    spec = fields.pop("spec", {})
    status = {"phase": "Ready", "url": "https://x.example", "release": FIRST, "guarded": GUARDED}
    return Project.model_validate(
        {
            "metadata": {"name": "books-1", "namespace": "tg-7", "uid": "uid-of-books"},
            "spec": {"title": "Books", "description": "d", **spec},
            "status": {**status, **fields},
        }
    )


def after(did: str | Tap, *projects: Project, locale: Locale = "en") -> Decision:
    incoming = Words(did) if isinstance(did, str) else did
    decision = decide(incoming, Known(Person(7, locale), projects), serial=1)
    for say in decision.says:
        check_text(say.html, "HTML")
    return decision


def taps(say: Say) -> dict[str, Tap]:
    return {b.data.split(":")[1]: Tap(b.data) for row in say.buttons for b in row}


def event(kind: str, about: Project, person: int, locale: Locale = "en") -> Say:
    owed = Notification(key="ready-x", event=kind, text="It is live.", at=NOW)
    return views.event(about, owed, Person(person, locale))


@pytest.mark.parametrize("kind", ["Ready", "ChangeLive"])
def test_who_owns_a_product_is_told_what_asks_for_the_key_and_nobody_else(kind: str) -> None:
    said = event(kind, project(), 7)
    assert "books (adding, deleting, lend out)" in said.html
    assert "/key" in said.html
    assert "key" in taps(said)
    for other in (
        event(kind, project(), 8),
        event(kind, project(guarded=[]), 7),
        event("HealthFailed", project(), 7),
    ):
        assert other.html == text_in("en")("event", title="Books", text="It is live.")
        assert "key" not in taps(other)


def test_it_is_told_in_the_persons_language() -> None:
    said = event("Ready", project(guarded=["books.delete_book"]), 7, "ru")
    assert "Ключ спрашивают: " in said.html
    assert "books (удаление)" in said.html
    every = [f"books.{kind}_book" for kind in ("create", "get", "update", "delete")]
    whole = event("Ready", project(guarded=[*every, "books.list_books"]), 7, "ru")
    assert "books (всё)" in whole.html


@pytest.mark.parametrize("locale", LOCALES)
def test_the_key_is_shown_by_a_command_and_two_taps(locale: Locale) -> None:
    overview = after("/key", project(), locale=locale).says[0]
    shown = after(taps(overview)["show-key"], project(), locale=locale)
    assert (shown.effect, shown.says[0].reveals, shown.says[0].edit) == (None, "books-1", False)
    assert body_of(shown.says[0])["reveals"] == "books-1"
    assert "key" in taps(after("/status", project()).says[0])
    assert "key" not in taps(after("/status", project(guarded=[])).says[0])


def test_a_product_that_asks_for_none_shows_none() -> None:
    for did in ("/key", Tap("1:show-key:books-1"), Tap(f"1:renew-key:books-1:{FIRST}")):
        decision = after(did, project(guarded=[]))
        assert decision.effect is None
        assert (decision.says[0].reveals, taps(decision.says[0])) == ("", {})


def test_a_new_key_is_made_after_a_question_and_for_the_release_that_was_asked_about() -> None:
    asked = after(taps(after("/key", project()).says[0])["new-key"], project())
    assert asked.effect is None
    yes = taps(asked.says[0])["renew-key"]
    assert after(yes, project()).effect == RenewKey("books-1", FIRST)
    old = after(yes, project(release=SECOND))
    assert old.effect is None, "the button is about the key of a release that serves no more"
    assert after(taps(asked.says[0])["keep-key"], project()).effect is None


def test_a_held_release_keeps_its_key() -> None:
    held = project(spec={"pinnedRelease": FIRST})
    asked = after(Tap("1:new-key:books-1"), held)
    assert (asked.effect, taps(asked.says[0])) == (None, {})
    assert after(Tap(f"1:renew-key:books-1:{FIRST}"), held).effect is None
    warned = text_in("en")("key-of-earlier")
    for back, about, told in (
        (Tap(f"1:pin:books-1:{SECOND}"), project(), True),
        (Tap("1:pin:books-1:"), held, False),
        (Tap(f"1:pin:books-1:{SECOND}"), project(guarded=[]), False),
        ("/key", held, True),
        ("/key", project(), False),
    ):
        assert (warned in after(back, about).says[0].html) is told


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ["k" * 43, "<&>" * 20, "long" * 100])
def test_a_key_stands_behind_a_veil_and_its_button_tells_us_nothing(
    locale: Locale, key: str
) -> None:
    html, markup = shown_key(text_in(locale), key, 300)
    check_markup(markup)
    assert check_text(html, "HTML").startswith(key)
    assert html.startswith("<tg-spoiler>")
    buttons = [] if markup is None else [b for row in markup.inline_keyboard for b in row]
    assert [b.callback_data for b in buttons] == [None] * (len(key) <= 256)


def test_an_update_is_kept_without_the_messages_it_points_at() -> None:
    """A reply to a message that shows a key, its pin or a tap on it would bring the key back."""
    ann = User(7, "Ann", is_bot=False, language_code="ru")
    chat = Chat(7, Chat.PRIVATE)
    shows = Message(3, NOW, chat, from_user=User(1, "Bot", is_bot=True), text=CANARY)
    reply: dict[str, Any] = {"reply_to_message": shows, "quote": TextQuote(CANARY, 0)}
    words = Message(4, NOW, chat, from_user=ann, text="What is this?", **reply)
    pin = Message(5, NOW, chat, from_user=ann, pinned_message=shows)
    tap = {"id": "1", "from": ann.to_dict(), "chat_instance": "7", "data": "1:page:0"}
    tapped = Update.de_json({"update_id": 3, "callback_query": tap | {"message": shows.to_dict()}})
    corrected = Message(4, NOW, chat, from_user=ann, text="So?", edit_date=NOW, **reply)
    for update in (
        Update(1, message=words),
        Update(2, message=pin),
        tapped,
        Update(4, edited_message=corrected),
    ):
        assert CANARY in str(update.to_dict())
        kept = written(update)
        assert CANARY not in str(kept)
        assert read_update(Update.de_json(kept)) == read_update(update)


def test_a_command_is_kept_as_it_was_said() -> None:
    ann, chat = User(7, "Ann", is_bot=False), Chat(7, Chat.PRIVATE)
    command = MessageEntity(MessageEntity.BOT_COMMAND, 0, 4)
    said = Message(4, NOW, chat, from_user=ann, text="/key books", entities=(command,))
    again = read_update(Update.de_json(written(Update(1, message=said))))
    assert again is not None
    assert again.incoming == Words("/key books")
