"""The four verbs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import files, gating, naming, plan, reporting, units
from .commands import attempt, run, systemctl
from .config import Limits
from .execute import Executor
from .failure import EngineError
from .redact import redact
from .request import Request
from .state import Observed, Stored, differences


@dataclass
class Response:
    """What is answered, as one line of JSON.

    Attributes:
        changed: Whether anything was done.
        release: Id of the live release; empty when there is none.
        history: Ids of releases that were live, newest first.
        drift: How the server differs from the live release.
        steps: Steps and their milliseconds.
        failure: ``class``, ``reason``, ``step``, ``message``; absent on success.
    """

    changed: bool = False
    release: str = ""
    history: Sequence[str] = ()
    drift: Sequence[str] = ()
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
        if request.verb == "remove" and not self.places.state.is_dir():
            return Response()
        with files.lock(self.places, self.limits.lock):
            match request.verb:
                case "release":
                    return self._release(request)
                case "rollback":
                    return self._rollback()
                case "status":
                    return self._status()
                case "remove":
                    return self._remove(request)

    def _release(self, request: Request) -> Response:
        if request.release is None:
            raise EngineError("input", "BadRequest", "release: missing")
        self._same_ports(request)
        target = Stored(request.release, dict(request.ports))
        before = files.observe(self.places)
        changed = _changed_databases(self.places.app, request, before)
        steps = plan.plan_release(self.places.app, target, before, changed=changed)
        return self._follow(steps, target, before, request.secrets)

    def _rollback(self) -> Response:
        before = files.observe(self.places)
        target = before.previous
        if target is None:
            raise EngineError("input", "NoPreviousRelease", "no earlier release is kept here")
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
        steps: tuple[plan.Step, ...],
        target: Stored,
        before: Observed,
        values: Mapping[str, str],
    ) -> Response:
        executor = Executor(self.places, target, before.candidate, self.limits, values)
        switched = not any(isinstance(s, plan.Switch) for s in steps)
        for number, step in enumerate(steps):
            try:
                executor.do(step)
            except EngineError as error:
                if switched:
                    continue  # the release is live; what is left is tidied by the next run
                self._abandon(executor, target, before, steps[: number + 1])
                return self._respond(
                    Response(
                        changed=True,
                        steps=executor.times,
                        failure={
                            "class": error.class_,
                            "reason": error.reason,
                            "step": type(step).__name__,
                            "message": redact(error.message, values.values()),
                        },
                    ),
                    executor.observed,
                )
            switched = switched or isinstance(step, plan.Switch)
        response = Response(changed=bool(steps), steps=executor.times)
        return self._respond(response, executor.observed if steps else before)

    def _abandon(
        self,
        executor: Executor,
        target: Stored,
        before: Observed,
        done: tuple[plan.Step, ...],
    ) -> None:
        for step in plan.plan_abandon(self.places.app, target, before, done):
            try:
                executor.do(step)
            except EngineError:
                continue  # as much as possible; the next run begins with what is left

    def _remove(self, request: Request) -> Response:
        places, app = self.places, self.places.app
        observed = files.observe(places)
        volumes = run("podman", "volume", "ls", "--format", "{{.Name}}").split()
        ours = [v for v in volumes if v.startswith(naming.secret_prefix(app))]
        doomed = [] if request.keep_data else ours
        if observed.units:
            running = [naming.unit(f) for f in observed.units]
            systemctl("stop", *running)
            systemctl("reset-failed", *running)
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
            run("podman", "volume", "rm", "--force", *doomed)
        self._forget_all(observed)
        something = bool(observed.units or observed.secrets or observed.network or doomed)
        return Response(changed=something)

    def _forget_all(self, observed: Observed) -> None:
        private = self.places.private
        for name in ("blue", "green", "history", "migrated.json"):
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
