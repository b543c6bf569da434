"""Work orders: what a Job is told to do with a product on its server."""

from dataclasses import replace
from typing import Final, Literal

from codegen_crds.contracts.job import (
    AnsibleJob,
    AnsibleOperation,
    ColourPorts,
    ReleaseRequest,
    SiteRequest,
    SiteService,
)
from codegen_crds.contracts.release import Release, canonical_digest
from codegen_crds.v1alpha1 import Deployment, Server
from codegen_crds.v1alpha1.app_log import LogRequest
from codegen_crds.v1alpha1.server import Backup
from codegen_operator.domain.builders.ansible_job import Keys

from .facts import admin_key, deploy_key, machine
from .work import Work

PRODUCT: Final = "product"
"""Key of the Job that removes a product for good."""


def site_request(deployment: Deployment, server: Server) -> SiteRequest:
    """The site: what needs root, and changes with the domain or the public services only."""
    spec, acme = deployment.spec, server.served_acme
    return SiteRequest(
        app=spec.app,
        domain=spec.domain,
        services=[
            SiteService(name=p.service, blue=p.blue, green=p.green, replica_of=p.replica_of)
            for p in sorted(spec.placement.ports, key=lambda p: p.service)
        ],
        issuer=acme.issuer,
        directory=acme.directory,
        email=acme.email,
        wildcard=_covering(spec.domain, server),
    )


def _covering(domain: str, server: Server) -> str:
    """Domain of the wildcard certificate that the server has for a name; empty: none covers it.

    Source: RFC 6125, 6.4.3: the asterisk stands for one label.
    """
    held = server.status.wildcard if server.spec.acme.dns01 is not None else ""
    return held if held and domain.partition(".")[2] == held else ""


def site_digest(deployment: Deployment, server: Server) -> str:
    """SHA-256 of a site and the machine it is on, 64 hex digits.

    Another machine under the Server's name has neither the site nor the release.
    """
    request = site_request(deployment, server)
    # Where no wildcard and no replica is, the digest stays what it was before there were any.
    left_out = None if request.wildcard else {"wildcard"}
    site = request.model_dump(mode="json", exclude=left_out, exclude_none=True)
    return canonical_digest({"site": site, "on": machine(server)})


def release_key(release_id: str, site: str) -> str:
    """What a Job for a release on a site is for: either change is new work."""
    return f"{release_id}-{site[:12]}"


def order_backup(deployment: Deployment, server: Server, *, key: str) -> Work:
    """Save the product's data."""
    request = ReleaseRequest(verb="backup", app=deployment.spec.app)
    job = _job("backup", deployment, server, request=request)
    keys = _keys(server, admin=False)
    return Work(key=key, job=job, keys=keys, backup=server.spec.backup)


def order_verb(
    verb: Literal["stop", "start"], deployment: Deployment, server: Server, *, key: str
) -> Work:
    """Stop the product, or start it as it was."""
    request = ReleaseRequest(verb=verb, app=deployment.spec.app)
    job = _job(verb, deployment, server, request=request)
    return Work(key=key, job=job, keys=_keys(server, admin=False))


def order_restore(
    deployment: Deployment,
    server: Server,
    release: Release,
    *,
    backup: Backup | None,
    backup_id: str,
    key: str,
) -> Work:
    """Make the site and bring a release up with the data of a backup; empty id: the newest."""
    work = order_release(deployment, server, release)
    request = work.job.request
    if request is not None:
        request = request.model_copy(update={"verb": "restore", "backup_id": backup_id})
    job = work.job.model_copy(
        update={
            "operation": "restore",
            "site": site_request(deployment, server),
            "request": request,
        }
    )
    keys = _keys(server, admin=True)
    return replace(work, key=key, job=job, keys=keys, backup=backup)


