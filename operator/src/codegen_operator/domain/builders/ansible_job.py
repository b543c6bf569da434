"""The Job that works on a server: one Ansible run with a short-lived input beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from codegen_crds.v1alpha1.server import SecretKey
from codegen_operator.domain.delivery_settings import DeliverySettings

from .objects import (
    SECRETS,
    UNPRIVILEGED,
    ca_mounts,
    ca_variables,
    ca_volumes,
    environment,
    job,
    locked_down,
    logging,
    pod_identity,
    secret_volume,
)

INPUT_KEY: Final = "job.json"
DEPLOY_PRIVATE_KEY: Final = "ssh-privatekey"
DEPLOY_PUBLIC_KEY: Final = "ssh-publickey"
_GRACE_SECONDS: Final = 30
"""It tells the engine on the server to end, and waits for that half as long."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Which ssh keys a Job gets; it gets no more than its work needs."""

    admin: SecretKey | None = None
    """Key of an administrator: provisioning, and what needs root of a product's site."""
    previous: tuple[SecretKey, ...] = ()
    """Keys that the administrator's account may still know instead; some may be gone."""
    deploy: str = ""
    """Secret with the release key, bound on the server to the forced command."""


def build_ansible_job(
    *, name: str, labels: Mapping[str, str], keys: Keys, settings: DeliverySettings
) -> dict[str, Any]:
    """Build the Job; its input is the Secret of the same name.

    Args:
        name: Of the Job and of its input.
        labels: Of the Job and of its pod.
        keys: What it may log in with.
        settings: Image and namespace.
    """
    variables = {
        "JOB_FILE": f"{SECRETS}/job/{INPUT_KEY}",
        "HOME": "/tmp",  # noqa: S108 - a mount of the pod's own
        **logging(settings),
        **ca_variables(settings.ca_bundle),
    }
    mounts: list[dict[str, Any]] = [
        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - a mount of the pod's own
        {"name": "job", "mountPath": f"{SECRETS}/job", "readOnly": True},
    ]
    volumes: list[dict[str, Any]] = [
        # Ansible's private directory holds secret values: in memory only.
        {"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "128Mi"}},
        secret_volume("job", name, **{INPUT_KEY: INPUT_KEY}),
    ]
    for number, ref in enumerate(keys.previous):
        kind = f"previous-{number}"
        mounts.append({"name": kind, "mountPath": f"{SECRETS}/{kind}", "readOnly": True})
        volume = secret_volume(kind, ref.name, **{DEPLOY_PRIVATE_KEY: ref.key})
        volume["secret"]["optional"] = True
        volumes.append(volume)
    if keys.previous:
        files = [f"{SECRETS}/previous-{n}/{DEPLOY_PRIVATE_KEY}" for n in range(len(keys.previous))]
        variables["PREVIOUS_KEY_FILES"] = json.dumps(files)
    for kind, secret, key in _key_files(keys):
        variables[f"{kind.upper()}_KEY_FILE"] = f"{SECRETS}/{kind}/{DEPLOY_PRIVATE_KEY}"
        mounts.append({"name": kind, "mountPath": f"{SECRETS}/{kind}", "readOnly": True})
        volumes.append(secret_volume(kind, secret, **{DEPLOY_PRIVATE_KEY: key}))
    container = {
        "name": "ansible",
        "image": settings.ansible_image,
        "imagePullPolicy": settings.image_pull_policy,
        "command": ["codegen-infra", "ansible", "run"],
        "env": environment(**variables),
        "resources": {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"memory": "768Mi"},
        },
        "securityContext": locked_down(),
        "terminationMessagePath": "/dev/termination-log",
        # Never the log instead: Ansible's output may quote what it was given.
        "terminationMessagePolicy": "File",
        "volumeMounts": [*mounts, *ca_mounts(settings.ca_bundle)],
    }
    return job(
        name=name,
        namespace=settings.system_namespace,
        labels=dict(labels),
        annotations={},
        account=settings.ansible_account,
        deadline_seconds=settings.ansible_deadline_seconds,
        pod={
            "terminationGracePeriodSeconds": _GRACE_SECONDS,
            "securityContext": {
                **pod_identity(UNPRIVILEGED),
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [container],
            "volumes": [*volumes, *ca_volumes(settings.ca_bundle)],
        },
        settings=settings,
    )


def _key_files(keys: Keys) -> list[tuple[str, str, str]]:
    """(kind, Secret, key in it) of each key."""
    files = [("admin", keys.admin.name, keys.admin.key)] if keys.admin else []
    return [*files, ("deploy", keys.deploy, DEPLOY_PRIVATE_KEY)] if keys.deploy else files
