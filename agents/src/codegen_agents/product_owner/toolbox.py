"""What the model may look at and propose. Pure: a call and the facts give an outcome.

No tool does anything. What is wrong about a call is told to the model as its answer.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codegen_crds.contracts.turn import (
    MOST_WORDS,
    AnswerProposal,
    BudgetProposal,
    ChangeProposal,
    CreateProposal,
    ProjectFacts,
    Proposal,
    RollbackProposal,
    SecretProposal,
    ShowProposal,
    TeardownProposal,
)

from .speech import clean

Facts = Sequence[ProjectFacts]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for in the documents of products.

    Attributes:
        query: Words.
        projects: Products whose documents are meant.
    """

    query: str
    projects: tuple[ProjectFacts, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call comes to.

    Attributes:
        text: The tool's answer to the model.
        proposal: What is proposed by it.
        question: What the person is asked by it.
        search: What has to be looked up first; the text is still to come.
    """

    text: str
    proposal: Proposal | None = None
    question: str = ""
    search: Search | None = None


class _RefusedError(Exception):
    """The facts are against it."""


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


_Project = Annotated[str, Field(description="`name` of the product, as the list says it.")]


class LookAtProjects(_Arguments):
    """List the person's products: name, title, phase, what each waits for."""


class LookAtProject(_Arguments):
    """Everything that is known of a product."""

    project: _Project


class SearchKnowledge(_Arguments):
    """Look up what a product does, what it stores and why: passages of its own documents."""

    query: Annotated[
        str,
        Field(
            min_length=1,
            max_length=300,
            description="A few words that such a text would have, in the language of the texts; "
            "specifications are in English.",
        ),
    ]
    project: Annotated[str, Field(description="`name` of one product; empty: all.")] = ""


class ShowFacts(_Arguments):
    """Show the person facts: states, addresses, spending. You never write these yourself."""

    what: Annotated[
        Literal["projects", "project", "report", "budget"], Field(description="What is shown.")
    ]
    project: Annotated[str, Field(description="For `project` and `budget`; empty: all.")] = ""


class ProposeProject(_Arguments):
    """Propose a new product."""

    title: Annotated[str, Field(min_length=1, max_length=60, description="A short name.")]
    description: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MOST_WORDS,
            description="What it should do: the person's own words where they suffice, else all "
            "that they said, put together; nothing technical, nothing of your own.",
        ),
    ]


class AnswerQuestion(_Arguments):
    """Give the person's answer to an open question of a product."""

    project: _Project
    question: Annotated[str, Field(description="Id of the question.")]
    text: Annotated[
        str, Field(min_length=1, max_length=4096, description="The answer, in their words.")
    ]


class RequestChange(_Arguments):
    """Propose a change of a product that is live."""

    project: _Project
    request: Annotated[
        str,
        Field(min_length=1, max_length=MOST_WORDS, description="The change, in their words."),
    ]


class AskForSecret(_Arguments):
    """Have the person asked for a value, outside of this dialogue. You never see values."""

    project: _Project
    key: Annotated[str, Field(description="Name that the product waits for.")]


class SetBudget(_Arguments):
    """Propose another limit of what a product may cost."""

    project: _Project
    limit: Annotated[
        str,
        Field(
            pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$",
            description="A decimal, in the product's currency.",
        ),
    ]


class RollBack(_Arguments):
    """Propose that production goes back to an earlier release, or to the newest one again."""

    project: _Project
    release: Annotated[str, Field(description="One of `releases`; empty: the newest again.")] = ""


class TakeDown(_Arguments):
    """Propose that a product is taken down. Only when the person asked for it themselves."""

    project: _Project


class AskPerson(_Arguments):
    """Ask the person one question about what the product should do. Never a technical one."""

    question: Annotated[str, Field(min_length=1, max_length=1000, description="The question.")]


_REFUSALS: Final = "error: "
_NOTED: Final = "noted; the person decides"


