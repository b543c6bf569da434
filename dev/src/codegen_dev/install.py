"""Installing the product on the stand, as anyone would: charts, Secrets, a Server."""

import json
import subprocess
from pathlib import Path
from typing import Any

import yaml

from .agents_wish import AgentsWish
from .bot_api_program import BotApiWish
from .bot_wish import BotWish
from .certificates import write_private
from .errors import StandError
from .helm import helm_directory
from .image_steps import recorded_images
from .kube_build import binaries
from .kubectl import Kubectl
from .object_store import SECRET, ObjectsWish, credentials
from .paths import REPOSITORY
from .postgres import dsn
from .provenance_key import ensure_provenance_key
from .registry import auth_file
from .server import DemoServer
from .settings import child_environment
from .stand import APPS_DOMAIN, PUBLIC_REGISTRY, REGISTRY, Stand
from .steps import Say

SYSTEM_NAMESPACE = "codegen-system"
BUILD_NAMESPACE = "codegen-build"
TENANT_NAMESPACE = "products"
SERVER_NAME = "demo"
BOT_IMAGE = "bot"
_DATABASE_SECRET = "codegen-database"  # noqa: S105 - a name
_PUSH_SECRET = "registry-push"  # noqa: S105 - a name
_PULL_SECRET = "registry-pull"  # noqa: S105 - a name
_SSH_SECRET = "demo-server"  # noqa: S105 - a name
_SIGNING_SECRET = "provenance-key"  # noqa: S105 - a name
_SERVER_MEMORY_MIB = 4096
_WAIT = "180s"
# Chart value to the image it wants.
_IMAGES = {
    "operator": "operator",
    "gateway": "gateway",
    "agents": "agents",
    "ansible": "ansible",
    "builder": "builder",
    "serviceBase": "service-base",
    "serviceTest": "service-test",
    "postgres": "postgres",
    "redis": "redis",
}
# What builds pull without a credential.
_PUBLIC = {"serviceBase", "serviceTest"}


