"""Russian sentences in the one wording that the rules read."""

from codegen_gateway.offline.wording import ru

TOLD = "В заказе: имя, телефон."


def test_what_stands_in_a_thing_is_told_of_it() -> None:
    assert ru.plain(TOLD) == "Заказ: имя, телефон."


def test_a_text_with_what_is_no_word_stays_as_it_is() -> None:
    """Patterns would try each letter of it, for a minute where it fills the whole text."""
    text = f"{TOLD} {'а' * 19_000}"
    assert ru.plain(text) == text