def _find(facts: Facts, name: str) -> ProjectFacts:
    found = next((each for each in facts if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in facts) or "none"
        raise _RefusedError(f"there is no product {name[:40]}; there are: {known}")
    return found


def _listing(facts: Facts, _: LookAtProjects) -> Outcome:
    rows = [
        {
            "name": each.name,
            "title": each.title,
            "phase": each.phase,
            "live": bool(each.url),
            "questions": len(each.questions),
            "secrets": len(each.secrets),
        }
        for each in facts
    ]
    return Outcome(json.dumps(rows, ensure_ascii=False))


def _inspect(facts: Facts, asked: LookAtProject) -> Outcome:
    return Outcome(_find(facts, asked.project).model_dump_json(exclude_defaults=True))


def _search(facts: Facts, asked: SearchKnowledge) -> Outcome:
    meant = [_find(facts, asked.project)] if asked.project else facts
    if not any(each.repository for each in meant):
        raise _RefusedError("there are no documents yet")
    return Outcome("", search=Search(clean(asked.query), tuple(meant)))


def _show(facts: Facts, asked: ShowFacts) -> Outcome:
    if asked.what == "project" or (asked.what == "budget" and asked.project):
        _find(facts, asked.project)
    project = asked.project if asked.what in ("project", "budget") else ""
    return Outcome("shown below your answer", ShowProposal(what=asked.what, project=project))


def _propose(_: Facts, asked: ProposeProject) -> Outcome:
    proposal = CreateProposal(title=clean(asked.title), description=clean(asked.description))
    return Outcome(_NOTED, proposal)


def _answer(facts: Facts, asked: AnswerQuestion) -> Outcome:
    project = _find(facts, asked.project)
    if asked.question not in {each.id for each in project.questions}:
        known = ", ".join(each.id for each in project.questions) or "none"
        raise _RefusedError(f"no such open question; there are: {known}")
    text = clean(asked.text)
    return Outcome(_NOTED, AnswerProposal(project=project.name, question=asked.question, text=text))


def _change(facts: Facts, asked: RequestChange) -> Outcome:
    project = _find(facts, asked.project)
    if not project.url:
        raise _RefusedError("the product is not live yet; a change can be made once it is")
    return Outcome(_NOTED, ChangeProposal(project=project.name, request=clean(asked.request)))


def _secret(facts: Facts, asked: AskForSecret) -> Outcome:
    project = _find(facts, asked.project)
    if asked.key not in {each.key for each in project.secrets}:
        known = ", ".join(each.key for each in project.secrets) or "none"
        raise _RefusedError(f"the product waits for no such value; it waits for: {known}")
    return Outcome(_NOTED, SecretProposal(project=project.name, key=asked.key))


def _budget(facts: Facts, asked: SetBudget) -> Outcome:
    project = _find(facts, asked.project)
    return Outcome(_NOTED, BudgetProposal(project=project.name, limit=asked.limit))


def _roll_back(facts: Facts, asked: RollBack) -> Outcome:
    project = _find(facts, asked.project)
    if asked.release and asked.release not in project.releases:
        known = ", ".join(project.releases) or "none"
        raise _RefusedError(f"no such earlier release; there are: {known}")
    return Outcome(_NOTED, RollbackProposal(project=project.name, release=asked.release))


def _take_down(facts: Facts, asked: TakeDown) -> Outcome:
    return Outcome(_NOTED, TeardownProposal(project=_find(facts, asked.project).name))


def _ask(_: Facts, asked: AskPerson) -> Outcome:
    return Outcome("asked", question=clean(asked.question))


SEARCH: Final = "search_knowledge"
"""The tool whose answer comes from the product's documents, not from the facts."""
_Use = Callable[[Facts, Any], Outcome]
TOOLS: Final[Mapping[str, tuple[type[_Arguments], _Use]]] = {
    "look_at_projects": (LookAtProjects, _listing),
    "look_at_project": (LookAtProject, _inspect),
    SEARCH: (SearchKnowledge, _search),
    "show_facts": (ShowFacts, _show),
    "propose_project": (ProposeProject, _propose),
    "answer_question": (AnswerQuestion, _answer),
    "request_change": (RequestChange, _change),
    "ask_for_secret": (AskForSecret, _secret),
    "set_budget": (SetBudget, _budget),
    "roll_back": (RollBack, _roll_back),
    "take_down": (TakeDown, _take_down),
    "ask_person": (AskPerson, _ask),
}
"""By name: what a tool is told, and what it comes to."""
ENDING: Final = frozenset({"ask_person"})
"""Tools after which it is the person's turn."""


def described(*, may_ask: bool, may_search: bool) -> list[dict[str, Any]]:
    """The tools as a model is told of them: OpenAI's function tools."""
    hidden = (set() if may_ask else ENDING) | (set() if may_search else {SEARCH})
    return [
        {
            "type": "function",
            "function": {
                "name": name,
                "description": arguments.__doc__,
                "parameters": arguments.model_json_schema(),
            },
        }
        for name, (arguments, _) in TOOLS.items()
        if name not in hidden
    ]


def use(name: str, arguments: Mapping[str, Any], facts: Facts) -> Outcome:
    """What a call comes to."""
    known = TOOLS.get(name)
    if known is None:
        return Outcome(f"{_REFUSALS}no such tool; there are: {', '.join(TOOLS)}")
    try:
        return known[1](facts, known[0].model_validate(arguments))
    except _RefusedError as refused:
        return Outcome(f"{_REFUSALS}{refused}")
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}"
            for each in error.errors(include_url=False, include_input=False)[:5]
        )
        return Outcome(f"{_REFUSALS}{wrong}")
