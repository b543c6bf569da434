"""The server: methods by name, one queue of updates, faults on demand."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

import aiohttp
from aiohttp import web
from telegram import (
    CallbackQuery,
    Document,
    InlineKeyboardMarkup,
    Message,
    PhotoSize,
    Update,
    User,
    WebhookInfo,
)

from .people import Person, Seen
from .rules import (
    TOAST_LIMIT,
    RefusedError,
    bad,
    check_caption,
    check_commands,
    check_markup,
    check_picture,
    check_text,
    check_webhook,
)

_LONGEST_POLL: Final = 50.0
_WEBHOOK_PAUSE: Final = 0.1
_MOST_UPDATES: Final = 100
Params = dict[str, Any]


@dataclass
class Fault:
    """What happens instead of an answer."""

    method: str
    """Method it strikes."""
    code: int = 500
    """Status; 0 closes the connection without an answer."""
    retry_after: int = 0
    """Seconds of a 429."""
    after: bool = False
    """Whether the method's effect takes place first: the answer alone is lost."""
    times: int = 1
    """How often."""
    person: int = 0
    """Chat it strikes; 0: every one."""
    until: asyncio.Event | None = None
    """The answer is a good one, but comes only then."""

    def strikes(self, method: str, params: "Params") -> bool:
        """Whether this request is struck."""
        if method != self.method:
            return False
        return not self.person or str(params.get("chat_id", "")) == str(self.person)


