"""The last word of a Job's container."""

from pathlib import Path

import structlog

from codegen_crds.contracts.job import AnsibleResult, BuildResult, fit

log = structlog.get_logger()


def leave(result: AnsibleResult | BuildResult, path: Path) -> int:
    """Write the result where the kubelet picks it up, and log what became of it.

    Args:
        result: What to say.
        path: The container's termination log.

    Returns:
        The exit status: 0 iff there is no failure.
    """
    path.write_text(fit(result))
    if result.failure is None:
        log.info("job.done")
        return 0
    failure = result.failure
    log.error("job.failed", failure=failure.class_, reason=failure.reason, step=failure.step)
    return 1
