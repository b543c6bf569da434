"""``codegen-infra build fetch|images|push``."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import structlog
from pydantic import ValidationError

from codegen_crds.contracts.job import BuildResult, JobFailure
from codegen_infra.settings import BuildSettings, FetchSettings, ImagesSettings, PushSettings
from codegen_infra.termination import leave

from .fetch import fetch
from .images import build_images
from .outcome import BuildError
from .push import push
from .revisions import contractions, schema_revision

Stage = Literal["fetch", "images", "push"]
_TESTS: Final[Mapping[str, str]] = {"TestsFailed": "failed"}

log = structlog.get_logger()


def run_stage(stage: Stage) -> int:
    """Run one stage and leave a result where it is the last word: on failure, or after push.

    Returns:
        The exit status: 0 iff the stage succeeded.
    """
    settings = BuildSettings()
    try:
        body = _STAGES[stage]()
    except BuildError as error:
        body = {"failure": error.failure, "tests": _tests(error.failure)}
    except ValidationError as error:
        names = ", ".join(str(e["loc"][0]).upper() for e in error.errors(include_input=False))
        failure = JobFailure(
            class_="bug", reason="SettingsInvalid", step=stage, message=f"environment: {names}"
        )
        body = {"failure": failure}
    except Exception as error:  # the operator needs an answer in any case
        log.exception("stage.crashed", stage=stage)
        message = f"{type(error).__name__}: {error}"[:500]
        body = {
            "failure": JobFailure(class_="bug", reason="JobCrashed", step=stage, message=message)
        }
    if not body:
        log.info("stage.done", stage=stage)
        return 0
    result = BuildResult.model_validate({"commit": settings.commit, **body})
    return leave(result, settings.termination_log)


def _fetch() -> dict[str, Any]:
    fetch(FetchSettings())
    return {}


def _images() -> dict[str, Any]:
    build_images(ImagesSettings())
    return {}


def _push() -> dict[str, Any]:
    settings = PushSettings()
    return {
        "images": push(settings),
        "schema_revision": schema_revision(settings.work / "source"),
        "contractions": contractions(settings.work / "source"),
        "tests": "passed",  # images are only made after them
    }


def _tests(failure: JobFailure) -> str:
    return _TESTS.get(failure.reason, "not-run")


_STAGES: Final[Mapping[Stage, Callable[[], dict[str, Any]]]] = {
    "fetch": _fetch,
    "images": _images,
    "push": _push,
}
