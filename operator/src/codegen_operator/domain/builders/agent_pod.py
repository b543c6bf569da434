"""The pod of one attempt of an AgentRun."""

from typing import Any

from codegen_crds import names
from codegen_crds.meta import (
    AUDIENCE_GATEWAY,
    AUDIENCE_GIT,
    LABEL_COMPONENT,
    LABEL_RUN,
)
from codegen_crds.v1alpha1 import AgentRun
from codegen_operator.domain.policy import AgentPod

from .metadata import owned_labels, owner_reference

AGENT_ACCOUNT = "agent"
"""Service account without any right; its projected tokens say which pod speaks."""
_TOKENS = "/var/run/secrets/codegen"
_UID = 65532


def build_agent_pod(run: AgentRun, attempt: int, settings: AgentPod) -> dict[str, Any]:
    """Build the pod: no Kubernetes token, no credential but two short-lived projected tokens.

    Args:
        run: The run; owns the pod.
        attempt: Number of the pod, from 1.
        settings: Images and the address of the gateway.
    """
    spec: dict[str, Any] = {
        "serviceAccountName": AGENT_ACCOUNT,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "restartPolicy": "Never",
        "activeDeadlineSeconds": run.spec.limits.deadline_seconds,
        "terminationGracePeriodSeconds": 10,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": _UID,
            "runAsGroup": _UID,
            "fsGroup": _UID,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(settings, settings.image_for(run))],
        "volumes": _volumes(settings),
    }
    if settings.image_pull_secrets:
        spec["imagePullSecrets"] = [{"name": name} for name in settings.image_pull_secrets]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": names.run_pod(run.metadata.name, attempt),
            "namespace": run.metadata.namespace,
            "labels": owned_labels(
                run.metadata.uid,
                run.spec.project_ref.name,
                **{LABEL_COMPONENT: "agent", LABEL_RUN: run.metadata.name[:63]},
            ),
            "ownerReferences": [owner_reference(run)],
        },
        "spec": spec,
    }


def _container(settings: AgentPod, image: str) -> dict[str, Any]:
    environment = {
        "CODEGEN_GATEWAY_URL": settings.gateway_url,
        "CODEGEN_GATEWAY_TOKEN_FILE": f"{_TOKENS}/gateway/token",
        "CODEGEN_GIT_TOKEN_FILE": f"{_TOKENS}/git/token",
        "HOME": "/workspace/home",
        "LOG_LEVEL": settings.log_level,
        "LOG_FORMAT": settings.log_format,
    }
    return {
        "name": "agent",
        "image": image,
        "args": ["run"],
        "command": ["codegen-agent"],
        "workingDir": "/workspace",
        "env": [{"name": name, "value": value} for name, value in environment.items()],
        "resources": {
            "requests": dict(settings.requests),
            "limits": dict(settings.limits),
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "volumeMounts": [
            {"name": "workspace", "mountPath": "/workspace"},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - a mount of the pod's own
            {"name": "gateway-token", "mountPath": f"{_TOKENS}/gateway", "readOnly": True},
            {"name": "git-token", "mountPath": f"{_TOKENS}/git", "readOnly": True},
        ],
    }


def _volumes(settings: AgentPod) -> list[dict[str, Any]]:
    return [
        {"name": "workspace", "emptyDir": {"sizeLimit": settings.workspace_limit}},
        {"name": "tmp", "emptyDir": {"sizeLimit": settings.workspace_limit}},
        _token("gateway-token", AUDIENCE_GATEWAY, settings.token_seconds),
        _token("git-token", AUDIENCE_GIT, settings.token_seconds),
    ]


def _token(name: str, audience: str, seconds: int) -> dict[str, Any]:
    source = {"audience": audience, "expirationSeconds": seconds, "path": "token"}
    return {
        "name": name,
        "projected": {"defaultMode": 0o440, "sources": [{"serviceAccountToken": source}]},
    }
