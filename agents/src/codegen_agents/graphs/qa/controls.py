"""Values of the API as people put them into the controls of a form of the template."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .notebook import UntestedCheck

if TYPE_CHECKING:
    from playwright.sync_api import Locator


def fill(form: "Locator", field: Mapping[str, Any], value: Any) -> None:  # noqa: ANN401 - any JSON
    """Put a value into the control of its field.

    Args:
        form: Where the control is.
        field: As the page's catalogue describes it.
        value: As the API takes it.

    Raises:
        UntestedCheck: There is no control.
    """
    control = form.locator(f"[name={field['name']!r}]")
    if control.count() != 1:
        raise UntestedCheck(f"the form has no control for {field['name']}")
    match control.evaluate("one => one.matches('select') ? 'select' : one.type"):
        case "select":
            control.select_option(typed(value))
        case "checkbox":
            control.set_checked(bool(value))
        case "datetime-local":
            control.fill(_local(str(value)))
        case _:
            control.fill(typed(value))


def typed(value: Any) -> str:  # noqa: ANN401 - any JSON
    """A value as it is typed: one line for each item."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return "\n".join(typed(inner) for inner in value)
        case dict():
            return "\n".join(f"{name}: {typed(inner)}" for name, inner in value.items())
        case None:
            return ""
        case _:
            return str(value)


def _local(moment: str) -> str:
    """A moment as such a control takes it; the browser's clock is that of UTC."""
    found = datetime.fromisoformat(moment)
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
