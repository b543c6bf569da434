"""What a program that writes code is told, and what it answers: the contract of custom engines.

The program ``codegen-engine`` of an engine's image is started in the workspace as
``codegen-engine INPUT RESULT``, once for each round: it reads the file INPUT
(:class:`EngineInput`), changes the workspace, and writes the file RESULT (:class:`EngineResult`).
Whatever it answers, others look at the workspace.
"""

from typing import Annotated, Literal

from pydantic import Field

from codegen_crds._model import StrictModel

AskedGraph = Literal["", "intake", "devops", "qa"]
"""A graph that may answer whoever writes code; empty: none is asked."""
CONTRACT_VERSION: Literal[1] = 1
PROGRAM = "codegen-engine"
"""The program of an engine's image."""


class EngineLimits(StrictModel):
    """Where the task ends, whoever does not heed it."""

    model_calls: Annotated[
        int, Field(ge=1, description="Most calls of the model in all rounds; more are refused.")
    ]
    seconds: Annotated[
        int, Field(ge=1, description="How long one round may take; then it is killed.")
    ]


class EngineInput(StrictModel):
    """The file INPUT."""

    version: Annotated[Literal[1], Field(description="Of this contract.")] = CONTRACT_VERSION
    round: Annotated[int, Field(ge=1, description="1, and one more for each complaint.")]
    task: Annotated[str, Field(description="What is to be done, the same in each round.")]
    complaint: Annotated[
        str, Field(description="What does not hold after the round before; empty in the first.")
    ] = ""
    model: Annotated[str, Field(description="Name to call the model by.")]
    model_url: Annotated[
        str,
        Field(
            description="Base URL of the model: `/v1/chat/completions`, `/v1/responses` and "
            "`/v1/messages` below it. No key is needed."
        ),
    ]
    limits: Annotated[EngineLimits, Field(description="Where it ends.")]


class EngineResult(StrictModel):
    """The file RESULT: the engine's own word."""

    done: Annotated[bool, Field(description="False when the task cannot be done.")]
    summary: Annotated[
        str,
        Field(max_length=65536, description="What was done, or why it cannot be done; for people."),
    ]
    handoff: Annotated[
        AskedGraph,
        Field(
            description="With `done` false: who has to answer first what the summary asks. "
            "`intake`: what people want; `devops`: keys and secrets of the environment; `qa`: how "
            "the live product behaves. Empty: nobody."
        ),
    ] = ""
