"""What services ask of one another, held against the specs of who is asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from .errors import SpecError, did_you_mean
from .resolved import Client, Domain
from .spec.manifests import ConsumeSpec, ManifestFile
from .spec.services import ServiceSpec
from .spec.source import Document
from .spec.tree import SERVICES_FILE, Spec, domain_file, manifest_file

PROVIDER = "backend"
"""The service whose operations the specs declare."""
CONSUMERS = {"notifications": "worker", "tg-bot": "bot"}
"""Services that clients are generated for, and the Python packages of their code."""

Place = tuple[str | int, ...]


class Add(Protocol):
    """Notes a problem at a place of a file."""

    def __call__(self, file: str, path: Place, message: str, /) -> None:
        """Note it."""
        ...


def resolve_clients(spec: Spec, domains: Iterable[Domain], add: Add) -> tuple[Client, ...]:
    """Check every manifest; problems go to ``add``."""
    known = {domain.name: domain for domain in domains}
    clients = []
    for consumer, manifest in sorted(spec.manifests.items()):
        if consumer not in CONSUMERS:
            message = (
                f"'{consumer}' has no generated code that could ask; "
                f"expected one of: {', '.join(CONSUMERS)}"
            )
            add(manifest_file(consumer), (), message)
            continue
        asked = tuple(_asked(consumer, manifest, known, add))
        clients.append(Client(consumer, CONSUMERS[consumer], PROVIDER, asked))
    return tuple(clients)


def refuse_absent(
    clients: Iterable[Client],
    services: Mapping[str, ServiceSpec],
    documents: Mapping[str, Document],
) -> None:
    """Refuse manifests of services, and manifests about services, that the project does not have.

    Raises:
        SpecError: names them.
    """
    problems = [
        documents[manifest_file(client.consumer)].problem(
            (), f"there is no service '{name}' in {SERVICES_FILE}{did_you_mean(name, services)}"
        )
        for client in clients
        for name in (client.consumer, client.service)
        if name not in services
    ]
    if problems:
        raise SpecError(problems)


def _asked(
    consumer: str, manifest: ManifestFile, known: Mapping[str, Domain], add: Add
) -> Iterator[Domain]:
    """The domains that are asked, each with the consumed operations alone."""
    file = manifest_file(consumer)
    seen: dict[tuple[str, str], int] = {}
    found = []
    for index, item in enumerate(manifest.consumes):
        here = ("consumes", index)
        first = seen.setdefault((item.service, item.domain), index)
        if first != index:
            add(file, (*here, "domain"), f"'{item.domain}' is there already, as consumes.{first}")
        elif item.service != PROVIDER:
            hint = did_you_mean(item.service, (PROVIDER,))
            message = f"there is no service '{item.service}' that has operations{hint}"
            add(file, (*here, "service"), message)
        elif item.domain not in known:
            hint = did_you_mean(item.domain, known)
            message = f"{item.service} has no domain '{item.domain}'{hint}"
            add(file, (*here, "domain"), message)
        else:
            found.append(_narrowed(known[item.domain], item, (file, here), add))
    yield from sorted(found, key=lambda domain: domain.name)


def _narrowed(
    domain: Domain, item: ConsumeSpec, place: tuple[str, tuple[str, int]], add: Add
) -> Domain:
    file, here = place
    names = [operation.name for operation in domain.routes]
    for index, name in enumerate(item.operations):
        if name not in names:
            message = (
                f"there is no operation '{name}' in {domain_file(domain.name)}"
                f"{did_you_mean(name, names)}"
            )
            add(file, (*here, "operations", index), message)
    return replace(
        domain,
        operations=tuple(each for each in domain.operations if each.name in item.operations),
        custom=tuple(each for each in domain.custom if each.name in item.operations),
    )
