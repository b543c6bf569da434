"""A Project's life on a real API server, with the real git host."""

import asyncio
from typing import Any

from codegen_crds.contracts.job import BuildResult, JobFailure
from codegen_crds.contracts.product import Task
from codegen_crds.contracts.run import Handoff, RunFailure, RunPayload, RunResult, TestReport
from codegen_crds.kinds import AGENT_RUN, DEPLOYMENT, PROJECT

from .conftest import until

LINKS = ("Analyzed", "Allocated", "Engineered", "Built", "EnvironmentResolved", "Deployed")
COMMIT = "0" * 40


async def _comes_to_rest(stage: Any) -> bool:
    """Whether there are six seconds, several looks long, in which nothing at all is written.

    The API server writes for itself now and then: one such write is no work of the operator's.
    """
    for _ in range(5):
        before = stage.api.writes()
        await asyncio.sleep(6)
        if stage.api.writes() == before:
            return True
    return False


async def test_a_wish_becomes_a_release_and_then_nothing_is_written(stage: Any, node: Any) -> None:
    """Every link in its turn; once all is said, the operator writes nothing at all."""
    stage.start()
    await stage.server()
    await stage.project()
    for link in LINKS:
        await stage.reaches(link)
    body = await stage.client.get(PROJECT, "todo", stage.tenant)
    assert body["status"]["commit"] == body["status"]["repository"]["main"]
    assert body["status"]["release"]
    assert len(node.pods_seen) == 3
    deployment = await stage.client.get(DEPLOYMENT, "todo", stage.tenant)
    assert deployment["spec"]["domain"].endswith(".apps.example.test")
    # The name does not resolve here: the product is looked at, in vain, again and again.
    await stage.says("DNSNotPointing")
    assert await _comes_to_rest(stage), "something is written again and again"


async def test_operator_killed_at_every_link_finishes_and_does_nothing_twice(
    stage: Any, node: Any
) -> None:
    """SIGKILL whenever a link of the chain came to hold; a new process goes on each time."""
    stage.start()
    await stage.server()
    await stage.project()
    for link in LINKS:
        await stage.reaches(link)
        await stage.kill()
        stage.start()
    await stage.says("DNSNotPointing")
    assert sorted(node.pods_seen) == [
        "todo-devops-1-1",
        "todo-engineering-1-1",
        "todo-intake-1-1",
    ]
    assert len(node.jobs_seen) == len(set(node.jobs_seen)) == 3  # provision, build, deploy
    runs, _ = await stage.client.list(AGENT_RUN, stage.tenant)
    assert {r["status"]["phase"] for r in runs} == {"Succeeded"}


async def test_a_question_waits_for_its_answer_and_the_same_run_goes_on(
    stage: Any, node: Any
) -> None:
    """AwaitingInput names the question; the answer starts the next pod of the same run."""
    understand = node.plays["intake"]

    async def ask(node: Any, run: Any, payload: RunPayload, pod: str) -> RunResult | None:
        if pod.endswith("-2"):
            answered: RunResult | None = await understand(node, run, payload, pod)
            return answered
        question = {"id": "todo-intake-1-q1", "text": "What is to be kept?"}
        await node.post("todo-intake-1", question=question)
        return RunResult(outcome="waiting")

    node.plays["intake"] = ask
    stage.start()
    await stage.project(description="Something nice.")
    await stage.reaches("AwaitingInput")
    body = await stage.client.get(PROJECT, "todo", stage.tenant)
    assert body["status"]["phase"] == "AwaitingInput"
    assert body["status"]["questions"][0]["id"] == "todo-intake-1-q1"
    assert [n["event"] for n in body["status"]["notifications"]] == ["Question"]
    answers = [{"questionId": "todo-intake-1-q1", "text": "Tasks."}]
    patch = {"spec": {"answers": answers}}
    await stage.client.patch(PROJECT, "todo", stage.tenant, patch=patch)
    await stage.reaches("Analyzed")
    assert node.pods_seen == ["todo-intake-1-1", "todo-intake-1-2"]
    assert (await stage.condition("AwaitingInput"))["status"] == "False"


