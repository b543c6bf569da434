"""The product's bot, as a person meets it: asked, looked through, filled in.

Buttons are told apart as the template's bot writes them: a verb, a list, a row. Of a bot of another
make its answer to `/start` is tested and nothing else.
"""

from dataclasses import dataclass
from typing import Final

from codegen_agents.doors.bot_chat import BotChat, Button, Screen, Turn

from .api import Resource
from .controls import typed
from .examination import Examination
from .notebook import FailedCheck, Notebook, UntestedCheck
from .rows import Row, is_success

_START: Final = "/start"
_PAGES: Final = 10
"""So many pages of a list are looked through."""
_ANSWERS: Final = 80
"""So many answers fill in a form, or it is not understood."""
_PLAIN: Final = ("1", "2024-01-15", "2024-01-15 12:00", "12:00", "a: 1")
"""What is answered where a question takes no value that the API would take."""


@dataclass
class BotProbe:
    """One conversation."""

    chat: BotChat
    notebook: Notebook
    examination: Examination | None = None
    """Of the API behind the bot; None: it is not to be reached from outside."""

    def run(self) -> None:
        """Talk about everything that the bot offers."""
        menu: Screen | None = None
        with self.notebook.criterion("bot.conversation", "The bot answers people who write to it"):
            menu = self._say(_START)
        if menu is None:
            return
        if menu.of("open") and self.examination is not None:
            for resource in self.examination.api.resources:
                if resource.create is not None:
                    self._resource(self.examination, resource)

    def _resource(self, examination: Examination, resource: Resource) -> None:
        name, row = f"bot.{resource.name}", None
        with self.notebook.criterion(f"{name}.row", "The bot's list shows a row that was made"):
            row = self._shown(examination, resource)
        if row is None:
            return
        added: tuple[Screen, str] | None = None
        with self.notebook.criterion(f"{name}.add", "A row that is added in the chat is stored"):
            added = self._added(examination, resource, self._page_with(row))
        if added is None:
            return
        if not added[0].of("drop"):
            return
        with self.notebook.criterion(f"{name}.delete", "A row that is deleted in the chat is gone"):
            self._dropped(examination, resource, *added)

    def _shown(self, examination: Examination, resource: Resource) -> Row:
        """Make a row and look for it.

        Raises:
            FailedCheck: The bot does not show it.
            UntestedCheck: It cannot be told.
        """
        if resource.list is None or resource.read is None:
            raise UntestedCheck("its rows are not listed one by one")
        row = examination.make(resource)
        if row is None:
            raise UntestedCheck("no row may be made for it")
        page = self._page_with(row)
        button = next(b for b in page.of("view") if b.parts[-1] == row.identity)
        if examination.rows.mark not in self._tap(page, button).text:
            raise FailedCheck("the row is shown without what stands in it")
        return row

    def _page_with(self, row: Row) -> Screen:
        """The page of a list that has a button for the row.

        Raises:
            FailedCheck: No list has it.
            UntestedCheck: They are too long.
        """
        long = False
        for opened in self._say(_START).of("open"):
            page, offset = self._tap(self._say(_START), opened), 0
            for _ in range(_PAGES):
                if any(button.parts[-1] == row.identity for button in page.of("view")):
                    return page
                onward = _onward(page, offset)
                if onward is None:
                    break
                page, offset = self._tap(page, onward), _offset(onward)
            else:
                long = True
        if long:
            raise UntestedCheck("the bot's lists are too long to look through")
        raise FailedCheck("no list of the bot shows a row that was made")

    def _added(
        self, examination: Examination, resource: Resource, page: Screen
    ) -> tuple[Screen, str]:
        """Fill in the form; what the bot shows then, and the identity of the row.

        Raises:
            FailedCheck: The bot says that it stored what the API does not have.
            UntestedCheck: The form is not understood.
        """
        if not page.of("add"):
            raise UntestedCheck("the bot's list has no button to add")
        screen = self._filled_in(examination, resource, self._tap(page, page.of("add")[0]))
        identity = screen.of("drop" if screen.of("drop") else "edit")[0].parts[-1]
        reply = self.notebook.saw(examination.door.ask("GET", resource.item(identity)))
        if not is_success(reply.status):
            raise FailedCheck("the bot says that it is stored, and the API does not have it")
        if not examination.rows.is_marked(reply.json()):
            # It may be somebody else's: it is not touched.
            raise UntestedCheck("what is stored cannot be told to be the test's own")
        examination.rows.found(resource, identity)
        return screen, identity

    def _filled_in(self, examination: Examination, resource: Resource, screen: Screen) -> Screen:
        known = [typed(value) for value in examination.body(resource).values()]
        asked, said, left = "", "", iter(tuple[str, ...]())
        for _ in range(_ANSWERS):
            if screen.of("drop") or screen.of("edit"):
                return screen
            if not screen.of("stop"):
                raise UntestedCheck("the bot's form ends with something that is not understood")
            if screen.of("skip"):
                screen = self._tap(screen, screen.of("skip")[0])
            elif screen.of("pick"):
                screen = self._tap(screen, _picked(screen, examination))
            else:
                # What was not taken is said above the same question.
                if (question := screen.text.rpartition("\n\n")[2]) != asked:
                    # Fields are asked for in their order, and bound those behind them.
                    begin = known.index(said) + 1 if said in known else 0
                    known = [*known[begin:], *known[:begin]]
                    asked = question
                    left = iter((f"{examination.rows.mark} chat", *known, *_PLAIN))
                if (sample := next(left, None)) is None:
                    raise UntestedCheck("a question of the bot takes none of the samples")
                said = sample
                screen = self._say(sample)
        raise UntestedCheck("the bot's form comes to no end")

    def _dropped(
        self, examination: Examination, resource: Resource, screen: Screen, identity: str
    ) -> None:
        asked = self._tap(screen, screen.of("drop")[0])
        if not asked.of("gone"):
            raise UntestedCheck("the bot asks for something that is not understood")
        self._tap(asked, asked.of("gone")[0])
        reply = self.notebook.saw(examination.door.ask("GET", resource.item(identity)))
        if is_success(reply.status):
            raise FailedCheck("the bot deleted a row that the API still has")
        examination.rows.forget(resource, identity)

    def _say(self, text: str) -> Screen:
        return self._answered(self.chat.says(text))

    def _tap(self, screen: Screen, button: Button) -> Screen:
        return self._answered(self.chat.taps(screen, button))

    def _answered(self, turn: Turn) -> Screen:
        """What the bot shows.

        Raises:
            FailedCheck: It took what was said, and shows nothing, or what Telegram refuses.
            UntestedCheck: Nobody took it.
        """
        self.notebook.heard(turn)
        what = f"after {turn.deed} {turn.words!r}"
        if turn.problem:
            raise UntestedCheck(f"the Bot API of tests does not answer: {turn.problem}")
        if turn.refused:
            raise FailedCheck(f"{what}: Telegram would refuse what the bot does: {turn.refused}")
        if turn.screen is None and not turn.taken:
            raise UntestedCheck("no bot listens at the Bot API of tests")
        if turn.screen is None:
            raise FailedCheck(f"{what}: the bot does not answer")
        return turn.screen


def _offset(button: Button) -> int:
    """Where in a list it leads to; -1: nowhere."""
    last = button.parts[-1]
    return int(last) if last.isdecimal() else -1


def _onward(page: Screen, offset: int) -> Button | None:
    """The button that leads to the next page."""
    found = [button for button in page.of("list") if _offset(button) > offset]
    return found[0] if found else None


def _picked(screen: Screen, examination: Examination) -> Button:
    """A choice that leads to no row of other people.

    Raises:
        UntestedCheck: There is none.
    """
    # The newest: of an older one there may be a row already where one may be there only.
    for button in reversed(screen.of("pick")):
        if examination.rows.has(button.parts[-1]):
            return button
    for button in screen.of("pick"):
        if button.parts[-1].isdecimal():
            return button
    raise UntestedCheck("it refers to rows, of which none here is the test's own")
