"""What the product owner makes of messages, calls and words: pure, and in both languages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    ToolMessage,
)
from pydantic import ValidationError

from codegen_agents.product_owner import talk, toolbox
from codegen_agents.product_owner.settings import ProductOwnerSettings
from codegen_agents.product_owner.speech import presentable, redacted
from codegen_crds.contracts.turn import (
    AnswerProposal,
    BudgetProposal,
    ChangeProposal,
    ProjectFacts,
    RollbackProposal,
    SecretProposal,
    TeardownProposal,
)

FACTS = [
    ProjectFacts.model_validate(
        {
            "name": "books-1",
            "title": "Books",
            "url": "https://books.example.com",
            "releases": ["0123456789ab"],
            "questions": [{"id": "q1", "text": "Who?"}],
            "secrets": [{"key": "TOKEN"}],
        }
    ),
    ProjectFacts(name="new-1", title="New"),
]


def calls(*ids: str, name: str = "look_at_projects") -> AIMessage:
    return AIMessage("", tool_calls=[{"id": each, "name": name, "args": {}} for each in ids])


def told(of: str) -> ToolMessage:
    return ToolMessage("x", tool_call_id=of)


@pytest.mark.parametrize(
    ("tool", "arguments", "proposal"),
    [
        (
            "answer_question",
            {"project": "books-1", "question": "q1", "text": "Me"},
            AnswerProposal(project="books-1", question="q1", text="Me"),
        ),
        (
            "request_change",
            {"project": "books-1", "request": "pages"},
            ChangeProposal(project="books-1", request="pages"),
        ),
        (
            "ask_for_secret",
            {"project": "books-1", "key": "TOKEN"},
            SecretProposal(project="books-1", key="TOKEN"),
        ),
        (
            "set_budget",
            {"project": "books-1", "limit": "10"},
            BudgetProposal(project="books-1", limit="10"),
        ),
        (
            "roll_back",
            {"project": "books-1", "release": "0123456789ab"},
            RollbackProposal(project="books-1", release="0123456789ab"),
        ),
        ("take_down", {"project": "books-1"}, TeardownProposal(project="books-1")),
    ],
)
def test_a_call_that_fits_the_facts_proposes(
    tool: str, arguments: dict[str, Any], proposal: object
) -> None:
    assert toolbox.use(tool, arguments, FACTS).proposal == proposal


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("delete_everything", {}, "no such tool"),
        ("take_down", {"project": "books-2"}, "books-1"),
        ("take_down", {}, "project"),
        ("take_down", {"project": "books-1", "force": True}, "force"),
        ("answer_question", {"project": "books-1", "question": "q2", "text": "x"}, "q1"),
        ("request_change", {"project": "new-1", "request": "x"}, "not live"),
        ("ask_for_secret", {"project": "books-1", "key": "PASSWORD"}, "TOKEN"),
        ("roll_back", {"project": "books-1", "release": "ffffffffffff"}, "0123456789ab"),
        ("set_budget", {"project": "books-1", "limit": "lots"}, "limit"),
        ("propose_project", {"title": "t", "description": "d" * 9000}, "description"),
        ("show_facts", {"what": "project", "project": "nothing"}, "books-1"),
    ],
)
def test_a_call_that_does_not_fit_is_told_why_and_proposes_nothing(
    tool: str, arguments: dict[str, Any], says: str
) -> None:
    outcome = toolbox.use(tool, arguments, FACTS)
    assert outcome.proposal is None
    assert outcome.text.startswith("error: ")
    assert says in outcome.text


def test_no_tool_is_told_of_more_questions_than_two() -> None:
    names = {each["function"]["name"] for each in toolbox.described(may_ask=False, may_search=True)}
    assert names == set(toolbox.TOOLS) - {"ask_person"}


messages = st.lists(
    st.one_of(
        st.builds(HumanMessage, st.text(max_size=5)),
        st.builds(lambda n: calls(*n), st.lists(st.sampled_from("abc"), unique=True, max_size=3)),
        st.builds(told, st.sampled_from("abcd")),
    ),
    max_size=12,
)


@given(messages)
def test_a_repaired_talk_answers_every_call_once_right_after_it(found: list[BaseMessage]) -> None:
    good = talk.repaired(found)
    at = 0
    while at < len(good):
        assert not isinstance(good[at], ToolMessage)
        wanted = [call for call, _ in talk.calls_of(good[at])]
        answers = good[at + 1 : at + 1 + len(wanted)]
        assert [m.tool_call_id for m in answers if isinstance(m, ToolMessage)] == wanted
        at += 1 + len(wanted)
    kept = [m for m in good if not isinstance(m, ToolMessage)]
    assert kept == [m for m in found if not isinstance(m, ToolMessage)]
    assert talk.repaired(good) == good


@pytest.mark.parametrize(
    ("current", "step"),
    [
        ([], "call"),
        ([calls("a")], "use"),
        ([calls("a", "b"), told("a")], "use"),
        ([calls("a"), told("a")], "call"),
        ([AIMessage("hi")], "end"),
        ([calls("a", name="ask_person"), told("a")], "end"),
        ([calls("a"), told("a"), calls("b"), told("b")], "end"),  # no steps are left
    ],
)
def test_what_was_written_down_says_what_is_next(current: list[BaseMessage], step: str) -> None:
    assert talk.next_step([HumanMessage("x"), *current], steps=2) == step


def test_messages_that_are_forgotten_end_before_a_persons_message() -> None:
    thread = [HumanMessage("a" * 900), AIMessage("b"), HumanMessage("c"), AIMessage("d")]
    entries = [talk.entry(each) for each in thread]
    assert talk.messages(entries) == thread
    assert talk.oldest(entries, talk.size_of(entries[2:])) == 2
    assert talk.oldest(entries, 10) == 4


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("See https://evil.example/a?b=c now", "See […] now"),
        ("See www.evil.example, evil.example/x and @evilbot", "See […] […] and […]"),
        ("It costs 3.50 for v1.2. Done.Next one, e.g. this", None),
        ("Готово.Дальше — дело за вами", None),
        ("nulls\0 and \ud800 halves", "nulls and \ufffd halves"),
    ],
)
def test_a_models_words_lead_nowhere(said: str, shown: str | None) -> None:
    assert presentable(said, may_ask=True) == (said if shown is None else shown)


def test_a_third_question_is_not_shown() -> None:
    said = "I see. Who may read it? And when?\nThen I begin."
    assert presentable(said, may_ask=True) == said
    assert presentable(said, may_ask=False) == "I see. Then I begin."


@pytest.mark.parametrize(
    "secret",
    [
        "123456789:AAEtoken-of-a-bot-0123456789abcdef",
        "sk-proj-0123456789abcdefghij",
        "ghp_0123456789abcdefghij0123456789",
        "AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_what_looks_like_a_secret_reaches_no_model(secret: str) -> None:
    assert redacted(f"It is {secret}, use it") == "It is [secret], use it"


@pytest.mark.parametrize(
    ("values", "names"),
    [({"model": "m"}, "gateway_url"), ({"model": "offline", "gateway_url": "http://g"}, "offline")],
)
def test_settings_without_a_door_are_refused(values: dict[str, str], names: str) -> None:
    files = {"token_file": "t", "database_dsn_file": "d"}
    with pytest.raises(ValidationError, match=names):
        ProductOwnerSettings.model_validate({**files, "engine": "builtin", **values})
