"""``codegen-infra ansible run``."""

import signal
import subprocess
import threading
from collections.abc import Callable
from typing import Final

import structlog
from pydantic import ValidationError

from codegen_crds.contracts.job import AnsibleJob, AnsibleResult, JobFailure, ReleaseRequest
from codegen_crds.contracts.job_log import pack
from codegen_crds.v1alpha1.server import Facts
from codegen_infra.settings import AnsibleSettings
from codegen_infra.termination import leave

from .connection import opened
from .plays import ADMIN, DEPLOY, PREVIOUS, OrderError, Play, plays
from .runner import run_play
from .summary import Outcome
from .workspace import Workspace, workspace

_LOOKS: Final = frozenset({"logs", "status"})
"""Whoever only looks has nothing to be ended; beside it somebody else may be at work."""

log = structlog.get_logger()


def run_job() -> int:
    """Do the work order and leave a result; returns the exit status."""
    settings = AnsibleSettings()
    try:
        job = AnsibleJob.model_validate_json(settings.job_file.read_bytes())
    except ValidationError as error:
        where = ".".join(map(str, error.errors(include_input=False)[0]["loc"]))
        return leave(_refused("status", f"{where}: not usable"), settings.termination_log)
    structlog.contextvars.bind_contextvars(operation=job.operation)
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    try:
        result = perform(job, settings, told.is_set)
    except OrderError as error:
        result = _refused(job.operation, str(error))
    except Exception as error:  # the operator needs an answer in any case
        log.exception("job.crashed", error=type(error).__name__)
        failure = JobFailure(class_="bug", reason="JobCrashed", message=type(error).__name__)
        result = AnsibleResult(operation=job.operation, failure=failure)
    return leave(result, settings.termination_log)


def perform(
    job: AnsibleJob, settings: AnsibleSettings, cancelled: Callable[[], bool]
) -> AnsibleResult:
    """Run the playbooks of a work order.

    Args:
        job: The work order.
        settings: Keys and limits.
        cancelled: Whether nobody wants it any more: then the release engine on the server, which
            outlives its connection, is told so, too.

    Raises:
        OrderError: The order lacks something.
    """
    files = {ADMIN: settings.admin_key_file, DEPLOY: settings.deploy_key_file}
    keys = {name: path for name, path in files.items() if path is not None}
    if job.operation == "provision":
        there = [path for path in settings.previous_key_files if path.is_file()]
        keys |= {f"{PREVIOUS}{number}": path for number, path in enumerate(there)}
    values = secret_values(job)
    outcomes: list[tuple[Play, Outcome]] = []
    with workspace(job, keys) as space:

        def run(play: Play, until: Callable[[], bool]) -> Outcome:
            return run_play(
                play,
                space,
                host_key=job.host_key,
                connect_seconds=settings.ssh_connect_seconds,
                values=values,
                cancelled=until,
            )

        public = _public_half(space) if ADMIN in keys and job.operation == "provision" else ""
        planned = plays(job, space, frozenset(keys), public)
        gate = next((play for play in planned if play.key == DEPLOY), None)
        with opened(job, space, gate, settings.ssh_connect_seconds):
            for play in planned:
                outcome = run(play, cancelled)
                outcomes.append((play, outcome))
                if outcome.failure is not None and cancelled():
                    said = _withdraw(job, space, play, run)
                    return conclude(job, outcomes).model_copy(update={"failure": _cancelled(said)})
                if outcome.failure is not None:
                    break
    return conclude(job, outcomes)


def _withdraw(
    job: AnsibleJob,
    space: Workspace,
    play: Play,
    run: Callable[[Play, Callable[[], bool]], Outcome],
) -> str:
    """Tell the engine that nobody wants any more what it was asked for; what became of that."""
    if job.request is None or play.key != DEPLOY or job.operation in _LOOKS:
        return "the play was broken off"
    space.ask(ReleaseRequest(verb="cancel", app=job.request.app))
    outcome = run(play, lambda: False)
    if outcome.failure is not None:
        return f"{outcome.failure.reason}: {outcome.failure.message}"
    return "the engine ended" if outcome.changed else "the engine had ended"


def _cancelled(said: str) -> JobFailure:
    log.info("job.cancelled", said=said)
    return JobFailure(class_="transient", reason="Cancelled", step="", message=said)


def conclude(job: AnsibleJob, outcomes: list[tuple[Play, Outcome]]) -> AnsibleResult:
    """Put the outcomes of the playbooks together.

    Args:
        job: The work order.
        outcomes: What became of each playbook that was run, in order.
    """
    done = {play.playbook for play, outcome in outcomes if outcome.failure is None}
    response = next((o.response for _, o in outcomes if o.response), {})
    facts = next((o.facts for _, o in outcomes if o.facts), {})
    # A site that was put there is there, whatever became of the release after it.
    sited = "site" in done or (job.operation == "deploy" and job.site is None and "release" in done)
    return AnsibleResult(
        operation=job.operation,
        changed=any(outcome.changed for _, outcome in outcomes),
        release_id=response.get("release", ""),
        site=job.site_digest if sited else "",
        facts=Facts.model_validate(facts) if facts else None,
        tls_root=facts.get("tlsRoot", "") if facts else "",
        backup=response.get("backup", ""),
        rekeyed=bool(response.get("rekeyed")),
        pending=list(response.get("pending", ()))[:16],
        drift=[str(line)[:200] for line in response.get("drift", ())][:8],
        certificate=_uncertified(outcomes),
        log=pack(response["log"]) if response.get("log") else "",
        failure=next((o.failure for _, o in outcomes if o.failure is not None), None),
    )


def _uncertified(outcomes: list[tuple[Play, Outcome]]) -> JobFailure | None:
    said = next((o.certificate for _, o in outcomes if o.certificate), None)
    if said is None:
        return None
    return JobFailure(
        class_="infrastructure",
        reason=str(said.get("reason"))[:64],
        step="Certificate",
        message=str(said.get("message", ""))[:600],
    )


def secret_values(job: AnsibleJob) -> list[str]:
    """Every value of an order that must not be seen anywhere."""
    request = job.request
    values = list(request.secrets.values()) if request else []
    if request and request.backup:
        found = request.backup
        passwords = [p for p in (found.password, found.previous_password) if p]
        values += [*passwords, *found.environment.values()]
    more = [
        job.registry_auth,
        job.wildcard.secret if job.wildcard else "",
        job.log_shipping.key if job.log_shipping else "",
    ]
    return [*values, *(value for value in more if value)]


def _public_half(space: Workspace) -> str:
    done = subprocess.run(
        ["ssh-keygen", "-y", "-f", str(space.key(ADMIN))],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise OrderError("ADMIN_KEY_FILE: not a private key without a passphrase")
    return " ".join(done.stdout.split()[:2])


def _refused(operation: str, message: str) -> AnsibleResult:
    failure = JobFailure(class_="input", reason="OrderRefused", message=message)
    return AnsibleResult.model_validate({"operation": operation, "failure": failure})
