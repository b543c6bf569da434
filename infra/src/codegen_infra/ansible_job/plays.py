"""Which playbooks a work order means, in order. Pure."""

from dataclasses import dataclass, field

from codegen_crds.contracts.job import AnsibleJob

from .workspace import Workspace

ADMIN, DEPLOY = "admin", "deploy"
PREVIOUS = "previous"
"""Beginning of the names of keys that a server may still know instead of the administrator's."""


@dataclass(frozen=True)
class Play:
    """One run of one playbook.

    Attributes:
        playbook: Its name in the collection.
        key: Which key logs in.
        user: Who logs in; empty: whom the inventory names.
        variables: No secret value is among them: values are named by their files.
    """

    playbook: str
    key: str
    user: str = ""
    variables: dict[str, object] = field(default_factory=dict)


class OrderError(ValueError):
    """The work order lacks something; the message names it."""


def plays(job: AnsibleJob, space: Workspace, keys: frozenset[str], admin_public: str) -> list[Play]:
    """Plan the runs.

    Args:
        job: The work order.
        space: Where the files with values are.
        keys: Names of the keys that are at hand.
        admin_public: Public half of the administrator's key, if it is.

    Raises:
        OrderError: A field or a key that the operation needs is missing.
    """
    if job.operation == "provision":
        _need(job.deploy_public_key, "deployPublicKey")
        _need(ADMIN in keys, "ADMIN_KEY_FILE")
        wanted = {"codegen_admin_public_key": admin_public}
        old = sorted(name for name in keys if name.startswith(PREVIOUS))
        let_in = [Play("admit_key", name, "codegen-admin", dict(wanted)) for name in old]
        provisioning = _provisioning(job, space, admin_public)
        return [*let_in, Play("provision", ADMIN, variables=provisioning)]
    request = job.request
    verb = "release" if job.operation == "deploy" else job.operation
    if request is None or request.verb != verb:
        raise OrderError(f"request: a request to {verb} is needed")
    _need(DEPLOY in keys, "DEPLOY_KEY_FILE")
    gate = Play("release", DEPLOY, "deploy", {"codegen_request_file": str(space.request)})
    if job.operation in {"deploy", "restore"} and job.site is not None:
        _need(ADMIN in keys, "ADMIN_KEY_FILE")
        site = job.site.model_dump(mode="json", exclude_none=True)
        return [Play("site", ADMIN, "codegen-admin", {"codegen_site": site}), gate]
    if job.operation == "remove" and ADMIN in keys:
        gone = Play("remove_site", ADMIN, "codegen-admin", {"codegen_app": request.app})
        return [gate, gone]
    return [gate]


def _provisioning(job: AnsibleJob, space: Workspace, admin_public: str) -> dict[str, object]:
    return {
        "codegen_admin_public_key": admin_public,
        "codegen_admin_from": list(job.admin_allowed_from),
        "codegen_deploy_public_key": job.deploy_public_key.strip(),
        "codegen_registry_host": job.registry_host,
        "codegen_registry_ca": job.registry_ca,
        "codegen_registry_auth_file": str(space.registry_auth) if job.registry_auth else "",
        "codegen_timezone": job.timezone,
        "codegen_issuer": job.issuer,
        "codegen_acme_directory": job.acme_directory,
        "codegen_acme_email": job.acme_email,
        "codegen_acme_ca": job.acme_ca,
        "codegen_wildcard": _wildcard(job, space),
        "codegen_monitoring": _monitoring(job),
        "codegen_log_shipping": _log_shipping(job, space),
    }


def _wildcard(job: AnsibleJob, space: Workspace) -> dict[str, str]:
    wanted = job.wildcard
    if wanted is None:
        return {}
    _need(wanted.secret, "wildcard.secret")
    told = wanted.model_dump(exclude={"secret"}, by_alias=False)
    return {**told, "secret_file": str(space.tsig_secret)}


def _monitoring(job: AnsibleJob) -> dict[str, object]:
    wanted = job.monitoring
    return {} if wanted is None else {"enabled": True, **wanted.model_dump(by_alias=False)}


def _log_shipping(job: AnsibleJob, space: Workspace) -> dict[str, object]:
    wanted = job.log_shipping
    if wanted is None:
        return {}
    told: dict[str, object] = {"url": wanted.url, "plain_http": wanted.plain_http, "ca": wanted.ca}
    if wanted.key:
        files = {"certificate_file": space.log_certificate, "key_file": space.log_key}
        told |= {name: str(path) for name, path in files.items()}
    return told


def _need(there: object, name: str) -> None:
    if not there:
        raise OrderError(f"{name}: missing")
