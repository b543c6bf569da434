"""From an update to what it does: gate, look, decide, act, reply. One update of a person at a time.

An update is written down first and done last; what is in between has names that follow from the
update, so that doing it again after a kill changes nothing. Of a message that may hold a secret
only its number is written down; the value is held in this process alone, and who is killed with it
in their hands has it deleted and asks for it again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from time import monotonic
from typing import Final

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from codegen_crds.api_errors import ApiError, UnavailableError
from codegen_crds.client import Client
from codegen_crds.kinds import SERVER
from codegen_crds.v1alpha1 import Server
from codegen_crds.v1alpha1.project import Budget

from .conversation.decide import decide, holds_secret
from .conversation.facts import Incoming, Known, Mode, Person, Words, locale_of
from .conversation.moves import (
    CreateProject,
    Decision,
    Effect,
    Invite,
    OfferForm,
    PutSecret,
    Say,
)
from .conversation.needs import begins, needs_of
from .conversation.refusals import refusal
from .conversation.texts import text_in
from .conversation.turns import request_of, said
from .database import UNAVAILABLE
from .memory import Acquaintance, Arrived, Arriving, Json, Memory, body_of
from .metrics import Metrics
from .patience import typing
from .product_owner import OwnerLostError, ProductOwner
from .reading import Read, read_update, written
from .tenancy import NotReadyError, Tenancy
from .tickets import Tickets, ticket_of
from .token_checks import TokenChecks

log = structlog.get_logger(__name__)
_MOST_OPEN: Final = 50
"""Updates of one person that wait; what comes beyond is refused with a word."""
_AT_ONCE: Final = 8
"""Updates that are dealt with side by side; those behind them are the crowd that goes first."""
_RETRY_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
_TOLD_AFTER: Final = 3
_TOLD_SECONDS: Final = 4.0
"""Failed attempts before a person is told to wait, or time: one that hangs fails late."""
_GIVE_WAY_SECONDS: Final = 0.2
_HELD: Final = "held"
"""In place of an update: the message that may hold a secret."""


class Desk:
    """Where updates are dealt with."""

    def __init__(
        self,
        bot: Bot,
        client: Client,
        memory: Memory,
        metrics: Metrics,
        *,
        tokens: TokenChecks,
        tickets: Tickets | None = None,
        admins: frozenset[int],
        allowed: frozenset[int],
        default_budget: Budget | None = None,
        owner: ProductOwner | None = None,
    ) -> None:
        self._bot = bot
        self._owner = owner
        self._client = client
        self._memory = memory
        self._metrics = metrics
        self._tokens = tokens
        self._tickets = tickets
        self._admins = admins
        self._allowed = allowed | admins
        self._default_budget = default_budget
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._woken: set[int] = set()
        self._fresh: dict[int, Read] = {}
        """What this process took over, by the number of the update: it need not be read again,
        and the value of a secret is nowhere else."""

    async def resume(self) -> None:
        """Go on with what was written down before."""
        for person in await self._memory.waiting():
            self._wake(person)

    async def close(self) -> None:
        """Stop between two steps; what is not done is done by the next process."""
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def crowd(self) -> None:
        """Let those pass who wait for their turn, for a moment at most: hearing goes first."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_GIVE_WAY_SECONDS), self._turns:
                pass

    async def take_all(self, updates: Sequence[Update]) -> None:
        """Take updates over: each person's in order, those of different people side by side.

        After an exception any of them may have been taken; taking it again changes nothing.
        """
        queues: dict[int, list[tuple[Update, Read]]] = {}
        for update in updates:
            self._metrics.read()
            read = read_update(update)
            if read is not None:
                queues.setdefault(read.person, []).append((update, read))
        for abreast in zip_longest(*queues.values()):
            await self._take([each for each in abreast if each is not None])

    async def take(self, update: Update) -> None:
        """Take one update over; when this returns, Telegram may forget it."""
        await self.take_all((update,))

    async def _take(self, updates: Sequence[tuple[Update, Read]]) -> None:
        """Take over one update of each of some people."""
        known = await self._memory.people(read.person for _, read in updates)
        arriving, strangers = [], []
        for update, read in updates:
            who = known.get(read.person)
            if not self._admitted(read.person, who):
                strangers.append(read)
                continue
            if who is None or who.blocked or who.language != read.language:
                await self._memory.meet(read.person, read.language)
            secret = holds_secret(read.incoming, who.mode if who else Mode())
            body = {_HELD: read.message_id} if secret else written(update)
            arriving.append(Arriving(read.number, read.person, body))
        if arriving:
            reads = {read.number: read for _, read in updates}
            await self._write_down(arriving, reads)
        await asyncio.gather(*(self._refuse(read) for read in strangers))

    async def _write_down(self, arriving: Sequence[Arriving], reads: Mapping[int, Read]) -> None:
        numbers = [each.number for each in arriving]
        self._fresh.update({number: reads[number] for number in numbers})
        try:
            taken = await self._memory.take_in(arriving, most=_MOST_OPEN)
        except BaseException:
            for number in numbers:
                self._fresh.pop(number, None)
            raise
        for each in arriving:
            if taken[each.number] == "open":
                self._wake(each.person)
                continue
            self._fresh.pop(each.number, None)
            if taken[each.number] == "full":
                await self._turn_away(reads[each.number], secret=_HELD in each.body)

    async def _turn_away(self, read: Read, *, secret: bool) -> None:
        """Say that it is too much at once; a value does not stay behind."""
        if secret:
            await self._delete(read.person, read.message_id)
        await self._memory.owe(
            f"flood:{read.person}:{read.number // _MOST_OPEN}",
            read.person,
            body_of(Say(text_in(locale_of(read.language))("flood"))),
        )

    async def admits(self, person: int) -> bool:
        """The gate: nobody but the allowed and the invited."""
        return person in self._allowed or await self._memory.invited(person)

    def _admitted(self, person: int, who: Acquaintance | None) -> bool:
        return person in self._allowed or (who is not None and who.invited)

    async def known_of(self, person: Person) -> Known:
        """What a report on everything of a person needs, seen with the person's rights.

        Raises:
            NotReadyError: The person's account has no rights yet.
            ApiError: The API server refuses or does not answer.
        """
        tenancy = Tenancy(self._client, person.id)
        return Known(
            person,
            await tenancy.projects(),
            deployments=await tenancy.deployments(),
            default_budget=self._default_budget,
            now=datetime.now(UTC),
        )

    async def _refuse(self, read: Read) -> None:
        log.info("person.refused", person=read.person)
        text = text_in(locale_of(read.language))("refused", id=str(read.person))
        with suppress(TelegramError):
            await self._bot.send_message(read.person, text, "HTML")

    def _wake(self, person: int) -> None:
        if person in self._busy:
            self._woken.add(person)
            return
        task = asyncio.create_task(self._work(person))
        self._busy[person] = task
        task.add_done_callback(lambda _: self._rest(person))

    def _rest(self, person: int) -> None:
        del self._busy[person]
        if person in self._woken:
            self._woken.discard(person)
            self._wake(person)

    async def _work(self, person: int) -> None:
        """Deal with a person's updates in order, each until it is done."""
        failures, since = 0, monotonic()
        while True:
            if not failures:
                since = monotonic()
            try:
                found = await self._memory.next(person)
                if found is None:
                    return
                await self._deal_with(found, person)
                failures = 0
                if found.last:  # what came meanwhile wakes us again
                    return
            except (NotReadyError, UnavailableError, *UNAVAILABLE) as e:
                failures += 1
                log.warning("update.waits", person=person, why=type(e).__name__)
                if failures >= _TOLD_AFTER or monotonic() - since >= _TOLD_SECONDS:
                    await self._tell(
                        person, "preparing" if isinstance(e, NotReadyError) else "away"
                    )
                await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS)) - 1])
            except Exception:
                # One update that we cannot deal with must not stand before all later ones.
                log.exception("update.failed", person=person)
                await self._give_up(person)

    async def _deal_with(self, found: Arrived, person: int) -> None:
        began = monotonic() - found.age
        if _HELD in found.body:
            async with typing(self._bot, person), self._turns:
                await self._deal_with_secret(found, person)
            return
        fresh = self._fresh.get(found.number)
        read = fresh or read_update(Update.de_json(found.body, self._bot))
        if read is None or not self._admitted(person, found.who):
            await self._done(found.number, person)
            return
        async with typing(self._bot, person), self._turns:
            await self._deal(read, found.who.mode, began)

    async def _give_up(self, person: int) -> None:
        found = await self._memory.next(person)
        if found is not None:
            text = text_in(await self._memory.locale(person))
            say = Say(text("failed", reason="internal error"))
            await self._done(found.number, person, replies=(body_of(say),))

    async def _done(
        self, number: int, person: int, *, mode: Mode | None = None, replies: Sequence[Json] = ()
    ) -> None:
        await self._memory.done(number, person, mode=mode or Mode(), replies=replies)
        self._fresh.pop(number, None)

    async def _tell(self, person: int, message: str) -> None:
        """Say once that something has to be waited for."""
        with suppress(*UNAVAILABLE):
            found = await self._memory.next(person)
            if found is not None:
                text = text_in(await self._memory.locale(person))(message)
                key = f"wait:{message}:{found.number}"
                await self._memory.owe(key, person, body_of(Say(text)))

    async def _deal(self, read: Read, mode: Mode, began: float) -> None:
        known, decision = await self._decide(read, mode)
        says = await self._carry_out(read, known, decision)
        if isinstance(decision.effect, CreateProject) and says is decision.says:
            self._metrics.accepted(monotonic() - began)
        await self._close(read, decision, says)

    async def _decide(self, read: Read, mode: Mode) -> tuple[Known, Decision]:
        if read.query:
            with suppress(TelegramError):  # a tap that is not answered keeps its clock; no more
                await self._bot.answer_callback_query(read.query)
        person = Person(read.person, locale_of(read.language), admin=read.person in self._admins)
        tenancy = Tenancy(self._client, read.person)
        known = Known(
            person,
            () if begins(read.incoming, mode) else await tenancy.projects(),
            mode,
            default_budget=self._default_budget,
            forms=self._tickets is not None,
        )
        known = await self._look_up(tenancy, read.incoming, known)
        known = await self._ask_owner(tenancy, read, known)
        return known, decide(read.incoming, known, serial=read.number)

    async def _look_up(self, tenancy: Tenancy, incoming: Incoming, known: Known) -> Known:
        needs = needs_of(incoming, known)
        deployed = needs.deployments or (needs.owner and self._owner is not None)
        about, shown = needs.releases_of, known.project(needs.log_of)
        drawn, given = known.project(needs.runs_of), known.project(known.mode.project)
        return replace(
            known,
            now=datetime.now(UTC),
            releases=await tenancy.releases(about) if about else (),
            deployments=await tenancy.deployments() if deployed else (),
            log=await tenancy.log(shown) if shown is not None else None,
            runs=await tenancy.runs(drawn) if drawn is not None else (),
            servers=await self._servers() if needs.servers else (),
            token=await self._tokens.check(needs.token, given) if needs.token and given else None,
        )

    async def _ask_owner(self, tenancy: Tenancy, read: Read, known: Known) -> Known:
        """What the product owner says to a message; without one, or its answer, rules decide."""
        if self._owner is None or not needs_of(read.incoming, known).owner:
            return known
        try:
            request = request_of(known, said(read.incoming), read.number)
            turn = await self._owner.turn(request, await tenancy.code_token())
        except OwnerLostError as error:
            return replace(known, lost=error.why)
        return replace(known, turn=turn)

    async def _servers(self) -> tuple[Server, ...]:
        """All servers, with the bot's own rights: only an administrator's command leads here."""
        items, _ = await self._client.list(SERVER)
        return tuple(Server.model_validate(item) for item in items)

    async def _carry_out(self, read: Read, known: Known, decision: Decision) -> tuple[Say, ...]:
        """What is said afterwards: as decided, or why it was refused."""
        effect = decision.effect
        if effect is None:
            return decision.says
        if isinstance(effect, Invite):
            await self._memory.invite(effect.person, read.person)
            return decision.says
        if isinstance(effect, OfferForm):
            await self._offer(effect, read.person)
            return decision.says
        return await self._try(effect, known.person, decision.says)

    async def _offer(self, form: OfferForm, person: int) -> None:
        if self._tickets is not None:
            ticket = ticket_of(self._bot.token, form.serial)
            await self._tickets.issue(ticket, form.serial, person, form.project, form.key)

    async def _try(self, effect: Effect, person: Person, says: tuple[Say, ...]) -> tuple[Say, ...]:
        """Carry a wish out in the cluster; what is said is the reason where it is refused."""
        try:
            await Tenancy(self._client, person.id).carry_out(effect)
        except UnavailableError:
            raise
        except ApiError as error:
            log.info("effect.refused", effect=type(effect).__name__, status=error.status)
            text = text_in(person.locale)
            quote = not isinstance(effect, PutSecret)
            return (Say(refusal(error, text, quote=quote)),)
        return says

    async def supply(self, person: Person, project: str, key: str, value: str) -> tuple[bool, Say]:
        """Give a product a value that did not come through the chat, with the person's rights.

        Returns:
            Whether it is stored, and what to say.

        Raises:
            NotReadyError: The person's account has no rights.
            ApiError: The API server does not answer.
        """
        mode = Mode("secret", project=project, key=key, text="form")
        tenancy = Tenancy(self._client, person.id)
        known = Known(person, await tenancy.projects(), mode)
        words = Words(value)
        known = await self._look_up(tenancy, words, known)
        decision = decide(words, known, serial=0)
        says = decision.says
        if decision.effect is not None:
            says = await self._try(decision.effect, person, says)
        stored = isinstance(decision.effect, PutSecret) and says is decision.says
        return stored, says[0]

    async def _close(self, read: Read, decision: Decision, says: tuple[Say, ...]) -> None:
        namespace = Tenancy(self._client, read.person).namespace
        tapped = read.message_id if read.query else 0
        replies: list[Json] = [
            body_of(s, edits=tapped if s.edit else 0, namespace=namespace) for s in says
        ]
        await self._done(read.number, read.person, mode=decision.mode, replies=replies)

    async def _deal_with_secret(self, found: Arrived, person: int) -> None:
        """Store a value or say why not; either way its message does not stay."""
        read = self._fresh.get(found.number)
        if read is None or not self._admitted(person, found.who):
            await self._delete(person, int(found.body[_HELD]))
            text = text_in(await self._memory.locale(person))
            said = (body_of(Say(text("secret-interrupted"))),)
            await self._done(found.number, person, replies=said)
            return
        try:
            known, decision = await self._decide(read, found.who.mode)
            says = await self._carry_out(read, known, decision)
        except (NotReadyError, ApiError) as error:
            log.warning("secret.not_stored", person=person, why=type(error).__name__)
            text = text_in(locale_of(read.language))
            decision, says = Decision(delete_message=True), (Say(text("secret-not-stored")),)
        if decision.delete_message:
            await self._delete(person, read.message_id)
        await self._close(read, decision, says)

    async def _delete(self, person: int, message: int) -> None:
        with suppress(TelegramError):
            await self._bot.delete_message(person, message)
