"""One turn of a dialogue: what a person wrote, and what is said and proposed to them.

Whoever talks with the person (the bot) sends :class:`TurnRequest` to the product-owner service and
gets :class:`TurnAnswer`. The service has no rights anywhere: what it may know of products comes
along as :class:`ProjectFacts`, seen with the person's rights, and what should happen comes back as
proposals, which the caller carries out with the person's rights, or offers as buttons.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from codegen_crds._model import StrictModel
from codegen_crds._types import Currency, Decimal, DnsLabel, ItemId, ObjectName, ReleaseId

MOST_PROJECTS: Final = 50
"""Products that a turn is told of, the newest ones."""
MOST_PROPOSALS: Final = 9
MOST_WORDS: Final = 8192
"""Characters of what a person wrote: as many as a change may have."""
MOST_TURN_BYTES: Final = 1024 * 1024
"""Of a request."""
TENANT_HEADER: Final = "x-codegen-tenant"
"""Namespace whose dialogue a call to a model belongs to."""
TURN_HEADER: Final = "x-codegen-turn"
"""Which turn, as hex digits."""
CODE_HEADER: Final = "x-codegen-code-token"
"""A short-lived token of the person's for the git host, in no body: with it their code is read."""
MOST_SOURCES: Final = 6
"""Files that an answer names."""

Locale = Literal["en", "ru"]
ProjectName = Annotated[ObjectName, Field(max_length=40, description="Name of the Project.")]


class QuestionFact(StrictModel):
    """An open question of a product."""

    id: Annotated[ItemId, Field(description="As in `status.questions[].id`.")]
    text: Annotated[str, Field(max_length=1000, description="The question.")]
    options: Annotated[
        list[Annotated[str, Field(max_length=256)]],
        Field(max_length=16, description="Answers to choose from."),
    ] = []


class SecretFact(StrictModel):
    """A value that only a person can supply; its name, never the value."""

    key: Annotated[str, Field(max_length=128, description="Name of the variable.")]
    description: Annotated[str, Field(max_length=300, description="What it is.")] = ""


class ChangeFact(StrictModel):
    """A change that was asked for."""

    request: Annotated[str, Field(max_length=300, description="What should be different.")]
    state: Annotated[str, Field(max_length=32, description="How far it is.")]
    message: Annotated[str, Field(max_length=300, description="Why, as a sentence.")] = ""


class ProjectFacts(StrictModel):
    """What a turn may know of a product: a bounded picture of its status."""

    name: ProjectName
    title: Annotated[str, Field(max_length=100, description="Title, for people.")]
    description: Annotated[str, Field(max_length=2000, description="What was asked for.")] = ""
    requirements: Annotated[
        str, Field(max_length=2000, description="What the analysis understood.")
    ] = ""
    repository: Annotated[
        str, Field(max_length=512, description="Clone URL of its code; empty: there is none.")
    ] = ""
    phase: Annotated[str, Field(max_length=32, description="Where in its life it is.")] = ""
    message: Annotated[str, Field(max_length=1024, description="What is happening.")] = ""
    url: Annotated[str, Field(max_length=512, description="The verified URL; empty: none.")] = ""
    release: Annotated[ReleaseId | Literal[""], Field(description="What production runs.")] = ""
    releases: Annotated[
        list[ReleaseId], Field(max_length=10, description="What served before, newest first.")
    ] = []
    pinned: Annotated[bool, Field(description="Held at its release by a rollback.")] = False
    questions: Annotated[list[QuestionFact], Field(max_length=8, description="Open ones.")] = []
    secrets: Annotated[list[SecretFact], Field(max_length=32, description="Waited for.")] = []
    changes: Annotated[list[ChangeFact], Field(max_length=8, description="The newest ones.")] = []
    spent: Annotated[Decimal, Field(description="Of the period's budget.")] = "0"
    limit: Annotated[Decimal | Literal[""], Field(description="Budget; empty: unknown.")] = ""
    currency: Annotated[Currency | Literal[""], Field(description="ISO 4217.")] = ""


