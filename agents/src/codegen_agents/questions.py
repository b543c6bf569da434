"""What a graph hands out when it interrupts itself."""

from typing import Annotated

from pydantic import Field

from codegen_crds.contracts.product import OpenQuestion


class NumberedQuestion(OpenQuestion):
    """A question of a run. Numbers start at 1 and are part of the question's id."""

    number: Annotated[int, Field(ge=1, description="Which question of the run this is.")]
