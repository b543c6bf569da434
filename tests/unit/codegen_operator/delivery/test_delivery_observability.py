"""What a Server lets others see of itself is part of its provisioning."""

from typing import Any

from codegen_crds.v1alpha1.observability import LogShipping, Monitoring
from codegen_operator.domain.delivery.provision import provisioning_digest
from codegen_operator.domain.server import ServerObserved, plan_server

READ = Monitoring(listen_address="10.0.0.5", allowed_from=("10.0.0.0/8",))

LOGS = LogShipping(url="https://logs.example", ca_bundle="PEM", client_secret_ref="logs")


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


def test_the_order_says_where_the_administrator_may_come_from(make: Any) -> None:
    networks = ("10.0.0.0/8", "2001:db8::/32")
    assert _ordered(make, admin_allowed_from=networks).job.admin_allowed_from == networks
    found = {_digest(make, admin_allowed_from=n) for n in ((), networks, networks[:1])}
    assert len(found) == 3, "each is another provisioning"
    assert _digest(make) == _digest(make, admin_allowed_from=()), "none is that of before"


def test_the_order_names_the_receiver_and_the_secret_by_reference(make: Any) -> None:
    order = _ordered(make, log_shipping=LOGS)
    asked = order.job.log_shipping
    assert (asked.url, asked.ca, asked.key, asked.certificate) == (LOGS.url, "PEM", "", "")
    assert order.log_secret == "logs"
    silent = _ordered(make)
    assert (silent.job.log_shipping, silent.log_secret) == (None, "")


def test_another_receiver_or_secret_is_another_provisioning(make: Any) -> None:
    elsewhere = LOGS.model_copy(update={"url": "https://b.example"})
    renewed = LOGS.model_copy(update={"client_secret_ref": "logs-2"})
    found = [_digest(make, log_shipping=each) for each in (None, LOGS, elsewhere, renewed)]
    assert len(set(found)) == 4


def test_a_certificate_that_is_missing_is_named_with_its_field_and_waited_for(make: Any) -> None:
    cluster = make.cluster(server=make.server(log_shipping=LOGS))
    cluster.settle_server()
    fresh = cluster.server.status.model_copy(update={"job": None, "conditions": ()})
    seen = ServerObserved(
        cluster.server.model_copy(update={"status": fresh}),
        make.start,
        deploy_public_key="ssh-ed25519 AAAA",
        log_lacks="logs/tls.key",
        settings=make.settings,
    )
    plan = plan_server(seen)
    (said,) = [c for c in plan.status.conditions if c.type == "Provisioned"]
    assert (said.status, said.reason) == ("False", "LogSecretMissing")
    assert "spec.logShipping.clientSecretRef" in said.message
    assert "Secret logs/tls.key" in said.message
    assert plan.requeue_seconds == 30
