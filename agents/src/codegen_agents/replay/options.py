"""The command line of a replay; whoever only asks for help loads nothing else."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--input", type=Path, required=True, help="input.json of the run's ConfigMap"
    )
    parser.add_argument(
        "--transcript", type=Path, required=True, help="of kubectl codegen transcript -o json"
    )
    parser.add_argument(
        "--repository", type=Path, required=True, help="a clone of the product; only read"
    )
    parser.add_argument("--commit", required=True, help="that the run made, 40 hex digits")
    parser.add_argument(
        "--result", type=Path, help="status.result.body of the run: says which prompts it used"
    )
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        help="what a person answered to the run, once for each question, in their order",
    )
    parser.add_argument(
        "--skip-tests", action="store_true", help="take the product's tests for green"
    )
