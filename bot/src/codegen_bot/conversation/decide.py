"""One function: what comes in, and what is known, to what happens."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape
from typing import assert_never

from codegen_crds.bot_tokens import is_bot_token
from codegen_crds.change_list import with_room
from codegen_crds.contracts.redaction import SECRET_SHAPES
from codegen_crds.contracts.turn import (
    AnswerProposal,
    BudgetProposal,
    ChangeProposal,
    CreateProposal,
    ShowProposal,
    Source,
    TurnAnswer,
    own_words,
)
from codegen_crds.contracts.turn_rules import LEAST_WORDS, by_rules, title_of
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.project import MOST_CHANGES

from . import app_log, key, missing, money, views
from .buttons import button, read
from .facts import Incoming, Known, Mode, Tap, Unreadable, Words
from .logs import logs
from .moves import (
    AskChange,
    Button,
    CreateProject,
    Decision,
    DeleteProject,
    GiveAnswer,
    Invite,
    Pin,
    PutSecret,
    Say,
    SetBudget,
)
from .needs import command_of
from .offers import Doable, offer, shown, taken, waiting
from .report import report
from .servers import servers
from .spending import overall, spending
from .texts import Text, text_in
from .timeline import timeline
from .turns import facts_of, said


def holds_secret(incoming: Incoming, mode: Mode) -> bool:
    """Whether a message may hold a value that must not be stored or quoted anywhere."""
    if not isinstance(incoming, Words) or incoming.text.strip().startswith("/cancel"):
        return False
    return mode.kind == "secret" or SECRET_SHAPES.search(incoming.text) is not None


def decide(incoming: Incoming, known: Known, *, serial: int) -> Decision:
    """What happens now.

    Args:
        incoming: What somebody did.
        known: What there is.
        serial: Number of the update: the same update names the same objects, however often it
            is looked at.
    """
    match incoming:
        case Unreadable():
            text = text_in(known.person.locale)
            says = text("edited" if incoming.kind == "edited" else "unreadable")
            return Decision((Say(says),), mode=known.mode)
        case Tap():
            return _Taps(known, serial).decide(incoming.data)
        case Words():
            return _Texts(known, serial).decide(said(incoming))
        case _:
            assert_never(incoming)


class _Deciding:
    """What both kinds of input share."""

    def __init__(self, known: Known, serial: int) -> None:
        self.known = known
        self.serial = serial
        self.text: Text = text_in(known.person.locale)

    def start(self, wish: str, title: str = "") -> Decision:
        title = " ".join(title.split()) or title_of(wish)
        name = name_of(title, self.serial)
        say = Say(self.text("new-made", title=title), follows=name)
        return Decision((say,), CreateProject(name, title, wish))

    def change(self, project: Project, request: str, *, reopens: str = "") -> Decision:
        title, name = project.spec.title, project.metadata.name
        if len(with_room(project, kept=reopens)) >= MOST_CHANGES:
            return Decision((Say(self.text("change-full", title=title)),))
        message = "reopen-made" if reopens else "change-made"
        say = Say(self.text(message, title=title, text=request), follows=name)
        return Decision((say,), AskChange(name, f"tg-{self.serial}", request, reopens))

    def answer(self, project: Project, question: str, words: str) -> Decision:
        say = Say(self.text("answered", title=project.spec.title, text=words))
        return Decision((say,), GiveAnswer(project.metadata.name, question, words))

    def limit(self, project: Project, amount: str, currency: str = "") -> Decision:
        """Set a product's limit; its currency and its period stay."""
        title = project.spec.title
        now = money.money_of(project, self.known.default_budget)
        limit = money.read_amount(amount)
        if limit is None:
            return Decision((Say(self.text("budget-amount", text=amount)),))
        if now.currency and currency not in ("", now.currency):
            return Decision((Say(self.text("budget-currency", currency=now.currency)),))
        if not (now.currency or currency):
            return Decision((Say(self.text("budget-which-currency")),))
        currency = now.currency or currency
        say = Say(self.text("budget-set", title=title, limit=limit, currency=currency))
        effect = SetBudget(project.metadata.name, limit, currency, now.period)
        return Decision((say,), effect)

    def perform(self, proposal: Doable) -> Decision:
        """Do what was proposed, if it can still be done."""
        if isinstance(proposal, CreateProposal):
            return self.start(proposal.description, proposal.title)
        project = self.known.project(proposal.project)
        if project is None:
            return Decision((Say(self.text("gone")),))
        match proposal:
            case ChangeProposal(request=request):
                return self.change(project, request)
            case BudgetProposal(limit=limit):
                return self.limit(project, limit)
            case AnswerProposal(question=question, text=words):
                if question not in {each.id for each in project.status.questions}:
                    return Decision((Say(self.text("question-gone")),))
                return self.answer(project, question, words)
            case _:
                assert_never(proposal)


