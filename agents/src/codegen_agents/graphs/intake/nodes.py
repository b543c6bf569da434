"""The work of intake. Analyst: a model. Zavhoz: plain code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from langgraph.types import interrupt

from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Models, Progress, Repository, Template
from codegen_agents.prompts import render
from codegen_agents.questions import NumberedQuestion
from codegen_crds.contracts.product import (
    ChangeAnalysis,
    OpenQuestion,
    Requirements,
    ResourceRequest,
    ServiceRequest,
)
from codegen_crds.contracts.run import ChangeBrief, Feedback, ProjectBrief

from .state import IntakeState, Pair

_LANGUAGES: Final = {"en": "English", "ru": "Russian"}
_UNCLEAR: Final = {
    "en": "What should the service keep? Name the things and their fields.",
    "ru": "Что должен хранить сервис? Назовите сущности и их поля.",
}
_CHANGE_UNCLEAR: Final = {
    "en": "What should be different? Name the thing and its field.",
    "ru": "Что должно измениться? Назовите сущность и её поле.",
}
_VERDICTS: Final = {
    "change": "build",
    "unclear": "build",
    "already": "already",
    "destructive": "refused",
}
_FILES_SHOWN: Final = 300
_BACKEND: Final = "backend"
_SERVICES: Final = {
    _BACKEND: (
        ServiceRequest(name="backend", public=True, memory_mib=192),
        ServiceRequest(name="db", public=False, memory_mib=256),
    ),
    # The backend serves it.
    "frontend": (),
    "notifications": (
        ServiceRequest(name="notifications", public=False, memory_mib=128),
        ServiceRequest(name="redis", public=False, memory_mib=64),
    ),
    "tg_bot": (ServiceRequest(name="tg-bot", public=False, memory_mib=128),),
}
"""What a module runs, with the memory that each service is known to need."""


@dataclass(frozen=True, slots=True)
class PresentProduct:
    """A live product that is to be different, or that another graph asks about."""

    brief: ChangeBrief | None
    """What should be different; None: it stays as it is."""
    repository: Repository
    template: Template
    base: str
    """Commit that is live."""

    def specification(self) -> str:
        """What it is now, as JSON."""
        self.repository.open(self.base)
        return self.template.read(self.repository.root).model_dump_json()

    def modules(self) -> Sequence[str]:
        """What it is made of, once its specification was read."""
        return self.template.modules(self.repository.root)

    def files(self) -> list[str]:
        """Paths of the checkout, sorted, the first of them."""
        root = self.repository.root
        found = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
        return found[:_FILES_SHOWN]


@dataclass(frozen=True, slots=True)
class IntakeNodes:
    """Nodes over their ports."""

    models: Models
    progress: Progress
    project: ProjectBrief
    present: "PresentProduct | None" = None
    feedback: Sequence[Feedback] = ()
    """What another graph asks of the analysis, and what was answered to its own questions."""

    def analyst(self, state: IntakeState) -> IntakeState:
        """Read the description, or the change, and everything answered since."""
        live = self.present
        if live is not None and live.brief is not None:
            return self._change(state, live, live.brief)
        self.progress("analyst", "Reading the description")
        present = live.specification() if live is not None else ""
        request = render(
            "intake",
            "request.md.j2",
            title=self.project.title,
            description=self.project.description,
            present=present,
            modules=live.modules() if live is not None else [],
            answered=state.get("answered", []),
            feedback=self.feedback,
        )
        system = render("intake", "analyst.md.j2", language=_LANGUAGES[self.project.locale])
        found = self.models.structured([("system", system), ("user", request)], Requirements)
        questions = open_questions(found, self.project.locale)
        return {
            "requirements": found.model_dump(mode="json", by_alias=False),
            "pending": [q.model_dump(mode="json", by_alias=False) for q in questions],
        }

    def _change(
        self, state: IntakeState, present: "PresentProduct", brief: ChangeBrief
    ) -> IntakeState:
        """Read a change against the product as it is."""
        self.progress("analyst", "Reading the change")
        specification = present.specification()
        request = render(
            "intake",
            "change_request.md.j2",
            title=self.project.title,
            description=self.project.description,
            change=brief.request,
            tried=brief.tried,
            present=specification,
            modules=present.modules(),
            files=present.files(),
            answered=state.get("answered", []),
            feedback=self.feedback,
        )
        system = render("intake", "change.md.j2", language=_LANGUAGES[self.project.locale])
        found = self.models.structured([("system", system), ("user", request)], ChangeAnalysis)
        asked = found.questions if found.verdict == "unclear" else []
        requirements = Requirements(
            understood=found.verdict != "unclear",
            summary=found.summary,
            modules=sorted({*present.modules(), *found.modules}),
            acceptance=found.acceptance,
            unsupported=found.unsupported,
            questions=asked,
        )
        questions = open_questions(requirements, self.project.locale, _CHANGE_UNCLEAR)
        return {
            "requirements": requirements.model_dump(mode="json", by_alias=False),
            "verdict": _VERDICTS[found.verdict],
            "pending": [q.model_dump(mode="json", by_alias=False) for q in questions],
        }

    def ask(self, state: IntakeState) -> IntakeState:
        """Wait for an answer. Alone in its node: a resumed node runs from its start."""
        answered, (first, *rest) = state.get("answered", []), state["pending"]
        question = NumberedQuestion.model_validate({**first, "number": len(answered) + 1})
        answer = interrupt(question.model_dump(mode="json", by_alias=False))
        pair: Pair = {"question": question.text, "answer": str(answer)}
        return {
            "answered": [*answered, pair],
            "pending": rest,
            "rounds": state.get("rounds", 0) + (not rest),
        }

    def zavhoz(self, state: IntakeState) -> IntakeState:
        """Room for the modules that are needed."""
        self.progress("zavhoz", "Counting what it needs")
        request = resource_request(state["requirements"], self.project.modules)
        return {"resources": request.model_dump(mode="json")}

    def give_up(self, state: IntakeState) -> IntakeState:
        """The description is no basis for work, even with its answers."""
        summary = str(state["requirements"]["summary"])
        raise RunFailedError("input", "NotUnderstood", summary)


def open_questions(
    found: Requirements, locale: str, helpful: Mapping[str, str] = _UNCLEAR
) -> list[OpenQuestion]:
    """What to ask: the analyst's questions, or the one that always helps."""
    if found.understood or found.questions:
        return found.questions
    return [OpenQuestion(text=helpful[locale])]


def resource_request(requirements: dict[str, object], asked: Sequence[str] = ()) -> ResourceRequest:
    """Services of the modules, with the memory that each is known to need.

    Args:
        requirements: Of the analyst, as JSON.
        asked: Modules that the Project names itself.

    Raises:
        RunFailedError: A module that does not exist.
    """
    found: list[str] = list(Requirements.model_validate(requirements).modules)
    # Every other module stands on the backend.
    modules = sorted({*found, *asked, _BACKEND})
    if unknown := [m for m in modules if m not in _SERVICES]:
        text = (
            f"spec.modules: there is no module {unknown[0]} yet; there is: {', '.join(_SERVICES)}"
        )
        raise RunFailedError("input", "ModuleUnknown", text)
    services = {s.name: s for m in modules for s in _SERVICES[m]}
    return ResourceRequest(services=list(services.values()))
