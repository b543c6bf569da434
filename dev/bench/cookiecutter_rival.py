"""Makes a tree with cookiecutter; runs where it is installed.

Arguments: template, folder for the trees, rounds. Prints the median seconds as JSON.
"""

import json
import statistics
import sys
import time

from cookiecutter.main import cookiecutter  # type: ignore[import-not-found]  # uv brings it


def main() -> None:
    """Measure and print."""
    template, target, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seconds: list[float] = []
    for number in range(rounds):
        start = time.perf_counter()
        cookiecutter(template, no_input=True, output_dir=f"{target}/{number}")
        seconds.append(time.perf_counter() - start)
    sys.stdout.write(json.dumps([statistics.median(seconds)]))


if __name__ == "__main__":
    main()
