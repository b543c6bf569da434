"""The forced command: one request on standard input, one line of JSON as the answer.

Exit status: 0 done, 1 failed (the answer says why), 64 the request is not usable, 75 busy,
77 something else than this program was asked for.
"""

import json
import os
import signal
import sys
import traceback
from dataclasses import asdict

from . import files, gating, interruption, metrics, reporting, turn
from .config import STATE, load_limits
from .engine import Engine, Response
from .failure import EngineError
from .redact import redact
from .request import MAX_BYTES, RequestError, parse_request

COMMAND = "codegen-release"
REPORT = "report"
EX_OK, EX_FAILED, EX_USAGE, EX_BUSY, EX_DENIED = 0, 1, 64, 75, 77


def main() -> int:
    """Serve one request."""
    arguments = sys.argv[1:]
    if arguments == [gating.INSIDE]:
        return gating.probe_inside()
    if arguments == [REPORT]:
        return _report_all()
    asked = os.environ.get("SSH_ORIGINAL_COMMAND", COMMAND)  # noqa: TID251 - sshd's interface
    if asked.strip() != COMMAND or arguments:
        sys.stderr.write("denied: this key releases products and does nothing else\n")
        return EX_DENIED
    # A release outlives the connection that asked for it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    interruption.RUN.listen()
    os.umask(0o077)
    status, response = _serve()
    body = {k: v for k, v in asdict(response).items() if v is not None}
    try:
        sys.stdout.write(json.dumps(body) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _serve() -> tuple[int, Response]:
    text = sys.stdin.read(MAX_BYTES + 1)
    if len(text) > MAX_BYTES:
        return EX_USAGE, _failed("input", "BadRequest", "request: too large")
    try:
        request = parse_request(text)
    except RequestError as error:
        return EX_USAGE, _failed("input", "BadRequest", str(error))
    try:
        response = Engine(files.Places.of(request.app), load_limits()).serve(request)
    except Exception as error:  # noqa: BLE001 - the other side needs an answer in any case
        if not isinstance(error, EngineError):
            said = redact(traceback.format_exc(limit=-3), request.values())
            return EX_FAILED, _failed("bug", "EngineBug", said)
        status = EX_BUSY if error.reason == "Busy" else EX_FAILED
        return status, _failed(error.class_, error.reason, redact(error.message, request.values()))
    return (EX_FAILED if response.failure else EX_OK), response


def _failed(class_: str, reason: str, message: str) -> Response:
    failure = {"class": class_, "reason": reason, "step": "", "message": message}
    return Response(failure=failure)


def _report_all() -> int:
    """Refresh the report of every product; what cannot be read of one holds up no other.

    A product that is being worked on is left alone.
    """
    status, known = EX_OK, []
    for directory in sorted(STATE.iterdir()):
        places = files.Places.of(directory.name)
        if not places.releases.is_dir():
            continue
        known.append(places.app)
        try:
            with turn.lock(places, 0, named=False):
                reporting.publish_measured(places)
        except EngineError:
            continue
        except Exception:  # noqa: BLE001 - the next product has its own files
            if places.releases.is_dir():  # else it was removed in this moment
                traceback.print_exc()
                status = EX_FAILED
    metrics.forget(known)
    return status
