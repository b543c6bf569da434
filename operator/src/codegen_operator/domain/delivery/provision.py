"""Stage "Provisioned": the machine has what products need, once per configuration."""

import hashlib
from collections.abc import Mapping
from typing import Final, Literal

from codegen_crds.contracts.job import (
    AnsibleJob,
    AnsibleResult,
    JobFailure,
    LogShippingRequest,
    MonitoringRequest,
    WildcardRequest,
)
from codegen_crds.contracts.release import canonical_digest
from codegen_crds.v1alpha1 import Server
from codegen_crds.v1alpha1.server import Operation, SecretKey, ServerStatus
from codegen_operator.domain.builders.ansible_job import Keys
from codegen_operator.domain.plan import EmitEvent

from .draft import DeliveryDraft
from .facts import machine
from .server_facts import ServerObserved
from .work import Ended, Owner, Work, pursue, stuck

PROVISIONED: Final = "Provisioned"
REACHABLE: Final = "Reachable"
REGISTRY_REACHABLE: Final = "RegistryReachable"
AWAY: Final = frozenset({"HostKeyChanged", "LoginRefused", "ServerUnreachable"})
"""Reasons that say that nobody we know answered, or that we are not known there."""
REGISTRY: Final = frozenset({"ImagePullFailed", "RegistryAuthFailed", "RegistryUnreachable"})
_DONE_MAX: Final = 64
_DIGITS: Final = 16
_KEYS_MAX: Final = 4
_LOOK_SECONDS: Final = 30


def provisioning_digest(seen: ServerObserved) -> str:
    """``<machine>.<configuration>``, 16 hex digits each.

    Another configuration is brought to the same machine while its products keep running;
    another machine has nothing yet.
    """
    spec, settings = seen.server.spec, seen.settings
    configuration = {
        "user": spec.user,
        "sshKeyRef": spec.ssh_key_ref.model_dump(mode="json"),
        "timezone": spec.timezone,
        **({"adminFrom": list(spec.admin_allowed_from)} if spec.admin_allowed_from else {}),
        "acme": spec.acme.model_dump(mode="json", exclude_none=True),
        **({"wildcard": spec.domain_suffix} if spec.acme.dns01 else {}),
        **({"monitoring": spec.monitoring.model_dump(mode="json")} if spec.monitoring else {}),
        **({"logs": spec.log_shipping.model_dump(mode="json")} if spec.log_shipping else {}),
        "registry": spec.registry.model_dump(mode="json"),
        "registryHost": settings.registry_host,
        "registryCA": settings.registry_ca,
        "deployKey": seen.deploy_public_key,
        "collection": settings.collection_version,
    }
    return f"{_digest(machine(seen.server))}.{_digest(configuration)}"


def provision(draft: DeliveryDraft[ServerStatus], seen: ServerObserved) -> None:
    """Bring the configuration to the machine where it differs, or where a person asks for it."""
    digest = provisioning_digest(seen)
    asked = pending_operation(draft.status, seen.server)
    if draft.status.provisioned == digest and asked is None:
        draft.set(acme=seen.server.wanted_acme)
        draft.condition(PROVISIONED, "True", "Provisioned", _versions(draft.status))
        return
    known = draft.status.provisioned.partition(".")[0] == digest.partition(".")[0]
    status: Literal["True", "False"] = "True" if known else "False"
    if (missing := _missing_secret(seen)) and (draft.job is None or draft.job.outcome):
        draft.look_again(_LOOK_SECONDS)
        draft.condition(PROVISIONED, status, *missing)
        return
    before = draft.job
    # Before the Job: killed in the middle of it, nobody could say which keys the server lets in.
    draft.set(ssh_key_refs=keys_let_in(draft.status.ssh_key_refs, seen.server.spec.ssh_key_ref))
    work = order(seen, digest, asked, draft.status.ssh_key_refs)
    retrying = before is not None and (before.operation, before.key) == ("provision", work.key)
    progress = pursue(draft, seen.jobs, work, Owner(seen.server.metadata.uid), seen.settings)
    if progress == "failed" and asked is not None:
        # Asked for once, done once: a person may ask again under another id.
        draft.set(operations_done=(*draft.status.operations_done, asked.id)[-_DONE_MAX:])
        found = draft.found(PROVISIONED)
        why = found.message[:800] if found is not None else ""
        draft.act(EmitEvent("Warning", "OperationFailed", f"operation {asked.id}: {why}"))
    blocked = stuck(draft, seen.jobs)
    if blocked:
        draft.condition(PROVISIONED, status, "JobCannotStart", blocked)
    elif progress == "running" and draft.job is not None:
        job, found = draft.job, draft.found(PROVISIONED)
        if not (retrying and job.number > job.attempt and found is not None):
            attempts = seen.settings.provision_retry.attempts
            message = f"attempt {job.attempt} of {attempts}"
            draft.condition(PROVISIONED, status, "Provisioning", message)
    elif draft.found(PROVISIONED) is None:
        draft.condition(PROVISIONED, status, "Waiting", "another Job has to end first")