class BotApi:
    """Telegram with one bot. Its state is plain: tests read and change it."""

    def __init__(
        self,
        token: str = "4242:AAEtest-token-of-a-test-server-0123456",  # noqa: S107 - of a test server
        username: str = "codegen_bot",
    ) -> None:
        self.token = token
        number = int(token.split(":", maxsplit=1)[0])
        self.bot = User(number, "Codegen", is_bot=True, username=username)
        self.people: dict[int, Person] = {}
        self.other_bots: dict[str, BotApi] = {}
        """Further bots that exist, by token; they answer here, and only here."""
        self.pending: list[Update] = []
        self.calls: Counter[str] = Counter()
        self.faults: list[Fault] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        """Command menus, by language; empty: the default."""
        self.refused: list[tuple[str, str]] = []
        """(method, description) of every request that was wrong in itself."""
        self.webhook = WebhookInfo(url="", has_custom_certificate=False, pending_update_count=0)
        self.webhook_errors: list[tuple[datetime, str]] = []
        """When and why an update was not taken."""
        self.url = ""
        self._secret = ""
        self._message = 0
        self._update = 1000
        self._arrived = asyncio.Event()
        self._poller: asyncio.Event | None = None
        self._answered: set[str] = set()
        self._ids: dict[str, Person] = {}

    @classmethod
    @asynccontextmanager
    async def serve(cls, *, host: str = "127.0.0.1", first_update: int = 0) -> AsyncIterator[Self]:
        """Listen on a free port until the block ends.

        Args:
            host: Address to listen on; a stand's pods reach the machine's own on their uplink.
            first_update: Updates are numbered from here. A bot that remembers those of another
                server takes no lower ones.
        """
        api = cls()
        api._update = max(api._update, first_update)
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", api.serve_request)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, host, 0)
        await site.start()
        api.url = f"http://{host}:{runner.addresses[0][1]}"
        pusher = asyncio.create_task(api._push_to_webhook())
        try:
            yield api
        finally:
            pusher.cancel()
            await asyncio.gather(pusher, return_exceptions=True)
            await runner.cleanup()

    def person(self, number: int, name: str = "Ann", language: str = "en") -> Person:
        """Somebody with a private chat."""
        return self.people.setdefault(number, Person(self, number, name, language))

    def next_message(self) -> tuple[int, datetime]:
        """An id and a time for a message."""
        self._message += 1
        return self._message, datetime.now(UTC).replace(microsecond=0)

    def push(
        self,
        *,
        message: Message | None = None,
        edited_message: Message | None = None,
        callback_query: CallbackQuery | None = None,
    ) -> int:
        """Queue one update; returns its id."""
        self._update += 1
        update = Update(
            self._update,
            message=message,
            edited_message=edited_message,
            callback_query=callback_query,
        )
        if callback_query is not None:
            self._ids[callback_query.id] = self.people[callback_query.from_user.id]
        self.pending.append(update)
        self._arrived.set()
        return self._update

    def deliver_again(self, update: Update) -> None:
        """Queue an update that was delivered before."""
        self.pending.append(update)
        self._arrived.set()

    async def serve_request(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of a bot: `token` and `method` are in its path."""
        method = request.match_info["method"]
        self.calls[method] += 1
        params = await _read(request)
        fault = next((f for f in self.faults if f.strikes(method, params)), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.faults.remove(fault)
            if fault.until is not None:
                await fault.until.wait()
                fault = None
            elif not fault.after:
                return self._fail(request, fault)
        try:
            result = await self._answer(request.match_info["token"], method, params)
        except RefusedError as error:
            if error.code == web.HTTPBadRequest.status_code:
                self.refused.append((method, error.description))
            return web.json_response(error.body(), status=error.code)
        if fault is not None:
            return self._fail(request, fault)
        return web.json_response({"ok": True, "result": result})

    def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if not fault.code:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        words = "Too Many Requests: retry later" if fault.retry_after else "Internal Server Error"
        error = RefusedError(words, code=fault.code, retry_after=fault.retry_after)
        return web.json_response(error.body(), status=fault.code)

    async def _answer(self, token: str, method: str, params: Params) -> Any:  # noqa: ANN401 - any JSON
        if token in self.other_bots:
            other = self.other_bots[token]
            other.calls[method] += 1
            return await other._answer(token, method, params)  # noqa: SLF001 - another of this class
        if token != self.token:
            raise RefusedError("Unauthorized", code=401)
        known = _METHODS.get(method)
        if known is None:
            raise bad("method not found")  # a 404 would mean that the token is wrong
        return await known(self, params)

    async def _get_me(self, _params: Params) -> Any:  # noqa: ANN401
        return self.bot.to_dict() | {
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def _get_updates(self, params: Params) -> Any:  # noqa: ANN401
        if self.webhook.url:
            words = "Conflict: can't use getUpdates method while webhook is active"
            raise RefusedError(words, code=409)
        if self._poller is not None:
            self._poller.set()  # the older one of two is told
        mine = self._poller = asyncio.Event()
        offset = int(params.get("offset", 0))
        self.pending = [u for u in self.pending if u.update_id >= offset]
        limit = min(int(params.get("limit", _MOST_UPDATES)), _MOST_UPDATES)
        wait = min(float(params.get("timeout", 0)), _LONGEST_POLL)
        end = asyncio.get_running_loop().time() + wait
        while not self.pending and not mine.is_set():
            rest = end - asyncio.get_running_loop().time()
            if rest <= 0:
                break
            self._arrived.clear()
            waiters = [asyncio.create_task(e.wait()) for e in (self._arrived, mine)]
            await asyncio.wait(waiters, timeout=rest, return_when=asyncio.FIRST_COMPLETED)
            for each in waiters:
                each.cancel()
        if mine.is_set():
            words = (
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
            raise RefusedError(words, code=409)
        self._poller = None
        return [u.to_dict() for u in self.pending[:limit]]

    async def _set_webhook(self, params: Params) -> Any:  # noqa: ANN401
        url, secret = str(params.get("url", "")), str(params.get("secret_token", ""))
        check_webhook(url, secret)
        self._secret = secret
        self.webhook = WebhookInfo(
            url=url,
            has_custom_certificate=False,
            pending_update_count=0,
            max_connections=int(params.get("max_connections", 40)),
            allowed_updates=params.get("allowed_updates"),
        )
        if url and self._poller is not None:
            self._poller.set()
        return True

    async def _delete_webhook(self, params: Params) -> Any:  # noqa: ANN401
        if params.get("drop_pending_updates") in (True, "true"):
            self.pending.clear()
        return await self._set_webhook({})

    async def _get_webhook_info(self, _params: Params) -> Any:  # noqa: ANN401
        known = self.webhook.to_dict() | {"pending_update_count": len(self.pending)}
        if self.webhook_errors:
            at, why = self.webhook_errors[-1]
            known |= {"last_error_date": int(at.timestamp()), "last_error_message": why}
        return known

    async def _send_message(self, params: Params) -> Any:  # noqa: ANN401
        person = self._reached(params)
        raw = str(params.get("text", ""))
        shown = check_text(raw, params.get("parse_mode"))
        return self._place(person, shown, raw, params)

    async def _send_document(self, params: Params) -> Any:  # noqa: ANN401
        person = self._reached(params)
        name, content = _file(params, "document")
        raw = str(params.get("caption", ""))
        shown = check_caption(raw, params.get("parse_mode"))
        sent = Document("file", "unique", file_name=name, file_size=len(content))
        return self._place(person, shown, raw, params, file=(name, content), document=sent)

    async def _send_photo(self, params: Params) -> Any:  # noqa: ANN401
        person = self._reached(params)
        name, content = _file(params, "photo")
        check_picture(content)
        raw = str(params.get("caption", ""))
        shown = check_caption(raw, params.get("parse_mode"))
        sent = (PhotoSize("file", "unique", 90, 90),)
        return self._place(person, shown, raw, params, file=(name, content), photo=sent)

    async def _edit_message_text(self, params: Params) -> Any:  # noqa: ANN401
        person, seen = self._own_message(params)
        if seen.file is not None:
            raise bad("there is no text in the message to edit")
        raw = str(params.get("text", ""))
        shown = check_text(raw, params.get("parse_mode"))
        markup = self._markup(params)
        person.shown.append(seen.id)
        if (raw, _plain(markup)) == (seen.raw, _plain(seen.markup)):
            raise bad(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        seen.before.append(seen.text)
        seen.text, seen.raw, seen.markup = shown, raw, markup
        seen.edits += 1
        return self._message_of(person, seen).to_dict()

    async def _edit_message_reply_markup(self, params: Params) -> Any:  # noqa: ANN401
        person, seen = self._own_message(params)
        markup = self._markup(params)
        person.shown.append(seen.id)
        if _plain(markup) == _plain(seen.markup):
            raise bad("message is not modified")
        seen.markup = markup
        seen.edits += 1
        return self._message_of(person, seen).to_dict()

    async def _answer_callback_query(self, params: Params) -> Any:  # noqa: ANN401
        query, text = str(params.get("callback_query_id", "")), str(params.get("text", ""))
        if query not in self._ids or query in self._answered:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(text) > TOAST_LIMIT:
            raise bad("MESSAGE_TOO_LONG")
        self._answered.add(query)
        self._ids[query].toasts.append((query, text))
        return True

    async def _delete_message(self, params: Params) -> Any:  # noqa: ANN401
        person, number = self._chat(params), int(params.get("message_id", 0))
        if person.messages.pop(number, None) is None and person.own.pop(number, None) is None:
            raise bad("message to delete not found")
        return True

    async def _send_chat_action(self, params: Params) -> Any:  # noqa: ANN401
        self._reached(params).actions.append(str(params["action"]))
        return True

    async def _set_my_commands(self, params: Params) -> Any:  # noqa: ANN401
        commands = params.get("commands", [])
        check_commands(commands)
        self.commands[str(params.get("language_code", ""))] = commands
        return True

    def _chat(self, params: Params) -> Person:
        try:
            return self.people[int(params["chat_id"])]
        except (KeyError, ValueError):
            raise bad("chat not found") from None

    def _reached(self, params: Params) -> Person:
        person = self._chat(params)
        if person.blocked:
            raise RefusedError("Forbidden: bot was blocked by the user", code=403)
        return person

    def _own_message(self, params: Params) -> tuple[Person, Seen]:
        person = self._reached(params)
        seen = person.messages.get(int(params.get("message_id", 0)))
        if seen is None:
            raise bad("message to edit not found")
        return person, seen

    def _markup(self, params: Params) -> InlineKeyboardMarkup | None:
        given = params.get("reply_markup")
        if not isinstance(given, dict) or "inline_keyboard" not in given:
            return None
        markup = InlineKeyboardMarkup.de_json(given, None)
        check_markup(markup)
        return markup if markup.inline_keyboard else None

    def _place(
        self,
        person: Person,
        shown: str,
        raw: str,
        params: Params,
        *,
        file: tuple[str, bytes] | None = None,
        **fields: Any,  # noqa: ANN401 - fields of a message
    ) -> Params:
        number, _ = self.next_message()
        protected = params.get("protect_content") in (True, "true")
        markup = self._markup(params)
        seen = Seen(number, shown, markup, raw, file=file, protected=protected, fields=fields)
        person.messages[number] = seen
        person.shown.append(number)
        return self._message_of(person, seen).to_dict()

    def _message_of(self, person: Person, seen: Seen) -> Message:
        words: Params = {"caption": seen.text} if seen.file else {"text": seen.text}
        return Message(
            seen.id,
            datetime.now(UTC),
            person.chat,
            from_user=self.bot,
            reply_markup=seen.markup,
            has_protected_content=seen.protected or None,
            **words,
            **seen.fields,
        )

    async def _push_to_webhook(self) -> None:
        """Post updates one by one; what was not taken is tried again."""
        async with aiohttp.ClientSession() as http:
            while True:
                if not self.webhook.url or not self.pending:
                    await asyncio.sleep(_WEBHOOK_PAUSE)
                    continue
                headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret}
                try:
                    async with http.post(
                        self.webhook.url, json=self.pending[0].to_dict(), headers=headers
                    ) as answer:
                        if answer.ok:
                            self.pending.pop(0)
                            continue
                        why = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                except aiohttp.ClientError:
                    why = "Connection refused"
                self.webhook_errors.append((datetime.now(UTC), why))
                await asyncio.sleep(_WEBHOOK_PAUSE)


async def _read(request: web.Request) -> Params:
    """Parameters of a request, however they were sent; texts that are JSON are read as such."""
    if request.content_type == "application/json":
        body = await request.json()
        return dict(body)
    found: Params = dict(request.query)
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            found[name] = (value.filename, value.file.read())
        else:
            found[name] = value
    for name in ("reply_markup", "commands", "allowed_updates", "scope"):
        if isinstance(found.get(name), str):
            found[name] = json.loads(found[name])
    return found


def _file(params: Params, name: str) -> tuple[str, bytes]:
    given = params.get(name)
    if isinstance(given, str) and given.startswith("attach://"):
        given = params.get(given.removeprefix("attach://"))
    if not isinstance(given, tuple):
        raise bad("there is no document in the request")
    return given


def _plain(markup: InlineKeyboardMarkup | None) -> Params | None:
    return markup.to_dict() if markup is not None else None


_METHODS: Final = {
    "getMe": BotApi._get_me,  # noqa: SLF001 - the table of this class
    "getUpdates": BotApi._get_updates,  # noqa: SLF001
    "setWebhook": BotApi._set_webhook,  # noqa: SLF001
    "deleteWebhook": BotApi._delete_webhook,  # noqa: SLF001
    "getWebhookInfo": BotApi._get_webhook_info,  # noqa: SLF001
    "sendMessage": BotApi._send_message,  # noqa: SLF001
    "sendDocument": BotApi._send_document,  # noqa: SLF001
    "sendPhoto": BotApi._send_photo,  # noqa: SLF001
    "editMessageText": BotApi._edit_message_text,  # noqa: SLF001
    "editMessageReplyMarkup": BotApi._edit_message_reply_markup,  # noqa: SLF001
    "answerCallbackQuery": BotApi._answer_callback_query,  # noqa: SLF001
    "deleteMessage": BotApi._delete_message,  # noqa: SLF001
    "sendChatAction": BotApi._send_chat_action,  # noqa: SLF001
    "setMyCommands": BotApi._set_my_commands,  # noqa: SLF001
}
"""Methods by name."""