class _Texts(_Deciding):
    """Free text and commands."""

    def decide(self, words: str) -> Decision:
        mode = self.known.mode
        if mode.kind == "secret" and not words.startswith("/cancel"):
            return self._secret(mode, words)
        if SECRET_SHAPES.search(words):
            return Decision((Say(self.text("secret-stray")),), delete_message=True)
        if words.startswith("/"):
            return self._command(*command_of(words))
        return self._free(words, mode)

    def _free(self, words: str, mode: Mode) -> Decision:
        named = self.known.project(mode.project)
        if mode.kind == "change" and named is not None:
            return self.change(named, words)
        if mode.kind == "reopen" and named is not None:
            return self._reopened(named, words, mode.key)
        if mode.kind == "new":
            few = len(words.split()) < LEAST_WORDS
            return self._too_short(mode) if few else self.start(words)
        answer = self.known.turn or by_rules(words, facts_of(self.known))
        decision = self._turned(answer, words, mode)
        if not self.known.lost:
            return decision
        missed = Say(self.text(f"owner-{self.known.lost}"))
        return replace(decision, says=(missed, *decision.says))

    def _too_short(self, mode: Mode) -> Decision:
        return Decision((Say(self.text("too-short")),), mode=mode)

    def _turned(self, answer: TurnAnswer, words: str, mode: Mode) -> Decision:
        """What an answer comes to: done at once only in the person's own words."""
        if not answer.text and not answer.proposals:
            return self._too_short(mode)
        told = [Say(escape(answer.text) + self._sources(answer.sources))] if answer.text else []
        told += [shown(self.known, p) for p in answer.proposals if isinstance(p, ShowProposal)]
        acts = [p for p in answer.proposals if not isinstance(p, ShowProposal)]
        doable = [p for p in acts if isinstance(p, Doable) and own_words(p) == words]
        if len(doable) == len(acts) == 1:
            decision = self.perform(doable[0])
        elif acts and len(doable) == len(acts):
            decision = self._choose(doable, words)
        elif acts:
            offers = [offer(self.known, p, number) for number, p in enumerate(acts)]
            decision = Decision(tuple(offers), mode=waiting(acts))
        else:
            decision = Decision()
        return replace(decision, says=(*told, *decision.says))

    def _sources(self, sources: Sequence[Source]) -> str:
        """The files that an answer rests on, as code: no client makes a link of them."""
        lines = []
        for each in sources:
            project = self.known.project(each.project)
            if project is not None:
                lines.append(f"<code>{escape(each.path)}</code> ({escape(project.spec.title)})")
        return f"\n\n{self.text('sources')} {', '.join(lines)}" if lines else ""

    def _reopened(self, project: Project, words: str, change: str) -> Decision:
        """What is wrong with a change, said in words; where it is forgotten by now, a new one."""
        present = {c.id for c in project.spec.changes}
        return self.change(project, words, reopens=change if change in present else "")

    def _choose(self, meanings: Sequence[Doable], words: str) -> Decision:
        """The same words may mean several things: the person says which."""
        rows = [row for row in map(self._meaning, meanings) if row]
        asks = all(isinstance(each, AnswerProposal) for each in meanings)
        message = self.text("choose-question" if asks else "choose", text=words)
        return Decision((Say(message, tuple(rows)),), mode=Mode("choose", text=words))

    def _meaning(self, proposal: Doable) -> tuple[Button, ...]:
        if isinstance(proposal, CreateProposal):
            return (button(self.text("button-new"), "say", ""),)
        project = self.known.project(proposal.project)
        if project is None:
            return ()
        name, title = project.metadata.name, views.title_on_button(project)
        if not isinstance(proposal, AnswerProposal):
            return (button(f"✏️ {title}", "say", name),)
        question = next((q for q in project.status.questions if q.id == proposal.question), None)
        if question is None:
            return ()
        return (button(f"💬 {title}", "say", name, views.mark_of(question)),)

    def _secret(self, mode: Mode, value: str) -> Decision:
        project = self.known.project(mode.project)
        if project is None:
            return Decision((Say(self.text("gone")),), delete_message=True)
        if not is_bot_token(mode.key):
            say = self._stored(project, mode, "secret-stored")
            effect = PutSecret(mode.project, mode.key, value)
            return Decision((say,), effect, delete_message=True)
        check = self.known.token
        if check is None or check.trouble is not None:
            why = "silent" if check is None else check.trouble
            name = check.username if check is not None else ""
            said = self._told(mode, f"token-{why}", bot=f"@{name}" if name else "?")
            return Decision((Say(said),), mode=mode, delete_message=True)
        bot = f"@{check.username}"
        say = self._stored(project, mode, "token-stored", bot=bot)
        effect = PutSecret(mode.project, mode.key, value, check.number)
        return Decision((say,), effect, delete_message=True)

    def _stored(self, project: Project, mode: Mode, message: str, **arguments: str) -> Say:
        said = self._told(mode, message, key=mode.key, title=project.spec.title, **arguments)
        return missing.stored(project, mode.key, said, self.text)

    def _told(self, mode: Mode, message: str, **arguments: str) -> str:
        """What became of a value; of one that was written here, that its message is gone."""
        said = self.text(message, **arguments)
        return said if mode.text == "form" else f"{said} {self.text('secret-deleted')}"

    def _command(self, command: str, rest: str) -> Decision:  # noqa: C901, PLR0911 - a table of commands
        known, text = self.known, self.text
        match command:
            case "start" | "menu":
                ways = (
                    button(text("button-new"), "new"),
                    button(text("button-projects"), "page", "0"),
                )
                return Decision((Say(text("welcome"), (ways,)),))
            case "new":
                if len(rest.split()) >= LEAST_WORDS:
                    return self.start(rest)
                return Decision((Say(text("new-ask")),), mode=Mode("new"))
            case "projects":
                return Decision((views.page(known, 0),))
            case "report":
                return Decision((report(known),))
            case "budget":
                return self._budget(rest)
            case "servers":
                if not known.person.admin:
                    return Decision((Say(text("admin-only")),))
                return Decision((servers(known),))
            case "status" | "logs" | "timeline" | "secret" | "key" | "rollback" | "delete":
                verb = {
                    "logs": "logs",
                    "timeline": "timeline",
                    "status": "open",
                    "secret": "secrets",
                    "key": "key",
                    "rollback": "releases",
                    "delete": "delete",
                }[command]
                return self._about(verb, rest)
            case "invite":
                return self._invite(rest)
            case "cancel":
                return Decision((Say(text("cancelled")),))
            case _:
                shown = [text("help"), *([text("help-admin")] if known.person.admin else [])]
                return Decision((Say("\n".join(shown)),))

    def _about(self, verb: str, rest: str) -> Decision:
        """A command about a product: the named one, the only one, or the one that is tapped."""
        project = self.known.meant(rest)
        if project is not None:
            return _Taps(self.known, self.serial).about(verb, project, edit=False)
        return Decision((views.page(self.known, 0, verb=verb),))

    def _budget(self, rest: str) -> Decision:
        """Show what was spent, or set a limit: ``/budget books 10``."""
        known = self.known
        if not rest:
            return Decision((money.overview(known),))
        project, wish = known.meant(rest), money.read_wish(rest)
        if project is not None or wish is None:
            return self._about("budget", rest)
        about, amount, currency = wish
        project = known.meant(about)
        if project is None:
            return Decision((views.page(known, 0, verb="budget"),))
        return self.limit(project, amount, currency)

    def _invite(self, rest: str) -> Decision:
        if not self.known.person.admin:
            return Decision((Say(self.text("admin-only")),))
        if not re.fullmatch(r"[1-9][0-9]{0,15}", rest):
            return Decision((Say(self.text("invite-how")),))
        return Decision((Say(self.text("invited", id=rest)),), Invite(int(rest)))


