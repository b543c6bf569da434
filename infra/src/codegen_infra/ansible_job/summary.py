"""From the events of a run to what became of it. Pure.

Source of the event names and their data: ansible-runner documentation, "Runner Artifact Job
Events"; of ssh's messages: OpenSSH, ``sshconnect.c``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from codegen_crds.contracts.job import FIRST_LINE, FailureKind, JobFailure
from codegen_infra.server.codegen_release.redact import redact

MESSAGE_CHARACTERS: Final = 2800
"""Leaves room in a termination message for the rest of the result."""
_REASON = re.compile(r"\b([A-Z][a-z]+(?:[A-Z][a-z]+)+): ")
_CLASSES: Final[Mapping[str, FailureKind]] = {
    "AdminNetworkInvalid": "input",
    "AdminShutOut": "input",
    "ClockWrong": "infrastructure",
    "UnsupportedPodman": "input",
    "KernelSettingRefused": "infrastructure",
    "ExporterSilent": "infrastructure",
    "LogCertificateInvalid": "input",
    "LogReceiverRefused": "infrastructure",
    "LogReceiverUnreachable": "infrastructure",
    "LogReceiverUntrusted": "infrastructure",
    "LogUrlInvalid": "input",
    "UnknownAddress": "input",
    "UnknownTimezone": "input",
    "UnknownVariable": "input",
    "RegistryAuthFailed": "infrastructure",
    "RegistryUnreachable": "infrastructure",
    "RootlessBroken": "infrastructure",
    "TlsRootMissing": "infrastructure",
    "AuthorityUnreachable": "infrastructure",
    "CertificateForbidden": "infrastructure",
    "CertificateRateLimited": "infrastructure",
    "CertificateRefused": "infrastructure",
    "ChallengeFailed": "infrastructure",
    "DnsUpdateRefused": "infrastructure",
    "NameserverUnreachable": "infrastructure",
    "ZoneNotFound": "infrastructure",
}
"""Reasons that our own tasks give at the beginning of their message."""
_HOST_KEY = ("Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED")
_ENGINE: Final[Mapping[str, FailureKind]] = {
    "infrastructure": "infrastructure",
    "transient": "transient",
    "product": "product",
    "input": "input",
}


@dataclass(frozen=True)
class Outcome:
    """What became of one playbook.

    Attributes:
        changed: Whether anything changed on the server.
        response: What the release gate answered.
        facts: What provisioning learned of the machine.
        certificate: Why a site has no certificate yet: ``reason`` and ``message``.
        failure: Why it did not succeed.
    """

    changed: bool = False
    response: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    certificate: Mapping[str, Any] = field(default_factory=dict)
    failure: JobFailure | None = None


def summarise(
    events: Sequence[Mapping[str, Any]], *, ok: bool, playbook: str, values: Iterable[str] = ()
) -> Outcome:
    """Summarise the events of one playbook.

    Args:
        events: As ansible-runner hands them out, in order.
        ok: Whether the playbook succeeded.
        playbook: Its name, for the reason of a failure without one.
        values: Secret values, taken out of every message.
    """
    results = [(e, _result(e)) for e in events if str(e.get("event", "")).startswith("runner_on_")]
    response: Mapping[str, Any] = next(
        (r["response"] for _, r in reversed(results) if "response" in r), {}
    )
    facts: Mapping[str, Any] = next(
        (
            r["ansible_facts"]["facts_machine"]
            for _, r in reversed(results)
            if "facts_machine" in r.get("ansible_facts", {})
        ),
        {},
    )
    certificate: Mapping[str, Any] = next(
        (r["certificate"] for _, r in reversed(results) if "certificate" in r), {}
    )
    changed = any(e["event"] == "runner_on_ok" and r.get("changed") for e, r in results)
    failure = None if ok else _failure(results, response, playbook, values)
    return Outcome(
        changed=changed or bool(response.get("changed")),
        response=response,
        facts=facts,
        certificate=certificate,
        failure=failure,
    )


def _failure(
    results: list[tuple[Mapping[str, Any], Mapping[str, Any]]],
    response: Mapping[str, Any],
    playbook: str,
    values: Iterable[str],
) -> JobFailure:
    said = response.get("failure")
    if said:
        return JobFailure(
            class_=_ENGINE.get(str(said.get("class")), "bug"),
            reason=str(said.get("reason"))[:64],
            step=str(said.get("step"))[:64],
            message=_end(redact(str(said.get("message", "")), values)),
        )
    bad = [(e, r) for e, r in results if e["event"] in _FAILED]
    if not bad:
        message = "the playbook failed before its first task"
        return JobFailure(class_="bug", reason="PlaybookFailed", step=playbook, message=message)
    event, result = bad[-1]
    step = str(event.get("event_data", {}).get("task", playbook))[:64]
    text = redact(_text(result), values)
    kind, reason = _unreachable(text) if event["event"] == _UNREACHABLE else _known(text, playbook)
    return JobFailure(class_=kind, reason=reason, step=step, message=_end(text))


_UNREACHABLE: Final = "runner_on_unreachable"
_FAILED: Final = frozenset({"runner_on_failed", _UNREACHABLE})


def _unreachable(text: str) -> tuple[FailureKind, str]:
    if any(sign in text for sign in _HOST_KEY):
        return "infrastructure", "HostKeyChanged"
    if "Permission denied" in text:
        return "infrastructure", "LoginRefused"
    return "infrastructure", "ServerUnreachable"


def _known(text: str, playbook: str) -> tuple[FailureKind, str]:
    for match in _REASON.finditer(text):
        if match[1] in _CLASSES:
            return _CLASSES[match[1]], match[1]
    names = {"provision": "ProvisioningFailed", "site": "SiteFailed", "release": "GateFailed"}
    return "infrastructure", names.get(playbook, "PlaybookFailed")


def _result(event: Mapping[str, Any]) -> Mapping[str, Any]:
    result = event.get("event_data", {}).get("res")
    return result if isinstance(result, Mapping) else {}


def _text(result: Mapping[str, Any]) -> str:
    parts = [str(result.get(key, "")).strip() for key in ("msg", "stdout", "stderr")]
    return "\n".join(part for part in parts if part)


def _end(text: str) -> str:
    """The first line, which says what is wrong, and as much of the end of the log as fits."""
    if len(text) <= MESSAGE_CHARACTERS:
        return text
    first, _, log = text.partition("\n")
    head = f"{first}\n…" if log and len(first) <= FIRST_LINE else "…"
    return head + text[len(head) - MESSAGE_CHARACTERS :]
