"""What is wished beside what is kept: put aside, and put onto the things once all are known."""

import re
from dataclasses import dataclass, field

from codegen_crds.v1alpha1.project import Module
from codegen_gateway.offline.asking import Dialogue
from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.wishes import (
    combinations,
    deletions,
    guards,
    laid_aside,
    modules,
    notices,
    page_sizes,
)

from .left_out import FEATURES

_EMPTY = re.compile(r"^[ \t]*[-*•–][ \t]*(?:\n|\Z)", re.MULTILINE)
"""What is left of a bullet that was such a wish: the next one goes on with none."""


@dataclass
class Wishes:
    """What is wished beside what is kept, put aside until all things are known."""

    told: list[notices.Notice] = field(default_factory=list)
    guarded: list[guards.Guard] = field(default_factory=list)
    sizes: list[page_sizes.PageSize] = field(default_factory=list)
    gone: list[deletions.Deletion] = field(default_factory=list)
    together: list[combinations.Together] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    """Rules that are heard when all things and fields are known."""

    def cut(self, said: str) -> str:
        """A text without such wishes, which are added to these."""
        rest, parts = modules.cut(said)
        self.modules.extend(parts)
        rest, unique = combinations.cut(rest)
        self.together.extend(unique)
        rest, deleted = deletions.cut(rest)
        self.gone.extend(deleted)
        rest, sized = page_sizes.cut(rest)
        self.sizes.extend(sized)
        rest, told = notices.cut(rest)
        self.told.extend(told)
        rest, closed = guards.cut(rest)
        self.guarded.extend(closed)
        rest, later = laid_aside.cut(rest)
        self.later.extend(later)
        return _EMPTY.sub("", rest)

    def apply(self, draft: Draft, dialogue: Dialogue, *, bot: bool) -> None:
        """Put them onto the things that are kept."""
        told = list(self.told)
        if "notifications" in self.modules and not told:
            told.append(notices.Notice("", "", ("create",), us=True))  # without a word of what
        notices.apply(told, draft, dialogue)
        draft.features += [FEATURES[module] for module in self.modules if module in FEATURES]
        guards.apply(self.guarded, draft, bot=bot)
        page_sizes.apply(self.sizes, draft)
        deletions.apply(self.gone, draft)
        draft.ignored += [rule.text for rule in combinations.apply(self.together, draft)]
        draft.ignored += self.later