async def test_success_without_a_push_fails_the_run_as_the_products_fault(
    stage: Any, node: Any
) -> None:
    """The agent's word is not trusted: the operator looks at the git host itself."""
    honest = node.plays["engineering"]

    async def lie(node: Any, run: Any, payload: RunPayload, pod: str) -> RunResult | None:
        result = await honest(node, run, payload, pod)
        output = result.output.model_copy(update={"commit": "f" * 40})
        return RunResult(outcome="succeeded", output=output)

    node.plays["engineering"] = lie
    stage.start()
    await stage.server()
    await stage.project()
    found = await stage.says("NothingPushed")
    assert "todo-engineering-1" in found["message"]
    run = await stage.client.get(AGENT_RUN, "todo-engineering-1", stage.tenant)
    assert run["status"]["phase"] == "Failed"
    assert run["status"]["failure"]["class"] == "product"


async def test_a_red_build_goes_back_to_engineering_with_its_evidence(
    stage: Any, node: Any
) -> None:
    """One fix round per red build, two at most; then it stops and tells people once."""
    failure = JobFailure(
        class_="product", reason="TestsFailed", step="test", message="assert 1 == 2"
    )
    red = BuildResult(commit=COMMIT, tests="failed", failure=failure)
    node.build_results = [red, red, red]
    evidence: list[str] = []
    work = node.plays["engineering"]

    async def listen(node: Any, run: Any, payload: RunPayload, pod: str) -> RunResult | None:
        evidence.extend(f.text for f in payload.feedback)
        done: RunResult | None = await work(node, run, payload, pod)
        return done

    node.plays["engineering"] = listen
    stage.start()
    await stage.server()
    await stage.project()

    async def failed() -> Any:
        body = await stage.client.get(PROJECT, "todo", stage.tenant)
        return body if body.get("status", {}).get("phase") == "Failed" else None

    body = await stage.until(failed)
    assert body["status"]["fixRounds"] == 2
    assert evidence == ["assert 1 == 2"] * 2
    assert [n["event"] for n in body["status"]["notifications"]] == ["TestsFailed"]


async def test_tests_that_could_not_run_are_neither_passed_nor_a_fix_round(
    stage: Any, node: Any
) -> None:
    """The build is tried again at the same commit, at no cost."""
    failure = JobFailure(class_="infrastructure", reason="TestsCouldNotRun", message="no database")
    node.build_results = [BuildResult(commit=COMMIT, failure=failure)]
    stage.start()
    await stage.server()
    await stage.project()
    await stage.reaches("Built")
    body = await stage.client.get(PROJECT, "todo", stage.tenant)
    assert body["status"].get("fixRounds", 0) == 0
    assert body["status"]["build"]["attempt"] == 2
    assert node.pods_seen.count("todo-engineering-1-1") == 1


async def test_an_exhausted_budget_parks_the_run_and_raising_it_resumes(
    stage: Any, node: Any
) -> None:
    """The same run goes on with its next pod; people are told once."""
    understand = node.plays["intake"]

    async def spend(node: Any, run: Any, payload: RunPayload, pod: str) -> RunResult | None:
        if pod.endswith("-2"):
            answered: RunResult | None = await understand(node, run, payload, pod)
            return answered
        failure = RunFailure(class_="budget", reason="BudgetExhausted", message="402")
        return RunResult(outcome="failed", failure=failure)

    node.plays["intake"] = spend
    stage.start()
    await stage.project(budget={"limit": "1", "currency": "USD"})
    await stage.reaches("BudgetExhausted")
    patch = {"spec": {"budget": {"limit": "2"}}}
    await stage.client.patch(PROJECT, "todo", stage.tenant, patch=patch)
    await stage.reaches("Analyzed")
    assert node.pods_seen == ["todo-intake-1-1", "todo-intake-1-2"]
    assert (await stage.condition("BudgetExhausted"))["status"] == "False"


