"""Adding a module to a project that exists, with what people changed kept."""

from pathlib import Path

from .baseline import Baseline
from .errors import Problem, SpecError, did_you_mean
from .new import static_files
from .project_file import MODULES, PROJECT_FILE, Project, read_project, template_version
from .tree import read_bytes
from .update import Update, bring_to, refuse_what_cannot_be_undone


def add_module(root: Path, module: str, *, force: bool = False) -> Update:
    """Lay down what a module needs, as if the project at ``root`` had been made with it.

    The texts that the template had without the module, that are there, and that it has with the
    module decide about each file, as in an update. Generated code is not touched:
    :func:`codegen_template.generate` follows.

    Args:
        root: root of the project.
        module: what to add.
        force: also where the result could not be undone with git.

    Raises:
        SpecError: there is no such module, the project has it, was made by another version of the
            template, has a file where the module's belongs, or holds uncommitted changes; nothing
            was written.
    """
    project = read_project(root)
    _refuse_module(project, module)
    refuse_other_versions(project)
    after = Project.model_validate(project.model_dump() | {"modules": (*project.modules, module)})
    _refuse_what_is_in_the_way(root, after, module)
    if not force:
        refuse_what_cannot_be_undone(root)
    return bring_to(root, project, after)


def refuse_other_versions(project: Project) -> None:
    """Refuse a project that was made by another version of the template.

    Raises:
        SpecError: It was; says what to do first.
    """
    if project.template != template_version():
        message = (
            f"made by template {project.template}, installed is {template_version()}; "
            "bring it there first: codegen-template update"
        )
        raise SpecError([Problem(PROJECT_FILE, 0, "template", message)])


def _refuse_module(project: Project, module: str) -> None:
    if module in project.modules:
        message = f"the project has the module {module} already"
    elif module not in MODULES:
        known = ", ".join(MODULES)
        message = f"there is no module '{module}'{did_you_mean(module, MODULES)}; there is: {known}"
    else:
        return
    raise SpecError([Problem(PROJECT_FILE, 0, "modules", message)])


def _refuse_what_is_in_the_way(root: Path, after: Project, module: str) -> None:
    """A file of somebody's own stands where the module needs one."""
    known = set(Baseline.read(root).paths)
    taken = [
        path.as_posix()
        for path, text, _ in static_files(after)
        if path.as_posix() not in {*known, PROJECT_FILE}
        and read_bytes(root / path) not in (None, text.encode())
    ]
    if taken:
        message = f"stands where the module {module} needs a file of its own; move it"
        raise SpecError(Problem(path, 0, "", message) for path in taken)
