"""The Job that builds a commit: fetch, then build, then push, each with its own credential.

``fetch`` has the git token, ``build`` has none and runs the repository's own code, ``push`` has
the registry's credential. They share scratch volumes and nothing else.

The pod runs as an ordinary user. ``build`` alone may gain privileges, and of these only two:
newuidmap and newgidmap need SETUID and SETGID to give it a user namespace with subordinate ids,
so that what a Dockerfile does as root is done by nobody on the node. (The other way that works
without a privileged pod is uid 0 with default capabilities: root on the node.) It sets no
seccomp profile: RuntimeDefault forbids the namespace. Where the node forbids it anyway, the
result says ``BuildSandboxUnavailable``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from codegen_crds import names
from codegen_crds.meta import ANNOTATION_REPOSITORY, AUDIENCE_GIT, LABEL_COMPONENT
from codegen_operator.domain.delivery_settings import DeliverySettings

from .metadata import owned_labels
from .objects import (
    SECRETS,
    ca_mounts,
    ca_variables,
    ca_volumes,
    environment,
    job,
    locked_down,
    logging,
    pod_identity,
    secret_volume,
    token_volume,
)

_WORK: Final = "/work"
_HOME: Final = "/home/build"
"""Has to exist; buildah keeps its images below it."""
_TMP: Final = "/tmp"  # noqa: S108 - a mount of the pod's own
_TOKEN_SECONDS: Final = 3600
_RESOURCES: Final[Mapping[str, Mapping[str, str]]] = {
    "requests": {"cpu": "100m", "memory": "256Mi"},
    "limits": {"memory": "4Gi"},
}


@dataclass(frozen=True, slots=True)
class BuildOrder:
    """What to build, and for whom."""

    project: str
    """Name of the Project."""
    project_uid: str
    namespace: str
    """Tenant namespace; with the slug it names repository and images."""
    slug: str
    commit: str
    attempt: int
    repository_url: str
    """Clone URL on the git host."""

    @property
    def job_name(self) -> str:
        """Name of the Job: one per attempt at a commit."""
        return names.foreign(
            self.project_uid, "build", self.slug, self.commit[:12], str(self.attempt)
        )


def build_image_job(order: BuildOrder, settings: DeliverySettings) -> dict[str, Any]:
    """Build the Job in the build namespace."""
    return job(
        name=order.job_name,
        namespace=settings.build_namespace,
        labels=owned_labels(order.project_uid, order.project, **{LABEL_COMPONENT: "build"}),
        annotations={ANNOTATION_REPOSITORY: f"{order.namespace}/{order.slug}"},
        account=settings.build_account,
        deadline_seconds=settings.build_deadline_seconds,
        pod={
            "securityContext": pod_identity(settings.build_uid),
            "initContainers": [_fetch(order, settings), _build(order, settings)],
            "containers": [_push(order, settings)],
            "volumes": [
                {"name": "work", "emptyDir": {"sizeLimit": "5Gi"}},
                {"name": "home", "emptyDir": {"sizeLimit": "20Gi"}},
                {"name": "tmp", "emptyDir": {"sizeLimit": "2Gi"}},
                token_volume("git-token", AUDIENCE_GIT, _TOKEN_SECONDS),
                *_registry_volumes(settings),
                *ca_volumes(settings.ca_bundle),
            ],
        },
        settings=settings,
    )


def _fetch(order: BuildOrder, settings: DeliverySettings) -> dict[str, Any]:
    return _container(
        "fetch",
        settings,
        env={
            "REPOSITORY_URL": order.repository_url,
            "COMMIT": order.commit,
            "CODEGEN_GIT_TOKEN_FILE": f"{SECRETS}/git/token",
        },
        mounts=[{"name": "git-token", "mountPath": f"{SECRETS}/git", "readOnly": True}],
        security=_confined(),
    )


def _build(order: BuildOrder, settings: DeliverySettings) -> dict[str, Any]:
    return _container(
        "build",
        settings,
        command="images",
        env={
            "COMMIT": order.commit,
            "BASE_IMAGE": settings.service_base_image,
            "TEST_IMAGE": settings.service_test_image,
        },
        mounts=[],
        security={
            "allowPrivilegeEscalation": True,
            "capabilities": {"drop": ["ALL"], "add": ["SETGID", "SETUID"]},
        },
    )


def _push(order: BuildOrder, settings: DeliverySettings) -> dict[str, Any]:
    login = f"{SECRETS}/registry"
    mount = {"name": "registry", "mountPath": login, "readOnly": True}
    secret = settings.registry_push_secret
    return _container(
        "push",
        settings,
        env={
            "COMMIT": order.commit,
            "REGISTRY": settings.registry,
            "REPOSITORY": f"{order.namespace}/{order.slug}",
            "REGISTRY_AUTH_FILE": f"{login}/config.json" if secret else "",
        },
        mounts=[mount] if secret else [],
        security=_confined(),
    )


def _registry_volumes(settings: DeliverySettings) -> list[dict[str, Any]]:
    """The credential of ``push``; none where the registry asks for none."""
    secret = settings.registry_push_secret
    keys = {"config.json": ".dockerconfigjson"}
    return [secret_volume("registry", secret, **keys)] if secret else []


def _confined() -> dict[str, Any]:
    return {**locked_down(), "seccompProfile": {"type": "RuntimeDefault"}}


def _container(
    name: str,
    settings: DeliverySettings,
    *,
    env: Mapping[str, str],
    mounts: list[dict[str, Any]],
    security: Mapping[str, Any],
    command: str = "",
) -> dict[str, Any]:
    variables = {
        **env,
        **logging(settings),
        **ca_variables(settings.ca_bundle),
        "HOME": _HOME,
        "TMPDIR": _TMP,  # containers' own default is /var/tmp, which is read-only here
    }
    return {
        "name": name,
        "image": settings.builder_image,
        "imagePullPolicy": settings.image_pull_policy,
        "command": ["codegen-infra", "build", command or name],
        "workingDir": _WORK,
        "env": environment(**variables),
        "resources": {kind: dict(amount) for kind, amount in _RESOURCES.items()},
        "securityContext": dict(security),
        "terminationMessagePath": "/dev/termination-log",
        # No secret of the product is here: the end of the log says why a program crashed.
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            {"name": "work", "mountPath": _WORK},
            {"name": "home", "mountPath": _HOME},
            {"name": "tmp", "mountPath": _TMP},
            *mounts,
            *ca_mounts(settings.ca_bundle),
        ],
    }
