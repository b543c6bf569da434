"""What a Server lets others see of itself is part of its provisioning."""

from typing import Any

from codegen_crds.v1alpha1.observability import Monitoring
from codegen_operator.domain.delivery.provision import provisioning_digest
from codegen_operator.domain.server import ServerObserved

READ = Monitoring(listen_address="10.0.0.5", allowed_from=("10.0.0.0/8",))


def _digest(make: Any, **spec: Any) -> str:
    seen = ServerObserved(make.server(**spec), make.start, settings=make.settings)
    return provisioning_digest(seen)


def _ordered(make: Any, **spec: Any) -> Any:
    cluster = make.cluster(server=make.server(**spec))
    cluster.settle_server()
    cluster.end()
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    (order,) = cluster.ran
    return order


def test_the_order_says_where_metrics_are_read_and_by_whom(make: Any) -> None:
    asked = _ordered(make, monitoring=READ).job.monitoring
    assert (asked.listen_address, asked.port) == ("10.0.0.5", 9100)
    assert asked.allowed_from == ("10.0.0.0/8",)
    assert _ordered(make).job.monitoring is None


def test_other_readers_are_another_provisioning(make: Any) -> None:
    more = READ.model_copy(update={"allowed_from": ("10.0.0.0/8", "192.0.2.0/24")})
    found = [_digest(make, monitoring=m) for m in (None, Monitoring(), READ, more)]
    assert len(set(found)) == 4
