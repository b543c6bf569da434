"""What a project is called and which template made it: ``.codegen/project.yml``."""

import importlib.metadata
import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from .errors import Problem, SpecError
from .naming import SLUG
from .spec.source import read_document
from .tree import STATE_FOLDER

PROJECT_FILE = f"{STATE_FOLDER}/project.yml"


def _one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()


def _in_order(modules: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(modules, key=MODULES.index))


def _ways_in_order(ways: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(set(ways), key=NOTIFY_WAYS.index))


Module = Literal["backend", "frontend", "notifications", "tg_bot"]
MODULES: Final[tuple[Module, ...]] = get_args(Module)
"""In the order in which a project names them."""
NotifyWay = Literal["email", "telegram", "webhook", "log"]
NOTIFY_WAYS: Final[tuple[NotifyWay, ...]] = get_args(NotifyWay)
"""How the module ``notifications`` can tell people, in the order in which a project names it."""


class Project(BaseModel):
    """The facts about a project that no spec holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: Annotated[str, Field(max_length=40)]
    """Version of the template."""
    title: Annotated[str, AfterValidator(_one_line), Field(min_length=1, max_length=200)]
    slug: Annotated[str, Field(pattern=SLUG)]
    description: Annotated[str, AfterValidator(_one_line), Field(max_length=5000)]
    modules: Annotated[
        tuple[Module, ...], Field(min_length=1, max_length=8), AfterValidator(_in_order)
    ]
    notify_by: Annotated[
        tuple[NotifyWay, ...], Field(min_length=1, max_length=4), AfterValidator(_ways_in_order)
    ] = ("email",)
    """How the module ``notifications`` tells people; ``log``: it only writes it down."""
    locale: Literal["en", "ru"] = "en"
    """Language of what a bot and a page say."""
    python: Literal["3.11", "3.12", "3.13"] = "3.13"
    """Version of Python that images, CI and the devcontainer have; the code runs on each."""
    node: Literal["20", "22", "24"] = "22"
    """Version of Node with which CI builds a page."""
    author: Annotated[str, AfterValidator(_one_line), Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _modules_fit(self) -> Self:
        if len(set(self.modules)) != len(self.modules):
            raise ValueError("a module is named twice")
        if "backend" not in self.modules:
            raise ValueError(f"{', '.join(self.modules)} needs the module backend")
        return self


def template_version() -> str:
    """The installed version of the template."""
    return importlib.metadata.version("codegen-template")


def make_project(**facts: object) -> Project:
    """Check the facts about a new project: the fields of :class:`Project` but ``template``.

    Raises:
        SpecError: one of them is refused; names it.
    """
    return checked({"template": template_version(), **facts})


def read_project(root: Path) -> Project:
    """Read the facts about the project at ``root``.

    Raises:
        SpecError: there is no project, or its file is damaged.
    """
    if not (root / PROJECT_FILE).is_file():
        message = "there is no project here; make one with 'codegen-template new'"
        raise SpecError([Problem(PROJECT_FILE, 0, "", message)])
    return checked(read_document(root, PROJECT_FILE).data)


def checked(facts: object) -> Project:
    """The facts about a project.

    Raises:
        SpecError: one of them is refused; names it.
    """
    try:
        return Project.model_validate(facts)
    except ValidationError as error:
        raise SpecError(
            Problem(
                PROJECT_FILE,
                0,
                ".".join(map(str, item["loc"])),
                item["msg"].removeprefix("Value error, "),
            )
            for item in error.errors(include_url=False)
        ) from error


def project_text(project: Project) -> str:
    """The text of the file."""
    facts = project.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(facts, sort_keys=False, allow_unicode=True)
