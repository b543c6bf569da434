"""Room in the list of changes: what has ended gives way to what is asked for."""

from .v1alpha1 import Project
from .v1alpha1.project import FINISHED_CHANGES, MOST_CHANGES, Change


def with_room(project: Project, *, kept: str = "") -> list[Change]:
    """The changes asked for; the oldest finished one makes room where the list is full.

    Args:
        project: As it is.
        kept: Id of a change that stays, as another one is to reopen it; empty: none.
    """
    ended = {c.id for c in project.status.changes if c.state in FINISHED_CHANGES}
    changes = list(project.spec.changes)
    if len(changes) >= MOST_CHANGES:
        oldest = next((c for c in changes if c.id in ended and c.id != kept), None)
        if oldest is not None:
            changes.remove(oldest)
    return changes
