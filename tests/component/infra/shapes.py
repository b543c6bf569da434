"""Products of three shapes, each with an operator that keeps it live, for tests."""

from typing import Any

from codegen_crds.contracts.release import EnvValue, Release, Service
from codegen_crds.meta import ObjectMeta
from codegen_crds.v1alpha1 import Deployment
from codegen_crds.v1alpha1.deployment import DeploymentSpec, Placement, PortPair

from .planned import Operator


def release_of(shape: str, product: Any, version: str) -> Release:
    """A shop with a database and a worker, a bot, or a page, as of a version."""
    if shape == "shop":
        made: Release = product.release(version)
        return made
    env = tuple(EnvValue(name=name, value=version) for name in ("FAULT", "VERSION"))
    image = product.ground.images["service"]
    service = Service(name="poller", image=image, strategy="recreate", env=env)
    if shape == "page":
        service = service.model_copy(
            update={"name": "page", "strategy": "bluegreen", "public": True, "command": ("page",)}
        )
    return Release.make(commit="a" * 40, schema_revision="", services=(service,))


def operator_of(shape: str, product: Any, servers: dict[str, Any], root: str) -> Operator:
    """What keeps one of them live."""
    port = product.first_port
    public = {"shop": "backend", "page": "page"}.get(shape)
    ports = (PortPair(service=public, blue=port, green=port + 1),) if public else ()
    spec = DeploymentSpec(
        app=product.app,
        domain=product.host,
        placement=Placement(server="one", memory_mib=256, ports=ports),
        release=release_of(shape, product, "v1"),
        teardown_policy="delete",
    )
    metadata = ObjectMeta(name=shape, namespace="shop", uid=f"uid-{shape}", generation=1)
    deployment = Deployment(metadata=metadata, spec=spec)
    return Operator({"one": product.ground}, servers, deployment, product.password, root)
