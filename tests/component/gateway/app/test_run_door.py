"""What a run is told, and what it may say."""

import hashlib
import json
import time
from typing import Any

from codegen_crds.contracts.run import (
    EngineeringOutput,
    RunFailure,
    RunInput,
    RunResult,
    TestReport,
)
from codegen_crds.meta import AUDIENCE_GATEWAY, AUDIENCE_GIT
from codegen_gateway.testing import MemoryCluster

OPERATOR = "operator-token"
RUN = "todo-intake-1"
RUN_UID = f"{RUN}-uid"
PROJECT_UID = "project-uid"


async def test_strangers_stay_outside(pod: Any, cluster: MemoryCluster) -> None:
    cluster.pod_token("git", AUDIENCE_GIT, "team:agent", f"{RUN}-1", "pod-1")
    cluster.pod_token("other", AUDIENCE_GATEWAY, "team:agent", "x", "pod-x")
    cluster.pod_token("elsewhere", AUDIENCE_GATEWAY, "other:agent", f"{RUN}-1", "pod-1")
    for token, status in (("", 401), ("git", 401), ("other", 403), ("elsewhere", 403)):
        headers = {"Authorization": f"Bearer {token}"}
        for path in ("/v1/run", "/v1/checkpoints", "/v1/models"):
            answer = await pod.get(path, headers=headers)
            assert answer.status_code == status, (token, path)
    assert (await pod.get(f"/v1/projects/team/{PROJECT_UID}/spend")).status_code == 403
    operator = {"Authorization": f"Bearer {OPERATOR}"}
    assert (await pod.get("/v1/models", headers=operator)).status_code == 200
    assert (await pod.get("/v1/run", headers=operator)).status_code == 403


async def test_run_that_ended_has_no_voice(pod: Any, cluster: MemoryCluster) -> None:
    assert (await pod.get("/v1/run")).status_code == 200
    cluster.agent_runs["team", RUN]["status"]["phase"] = "Failed"
    answer = await pod.get("/v1/run")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "run_not_found")
    assert (await pod.chat(model="offline")).status_code == 403


async def test_good_token_is_reviewed_once_and_a_bad_one_each_time(
    pod: Any, cluster: MemoryCluster
) -> None:
    for _ in range(5):
        await pod.get("/v1/run")
    assert cluster.reviews == 1
    for _ in range(3):
        await pod.get("/v1/run", headers={"Authorization": "Bearer bad"})
    assert cluster.reviews == 4


async def test_run_input_has_this_runs_answers_only(pod: Any, cluster: MemoryCluster) -> None:
    cluster.projects["team", "todo"]["spec"]["answers"] = [
        {"questionId": f"{RUN}-q1", "text": "tasks"},
        {"questionId": "todo-intake-2-q1", "text": "not for us"},
    ]
    told = RunInput.model_validate_json((await pod.get("/v1/run")).content)
    assert (told.run, told.uid, told.attempt) == (RUN, RUN_UID, 1)
    assert [(a.question_id, a.text) for a in told.answers] == [(f"{RUN}-q1", "tasks")]
    payload = json.loads(cluster.inputs["team", f"{RUN}-input"])
    cluster.inputs["team", f"{RUN}-input"] = json.dumps({**payload, "graph": "nonsense"})
    broken = await pod.get("/v1/run")
    assert broken.status_code == 422
    assert "graph" in broken.json()["error"]["message"]


async def test_project_created_again_under_the_name_is_not_the_runs(
    pod: Any, cluster: MemoryCluster
) -> None:
    cluster.projects["team", "todo"]["metadata"]["uid"] = "another"
    for answer in (await pod.get("/v1/run"), await pod.chat(model="offline")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "project_not_found")


async def test_progress_is_coalesced_and_the_newest_wins(
    start: Any, cluster: MemoryCluster, until: Any
) -> None:
    pod = await start(progress_seconds=0.3)
    began = time.monotonic()
    for n in range(20):
        body = {"node": "analyst", "message": f"step {n}"}
        assert (await pod.post("/v1/run/progress", json=body)).status_code == 204
    status = cluster.agent_runs["team", RUN]["status"]
    await until(lambda: status.get("progress") == "step 19")
    assert status["node"] == "analyst"
    assert len(cluster.status_writes) <= 2 + (time.monotonic() - began) / 0.3
    assert [visit["message"] for visit in status["timeline"]] == ["step 19"]
    before = len(cluster.status_writes)
    await pod.post("/v1/run/progress", json={"node": "analyst", "message": "step 19"})
    await pod.post("/v1/run/question", json={"id": f"{RUN}-q1", "text": "which things?"})
    assert len(cluster.status_writes) == before + 1  # the question; equal progress writes nothing
    assert cluster.status_writes[-1][1].keys() == {"question"}


