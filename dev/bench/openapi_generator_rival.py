"""Makes a FastAPI server of an OpenAPI document with openapi-generator, where it is installed.

Arguments: document, folder for the servers, rounds. Prints the median seconds as JSON: of a process
of its own each time, as it has no other way to be called.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

import openapi_generator_cli  # type: ignore[import-not-found]  # uv brings it, with a Java


def main() -> None:
    """Measure and print."""
    document, target, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    target.mkdir(parents=True, exist_ok=True)
    seconds: list[float] = []
    ours = os.dup(1)
    os.dup2(2, 1)  # it writes a banner to where the figures go
    for number in range(rounds):
        made = target / f"server_{number}"
        start = time.perf_counter()
        done = openapi_generator_cli.run(
            [
                *("generate", "--generator-name", "python-fastapi"),
                *("--input-spec", str(document), "--output", str(made)),
                *("--global-property", "apiTests=false,modelTests=false"),
                *("--skip-validate-spec",),
            ]
        )
        seconds.append(time.perf_counter() - start)
        if done.returncode or not list(made.rglob("*.py")):
            sys.exit(f"openapi-generator ended with {done.returncode} and made nothing")
    os.write(ours, json.dumps([statistics.median(seconds)]).encode())


if __name__ == "__main__":
    main()
