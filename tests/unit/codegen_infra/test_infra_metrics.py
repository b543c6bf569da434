"""Metrics of a product as the textfile collector reads them."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from codegen_infra.server.codegen_release import backups, files, metrics

REPORT: dict[str, Any] = {
    "release": "4f1c0d9a77e2",
    "services": {"backend": "running", "db": "stopped"},
    "suspended": False,
    "drift": "0123456789ab",
}
WHOLE = """\
# HELP codegen_release_info The release that is live.
# TYPE codegen_release_info gauge
codegen_release_info{app="shop-ab12",release="4f1c0d9a77e2"} 1
# HELP codegen_service_up Whether the unit of a service of the live release runs.
# TYPE codegen_service_up gauge
codegen_service_up{app="shop-ab12",service="backend"} 1
codegen_service_up{app="shop-ab12",service="db"} 0
# HELP codegen_suspended Whether the product was told to stop.
# TYPE codegen_suspended gauge
codegen_suspended{app="shop-ab12"} 0
# HELP codegen_drifted Whether something differs from what was put there.
# TYPE codegen_drifted gauge
codegen_drifted{app="shop-ab12"} 1
# HELP codegen_certificate_not_after_timestamp_seconds End of the certificate that is shown.
# TYPE codegen_certificate_not_after_timestamp_seconds gauge
codegen_certificate_not_after_timestamp_seconds{app="shop-ab12",domain="shop.example"} 1893456001
# HELP codegen_last_backup_timestamp_seconds When the newest backup was made from here.
# TYPE codegen_last_backup_timestamp_seconds gauge
codegen_last_backup_timestamp_seconds{app="shop-ab12"} 1790668800
"""


def test_what_is_known_is_said_to_the_second() -> None:
    text = metrics.exposition(
        "shop-ab12",
        REPORT,
        domain="shop.example",
        certificate_end=1893456001.0,
        backed_up=dt.datetime(2026, 9, 29, 8, tzinfo=dt.UTC),
    )
    assert text == WHOLE


def test_what_is_not_known_is_left_out_with_its_head() -> None:
    nothing = {"release": "", "services": {}, "suspended": True, "drift": ""}
    text = metrics.exposition("a", nothing, domain="", certificate_end=None, backed_up=None)
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert samples == ['codegen_suspended{app="a"} 1', 'codegen_drifted{app="a"} 0']
    assert text.count("# TYPE") == 2


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("notAfter=Jan  1 00:00:01 2030 GMT\n", 1893456001),
        ("", None),
        ("Could not read certificate", None),
    ],
)
def test_the_end_of_a_certificate_is_read_or_unknown(said: str, end: float | None) -> None:
    assert metrics.not_after(said) == end


def test_a_backups_name_says_when_it_was_made() -> None:
    made = dt.datetime(2026, 9, 29, 8, 0, 1, 25, tzinfo=dt.UTC)
    assert backups.moment(backups.following([], made)) == made
    assert backups.moment("") is None


def test_without_a_directory_nothing_is_measured(tmp_path: Path) -> None:
    """The role was not asked for; reports go on."""
    metrics.publish(files.Places("a", tmp_path, tmp_path), REPORT, tmp_path / "none")
    metrics.forget([], tmp_path / "none")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - hidden files too


def test_products_that_are_gone_are_forgotten_and_others_files_stay(tmp_path: Path) -> None:
    for name in ("a.prom", "gone.prom", "notes.txt"):
        (tmp_path / name).touch()
    metrics.forget(["a", "new"], tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.prom", "notes.txt"]
