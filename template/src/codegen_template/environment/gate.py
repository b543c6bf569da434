"""Code and contract held against each other, in both directions, by name."""

from pathlib import Path

from codegen_template.errors import Problem, did_you_mean
from codegen_template.spec.services import ServiceSpec

from .contract import Fragment, load_fragments
from .reads import Read, deployment_reads, service_reads


def environment_problems(root: Path, services: dict[str, ServiceSpec]) -> list[Problem]:
    """Variables that are read and not declared, or declared and not read.

    Looked at are the code of the services, compose files and CI workflows.

    Raises:
        SpecError: a fragment of the contract is malformed.
    """
    fragments = load_fragments(root)
    problems: list[Problem] = []
    read = {
        name: service_reads(root, name)
        for name, service in services.items()
        if service.type not in {"postgres", "redis"}
    }
    for service, reads in read.items():
        declared = _declared(fragments, service)
        problems += _undeclared(service, reads, declared)
        used = {item.key for item in reads}
        if services[service].type == "default":
            continue  # what a program in any language reads cannot be seen
        for key, fragment in declared.items():
            if key not in used:
                message = f"{key} is declared for {service}, which does not read it"
                problems.append(fragment.document.problem(("entries", key), message))
    return problems + _deployment_problems(root, services, fragments, set(read))


def _deployment_problems(
    root: Path, services: dict[str, ServiceSpec], fragments: list[Fragment], checked: set[str]
) -> list[Problem]:
    """The same for compose files and workflows."""
    reads = deployment_reads(root)
    declared = {key: fragment for fragment in fragments for key in fragment.contract.entries}
    problems = _undeclared("the file", reads, declared)
    used = {item.key for item in reads}
    for fragment in fragments:
        for key, entry in fragment.contract.entries.items():
            consumers = set(entry.consumers or (fragment.contract.owner,))
            # What an image of somebody else's reads cannot be seen.
            if key not in used and not consumers & (checked | set(services)):
                names = ", ".join(sorted(consumers))
                message = f"{key} is declared for {names}, and no compose file or workflow reads it"
                problems.append(fragment.document.problem(("entries", key), message))
    return problems


def _declared(fragments: list[Fragment], service: str) -> dict[str, Fragment]:
    return {
        key: fragment
        for fragment in fragments
        for key, entry in fragment.contract.entries.items()
        if service in (entry.consumers or (fragment.contract.owner,))
    }


def _undeclared(service: str, reads: list[Read], declared: dict[str, Fragment]) -> list[Problem]:
    return [
        Problem(
            item.file,
            item.line,
            item.key,
            f"read by {service} and declared in no env.contract.yaml"
            + did_you_mean(item.key, declared),
        )
        for item in reads
        if item.key not in declared
    ]