def order_clearing(deployment: Deployment, server: Server, *, key: str) -> Work:
    """Remove a copy with its data: the product lives elsewhere."""
    request = ReleaseRequest(verb="remove", app=deployment.spec.app, keep_data=False)
    site = site_request(deployment, server)
    job = _job("remove", deployment, server, request=request, site=site)
    return Work(key=key, job=job, keys=_keys(server, admin=True))


def order_release(deployment: Deployment, server: Server, release: Release) -> Work:
    """Bring a release to the server, and the site first where it differs."""
    digest = site_digest(deployment, server)
    fresh = deployment.status.site != digest
    job = _job(
        "deploy",
        deployment,
        server,
        request=ReleaseRequest(
            verb="release",
            app=deployment.spec.app,
            release=release,
            ports={
                p.service: ColourPorts(blue=p.blue, green=p.green)
                for p in deployment.spec.placement.ports
            },
        ),
        site=site_request(deployment, server) if fresh else None,
    )
    return Work(
        key=release_key(release.release_id, digest),
        job=job,
        keys=_keys(server, admin=fresh),
        values=secret_keys(release),
        values_namespace=deployment.metadata.namespace,
        backup=server.spec.backup,
    )


def order_status(deployment: Deployment, server: Server, digest: str) -> Work:
    """Ask the server which differences its report only counts."""
    request = ReleaseRequest(verb="status", app=deployment.spec.app)
    job = _job("status", deployment, server, request=request)
    return Work(key=digest, job=job, keys=_keys(server, admin=False))


def order_logs(deployment: Deployment, server: Server, wish: LogRequest) -> Work:
    """Read what the product said; nothing is changed and nothing waited for."""
    request = ReleaseRequest(
        verb="logs", app=deployment.spec.app, service=wish.service, lines=wish.lines
    )
    job = _job("logs", deployment, server, request=request)
    return Work(key=wish.id, job=job, keys=_keys(server, admin=False))


def order_contraction(
    deployment: Deployment, server: Server, revisions: tuple[str, ...], *, key: str
) -> Work:
    """Take away what no release needs any more: the contract migrations of the live release."""
    request = ReleaseRequest(
        verb="contract", app=deployment.spec.app, contractions=tuple(sorted(revisions))
    )
    job = _job("contract", deployment, server, request=request)
    keys = _keys(server, admin=False)
    return Work(key=key, job=job, keys=keys, backup=server.spec.backup)


def order_removal(deployment: Deployment, server: Server) -> Work:
    """Remove the product and its site; its data by policy.

    With ``backup`` the same request saves the data and then removes it; without a repository
    the data stays where it is.
    """
    policy = deployment.spec.teardown_policy
    last = server.spec.backup if policy == "backup" else None
    keep = policy != "delete" and last is None
    request = ReleaseRequest(verb="remove", app=deployment.spec.app, keep_data=keep)
    site = site_request(deployment, server)
    job = _job("remove", deployment, server, request=request, site=site)
    return Work(key=PRODUCT, job=job, keys=_keys(server, admin=True), backup=last)


def secret_keys(release: Release) -> tuple[tuple[str, str], ...]:
    """(Secret, key) pairs whose values a release needs, once each, sorted."""
    refs = [e.secret for s in release.services for e in s.env if e.secret is not None]
    return tuple(sorted({(ref.name, ref.key) for ref in refs}))


def _job(
    operation: AnsibleOperation,
    deployment: Deployment,
    server: Server,
    *,
    request: ReleaseRequest,
    site: SiteRequest | None = None,
) -> AnsibleJob:
    return AnsibleJob(
        operation=operation,
        address=server.spec.address,
        port=server.spec.port,
        user=server.spec.user,
        host_key=server.spec.host_key,
        site=site,
        site_digest=site_digest(deployment, server),
        request=request,
    )


def _keys(server: Server, *, admin: bool) -> Keys:
    return Keys(
        admin=admin_key(server) if admin else None,
        deploy=deploy_key(server.metadata.name),
    )
