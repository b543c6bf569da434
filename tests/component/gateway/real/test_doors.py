"""Both doors with real tokens of real pods: what a run's pod can and cannot do."""

import hashlib
import json
import signal
import time
from collections.abc import Callable
from typing import Any

import httpx

from codegen_crds.contracts.run import RunResult
from codegen_crds.meta import AUDIENCE_GATEWAY, AUDIENCE_GIT

OPERATOR_NAMESPACE = "codegen-system"


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _payload(agent_run: Any) -> str:
    project = {
        "name": "todo",
        "namespace": agent_run.namespace,
        "slug": "todo-1a2b",
        "title": "Todo",
        "description": "a list of tasks",
        "locale": "en",
    }
    head = {"graph": "engineering", "project": project, "model": "offline"}
    return json.dumps({**head, "engine": "builtin", "limits": {}})


def test_a_pod_reads_its_input_and_leaves_its_result(
    api: Any, agent_run: Any, door: Any, upstream: Any
) -> None:
    core = f"/api/v1/namespaces/{agent_run.namespace}"
    config_map = {
        "metadata": {"name": "todo-engineering-1-input"},
        "data": {"input.json": _payload(agent_run)},
    }
    api.call("POST", f"{core}/configmaps", config_map)
    gateway = door("gateway")
    token = api.token(agent_run.namespace, "agent", AUDIENCE_GATEWAY, agent_run.pod)
    with httpx.Client(base_url=gateway.url, trust_env=False) as pod:
        pod.headers["Authorization"] = f"Bearer {token}"
        told = pod.get("/v1/run").json()
        assert told["uid"] == agent_run.run["metadata"]["uid"]
        assert told["payload"]["graph"] == "engineering"

        progress = {"node": "developer", "message": "writes"}
        assert pod.post("/v1/run/progress", json=progress).status_code == 204
        ask = {"model": "small", "messages": [{"role": "user", "content": "hi"}]}
        assert pod.post("/v1/chat/completions", json=ask).status_code == 200
        _until(lambda: "usage" in api.call("GET", agent_run.path)["status"])

        output = {
            "kind": "engineering",
            "commit": "a" * 40,
            "tests": {"ran": True, "passed": 1},
            "summary": "done",
        }
        body = RunResult.model_validate({"outcome": "succeeded", "output": output}).body()
        sha256 = hashlib.sha256(body).hexdigest()
        assert pod.post("/v1/run/result", content=body).json() == {"sha256": sha256}
        version = api.call("GET", agent_run.path)["metadata"]["resourceVersion"]
        assert pod.post("/v1/run/result", content=body).json() == {"sha256": sha256}

        present = api.call("GET", agent_run.path)
        assert present["metadata"]["resourceVersion"] == version  # nothing changed, nothing written
        status = present["status"]
        assert (status["node"], status["progress"]) == ("developer", "writes")
        assert status["result"]["sha256"] == sha256
        assert status["result"]["body"].encode() == body
        assert status["usage"]["cost"] == "0.0082"
        assert status["phase"] == "Running"  # the operator's fields stay the operator's
        managers = {entry["manager"] for entry in present["metadata"]["managedFields"]}
        assert "codegen-gateway" in managers

        git_token = api.token(agent_run.namespace, "agent", AUDIENCE_GIT, agent_run.pod)
        wrong = pod.get("/v1/run", headers={"Authorization": f"Bearer {git_token}"})
        assert wrong.status_code == 401
        api.patch(f"{agent_run.path}/status", {"status": {"phase": "Succeeded"}})
        assert pod.get("/v1/run").json()["error"]["code"] == "run_not_found"

        path = f"{core}/pods/todo-engineering-1-1"
        api.call("DELETE", path, params={"gracePeriodSeconds": 0})
        _until(lambda: pod.get("/v1/run").status_code == 401)
    assert gateway.stop(signal.SIGTERM) == 0
    log = gateway.log.read_text()
    for secret in (token, git_token, upstream.key):
        assert secret not in log


def test_offline_model_answers_without_any_key(api: Any, agent_run: Any, door: Any) -> None:
    gateway = door("gateway")
    token = api.token(agent_run.namespace, "agent", AUDIENCE_GATEWAY, agent_run.pod)
    ask = {
        "model": "offline",
        "messages": [
            {
                "role": "user",
                "content": "<description>Keep books with a title and a number of pages."
                "</description>",
            }
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "Requirements", "schema": {"type": "object"}},
        },
    }
    answer = httpx.post(
        f"{gateway.url}/v1/chat/completions",
        json=ask,
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    understood = json.loads(answer.json()["choices"][0]["message"]["content"])
    assert understood["understood"] is True


def test_git_host_survives_restarts_and_kills(
    api: Any, agent_run: Any, door: Any, git: Any
) -> None:
    operator = _operator_token(api)
    host = door("git")
    place = f"{agent_run.namespace}/todo-1a2b"
    headers = {"Authorization": f"Bearer {operator}"}
    owner = {"ownerUid": agent_run.project["metadata"]["uid"]}

    def manage(method: str, path: str, body: Any = None) -> httpx.Response:
        url = f"{host.url}/api/repositories/{place}{path}"
        return httpx.request(method, url, json=body, headers=headers, trust_env=False)

    assert manage("PUT", "", owner).status_code == 201
    token = api.token(agent_run.namespace, "agent", AUDIENCE_GIT, agent_run.pod)
    remote = f"{host.url.replace('http://', f'http://pod:{token}@')}/{place}.git"
    work = git.work("w")
    branch = "refs/heads/run/todo-engineering-1"
    heads = []
    for number, ending in enumerate((signal.SIGTERM, signal.SIGKILL, signal.SIGKILL)):
        heads.append(git.commit(work, {"file": str(number)}))
        git("push", "-q", remote, f"HEAD:{branch}", cwd=work)
        host.stop(ending)
        host.start()
        assert manage("GET", "/refs").json()["refs"] == {branch: heads[-1]}
    assert manage("PUT", "", owner).status_code == 200
    moved = manage("POST", "/main", {"commit": heads[-1], "expected": ""})
    assert moved.status_code == 200
    git.commit(work, {"file": "not by a pod"})
    git("push", remote, "HEAD:refs/heads/main", cwd=work, good=False)
    log = host.log.read_text()
    assert token not in log
    assert operator not in log


def _operator_token(api: Any) -> str:
    """The operator's projected token; its namespace and account may be there from another test."""
    for path, name in (
        ("/api/v1/namespaces", OPERATOR_NAMESPACE),
        (f"/api/v1/namespaces/{OPERATOR_NAMESPACE}/serviceaccounts", "codegen-operator"),
    ):
        apply = {"Content-Type": "application/apply-patch+yaml"}
        kind = "Namespace" if path.endswith("namespaces") else "ServiceAccount"
        body = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}
        params = {"fieldManager": "tests", "force": "true"}
        api.call("PATCH", f"{path}/{name}", body, headers=apply, params=params)
    container = {"name": "operator", "image": "none"}
    pod = api.call(
        "POST",
        f"/api/v1/namespaces/{OPERATOR_NAMESPACE}/pods",
        {
            "metadata": {"generateName": "operator-"},
            "spec": {"serviceAccountName": "codegen-operator", "containers": [container]},
        },
    )
    token: str = api.token(OPERATOR_NAMESPACE, "codegen-operator", AUDIENCE_GIT, pod)
    return token
