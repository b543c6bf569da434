"""Parts that the pods of Jobs share: who they run as, what they trust, what they mount."""

from typing import Any, Final

from codegen_operator.domain.delivery_settings import CaBundle, DeliverySettings

UNPRIVILEGED: Final = 65532
"""The user of our images."""
SECRETS: Final = "/var/run/secrets/codegen"
_CA_DIRECTORY: Final = "/etc/codegen/ca"
_CA_FILE: Final = f"{_CA_DIRECTORY}/ca-bundle.crt"
_CA_VARIABLES: Final = (
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
)
"""What the usual TLS clients read. ``CA_BUNDLE`` tells our own programs besides."""


def locked_down() -> dict[str, Any]:
    """Security context of a container: what the Pod Security level "restricted" asks for."""
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def pod_identity(uid: int) -> dict[str, Any]:
    """Security context of a pod. The group owns its volumes, so mode 0400 Secrets are readable."""
    return {
        "runAsNonRoot": True,
        "runAsUser": uid,
        "runAsGroup": uid,
        "fsGroup": uid,
    }


def environment(**variables: str) -> list[dict[str, str]]:
    """``env`` of a container, sorted by name; empty values are left out."""
    return [{"name": name, "value": value} for name, value in sorted(variables.items()) if value]


def logging(settings: DeliverySettings) -> dict[str, str]:
    """Variables that say how to log."""
    return {"LOG_LEVEL": settings.log_level, "LOG_FORMAT": settings.log_format}


def ca_variables(bundle: CaBundle | None) -> dict[str, str]:
    """Variables that point TLS clients at the additional authorities."""
    return dict.fromkeys((*_CA_VARIABLES, "CA_BUNDLE"), _CA_FILE) if bundle else {}


def ca_mounts(bundle: CaBundle | None) -> list[dict[str, Any]]:
    """Mounts of the additional authorities."""
    return [{"name": "ca", "mountPath": _CA_DIRECTORY, "readOnly": True}] if bundle else []


def ca_volumes(bundle: CaBundle | None) -> list[dict[str, Any]]:
    """Volumes of the additional authorities."""
    if bundle is None:
        return []
    item = {"key": bundle.key, "path": "ca-bundle.crt"}
    return [{"name": "ca", "configMap": {"name": bundle.config_map, "items": [item]}}]


def secret_volume(name: str, secret: str, **paths: str) -> dict[str, Any]:
    """A Secret's keys as files that only their reader can read; ``path=key``."""
    items = [{"key": key, "path": path} for path, key in sorted(paths.items())]
    return {
        "name": name,
        "secret": {"secretName": secret, "defaultMode": 0o400, "items": items},
    }


def token_volume(name: str, audience: str, seconds: int) -> dict[str, Any]:
    """A short-lived token for one audience, at ``token``."""
    source = {"audience": audience, "expirationSeconds": seconds, "path": "token"}
    return {
        "name": name,
        "projected": {"defaultMode": 0o400, "sources": [{"serviceAccountToken": source}]},
    }


def job(
    *,
    name: str,
    namespace: str,
    labels: dict[str, str],
    annotations: dict[str, str],
    account: str,
    deadline_seconds: int,
    pod: dict[str, Any],
    settings: DeliverySettings,
) -> dict[str, Any]:
    """A Job of one pod that is never restarted: trying again is the operator's decision.

    It has no time to live: it is deleted once its result is recorded.
    """
    spec = {
        "serviceAccountName": account,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": 10,
        **pod,
    }
    if settings.image_pull_secrets:
        spec["imagePullSecrets"] = [{"name": s} for s in settings.image_pull_secrets]
    template_metadata: dict[str, Any] = {"labels": labels}
    if annotations:
        template_metadata["annotations"] = annotations
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "backoffLimit": 0,
            "completions": 1,
            "parallelism": 1,
            "activeDeadlineSeconds": deadline_seconds,
            "template": {"metadata": template_metadata, "spec": spec},
        },
    }
