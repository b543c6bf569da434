"""A model that looks for what the tests do not see: it may read, and what it says needs proof.

It asks for documented operations by GET, on the product's own host, a few times. A finding counts
when its answer says what is quoted from it, and says it again when it is asked once more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from codegen_agents.doors.product import ProductDoor
from codegen_agents.errors import DoorError, HandedOverError, RunFailedError
from codegen_agents.ports import Message, Models
from codegen_agents.prompts import render
from codegen_crds.contracts.run import EXPLORED, Feedback

from .api import Api
from .notebook import FailedCheck, Notebook, UntestedCheck, answered
from .shown import Vocabulary

STEPS: Final = 6
REQUESTS: Final = 20
_AT_ONCE: Final = 5
_BROKEN: Final = 500
_TEXT: Final = "A model that looked further found nothing that does not hold"
_SAFE: Final = re.compile(r"/(?!/)[!#-;=?-\[\]-~]{0,299}")
"""Of a path: one host, one line."""


class Finding(BaseModel):
    """Something that does not hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    criterion: Annotated[str, Field(max_length=200, description="What has to be so.")]
    answer: Annotated[int, Field(description="Number of the answer that proves that it is not.")]
    status: Annotated[int, Field(description="Status of that answer.")]
    quote: Annotated[str, Field(max_length=200, description="A piece of it, letter by letter.")]
    why: Annotated[str, Field(max_length=200, description="Why that is wrong, in one sentence.")]


class Asking(BaseModel):
    """What has to be answered before it can be said whether something holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    graph: Annotated[
        Literal["intake", "devops"],
        Field(description="intake: what people want; devops: keys and secrets of the environment."),
    ]
    question: Annotated[str, Field(max_length=1000, description="What is asked.")]


class Step(BaseModel):
    """One step of an exploration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    look_at: Annotated[
        list[str], Field(max_length=_AT_ONCE, description="Paths with query to GET.")
    ]
    findings: Annotated[list[Finding], Field(max_length=5, description="What does not hold.")]
    done: Annotated[bool, Field(description="Whether nothing is left to look at.")]
    asks: Annotated[Asking | None, Field(description="Who has to answer first; null: nobody.")] = (
        None
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """An answer by its number, as the model saw it."""

    number: int
    path: str
    status: int
    text: str
    operation: str
    """Documented path."""


@dataclass
class Exploration:
    """One look by a model."""

    door: ProductDoor
    models: Models
    notebook: Notebook
    api: Api
    vocabulary: Vocabulary
    _seen: list[_Seen] = field(default_factory=list)
    _dropped: int = 0

    def run(
        self, description: str, criteria: Sequence[str], answers: Sequence[Feedback] = ()
    ) -> None:
        """Look, and write down what was found; that there is no model or money is no finding.

        Args:
            description: What the product is to do.
            criteria: What was tested already, with the outcomes.
            answers: What earlier tests asked and were told.

        Raises:
            HandedOverError: Nothing is known to fail, and another graph has to say what is right.
        """
        talk: list[Message] = [
            ("system", _told("explorer", steps=STEPS, requests=REQUESTS, paths=_AT_ONCE)),
            (
                "user",
                _told(
                    "product",
                    description=description,
                    operations=self._offered(),
                    criteria=criteria,
                    feedback=answers,
                ),
            ),
        ]
        try:
            asks = self._steps(talk)
        except (RunFailedError, DoorError) as error:
            reason = error.reason if isinstance(error, RunFailedError) else "the gateway is away"
            self.notebook.skip(EXPLORED, _TEXT, f"the model could not go on: {reason}")
            return
        failed = any(c.outcome == "failed" for c in self.notebook.criteria)
        if asks is not None and not failed:
            raise HandedOverError(asks.graph, "TesterAsks", asks.question)
        if self._dropped:
            why = f"{self._dropped} findings had no proof"
            self.notebook.skip(EXPLORED, _TEXT, why)
        elif not failed:
            with self.notebook.criterion(EXPLORED, _TEXT):
                pass

    def _steps(self, talk: list[Message]) -> Asking | None:
        """Look step by step; what it asks others at its end."""
        for _ in range(STEPS):
            step = self.models.structured(talk, Step)
            for finding in step.findings:
                self._judge(finding)
            if step.done or step.asks is not None:
                return step.asks
            before = len(self._seen)
            refused = [path for path in step.look_at if not self._operation(path)]
            for path in step.look_at:
                self._look(path)
            answer = _told(
                "answers",
                answers=self._seen[before:],
                refused=refused,
                left=REQUESTS - len(self._seen),
            )
            talk += [("assistant", step.model_dump_json()), ("user", answer)]
        return None

    def _look(self, path: str) -> None:
        """Ask for a path, if that may be done and there is a request left."""
        operation = self._operation(path)
        if not operation or len(self._seen) >= REQUESTS:
            return
        reply = self.door.ask("GET", path)
        text = self.vocabulary.shown(reply)
        self._seen.append(_Seen(len(self._seen) + 1, path, reply.status, text, operation))

    def _offered(self) -> list[str]:
        """What can be read, with the names of parameters where they are known."""
        listed = [r.list for r in self.api.resources if r.list is not None]
        queries = {one.path: "&".join(sorted(one.query)) for one in (*listed, *self.api.pages)}
        return [
            f"{path}?{queries[path]}" if queries.get(path) else path
            for path in sorted(self._readable())
        ]

    def _readable(self) -> set[str]:
        return {path for method, path in self.api.operations if method == "GET"}

    def _operation(self, path: str) -> str:
        """The documented operation that a path is of; empty: of none, or it is no path."""
        if not _SAFE.fullmatch(path):
            return ""
        place = re.split(r"[?#]", path)[0]
        for documented in sorted(self._readable()):
            parts = [re.escape(part) for part in documented.split("{}")]
            if re.fullmatch("[^/]+".join(parts), place):
                return documented
        return ""

    def _judge(self, finding: Finding) -> None:
        """Write a finding down, unless its answer does not prove it."""
        seen = next((s for s in self._seen if s.number == finding.answer), None)
        if seen is None or not _proves(finding, seen.status, seen.text):
            self._dropped += 1
            return
        again = self.door.ask("GET", seen.path)
        name = f"{EXPLORED}.{seen.operation.strip('/').replace('/', '.')}"
        with self.notebook.criterion(name, finding.criterion):
            answered(self.notebook.saw(again))
            if not _proves(finding, again.status, self.vocabulary.shown(again)):
                raise UntestedCheck("it was not so again")
            told = f"GET {seen.path} answered {again.status}: {finding.why}"
            raise FailedCheck(f"{told} “{finding.quote}”" if finding.quote else told)


def _told(name: str, **values: object) -> str:
    return render("qa", f"{name}.md.j2", **values)


def _proves(finding: Finding, status: int, text: str) -> bool:
    """Whether an answer says what a finding quotes; that a request breaks needs no quote."""
    if finding.status != status or not status:
        return False
    quote = "".join(finding.quote.split())
    return status >= _BROKEN if not quote else quote in "".join(text.split())