class Install:
    """What has to be applied for a stand to serve Projects; all of it may be repeated."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self.kubectl = Kubectl(binaries(stand.cache) / "kubectl", stand.paths.kubeconfig)

    def definitions(self, _: Say) -> None:
        """Install the chart of the resource definitions."""
        self._helm("codegen-crds")

    def secrets(self, _: Say) -> None:
        """Create the system namespace with the Secrets that the chart and the Server name."""
        self.kubectl.apply([namespace(SYSTEM_NAMESPACE, "baseline"), *self._system_secrets()])

    def operator(self, _: Say) -> None:
        """Install the operator, the gateway and the git host, and wait until they are ready.

        Raises:
            StandError: helm failed; the message says which pods are not ready.
        """
        arguments = ["--wait", "--timeout", _WAIT]
        for name, values in chart_values(self._stand).items():
            path = self._stand.paths.config / f"{name}.yaml"
            write_private(path, yaml.safe_dump(values).encode())
            arguments += ["--values", str(path)]
        try:
            self._helm("codegen-operator", *arguments)
        except StandError as error:
            raise StandError(f"{error.reason}\n{self._unready()}", log=error.log) from error
        self.kubectl.apply([_docker_secret(_PUSH_SECRET, BUILD_NAMESPACE, self._stand)])

    def tenant(self, _: Say) -> None:
        """Create the namespace of the demo's Projects, and offer it the demo server."""
        self.kubectl.apply([tenant(TENANT_NAMESPACE), server_object(self._stand)])

    def _system_secrets(self) -> list[dict[str, Any]]:
        key = DemoServer(self._stand).access().key.read_text()
        objects = {SECRET: credentials(self._stand)} if ObjectsWish.of(self._stand) else {}
        return [
            *(secret(name, SYSTEM_NAMESPACE, values) for name, values in objects.items()),
            secret(_DATABASE_SECRET, SYSTEM_NAMESPACE, {"dsn": dsn(self._stand)}),
            secret(_SSH_SECRET, SYSTEM_NAMESPACE, {"id": key}),
            secret(
                _SIGNING_SECRET,
                SYSTEM_NAMESPACE,
                {"ssh-privatekey": ensure_provenance_key(self._stand)},
            ),
            _docker_secret(_PULL_SECRET, SYSTEM_NAMESPACE, self._stand),
        ]

    def _helm(self, chart: str, *arguments: str) -> None:
        log = self._stand.paths.logs / f"helm-{chart}.log"
        command = [
            str(helm_directory(self._stand.cache) / "helm"),
            *("upgrade", "--install", chart, str(REPOSITORY / "helm" / chart)),
            *("--namespace", SYSTEM_NAMESPACE, "--create-namespace", *arguments),
        ]
        with log.open("w") as stream:
            done = subprocess.run(
                command,
                env=child_environment(KUBECONFIG=str(self._stand.paths.kubeconfig)),
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode != 0:
            raise StandError(f"helm does not install {chart}", log=log)

    def _unready(self) -> str:
        """Of each container that is not ready: why, and what last happened to its pod."""
        system = ("--namespace", SYSTEM_NAMESPACE)
        events = self.kubectl.get("events", *system, "--sort-by=.lastTimestamp").get("items", [])
        newest = {event["involvedObject"]["name"]: event["message"] for event in events}
        lines = []
        for pod in self.kubectl.get("pods", *system)["items"]:
            name = pod["metadata"]["name"]
            for status in pod["status"].get("containerStatuses", []):
                state = status["state"].get("waiting") or status["state"].get("terminated")
                if not status["ready"]:
                    why = f"{state.get('reason')} {state.get('message', '')}" if state else "?"
                    lines.append(f"{name}: {why.strip()}; {newest.get(name, 'nothing happened')}")
        return "\n".join(lines)


def chart_values(stand: Stand) -> dict[str, dict[str, Any]]:
    """Return the values of the operator's chart by file; of maps, helm puts them all together.

    Args:
        stand: Its images have to be built.
    """
    images, bot, agents = recorded_images(stand), BotWish.of(stand), AgentsWish.of(stand)
    objects, bot_api = ObjectsWish.of(stand), BotApiWish.of(stand)
    made = {"values": _values(stand, images, bot=bot is not None)}
    if bot is not None:
        made["values-bot"] = bot.values(_DATABASE_SECRET, images)
    if agents is not None:
        made["values-agents"] = agents.values(images)
    if objects is not None:
        made["values-objects"] = objects.values()
    if bot_api is not None:
        made["values-bot-api"] = bot_api.values(stand)
    return made


def _values(stand: Stand, images: dict[str, str], *, bot: bool) -> dict[str, Any]:
    return {
        "images": {
            value: _public(images[name]) if value in _PUBLIC else images[name]
            for value, name in (_IMAGES | ({BOT_IMAGE: BOT_IMAGE} if bot else {})).items()
        },
        "registry": {
            "prefix": f"{REGISTRY}/products",
            "pushSecret": _PUSH_SECRET,
            "ca": (stand.paths.pki / "ca.crt").read_text(),
        },
        "database": {"existingSecret": _DATABASE_SECRET},
        "provenance": {"signingSecret": _SIGNING_SECRET},
        "caBundle": trust_bundle(stand.settings.ssl_cert_file, stand.paths.pki / "ca.crt"),
    }


def trust_bundle(machine: Path, stand: Path) -> str:
    """Return the machine's authorities and the stand's as one PEM bundle."""
    own = machine.read_text() if machine.exists() else ""
    return f"{own.rstrip()}\n{stand.read_text()}".lstrip()


def server_object(stand: Stand) -> dict[str, Any]:
    """Return the Server that offers the demo server to the tenant and the bot's people."""
    access, bot = DemoServer(stand).access(), BotWish.of(stand)
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Server",
        "metadata": {"name": SERVER_NAME},
        "spec": {
            "address": access.address,
            "user": access.user,
            "sshKeyRef": {"name": _SSH_SECRET, "key": "id"},
            "hostKey": access.host_key,
            "tenants": [TENANT_NAMESPACE, *(bot.namespaces if bot else [])],
            "domainSuffix": APPS_DOMAIN,
            "acme": {"issuer": "internal"},
            "registry": {"secretRef": _PULL_SECRET},
            "capacity": {"memoryMib": _SERVER_MEMORY_MIB},
        },
    }


def tenant(name: str) -> dict[str, Any]:
    """Return a namespace in which Projects are served."""
    made = namespace(name, "restricted")
    made["metadata"]["labels"]["codegen.dev/tenant"] = "true"
    return made


def namespace(name: str, level: str) -> dict[str, Any]:
    """Return a namespace that enforces a level of the Pod Security Standards."""
    labels = {"pod-security.kubernetes.io/enforce": level}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def secret(name: str, where: str, values: dict[str, str], kind: str = "Opaque") -> dict[str, Any]:
    """Return a Secret.

    Args:
        name: Its name.
        where: Its namespace.
        values: What it holds.
        kind: Its type.
    """
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": where},
        "type": kind,
        "stringData": values,
    }


def _docker_secret(name: str, where: str, stand: Stand) -> dict[str, Any]:
    config = json.dumps(json.loads(auth_file(stand).read_text()))
    return secret(name, where, {".dockerconfigjson": config}, kind="kubernetes.io/dockerconfigjson")


def _public(reference: str) -> str:
    return f"{PUBLIC_REGISTRY}/{reference.removeprefix(f'{REGISTRY}/')}"
