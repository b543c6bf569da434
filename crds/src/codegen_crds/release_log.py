"""What a Project keeps of the log of a release that failed: its Job's pod goes at once."""

from collections.abc import Iterable

from .conditions import Condition, find


def release_log(conditions: Iterable[Condition]) -> tuple[str, str]:
    """The failure in one line, and the end of the log below it.

    Args:
        conditions: Of a Project.

    Returns:
        Both empty where its newest release did not fail, or left no log.
    """
    deployed = find(conditions, "Deployed")
    if deployed is None or deployed.status == "True":
        return "", ""
    head, _, end = deployed.message.partition("\n")
    return (head, end) if end else ("", "")
