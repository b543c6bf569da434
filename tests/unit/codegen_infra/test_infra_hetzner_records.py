"""What is remembered of requests at Hetzner Cloud."""

import pytest

from codegen_infra.hetzner.records import Record


@pytest.mark.parametrize(
    "record",
    [
        Record("asked"),
        Record("after", "0"),
        Record("machine", "4711"),
        Record("refused", "resource_limit_exceeded"),
        Record("done"),
    ],
)
def test_a_record_survives_its_label(record: Record) -> None:
    assert Record.parse(record.label()) == record


@pytest.mark.parametrize("value", ["", "asked?", "machine", "machine-m17", "after-", "new-1"])
def test_a_label_that_a_person_changed_is_an_end(value: str) -> None:
    """What cannot be read must not rent or wipe anything once more."""
    assert Record.parse(value) == Record("failed", "unreadable")