class _Taps(_Deciding):
    """Taps on our buttons, perhaps long after they were shown."""

    def decide(self, data: str) -> Decision:
        found = read(data)
        if found is None:
            return self._stale()
        verb, arguments = found
        if verb == "new":
            return Decision((Say(self.text("new-ask")),), mode=Mode("new"))
        if verb == "page" and arguments:
            number = int(arguments[0]) if arguments[0].isdigit() else 0
            kind = arguments[1] if len(arguments) > 1 else "open"
            return Decision((views.page(self.known, number, verb=kind, edit=True),))
        if verb in ("say", "do") and arguments:
            waited = self._said if verb == "say" else self._taken
            return waited(*arguments[:2])
        if verb == "spent":
            return Decision((overall(self.known),))
        return self._named(verb, *arguments)

    def _taken(self, number: str, mark: str = "") -> Decision:
        """An offer is taken, once; the others go on waiting."""
        found = taken(self.known.mode, number, mark)
        if found is None:
            return self._stale()
        proposal, mode = found
        return replace(self.perform(proposal), mode=mode)

    def _named(self, verb: str, name: str = "", *arguments: str) -> Decision:
        """A tap about a product."""
        project = self.known.project(name)
        if project is None:
            return Decision((Say(self.text("gone")), views.page(self.known, 0)))
        return self.about(verb, project, *arguments)

    def about(self, verb: str, project: Project, *arguments: str, edit: bool = True) -> Decision:  # noqa: C901, PLR0911, PLR0912 - a table of verbs
        """What a tap about a product does."""
        name, title = project.metadata.name, project.spec.title
        match verb, arguments:
            case "open", _:
                return Decision((views.card(project, self.known.person, edit=edit),))
            case "change", _:
                say = Say(self.text("change-ask", title=title))
                return Decision((say,), mode=Mode("change", project=name))
            case "reopen", (mark,):
                return self._reopen(project, mark)
            case "pick", (mark, number) if number.isdigit():
                return self._picked(project, mark, int(number))
            case "secrets", _:
                return Decision((missing.listed(project, self.text, edit=edit),))
            case "secret" | "in-chat", (mark,):
                form = self.known.forms and verb == "secret"
                serial, text = self.serial, self.text
                return missing.asked(project, mark, text, serial=serial, form=form, edit=edit)
            case verb, _ if verb in key.VERBS:
                return key.decide(verb, project, arguments, self.text, edit=edit)
            case "releases", _:
                return Decision((self._releases(project, edit=edit),))
            case "pin", (release,):
                message = "rolled-back" if release else "rolled-forward"
                said = self.text(message, title=title, release=release)
                if release:
                    said += key.of_earlier(project, self.text)
                say = Say(said, edit=True, follows="")
                return Decision((say,), Pin(name, release))
            case "logs", _:
                return Decision((logs(self.known, project, edit=edit),))
            case "app-log", _:
                return app_log.ask(project, self.text, self.serial)
            case "app-said", _:
                return Decision((app_log.shown(self.known, project),))
            case "timeline", _:
                return Decision((timeline(self.known, project),))
            case "budget", _:
                return Decision((money.card(self.known, project, edit=edit),))
            case "spending", _:
                return Decision((spending(self.known, project),))
            case "raise", (amount,):
                return self._raise(project, amount)
            case "delete", _:
                return Decision((self._delete(project, edit=edit),))
            case "delete-yes", (tail,) if project.metadata.uid.endswith(tail):
                say = Say(self.text("deleted", title=title), edit=True)
                return Decision((say,), DeleteProject(name, project.metadata.uid))
            case "keep", _:
                return Decision((Say(self.text("kept", title=title), edit=True),))
            case _:
                return self._stale()

    def _stale(self) -> Decision:
        return Decision((Say(self.text("stale")), views.page(self.known, 0)))

    def _said(self, name: str, mark: str = "") -> Decision:
        """The text that waited is about this: a product's question, a product, or a new one."""
        mode = self.known.mode
        if mode.kind != "choose" or not mode.text:
            return self._stale()
        if not name:
            return self.start(mode.text)
        project = self.known.project(name)
        if project is None:
            return Decision((Say(self.text("gone")),), mode=mode)
        if not mark:
            return self.change(project, mode.text)
        question = views.question_of(project, mark)
        if question is None:
            return Decision((Say(self.text("question-gone")),), mode=mode)
        return self.answer(project, question.id, mode.text)

    def _picked(self, project: Project, mark: str, number: int) -> Decision:
        question = views.question_of(project, mark)
        if question is None or number >= len(question.options):
            return Decision((Say(self.text("question-gone")),))
        return self.answer(project, question.id, question.options[number])

    def _reopen(self, project: Project, mark: str) -> Decision:
        """A change that is said not to work: what is wrong is asked for next."""
        found = views.change_of(project, mark)
        if found is None:
            return Decision((Say(self.text("reopen-gone", title=project.spec.title)),))
        say = Say(self.text("reopen-ask", title=project.spec.title, text=found.request))
        mode = Mode("reopen", project=project.metadata.name, key=found.id)
        return Decision((say,), mode=mode)

    def _raise(self, project: Project, amount: str) -> Decision:
        """A button of before may offer less than what is allowed by now: it lowers nothing."""
        limit = money.money_of(project, self.known.default_budget).limit
        offered = money.read_amount(amount)
        if offered is None or (limit is not None and Decimal(offered) <= limit):
            return Decision((money.card(self.known, project),))
        return self.limit(project, offered)

    def _releases(self, project: Project, *, edit: bool) -> Say:
        name, title = project.metadata.name, project.spec.title
        pinned = project.spec.pinned_release
        now = pinned or project.status.release
        rows = [(button(r, "pin", name, r),) for r in self.known.releases if r != now]
        if pinned:
            rows.append((button(self.text("button-newest"), "pin", name, ""),))
        if not rows:
            return Say(self.text("rollback-none", title=title), edit=edit)
        return Say(self.text("rollback-list", title=title), tuple(rows), edit=edit)

    def _delete(self, project: Project, *, edit: bool) -> Say:
        name, title = project.metadata.name, project.spec.title
        # The uid's tail: a product that was made anew under the name is not the one meant.
        yes = button(
            self.text("button-delete-yes", title=views.title_on_button(project)),
            "delete-yes",
            name,
            project.metadata.uid[-8:],
        )
        rows = ((yes,), (button(self.text("button-keep"), "keep", name),))
        asked = self.text("delete-ask", title=title, policy=project.spec.teardown_policy)
        return Say(asked, rows, edit=edit)


def name_of(title: str, serial: int) -> str:
    """An object name: what is Latin in the title, and the update's number; the same each time."""
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:24].strip("-")
    return f"{stem or 'product'}-{serial:x}"
