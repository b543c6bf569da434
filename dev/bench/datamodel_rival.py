"""Makes the models of an OpenAPI document with datamodel-code-generator, where it is installed.

Arguments: document, folder for the models, rounds. Prints the median seconds as JSON.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from datamodel_code_generator import (  # type: ignore[import-not-found]  # uv brings it
    DataModelType,
    InputFileType,
    generate,
)


def main() -> None:
    """Measure and print."""
    document, target, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    target.mkdir(parents=True, exist_ok=True)
    seconds: list[float] = []
    for number in range(rounds):
        start = time.perf_counter()
        generate(
            document,
            input_file_type=InputFileType.OpenAPI,
            output=target / f"models_{number}.py",
            output_model_type=DataModelType.PydanticV2BaseModel,
        )
        seconds.append(time.perf_counter() - start)
    sys.stdout.write(json.dumps([statistics.median(seconds)]))


if __name__ == "__main__":
    main()
