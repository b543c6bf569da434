"""The request: parsed by hand, strictly, because the server has no validation library.

An unknown key is refused: it may be a wish that this version of the engine cannot fulfil.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from .retention import Retention

Verb = Literal[
    "release",
    "contract",
    "rollback",
    "status",
    "remove",
    "stop",
    "start",
    "backup",
    "restore",
    "logs",
    "cancel",
]
Strategy = Literal["bluegreen", "recreate", "stateful"]
VERBS: Final = get_args(Verb)
STRATEGIES: Final = ("bluegreen", "recreate", "stateful")
MAX_BYTES: Final = 4 * 1024 * 1024

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_LABEL_OR_NONE = re.compile(rf"({_LABEL.pattern})?")
_IMAGE = re.compile(r"[a-z0-9][a-z0-9./:_-]*@sha256:[0-9a-f]{64}")
_RELEASE_ID = re.compile(r"[0-9a-f]{12}")
_ENV = re.compile(r"[A-Z][A-Z0-9_]*")
_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")
_STORAGE = re.compile(r"(AWS|AZURE|B2|GOOGLE|OS|RESTIC_REST|ST)_[A-Z0-9_]+")
_PATH = re.compile(r"/[A-Za-z0-9/_.-]*")


class RequestError(ValueError):
    """The request is not usable; the message names the field."""


@dataclass(frozen=True, slots=True)
class SecretRef:
    """A key of a stored secret, as the release names it."""

    name: str
    key: str

    @property
    def path(self) -> str:
        """``<secret name>/<key>``, the key of the request's values."""
        return f"{self.name}/{self.key}"


@dataclass(frozen=True, slots=True)
class Env:
    """One variable: a plain value or a secret."""

    name: str
    value: str = ""
    secret: SecretRef | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the product; fields as in the release descriptor.

    What its unit does not depend on is left out of the representation: `units.digest` is made
    of it, and another digest restarts a database.
    """

    name: str
    image: str
    strategy: Strategy
    public: bool = False
    port: int = 8080
    health_path: str = "/health"
    memory_mib: int = 192
    pids: int = 512
    cpu_percent: int = 200
    command: tuple[str, ...] = ()
    migrate: tuple[str, ...] = ()
    contract: tuple[str, ...] = field(default=(), repr=False)
    revert: tuple[str, ...] = field(default=(), repr=False)
    volume: str = ""
    env: tuple[Env, ...] = ()
    replica_of: str = field(default="", repr=False)

    def secrets(self) -> tuple[SecretRef, ...]:
        """Every secret its environment refers to."""
        return tuple(e.secret for e in self.env if e.secret is not None)


@dataclass(frozen=True, slots=True)
class Release:
    """What should run; `contractions` are the contract migrations that it can live with."""

    release_id: str
    commit: str
    schema_revision: str
    services: tuple[Service, ...]
    contractions: tuple[str, ...] = ()

    def secrets(self) -> tuple[SecretRef, ...]:
        """Every secret of every service, once, in order of their paths."""
        return tuple(sorted({r for s in self.services for r in s.secrets()}, key=lambda r: r.path))


@dataclass(frozen=True, slots=True)
class Ports:
    """Loopback ports of a public service's colours."""

    blue: int
    green: int


