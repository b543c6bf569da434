"""Objects as the API server would give them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from codegen_cli.core.overview import Overview, overview
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
IMAGE = "registry.example:5000/app@sha256:" + "a" * 64
LIVE, OLDER = "b" * 12, "a" * 12
CHANGES = [
    {"id": "c1", "request": "Add a colour"},
    {"id": "c2", "request": "Sort by date"},
    {"id": "c3", "request": "Export as CSV"},
]


def condition(kind: str, status: str, reason: str, message: str = "") -> dict[str, Any]:
    """A condition that flipped a minute ago."""
    since = "2026-01-02T11:59:00Z"
    return {
        "type": kind,
        "status": status,
        "reason": reason,
        "message": message,
        "lastTransitionTime": since,
    }


def a_project(name: str = "todo", spec: Any = None, **status: Any) -> Project:
    """A Project, ten minutes old."""
    return Project.model_validate(
        {
            "metadata": {
                "name": name,
                "namespace": "team",
                "uid": "u1",
                "resourceVersion": "7",
                "generation": 1,
                "creationTimestamp": "2026-01-02T11:50:00Z",
            },
            "spec": {"title": "Todo", "description": "A list of tasks.", **(spec or {})},
            "status": {"observedGeneration": 1, **status},
        }
    )


def a_run(name: str, graph: str, uid: str = "u1", **status: Any) -> AgentRun:
    """An AgentRun of the Project."""
    return AgentRun.model_validate(
        {
            "metadata": {"name": name, "namespace": "team", "uid": name},
            "spec": {
                "projectRef": {"name": "todo", "uid": uid},
                "graph": graph,
                "inputRef": {"name": f"{name}-input"},
            },
            "status": status,
        }
    )


def a_deployment(uid: str = "u1") -> Deployment:
    """Two releases, the newer one live."""

    def release(release_id: str) -> dict[str, Any]:
        service = {"name": "backend", "image": IMAGE, "strategy": "bluegreen"}
        return {"releaseId": release_id, "commit": "c" * 40, "services": [service]}

    since = "2026-01-02T11:00:00Z"
    live = {"releaseId": LIVE, "since": since, "url": "https://todo.example.com"}
    return Deployment.model_validate(
        {
            "metadata": {"name": "todo", "namespace": "team"},
            "spec": {
                "projectRef": {"name": "todo", "uid": uid},
                "app": "todo-1a2b",
                "placement": {"server": "one", "memoryMib": 512},
                "domain": "todo.example.com",
                "release": release(LIVE),
            },
            "status": {
                "live": live,
                "availability": {
                    "since": "2026-01-01T11:00:00Z",
                    "outages": [{"since": "2026-01-02T10:00:00Z", "until": "2026-01-02T10:36:00Z"}],
                },
                "history": [
                    {"release": release(LIVE), "since": since},
                    {"release": release(OLDER), "since": "2026-01-01T11:00:00Z"},
                ],
            },
        }
    )


def scenes() -> dict[str, Overview]:
    """One Project in the states that people meet."""
    done = [condition(n, "True", "Done", f"{n} holds.") for n in ("Analyzed", "Allocated")]
    engineering = condition("Engineered", "False", "Working", "Run todo-engineering-1 is at work.")
    intake = a_run(
        "todo-intake-1", "intake", phase="Succeeded", attempts=1,
        startedAt="2026-01-02T11:50:10Z", finishedAt="2026-01-02T11:50:40Z",
        usage={"cost": "0.02", "currency": "EUR"},
        result={"outcome": "succeeded", "sha256": "a" * 64, "body": "{}", "filesChanged": 12},
    )  # fmt: skip
    writing = a_run(
        "todo-engineering-1", "engineering", phase="Running", attempts=2, node="Developer",
        progress="Writing app/tasks.py", startedAt="2026-01-02T11:58:00Z",
    )  # fmt: skip
    question = {"id": "todo-intake-1-q1", "text": "Which fields?", "options": ["Title", "Notes"]}
    budget = {"budget": {"limit": "5", "currency": "EUR", "period": "month"}}
    everything = [
        condition(n, "True", "Done", f"{n} holds.")
        for n in (
            "Analyzed", "Allocated", "Engineered", "Built", "EnvironmentResolved", "Deployed",
            "Verified", "Ready",
        )
    ]  # fmt: skip
    return {
        "working": overview(
            a_project(
                spec=budget, phase="Engineering", message="Run todo-engineering-1 is at work.",
                conditions=[*done, engineering], spend={"amount": "0.02", "currency": "EUR"},
                tasks=[
                    {"id": "mail", "title": "Send a mail.", "state": "Done",
                     "run": "todo-engineering-1-t1"},
                    {"id": "paper", "title": "Print \x1b[31mit.", "state": "Left",
                     "run": "todo-engineering-2"},
                    {"id": "digest", "title": "Send a digest.", "state": "Planned"},
                ],
                path=[{"askedBy": "todo-devops-1", "graph": "engineering",
                       "run": "todo-engineering-2", "reason": "No port."}],
            ),
            [writing, intake, a_run("other-intake-1", "intake", uid="u2")],
        ),
        "asking": overview(
            a_project(
                phase="AwaitingInput", message="Answer.", questions=[question],
                missingSecrets=[{"key": "STRIPE_KEY", "description": "For payments"}],
                conditions=[
                    condition("Analyzed", "False", "AwaitingInput", "Which fields?"),
                    condition("AwaitingInput", "True", "Question", "Which fields?"),
                ],
            )
        ),
        "failed": overview(
            a_project(
                phase="Failed", message="The tests fail.",
                conditions=[*done, condition("Engineered", "False", "TestsFailed", "3 of 9\nfail")],
            )
        ),
        "live": overview(
            a_project(
                spec={"pinnedRelease": LIVE, "changes": CHANGES},
                phase="Ready", message="Release is live.", url="https://todo.example.com",
                release="d" * 12,
                changes=[
                    {"id": "c1", "state": "Live", "cost": {"amount": "0.5", "currency": "EUR"},
                     "startedAt": "2026-01-02T11:00:00Z", "finishedAt": "2026-01-02T11:02:00Z"},
                    {"id": "c2", "state": "Engineering", "message": "Run is at work.",
                     "startedAt": "2026-01-02T11:59:30Z",
                     "tasks": [{"id": "fax", "title": "Fax it.", "state": "Working",
                                "run": "todo-engineering-2"}]},
                ],
                conditions=[*everything, condition("Drifted", "True", "Edited", "unit differs")],
            ),
            [intake],
            a_deployment(),
        ),
    }  # fmt: skip


@pytest.fixture
def scene() -> Callable[[str], Overview]:
    """A scene by name."""
    return scenes().__getitem__
