"""The server's own engine, killed after a step: ``ENGINE NUMBER-OR-NAME < request``."""

import os
import signal
import sys
from typing import Any

engine, chosen = sys.argv[1], sys.argv[2]
sys.path.insert(0, engine)
sys.argv = [engine]
from codegen_release import execute, gate  # type: ignore[import-not-found] # noqa: E402

done = execute.Executor.do
count = 0


def do(self: Any, step: Any) -> None:
    """Do a step as ever; die after the one that was chosen."""
    global count  # noqa: PLW0603 - one process, one count
    done(self, step)
    count += 1
    if chosen in {str(count), type(step).__name__}:
        sys.stdout.write(f"killed after {type(step).__name__}\n")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)


execute.Executor.do = do
sys.exit(gate.main())
