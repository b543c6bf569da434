"""A Server's wildcard certificate: asked for once, and shown by the sites that it covers."""

from typing import Any

import pytest

from codegen_crds.v1alpha1.server import Acme, Dns01, SecretKey
from codegen_operator.domain.delivery.orders import site_digest, site_request
from codegen_operator.domain.delivery.provision import provisioning_digest
from codegen_operator.domain.server import ServerObserved, plan_server

SECRET = SecretKey(name="dns", key="tsig")
DNS01 = Dns01(nameserver="192.0.2.53", tsig_key_name="acme", tsig_secret_ref=SECRET)
ACME = Acme(email="ops@example.org", dns01=DNS01)


def _provisioned(make: Any, **spec: Any) -> Any:
    cluster = make.cluster(server=make.server(**spec))
    cluster.settle_server()
    cluster.end()
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    return cluster


def test_the_order_names_the_zone_and_the_secret_by_reference(make: Any) -> None:
    cluster = _provisioned(make, acme=ACME)
    (order,) = cluster.ran
    asked = order.job.wildcard
    assert (asked.domain, asked.nameserver, asked.key_name) == (
        "apps.example.org",
        "192.0.2.53",
        "acme",
    )
    assert asked.secret == ""
    assert order.tsig_secret == SECRET
    assert cluster.server.status.wildcard == "apps.example.org"


def test_without_it_nothing_is_asked_for(make: Any) -> None:
    cluster = _provisioned(make)
    (order,) = cluster.ran
    assert order.job.wildcard is None
    assert order.tsig_secret is None
    assert cluster.server.status.wildcard == ""


def test_another_name_server_or_suffix_is_another_provisioning(make: Any) -> None:
    def digest(**spec: Any) -> str:
        server = make.server(**spec)
        return provisioning_digest(ServerObserved(server, make.start, settings=make.settings))

    other = ACME.model_copy(update={"dns01": DNS01.model_copy(update={"nameserver": "ns2"})})
    found = {
        digest(acme=ACME),
        digest(acme=other),
        digest(acme=ACME, domain_suffix="b.example"),
        digest(acme=ACME.model_copy(update={"dns01": None})),
    }
    assert len(found) == 4


def test_a_secret_that_is_missing_is_named_with_its_field_and_waited_for(make: Any) -> None:
    server = make.cluster(server=make.server(acme=ACME))
    server.settle_server()
    fresh = server.server.model_copy(
        update={"status": server.server.status.model_copy(update={"job": None, "conditions": ()})}
    )
    plan = plan_server(
        ServerObserved(
            fresh,
            make.start,
            deploy_public_key="ssh-ed25519 AAAA",
            tsig_lacks="dns/tsig",
            settings=make.settings,
        )
    )
    assert not plan.actions
    assert plan.requeue_seconds == 30
    (said,) = [c for c in plan.status.conditions if c.type == "Provisioned"]
    assert (said.status, said.reason) == ("False", "DnsSecretMissing")
    assert "spec.acme.dns01.tsigSecretRef" in said.message
    assert "Secret dns/tsig" in said.message


@pytest.mark.parametrize(
    ("domain", "covered"),
    [
        ("todo.apps.example.org", True),
        ("a.todo.apps.example.org", False),
        ("apps.example.org", False),
        ("todo.example.com", False),
    ],
)
def test_a_site_shows_it_where_its_asterisk_covers_the_name(
    make: Any, domain: str, *, covered: bool
) -> None:
    server = _provisioned(make, acme=ACME).server
    deployment = make.deployment(domain=domain)
    assert site_request(deployment, server).wildcard == ("apps.example.org" if covered else "")


def test_a_site_shows_it_once_the_server_has_it_and_no_longer_than_it_is_wanted(make: Any) -> None:
    """A site that named a certificate which is not there would not be taken up."""
    has = _provisioned(make, acme=ACME).server
    deployment = make.deployment()
    before = make.server(acme=ACME)
    unwanted = has.model_copy(
        update={
            "spec": has.spec.model_copy(update={"acme": ACME.model_copy(update={"dns01": None})})
        }
    )
    assert site_request(deployment, before).wildcard == ""
    assert site_request(deployment, unwanted).wildcard == ""
    assert site_digest(deployment, before) == site_digest(deployment, unwanted)
    assert site_digest(deployment, has) != site_digest(deployment, before)
