"""Entries of a journal as lines that people read."""

import json

import pytest

from codegen_crds.contracts.job import ReleaseRequest
from codegen_infra.server.codegen_release.entries import said
from codegen_infra.server.codegen_release.request import RequestError, parse_request
from codegen_infra.server.codegen_release.said import line

UNIT = "shop-ab12_backend_green.service"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"_SYSTEMD_USER_UNIT": UNIT, "MESSAGE": "GET /books 200"}, "GET /books 200"),
        ({"_SYSTEMD_USER_UNIT": "init.scope", "USER_UNIT": UNIT, "MESSAGE": "Started."}, "Started"),
        ({"_SYSTEMD_USER_UNIT": UNIT, "MESSAGE": [27, 91, 49, 109, 208, 182]}, " [1mж"),
        ({"_SYSTEMD_USER_UNIT": UNIT, "MESSAGE": "serving v1\n"}, "serving v1"),
        ({"_SYSTEMD_USER_UNIT": UNIT, "MESSAGE": None}, "[too long]"),
        ({"_SYSTEMD_USER_UNIT": UNIT, "MESSAGE": "x" * 5000}, "x" * 2000 + "…"),
        ({"_SYSTEMD_USER_UNIT": UNIT, "MESSAGE": "a\n2026-01-01T00:00:00Z db lie"}, "a 2026"),
    ],
)
def test_an_entry_is_one_harmless_line(fields: dict[str, object], told: str) -> None:
    """Nothing that a product says looks like another line, or moves a terminal's cursor."""
    entry = said(json.dumps({"__REALTIME_TIMESTAMP": "1767225600123456", **fields}))
    assert entry is not None
    shown = line(entry, "shop-ab12_")
    assert shown.startswith(f"2026-01-01T00:00:00Z backend_green {told}")
    assert shown == shown.strip()
    assert "\n" not in shown


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"MESSAGE": "container died 764d (image=…)", "PODMAN_EVENT": "died"}, False),
        ({"MESSAGE": "7" * 64 + "\n"}, False),
        ({"MESSAGE": "Error: rootlessport listen tcp 127.0.0.1:20000: bind: in use"}, True),
        ({"MESSAGE": "7" * 64 + " is a digest"}, True),
        ({"MESSAGE": None}, True),
    ],
)
def test_podmans_own_book_keeping_leaves_the_room_to_what_was_said(
    fields: dict[str, object], told: bool
) -> None:
    assert (said(json.dumps(fields)) is not None) is told


def test_a_request_for_logs_is_read_with_its_bounds() -> None:
    sent = ReleaseRequest(verb="logs", app="shop-ab12", service="backend", lines=1000)
    got = parse_request(sent.model_dump_json(exclude_defaults=True))
    assert (got.verb, got.service, got.lines) == ("logs", "backend", 1000)
    for field, bad in (("lines", 0), ("lines", 1001), ("service", "a_*"), ("service", "../x")):
        body = {"verb": "logs", "app": "shop-ab12", field: bad}
        with pytest.raises(RequestError, match=field):
            parse_request(json.dumps(body))
