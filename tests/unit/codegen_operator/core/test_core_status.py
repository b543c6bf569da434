"""A status patch holds what differs and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codegen_crds.v1alpha1.agentrun import AgentRunStatus
from codegen_crds.v1alpha1.project import ProjectStatus
from codegen_operator.shell.status import status_patch

STATUSES = st.builds(
    ProjectStatus,
    slug=st.sampled_from(["", "todo-1a2b"]),
    phase=st.sampled_from(["", "Pending", "Ready"]),
    message=st.sampled_from(["", "m", "n"]),
    build=st.sampled_from(
        [
            None,
            {"commit": "a" * 40, "images": {"backend": "x"}},
            {"commit": "b" * 40, "attempt": 2, "images": {"worker": "y"}},
        ]
    ),
    requirements=st.sampled_from(["", "r"]),
)


def merged(target: Any, patch: Any) -> Any:
    """RFC 7386, the algorithm of its section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


@given(STATUSES, STATUSES)
def test_the_patch_turns_the_one_into_the_other(
    before: ProjectStatus, after: ProjectStatus
) -> None:
    """Applied by the rules of merge patches; equal statuses need none."""
    patch = status_patch(before, after)
    dumped = before.model_dump(mode="json", exclude_none=True)
    assert merged(dumped, patch) == after.model_dump(mode="json", exclude_none=True)
    assert (patch == {}) == (before == after)


def test_fields_of_the_gateway_are_not_written_back() -> None:
    """Progress may have moved on since the run was observed."""
    before = AgentRunStatus(phase="Pending", node="Analyst", progress="reading")
    after = before.model_copy(update={"phase": "Running"})
    assert status_patch(before, after) == {"phase": "Running"}