class TurnRequest(StrictModel):
    """What a person wrote, and what is known."""

    tenant: Annotated[DnsLabel, Field(description="Namespace of the person.")]
    thread: Annotated[ItemId, Field(description="Whose conversation, within the tenant.")]
    message_id: Annotated[
        ItemId, Field(description="Of the message: the same one is answered the same way.")
    ]
    locale: Annotated[Locale, Field(description="Language of the answer.")]
    text: Annotated[
        str, Field(min_length=1, max_length=MOST_WORDS, description="What the person wrote.")
    ]
    facts: Annotated[
        list[ProjectFacts],
        Field(max_length=MOST_PROJECTS, description="The person's products, newest first."),
    ] = []


class CreateProposal(StrictModel):
    """A new product."""

    kind: Literal["create"] = "create"
    title: Annotated[str, Field(min_length=1, max_length=60, description="For people.")]
    description: Annotated[
        str, Field(min_length=1, max_length=MOST_WORDS, description="What it should do.")
    ]


class AnswerProposal(StrictModel):
    """An answer to a product's open question."""

    kind: Literal["answer"] = "answer"
    project: ProjectName
    question: Annotated[ItemId, Field(description="Id of the question.")]
    text: Annotated[str, Field(min_length=1, max_length=4096, description="The answer.")]


class ChangeProposal(StrictModel):
    """A change of a live product."""

    kind: Literal["change"] = "change"
    project: ProjectName
    request: Annotated[
        str, Field(min_length=1, max_length=MOST_WORDS, description="What should be different.")
    ]


class SecretProposal(StrictModel):
    """A value is asked for, outside of the dialogue; here is its name only."""

    kind: Literal["secret"] = "secret"
    project: ProjectName
    key: Annotated[str, Field(min_length=1, max_length=128, description="Of the variable.")]


class BudgetProposal(StrictModel):
    """Another limit of a product's spending."""

    kind: Literal["budget"] = "budget"
    project: ProjectName
    limit: Annotated[Decimal, Field(description="In the product's currency.")]


class RollbackProposal(StrictModel):
    """An earlier release, or the newest one again."""

    kind: Literal["rollback"] = "rollback"
    project: ProjectName
    release: Annotated[ReleaseId | Literal[""], Field(description="Empty: the newest one.")]


class TeardownProposal(StrictModel):
    """A product is taken down."""

    kind: Literal["teardown"] = "teardown"
    project: ProjectName


class ShowProposal(StrictModel):
    """Facts are wanted: the caller shows them from status, no model words them."""

    kind: Literal["show"] = "show"
    what: Annotated[Literal["projects", "project", "report", "budget"], Field(description="What.")]
    project: Annotated[
        ProjectName | Literal[""], Field(description="Of `project` and `budget`; empty: all.")
    ] = ""


Proposal = Annotated[
    CreateProposal
    | AnswerProposal
    | ChangeProposal
    | SecretProposal
    | BudgetProposal
    | RollbackProposal
    | TeardownProposal
    | ShowProposal,
    Field(discriminator="kind"),
]


class Source(StrictModel):
    """A file that an answer rests on."""

    project: ProjectName
    path: Annotated[
        str, Field(min_length=1, max_length=200, description="In the product's repository.")
    ]


class TurnAnswer(StrictModel):
    """What is said, and what is proposed."""

    text: Annotated[
        str, Field(max_length=3000, description="For the person, plain text; no facts, no links.")
    ] = ""
    proposals: Annotated[
        list[Proposal],
        Field(
            max_length=MOST_PROPOSALS,
            description="What might happen. Several that carry the person's own words are "
            "alternatives: the person chooses one.",
        ),
    ] = []
    sources: Annotated[
        list[Source],
        Field(max_length=MOST_SOURCES, description="Where the text was looked up, each once."),
    ] = []


def own_words(proposal: Proposal) -> str | None:
    """The words that a proposal would have somebody work from; None: it carries none.

    Only where they are what the person wrote in this very message may a caller act without a
    button: everything else was worded by something that may have been talked into it.
    """
    match proposal:
        case CreateProposal():
            return proposal.description
        case AnswerProposal():
            return proposal.text
        case ChangeProposal():
            return proposal.request
        case _:
            return None
