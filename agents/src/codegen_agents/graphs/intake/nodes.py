"""The work of intake. Analyst: a model. Zavhoz: plain code."""

from dataclasses import dataclass
from typing import Any, Final

from langgraph.types import interrupt

from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Models, Progress
from codegen_agents.prompts import render
from codegen_crds.contracts.product import (
    OpenQuestion,
    Requirements,
    ResourceRequest,
    ServiceRequest,
)
from codegen_crds.contracts.run import ProjectBrief

from .state import IntakeState, Pair

_LANGUAGES: Final = {"en": "English", "ru": "Russian"}
_UNCLEAR: Final = {
    "en": "What should the service keep? Name the things and their fields.",
    "ru": "Что должен хранить сервис? Назовите сущности и их поля.",
}
_BACKEND_MIB: Final = 192
_DATABASE_MIB: Final = 256


@dataclass(frozen=True, slots=True)
class IntakeNodes:
    """Nodes over their ports."""

    models: Models
    progress: Progress
    project: ProjectBrief

    def analyst(self, state: IntakeState) -> IntakeState:
        """Read the description and everything answered since."""
        self.progress("analyst", "Reading the description")
        request = render(
            "intake",
            "request.md.j2",
            title=self.project.title,
            description=self.project.description,
            answered=state.get("answered", []),
        )
        system = render("intake", "analyst.md.j2", language=_LANGUAGES[self.project.locale])
        found = self.models.structured([("system", system), ("user", request)], Requirements)
        return {"requirements": found.model_dump(mode="json", by_alias=False)}

    def ask(self, state: IntakeState) -> IntakeState:
        """Wait for an answer. Alone in its node: a resumed node runs from its start."""
        questions = open_questions(state, self.project.locale)
        answer = interrupt([q.model_dump(mode="json") for q in questions])
        asked = " ".join(q.text for q in questions)
        pair: Pair = {"question": asked, "answer": str(answer)}
        return {
            "answered": [*state.get("answered", []), pair],
            "rounds": state.get("rounds", 0) + 1,
        }

    def zavhoz(self, state: IntakeState) -> IntakeState:
        """Room for the modules that are needed."""
        self.progress("zavhoz", "Counting what it needs")
        request = resource_request(state["requirements"])
        return {"resources": request.model_dump(mode="json")}

    def give_up(self, state: IntakeState) -> IntakeState:
        """The description is no basis for work, even with its answers."""
        summary = str(state["requirements"]["summary"])
        raise RunFailedError("input", "NotUnderstood", summary)


def open_questions(state: IntakeState, locale: str) -> list[OpenQuestion]:
    """What to ask: the analyst's questions, or the one that always helps."""
    raw: Any = state["requirements"]["questions"]
    asked = [OpenQuestion.model_validate(q) for q in raw]
    return asked or [OpenQuestion(text=_UNCLEAR[locale])]


def resource_request(requirements: dict[str, object]) -> ResourceRequest:
    """Services of the modules, with the memory that each is known to need."""
    modules = Requirements.model_validate(requirements).modules or ["backend"]
    services = []
    if "backend" in modules:
        services += [
            ServiceRequest(name="backend", public=True, memory_mib=_BACKEND_MIB),
            ServiceRequest(name="db", public=False, memory_mib=_DATABASE_MIB),
        ]
    return ResourceRequest(services=services)
