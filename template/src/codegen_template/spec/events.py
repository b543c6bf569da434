"""Events and who hears of them: ``shared/spec/events.yaml`` and ``handlers.yaml``."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StrictInt, StrictStr, model_validator

from .fields import FieldName, FieldSpec, Sentence, SpecModel

EventName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
MessageClass = Annotated[StrictStr, Field(pattern=r"^[A-Z][A-Za-z0-9]{0,59}$")]


def _or_its_message(schema: dict[str, Any]) -> None:
    """Let JSON Schema know the short form."""
    body = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"type": "string"}, body]


class EventSpec(SpecModel):
    """Something that happened, and what is told. ``{message: Note}`` may be written ``Note``."""

    model_config = ConfigDict(json_schema_extra=_or_its_message)

    message: MessageClass | None = None
    """A model, or one of its variants: what an operation returns."""
    fields: Annotated[dict[FieldName, FieldSpec], Field(max_length=50)] = {}
    """A message of its own instead. Each field is filled from the field of that name in what the
    operation returns, in its body, or among its parameters."""
    description: Sentence = ""

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, raw: Any) -> Any:  # noqa: ANN401 - a validator sees anything
        return {"message": raw} if isinstance(raw, str) else raw

    @model_validator(mode="after")
    def _one_message(self) -> Self:
        if (self.message is None) == (not self.fields):
            raise ValueError("expected either 'message', the name of a model, or 'fields'")
        return self


class EventsFile(SpecModel):
    """The whole of ``shared/spec/events.yaml``."""

    events: Annotated[dict[EventName, EventSpec], Field(min_length=1, max_length=100)]


class HandlerSpec(SpecModel):
    """What is done when something happened."""

    subscribe: EventName
    """The event it waits for."""
    attempts: Annotated[StrictInt, Field(ge=1, le=5)] = 4
    """How often it is tried, with growing pauses, before the message goes to the handler's dead
    letters."""
    description: Sentence = ""


class HandlersFile(SpecModel):
    """The whole of ``services/notifications/spec/handlers.yaml``."""

    handlers: Annotated[dict[EventName, HandlerSpec], Field(min_length=1, max_length=100)]
