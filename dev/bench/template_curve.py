"""Measures how the cost of generating a project grows with its models, and draws it.

Prints figures as JSON (`codegen_dev.bench.figures.Figure`); progress goes to standard error. The
picture is `build/template-curve.svg`; the documentation keeps a copy.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from codegen_dev.bench.curve import curve_svg
from codegen_dev.bench.figures import Figure
from codegen_dev.bench.programs import clean_up_when_told
from codegen_dev.paths import REPOSITORY
from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    crud_domain,
    generate,
    new_project,
    write_spec,
)

PICTURE = REPOSITORY / "build" / "template-curve.svg"
MODELS = (10, 25, 50, 75, 100)
OPERATIONS = 5
"""Of each model."""
ROUNDS = 3
GOAL_SECONDS = 3.0
"""For the most models."""


def spec_of(count: int) -> Spec:
    """As many models, each with fields of several types and a reference to the one before it."""
    models = {}
    for number in range(count):
        fields = {
            "title": FieldSpec(type="string", min_length=1, max_length=200),
            "note": FieldSpec(type="text", optional=True),
            "amount": FieldSpec(type="decimal", ge=0),
            "kind": FieldSpec(type="enum", values=("new", "in work", "done")),
            "due": FieldSpec(type="date", optional=True),
        }
        if number:
            fields["earlier_id"] = FieldSpec(type="reference", model=f"Thing{number - 1}")
        models[f"Thing{number}"] = ModelSpec(fields=fields)
    domains = {domain.domain: domain for domain in map(crud_domain, models)}
    return Spec(models=models, domains=domains)


def measured(count: int) -> tuple[float, float]:
    """Seconds by the clock and of processors, those of the formatter included, for one project."""
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as name:
        root, spec = Path(name), spec_of(count)
        new_project(root, title="Things", slug="things", description="Things.")
        clock, processors = time.perf_counter(), sum(os.times()[:4])
        write_spec(root, spec)
        generate(root)
        return time.perf_counter() - clock, sum(os.times()[:4]) - processors


def main() -> None:
    """Measure, draw and print."""
    clean_up_when_told()
    measured(1)  # imports and templates
    fastest: dict[int, tuple[float, float]] = {}
    for count in MODELS:
        sys.stderr.write(f"{count} models, {ROUNDS} rounds\n")
        rounds = [measured(count) for _ in range(ROUNDS)]
        fastest[count] = (min(clock for clock, _ in rounds), min(spent for _, spent in rounds))
    few, many = MODELS[0], MODELS[-1]
    each = {count: spent / count for count, (_, spent) in fastest.items()}
    PICTURE.parent.mkdir(exist_ok=True)
    title = f"Generating a project, {OPERATIONS} operations a model (fastest of {ROUNDS})"
    points = [(float(count), round(spent, 2)) for count, (_, spent) in fastest.items()]
    picture = curve_svg(title, points, across="models", up="processor seconds")
    PICTURE.write_text(picture, encoding="utf-8")
    figures = [
        Figure(
            what=f"template: {many} models, {many * OPERATIONS} operations",
            value=round(fastest[many][0], 3),
            unit="s",
            goal=GOAL_SECONDS,
            detail={f"{count} models": round(clock, 3) for count, (clock, _) in fastest.items()},
        ),
        Figure(
            what=f"template: processor time of a model, {many} models to {few}",
            value=round(each[many] / each[few], 2),
            detail={
                f"s of {count} models": round(spent, 3) for count, (_, spent) in fastest.items()
            },
            note="1 or less where the cost grows linearly; drawn in build/template-curve.svg",
        ),
    ]
    sys.stdout.write(json.dumps([figure.model_dump() for figure in figures]))


if __name__ == "__main__":
    main()
