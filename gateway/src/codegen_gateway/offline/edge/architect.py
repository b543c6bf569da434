"""The Architect's answer: the specification of the product."""

from codegen_crds.contracts.product import EntitySpec, NotifyWay, ProductSpec
from codegen_gateway.offline.deciding.understanding import Understanding, understand
from codegen_gateway.offline.wishes.running import Running

from .conversation import Request
from .summary import parse, parse_running, ways


class NotUnderstoodError(Exception):
    """The rules cannot write a specification; the message says why, for the person."""


def product(request: Request) -> ProductSpec:
    """Answer the Architect.

    Raises:
        NotUnderstoodError: The description is not understood and its requirements are not ours.
    """
    found = understand(request.description, request.answers)
    entities = found.entities if found.complete else _from_summary(request)
    if not entities:
        raise NotUnderstoodError(_why(found))
    told = any(entity.notify for entity in entities)
    runs = found.runs if found.complete else _runs(request)
    return ProductSpec(
        title=_title(request.title, entities),
        summary=_summary(found, entities),
        entities=entities,
        notify_by=_ways(request, found) if told else [],
        replicas=runs.replicas,
        memory_mib=runs.memory_mib,
    )


def _ways(request: Request, found: Understanding) -> list[NotifyWay]:
    """How people are told; a new product that says nothing of it tells by e-mail."""
    if found.complete or request.requirements is None:
        return found.notify_by or ["email"]
    return ways(request.requirements.summary) or ["email"]


def _from_summary(request: Request) -> list[EntitySpec]:
    """What the person was shown: it holds the answers that the description lacks."""
    try:
        return parse(request.requirements.summary) if request.requirements is not None else []
    except (ValueError, KeyError):
        return []


def _runs(request: Request) -> Running:
    return parse_running(request.requirements.summary) if request.requirements else Running()


def _title(given: str, entities: list[EntitySpec]) -> str:
    plain = " ".join(given.split())
    if plain:
        return plain[:100]
    return ", ".join(entity.plural.replace("_", " ") for entity in entities).capitalize()[:100]


def _summary(found: Understanding, entities: list[EntitySpec]) -> str:
    if found.language == "ru":
        names = ", ".join(entity.description or entity.name for entity in entities)
        return f"Хранит списки: {names}."[:1000]
    *before, last = [entity.plural.replace("_", " ") for entity in entities]
    listed = f"{', '.join(before)} and {last}" if before else last
    return f"Keeps lists of {listed}."[:1000]


def _why(found: Understanding) -> str:
    asked = " ".join(question.text for question in found.questions)
    if found.language == "ru":
        return f"Офлайн-модель — это правила, и описание ими не понято. {asked}".strip()
    return (
        f"The offline model is rules, and they do not understand the description. {asked}".strip()
    )
