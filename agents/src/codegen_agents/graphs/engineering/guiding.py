"""What a person is asked where the Developer gave up. Pure."""

from typing import Final

from codegen_agents.questions import NumberedQuestion

GAVE_UP: Final = "DeveloperGaveUp"
"""Reason of an engine that says that it cannot do its task."""
_SHOWN: Final = 700
_STOPPED: Final = {
    "en": "The work stopped:",
    "ru": "Работа остановилась:",
}
_ASKED: Final = {
    "en": "Write what should be done about it; it goes on from here.",
    "ru": "Напишите, как быть дальше; работа продолжится отсюда.",
}
_OPTIONS: Final = {
    "en": ["Leave that out", "Give up"],
    "ru": ["Обойтись без этого", "Прекратить"],
}


def stuck_question(why: str, locale: str, *, number: int) -> NumberedQuestion:
    """Ask what to do; the last option ends the work.

    Args:
        why: What the Developer said.
        locale: Language of the product's people.
        number: Which question of the run this is.
    """
    shown = why if len(why) <= _SHOWN else f"{why[:_SHOWN]} …"
    text = f"{_STOPPED[locale]} {shown}\n\n{_ASKED[locale]}"
    return NumberedQuestion(text=text, options=_OPTIONS[locale], number=number)
