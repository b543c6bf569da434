"""Copies a tree with copier and then once more over itself; runs where copier is installed.

Arguments: template, folder for the copies, rounds. Prints the median seconds of both as JSON.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from copier import run_copy  # type: ignore[import-not-found]  # uv brings it


def main() -> None:
    """Measure and print."""
    template, target, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for kept in seconds:
            start = time.perf_counter()
            run_copy(template, target / str(number), defaults=True, overwrite=True, quiet=True)
            kept.append(time.perf_counter() - start)
    sys.stdout.write(json.dumps([statistics.median(kept) for kept in seconds]))


if __name__ == "__main__":
    main()
