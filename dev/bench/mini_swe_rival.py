"""Lets mini-swe-agent work by a script; runs where mini-swe-agent is installed.

Arguments: folder to work in, the command that every call but the last one asks for, calls, rounds.
Prints the milliseconds of one model call in each round as JSON.
"""

import json
import sys
import time
from collections.abc import Iterator

import httpx
import litellm  # type: ignore[import-not-found]  # uv brings it
from minisweagent.agents.default import DefaultAgent  # type: ignore[import-not-found]
from minisweagent.environments.local import LocalEnvironment  # type: ignore[import-not-found]
from minisweagent.models.litellm_model import LitellmModel  # type: ignore[import-not-found]

END = "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"
"""What mini-swe-agent takes for the end of the work."""


def script(command: str, calls: int) -> Iterator[httpx.Response]:
    """What the model answers: the command again and again, then the end."""
    for number in range(calls):
        said = command if number < calls - 1 else END
        function = {"name": "bash", "arguments": json.dumps({"command": said})}
        call = {"id": f"call-{number}", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "finish_reason": "tool_calls", "message": message}
        usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
        answer = {"id": "c", "object": "chat.completion", "created": 1, "model": "bench"}
        yield httpx.Response(200, json={**answer, "choices": [choice], "usage": usage})


def work(root: str, command: str, calls: int) -> None:
    """One run of the agent.

    Raises:
        RuntimeError: It did not come to its end with all its calls.
    """
    answers = script(command, calls)
    litellm.client_session = httpx.Client(transport=httpx.MockTransport(lambda _: next(answers)))
    litellm.in_memory_llm_clients_cache.flush_cache()  # one of them holds the last run's script
    model = LitellmModel(
        model_name="openai/bench",
        model_kwargs={"api_base": "http://bench/v1", "api_key": "none"},
        cost_tracking="ignore_errors",
    )
    agent = DefaultAgent(
        model,
        LocalEnvironment(cwd=root),
        system_template="You work with a shell.",
        instance_template="{{task}}",
        cost_limit=0.0,
    )
    ended = agent.run("Work.")
    if ended.get("exit_status") != "Submitted" or agent.n_calls != calls:
        raise RuntimeError(f"mini-swe-agent did not come to its end: {ended}")


def main() -> None:
    """Measure and print."""
    litellm.suppress_debug_info = True
    root, command, calls, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work(root, command, calls)
        taken.append((time.perf_counter() - begun) * 1000 / calls)
    sys.stdout.write(json.dumps(taken))


if __name__ == "__main__":
    main()