def _missing_secret(seen: ServerObserved) -> tuple[str, str] | None:
    """(reason, message) of a Secret that provisioning cannot do without, or None."""
    space = seen.settings.system_namespace
    if seen.tsig_lacks:
        text = f"spec.acme.dns01.tsigSecretRef needs in {space}: Secret {seen.tsig_lacks}"
        return "DnsSecretMissing", text
    if seen.log_lacks:
        text = f"spec.logShipping.clientSecretRef needs in {space}: Secret {seen.log_lacks}"
        return "LogSecretMissing", text
    return None


def record(draft: DeliveryDraft[ServerStatus], seen: ServerObserved, ended: Ended) -> None:
    """Write down what a provisioning Job left behind."""
    if ended.failure is not None:
        _record_failure(draft, seen, ended, ended.failure)
        return
    result = ended.seen.result
    if isinstance(result, AnsibleResult):
        if result.facts is not None:
            draft.set(facts=result.facts)
        draft.set(tls_root=result.tls_root)
    draft.condition(REACHABLE, "True", "Answered", "it answered with its pinned host key")
    draft.condition(REGISTRY_REACHABLE, "True", "Provisioned", seen.settings.registry_host)
    digest = provisioning_digest(seen)
    asked = pending_operation(draft.status, seen.server)
    if ended.status.key == _key(digest, asked):
        _key_settled(draft, seen.server.spec.ssh_key_ref)
        spec = seen.server.spec
        wildcard = spec.domain_suffix if spec.acme.dns01 else ""
        draft.set(provisioned=digest, wildcard=wildcard, acme=seen.server.wanted_acme)
        if asked is not None:
            draft.set(operations_done=(*draft.status.operations_done, asked.id)[-_DONE_MAX:])


def pending_operation(status: ServerStatus, server: Server) -> Operation | None:
    """The first request to provision that is not done yet."""
    done = frozenset(status.operations_done)
    return next(
        (o for o in server.spec.operations if o.kind == "provision" and o.id not in done), None
    )


def keys_let_in(known: tuple[SecretKey, ...], wanted: SecretKey) -> tuple[SecretKey, ...]:
    """Keys that a server may let in once a Job with the wanted one has begun, oldest first.

    Of more than four the oldest stays, which is known to be let in, and the newest.
    """
    keys = (*known, *((wanted,) if wanted not in known else ()))
    return keys if len(keys) <= _KEYS_MAX else (keys[0], *keys[1 - _KEYS_MAX :])


def _key_settled(draft: DeliveryDraft[ServerStatus], key: SecretKey) -> None:
    """The server lets this one in and no other: say which Secrets nobody needs any more."""
    old = [k for k in draft.status.ssh_key_refs if k != key]
    if old:
        listed = ", ".join(f"{k.name}/{k.key}" for k in old)
        text = f"the administrator's key is {key.name}/{key.key} now; shut out: {listed}"
        draft.act(EmitEvent("Normal", "SshKeyRotated", text))
    draft.set(ssh_key_refs=(key,))


