"""The contract of a turn, and what rules make of free text."""

import pytest
from pydantic import ValidationError

from codegen_crds.contracts.turn import (
    AnswerProposal,
    ChangeProposal,
    CreateProposal,
    ProjectFacts,
    QuestionFact,
    TurnAnswer,
    TurnRequest,
    own_words,
)
from codegen_crds.contracts.turn_rules import by_rules

WISH = "A list of books. A book has a title."
BOOKS = ProjectFacts(name="books-1", title="Books", url="https://books.example.com")
CATS = ProjectFacts(name="cats-1", title="Cats", url="https://cats.example.com")
ASKING = ProjectFacts(name="dogs-1", title="Dogs", questions=[QuestionFact(id="q1", text="Who?")])


def test_a_wish_is_a_product_in_the_persons_own_words() -> None:
    (proposal,) = by_rules(WISH, []).proposals
    assert proposal == CreateProposal(title="A list of books", description=WISH)
    assert own_words(proposal) == WISH


def test_too_few_words_mean_nothing() -> None:
    assert by_rules("hello there", []).proposals == []


def test_an_open_question_is_answered_first() -> None:
    answer = AnswerProposal(project="dogs-1", question="q1", text="Me")
    assert by_rules("Me", [BOOKS, ASKING]).proposals == [answer]


def test_a_product_that_is_named_is_changed() -> None:
    words = "books need pages"
    assert by_rules(words, [BOOKS, CATS]).proposals == [
        ChangeProposal(project="books-1", request=words)
    ]


def test_what_may_mean_several_things_is_left_to_the_person() -> None:
    kinds = [p.kind for p in by_rules("one thing more", [BOOKS, CATS]).proposals]
    assert kinds == ["change", "change", "create"]
    assert len(by_rules("one thing more", [BOOKS] * 30).proposals) == 9


def test_an_answer_goes_over_the_wire_and_back() -> None:
    answer = by_rules("one thing more", [BOOKS])
    assert TurnAnswer.model_validate_json(answer.model_dump_json()) == answer


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tenant", "Not A Namespace"),
        ("text", ""),
        ("text", "x" * 8193),
        ("locale", "de"),
        ("messageId", "a b"),
        ("facts", [{"name": "x"}]),
        ("password", "x"),
    ],
)
def test_a_bad_request_is_refused_by_the_name_of_its_field(field: str, value: object) -> None:
    good = {"tenant": "tg-7", "thread": "7", "messageId": "u1", "locale": "en", "text": "hi"}
    TurnRequest.model_validate(good)
    with pytest.raises(ValidationError, match=field):
        TurnRequest.model_validate({**good, field: value})


def test_a_proposal_never_holds_a_value_of_a_secret() -> None:
    secret = {"kind": "secret", "project": "books-1", "key": "TOKEN"}
    TurnAnswer.model_validate({"proposals": [secret]})
    with pytest.raises(ValidationError, match="value"):
        TurnAnswer.model_validate({"proposals": [{**secret, "value": "x"}]})
