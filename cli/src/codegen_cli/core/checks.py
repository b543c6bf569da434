"""What is wrong with an installation, and how to mend it: findings from facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from codegen_crds.conditions import find
from codegen_crds.kinds import OWN_KINDS
from codegen_crds.meta import LABEL_TENANT
from codegen_crds.v1alpha1 import Project, Server
from codegen_crds.v1alpha1.project import MODEL_REASONS

from .text import Line, Span, Style, harmless, line

Grade = Literal["ok", "wrong", "unknown"]
_MARKS: Final[Mapping[Grade, tuple[str, Style]]] = {
    "ok": ("✓", "good"),
    "wrong": ("✗", "bad"),
    "unknown": ("?", "ask"),
}
COMPONENTS: Final = ("codegen-operator", "codegen-gateway", "codegen-git")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check."""

    about: str
    grade: Grade
    text: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What could be seen; None: it may not be read."""

    namespace: str
    system_namespace: str
    version: str
    served: Mapping[str, bool]
    """Whether the API server serves a kind of ours, by plural."""
    rights: Mapping[str, bool]
    """Whether the person has a right, by what it is called."""
    labels: Mapping[str, str] | None = None
    """Of the namespace."""
    namespace_exists: bool | None = None
    components: Mapping[str, Mapping[str, Any] | None] | None = None
    """Workloads by name; a value None: it is not there."""
    models: Mapping[str, Any] | None = None
    """The gateway's models by name, as in its configuration."""
    servers: Sequence[Server] | None = None
    projects: Sequence[Project] = field(default=())


def findings(facts: Facts) -> list[Finding]:
    """Everything that was checked, in the order in which to mend it."""
    return [
        Finding("cluster", "ok", f"Kubernetes {facts.version} answers"),
        *_definitions(facts),
        *_rights(facts),
        _namespace(facts),
        *_components(facts),
        *_servers(facts),
        _models(facts),
        *_projects(facts),
    ]


def healthy(found: Sequence[Finding]) -> bool:
    """Whether nothing is known to be wrong."""
    return all(f.grade != "wrong" for f in found)


def findings_page(found: Sequence[Finding]) -> list[Line]:
    """One line each, and how to mend what is wrong."""
    lines: list[Line] = []
    for each in found:
        mark, style = _MARKS[each.grade]
        lines.append(line(Span(f"{mark} ", style), Span(each.about, "bold"), f"  {each.text}"))
        if each.cure:
            lines += [line("    ", Span(text, "dim")) for text in each.cure.splitlines()]
    return lines


def _definitions(facts: Facts) -> list[Finding]:
    missing = [kind.plural for kind in OWN_KINDS if not facts.served.get(kind.plural)]
    if not missing:
        return [Finding("definitions", "ok", "all kinds of codegen.dev are served")]
    text = f"not served: {', '.join(missing)}"
    return [Finding("definitions", "wrong", text, "helm install codegen-crds helm/codegen-crds")]


def _rights(facts: Facts) -> list[Finding]:
    lacking = [name for name, held in facts.rights.items() if not held]
    if not lacking:
        text = f"everything that a person needs in {facts.namespace}"
        return [Finding("rights", "ok", text)]
    cure = (
        f"kubectl -n {facts.namespace} create rolebinding people "
        "--clusterrole codegen-tenant --user YOU"
    )
    text = f"you may not, in {facts.namespace}: {', '.join(lacking)}"
    return [Finding("rights", "wrong", text, cure)]


