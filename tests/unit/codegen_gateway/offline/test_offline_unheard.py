"""What a description says and the rules made nothing of is told, never dropped silently."""

import pytest

from codegen_gateway.offline.deciding.understanding import understand

_PUPILS = "Ученики: имя, класс, телефон. "


@pytest.mark.parametrize(
    "said",
    [
        "Раз в четверть выдаём грамоты",
        "Мама забирает аттестат",
        "О новом ученике сообщать по смс",
        "Учитель ведёт сразу несколько предметов",
    ],
)
def test_a_sentence_that_ended_in_nothing_is_told(said: str) -> None:
    """A noun that is the name of nothing, and a wish of which no list knows."""
    found = understand(f"{_PUPILS}{said}.", {})
    assert found.complete
    assert any(said in told for told in found.unsupported)


@pytest.mark.parametrize(
    "said",
    [
        "Поиск по имени, фильтр по классу, новые сверху, по 20 на странице",
        "Телефон уникальный",
        "Нужна веб-страница",
        "Удалять учеников может только администратор с ключом",
        "Присылать мне письмо о каждом новом ученике",
        "О новом ученике сообщать в Telegram",
    ],
)
def test_what_was_understood_is_not_told_as_missing(said: str) -> None:
    """The words of wishes, units and people around a product are none of its things."""
    found = understand(f"{_PUPILS}{said}.", {})
    assert found.complete
    assert found.unsupported == []


def test_a_word_of_signs_without_names_is_told() -> None:
    sign = "\U00017000"  # Tangut: Unicode's table here has no name for it
    made = understand(f"Books: title. Search {sign * 3} by {sign} of {sign * 2}.", {})
    assert made.entities
    assert any(sign in told for told in made.unsupported)