@dataclass(frozen=True, slots=True)
class Backup:
    """A restic repository and what stays in it; passwords and variables are secrets.

    The previous password, where there is one, is replaced by the password.
    """

    repository: str
    password: str = field(repr=False)
    previous_password: str = field(default="", repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    retention: Retention = field(default_factory=Retention)
    check: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``secrets`` holds values; it is left out of the representation.

    Attributes:
        verb: What to do.
        app: Name of the product.
        release: Of release: what should run.
        ports: Port pair of each public service.
        secrets: Values by ``<secret name>/<key>``.
        keep_data: Of remove: volumes stay.
        release_id: Of rollback: where to; empty, the release before.
        contractions: Of contract: the contract migrations that may run, by revision.
        backup: Of backup and restore: the repository. Of release and contract: data is backed
            up before it is migrated. Of remove: data is backed up before it is removed.
        backup_id: Of restore: which backup; empty, the newest.
        service: Of logs: which service; empty, all.
        lines: Of logs: how many, the newest.
    """

    verb: Verb
    app: str
    release: Release | None = None
    ports: Mapping[str, Ports] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    keep_data: bool = True
    release_id: str = ""
    contractions: tuple[str, ...] = ()
    backup: Backup | None = None
    backup_id: str = ""
    service: str = ""
    lines: int = 200

    def values(self) -> list[str]:
        """Everything that must not be seen."""
        found = self.backup
        if found is None:
            return [*self.secrets.values()]
        passwords = [p for p in (found.password, found.previous_password) if p]
        return [*self.secrets.values(), *passwords, *found.environment.values()]


def parse_request(text: str) -> Request:
    """Parse and check a request.

    Raises:
        RequestError: It is no JSON, or a field is missing, unknown or malformed.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise RequestError("request: not JSON") from error
    top = _Reader(data, "request")
    verb = top.choice("verb", VERBS)
    release = top.optional("release")
    request = Request(
        verb=verb,
        app=top.text("app", _LABEL),
        release=None if release is None else parse_release(release, "release"),
        ports={
            name: _ports(value, f"ports.{name}")
            for name, value in top.mapping("ports").items()
            if _matches(name, _LABEL, "ports")
        },
        secrets={
            name: _value(value, name) for name, value in sorted(top.mapping("secrets").items())
        },
        keep_data=top.flag("keepData", default=True),
        release_id=top.text("releaseId", re.compile(r"([0-9a-f]{12})?"), default=""),
        contractions=top.texts("contractions"),
        backup=_backup(top.optional("backup")),
        backup_id=top.text("backupId", re.compile(r"[0-9TZ.]{0,32}"), default=""),
        service=top.text("service", re.compile(f"({_LABEL.pattern})?"), default=""),
        lines=top.number("lines", 1, 1000, default=200),
    )
    top.finish()
    _consistent(request)
    return request


def parse_release(data: object, where: str) -> Release:
    """Parse a release descriptor; `where` names it in errors."""
    reader = _Reader(data, where)
    release = Release(
        release_id=reader.text("releaseId", _RELEASE_ID),
        commit=reader.text("commit", re.compile(r"[0-9a-f]{40}")),
        schema_revision=reader.text("schemaRevision", re.compile(r"[^\s]{0,64}"), default=""),
        services=tuple(
            _service(item, f"{where}.services[{i}]")
            for i, item in enumerate(reader.items("services"))
        ),
        contractions=reader.texts("contractions"),
    )
    reader.finish()
    names = [s.name for s in release.services]
    if not names or len(set(names)) != len(names):
        raise RequestError(f"{where}.services: one or more, each name once")
    return release


def _consistent(request: Request) -> None:
    if request.verb in {"backup", "restore"} and request.backup is None:
        raise RequestError("backup: missing")
    if request.verb in {"release", "restore"}:
        if request.release is None:
            raise RequestError("release: missing")
        for service in request.release.services:
            if service.public and service.name not in request.ports:
                raise RequestError(f"ports.{service.name}: missing for a public service")
            if service.public and service.strategy != "bluegreen":
                raise RequestError(f"{service.name}: a public service is replaced by two colours")
        for ref in request.release.secrets():
            if ref.path not in request.secrets:
                raise RequestError(f"secrets.{ref.path}: missing")


def _service(data: object, where: str) -> Service:
    reader = _Reader(data, where)
    strategy = reader.choice("strategy", STRATEGIES)
    service = Service(
        name=reader.text("name", _LABEL),
        image=reader.text("image", _IMAGE),
        strategy=strategy,
        public=reader.flag("public", default=False),
        port=reader.number("port", 1, 65535, default=8080),
        health_path=reader.text("healthPath", _PATH, default="/health"),
        memory_mib=reader.number("memoryMib", 16, 65536, default=192),
        pids=reader.number("pids", 16, 32768, default=512),
        cpu_percent=reader.number("cpuPercent", 5, 25600, default=200),
        command=reader.texts("command"),
        migrate=reader.texts("migrate"),
        contract=reader.texts("contract"),
        revert=reader.texts("revert"),
        volume=reader.text("volume", re.compile(r"(/[A-Za-z0-9/_.-]+)?"), default=""),
        env=tuple(_env(item, f"{where}.env[{i}]") for i, item in enumerate(reader.items("env"))),
        replica_of=reader.text("replicaOf", _LABEL_OR_NONE, default=""),
    )
    reader.finish()
    return service


def _env(data: object, where: str) -> Env:
    reader = _Reader(data, where)
    name = reader.text("name", _ENV)
    secret = reader.optional("secret")
    value = reader.optional("value")
    reader.finish()
    if (value is None) == (secret is None):
        raise RequestError(f"{where}: exactly one of value and secret")
    if secret is None:
        return Env(name, _value(value, where))
    inner = _Reader(secret, f"{where}.secret")
    ref = SecretRef(inner.text("name", _KEY), inner.text("key", _KEY))
    inner.text("version", re.compile(r".{0,64}"), default="")
    inner.finish()
    return Env(name, secret=ref)


def _backup(data: object) -> Backup | None:
    if data is None:
        return None
    reader = _Reader(data, "backup")
    rule = _Reader(reader.mapping("retention"), "backup.retention")
    backup = Backup(
        repository=reader.text("repository", re.compile(r"[^\s]{1,512}")),
        password=reader.text("password", re.compile(r"[^\n\0]{1,4096}")),
        previous_password=reader.text(
            "previousPassword", re.compile(r"[^\n\0]{0,4096}"), default=""
        ),
        environment={
            name: _value(value, f"backup.environment.{name}")
            for name, value in reader.mapping("environment").items()
            if _matches(name, _STORAGE, "backup.environment")
        },
        retention=Retention(
            daily=rule.number("daily", 0, 1000, default=7),
            weekly=rule.number("weekly", 0, 1000, default=4),
            monthly=rule.number("monthly", 0, 1000, default=6),
        ),
        check=reader.flag("check", default=True),
    )
    rule.finish()
    reader.finish()
    return backup


def _ports(data: object, where: str) -> Ports:
    reader = _Reader(data, where)
    ports = Ports(reader.number("blue", 1024, 65535), reader.number("green", 1024, 65535))
    reader.finish()
    return ports


def _value(value: object, where: str) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise RequestError(f"{where}: a text without NUL is expected")
    return value


def _matches(text: str, pattern: re.Pattern[str], where: str) -> bool:
    if not pattern.fullmatch(text):
        raise RequestError(f"{where}: {text!r} is not a usable name")
    return True


class _Reader:
    """Takes typed values out of a JSON object and refuses what is left over."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise RequestError(f"{where}: an object is expected")
        self._data: dict[str, Any] = dict(data)
        self._where = where

    def finish(self) -> None:
        if self._data:
            raise RequestError(f"{self._where}: unknown field {min(self._data)!r}")

    def optional(self, key: str) -> object:
        return self._data.pop(key, None)

    def text(self, key: str, pattern: re.Pattern[str], default: str | None = None) -> str:
        value = self._take(key, lambda v: isinstance(v, str), "a text", default)
        if not pattern.fullmatch(value):
            raise RequestError(f"{self._where}.{key}: does not match {pattern.pattern}")
        return str(value)

    def choice(self, key: str, choices: tuple[str, ...]) -> Any:  # noqa: ANN401 - a literal
        return self._take(key, lambda v: v in choices, f"one of {', '.join(choices)}", None)

    def number(self, key: str, least: int, most: int, default: int | None = None) -> int:
        def fits(value: object) -> bool:
            return isinstance(value, int) and least <= value <= most

        return int(self._take(key, fits, f"a number from {least} to {most}", default))

    def flag(self, key: str, *, default: bool) -> bool:
        return bool(self._take(key, lambda v: isinstance(v, bool), "true or false", default))

    def items(self, key: str) -> list[object]:
        return list(self._take(key, lambda v: isinstance(v, list), "a list", []))

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(_value(v, f"{self._where}.{key}") for v in self.items(key))

    def mapping(self, key: str) -> dict[str, object]:
        return dict(self._take(key, lambda v: isinstance(v, dict), "an object", {}))

    def _take(
        self,
        key: str,
        fits: Callable[[Any], bool],
        expected: str,
        default: object,
    ) -> Any:  # noqa: ANN401 - checked by `fits`
        value = self._data.pop(key, default)
        if value is None or not fits(value):
            raise RequestError(f"{self._where}.{key}: {expected} is expected")
        return value
