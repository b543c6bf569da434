"""The steps that bring the cluster and what stands beside it up."""

import shutil

from .bot_api_program import BotApiWish, start_bot_api
from .control_plane import (
    APISERVER,
    CONTROLLER_MANAGER,
    ETCD,
    SCHEDULER,
    apiserver_ready,
)
from .errors import StandError
from .image_build import ImageBuilder
from .kube_build import binaries
from .kubectl import Kubectl
from .manifests import VOLUMES, base_manifests, volume_name
from .node import (
    CONTAINERD,
    KUBE_PROXY,
    KUBELET,
    PAUSE_IMAGE,
    containerd_socket,
    kubelet_listens,
    write_node_config,
)
from .object_store import ObjectsWish, start_object_store
from .pause import ensure_pause
from .postgres import start_postgres
from .registry import start_registry
from .stand import Stand
from .steps import Say, Step
from .supervise import Supervisor
from .versitygw_build import ensure_versitygw

_APISERVER_SECONDS = 60.0
_CONTAINERD_SECONDS = 20.0
_NODE_SECONDS = 60.0


class ClusterUp:
    """Control plane, node, registry and PostgreSQL of one stand."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._supervisor = Supervisor(stand.paths)

    def steps(self) -> list[Step]:
        """List them; they stand on the foundation's steps."""
        return [
            Step("registry", "Image registry", self._registry, needs=("supervisor",)),
            Step("postgres", "PostgreSQL", self._postgres, needs=("supervisor",)),
            Step("api", "API server", self._api, needs=("supervisor", "binaries")),
            Step("containerd", "containerd", self._containerd, needs=("supervisor",)),
            Step("pause", "Pause image", self._pause, needs=("registry", "dns")),
            Step("base-objects", "Roles and storage", self._objects, needs=("api",)),
            Step("controllers", "Controllers", self._controllers, needs=("api",)),
            Step("node", "Node", self._node, needs=("base-objects", "containerd", "pause", "dns")),
            *self._wished(),
        ]

    def _wished(self) -> list[Step]:
        """What not every stand has; it is there before the node is."""
        wished = {
            ObjectsWish: Step("object-store", "Object store", self._object_store, ("supervisor",)),
            BotApiWish: Step("bot-api", "Bot API of tests", self._bot_api, ("supervisor",)),
        }
        return [step for wish, step in wished.items() if wish.of(self._stand) is not None]

    def _registry(self, _: Say) -> None:
        start_registry(self._stand, self._supervisor)

    def _postgres(self, _: Say) -> None:
        start_postgres(self._stand, self._supervisor)

    def _object_store(self, say: Say) -> None:
        say("building, where it is not in the cache")
        ensure_versitygw(self._stand.cache)
        start_object_store(self._stand, self._supervisor)

    def _bot_api(self, _: Say) -> None:
        start_bot_api(self._stand, self._supervisor)

    def _api(self, _: Say) -> None:
        self._supervisor.start(ETCD)
        self._supervisor.wait_ready(
            APISERVER, lambda: apiserver_ready(self._stand), _APISERVER_SECONDS
        )

    def _containerd(self, _: Say) -> None:
        for program in write_node_config(self._stand):
            self._supervisor.stop(program)
        socket = containerd_socket(self._stand)
        self._supervisor.wait_ready(CONTAINERD, socket.is_socket, _CONTAINERD_SECONDS)

    def _pause(self, _: Say) -> None:
        ensure_pause(ImageBuilder(self._stand), PAUSE_IMAGE)

    def _objects(self, _: Say) -> None:
        kubectl = self._kubectl()
        volumes = self._stand.paths.root / "volumes"
        found = kubectl.get("persistentvolumes").get("items", [])
        for volume in found:
            # Nobody claims it any more: it begins anew, empty.
            if volume.get("status", {}).get("phase") == "Released":
                name = volume["metadata"]["name"]
                kubectl.run("delete", "persistentvolume", name)
                shutil.rmtree(volumes / name, ignore_errors=True)
        for number in range(VOLUMES):
            path = volumes / volume_name(number)
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o777)
        kubectl.apply(base_manifests(self._stand))

    def _controllers(self, _: Say) -> None:
        self._supervisor.start(CONTROLLER_MANAGER)
        self._supervisor.start(SCHEDULER)

    def _node(self, _: Say) -> None:
        self._supervisor.start(KUBE_PROXY)
        self._supervisor.wait_ready(KUBELET, self._node_ready, _NODE_SECONDS)

    def _node_ready(self) -> bool:
        # The object says Ready long after its kubelet ended.
        if not kubelet_listens(self._stand):
            return False
        try:
            node = self._kubectl().get("node", self._stand.network.namespace)
        except StandError:
            return False
        conditions = node.get("status", {}).get("conditions", [])
        return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)

    def _kubectl(self) -> Kubectl:
        return Kubectl(binaries(self._stand.cache) / "kubectl", self._stand.paths.kubeconfig)
