"""Who may do what: such wishes become operations that ask for the product's key."""

import pytest

from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.edge.change_answers import analysis, changed_product
from codegen_gateway.offline.edge.summary import parse, render

from .live import asked

EN = "Books have a title and an author. Readers have a name. "
RU = "Книги с названием и автором. Читатели с именем и телефоном. "
ALL = "create list get update delete"


def keys(text: str) -> dict[str, str]:
    found = understand(text, {})
    assert found.questions == []
    return {e.name: " ".join(e.guarded) for e in found.entities if e.guarded}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Only the administrator may delete books.", {"Book": "delete"}),
        ("Only I can add readers.", {"Reader": "create"}),
        ("Only our staff can add, edit or delete books.", {"Book": "create update delete"}),
        ("Only librarians are allowed to change the books.", {"Book": "update delete"}),
        ("Only the owner can see readers.", {"Reader": "list get update delete"}),
        ("Nobody but the admin may delete books and readers.",
         {"Book": "delete", "Reader": "delete"}),
        ("Books can be deleted only by the administrator.", {"Book": "delete"}),
        ("Books can only be added or edited by staff.", {"Book": "create update delete"}),
        ("Everyone can read books, but only admins can manage them.",
         {"Book": "create update delete", "Reader": "create update delete"}),
        ("Deleting readers requires a password.", {"Reader": "delete"}),
        ("Visitors can only look.", {"Book": "create update delete",
                                     "Reader": "create update delete"}),
        ("The app should be private.", {"Book": ALL, "Reader": ALL}),
        ("Everything is protected by a password.", {"Book": ALL, "Reader": ALL}),
        ("Только администратор может удалять книги.", {"Book": "delete"}),
        ("Добавлять и изменять книги могут только сотрудники.", {"Book": "create update delete"}),
        ("Никто, кроме меня, не может удалять читателей.", {"Reader": "delete"}),
        ("Только библиотекарь видит читателей.", {"Reader": "list get update delete"}),
        ("Все могут смотреть книги, а удалять только администратор.",
         {"Book": "delete", "Reader": "delete"}),
        ("Удаление книг только по паролю.", {"Book": "delete"}),
        ("Посетители могут только смотреть книги.", {"Book": "create update delete"}),
        ("Доступ только по ключу.", {"Book": ALL, "Reader": ALL}),
    ],
)  # fmt: skip
def test_a_wish_to_keep_others_out_asks_for_the_key(
    sentence: str, expected: dict[str, str]
) -> None:
    base = RU if sentence[0] > "z" else EN
    assert keys(base + sentence) == expected
    found, plain = understand(base + sentence, {}), understand(base, {})
    assert found.unsupported == []
    assert [e.model_copy(update={"guarded": []}) for e in found.entities] == plain.entities
    assert parse(render(found.entities, found.language)) == found.entities


@pytest.mark.parametrize(
    "sentence",
    [
        "Only the title may change.",
        "Everyone can add books.",
        "Only books can be deleted.",
        "Only members can borrow books.",
        "Readers can add books.",
        "Добавлять можно только книги.",
        "Все могут удалять книги.",
    ],
)
def test_other_limits_ask_for_no_key(sentence: str) -> None:
    found = understand((RU if sentence[0] > "z" else EN) + sentence, {})
    assert [e.name for e in found.entities if e.guarded] == []


@pytest.mark.parametrize(
    "sentence",
    ["Only signed-in users can edit books.", "Только зарегистрированные могут менять книги."],
)
def test_who_asks_for_accounts_gets_the_key_and_hears_that_there_are_none(sentence: str) -> None:
    text = (RU if sentence[0] > "z" else EN) + sentence
    assert keys(text) == {"Book": "update delete"}
    assert len(understand(text, {}).unsupported) == 1


def test_an_answer_may_hold_such_wishes() -> None:
    vague = "Make something nice for my aunt."
    (question,) = understand(vague, {}).questions
    answer = "A list of recipes with a name. Only I can delete recipes. Email me about new recipes."
    (recipe,) = understand(vague, {question.text: answer}).entities
    assert (recipe.guarded, recipe.notify) == (["delete"], ["create"])


def test_a_bot_shows_no_key_and_says_so() -> None:
    text = "A Telegram bot for a shopping list. Items: name, quantity. "
    found = understand(text + "Only I can delete items.", {})
    assert found.entities[0].guarded == ["delete"]
    assert len(found.unsupported) == 1
    closed = understand(text + "It should be private.", {})
    assert closed.entities[0].guarded == [], "there would be nothing left to do in the bot"
    assert len(closed.unsupported) == 1
    audience = understand(text + "Only I should use the bot.", {})
    assert (audience.entities[0].guarded, audience.unsupported) == ([], [])


@pytest.mark.parametrize(
    ("description", "change", "guarded", "opened"),
    [
        (EN, "Only the administrator may delete books.", ["delete"], []),
        (EN + "Only staff can add or delete books.", "Everyone may add books.", ["delete"],
         ["Book.create"]),
        (EN + "Only staff can delete books.", "Anybody can delete books.", [], ["Book.delete"]),
        (RU, "Только администратор может удалять книги", ["delete"], []),
        (RU + "Только администратор может удалять книги.", "Удалять книги могут все", [],
         ["Book.delete"]),
    ],
)  # fmt: skip
def test_a_change_guards_and_opens_by_name(
    description: str, change: str, guarded: list[str], opened: list[str]
) -> None:
    request = asked(description, change)
    found = analysis(request)
    assert (found.verdict, found.unsupported) == ("change", [])
    assert all(line.startswith("• Book: ") for line in found.summary.splitlines()[1:])
    after = changed_product(request)
    assert after.entities[0].guarded == guarded
    assert after.opened == opened


def test_what_everybody_may_do_anyway_is_no_change() -> None:
    assert analysis(asked(EN, "Everyone may add books.")).verdict == "already"
