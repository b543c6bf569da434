"""Taking a stand down, in the manner of a machine that is switched off."""

import shutil

from . import postgres
from .cgroups import remove_cgroup
from .control_plane import APISERVER, ETCD
from .leftovers import end_leftovers
from .mounts import remove_mount_namespace
from .network import remove_network
from .node import KUBELET
from .stand import Stand
from .steps import Say, Step
from .supervise import Supervisor


class TearDown:
    """Steps that end a stand; each may be run again at any time."""

    def __init__(self, stand: Stand, *, purge: bool) -> None:
        self._stand = stand
        self._purge = purge

    def steps(self) -> list[Step]:
        """List them."""
        steps = [
            Step("stop", "Stop the parts", self._stop),
            Step("end", "End what is left", self._end, needs=("stop",)),
            Step("remove", "Remove namespaces and groups", self._remove, needs=("end",)),
        ]
        if self._purge:
            steps.append(Step("purge", "Remove the state", self._forget, needs=("remove",)))
        return steps

    def _stop(self, _: Say) -> None:
        supervisor = Supervisor(self._stand.paths)
        if supervisor.alive() and self._purge:
            # Nothing is read again of what an orderly end would write; only PostgreSQL has
            # memory that would outlive it.
            if supervisor.running(postgres.PROGRAM):
                supervisor.stop(postgres.PROGRAM)
            supervisor.kill()
        elif supervisor.alive():
            running = {name for name in supervisor.states() if supervisor.running(name)}
            # The kubelet would start again what is being ended; the API server cannot end
            # without the store it writes to.
            for wave in ({KUBELET}, running - {KUBELET, APISERVER, ETCD}, {APISERVER}, {ETCD}):
                supervisor.stop_together(running & wave)
            supervisor.shutdown()

    def _end(self, _: Say) -> None:
        end_leftovers(self._stand.network)

    def _remove(self, _: Say) -> None:
        network = self._stand.network
        remove_mount_namespace(network.namespace)
        remove_network(network)
        for name in (network.namespace, f"{network.namespace}-server"):
            remove_cgroup(name)
        shutil.rmtree(self._stand.paths.run, ignore_errors=True)

    def _forget(self, _: Say) -> None:
        shutil.rmtree(self._stand.paths.root)