def _namespace(facts: Facts) -> Finding:
    name = facts.namespace
    if facts.namespace_exists is False:
        cure = (
            f"kubectl create namespace {name}\nkubectl label namespace {name} {LABEL_TENANT}=true"
        )
        return Finding("namespace", "wrong", f"{name} does not exist", cure)
    if facts.labels is not None:
        if facts.labels.get(LABEL_TENANT) == "true":
            return Finding("namespace", "ok", f"{name} is enabled for Projects")
        cure = f"kubectl label namespace {name} {LABEL_TENANT}=true"
        return Finding("namespace", "wrong", f"{name} is not enabled for Projects", cure)
    for project in facts.projects:
        ready = find(project.status.conditions, "Ready")
        if ready is not None and ready.reason == "NamespaceNotEnabled":
            return Finding("namespace", "wrong", f"{name} is not enabled for Projects")
    return Finding("namespace", "unknown", f"you may not read namespace {name}")


def _components(facts: Facts) -> list[Finding]:
    if facts.components is None:
        text = f"you may not read {facts.system_namespace}; whoever runs the cluster may"
        return [Finding("components", "unknown", text)]
    return [_component(name, facts.components.get(name), facts) for name in COMPONENTS]


def _component(name: str, workload: Mapping[str, Any] | None, facts: Facts) -> Finding:
    where = facts.system_namespace
    if workload is None:
        cure = (
            f"helm install codegen-operator helm/codegen-operator -n {where}\n"
            "or say where it is: --system-namespace"
        )
        return Finding(name, "wrong", f"is not in {where}", cure)
    status, wanted = workload.get("status") or {}, workload["spec"].get("replicas", 1)
    ready = status.get("readyReplicas", 0)
    if ready >= 1:
        return Finding(name, "ok", f"{ready} of {wanted} ready")
    cure = (
        f"kubectl -n {where} describe deployment {name}\nkubectl -n {where} logs deployment/{name}"
    )
    return Finding(name, "wrong", f"none of {wanted} is ready", cure)


def _servers(facts: Facts) -> list[Finding]:
    if facts.servers is None:
        return [Finding("servers", "unknown", "you may not list Servers")]
    usable = [s for s in facts.servers if facts.namespace in s.spec.tenants]
    if not usable:
        cure = (
            "docs/how-to/server.md shows how to add one; an existing one needs\n"
            f"  spec.tenants: [{facts.namespace}]"
        )
        text = f"none of {len(facts.servers)} lets {facts.namespace} place products on it"
        return [Finding("servers", "wrong", text, cure)]
    found = []
    for server in usable:
        name, ready = server.metadata.name, find(server.status.conditions, "Ready")
        if ready is None or ready.status != "True":
            text = harmless(f"{ready.reason}: {ready.message}") if ready else "not looked at yet"
            cure = f"kubectl describe csrv {name}"
            found.append(Finding(f"server {name}", "wrong", text, cure))
        elif server.spec.cordoned:
            cure = f'kubectl patch csrv {name} --type merge -p \'{{"spec":{{"cordoned":false}}}}\''
            found.append(Finding(f"server {name}", "unknown", "cordoned: nothing new", cure))
        else:
            found.append(Finding(f"server {name}", "ok", f"ready, *.{server.spec.domain_suffix}"))
    return found


def _models(facts: Facts) -> Finding:
    if facts.models is None:
        return Finding("models", "unknown", "you may not read the gateway's configuration")
    unpriced = [
        name
        for name, model in facts.models.items()
        if not (model.get("pricePromptPerMillion") and model.get("priceCompletionPerMillion"))
    ]
    if unpriced:
        cure = (
            "add pricePromptPerMillion, priceCompletionPerMillion and currency to models.upstreams"
        )
        return Finding("models", "wrong", f"without a price: {', '.join(sorted(unpriced))}", cure)
    return Finding("models", "ok", ", ".join(["offline", *sorted(facts.models)]))


def _projects(facts: Facts) -> list[Finding]:
    found = []
    for project in facts.projects:
        first = find(project.status.conditions, "Ready")
        if first is not None and first.status != "True" and first.reason in MODEL_REASONS:
            about = f"project {project.metadata.name}"
            cure = "set spec.model to a model that is listed, or add it under models.upstreams"
            found.append(Finding(about, "wrong", harmless(first.message), cure))
    return found
