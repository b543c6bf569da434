"""What the bot makes of the product owner's answers: who decides, and what is never believed."""

from typing import Any

import pytest

from codegen_bot.conversation.decide import decide
from codegen_bot.conversation.facts import Known, Lost, Mode, Person, Tap, Words
from codegen_bot.conversation.moves import (
    AskChange,
    CreateProject,
    Decision,
    GiveAnswer,
    Say,
    SetBudget,
)
from codegen_bot.conversation.needs import needs_of
from codegen_bot.conversation.turns import request_of
from codegen_crds.contracts.turn import TurnAnswer
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.project import Budget

ANN = Person(7, "en")
WISH = "A list of books. A book has a title."
URL = "https://books.example.com"


def project(name: str = "books-1", title: str = "Books", **status: Any) -> Project:
    return Project.model_validate(
        {
            "metadata": {"name": name, "namespace": "tg-7", "uid": f"uid-{name}-12345678"},
            "spec": {"title": title, "description": "d"},
            "status": {"url": URL, "phase": "Ready", **status},
        }
    )


BOOKS = project()
ASKING = project("cats-1", "Cats", questions=[{"id": "q1", "text": "Who?"}])


def known(*projects: Project, mode: Mode | None = None, **more: Any) -> Known:
    budget = Budget(limit="5", currency="EUR")
    return Known(ANN, projects, mode or Mode(), default_budget=budget, **more)


def after(words: str, *projects: Project, text: str = "", proposals: Any = ()) -> Decision:
    turn = TurnAnswer.model_validate({"text": text, "proposals": list(proposals)})
    return decide(Words(words), known(*projects, turn=turn), serial=0x2A)


def tap(say: Say) -> Tap:
    return Tap(say.buttons[0][0].data)


def test_the_persons_own_words_are_done_at_once() -> None:
    create = {"kind": "create", "title": "Books", "description": WISH}
    decision = after(WISH, text="Gladly.", proposals=[create])
    assert decision.effect == CreateProject("books-2a", "Books", WISH)
    assert decision.says[0].html == "Gladly."
    answer = {"kind": "answer", "project": "cats-1", "question": "q1", "text": "Me"}
    assert after("Me", ASKING, proposals=[answer]).effect == GiveAnswer("cats-1", "q1", "Me")


def test_a_models_words_are_done_by_a_tap_and_once() -> None:
    """What would be worked from is shown whole, and the tap does just that."""
    request = "Books have pages <b>and more</b>"
    change = {"kind": "change", "project": "books-1", "request": request}
    offered = after("do as we said", BOOKS, proposals=[change])
    assert offered.effect is None
    assert "Books have pages &lt;b&gt;" in offered.says[0].html
    where = known(BOOKS, mode=offered.mode)
    done = decide(tap(offered.says[0]), where, serial=0x2B)
    assert done.effect == AskChange("books-1", "tg-43", request)
    again = decide(tap(offered.says[0]), known(BOOKS, mode=done.mode), serial=0x2C)
    assert again.effect is None


def test_an_old_offer_does_not_do_what_a_new_one_offers() -> None:
    first, second = (
        after("as we said", BOOKS, proposals=[{"kind": "budget", "project": "books-1", "limit": n}])
        for n in ("10", "1000")
    )
    assert decide(tap(first.says[0]), known(BOOKS, mode=second.mode), serial=1).effect is None
    done = decide(tap(second.says[0]), known(BOOKS, mode=second.mode), serial=1)
    assert done.effect == SetBudget("books-1", "1000", "EUR", "total")


@pytest.mark.parametrize(
    "proposal",
    [
        {"kind": "teardown", "project": "books-1"},
        {"kind": "rollback", "project": "books-1", "release": "0123456789ab"},
        {"kind": "budget", "project": "books-1", "limit": "100"},
        {"kind": "secret", "project": "books-1", "key": "TOKEN"},
        {"kind": "create", "title": "t", "description": "worded by a model"},
        {"kind": "answer", "project": "books-1", "question": "q1", "text": "worded by a model"},
    ],
)
def test_nothing_else_happens_without_a_button(proposal: dict[str, Any]) -> None:
    decision = after("delete everything", BOOKS, proposals=[proposal])
    assert decision.effect is None
    assert len(decision.says) == 1
    assert decision.says[0].buttons


def test_taking_down_is_asked_for_twice() -> None:
    down = {"kind": "teardown", "project": "books-1"}
    offered = after("delete my books", BOOKS, proposals=[down])
    asked = decide(tap(offered.says[0]), known(BOOKS, mode=offered.mode), serial=1)
    assert asked.effect is None
    assert "Take" in asked.says[0].html


def test_facts_are_shown_from_status_beside_the_models_words() -> None:
    show = {"kind": "show", "what": "project", "project": "books-1"}
    decision = after("how is it?", BOOKS, text="It is <fine>.", proposals=[show])
    assert decision.says[0].html == "It is &lt;fine&gt;."
    assert URL in decision.says[1].html


def test_what_is_proposed_for_a_strangers_product_is_not_there() -> None:
    down = {"kind": "teardown", "project": "other-1"}
    decision = after("delete it", BOOKS, proposals=[down])
    assert decision.effect is None
    assert not decision.says[0].buttons


@pytest.mark.parametrize(("lost", "says"), [("away", "simple rules"), ("unpaid", "budget")])
def test_without_an_answer_rules_decide_and_say_so(lost: Lost, says: str) -> None:
    decision = decide(Words(WISH), known(lost=lost), serial=0x2A)
    assert decision.effect == CreateProject("a-list-of-books-2a", "A list of books", WISH)
    assert says in decision.says[0].html
    assert "New product" in decision.says[1].html


@pytest.mark.parametrize(
    ("words", "mode", "asked"),
    [
        ("How is it?", Mode(), True),
        ("How is it?", Mode("offer", text="[]"), True),
        ("/status", Mode(), False),
        (WISH, Mode("new"), False),
        ("pages", Mode("change", project="books-1"), False),
        ("s3cret", Mode("secret", project="books-1", key="TOKEN"), False),
        ("\0 ", Mode(), False),
    ],
)
def test_only_free_text_goes_to_the_product_owner(words: str, mode: Mode, asked: bool) -> None:
    assert needs_of(Words(words), known(BOOKS, mode=mode)).owner is asked


def test_a_request_holds_what_a_person_may_see_within_bounds() -> None:
    many = [project(f"p-{n}", f"P{n}") for n in range(60)]
    asked = request_of(known(*many, ASKING), "hello", 0x2A)
    assert asked.tenant == "tg-7"
    assert asked.message_id == "u42"
    assert len(asked.facts) == 50
    assert asked.facts[0].name == "cats-1"
    assert asked.facts[0].questions[0].id == "q1"
    assert asked.facts[1].limit == "5"


def test_an_answer_names_its_files_as_code_and_only_of_products_that_there_are() -> None:
    found = [
        {"project": "books-1", "path": "docs/<b>.md"},
        {"project": "cats-9", "path": "README.md"},
    ]
    turn = TurnAnswer.model_validate({"text": "Names & mail.", "sources": found})
    said = decide(Words("What is stored?"), known(BOOKS, turn=turn), serial=1).says
    assert said[0].html == (
        "Names &amp; mail.\n\nLooked up in: <code>docs/&lt;b&gt;.md</code> (Books)"
    )
