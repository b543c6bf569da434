"""The verbs that change what runs; `vault` has those that only save data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import actions, backups, files, gating, naming, plan, reporting, said, turn, units, vault
from .commands import attempt, run, systemctl
from .config import Limits
from .execute import Executor
from .failure import EngineError
from .interruption import RUN
from .redact import redact
from .repository import Repository
from .request import Request
from .state import Observed, Stored, differences


@dataclass
class Response:
    """What is answered, as one line of JSON.

    Attributes:
        changed: Whether anything was done.
        release: Id of the live release; empty when there is none.
        history: Ids of releases that were live, newest first.
        pending: Contract migrations of the live release that did not run yet.
        backup: Id of the backup that was made.
        rekeyed: Whether the repository's previous password has just lost its right.
        drift: How the server differs from the live release.
        log: What the product said.
        steps: Steps and their milliseconds.
        failure: ``class``, ``reason``, ``step``, ``message``; absent on success.
    """

    changed: bool = False
    release: str = ""
    history: Sequence[str] = ()
    pending: Sequence[str] = ()
    drift: Sequence[str] = ()
    backup: str = ""
    rekeyed: bool = False
    log: str = ""
    steps: Sequence[tuple[str, int]] = ()
    failure: dict[str, str] | None = None


@dataclass
class Engine:
    """Serves requests for one product."""

    places: files.Places
    limits: Limits = field(default_factory=Limits)

    def serve(self, request: Request) -> Response:
        """Do what is asked, under the product's lock.

        Raises:
            EngineError: The work could not be begun.
        """
        if request.verb in {"cancel", "remove", "stop"} and not self.places.state.is_dir():
            return Response()
        if request.verb in {"cancel", "logs"}:  # a look disturbs no work, and waits for none
            return self._serve(request)
        with turn.lock(self.places, self.limits.lock):
            rekeyed = vault.rekey(request)
            response = self._serve(request)
            response.rekeyed = rekeyed
            return response

    def _serve(self, request: Request) -> Response:  # noqa: C901, PLR0911 - one per verb
        match request.verb:
            case "release":
                return self._release(request)
            case "contract":
                return self._contract(request)
            case "restore":
                return self._restore(request)
            case "rollback":
                return self._rollback(request.release_id)
            case "start":
                return self._start()
            case "stop":
                return self._stop()
            case "backup":
                return self._back_up(request)
            case "status":
                return self._status()
            case "remove":
                return self._remove(request)
            case "cancel":
                return Response(changed=turn.cancel(self.places, self.limits.cancel))
            case "logs":
                return Response(log=said.by(self.places, request.service, request.lines))

    def _release(self, request: Request) -> Response:
        target = self._target(request)
        vault.refuse_half_restored(self.places)
        before = files.observe(self.places)
        _refuse_outlived(target, before)
        changed = _changed_databases(self.places.app, request, before)
        steps = plan.plan_release(
            self.places.app,
            target,
            before,
            changed=changed,
            backup=request.backup is not None,
            fresh=before.live is None and not backups.volumes(self.places.app),
        )
        return self._follow(steps, target, before, request.secrets, vault.repository(request))

    def _target(self, request: Request) -> Stored:
        """What a request wants to run, if the site is made for it."""
        if request.release is None:
            raise EngineError("input", "BadRequest", "release: missing")
        self._same_ports(request)
        return Stored(request.release, dict(request.ports))

    def _contract(self, request: Request) -> Response:
        """Run the contract migrations of the live release, if all that wait were approved."""
        vault.refuse_half_restored(self.places)
        before = files.observe(self.places)
        if before.live is None:
            raise EngineError("input", "NoRelease", "there is nothing to contract")
        if before.stopped:
            raise EngineError("input", "Stopped", "the product was told to stop; start it first")
        approved = frozenset(request.contractions)
        if unapproved := [r for r in before.pending if r not in approved]:
            message = f"contractions: {', '.join(unapproved)} would run too and is not approved"
            raise EngineError("input", "NotApproved", message)
        steps = plan.plan_contract(
            self.places.app, before, approved=approved, backup=request.backup is not None
        )
        release = before.live.release
        names = {naming.secret(self.places.app, r, release.release_id) for r in release.secrets()}
        values = gating.secret_values(sorted(names)) if steps else {}
        repository = vault.repository(request)
        executor = Executor(
            self.places, before.live, before.colour, self.limits, values, repository=repository
        )
        hidden = [*values.values(), *request.values()]
        for step in steps:
            try:
                executor.do(step)
            except EngineError as error:
                return self._respond(_failed(executor, step, error, hidden), None)
        response = Response(changed=bool(steps), steps=executor.times, backup=executor.backup_id)
        return self._respond(response, executor.observed if steps else before)

    def _restore(self, request: Request) -> Response:
        """Bring a release up with the data of a backup, where the product has no data yet."""
        target = self._target(request)
        repository = vault.needed(request)
        if vault.is_back(self.places, request.backup_id):
            return self._respond(Response(backup=request.backup_id), None)
        manifest = vault.choose(self.places, repository, request.backup_id, target)
        if vault.is_back(self.places, manifest.id):
            return self._respond(Response(backup=manifest.id), None)
        before = vault.clear_ground(self.places, manifest)
        steps = plan.plan_release(self.places.app, target, before, restore=manifest.items)
        response = self._follow(steps, target, before, request.secrets, repository)
        response.backup = manifest.id
        return response

    def _back_up(self, request: Request) -> Response:
        """Save the data; trouble with the repository afterwards does not unmake the backup."""
        repository = vault.needed(request)
        response = Response(changed=True, backup=vault.back_up(self.places, repository))
        try:
            if request.backup is not None:
                vault.tend(self.places, repository, request.backup)
        except EngineError as error:
            response.failure = {
                "class": error.class_,
                "reason": error.reason,
                "step": "Check",
                "message": redact(error.message, request.values()),
            }
        return self._respond(response, None)

    def _stop(self) -> Response:
        """Stop everything, also for after the next boot; data, secrets and history stay."""
        places, before = self.places, files.observe(self.places)
        places.stopped.touch()
        files.take_down(places, list(before.units))
        changed = bool(before.units) or not before.stopped
        return self._respond(Response(changed=changed), reporting.publish(places))

    def _start(self) -> Response:
        """Start what was stopped: the live release again, through the same gate."""
        live = files.observe(self.places).live
        if live is None:
            raise EngineError("input", "NoRelease", "there is nothing to start")
        return self._rollback(live.release.release_id)

    def _rollback(self, release_id: str) -> Response:
        before = files.observe(self.places)
        target = _destination(before, release_id)
        _refuse_outlived(target, before)
        app, release = self.places.app, target.release
        needed = {naming.secret(app, ref, release.release_id) for ref in release.secrets()}
        if missing := sorted(needed - before.secrets):
            raise EngineError("infrastructure", "SecretsMissing", ", ".join(missing))
        steps = plan.plan_release(app, target, before, values=False)
        values = gating.secret_values(sorted(needed))
        return self._follow(steps, target, before, values)

    def _status(self) -> Response:
        return self._respond(Response(), reporting.publish(self.places))

    def _follow(
        self,
        steps: tuple[actions.Step, ...],
        target: Stored,
        before: Observed,
        values: Mapping[str, str],
        repository: Repository | None = None,
    ) -> Response:
        executor = Executor(
            self.places, target, before.candidate, self.limits, values, repository=repository
        )
        hidden = [*values.values(), *(repository.values() if repository else ())]
        switched = not any(isinstance(s, actions.Switch) for s in steps)
        for number, step in enumerate(steps):
            try:
                if not switched:
                    RUN.heed()
                executor.do(step)
            except EngineError as error:
                if switched:
                    continue  # the release is live; what is left is tidied by the next run
                self._abandon(executor, target, before, steps[: number + 1])
                return self._respond(_failed(executor, step, error, hidden), executor.observed)
            switched = switched or isinstance(step, actions.Switch)
        response = Response(changed=bool(steps), steps=executor.times, backup=executor.backup_id)
        return self._respond(response, executor.observed if steps else before)

    def _abandon(
        self,
        executor: Executor,
        target: Stored,
        before: Observed,
        done: tuple[actions.Step, ...],
    ) -> None:
        for step in plan.plan_abandon(self.places.app, target, before, done):
            try:
                executor.do(step)
            except EngineError:
                continue  # as much as possible; the next run begins with what is left

    def _remove(self, request: Request) -> Response:
        places, app = self.places, self.places.app
        observed = files.observe(places)
        doomed = [] if request.keep_data else backups.volumes(app)
        saved = ""
        if request.backup is not None and observed.live is not None:
            repository = vault.needed(request)
            saved = vault.back_up(places, repository)
            vault.tend(places, repository, request.backup)
        files.take_down(places, list(observed.units))
        for path in (places.report, places.marker, *places.quadlets.glob("*")):
            path.unlink(missing_ok=True)
        if places.quadlets.is_dir():
            places.quadlets.rmdir()
            systemctl("daemon-reload")
        label = f"label=dev.codegen.app={app}"
        containers = run("podman", "ps", "--all", "--quiet", "--filter", label).split()
        if containers:
            run("podman", "rm", "--force", "--ignore", *containers)
        if observed.secrets:
            run("podman", "secret", "rm", "--ignore", *sorted(observed.secrets))
        if observed.network:
            run("podman", "network", "rm", "--force", app)
        if doomed:
            backups.discard(app)
        self._forget_all(observed, data=not request.keep_data)
        self._prove_gone()
        something = bool(observed.units or observed.secrets or observed.network or doomed)
        return Response(changed=something, backup=saved)

    def _prove_gone(self) -> None:
        label = f"label=dev.codegen.app={self.places.app}"
        left = run("podman", "ps", "--all", "--format", "{{.Names}}", "--filter", label).split()
        after = files.observe(self.places)
        left += [*sorted(after.units), *sorted(after.secrets)]
        left += [f"network {self.places.app}"] if after.network else []
        if left:
            raise EngineError("infrastructure", "StillThere", ", ".join(left))

    def _forget_all(self, observed: Observed, *, data: bool) -> None:
        private = self.places.private
        of_data = ("backed-up", "contracted", "contracting", "restoring", "restored")
        notes = ("blue", "green", "history", "stopped", *files.SCHEMA_NOTES)
        for name in (*notes, *(of_data if data else ())):
            (private / name).unlink(missing_ok=True)
        images = {s.image for r in observed.stored.values() for s in r.release.services}
        for path in self.places.releases.glob("*"):
            path.unlink()
        for image in sorted(images):
            attempt("podman", "image", "rm", image)

    def _respond(self, response: Response, seen: Observed | None) -> Response:
        observed = seen or files.observe(self.places)
        response.release = observed.live.release.release_id if observed.live else ""
        response.history = observed.lived
        response.pending = observed.pending
        response.drift = differences(self.places.app, observed)
        return response

    def _same_ports(self, request: Request) -> None:
        site = files.site_ports(self.places.app)
        if site is None:
            raise EngineError("infrastructure", "SiteMissing", "no site leads to this product")
        for name, ports in request.ports.items():
            if site.get(name) != ports:
                message = f"ports.{name}: the site leads elsewhere; run the site play first"
                raise EngineError("infrastructure", "SiteMismatch", message)


def _failed(
    executor: Executor, step: actions.Step, error: EngineError, hidden: Sequence[str]
) -> Response:
    failure = {
        "class": error.class_,
        "reason": error.reason,
        "step": type(step).__name__,
        "message": redact(error.message, hidden),
    }
    return Response(changed=True, steps=executor.times, backup=executor.backup_id, failure=failure)


def _destination(observed: Observed, release_id: str) -> Stored:
    """Where rolling back leads: to a release by its id, or to the one before."""
    live = observed.live
    if live is not None and release_id == live.release.release_id:
        return live
    target = observed.returnable.get(release_id) if release_id else observed.previous
    if target is not None:
        return target
    if not release_id:
        raise EngineError("input", "NoPreviousRelease", "no earlier release is kept here")
    kept = ", ".join(observed.returnable) or "none"
    message = f"releaseId: {release_id} is not kept here; kept are: {kept}"
    raise EngineError("input", "UnknownRelease", message)


def _refuse_outlived(target: Stored, observed: Observed) -> None:
    if unknown := plan.outlived(target, observed):
        message = (
            f"release {target.release.release_id} does not know contract migration "
            f"{', '.join(unknown)}, which took away what it needs from the database"
        )
        raise EngineError("input", "ContractMigrationApplied", message)


def _changed_databases(app: str, request: Request, observed: Observed) -> frozenset[str]:
    """Databases whose running secret values are not those of the request."""
    changed = set()
    for service in request.release.services if request.release else ():
        text = observed.units.get(naming.unit_file(app, service, observed.colour))
        if service.strategy != "stateful" or text is None:
            continue
        wanted = sorted(request.secrets[ref.path] for ref in service.secrets())
        if sorted(gating.secret_values(units.unit_secrets(text)).values()) != wanted:
            changed.add(service.name)
    return frozenset(changed)
