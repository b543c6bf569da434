"""``kubectl-codegen``, which kubectl runs as ``kubectl codegen``."""

from typer.completion import completion_init  # type: ignore[attr-defined]  # it lives there

from .app import app
from .completion import VARIABLE


def main() -> None:
    """Entry point."""
    completion_init()
    app(prog_name="kubectl codegen", complete_var=VARIABLE)


if __name__ == "__main__":
    main()
