"""How a project that exists tells people, with what people changed kept."""

from pathlib import Path

from .add_module import refuse_other_versions
from .errors import Problem, SpecError
from .project_file import PROJECT_FILE, Project, checked, read_project
from .update import Update, bring_to, refuse_what_cannot_be_undone


def notify_by(root: Path, ways: tuple[str, ...], *, force: bool = False) -> Update:
    """Lay down what follows, as if the project at ``root`` had been made with these ways.

    Args:
        root: root of the project.
        ways: of ``email``, ``telegram``, ``webhook`` and ``log``.
        force: also where the result could not be undone with git.

    Raises:
        SpecError: there is no such way, the project has no module ``notifications``, was made by
            another version of the template, or holds uncommitted changes; nothing was written.
    """
    project = read_project(root)
    after: Project = checked(project.model_dump() | {"notify_by": ways})
    if "notifications" not in project.modules:
        message = "wants the module notifications: codegen-template add-module notifications"
        raise SpecError([Problem(PROJECT_FILE, 0, "notify_by", message)])
    refuse_other_versions(project)
    if not force:
        refuse_what_cannot_be_undone(root)
    return bring_to(root, project, after)
