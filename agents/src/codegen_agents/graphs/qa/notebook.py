"""What a test of a product writes down: criteria with their outcome, and the requests made.

A check says what it found by raising: nothing raised means that the criterion holds.

```
FailedCheck    the product does not do what it must
UntestedCheck  nothing can be said, which is no fault of the product
```
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from codegen_agents.doors.bot_chat import DEEDS, Turn
from codegen_agents.doors.product import Reply
from codegen_crds.contracts.run import MOST_EVIDENCE, Criterion, Exchange
from codegen_crds.v1alpha1.project import MOST_CRITERIA

_EXCERPT: Final = 400
_TURNS_KEPT: Final = {"failed": 6, "could-not-test": 2, "passed": 1}
"""So many turns of a conversation are evidence: its last ones lead to what was found."""
_TRANSIENT: Final = frozenset({408, 425, 429, 502, 503, 504})
"""Statuses of a product, or of the server before it, that is busy or being changed."""
_HEARD: Final = 200
_STRANGER: Final = frozenset({401, 403})
_BROKEN: Final = 500
_REFUSED: Final = 400
_SECRETS: Final = re.compile(
    r"(?i)(\"?[\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization)[\w-]*\"?"
    r"\s*[:=]\s*)(\"[^\"]*\"|[^\s,}]+)"
)
_ADDRESSES: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


class FailedCheck(Exception):  # noqa: N818 - a finding
    """The product does not do what it must; the message says how."""


class UntestedCheck(Exception):  # noqa: N818 - a finding
    """Nothing can be said; the message says why."""


class Notebook:
    """Criteria and requests of one test."""

    def __init__(self) -> None:
        self._criteria: dict[str, Criterion] = {}
        self._exchanges: list[tuple[str, Exchange]] = []
        """With the outcome of what they were made for."""
        self._seen: list[Reply] = []
        self._heard: list[Turn] = []

    @contextmanager
    def criterion(self, name: str, text: str) -> Iterator[None]:
        """Do a check and write down how it ended."""
        self._seen, self._heard = [], []
        try:
            yield
        except FailedCheck as finding:
            self._write(name, text, "failed", str(finding))
        except UntestedCheck as finding:
            self._write(name, text, "could-not-test", str(finding))
        else:
            self._write(name, text, "passed", "")

    def skip(self, name: str, text: str, why: str) -> None:
        """Write down a criterion that is not tested."""
        self._seen, self._heard = [], []
        self._write(name, text, "could-not-test", why)

    def saw(self, reply: Reply) -> Reply:
        """Remember a request as evidence."""
        self._seen.append(reply)
        return reply

    def heard(self, turn: Turn) -> Turn:
        """Remember a turn of a conversation as evidence."""
        self._heard.append(turn)
        return turn

    @property
    def criteria(self) -> list[Criterion]:
        """All of them, in the order of the test."""
        return list(self._criteria.values())

    @property
    def evidence(self) -> list[Exchange]:
        """Requests, those of what failed first; what was said in a chat before what an API said."""
        ranks = ("failed", "could-not-test", "passed")
        ranked = sorted(
            self._exchanges, key=lambda made: (ranks.index(made[0]), made[1].method not in DEEDS)
        )
        return [exchange for _, exchange in ranked][:MOST_EVIDENCE]

    def _write(
        self, name: str, text: str, outcome: Literal["passed", "failed", "could-not-test"], why: str
    ) -> None:
        if len(self._criteria) >= MOST_CRITERIA or name in self._criteria:
            return
        self._criteria[name[:128]] = Criterion(
            id=name[:128], text=text[:256], outcome=outcome, detail=redacted(why)[:512]
        )
        if self._seen:
            # The last one is what the check stumbled over.
            found = _exchange(name, self._seen[-1], said=outcome != "passed")
            self._exchanges.append((outcome, found))
        for turn in self._heard[-_TURNS_KEPT[outcome] :]:
            self._exchanges.append((outcome, _spoken(name, turn)))


def answered(reply: Reply) -> Reply:
    """The reply, unless it says nothing of the product's code.

    Raises:
        FailedCheck: The product broke.
        UntestedCheck: No answer came, or from something that is busy or wants credentials.
    """
    place = f"{reply.method} {reply.path}"
    if not reply.status:
        raise UntestedCheck(f"{place}: no answer: {reply.problem}")
    if reply.status in _TRANSIENT:
        raise UntestedCheck(f"{place} answered {reply.status}")
    if reply.status >= _BROKEN:
        raise FailedCheck(f"{place} answered {reply.status}")
    return reply


def succeeded(reply: Reply, successes: frozenset[int]) -> Reply:
    """The reply, if it has a status that the API documents as a success.

    Raises:
        FailedCheck: It has another one.
        UntestedCheck: As :func:`answered`, or it wants credentials.
    """
    place = f"{answered(reply).method} {reply.path}"
    if reply.status in _STRANGER:
        raise UntestedCheck(f"{place} asks for credentials")
    if reply.status not in (successes or {200}):
        wanted = ", ".join(str(s) for s in sorted(successes)) or "200"
        raise FailedCheck(f"{place} answered {reply.status} instead of {wanted}")
    return reply


def refused(reply: Reply) -> Reply:
    """The reply, if it refuses the request.

    Raises:
        FailedCheck: It does not.
        UntestedCheck: As :func:`answered`.
    """
    if not _REFUSED <= answered(reply).status < _BROKEN:
        raise FailedCheck(f"{reply.method} {reply.path} answered {reply.status}, not a refusal")
    return reply


def redacted(text: str) -> str:
    """A text without what may be a secret or somebody's address."""
    return _ADDRESSES.sub("[redacted]", _SECRETS.sub(r"\1[redacted]", text))


def _exchange(criterion: str, reply: Reply, *, said: bool) -> Exchange:
    # A success may carry rows of other people: what it says stays where it is.
    text = reply.body.decode("utf-8", "replace") if said and reply.status >= _REFUSED else ""
    return Exchange(
        criterion=criterion[:128],
        method=reply.method,
        path=redacted(reply.path)[:512],
        status=reply.status,
        excerpt=redacted(text or reply.problem)[:_EXCERPT],
    )


def _spoken(criterion: str, turn: Turn) -> Exchange:
    # Rows of other people are in a screen's buttons; its text is the product's, or of an own row.
    shown = turn.screen.text if turn.screen else turn.problem
    return Exchange(
        criterion=criterion[:128],
        method=turn.deed,
        path=redacted(turn.words)[:512],
        status=_HEARD if turn.screen else 0,
        excerpt=redacted(shown)[:_EXCERPT],
    )
