"""The work of qa: plain code that asks the live product and says what it saw."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from codegen_agents.doors.bot_chat import BotChat
from codegen_agents.doors.browser import Opener, open_tab
from codegen_agents.doors.product import ProductDoor, Reply
from codegen_agents.errors import HandedOverError
from codegen_agents.ports import Models, Progress
from codegen_crds.contracts.run import (
    MOST_EVIDENCE,
    Criterion,
    Exchange,
    Feedback,
    ProductTarget,
    Screenshot,
)
from codegen_crds.v1alpha1.project import MOST_CRITERIA

from .api import Api, read_api
from .bot import BotProbe
from .examination import Examination
from .exploration import Exploration
from .notebook import Notebook, UntestedCheck, answered
from .page import PageProbe
from .rendered import RenderedPage
from .rows import Rows
from .shown import Vocabulary
from .state import QaState
from .veil import Veil
from .verdict import judge

_WELL_KNOWN: Final = "/.well-known/codegen.json"
_DOCUMENT: Final = "/openapi.json"
_BOT: Final = "tg-bot"
"""The template's name for the service of a bot."""
_OK: Final = 200
_PAUSE: Final = 1.0
_ROOM: Final = 60_000
"""So many characters of an output leave room for the rest of a result."""


class _TroubleError(Exception):
    """Nothing can be said of the release."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message


def mark_of(uid: str) -> str:
    """What texts in rows of a run begin with."""
    return f"codegen-qa-{hashlib.sha256(uid.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class QaNodes:
    """Nodes over their ports."""

    target: ProductTarget
    mark: str
    door: ProductDoor
    progress: Progress
    modules: frozenset[str] = frozenset()
    """What the product was asked to be made of; empty: that was left open."""
    description: str = ""
    """What the product was asked to do."""
    feedback: Sequence[Feedback] = ()
    """What earlier tests asked others and were told."""
    models: Models | None = None
    """Looks further; None: nobody does."""
    resumed: bool = False
    """Whether an earlier pod of the run may have left rows."""
    patience: float = 30.0
    """Seconds for which the product may not be reached: the right to reach it is news."""
    tab: Opener = open_tab
    """Opens the browser."""
    chat: Callable[[str, int], BotChat] = BotChat
    """Opens a person's chat with the bot."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def prober(self, state: QaState) -> QaState:  # noqa: ARG002 - the first node
        """Ask the product and write down what it does; delete what was made."""
        self.progress("prober", f"Testing {self.target.url}")
        notebook = Notebook()
        try:
            left = self._examine(notebook)
        except _TroubleError as trouble:
            return {
                "trouble": trouble.reason,
                "trouble_text": trouble.message,
                **_written(notebook),
            }
        return {**_written(notebook), **left}

    def explorer(self, state: QaState) -> QaState:
        """Let a model look for what the probes do not see, where one is to.

        Raises:
            HandedOverError: The model cannot tell what is right; the probes found nothing wrong.
        """
        target = self.target
        if self.models is None or not target.health_path or state.get("trouble"):
            return {}
        self.progress("explorer", f"Looking further at {target.url}")
        notebook, criteria = Notebook(), state.get("criteria", [])
        try:
            document, api = self._described()
            look = Exploration(self.door, self.models, notebook, api, Vocabulary(document))
            told = [f"{c['id']}: {c['outcome']}" for c in criteria]
            try:
                look.run(self.description, told, self.feedback)
            except HandedOverError:
                if not any(c["outcome"] == "failed" for c in criteria):
                    raise  # else the code goes back anyway
            self._same_release(self._get(target.health_path))
        except _TroubleError as trouble:
            # What the probes saw was this release; what was seen since may be another.
            self.progress("explorer", f"What was seen does not count: {trouble.message}")
            return {}
        found = _written(notebook)
        return {
            "criteria": [*criteria, *found["criteria"]][:MOST_CRITERIA],
            "evidence": [*found["evidence"], *state.get("evidence", [])][:MOST_EVIDENCE],
        }

    def verdict(self, state: QaState) -> QaState:
        """Say what it all means."""
        output = judge(
            self.target.release_id,
            [Criterion.model_validate(c) for c in state.get("criteria", [])],
            [Exchange.model_validate(e) for e in state.get("evidence", [])],
            trouble=(state.get("trouble", ""), state.get("trouble_text", "")),
            earlier=self.target.earlier,
            leftovers=state.get("leftovers", 0),
            screenshot=Screenshot.model_validate(state["screenshot"])
            if "screenshot" in state
            else None,
        )
        if len(output.model_dump_json()) > _ROOM:
            output = output.model_copy(update={"screenshot": None})
        self.progress("verdict", output.summary)
        return {"output": output.model_dump(mode="json", by_alias=False)}

    def _examine(self, notebook: Notebook) -> QaState:
        """Test what there is; how many rows stay, and a picture of the page.

        Raises:
            _TroubleError: The product is not reached, or another release answers.
        """
        self._reach()
        if not self.target.health_path:
            self._services(notebook)
            return {}
        self._release(notebook)
        _, api = self._described()
        rows = Rows(self.door, self.mark)
        if self.resumed:
            rows.sweep(api.resources)
            rows.clean()
        left: QaState = {}
        try:
            examination = Examination(self.door, rows, notebook, api)
            examination.run()
            wished = "frontend" in self.modules
            if PageProbe(self.door, notebook, api, self.target.url, wished=wished).run():
                veil = Veil(self.door, api, rows)
                page = RenderedPage(self.target.url, notebook, examination, veil, self.tab)
                page.run()
                if page.screenshot is not None:
                    left["screenshot"] = page.screenshot.model_dump(mode="json")
            self._bot(notebook, self.door.ask("GET", _WELL_KNOWN).json(), examination)
        finally:
            # Also when the pod is told to stop: seconds are left, and rows are in the way.
            left["leftovers"] = rows.clean()
        # What was seen counts only if it was this release to the end.
        self._same_release(self._get(self.target.health_path))
        return left

    def _reach(self) -> None:
        path = self.target.health_path or _WELL_KNOWN
        until = self.clock() + self.patience
        while not (reply := self.door.ask("GET", path)).status:
            if self.clock() >= until:
                text = f"{self.target.url} does not answer: {reply.problem}"
                raise _TroubleError("Unreachable", text)
            self.sleep(_PAUSE)

    def _get(self, path: str) -> Reply:
        reply = self.door.ask("GET", path, spare=True)
        if not reply.status:
            text = f"{self.target.url}{path} does not answer any more: {reply.problem}"
            raise _TroubleError("Unreachable", text)
        return reply

    def _release(self, notebook: Notebook) -> None:
        reply = self._get(self.target.health_path)
        self._same_release(reply)
        text = f"GET {self.target.health_path} answers with the release"
        with notebook.criterion("health", text):
            notebook.saw(reply)

    def _same_release(self, reply: Reply) -> None:
        found = reply.json()
        if reply.status != _OK or not isinstance(found, dict) or found.get("status") != "ok":
            text = f"GET {self.target.health_path} answered {reply.status}, not that it is well"
            raise _TroubleError("HealthFailed", text)
        if found.get("release") != self.target.release_id:
            text = f"release {str(found.get('release'))[:12]} answers, not {self.target.release_id}"
            raise _TroubleError("ReleaseChanged", text)

    def _described(self) -> tuple[Mapping[str, Any], Api]:
        """The product's description of its API, as it is and as it is read.

        Raises:
            _TroubleError: There is none.
        """
        reply = self._get(_DOCUMENT)
        document = reply.json()
        try:
            if reply.status != _OK or not isinstance(document, dict):
                raise ValueError(f"it answered {reply.status}")  # noqa: TRY301 - one way out
            return document, read_api(document)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            text = f"GET {_DOCUMENT} does not describe the API: {error}"
            raise _TroubleError("ApiUnknown", text[:1024]) from error

    def _bot(
        self,
        notebook: Notebook,
        report: Any,  # noqa: ANN401 - any JSON
        examination: Examination | None = None,
    ) -> None:
        """Talk with the bot, where its Bot API is one of tests: Telegram lets no program in."""
        services = report.get("services") if isinstance(report, dict) else None
        if not isinstance(services, dict) or _BOT not in services:
            return
        if why := self._out_of_reach(services[_BOT]):
            notebook.skip("bot.conversation", "The bot answers people who write to it", why)
            return
        bot = self.target.bot
        if bot is not None:
            chat = self.chat(bot.url, bot.person)
            try:
                BotProbe(chat, notebook, examination).run()
            finally:
                chat.close()

    def _out_of_reach(self, state: Any) -> str:  # noqa: ANN401 - any JSON
        """Why nobody can talk with the bot; empty: somebody can."""
        bot = self.target.bot
        if bot is None:
            return (
                "a live bot is reached through Telegram alone, and no Bot API of tests is set "
                "(qa.botApi); the build tested its conversation against one of its own"
            )
        if not bot.person:
            return "spec.audience names nobody who may use the bot"
        return "" if state == "running" else f"the server says that it is {state}"

    def _services(self, notebook: Notebook) -> None:
        """A product without a public service: its server says how its services are."""
        reply = self._get(_WELL_KNOWN)
        said: Any = reply.json()
        services = said.get("services") if isinstance(said, dict) else None
        if not isinstance(services, dict):
            text = f"GET {_WELL_KNOWN} answered {reply.status}, no report"
            raise _TroubleError("ReportMissing", text)
        if said.get("release") != self.target.release_id:
            text = f"release {str(said.get('release'))[:12]} runs, not {self.target.release_id}"
            raise _TroubleError("ReleaseChanged", text)
        for name, found in sorted(services.items()):
            with notebook.criterion(f"service.{name}", f"The service {name} runs"):
                answered(notebook.saw(reply))
                if found != "running":
                    # A process that does not run may lack anything; its code is not known to.
                    raise UntestedCheck(f"the server says that it is {found}")
        self._bot(notebook, said)


def _written(notebook: Notebook) -> QaState:
    return {
        "criteria": [c.model_dump(mode="json") for c in notebook.criteria],
        "evidence": [e.model_dump(mode="json", by_alias=False) for e in notebook.evidence],
    }
