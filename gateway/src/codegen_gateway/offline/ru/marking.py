"""Who was there: «Отмечаем, кто был на репетиции» keeps attendance."""

import re

from .sentence import END, START, one

_MARKS = re.compile(
    rf"{START}(?:и\s+)?(?:(?:нужно|надо|хочу|хотим|хочется|важно|тренер|учитель|староста)\s+)?"
    r"(?:отмеча|отмети|фиксир|запис|веду|ведём|следи|видеть|учитыв)[а-яё]*,?\s+"
    r"(?:кто\s+(?:был|была|были|приш[её]л|пришли|присутств[а-яё]+|приходил|посетил|ходил)"
    rf"(?:\s+на)?|посещаемость|посещения)\s+(?P<what>[а-яё]+){END}",
    re.IGNORECASE,
)
_PEOPLE = (
    "участник", "ученик", "студент", "ребёнок", "член", "игрок", "спортсмен", "волонтёр",
    "сотрудник", "слушатель", "воспитанник", "певец", "танцор", "клиент", "пациент", "гость",
)  # fmt: skip
_FORMS = re.compile(
    r"(?<![а-яё])(?P<who>участник|ученик|студент|дет[иея]|ребён|член|игрок|спортсмен|волонт[её]р|"
    r"сотрудник|слушател|воспитанник|пев[ец]ц|танцор|клиент|пациент|гост)[а-яё]*",
    re.IGNORECASE,
)
_ONE = {"дети": "ребёнок", "дете": "ребёнок", "детя": "ребёнок", "ребён": "ребёнок"}


def attended(text: str) -> str:
    """The text with a list of attendance, where it speaks of people who attend.

    >>> attended("Участники: имя. Отмечаем, кто был на репетиции.")
    'Участники: имя. Посещения: участник, репетиция, присутствовал (да/нет).'
    """
    match = _MARKS.search(text)
    what = one(match["what"]) if match is not None else ""
    people = _FORMS.search(text[: match.start()]) if match is not None else None
    if match is None or people is None or not what:
        return text
    stem = people["who"].lower()
    who = _ONE.get(stem) or next((p for p in _PEOPLE if p.startswith(stem[:4])), "")
    told = f"Посещения: {who}, {what}, присутствовал (да/нет)"
    return f"{text[: match.start()]}{told}{text[match.end() :]}"