def order(
    seen: ServerObserved,
    digest: str,
    asked: Operation | None,
    let_in: tuple[SecretKey, ...] = (),
) -> Work:
    """The work order of a provisioning.

    Args:
        seen: What is looked at.
        digest: Of the wanted provisioning.
        asked: The one-shot request that it is for, if any.
        let_in: Keys that the server may let in: the wanted one may have to be brought by them.
    """
    spec, settings = seen.server.spec, seen.settings
    job = AnsibleJob(
        operation="provision",
        address=spec.address,
        port=spec.port,
        user=spec.user,
        host_key=spec.host_key,
        admin_allowed_from=spec.admin_allowed_from,
        deploy_public_key=seen.deploy_public_key,
        registry_ca=settings.registry_ca,
        registry_host=settings.registry_host,
        timezone=spec.timezone,
        acme_ca=spec.acme.ca_bundle,
        issuer=spec.acme.issuer,
        acme_directory=spec.acme.directory,
        acme_email=spec.acme.email,
        wildcard=_wildcard(seen.server),
        monitoring=_monitoring(seen.server),
        log_shipping=_log_shipping(seen.server),
    )
    return Work(
        key=_key(digest, asked),
        job=job,
        keys=Keys(
            admin=spec.ssh_key_ref, previous=tuple(k for k in let_in if k != spec.ssh_key_ref)
        ),
        registry_secret=spec.registry.secret_ref,
        tsig_secret=spec.acme.dns01.tsig_secret_ref if spec.acme.dns01 else None,
        log_secret=spec.log_shipping.client_secret_ref if spec.log_shipping else "",
    )


def _wildcard(server: Server) -> WildcardRequest | None:
    asked = server.spec.acme.dns01
    if asked is None:
        return None
    return WildcardRequest(
        domain=server.spec.domain_suffix,
        nameserver=asked.nameserver,
        key_name=asked.tsig_key_name,
        algorithm=asked.tsig_algorithm,
        resolver=asked.resolver,
    )


def _monitoring(server: Server) -> MonitoringRequest | None:
    asked = server.spec.monitoring
    return None if asked is None else MonitoringRequest.model_validate(asked.model_dump())


def _log_shipping(server: Server) -> LogShippingRequest | None:
    asked = server.spec.log_shipping
    if asked is None:
        return None
    return LogShippingRequest(url=asked.url, plain_http=asked.plain_http, ca=asked.ca_bundle)


def _record_failure(
    draft: DeliveryDraft[ServerStatus], seen: ServerObserved, ended: Ended, failure: JobFailure
) -> None:
    message = ended.explain(seen.settings.provision_retry)
    digest = provisioning_digest(seen)
    known = draft.status.provisioned.partition(".")[0] == digest.partition(".")[0]
    draft.condition(PROVISIONED, "True" if known else "False", failure.reason, message)
    if failure.reason in AWAY:
        draft.condition(REACHABLE, "False", failure.reason, message)
    elif failure.reason in REGISTRY:
        draft.condition(REGISTRY_REACHABLE, "False", failure.reason, message)


def _key(digest: str, asked: Operation | None) -> str:
    """Key of the work: at most 64 characters, for it is part of an object's name."""
    operation = f"-{hashlib.sha256(asked.id.encode()).hexdigest()[:8]}" if asked else ""
    return f"{digest.replace('.', '-')}{operation}"


def _digest(body: Mapping[str, object]) -> str:
    return canonical_digest(body)[:_DIGITS]


def _versions(status: ServerStatus) -> str:
    facts = status.facts
    return f"{facts.os}, Podman {facts.podman}" if facts is not None and facts.podman else ""
