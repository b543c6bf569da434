"""What a pod is told: the operator's payload with identity, attempt and answers."""

from pydantic import ValidationError

from codegen_crds.contracts.run import RunAnswer, RunInput, RunPayload
from codegen_crds.v1alpha1 import AgentRun, Project


class BadInputError(ValueError):
    """The run's input cannot be read; the message names the field."""


def question_prefix(run: AgentRun) -> str:
    """How the ids of a run's questions begin."""
    return f"{run.metadata.name}-q"


def assemble(run: AgentRun, project: Project, payload: str) -> RunInput:
    """The run's input.

    Args:
        run: The run.
        project: Its Project; the answers are in its spec.
        payload: ``input.json`` of the run's ConfigMap.

    Raises:
        BadInputError: The payload is no :class:`RunPayload`.
    """
    try:
        parsed = RunPayload.model_validate_json(payload)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "input.json"
        raise BadInputError(f"{place}: {first['msg']}") from None
    prefix = question_prefix(run)
    return RunInput(
        run=run.metadata.name,
        uid=run.metadata.uid,
        attempt=max(1, run.status.attempts),
        payload=parsed,
        answers=[
            RunAnswer(question_id=answer.question_id, text=answer.text)
            for answer in project.spec.answers
            if answer.question_id.startswith(prefix)
        ],
    )
