"""What failed, as a few letters: the same failure has the same ones. Pure."""

import hashlib
import re
from typing import Final

from codegen_crds.contracts.run import TestReport

_FAILED: Final = re.compile(r"^(?:FAILED|ERROR)\s+\S.*$", re.MULTILINE)
"""Of pytest's summary: the test, and the first line of why. Source: pytest, "Managing pytest's
output"."""
_CHANGING: Final = re.compile(r"0x[0-9a-f]+|\b\d+(?:\.\d+)?(?= ?m?s\b)|/tmp/\S+|\b[0-9a-f]{12,}\b")
"""What is another one each time: addresses, durations, temporary places, digests."""
_LENGTH: Final = 16


def fingerprint(report: TestReport) -> str:
    """Of a report whose tests failed; of a line that no test is named in, all of its output.

    Args:
        report: What the tests said.
    """
    told = sorted(set(_FAILED.findall(report.output))) or [report.output]
    same = "\n".join(_CHANGING.sub("…", line) for line in told)
    return hashlib.sha256(same.encode()).hexdigest()[:_LENGTH]


def goes_round(failures: list[str]) -> bool:
    """Whether the newest failure is the one before it: what was done in between changed nothing."""
    return len(failures) > 1 and failures[-1] == failures[-2]
