"""A small Bot API on this machine. It is strict: what Telegram refuses is refused."""

import contextlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

TOKEN = "123456:tests-only"
SECONDS = 20.0
EXPECTED = frozenset({401, 409})
"""Refusals that are no mistake in a request."""
Json = dict[str, Any]


class RefusedError(Exception):
    """What the API answers instead of a result."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


@dataclass
class Message:
    """A message of the bot as it stands in the chat."""

    text: str
    keyboard: list[list[Json]] = field(default_factory=list)

    @property
    def buttons(self) -> list[Json]:
        """Its buttons, row by row."""
        return [button for row in self.keyboard for button in row]


class Telegram:
    """The server, and everything that people and the bot said."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._updates: list[Json] = []
        self._number = 0
        self._poll = 0
        self._queries: set[str] = set()
        self._bot_messages: dict[tuple[int, int], Message] = {}
        self._shown: dict[int, list[int]] = {}
        """Ids of messages by chat, in the order in which they were shown or changed."""
        self.refusals: list[str] = []
        """What the bot did that Telegram would not have accepted."""
        telegram = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                status, answer = telegram.answer(self.path, dict(parse_qsl(body)))
                content = json.dumps(answer).encode()
                with contextlib.suppress(ConnectionError):  # the bot has gone
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, params: dict[str, str]) -> tuple[int, Json]:
        """Status and body of the answer to one request."""
        prefix, _, method = path.rpartition("/")
        handler = _METHODS.get(method, _unknown)
        if prefix != f"/bot{TOKEN}":
            handler = _unauthorized
        try:
            return HTTPStatus.OK, {"ok": True, "result": handler(self, params)}
        except RefusedError as error:
            if error.status not in EXPECTED:
                self.refusals.append(f"{method}: {error.description}")
            answer = {"ok": False, "error_code": error.status, "description": error.description}
            return error.status, answer

    def say(self, person: int, text: str) -> None:
        """A person writes to the bot."""
        entities = []
        if text.startswith("/"):
            entities.append({"type": "bot_command", "offset": 0, "length": len(text)})
        message = {"text": text, "entities": entities, "from": _person(person)}
        self._update("message", person, message)

    def press(self, person: int, message_id: int, data: str) -> None:
        """A person presses a button."""
        with self._changed:
            self._queries.add(str(self._number + 1))
            query = {
                "id": str(self._number + 1),
                "from": _person(person),
                "chat_instance": "1",
                "data": data,
                "message": _as_json(person, message_id, "…"),
            }
        self._update("callback_query", person, query)

    def _update(self, kind: str, person: int, content: Json) -> None:
        with self._changed:
            self._number += 1
            if kind == "message":
                content = {**_as_json(person, self._number, ""), **content}
                self._shown.setdefault(person, [])
            self._updates.append({"update_id": self._number, kind: content})
            self._changed.notify_all()

    def shown(self, person: int, seen: int) -> tuple[int, Message]:
        """The newest message of a chat, once there is more to see than ``seen`` changes."""
        self._wait(lambda: len(self._shown.get(person, [])) > seen)
        with self._changed:
            number = self._shown[person][-1]
            return number, self._bot_messages[person, number]

    def changes(self, person: int) -> int:
        """How often something was shown in a chat."""
        with self._changed:
            return len(self._shown.get(person, []))

    def _wait(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS
        with self._changed:
            while not done():
                left = end - time.monotonic()
                assert left > 0, f"the bot says nothing; refused so far: {self.refusals}"
                self._changed.wait(left)

    def get_me(self, _: dict[str, str]) -> Json:
        """Who the bot is."""
        return {"id": 123456, "is_bot": True, "first_name": "Tests", "username": "tests_bot"}

    def agree(self, _: dict[str, str]) -> bool:
        """What changes nothing here."""
        return True

    def get_updates(self, params: dict[str, str]) -> list[Json]:
        """Wait for updates; only one may."""
        offset = int(params.get("offset", 0))
        end = time.monotonic() + float(params.get("timeout", 0))
        with self._changed:
            self._poll += 1
            mine = self._poll
            self._changed.notify_all()
            self._updates = [item for item in self._updates if item["update_id"] >= offset]
            while not self._updates and (left := end - time.monotonic()) > 0:
                self._changed.wait(left)
                if mine != self._poll:
                    raise RefusedError(409, "Conflict: terminated by other getUpdates request")
            return list(self._updates)

    def send_message(self, params: dict[str, str]) -> Json:
        """A new message of the bot."""
        person, message = int(params["chat_id"]), _message(params)
        with self._changed:
            if person not in self._shown:
                raise RefusedError(400, "Bad Request: chat not found")
            self._number += 1
            self._bot_messages[person, self._number] = message
            self._shown[person].append(self._number)
            self._changed.notify_all()
            return _as_json(person, self._number, message.text)

    def edit_message(self, params: dict[str, str]) -> Json:
        """Another text in place of one."""
        person, number = int(params["chat_id"]), int(params["message_id"])
        message = _message(params)
        with self._changed:
            before = self._bot_messages.get((person, number))
            if before is None:
                raise RefusedError(400, "Bad Request: message to edit not found")
            self._bot_messages[person, number] = message
            self._shown[person].append(number)
            self._changed.notify_all()
            if before == message:
                raise RefusedError(400, "Bad Request: message is not modified")
            return _as_json(person, number, message.text)

    def answer_query(self, params: dict[str, str]) -> bool:
        """The end of the waiting sign on a button."""
        with self._changed:
            if params["callback_query_id"] not in self._queries:
                raise RefusedError(400, "Bad Request: query is too old")
            self._queries.remove(params["callback_query_id"])
            if len(params.get("text", "")) > 200:
                raise RefusedError(400, "Bad Request: text is too long")
        return True


def _message(params: dict[str, str]) -> Message:
    text = params.get("text", "")
    if not text.strip():
        raise RefusedError(400, "Bad Request: message text is empty")
    if len(text) > 4096:
        raise RefusedError(400, "Bad Request: message is too long")
    keyboard = json.loads(params.get("reply_markup", "{}")).get("inline_keyboard", [])
    for button in (button for row in keyboard for button in row):
        if not button["text"].strip():
            raise RefusedError(400, "Bad Request: text buttons must be non-empty")
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
    if sum(len(row) for row in keyboard) > 100:
        raise RefusedError(400, "Bad Request: reply markup is too long")
    return Message(text, keyboard)


def _person(person: int) -> Json:
    return {"id": person, "is_bot": False, "first_name": "Person"}


def _as_json(person: int, number: int, text: str) -> Json:
    chat = {"id": person, "type": "private", "first_name": "Person"}
    return {"message_id": number, "date": 1, "chat": chat, "text": text}


def _unknown(_: Telegram, __: dict[str, str]) -> Json:
    raise RefusedError(404, "Not Found")


def _unauthorized(_: Telegram, __: dict[str, str]) -> Json:
    raise RefusedError(401, "Unauthorized")


_METHODS: dict[str, Callable[[Telegram, dict[str, str]], Any]] = {
    "getMe": Telegram.get_me,
    "deleteWebhook": Telegram.agree,
    "setMyCommands": Telegram.agree,
    "getUpdates": Telegram.get_updates,
    "sendMessage": Telegram.send_message,
    "editMessageText": Telegram.edit_message,
    "answerCallbackQuery": Telegram.answer_query,
}
