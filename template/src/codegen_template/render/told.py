"""What routes tell of: the events of a project, and the lines that publish them."""

from codegen_template.resolved import Custom, Operation, Publication, Resolved

from .engine import render


def event_files(resolved: Resolved, *, folder: str, header: str) -> dict[str, str]:
    """The events and the way out of the database; nothing where nothing carries events."""
    if not resolved.outbox:
        return {}
    messages = sorted({event.message for event in resolved.events})
    return {
        f"{folder}/outbox.py": render("generated/outbox.py.j2", header=header),
        f"{folder}/events.py": render(
            "generated/events.py.j2", header=header, events=resolved.events, messages=messages
        ),
    }


def lines(operation: Operation | Custom, call: str, *, returns: bool) -> list[str]:
    """The body of a route."""
    success, failure = operation.success, operation.failure
    around = [_reporting(failure)] if failure else []
    body = [f"return {call}" if returns else call]
    if success is not None:
        around.append("database.unit_of_work() as connection")
        body = [f"result = {call}" if returns else call, *_publish(success)]
        body += ["return result"] if returns else []
    if not around:
        return body
    contexts = f"({', '.join(around)})" if len(around) > 1 else around[0]
    return [f"async with {contexts}:", *(f"    {line}" for line in body)]


def _reporting(publication: Publication) -> str:
    event = f"events.{publication.event.name}"
    message = f"{event}.message({_arguments(publication)})"
    return f"telling_of_failure(database, {event}, lambda failure: {message})"


def _publish(publication: Publication) -> list[str]:
    event = f"events.{publication.event.name}"
    message = f"{event}.message({_arguments(publication)})" if publication.event.own else "result"
    return [f"await {event}.publish(connection, {message})"]


def _arguments(publication: Publication) -> str:
    return ", ".join(f"{name}={source}" for name, source in publication.values)
