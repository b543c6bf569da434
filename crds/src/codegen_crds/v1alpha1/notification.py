"""A message that is owed to people: written once, with what it tells of, and told by others."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from codegen_crds._model import WireModel


class Notification(WireModel):
    """A message that is owed to people."""

    key: Annotated[str, Field(max_length=128, description="Unique: never owed twice.")]
    event: Annotated[str, Field(max_length=64, description="What happened, as one word.")]
    text: Annotated[str, Field(max_length=4096, description="The fact.")]
    at: Annotated[datetime, Field(description="When it happened.")]
