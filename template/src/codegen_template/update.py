"""Bringing a project to the installed version of the template, with what people changed kept."""

import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from .baseline import BASE_FILE, Baseline
from .errors import Problem, SpecError
from .new import static_files
from .project_file import PROJECT_FILE, Project, project_text, read_project, template_version
from .tree import apply, differs, read_bytes

BESIDE = ".template"
"""Ending of a new text that stands beside a file with which it could not be merged."""
MARKER = "<<<<<<< "


@dataclass(slots=True)
class Update:
    """What became of the files that the template lays down; paths are relative to the root."""

    before: str
    after: str
    written: list[str] = field(default_factory=list)
    """Nobody had changed them, or they are new."""
    merged: list[str] = field(default_factory=list)
    """People and the template had changed them, in different places."""
    conflicts: list[str] = field(default_factory=list)
    """Both had changed the same place: marked in the file as git does, or the new text beside."""
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """The template has them no longer, or people removed them: left as people have it."""


def update(root: Path, *, force: bool = False) -> Update:
    """Merge the installed version of the template into the project at ``root``.

    Three texts decide about each file: what was laid down, what is there, what the template has
    now. Generated code is not touched: :func:`codegen_template.generate` follows.

    Args:
        root: root of the project.
        force: also where the result could not be undone with git.

    Raises:
        SpecError: there is no project, it was made by a newer template, its record is damaged, or
            the tree holds uncommitted changes; nothing was written.
    """
    project = read_project(root)
    _refuse_older(project)
    if not force:
        refuse_what_cannot_be_undone(root)
    return bring_to(root, project, project.model_copy(update={"template": template_version()}))


def bring_to(root: Path, project: Project, after: Project) -> Update:
    """Merge the files of the project as it shall be into those of the project as it is.

    Args:
        root: root of the project.
        project: its facts now.
        after: its facts then.

    Raises:
        SpecError: the record of the project is damaged; nothing was written.
    """
    files = {path.as_posix(): text for path, text, _ in static_files(after)}
    merge = _Merge(root, Baseline.read(root), Update(project.template, after.template))
    for path, new in files.items():
        if path != PROJECT_FILE:
            merge.bring(path, new)
    for path in merge.base.paths:
        if path not in files:
            merge.leave(path)
    # Last: an update that is killed before this is repeated from the same texts.
    last = {PROJECT_FILE: project_text(after), BASE_FILE: Baseline.of(files).json()}
    changes = {**merge.changes, **last}
    differing = {path: text for path, text in changes.items() if differs(root, path, text)}
    apply(root, differing)
    for path, text in differing.items():
        if text is not None and text.startswith("#!"):
            (root / path).chmod(0o755)
    return merge.result


@dataclass(slots=True)
class _Merge:
    """Decides about one file after the other; nothing is written."""

    root: Path
    base: Baseline
    result: Update
    changes: dict[str, str | None] = field(default_factory=dict)

    def bring(self, path: str, new: str) -> None:
        """A file that the template has now."""
        current = read_bytes(self.root / path)
        if current is None and path in self.base.paths:
            self.result.kept.append(path)
        elif current is None or self.base.holds(path, current):
            if current != new.encode():
                self.result.written.append(path)
                self.changes[path] = new
        elif current != new.encode() and not self.base.holds(path, new.encode()):
            self._both_changed(path, current, new)

    def _both_changed(self, path: str, current: bytes, new: str) -> None:
        before = self.base.text(path)
        try:
            mine = current.decode("utf-8")
        except UnicodeDecodeError:
            before = None
        if before is None:
            self.result.conflicts.append(path)
            self.changes[path + BESIDE] = new
            return
        labels = (self.result.before, self.result.after)
        text, clean = three_way(before, mine, new, labels=labels)
        (self.result.merged if clean else self.result.conflicts).append(path)
        self.changes[path] = text

    def leave(self, path: str) -> None:
        """A file that the template has no longer."""
        current = read_bytes(self.root / path)
        if current is None:
            return
        if self.base.holds(path, current):
            self.result.removed.append(path)
            self.changes[path] = None
        else:
            self.result.kept.append(path)


def three_way(before: str, mine: str, new: str, *, labels: tuple[str, str]) -> tuple[str, bool]:
    """Merge two changes of one text; says whether no place was changed by both.

    Args:
        before: the text that both began with.
        mine: as people have it.
        new: as the template has it.
        labels: names of the template's old and new version, for the marks.

    Raises:
        SpecError: git is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="codegen-merge-") as folder:
        paths = [Path(folder, name) for name in ("mine", "before", "new")]
        for path, text in zip(paths, (mine, before, new), strict=True):
            path.write_text(text, encoding="utf-8", newline="")
        names = ("yours", f"template {labels[0]}", f"template {labels[1]}")
        marks = [part for name in names for part in ("-L", name)]
        ran = _git("merge-file", "-p", "--diff3", *marks, *map(str, paths))
    if ran.returncode < 0 or ran.returncode > 127:  # noqa: PLR2004 - the number of conflicts ends there
        raise SpecError([Problem("", 0, "", f"git merge-file: {ran.stderr.decode().strip()}")])
    return ran.stdout.decode("utf-8"), ran.returncode == 0


def unresolved(root: Path) -> list[Problem]:
    """Files in which an update left marks or a text beside, that nobody has settled yet."""
    problems = []
    for path in Baseline.read(root).paths:
        if (root / (path + BESIDE)).is_file():
            message = f"holds the template's new text of '{path}'; take it over and remove this"
            problems.append(Problem(path + BESIDE, 0, "", message))
        for number, line in enumerate((read_bytes(root / path) or b"").splitlines(), 1):
            if line.startswith(MARKER.encode()):
                message = "a conflict of an update is not settled; choose a side at each mark"
                problems.append(Problem(path, number, "", message))
                break
    return problems


def _refuse_older(project: Project) -> None:
    installed = template_version()
    if _order(project.template) > _order(installed):
        message = f"made by template {project.template}, installed is {installed}; upgrade it"
        raise SpecError([Problem(PROJECT_FILE, 0, "template", message)])


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def refuse_what_cannot_be_undone(root: Path) -> None:
    """Refuse to change a tree whose present state git does not know.

    Raises:
        SpecError: it holds uncommitted changes, or is in no repository.
    """
    ran = _git("-C", str(root), "status", "--porcelain", "--", ".")
    if ran.returncode != 0:
        message = "not in a git repository: this could not be undone; 'git init', or --force"
    elif ran.stdout.strip():
        message = "there are uncommitted changes: commit them first, or --force"
    else:
        return
    raise SpecError([Problem(".", 0, "", message)])


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise SpecError([Problem(".", 0, "", "git is not installed; updates need it")]) from error
