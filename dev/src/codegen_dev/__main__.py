"""The command `codegen-dev`."""

from .commands import app


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
