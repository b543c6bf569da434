"""Measures how long `kubectl codegen --help` takes beside Python alone, in turns.

Prints figures as JSON (`codegen_dev.bench.figures.Figure`); progress goes to standard error.
"""

import json
import statistics
import subprocess
import sys
import time

from codegen_dev.bench.figures import Figure
from codegen_dev.bench.programs import clean_up_when_told

ROUNDS, WARM_UP = 15, 2
HELP = (sys.executable, "-m", "codegen_cli", "--help")
BARE = (sys.executable, "-c", "pass")
GOAL = 0.5


def lasted(command: tuple[str, ...]) -> float:
    """Seconds from a program's start to its end."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    clean_up_when_told()
    sys.stderr.write(f"{ROUNDS} help pages\n")
    pairs = [(lasted(HELP), lasted(BARE)) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
    own, bare = zip(*pairs, strict=True)
    figure = Figure(
        what="kubectl codegen --help, median",
        value=round(statistics.median(own), 3),
        unit="s",
        goal=GOAL,
        rival="python -c pass",
        rival_value=round(statistics.median(bare), 3),
        detail={"fastest": round(min(own), 3), "slowest": round(max(own), 3)},
    )
    sys.stdout.write(json.dumps([figure.model_dump()]))


if __name__ == "__main__":
    main()
