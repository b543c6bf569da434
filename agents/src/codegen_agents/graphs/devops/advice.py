"""What a model thinks of keys that nobody declared. It proposes; nothing is decided by it."""

from collections.abc import Sequence
from typing import Annotated

import structlog
from pydantic import BaseModel, ConfigDict, Field

from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Models
from codegen_agents.prompts import render
from codegen_crds.contracts.env import Source

_log = structlog.get_logger(__name__)


class KeyOpinion(BaseModel):
    """An opinion on one key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, Field(max_length=128, description="Name of the variable.")]
    source: Annotated[Source, Field(description="Where its value should come from.")]
    why: Annotated[str, Field(max_length=200, description="In one sentence.")]


class KeyAdvice(BaseModel):
    """Opinions on keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: Annotated[list[KeyOpinion], Field(max_length=64, description="One for each key.")]


def advise(models: Models, keys: Sequence[str]) -> str:
    """A line for people on how the keys should be declared; empty when no model has an opinion.

    Args:
        models: Where to ask.
        keys: Names that code reads and no contract declares.

    Raises:
        RunFailedError: The budget does not cover the question.
        DoorError: The gateway does not answer.
    """
    messages = [
        ("system", render("devops", "env_analyzer.md.j2")),
        ("user", render("devops", "keys.md.j2", keys=keys)),
    ]
    try:
        advice = models.structured(messages, KeyAdvice)
    except RunFailedError as error:
        if error.class_ == "budget":
            raise
        # Advice is a courtesy: the release is refused by the keys' names either way.
        _log.info("advice_missing", reason=error.reason)
        return ""
    known = set(keys)
    return "; ".join(f"{o.key}: {o.source}, {o.why}" for o in advice.keys if o.key in known)
