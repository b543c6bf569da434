"""Stands for the Codex CLI: its flags, its protocol on both sides, none of its wits.

It calls the Responses API, runs the commands that it is answered, and prints the events that the
real one prints. Recorded from Codex 0.171.0.
"""

import argparse
import json
import os
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

SHELL = {"type": "function", "name": "exec_command", "parameters": {"type": "object"}}


def flags() -> argparse.Namespace:
    """The command line; what the real one does not know is refused."""
    argv = sys.argv[1:]
    resumed = argv[:2] == ["exec", "resume"]
    parser = argparse.ArgumentParser()
    parser.add_argument("exec", choices=["exec"])
    if resumed:
        parser.add_argument("resume", choices=["resume"])
    for flag in ("--json", "--strict-config", "--skip-git-repo-check", "--ignore-user-config"):
        parser.add_argument(flag, action="store_true", required=True)
    for flag in ("--ignore-rules", "--dangerously-bypass-approvals-and-sandbox"):
        parser.add_argument(flag, action="store_true", required=True)
    for flag in ("--model", "--output-schema"):
        parser.add_argument(flag, required=True)
    parser.add_argument("-c", dest="config", action="append", default=[])
    parser.add_argument("--disable", action="append", default=[])
    if resumed:
        parser.add_argument("session")
    parser.add_argument("prompt", choices=["-"])
    return parser.parse_args(argv)


def main() -> int:
    """One headless run."""
    asked = flags()
    config = tomllib.loads("\n".join(asked.config))
    catalogue = json.loads(Path(config["model_catalog_json"]).read_text())
    model = next(each for each in catalogue["models"] if each["slug"] == asked.model)
    session = getattr(asked, "session", None) or str(uuid.uuid4())
    kept = Path(os.environ["CODEX_HOME"]) / "sessions" / f"rollout-{session}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    if hasattr(asked, "session") and not kept.exists():
        sys.stderr.write(
            "Error: thread/resume: thread/resume failed: "
            f"no rollout found for thread id {session} (code -32600)\n"
        )
        return 1
    first = [message("developer", model["base_instructions"])]
    talk = json.loads(kept.read_text()) if kept.exists() else first
    talk.append(message("user", sys.stdin.read()))
    emit("thread.started", thread_id=session)
    emit("turn.started")
    number = 0
    while True:
        try:
            output = call(asked, config["model_providers"]["gateway"], talk)
        except urllib.error.HTTPError as error:
            reason = json.load(error)["error"]["message"]
            told = f"unexpected status {error.code} {error.reason}: {reason}"
            emit("error", message=told)
            emit("turn.failed", error={"message": told})
            return 1
        talk += output
        kept.write_text(json.dumps(talk))
        for item in output:
            head = {"id": f"item_{number}"}
            number += 1
            if item["type"] == "message":
                text = item["content"][0]["text"]
                emit("item.completed", item={**head, "type": "agent_message", "text": text})
            else:
                talk.append(shell(item, head))
        if all(item["type"] == "message" for item in output):
            emit("turn.completed", usage={"input_tokens": 1, "output_tokens": 1})
            return 0


def message(role: str, text: str) -> dict[str, Any]:
    """A message of the conversation."""
    content = [{"type": "input_text", "text": text}]
    return {"type": "message", "role": role, "content": content}


def shell(item: dict[str, Any], head: dict[str, Any]) -> dict[str, Any]:
    """The result of one command."""
    command = json.loads(item["arguments"])["cmd"]
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    output = (done.stdout + done.stderr)[-(1024**2) :]
    ran = {"type": "command_execution", "command": command, "aggregated_output": output}
    emit("item.completed", item={**head, **ran, "exit_code": done.returncode})
    return {
        "type": "function_call_output",
        "call_id": item["call_id"],
        "output": output[-10_000:],
    }


def emit(kind: str, **more: Any) -> None:
    """One line of the stream."""
    sys.stdout.write(json.dumps({"type": kind, **more}) + "\n")


def call(asked: argparse.Namespace, provider: dict[str, Any], talk: list[Any]) -> list[Any]:
    """One call of the model."""
    schema = json.loads(Path(asked.output_schema).read_text())
    form = {"type": "json_schema", "name": "codex_output_schema", "strict": True, "schema": schema}
    body = {
        "model": asked.model,
        "input": talk,
        "tools": [SHELL],
        "tool_choice": "auto",
        "parallel_tool_calls": True,
        "reasoning": {"summary": "auto"},
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "text": {"format": form},
        "client_metadata": {"session_id": "s"},
    }
    request = urllib.request.Request(  # noqa: S310 - the door's own address
        f"{provider['base_url']}/responses",
        data=json.dumps(body).encode(),
        headers={
            "authorization": f"Bearer {os.environ[provider['env_key']]}",
            "content-type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        output: list[Any] = json.load(answer)["output"]
    return output


if __name__ == "__main__":
    sys.exit(main())