async def test_a_budget_in_another_currency_waits_until_it_is_set_back(
    stage: Any, node: Any
) -> None:
    """The gateway pays nothing from it; the message says why, and raising it is not asked for."""
    understand = node.plays["intake"]

    async def spend(node: Any, run: Any, payload: RunPayload, pod: str) -> RunResult | None:
        if pod.endswith("-3"):
            answered: RunResult | None = await understand(node, run, payload, pod)
            return answered
        usage = {"status": {"usage": {"calls": 1, "cost": "0.4", "currency": "USD"}}}
        await stage.client.patch(
            AGENT_RUN, run["metadata"]["name"], stage.tenant, patch=usage, subresource="status"
        )
        failure = RunFailure(class_="budget", reason="BudgetExhausted", message="402")
        return RunResult(outcome="failed", failure=failure)

    async def budget(currency: str) -> None:
        patch = {"spec": {"budget": {"currency": currency}}}
        await stage.client.patch(PROJECT, "todo", stage.tenant, patch=patch)

    node.plays["intake"] = spend
    stage.start()
    await stage.project(budget={"limit": "0.4", "currency": "USD"})
    assert "spent before" not in (await stage.reaches("BudgetExhausted"))["message"]
    await budget("EUR")

    async def told() -> bool:
        return "0.4 USD were spent before" in (await stage.condition("BudgetExhausted"))["message"]

    await until(told)
    await budget("USD")
    await stage.reaches("Analyzed")
    assert node.pods_seen == [f"todo-intake-1-{n}" for n in (1, 2, 3)]


async def test_what_is_asked_is_answered_and_tasks_side_by_side_are_merged_whoever_is_killed(
    stage: Any, node: Any
) -> None:
    """The path is on the object, tasks have shares; killed while they work, and while they meet."""
    plan = [
        Task(id="mail", text="Send a mail.", after=[]),
        Task(id="digest", text="Send a digest.", after=["mail"]),
        Task(id="paper", text="Print it.", after=[]),
    ]
    told: dict[str, RunPayload] = {}
    work, held = node.plays["engineering"], asyncio.Event()

    async def play(node: Any, run: Any, payload: RunPayload, pod: str) -> RunResult | None:
        name = run["metadata"]["name"]
        told[name] = payload
        if (payload.task or payload.merge) and not held.is_set():
            return None
        if name == "todo-engineering-1":
            handoff = Handoff(graph="intake", reason="To whom?", evidence="Nobody is named.")
            return RunResult(outcome="handoff", handoff=handoff)
        done: RunResult = await work(node, run, payload, pod)
        if payload.task or payload.merge:
            return done
        handed = {"plan": plan, "handed_out": ["mail", "paper"], "tests": TestReport(ran=False)}
        output = done.output.model_copy(update=handed) if done.output else None
        return RunResult(outcome="succeeded", output=output)

    async def tasks() -> dict[str, str]:
        body = await stage.client.get(PROJECT, "todo", stage.tenant)
        return {t["id"]: t["state"] for t in body.get("status", {}).get("tasks", [])}

    async def both_work() -> bool:
        return {"todo-engineering-2-t1", "todo-engineering-2-t3"} <= told.keys()

    async def merges() -> bool:
        return "todo-engineering-3" in told

    node.plays["engineering"] = play
    stage.start()
    await stage.server()
    await stage.project(budget={"limit": "3", "currency": "USD"})
    await stage.until(both_work)
    assert await tasks() == {"mail": "Working", "digest": "Planned", "paper": "Working"}
    await stage.kill()
    held.set()
    stage.start()
    await stage.until(merges)
    await stage.kill()
    stage.start()
    await stage.reaches("Built")
    base = told["todo-engineering-2-t1"].repository
    merge = told["todo-engineering-3"].merge
    assert base is not None
    assert merge is not None
    assert [branch.id for branch in merge.branches] == ["mail", "paper"]
    assert all(branch.commit for branch in merge.branches)
    assert {told[name].limits.budget for name in told if "-t" in name} == {"1"}
    runs, _ = await stage.client.list(AGENT_RUN, stage.tenant)
    assert sorted(r["metadata"]["name"] for r in runs if r["spec"]["graph"] == "engineering") == [
        "todo-engineering-1",
        "todo-engineering-2",
        "todo-engineering-2-t1",
        "todo-engineering-2-t3",
        "todo-engineering-3",
    ]
    assert await tasks() == {"mail": "Done", "digest": "Done", "paper": "Done"}
    body = await stage.client.get(PROJECT, "todo", stage.tenant)
    assert body["status"]["path"] == [
        {
            "askedBy": "todo-engineering-1",
            "graph": "intake",
            "run": "todo-intake-2",
            "reason": "To whom?",
        }
    ]
    assert told["todo-engineering-2"].feedback[0].text == "Keeps tasks."
