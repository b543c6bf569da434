"""Russian sentences in the one wording that the rules read."""

from collections.abc import Callable, Sequence

import pytest

from codegen_gateway.offline.wording import ru

Step = Callable[[str], str]

TOLD = "В заказе: имя, телефон."


def test_what_stands_in_a_thing_is_told_of_it() -> None:
    assert ru.plain(TOLD) == "Заказ: имя, телефон."


def test_a_text_with_what_is_no_word_stays_as_it_is() -> None:
    """Patterns would try each letter of it, for a minute where it fills the whole text."""
    text = f"{TOLD} {'а' * 19_000}"
    assert ru.plain(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Студия. Хочу вести запись клиентов: имя, телефон, дата и время.",
        "Темы и сообщения. Тема: заголовок. В теме много сообщений, у сообщения текст и дата.",
        "Чаты и сообщения. Чат имеет название, сообщение: текст, время.",
        "Мастера и услуги. Мастер делает много услуг, одну услугу делают несколько мастеров.",
        "Товары с названием, ценой, категории. Товар относится к категории.",
        "Задачи: название, приоритет (низкий, высокий). По умолчанию приоритет низкий.",
    ],
)
def test_what_is_told_plainly_is_read_again_as_it_stands(text: str) -> None:
    """Otherwise the order of the steps would matter: what one wrote, another would undo."""
    once = ru.plain(text)
    assert once != text
    assert ru.plain(once) == once


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        (ru.said.named, ru.cases.told_apart, "Типография: заказы с полями тираж, формат, цена."),
        (
            ru.cases.told_apart,
            ru.headed.plainly,
            "Магазин: товары с названием, ценой, категории. Каждый товар относится к категории.",
        ),
        (
            ru.both.paired,
            ru.several_of.told,
            "В одной пьесе играет много актёров, актёр может играть в нескольких пьесах.",
        ),
        (
            ru.openings.opened,
            ru.collected.named,
            "Телеграм-бот для кофейни, который показывает меню: напиток, объём, цена.",
        ),
        (
            ru.deeds.kept,
            ru.passive.listed,
            "Волонтёры приюта и собаки. Волонтёр записывается на прогулку с собакой.",
        ),
    ],
)
def test_one_step_comes_before_another(first: Step, second: Step, text: str) -> None:
    """Of all neighbours only these must stay in their order; here is what each would spoil."""
    steps: list[Step] = list(ru.STEPS)
    at = steps.index(first)
    assert steps[at + 1] is second
    steps[at : at + 2] = [second, first]
    assert _by(steps, text) != _by(ru.STEPS, text) == ru.plain(text)


def _by(steps: Sequence[Step], text: str) -> str:
    for step in steps:
        text = step(text)
    return text
