"""Wishes to be told: they choose the module, or are asked about, or are named as missing."""

import pytest

from codegen_gateway.offline.deciding.understanding import Understanding, understand
from codegen_gateway.offline.edge.summary import parse, render
from codegen_gateway.offline.wishes.notices import cut

EN = "Orders have a title and a price. Customers have a name. "
RU = "Заказы с темой и ценой. Клиенты с именем и телефоном. "


def told(found: Understanding) -> dict[str, list[str]]:
    return {entity.name: list(entity.notify) for entity in found.entities if entity.notify}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Send me an e-mail when an order is created.", {"Order": ["create"]}),
        ("Email me when a new order comes in.", {"Order": ["create"]}),
        ("Notify us by email about new orders.", {"Order": ["create"]}),
        ("I want to get an email for every new order.", {"Order": ["create"]}),
        ("Let me know when an order is created or changed.", {"Order": ["create", "update"]}),
        ("Tell me when somebody places an order.", {"Order": ["create"]}),
        ("We should be notified when a customer is added.", {"Customer": ["create"]}),
        ("It should send me a letter each time an order has been updated.", {"Order": ["update"]}),
        (
            "Send me a notification when anything is added.",
            {"Order": ["create"], "Customer": ["create"]},
        ),
        ("When an order is created, send us a notification.", {"Order": ["create"]}),
        ("Whenever a customer is changed, we get an e-mail.", {"Customer": ["update"]}),
        ("If a new order comes in, notify us.", {"Order": ["create"]}),
        ("Когда добавлен клиент, отправить нам письмо.", {"Client": ["create"]}),
        ("При создании заказа присылать мне уведомление.", {"Order": ["create"]}),
        ("Если появился новый заказ, сообщите мне.", {"Order": ["create"]}),
        ("Присылай мне письмо о каждом новом заказе.", {"Order": ["create"]}),
        ("Уведомлять меня по почте о новых заказах.", {"Order": ["create"]}),
        ("Хочу получать письма, когда появляется новый заказ.", {"Order": ["create"]}),
        ("Нужно отправлять нам письмо при создании заказа.", {"Order": ["create"]}),
        ("Сообщать мне на почту, когда заказ изменён.", {"Order": ["update"]}),
        ("Пришлите мне уведомление, если кто-то оформил заказ.", {"Order": ["create"]}),
        ("Пусть сервис присылает мне письмо при изменении заказа.", {"Order": ["update"]}),
    ],
)
def test_a_wish_to_be_told_chooses_the_module(
    sentence: str, expected: dict[str, list[str]]
) -> None:
    base = RU if sentence[0] > "z" else EN
    found = understand(base + sentence, {})
    assert told(found) == expected
    assert found.modules == ["backend", "notifications"]
    assert found.unsupported == []
    plain = understand(base, {})
    assert [e.model_copy(update={"notify": []}) for e in found.entities] == plain.entities


@pytest.mark.parametrize(
    "text",
    [
        "Orders have a title and a price, and send me an e-mail when an order is created.",
        "Заказы с темой и ценой, и присылать мне письмо, когда появился заказ.",
    ],
)
def test_it_may_be_a_clause_of_a_sentence(text: str) -> None:
    found = understand(text, {})
    assert told(found) == {"Order": ["create"]}
    assert [len(entity.fields) for entity in found.entities] == [2]


@pytest.mark.parametrize(
    ("text", "us", "nobody"),
    [
        (f"{EN}Send an email when an order is created.", "me", "nobody"),
        (f"{EN}Send an e-mail to the customer when an order is created.", "1", "2"),
        (f"{EN}Notify the manager when there is a new order.", "us", "leave it out"),
        (f"{RU}Присылать письмо, когда появился заказ.", "мне", "никому"),
        (f"{RU}Отправлять письмо менеджеру, когда заказ создан.", "нам", "никому"),
    ],
)
def test_whom_it_does_not_say_is_asked(text: str, us: str, nobody: str) -> None:
    (question,) = understand(text, {}).questions
    assert "NOTIFY_EMAIL_TO" in question.text
    yes = understand(text, {question.text: us})
    assert told(yes) == {"Order": ["create"]}
    assert "notifications" in yes.modules
    no = understand(text, {question.text: nobody})
    assert (told(no), no.modules) == ({}, ["backend"])
    assert no.complete
    assert no.unsupported


@pytest.mark.parametrize(
    "text",
    [
        f"{EN}Send me an SMS when an order is created.",
        f"{EN}Send me an email when an order is paid.",
        f"{EN}Send me an email when an invoice is created.",
        f"{EN}Remind me about overdue orders.",
        f"{RU}Отправлять клиенту СМС, когда заказ создан.",
        f"{RU}Присылать уведомления о сроках.",
    ],
)
def test_what_cannot_be_told_is_named(text: str) -> None:
    found = understand(text, {})
    assert found.modules == ["backend"]
    assert found.complete
    assert found.unsupported


@pytest.mark.parametrize(
    "text",
    [
        "Customers have a name, an email and a phone.",
        "Letters have a date and a text; notifications have a title and a message.",
        "Письма: тема, дата отправки, текст.",
    ],
)
def test_names_of_things_and_fields_are_no_wishes(text: str) -> None:
    assert cut(text) == (text, [])


@pytest.mark.parametrize(
    "text", [f"{EN}Tell me about new orders.", f"{RU}Сообщать мне о новых заказах."]
)
def test_the_summary_says_it_and_is_read_back(text: str) -> None:
    found = understand(text, {})
    summary = render(found.entities, found.language)
    assert parse(summary) == found.entities
    assert "e-mail when created" in summary or "письмо, когда создано" in summary


@pytest.mark.timeout(20)
@pytest.mark.parametrize("word", ["и ", "please and i want ", "\n", "notify ", "send me ", ", "])
def test_a_long_text_takes_no_longer_than_it_is(word: str) -> None:
    text = (word * 16384)[:16384]
    assert cut(text) == (text.strip(), [])
