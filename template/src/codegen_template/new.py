"""Laying down a new project: the files that no spec decides."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .baseline import BASE_FILE, Baseline
from .project_file import PROJECT_FILE, Project, make_project, project_text, read_project
from .render.docs import render_task
from .render.engine import PROJECT, render

STATIC = PROJECT / "static"
MODULES = PROJECT / "modules"
"""What a module adds, by its name; the backend is in every project."""
STARTERS = PROJECT / "starters"
"""What a module changes about the starter spec."""
LOCKED = {"notifications", "tg_bot"}
"""Modules with packages of their own."""
LOCKS = Path(__file__).parent / "locks"


def new_project(
    root: Path,
    *,
    title: str,
    slug: str,
    description: str,
    modules: tuple[str, ...] = ("backend",),
    notify_by: tuple[str, ...] = ("email",),
    locale: str = "en",
    python: str = "3.13",
    node: str = "22",
    author: str = "",
) -> list[Path]:
    """Lay down a project at ``root``; files that exist stay as they are.

    Args:
        root: folder of the project; made when missing.
        title: name for people, in any language.
        slug: name for machines: ``[a-z][a-z0-9-]*``, at most 40 characters.
        description: what the product does.
        modules: what it consists of: ``backend``, and ``frontend``, ``notifications`` and
            ``tg_bot`` beside it.
        notify_by: how ``notifications`` tells people: of ``email``, ``telegram``, ``webhook`` and
            ``log``.
        locale: language of what a bot and a page say: ``en`` or ``ru``.
        python: version in its images, its CI and its devcontainer: ``3.11`` to ``3.13``.
        node: version with which its CI builds a page: ``20``, ``22`` or ``24``.
        author: who made it, for its package metadata; empty: nobody is named.

    Returns:
        The files that were written, relative to ``root``.

    Raises:
        SpecError: one of the arguments is refused; names it.
    """
    project = make_project(
        title=title,
        slug=slug,
        description=description,
        modules=modules,
        notify_by=notify_by,
        locale=locale,
        python=python,
        node=node,
        author=author,
    )
    written: list[Path] = []
    fresh = not (root / PROJECT_FILE).exists()
    files = static_files(project)
    if fresh:
        base = Baseline.of({path.as_posix(): text for path, text, _ in files})
        files.append((Path(BASE_FILE), base.json(), 0o644))
    for relative, text, mode in files:
        target = root / relative
        if target.exists() or target.is_symlink():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        target.chmod(mode)
        written.append(relative)
    return written


def static_files(project: Project) -> list[tuple[Path, str, int]]:
    """Path, text and mode of every file that no spec decides."""
    files = [(Path(PROJECT_FILE), project_text(project), 0o644)]
    context = project.model_dump() | {"version": project.template}
    for folder in (STATIC, *(MODULES / module for module in project.modules)):
        files += _laid_down(folder, context)
    locks = LOCKS / "-".join(sorted(LOCKED & set(project.modules)))
    files += [(Path(lock.name), lock.read_text("utf-8"), 0o644) for lock in locks.glob("*.lock")]
    task = render_task(title=project.title, request=project.description or project.title)
    files.append((Path("TASK.md"), task, 0o644))
    return files


def _laid_down(folder: Path, context: dict[str, Any]) -> Iterator[tuple[Path, str, int]]:
    """The files of one folder of templates."""
    for source in sorted(folder.rglob("*")):
        if not source.is_file() or source.suffix == ".pyc":
            continue
        name = source.relative_to(PROJECT).as_posix()
        text = render(name, **context) if source.suffix == ".j2" else source.read_text("utf-8")
        mode = 0o755 if text.startswith("#!") else 0o644
        yield _target(source.relative_to(folder)), text, mode


def _target(relative: Path) -> Path:
    """Where a static file goes: ``dot_`` stands for a dot, ``.j2`` falls away."""
    parts = [f".{part[4:]}" if part.startswith("dot_") else part for part in relative.parts]
    return Path(*parts[:-1], parts[-1].removesuffix(".j2"))


def starter_spec(root: Path) -> bool:
    """Copy the starter spec into a project that has none; says whether it did."""
    source = PROJECT / "starter"
    if (root / "shared/spec/models.yaml").exists():
        return False
    shutil.copytree(source, root, dirs_exist_ok=True)
    for module in read_project(root).modules:
        if (STARTERS / module).is_dir():
            shutil.copytree(STARTERS / module, root, dirs_exist_ok=True)
    return True
