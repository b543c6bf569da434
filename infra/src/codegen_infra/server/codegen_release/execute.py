"""Does the steps of a plan. Each does nothing when its work is done already."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar, assert_never

from . import actions, allowance, backups, files, gating, naming, reporting, room, units, vault
from .commands import attempt, journal, run, systemctl, tail
from .config import Limits
from .failure import EngineError
from .interruption import RUN
from .naming import Colour
from .probe import Target
from .repository import Repository
from .request import Service
from .state import Observed, Stored

_PROGRAMS = 4
T = TypeVar("T")


@dataclass
class Executor:
    """Carries out steps for one product.

    Attributes:
        places: Where its files are.
        target: The release that is being brought up.
        colour: The colour it gets.
        limits: Seconds per step.
        secrets: Values, by path.
        times: Milliseconds that each step took, in order.
        repository: Where backups are, if any is needed.
        backup_id: The backup that was made on the way.
        observed: What the last report was made from.
    """

    places: files.Places
    target: Stored
    colour: Colour
    limits: Limits
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    repository: Repository | None = None
    backup_id: str = ""
    times: list[tuple[str, int]] = field(default_factory=list)
    observed: Observed | None = None

    def do(self, step: actions.Step) -> None:
        """Do one step and note how long it took.

        Raises:
            EngineError: It did not succeed.
        """
        began = time.monotonic()
        try:
            self._do(step)
        finally:
            elapsed = round((time.monotonic() - began) * 1000)
            self.times.append((type(step).__name__, elapsed))

    def _do(self, step: actions.Step) -> None:  # noqa: C901, PLR0912, PLR0915 - one line per kind
        match step:
            case actions.Pull():
                self._pull(step.images)
            case actions.MakeNetwork():
                self._network()
            case actions.MakeSecrets():
                self._secrets(step)
            case actions.Assign():
                files.store(self.places, step.stored, step.colour)
            case actions.CheckPorts():
                self._check_ports(step.services)
            case actions.Stop():
                files.stop(step.files)
            case actions.Write():
                self._write(step.texts)
            case actions.Remove():
                self._remove(step.files)
            case actions.StartStateful():
                self._start_stateful(step)
            case actions.BackUp():
                self.backup_id = vault.back_up(self.places, self._repository())
            case actions.Restore():
                self._restore(step)
            case actions.Resume():
                self.places.stopped.unlink(missing_ok=True)
            case actions.Migrate():
                self._migrate(step)
            case actions.Revert():
                self._revert(step)
            case actions.Contract():
                self._one_shot(step.service, step.service.contract, "ContractFailed")
            case actions.Contracting():
                files.write(self.places.private / "contracting", "\n".join(step.revisions))
            case actions.Contracted():
                self._note_contracted(step.revisions)
                (self.places.private / "contracting").unlink(missing_ok=True)
            case actions.Start():
                self._start(step.files)
            case actions.Gate():
                self._gate(step.services)
            case actions.Switch():
                self._switch(step.colour)
            case actions.Record():
                files.write(self.places.private / "history", "\n".join(step.history))
                files.write(self._note("served"), files.read(self._note("migrated")) or "{}")
            case actions.Report():
                self.observed = reporting.publish(self.places)
            case actions.Drain():
                time.sleep(self.limits.drain)
            case actions.Forget():
                self._forget(step)
            case _:
                assert_never(step)

    def _pull(self, images: tuple[str, ...]) -> None:
        there = _together([partial(attempt, "podman", "image", "exists", i) for i in images])
        missing = [i for i, done in zip(images, there, strict=True) if done.returncode != 0]
        if missing:
            room.need_disk(Path.home(), self.limits.disk)
        for image in missing:
            with RUN.waiting():
                done = attempt("podman", "pull", "--quiet", image, timeout=self.limits.pull)
            if done.returncode != 0:
                message = f"{image}: {tail(done.stderr, 8)}"
                if "no space left on device" in done.stderr:
                    raise EngineError("infrastructure", "DiskPressure", message)
                raise EngineError("infrastructure", "ImagePullFailed", message)

    def _network(self) -> None:
        label = f"dev.codegen.app={self.places.app}"
        run("podman", "network", "create", "--ignore", "--label", label, self.places.app)

    def _secrets(self, step: actions.MakeSecrets) -> None:
        app = self.places.app
        jobs = [partial(gating.make_secret, app, n, self.secrets[p]) for n, p in step.secrets]
        _together(jobs)

    def _check_ports(self, services: tuple[Service, ...]) -> None:
        for service in services:
            port = naming.port(self.target.ports[service.name], self.colour)
            room.need_port(service.name, port, self.limits.port)

    def _write(self, texts: Mapping[str, str]) -> None:
        self.places.quadlets.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            if files.read(self.places.quadlets / name) != text:
                files.write(self.places.quadlets / name, text)
        done = systemctl("daemon-reload")
        if done.returncode != 0:
            raise EngineError("infrastructure", "ServerError", f"daemon-reload: {done.stderr}")

    def _remove(self, names: tuple[str, ...]) -> None:
        for name in names:
            (self.places.quadlets / name).unlink(missing_ok=True)

    def _start_stateful(self, step: actions.StartStateful) -> None:
        self._start(step.files)
        look = partial(self._targets, step.services)
        with RUN.waiting():
            wrong = gating.wait(step.files, look, self.limits.stateful)
        if wrong:
            raise gating.failure(step.files, wrong, "DatabaseUnhealthy")

    def _start(self, names: tuple[str, ...]) -> None:
        if not names:
            return
        done = systemctl("start", *(naming.unit(n) for n in names))
        if done.returncode != 0:
            log = journal([naming.unit(n) for n in names])
            raise EngineError("product", "StartFailed", f"{tail(done.stderr, 3)}\n{log}")

    def _repository(self) -> Repository:
        if self.repository is None:
            raise EngineError("bug", "EngineBug", "a backup without a repository")
        return self.repository

    def _restore(self, step: actions.Restore) -> None:
        for item in step.items:
            backups.restore(self._repository(), self.places.app, item)
        if step.last:
            self.places.restoring.unlink(missing_ok=True)

    def _migrate(self, step: actions.Migrate) -> None:
        name = step.service.name
        # Before it: killed in the middle, nobody could say whose additions there are.
        self._put("attempted", name, self.target.release.release_id)
        self._one_shot(step.service, step.service.migrate, "MigrationFailed")
        if step.revision:
            self._put("migrated", name, step.revision)
        self._note_contracted(step.contracted)

    def _revert(self, step: actions.Revert) -> None:
        service = replace(step.service, image=step.image)
        try:
            self._one_shot(service, (*step.arguments, step.revision), "RevertFailed")
        except EngineError as error:  # other code for the new release would not mend it
            raise EngineError("bug", error.reason, error.message) from error
        self._put("migrated", service.name, step.revision)
        self._put("attempted", service.name, "")

    def _one_shot(self, service: Service, arguments: tuple[str, ...], reason: str) -> None:
        release_id, app = self.target.release.release_id, self.places.app
        name = naming.migration(app, service.name)
        argv = ["podman", "run", "--rm", "--replace", "--name", name, "--network", app]
        argv += ["--pull=never", "--cap-drop=all", "--security-opt=no-new-privileges"]
        argv += ["--log-driver=none", *allowance.flags(service, allowance.delegated())]
        for key, value in units.plain(service, release_id).items():
            argv += ["--env", f"{key}={value}"]
        for env in service.env:
            if env.secret is not None:
                source = naming.secret(app, env.secret, release_id)
                argv += ["--secret", f"{source},type=env,target={env.name}"]
        done = attempt(*argv, service.image, *arguments, timeout=self.limits.migrate)
        if done.returncode != 0:
            attempt("podman", "rm", "--force", "--ignore", name)
            said = tail(f"{done.stdout}\n{done.stderr}")
            message = f"{service.name}: exit status {done.returncode}\n{said}"
            raise EngineError("product", reason, message)

    def _note(self, name: str) -> Path:
        return self.places.private / f"{name}.json"

    def _put(self, note: str, service: str, text: str) -> None:
        path = self._note(note)
        known = json.loads(files.read(path) or "{}")
        files.write(path, json.dumps({**known, service: text}))

    def _note_contracted(self, revisions: tuple[str, ...]) -> None:
        if not revisions:
            return
        path = self.places.private / "contracted"
        known = {*files.read(path).split(), *revisions}
        files.write(path, "\n".join(sorted(known)))

    def _gate(self, services: tuple[Service, ...]) -> None:
        if not services:
            return
        names = [naming.unit_file(self.places.app, s, self.colour) for s in services]
        with RUN.waiting():
            wrong = gating.wait(names, partial(self._targets, services), self.limits.health)
        if wrong:
            raise gating.failure(names, wrong, "HealthCheckFailed")

    def _targets(self, services: tuple[Service, ...]) -> list[Target]:
        return gating.targets(self.places.app, self.target, self.colour, services)

    def _switch(self, colour: Colour) -> None:
        if colour == "green":
            self.places.marker.touch()
        else:
            self.places.marker.unlink(missing_ok=True)

    def _forget(self, step: actions.Forget) -> None:
        if step.secrets:
            run("podman", "secret", "rm", "--ignore", *step.secrets)
        for release in step.releases:
            (self.places.releases / f"{release}.json").unlink(missing_ok=True)
        for image in step.images:
            # Another product may use it: then Podman refuses, rightly.
            attempt("podman", "image", "rm", image)


def _together(jobs: Sequence[Callable[[], T]]) -> list[T]:
    with ThreadPoolExecutor(_PROGRAMS) as pool:
        return [done.result() for done in [pool.submit(job) for job in jobs]]
