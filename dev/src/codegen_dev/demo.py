"""The whole line: a stand, the charts, one manifest, and a verified URL."""

import time
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .cluster_steps import ClusterUp
from .evidence import Evidence, gather
from .follow import Change, follow
from .foundation import Foundation
from .image_steps import ImagesUp
from .install import TENANT_NAMESPACE, Install
from .kube_build import binaries
from .kubectl import Kubectl
from .object_reader import ObjectReader
from .product import Product, find_product
from .progress import run_shown
from .server_steps import ServerUp
from .stand import Stand
from .steps import Outcome, Step

_READY_SECONDS = 900.0


def demo_steps(stand: Stand) -> list[Step]:
    """List everything from a bare machine to an operator that waits for Projects."""
    install = Install(stand)
    images = ImagesUp(stand).steps(needs=("registry", "dns"))
    pushed = tuple(step.name for step in images)
    return [
        *Foundation(stand).steps(),
        *ClusterUp(stand).steps(),
        *ServerUp(stand).steps(),
        *images,
        Step("crds", "Chart codegen-crds", install.definitions, needs=("api", "helm")),
        Step(
            "secrets", "Secrets", install.secrets, needs=("base-objects", "server-disk", "registry")
        ),
        Step(
            "operator",
            "Chart codegen-operator",
            install.operator,
            needs=("node", "controllers", "crds", "secrets", "postgres", *pushed),
        ),
        Step("tenant", "Namespace and server", install.tenant, needs=("operator", "server")),
    ]


def run_demo(stand: Stand, manifest: Path, console: Console) -> None:
    """Go the whole line and print the URL with its evidence.

    Args:
        stand: Brought up as far as it is not.
        manifest: The Project.
        console: Where the way is shown.

    Raises:
        StandError: A step failed, or the Project did not become ready.
    """
    begun = time.monotonic()
    outcomes = run_shown(demo_steps(stand), console)
    prepared = time.monotonic() - begun
    kubectl = Kubectl(binaries(stand.cache) / "kubectl", stand.paths.kubeconfig)
    objects = ObjectReader(stand.paths.kubeconfig)
    changes = apply_and_follow(kubectl, objects, manifest, console)
    product = find_product(objects, f"{TENANT_NAMESPACE}/{_name(manifest)}")
    _conclude(product, gather(product), console)
    console.print(durations(outcomes, changes, prepared, time.monotonic() - begun))


def apply_and_follow(
    kubectl: Kubectl, objects: ObjectReader, manifest: Path, console: Console
) -> list[Change]:
    """Apply a Project and show its conditions until it is ready.

    Raises:
        StandError: It was refused, failed, or took too long.
    """
    kubectl.run("apply", "--namespace", TENANT_NAMESPACE, "--filename", str(manifest))
    console.print(f"\nkubectl apply -f {manifest.name}", style="bold", highlight=False)

    def read() -> dict[str, Any]:
        return objects.get("projects", _name(manifest), TENANT_NAMESPACE) or {}

    changes = []
    for change in follow(read, seconds=_READY_SECONDS):
        changes.append(change)
        mark = "green" if change.value in {"True", "Succeeded"} else "yellow"
        console.print(
            f"{change.seconds:7.1f} s  [{mark}]{change.what}={change.value}[/]  "
            f"[dim]{escape(change.message.partition(chr(10))[0])}[/]",
            highlight=False,
            overflow="ellipsis",
            no_wrap=True,
        )
    return changes


def durations(
    outcomes: dict[str, Outcome], changes: list[Change], prepared: float, total: float
) -> Table:
    """Lay out what took how long: the longest steps, then the chain.

    Args:
        outcomes: Of the steps that prepared the stand.
        changes: Of the Project.
        prepared: Seconds until the operator waited for Projects.
        total: Seconds of everything.
    """
    table = Table("what", "seconds", box=None, pad_edge=False)
    table.add_row("stand, images, charts", f"{prepared:.1f}", style="bold")
    longest = sorted(outcomes.items(), key=lambda item: -item[1].seconds)[:6]
    for name, outcome in longest:
        table.add_row(f"  {name}", f"{outcome.seconds:.1f}", style="dim")
    before = 0.0
    # A condition that fell and rose again counts when it rose for good.
    risen = {change.what: change.seconds for change in changes if change.value == "True"}
    for what, seconds in sorted(risen.items(), key=lambda item: item[1]):
        table.add_row(f"  {what}", f"{seconds - before:.1f}")
        before = seconds
    table.add_row("apply to Ready", f"{before:.1f}", style="bold")
    table.add_row("everything", f"{total:.1f}", style="bold")
    return table


def _conclude(product: Product, evidence: Evidence, console: Console) -> None:
    console.print("\nverified from outside the server:", style="bold")
    for line in evidence.certificate.splitlines():
        console.print(f"  {line.strip()}", highlight=False, markup=False)
    console.print(f"  /health                   {evidence.health}", highlight=False, markup=False)
    console.print(f"  /.well-known/codegen.json {evidence.about}", highlight=False, markup=False)
    console.print(f"\n{product.url}\n", style="bold green")


def _name(manifest: Path) -> str:
    return str(yaml.safe_load(manifest.read_text())["metadata"]["name"])
