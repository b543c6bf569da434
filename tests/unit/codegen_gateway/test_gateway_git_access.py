"""Who may do what with a repository."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_crds.meta import ANNOTATION_REPOSITORY, ObjectMeta
from codegen_crds.v1alpha1 import AgentRun
from codegen_gateway.git import hook
from codegen_gateway.git.access import (
    EVERYTHING,
    NOTHING,
    Grant,
    RepositoryId,
    agent_grant,
    build_grant,
    person_grant,
)

label = st.from_regex(r"[a-z0-9][-a-z0-9]{0,8}[a-z0-9]", fullmatch=True)


def _run(namespace: str, name: str, project_uid: str) -> AgentRun:
    body: dict[str, Any] = {
        "metadata": {"name": name, "namespace": namespace, "uid": "r"},
        "spec": {
            "projectRef": {"name": "p", "uid": project_uid},
            "graph": "engineering",
            "inputRef": {"name": "i"},
        },
    }
    return AgentRun.model_validate(body)


@given(label, label, label, label, label)
def test_an_agent_has_its_projects_repository_and_no_other(
    namespace: str, other: str, slug: str, owner: str, uid: str
) -> None:
    grant = agent_grant(RepositoryId(namespace, slug), owner, _run(other, "a-run", uid))
    if namespace == other and owner == uid:
        assert grant.push == {"refs/heads/run/a-run", "refs/heads/run/a-run-wip"}
        assert grant.read
    else:
        assert grant == NOTHING


def test_a_repository_without_an_owner_is_nobodys() -> None:
    assert agent_grant(RepositoryId("n", "s"), "", _run("n", "r", "")) == NOTHING


@given(label, label, label, st.sets(label))
def test_a_person_reads_what_lives_in_their_namespace_and_pushes_nothing(
    namespace: str, other: str, owner: str, living: set[str]
) -> None:
    grant = person_grant(RepositoryId(namespace, "s"), owner, other, living)
    assert grant.read is (namespace == other and owner in living)
    assert not grant.push


def test_a_repository_without_an_owner_is_no_persons() -> None:
    assert person_grant(RepositoryId("n", "s"), "", "n", {"u"}) == NOTHING


@pytest.mark.parametrize(
    ("annotation", "uid", "read"),
    [
        ("team/todo", "u", True),
        ("team/todo", "another", False),
        ("team/todo2", "u", False),
        ("", "u", False),
    ],
)
def test_a_build_reads_what_its_pod_names(annotation: str, uid: str, *, read: bool) -> None:
    annotations = {ANNOTATION_REPOSITORY: annotation} if annotation else {}
    pod = ObjectMeta(name="b", namespace="build", uid="u", annotations=annotations)
    grant = build_grant(RepositoryId("team", "todo"), pod, uid)
    assert grant == Grant(read=read)
    assert build_grant(RepositoryId("team", "todo"), None, uid) == NOTHING


@pytest.mark.parametrize(
    ("grant", "refs", "good"),
    [
        (NOTHING, ["refs/heads/x"], False),
        (EVERYTHING, ["refs/heads/x", "refs/tags/y"], True),
        (Grant(push=frozenset({"refs/heads/x"})), ["refs/heads/x"], True),
        (Grant(push=frozenset({"refs/heads/x"})), ["refs/heads/x", "refs/heads/y"], False),
        (Grant(push=frozenset({"refs/heads/x"})), ["@all"], False),
        (Grant(push=frozenset({"refs/heads/*"})), ["refs/heads/x"], False),
    ],
)
def test_the_hook_lets_through_what_was_granted(
    tmp_path: Path, grant: Grant, refs: list[str], *, good: bool
) -> None:
    """A pattern in a ref name stays a name: nothing in the hook expands it."""
    program = hook.install(tmp_path / "hooks") / "pre-receive"
    lines = "".join(f"{'0' * 40} {'1' * 40} {ref}\n" for ref in refs)
    done = subprocess.run(
        [program],
        input=lines,
        env=hook.environment(grant),
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
    )
    assert (done.returncode == 0) is good


def test_the_hook_refuses_without_a_grant(tmp_path: Path) -> None:
    program = hook.install(tmp_path) / "pre-receive"
    done = subprocess.run(
        [program], input="0 1 refs/heads/x\n", env={}, text=True, capture_output=True, check=False
    )
    assert done.returncode == 1
