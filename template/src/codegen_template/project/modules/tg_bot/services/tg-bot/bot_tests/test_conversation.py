"""What a person can do: everything that the specs allow, by chat alone."""

from uuid import uuid4

import pytest

from bot import texts
from bot.entities import Entity
from bot.generated.catalogue import ENTITIES
from bot.screens import PAGE
from bot_tests.chat import Chat, addable
from bot_tests.generated.samples import REPEATABLE

ADDABLE = [entity for entity in ENTITIES if addable(entity)]
LISTED = [entity for entity in ADDABLE if {"list", "get"} <= entity.operations]


def named(entity: Entity) -> str:
    return entity.path


def test_the_menu_leads_to_every_list(chat: Chat) -> None:
    chat.write("/start")
    assert texts.GREETING in chat.message.text
    opened = [data.split(":")[1] for data in chat.actions("open")]
    assert opened == [entity.key for entity in ENTITIES if "list" in entity.operations]


@pytest.mark.parametrize("entity", ADDABLE, ids=named)
def test_an_object_is_added_shown_and_deleted(chat: Chat, entity: Entity) -> None:
    chat.write("/start")
    chat.add(entity)
    if not {"list", "get"} <= entity.operations:
        return
    chat.act(f"open:{entity.key}")
    [shown] = chat.actions("view")
    chat.act(shown)
    assert all(field.title in chat.message.text for field in entity.fields)
    if "delete" in entity.operations:
        chat.press(texts.DELETE)
        chat.press(texts.DELETE_FOR_GOOD)
        assert texts.DELETED in chat.message.text
        assert chat.actions("view") == []


@pytest.mark.parametrize("entity", LISTED, ids=named)
def test_a_field_is_changed_or_its_change_given_up(chat: Chat, entity: Entity) -> None:
    chat.write("/start")
    chat.add(entity)
    if "update" not in entity.operations or not chat.actions("edit"):
        return
    [edit] = chat.actions("edit")
    chat.act(edit)
    for button in chat.actions("field"):
        field = entity.fields[int(button.rsplit(":", 1)[1])]
        chat.act(button)
        assert field.title in chat.message.text
        if not field.target or chat.actions("pick"):
            chat.answer(entity, field)
            assert texts.CHANGED in chat.message.text, chat.message.text
    chat.act(edit)
    chat.press(texts.CANCEL)
    assert chat.message.text.startswith(entity.one)


def test_a_long_list_has_pages(chat: Chat) -> None:
    many = [entity for entity in LISTED if entity.key in REPEATABLE]
    if not many:
        pytest.skip("nothing can be added many times")
    entity = many[0]
    chat.write("/start")
    for _ in range(PAGE + 1):
        chat.add(entity)
    chat.act(f"open:{entity.key}")
    first = chat.actions("view")
    chat.press("▶")
    second = chat.actions("view")
    assert len(first) == PAGE
    assert len(second) == 1
    assert not set(first) & set(second)
    chat.press("◀")
    assert chat.actions("view") == first


def test_a_search_finds_what_holds_its_words(chat: Chat) -> None:
    found = [entity for entity in LISTED if entity.searchable]
    if not found:
        pytest.skip("nothing is searched")
    chat.write("/start")
    chat.add(found[0])
    chat.act(f"find:{found[0].key}")
    assert chat.message.text == texts.ASK_SEARCH
    chat.write("neverwritten")
    assert chat.actions("view") == []


def test_what_was_begun_is_given_up(chat: Chat) -> None:
    if not ADDABLE:
        pytest.skip("nothing is added")
    chat.write("/start")
    chat.act(f"add:{ADDABLE[0].key}")
    chat.write("/cancel")
    assert texts.STOPPED in chat.message.text
    chat.write("?")
    assert texts.NOT_EXPECTED in chat.message.text


@pytest.mark.parametrize(
    "data", ["", "what", "view", "open:zzzzzz", "list:zzzzzz:x", "pick:0", "skip", "view:zzzzzz:1"]
)
def test_buttons_of_another_release_do_no_harm(chat: Chat, data: str) -> None:
    chat.write("/start")
    chat.act(data or "::")
    assert texts.OUTDATED in chat.message.text


def test_what_is_gone_is_said_to_be_gone(chat: Chat) -> None:
    if not LISTED:
        pytest.skip("nothing is shown")
    chat.write("/start")
    chat.act(f"view:{LISTED[0].key}:{uuid4()}")
    assert texts.GONE in chat.message.text