async def test_a_plan_stays_as_it_was_said_last(
    start: Any, cluster: MemoryCluster, until: Any
) -> None:
    """Who says nothing of it takes nothing from it; more than a plan may hold is refused."""
    pod = await start(progress_seconds=0.1)
    tasks = [{"id": "mail", "title": "Send a mail.", "state": "Working"}]
    status = cluster.agent_runs["team", RUN]["status"]
    for more in ({"tasks": tasks}, {}):
        body = {"node": "developer", "message": f"{len(more)}", **more}
        assert (await pod.post("/v1/run/progress", json=body)).status_code == 204
        await until(lambda said=body["message"]: status.get("progress") == said)
        assert status["tasks"] == tasks
    many = [{**tasks[0], "id": f"t{n}"} for n in range(17)]
    body = {"node": "developer", "tasks": many}
    assert (await pod.post("/v1/run/progress", json=body)).status_code == 400


async def test_question_is_asked_once_and_named_after_the_run(
    pod: Any, cluster: MemoryCluster
) -> None:
    body = {"id": f"{RUN}-q1", "text": "which things?", "options": ["a", "b"]}
    for _ in range(2):
        assert (await pod.post("/v1/run/question", json=body)).status_code == 204
    assert len(cluster.status_writes) == 1
    assert cluster.agent_runs["team", RUN]["status"]["question"] == body
    answer = await pod.post("/v1/run/question", json={"id": "other-q1", "text": "x"})
    assert answer.status_code == 400


def _result(message: str) -> RunResult:
    failure = RunFailure.model_validate({"class": "input", "reason": "X", "message": message})
    return RunResult(outcome="failed", reason="X", failure=failure)


async def test_result_is_posted_once_by_each_pod(pod: Any, cluster: MemoryCluster) -> None:
    first, second = _result("one"), _result("two")
    for _ in range(2):
        answer = await pod.post("/v1/run/result", content=first.body())
        assert answer.json() == {"sha256": hashlib.sha256(first.body()).hexdigest()}
    assert len(cluster.status_writes) == 1
    posted = cluster.agent_runs["team", RUN]["status"]["result"]
    assert posted["body"].encode() == first.body()
    assert posted["sha256"] == hashlib.sha256(first.body()).hexdigest()
    other = await pod.post("/v1/run/result", content=second.body())
    assert other.status_code == 409
    assert other.json()["error"]["sha256"] == posted["sha256"]

    # the pod was lost before the operator accepted its result; the next pod speaks for the run
    cluster.agent_runs["team", RUN]["status"]["podUid"] = "pod-2"
    cluster.pod_token("pod-2-token", AUDIENCE_GATEWAY, "team:agent", f"{RUN}-2", "pod-2")
    headers = {"Authorization": "Bearer pod-2-token"}
    assert (await pod.post("/v1/run/result", content=first.body())).status_code == 403
    answer = await pod.post("/v1/run/result", content=second.body(), headers=headers)
    assert answer.status_code == 200
    assert cluster.agent_runs["team", RUN]["status"]["result"]["body"].encode() == second.body()


async def test_how_many_files_a_commit_changes_is_on_the_run(
    pod: Any, cluster: MemoryCluster
) -> None:
    tests = TestReport(ran=True, passed=1)
    output = EngineeringOutput(commit="a" * 40, tests=tests, summary="Done.", files_changed=12)
    result = RunResult(outcome="succeeded", output=output)
    assert (await pod.post("/v1/run/result", content=result.body())).status_code == 200
    assert cluster.agent_runs["team", RUN]["status"]["result"]["filesChanged"] == 12


async def test_result_is_bounded_and_typed(pod: Any) -> None:
    large = await pod.post("/v1/run/result", content=b" " * 70_000)
    assert large.status_code == 413
    wrong = await pod.post("/v1/run/result", json={"outcome": "won"})
    assert wrong.status_code == 400
    assert "outcome" in wrong.json()["error"]["message"]
