"""The journal of a real server, that of products included, at a real receiver."""

from collections.abc import Iterator
from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleJob, AnsibleResult, LogShippingRequest

from .log_receiver import LogReceiver

pytestmark = pytest.mark.timeout(1200)

ROLE = "log_shipping"
UNIT = "systemd-journal-upload"
PLACES = (
    "/etc/codegen/log-shipping",
    "/etc/systemd/system/systemd-journal-upload.service.d",
    "/etc/systemd/journal-upload.conf.d/codegen.conf",
    "/var/lib/private/systemd/journal-upload",
    "/var/lib/systemd/journal-upload",
)


@pytest.fixture(scope="module")
def receiver(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LogReceiver]:
    """A receiver that does not run yet; the server ships nothing afterwards."""
    made = LogReceiver(server, tmp_path_factory.mktemp("logs"))
    made.fetch()
    yield made
    made.stop()
    assert server.run(server.provisioning(), only=ROLE).failure is None


def _order(ground: Any, receiver: LogReceiver, **fields: Any) -> AnsibleJob:
    whole = {
        "url": receiver.url,
        "ca": receiver.ca,
        "certificate": receiver.certificate,
        "key": receiver.key,
    }
    shipping = LogShippingRequest.model_validate(whole | fields)
    order: AnsibleJob = ground.provisioning().model_copy(update={"log_shipping": shipping})
    return order


def _reason(result: AnsibleResult) -> tuple[str, str]:
    assert result.failure is not None
    return result.failure.class_, result.failure.reason


def _say(ground: Any, text: str) -> None:
    ground.enter("logger", "--tag", "canary", text)


def test_a_products_lines_arrive_and_wait_for_a_receiver_that_was_away(
    server: Any, receiver: LogReceiver, product: Any
) -> None:
    """What is written meanwhile is not lost, and nothing on the server waits for it."""
    receiver.start()
    assert product.deploy(product.release("v1"), site=True).failure is None
    order = _order(server, receiver)
    result = server.run(order, only=ROLE)
    assert (result.failure, result.changed) == (None, True)
    assert server.changed(order, only=ROLE) == []

    unit = f"_SYSTEMD_USER_UNIT={product.app}_backend_green.service"
    receiver.wait_for("serving v1", unit)
    running = server.enter("sh", "-c", f"tr '\\0' ' ' < /proc/$(pidof {UNIT})/cmdline")
    assert "PRIVATE" not in running
    assert "key" not in running
    assert server.enter("stat", "--format=%U %a", f"{PLACES[0]}/client.key") == "root 600"

    receiver.stop()
    _say(server, "written while nobody listens")
    assert product.deploy(product.release("v2")).failure is None
    assert product.get("/") == {"version": "v2"}
    assert server.enter("systemctl", "is-active", "systemd-journald") == "active"
    receiver.start()
    receiver.wait_for("written while nobody listens", "SYSLOG_IDENTIFIER=canary")
    receiver.wait_for("serving v2")


def test_a_receiver_that_does_not_take_them_is_named_with_what_is_wrong(
    server: Any, receiver: LogReceiver
) -> None:
    receiver.start()
    stranger = server.tls_root()  # an authority, but not the receiver's
    refused = server.run(_order(server, receiver, ca=stranger), only=ROLE)
    assert _reason(refused) == ("infrastructure", "LogReceiverUntrusted")
    nobody = server.run(_order(server, receiver, certificate="", key=""), only=ROLE)
    assert _reason(nobody) == ("infrastructure", "LogReceiverRefused")
    lost = server.run(
        _order(server, receiver, url="https://logs.nowhere.codegen.test:19532"), only=ROLE
    )
    assert _reason(lost) == ("infrastructure", "LogReceiverUnreachable")
    assert lost.failure is not None
    assert "logs.nowhere.codegen.test" in lost.failure.message
    broken = server.run(
        _order(server, receiver, certificate="nothing", key="canary-key"), only=ROLE
    )
    assert _reason(broken) == ("input", "LogCertificateInvalid")
    assert "canary-key" not in broken.model_dump_json()
    plain = server.run(
        _order(server, receiver, url=receiver.plain, certificate="", key=""), only=ROLE
    )
    assert _reason(plain) == ("input", "LogUrlInvalid")


def test_plain_http_is_used_when_it_is_said_and_nothing_is_left_afterwards(
    server: Any, receiver: LogReceiver
) -> None:
    receiver.start()
    plain = {"url": receiver.plain, "plain_http": True, "ca": "", "certificate": "", "key": ""}
    assert server.run(_order(server, receiver, **plain), only=ROLE).failure is None
    _say(server, "in the open")
    receiver.wait_for("in the open", "SYSLOG_IDENTIFIER=canary")

    gone = server.run(server.provisioning(), only=ROLE)
    assert (gone.failure, gone.changed) == (None, True)
    assert server.enter("systemctl", "is-active", UNIT, good=False) == "inactive"
    assert server.enter("ls", "-d", *PLACES, good=False) == ""
    assert server.changed(server.provisioning(), only=ROLE) == []
