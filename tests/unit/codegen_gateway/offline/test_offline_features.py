"""What rules cannot build is named; what only sounds like it stays a field."""

import pytest

from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.wishes.features import find

TASKS = "Tasks have a title and a due date."

WISHES = [
    ("payments", "Customers can pay online by card."),
    ("payments", "Принимать оплату картой, нужна онлайн-оплата."),
    ("mail", "Send an email to the owner when a task is done."),
    ("mail", "Отправлять письма клиентам."),
    ("notifications", "Remind me about overdue tasks."),
    ("notifications", "Присылать уведомления о сроках."),
    ("login", "Users log in with a password."),
    ("login", "Нужна авторизация пользователей."),
    ("mobile", "It should have a mobile app."),
    ("mobile", "И мобильное приложение."),
    ("bot", "Everything through a Discord bot."),
    ("bot", "Сделайте бота для ВК."),
    ("design", "With a landing page in React."),
    ("design", "Нужен лендинг на Vue."),
    ("charts", "Show charts of finished tasks."),
    ("charts", "Показывать графики и статистику."),
    ("ai", "Use AI to set priorities."),
    ("ai", "Нейросеть предлагает приоритет."),
    ("search", "Search by colour."),
    ("search", "Поиск по названию и сортировка."),
    ("files", "Upload photos for every task."),
    ("files", "Загрузка файлов к задаче."),
    ("exchange", "Export to Excel."),
    ("exchange", "Интеграция с 1С."),
    ("automation", "Close old tasks automatically."),
    ("calculation", "Calculate the total time."),
    ("maps", "Show tasks on a map."),
]


@pytest.mark.parametrize(("key", "wish"), WISHES)
def test_a_wish_that_cannot_be_built_is_named(key: str, wish: str) -> None:
    """The lists are built all the same, and the answer says what will be missing."""
    assert key in {feature.key for feature, _ in find(wish)}
    found = understand(f"{TASKS} {wish}", {})
    assert [e.name for e in found.entities] == ["Task"]
    assert [f.name for f in found.entities[0].fields] == ["title", "due_date"]
    assert found.unsupported


@pytest.mark.parametrize(
    "text",
    [
        "Contacts have a name, an email and a phone.",
        "Payments have an amount and a date.",
        "Cars have a make, a model and a telegram username.",
        "Reviews have a text and a rating.",
        "Companies have a website and an address.",
        "Платежи с суммой и датой.",
        "Контакты: имя, email, телеграм, сайт.",
        "Tasks have a title. No login is needed.",
        "Задачи с названием, без авторизации.",
    ],
)
def test_names_of_fields_are_no_wishes(text: str) -> None:
    found = understand(text, {})
    assert found.complete
    assert not any("rules" in said or "правила" in said for said in found.unsupported)


def test_a_sentence_that_is_not_understood_is_named() -> None:
    """A rule of business that nobody builds must not vanish silently."""
    found = understand(f"{TASKS} A closed task turns green after midnight.", {})
    assert any("turns green" in said for said in found.unsupported)


def test_words_about_a_field_that_are_not_enforced_are_named() -> None:
    found = understand("Books have a title (lower case) and a year.", {})
    assert any("lower case" in said for said in found.unsupported)
