"""Hetzner Cloud as its API reference documents it, as far as machines go, over HTTP.

It is strict: paths, query parameters and fields that the reference does not have are refused, and
so are names, labels and keys that it would refuse. Source: https://docs.hetzner.cloud, v1.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from typing_extensions import override

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?")
_LABEL_KEY = re.compile(r"([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")
_LISTED = {"page", "per_page", "sort", "name", "label_selector"}
_LOCATION = {
    "id": 1,
    "name": "fsn1",
    "description": "Falkenstein DC Park 1",
    "country": "DE",
    "city": "Falkenstein",
    "latitude": 50.47612,
    "longitude": 12.370071,
    "network_zone": "eu-central",
}
_TYPE = {
    "id": 104,
    "name": "cx32",
    "description": "CX32",
    "cores": 4,
    "memory": 8,
    "disk": 80,
    "prices": [
        {
            "location": "fsn1",
            "price_hourly": {"net": "0.0105000000", "gross": "0.0124950000"},
            "price_monthly": {"net": "6.3000000000", "gross": "7.4970000000"},
        }
    ],
    "storage_type": "local",
    "cpu_type": "shared",
    "architecture": "x86",
}
_IMAGE = {
    "id": 9,
    "type": "system",
    "status": "available",
    "name": "debian-13",
    "description": "Debian 13",
    "os_flavor": "debian",
    "os_version": "13",
    "architecture": "x86",
}


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """An error answer."""

    def __init__(self, status: int, code: str, message: str = "as documented") -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass
class HetznerCloud:
    """One project."""

    token: str
    url: str = ""
    servers: dict[int, dict[str, Any]] = field(default_factory=dict)
    keys: dict[int, dict[str, Any]] = field(default_factory=dict)
    actions: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    refusals: list[tuple[str, Refusal]] = field(default_factory=list)
    """What the next call of a method and path gets, instead of being done."""
    then: dict[str, Callable[[], None]] = field(default_factory=dict)
    """What happens once such a call was done, before it is answered."""
    strange: list[str] = field(default_factory=list)
    """Calls that the reference does not have."""
    _ids: Iterator[int] = field(default_factory=lambda: iter(range(1000, 9000)))

    def refuse(self, call: str, status: int, code: str) -> None:
        """Answer the next such call with an error."""
        self.refusals.append((call, Refusal(status, code)))

    def lose_answer(self, call: str) -> None:
        """Do the next such call, and let its answer be lost on the way."""

        def lose() -> None:
            raise Refusal(504, "timeout", "gateway timeout")

        self.then[call] = lose

    def finish(self, status: str = "success") -> None:
        """Let every action end."""
        for action in self.actions:
            if action["status"] == "running":
                error = {"code": "action_failed", "message": "Action failed"}
                action.update(status=status, error=error if status == "error" else None)
        for server in self.servers.values():
            server["status"] = "running"

    def admit(self, authorization: str | None) -> None:
        """Let in whoever has the token.

        Raises:
            Refusal: It is another one.
        """
        if authorization != f"Bearer {self.token}":
            raise Refusal(401, "unauthorized", "unable to authenticate")

    def answer(self, call: str, query: dict[str, str], body: dict[str, Any]) -> Any:
        """Do one call.

        Raises:
            Refusal: It is answered with an error.
        """
        self.calls.append(call)
        for at, (wanted, refusal) in enumerate(self.refusals):
            if wanted == call:
                del self.refusals[at]
                raise refusal
        for pattern, (asked, fields, work) in self._table().items():
            found = re.fullmatch(pattern, call)
            if found is None:
                continue
            if set(query) - asked or set(body) - fields:
                break
            result = work(query, body, *(int(part) for part in found.groups()))
            self.then.pop(call, lambda: None)()
            return result
        self.strange.append(f"{call} {sorted(query)} {sorted(body)}")
        raise Refusal(404, "not_found", "no such path, parameter or field")

    def _table(self) -> dict[str, tuple[set[str], set[str], Callable[..., Any]]]:
        made = {"name", "server_type", "image", "location", "ssh_keys", "labels", "user_data"}
        made |= {"start_after_create", "public_net"}
        return {
            "GET /servers": (_LISTED | {"status"}, set(), self._list_servers),
            "POST /servers": (set(), made, self._make),
            r"GET /servers/(\d+)": (set(), set(), self._server),
            r"PUT /servers/(\d+)": (set(), {"name", "labels"}, self._relabel_server),
            r"POST /servers/(\d+)/actions/rebuild": (set(), {"image", "user_data"}, self._rebuild),
            r"GET /servers/(\d+)/actions": (_LISTED | {"status"}, set(), self._list_actions),
            r"GET /servers/actions/(\d+)": (set(), set(), self._action),
            "GET /ssh_keys": (_LISTED | {"fingerprint"}, set(), self._list_keys),
            "POST /ssh_keys": (set(), {"name", "public_key", "labels"}, self._add_key),
            r"PUT /ssh_keys/(\d+)": (set(), {"name", "labels"}, self._relabel_key),
            "GET /server_types": (_LISTED, set(), _fixed("server_types", _TYPE)),
            "GET /locations": (_LISTED, set(), _fixed("locations", _LOCATION)),
            "GET /images": (_LISTED | {"architecture"}, set(), _fixed("images", _IMAGE)),
            "GET /pricing": (set(), set(), lambda *_: {"pricing": {"currency": "EUR"}}),
        }

    def _list_servers(self, query: dict[str, str], _body: Any) -> Any:
        return _page("servers", [s for s in self.servers.values() if _selected(s, query)])

    def _server(self, _query: Any, _body: Any, number: int) -> Any:
        if number not in self.servers:
            raise Refusal(404, "not_found")
        return {"server": self.servers[number]}

    def _make(self, _query: Any, body: dict[str, Any]) -> Any:
        if not _NAME.fullmatch(body["name"]):
            raise Refusal(422, "invalid_input", "name")
        if any(s["name"] == body["name"] for s in self.servers.values()):
            raise Refusal(409, "uniqueness_error", "server name is already used")
        known = str(body["server_type"]) in {"104", "cx32"} and str(body["image"]) in {
            "9",
            "debian-13",
        }
        if not known or str(body["location"]) not in {"1", "fsn1"}:
            raise Refusal(422, "invalid_input", "server_type, image or location")
        if any(key not in self.keys for key in body["ssh_keys"]):
            raise Refusal(422, "invalid_input", "ssh_keys")
        number = next(self._ids)
        self.servers[number] = {
            "id": number,
            "name": body["name"],
            "status": "initializing",
            "labels": _labels(body.get("labels", {})),
            "public_net": {
                "ipv4": {"id": 1, "ip": "192.0.2.21", "blocked": False, "dns_ptr": ""},
                "ipv6": {"id": 2, "ip": "2001:db8::/64", "blocked": False, "dns_ptr": []},
                "floating_ips": [],
                "firewalls": [],
            },
            "server_type": _TYPE,
            "location": _LOCATION,
            "image": _IMAGE,
            "protection": {"delete": False, "rebuild": False},
            "locked": False,
        }
        action = self._act("create_server", number)
        server = self.servers[number]
        return {"server": server, "action": action, "next_actions": [], "root_password": None}

    def _rebuild(self, _query: Any, body: dict[str, Any], number: int) -> Any:
        server = self._server(None, None, number)["server"]
        if str(body["image"]) not in {"9", "debian-13"}:
            raise Refusal(422, "invalid_input", "image")
        if server["protection"]["rebuild"]:
            raise Refusal(403, "protected", "server is protected")
        return {"action": self._act("rebuild_server", number), "root_password": None}

    def _act(self, command: str, server: int) -> dict[str, Any]:
        action = {
            "id": next(self._ids),
            "command": command,
            "status": "running",
            "progress": 0,
            "started": "2026-01-01T00:00:00Z",
            "finished": None,
            "resources": [{"id": server, "type": "server"}],
            "error": None,
        }
        self.actions.append(action)
        return action

    def _list_actions(self, query: dict[str, str], _body: Any, number: int) -> Any:
        found = [a for a in self.actions if a["resources"][0]["id"] == number]
        found.sort(key=lambda action: action["id"], reverse=query.get("sort") == "id:desc")
        return _page("actions", found[: int(query.get("per_page", 25))])

    def _action(self, _query: Any, _body: Any, number: int) -> Any:
        for action in self.actions:
            if action["id"] == number:
                return {"action": action}
        raise Refusal(404, "not_found")

    def _list_keys(self, query: dict[str, str], _body: Any) -> Any:
        mark = query.get("fingerprint")
        held = [k for k in self.keys.values() if mark in {None, k["fingerprint"]}]
        return _page("ssh_keys", [k for k in held if _selected(k, query)])

    def _add_key(self, _query: Any, body: dict[str, Any]) -> Any:
        kind, blob = body["public_key"].split()[:2]
        if kind != "ssh-ed25519":
            raise Refusal(422, "invalid_input", "public_key")
        printed = hashlib.md5(base64.b64decode(blob), usedforsecurity=False).hexdigest()
        mark = ":".join(printed[at : at + 2] for at in range(0, 32, 2))
        if any(mark == key["fingerprint"] for key in self.keys.values()):
            raise Refusal(409, "uniqueness_error", "SSH key not unique")
        number = next(self._ids)
        self.keys[number] = {
            "id": number,
            "name": body["name"],
            "fingerprint": mark,
            "public_key": body["public_key"],
            "labels": _labels(body.get("labels", {})),
            "created": "2026-01-01T00:00:00Z",
        }
        return {"ssh_key": self.keys[number]}

    def _relabel_server(self, _query: Any, body: dict[str, Any], number: int) -> Any:
        server = self._server(None, None, number)["server"]
        server["labels"] = _labels(body["labels"])
        return {"server": server}

    def _relabel_key(self, _query: Any, body: dict[str, Any], number: int) -> Any:
        self.keys[number]["labels"] = _labels(body["labels"])
        return {"ssh_key": self.keys[number]}


@contextmanager
def hetzner_cloud(token: str) -> Iterator[HetznerCloud]:
    """A project that answers."""
    cloud = HetznerCloud(token)
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            address = urlsplit(self.path)
            status, found = 200, {}
            try:
                call = f"{self.command} {address.path.removeprefix('/v1')}"
                with turn:
                    cloud.admit(self.headers["Authorization"])
                    found = cloud.answer(call, dict(parse_qsl(address.query)), body)
            except Refusal as refusal:
                status = refusal.status
                found = {"error": {"code": refusal.code, "message": refusal.message}}
            text = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_GET(self) -> None:
            self._do()

        def do_PUT(self) -> None:
            self._do()

        def do_POST(self) -> None:
            self._do()

        @override
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    cloud.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield cloud
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _labels(labels: dict[str, str]) -> dict[str, str]:
    for key, value in labels.items():
        if not _LABEL_KEY.fullmatch(key) or not _LABEL_VALUE.fullmatch(value):
            raise Refusal(422, "invalid_input", f"labels: {key}")
    return dict(labels)


def _selected(thing: dict[str, Any], query: dict[str, str]) -> bool:
    if query.get("name") not in {None, thing["name"]}:
        return False
    key, equals, value = query.get("label_selector", "").partition("==")
    if not key:
        return True
    return bool(thing["labels"].get(key) == value if equals else key in thing["labels"])


def _page(kind: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    pages = {"page": 1, "per_page": 50, "previous_page": None, "next_page": None, "last_page": 1}
    return {kind: found, "meta": {"pagination": {**pages, "total_entries": len(found)}}}


def _fixed(kind: str, thing: dict[str, Any]) -> Callable[..., Any]:
    def listed(query: dict[str, str], _body: Any) -> Any:
        fits = query.get("name") in {None, thing["name"]}
        fits = fits and query.get("architecture") in {None, thing.get("architecture")}
        return _page(kind, [thing] if fits else [])

    return listed
