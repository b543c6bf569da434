"""The few fields of Pods, Jobs and Secrets that decisions depend on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PodView:
    """A pod as far as a planner looks at it."""

    name: str
    uid: str
    phase: str
    """``Pending``, ``Running``, ``Succeeded``, ``Failed`` or ``Unknown``."""
    deleting: bool = False
    started: bool = False
    """Whether any container ever ran."""
    reason: str = ""
    """The kubelet's word on the pod or on a container that cannot start."""
    note: str = ""
    """The sentence that belongs to ``reason``."""
    exit_code: int | None = None
    termination: str = ""
    """Termination message of the container that ended last, or that failed."""

    @property
    def ended(self) -> bool:
        """Whether no container of it runs or will run again."""
        return self.phase in {"Succeeded", "Failed"}

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "PodView":
        """Read a ``v1 Pod``. Source: Kubernetes API reference, ``PodStatus``."""
        metadata, status = body["metadata"], body.get("status") or {}
        containers = [
            *(status.get("initContainerStatuses") or ()),
            *(status.get("containerStatuses") or ()),
        ]
        states = [c.get("state") or {} for c in containers]
        ended = [s["terminated"] for s in states if s.get("terminated")]
        waiting = [s["waiting"] for s in states if s.get("waiting")]
        failed = [t for t in ended if t.get("exitCode")]
        last: Mapping[str, Any] = (failed or ended or [{}])[-1]
        stuck: Mapping[str, Any] = (waiting or [{}])[0]
        unscheduled: Mapping[str, Any] = next(
            (
                c
                for c in status.get("conditions") or ()
                if c.get("type") == "PodScheduled" and c.get("status") == "False"
            ),
            {},
        )
        told = (status, last if failed else {}, stuck, unscheduled)
        about = next((t for t in told if t.get("reason")), {})
        return cls(
            name=metadata["name"],
            uid=metadata.get("uid", ""),
            phase=status.get("phase", "Pending"),
            deleting="deletionTimestamp" in metadata,
            started=any("running" in s or "terminated" in s for s in states),
            reason=about.get("reason", ""),
            note=(about.get("message") or "")[:500],
            exit_code=last.get("exitCode"),
            termination=last.get("message", ""),
        )


@dataclass(frozen=True, slots=True)
class JobView:
    """A Job with the termination message of its one pod."""

    name: str
    uid: str
    ended: bool
    succeeded: bool
    deleting: bool = False
    reason: str = ""
    """``reason`` of the Job's ``Failed`` condition, or of its pod."""
    termination: str = ""
    """Termination message of the pod's container that failed, or that ended last."""

    @classmethod
    def of(cls, body: Mapping[str, Any], pod: PodView | None) -> "JobView":
        """Read a ``batch/v1 Job``. Source: Kubernetes API reference, ``JobStatus``."""
        metadata, status = body["metadata"], body.get("status") or {}
        true = {c["type"]: c for c in status.get("conditions") or () if c.get("status") == "True"}
        reason = str((true.get("Failed") or {}).get("reason", ""))
        return cls(
            name=metadata["name"],
            uid=metadata.get("uid", ""),
            ended="Complete" in true or "Failed" in true,
            succeeded="Complete" in true,
            deleting="deletionTimestamp" in metadata,
            reason=(pod.reason if pod and pod.reason else reason),
            termination=pod.termination if pod else "",
        )


@dataclass(frozen=True, slots=True)
class SecretView:
    """A Secret by its keys; values never get this far."""

    name: str
    version: str
    """Changes when the Secret does."""
    keys: Mapping[str, str]
    """Version of each value: another one when the value is another, and tells nothing of it."""
    owner_uid: str = ""
    """Label ``codegen.dev/owner-uid``; empty on a Secret that a person made."""
