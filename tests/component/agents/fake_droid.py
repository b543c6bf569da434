"""Stands for Factory's Droid CLI: its flags, its protocol on both sides, none of its wits.

It calls chat completions, runs the commands that it is answered, and prints the events that the
real one prints. Recorded from Droid 0.215.0.
"""

import argparse
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

EXECUTE = {"name": "Execute", "description": "runs", "parameters": {"type": "object"}}


def flags() -> argparse.Namespace:
    """The command line; what the real one does not know is refused."""
    parser = argparse.ArgumentParser()
    parser.add_argument("exec", choices=["exec"])
    parser.add_argument("--output-format", choices=["stream-json"], required=True)
    parser.add_argument("--skip-permissions-unsafe", action="store_true", required=True)
    parser.add_argument("--disable-builtin-skills", action="store_true", required=True)
    for flag in ("--only-tools", "--append-system-prompt-file", "--model", "--cwd"):
        parser.add_argument(flag, required=True)
    parser.add_argument("--fork")
    return parser.parse_args()


def main() -> int:
    """One headless run."""
    asked = flags()
    home = Path(os.environ["HOME"]) / ".factory"
    settings = json.loads((home / "settings.json").read_text())
    names = {f"custom:{m['displayName']}-{n}": m for n, m in enumerate(settings["customModels"])}
    model = names[asked.model]
    sessions = home / "sessions" / asked.cwd.replace("/", "-")
    sessions.mkdir(parents=True, exist_ok=True)
    rules = Path(asked.append_system_prompt_file).read_text()
    talk: list[dict[str, Any]] = [{"role": "system", "content": f"You are Droid.\n{rules}"}]
    if asked.fork:
        before = sessions / f"{asked.fork}.jsonl"
        if not before.exists():
            return 1  # and not a word
        talk = json.loads(before.read_text())
    session = str(uuid.uuid4())
    said = sys.stdin.read()
    talk.append({"role": "user", "content": [{"type": "text", "text": said}]})
    tools = asked.only_tools.split(",")
    emit(session, "system", subtype="init", cwd=asked.cwd, tools=tools, model=asked.model)
    emit(session, "message", role="user", id="m", text=said)
    turns = 0
    while True:
        try:
            answer = call(model, talk)
        except urllib.error.HTTPError as error:
            reason = json.load(error)["error"]["message"]
            emit(session, "error", source="agent_loop", message=f"{error.code} {reason}")
            emit(session, "error", source="cli", message="Exec failed")
            return 1
        turns += 1
        talk.append(answer)
        (sessions / f"{session}.jsonl").write_text(json.dumps(talk))
        text = answer.get("content") or ""
        if text:
            emit(session, "message", role="assistant", id="m", text=text)
        for tool in answer.get("tool_calls") or []:
            talk.append(execute(session, asked.cwd, tool))
        if not answer.get("tool_calls"):
            usage = {"input_tokens": 1, "output_tokens": 1}
            emit(session, "completion", finalText=text, numTurns=turns, durationMs=1, usage=usage)
            return 0


def execute(session: str, cwd: str, tool: dict[str, Any]) -> dict[str, Any]:
    """The result of one command."""
    parameters = json.loads(tool["function"]["arguments"])
    emit(session, "tool_call", id=tool["id"], toolName="Execute", parameters=parameters)
    done = subprocess.run(
        ["sh", "-c", parameters["command"]], cwd=cwd, capture_output=True, text=True, check=False
    )
    output = (done.stdout + done.stderr)[-20_000:]
    value = f"{output}\n\n[Process exited with code {done.returncode}]"
    emit(session, "tool_result", id=tool["id"], isError=False, value=value)
    return {"role": "tool", "tool_call_id": tool["id"], "content": value}


def emit(session: str, kind: str, **more: Any) -> None:
    """One line of the stream."""
    sys.stdout.write(json.dumps({"type": kind, **more, "session_id": session}) + "\n")


def call(model: dict[str, Any], talk: list[Any]) -> dict[str, Any]:
    """One call of the model."""
    body = {
        "model": model["model"],
        "messages": talk,
        "tools": [{"type": "function", "function": EXECUTE}],
        "max_tokens": model["maxOutputTokens"],
        "temperature": 1,
    }
    request = urllib.request.Request(  # noqa: S310 - the door's own address
        f"{model['baseUrl']}/chat/completions",
        data=json.dumps(body).encode(),
        headers={
            "authorization": f"Bearer {model['apiKey']}",
            "content-type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        message: dict[str, Any] = json.load(answer)["choices"][0]["message"]
    return message


if __name__ == "__main__":
    sys.exit(main())
