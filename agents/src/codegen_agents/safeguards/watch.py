"""Watches one work of an engine: what is told to it, and how its run ends otherwise."""

from pathlib import Path
from typing import Final

from codegen_agents.errors import RunFailedError, SpecRefusedError
from codegen_agents.ports import Template

from .judgement import MOST_SHOWN, Refusal, judge
from .observed import Observed, digest_of, observe

_UNFINISHED: Final = frozenset({"StepsExhausted", "WorkUnfinished"})
"""How engines end that were told what is wrong and did not mend it."""


class Watch:
    """From the moment it is made until the tree is saved."""

    def __init__(self, root: Path, template: Template) -> None:
        self._root = root
        self._template = template
        self._generated = template.generated(root)
        self._before = self._observe()
        self._refusal: Refusal | None = None

    def complaint(self) -> str:
        """What speaks against the tree as it is now; empty: nothing.

        What follows from the specs is brought in line with them, whatever was done to it.
        """
        self._refusal = None
        edited = {path: digest_of(self._root / path) for path in self._generated}
        try:
            self._template.regenerate(self._root)
            undeclared = self._template.undeclared_keys(self._root)
            self._refusal = judge(self._before, self._observe()) or self._by_hand(edited)
        except SpecRefusedError as error:
            return str(error)
        if self._refusal is not None:
            return self._refusal.message
        keys = ", ".join(undeclared)
        return f"read and declared in no env.contract.yaml: {keys}" if keys else ""

    def ended(self, error: RunFailedError) -> RunFailedError:
        """The failure to end with where an engine ended with `error`."""
        if self._refusal is None or error.reason not in _UNFINISHED:
            return error
        return self.unfinished(self._refusal.message)

    def unfinished(self, complaint: str) -> RunFailedError:
        """The failure to end with where a complaint is left."""
        reason = self._refusal.reason if self._refusal else "WorkUnfinished"
        return RunFailedError("product", reason, complaint)

    def _observe(self) -> Observed:
        parts = self._template.parts(self._root)
        return observe(self._root, generated=self._generated, parts=parts)

    def _by_hand(self, edited: dict[str, str]) -> Refusal | None:
        """Generated files that said neither what they said before nor what the specs say."""
        found = [
            path
            for path, digest in edited.items()
            if digest not in {self._before.generated[path], digest_of(self._root / path)}
        ]
        if not found:
            return None
        shown = ", ".join(found[:MOST_SHOWN])
        text = f"generated files were edited by hand, and are written anew: {shown}"
        return Refusal("ContractEdited", text)
