"""The service registry held against itself: what runs where, with what, and how many of it."""

from collections.abc import Iterator, Mapping

from codegen_template.errors import Problem, did_you_mean

from .services import ServiceSpec
from .source import Document

_REPLICATED = ("python-fastapi", "python-worker")
"""Types that share their work between copies: a bot would take another's updates away. Of a program
that nobody knows its strategy says so: with two colours two of it run at once in every release."""

_OWN_IMAGE = frozenset({"node", "default"})
"""Types whose program the project's own Dockerfile knows nothing of."""
PROJECT_DOCKERFILE = "Dockerfile"


def service_problems(services: Mapping[str, ServiceSpec], document: Document) -> Iterator[Problem]:
    """What is wrong between the entries of the registry.

    Args:
        services: the registry, by name.
        document: the file that it was read from.
    """
    for name, service in services.items():
        place = ("services", name)
        for index, other in enumerate(service.depends_on):
            if message := _dependency_problem(name, other, services):
                yield document.problem((*place, "depends_on", index), message)
        if service.type in _OWN_IMAGE and service.dockerfile == PROJECT_DOCKERFILE:
            message = (
                f"a service of type {service.type} is built from a Dockerfile of its own, "
                f"such as services/{name}/Dockerfile"
            )
            yield document.problem((*place, "dockerfile"), message)
        if service.replicas > 1 and (message := _replicas_problem(service)):
            yield document.problem((*place, "replicas"), message)
    if cycle := _cycle(services):
        path = ("services", cycle[0], "depends_on")
        yield document.problem(path, f"they wait for one another: {' -> '.join(cycle)}")


def _dependency_problem(name: str, other: str, services: Mapping[str, ServiceSpec]) -> str:
    if other not in services:
        return f"there is no service '{other}'{did_you_mean(other, services)}"
    mine, needed = set(services[name].profiles), set(services[other].profiles)
    if not needed or (mine and mine <= needed):
        return ""
    if not mine:
        return (
            f"'{other}' runs with the profiles {', '.join(sorted(needed))} alone, "
            f"and '{name}' always"
        )
    lacking = ", ".join(sorted(mine - needed))
    return f"'{other}' does not run with the profiles {lacking}, and '{name}' does"


def _replicas_problem(service: ServiceSpec) -> str:
    if service.type in _OWN_IMAGE:
        if service.strategy != "bluegreen":
            return f"several of type {service.type} run side by side with strategy: bluegreen alone"
    elif service.type not in _REPLICATED:
        several = " and ".join(_REPLICATED)
        return f"a service of type {service.type} runs once; several: only of {several}"
    if service.strategy == "stateful" or service.volume:
        return "a service that keeps data (strategy: stateful, or a volume) runs once"
    return ""


def _cycle(services: Mapping[str, ServiceSpec]) -> list[str]:
    """Services of which each needs the next, the first again at the end; empty when there is none.

    A service is done with once all that it needs is; what is left over goes round.
    """
    left = {name: {n for n in s.depends_on if n in services} for name, s in services.items()}
    while free := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in free:
            del left[name]
    if not left:
        return []
    way = [min(left)]
    while way.count(way[-1]) == 1:
        way.append(min(left[way[-1]] & left.keys()))
    return way[way.index(way[-1]) :]
