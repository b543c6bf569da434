"""``codegen-agent replay``: files in, a verdict out."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from codegen_crds.contracts.run import RunPayload, RunResult
from codegen_crds.contracts.transcript import ModelCall

from .script import Script, TranscriptError

EXIT_SAME: Final = 0
EXIT_DIVERGED: Final = 1
EXIT_USAGE: Final = 2
_CALLS: Final = TypeAdapter(list[ModelCall])


def replay(options: argparse.Namespace) -> int:
    """Replay and say how it ended.

    Returns:
        The exit status: 0 the same commit, 1 another or none, 2 the files cannot be used.
    """
    try:
        payload = RunPayload.model_validate_json(options.input.read_bytes())
        script = Script(_CALLS.validate_json(options.transcript.read_bytes()))
        result = options.result
        used = RunResult.model_validate_json(result.read_bytes()).prompts if result else {}
        from .rerun import ReplayError, rerun  # noqa: PLC0415 - LangChain and LangGraph load here

        with tempfile.TemporaryDirectory(prefix="codegen-replay-") as name:
            try:
                replayed = rerun(
                    payload,
                    script,
                    repository=options.repository,
                    expected=options.commit,
                    workspace=Path(name),
                    answers=options.answer,
                    tested=not options.skip_tests,
                    recorded=used,
                )
            except ReplayError as error:
                return _refuse(str(error))
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        return _refuse(f"{error.title}: {place}: {first['msg']}")
    except (TranscriptError, OSError) as error:
        return _refuse(str(error))
    for line in replayed.lines():
        sys.stdout.write(f"{line}\n")
    return EXIT_SAME if replayed.same else EXIT_DIVERGED


def _refuse(why: str) -> int:
    sys.stderr.write(f"codegen-agent replay: {why}\n")
    return EXIT_USAGE
