"""Stands for the Claude Code CLI: its flags, its protocol on both sides, none of its wits.

It calls the Messages API, runs the Bash calls that it is answered, and ends with the events that
the real one prints. Recorded from Claude Code 2.1.197.
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

BASH = {"name": "Bash", "input_schema": {"type": "object"}}


def flags() -> argparse.Namespace:
    """The command line; what the real one does not know is refused."""
    parser = argparse.ArgumentParser()
    for flag in ("--print", "--bare", "--verbose", "--dangerously-skip-permissions"):
        parser.add_argument(flag, action="store_true", required=True)
    for flag in ("--strict-mcp-config", "--disable-slash-commands"):
        parser.add_argument(flag, action="store_true", required=True)
    parser.add_argument("--output-format", choices=["stream-json"], required=True)
    parser.add_argument("--max-turns", type=int, required=True)
    parser.add_argument("--json-schema", type=json.loads, required=True)
    parser.add_argument("--setting-sources", choices=[""], required=True)
    for flag in ("--model", "--append-system-prompt"):
        parser.add_argument(flag, required=True)
    parser.add_argument("--resume")
    return parser.parse_args()


def main() -> int:
    """One headless run."""
    asked = flags()
    session = asked.resume or str(uuid.uuid4())
    kept = Path(os.environ["CLAUDE_CONFIG_DIR"]) / f"{session}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    if asked.resume and not kept.exists():
        lost = f"No conversation found with session ID: {session}"
        return say("error_during_execution", str(uuid.uuid4()), 0, is_error=True, errors=[lost])
    talk = json.loads(kept.read_text()) if kept.exists() else []
    talk.append({"role": "user", "content": sys.stdin.read()})
    emit({"type": "system", "subtype": "init", "session_id": session})
    for turn in range(1, asked.max_turns + 1):
        try:
            content = call(asked, talk)
        except urllib.error.HTTPError as error:
            told = f"API Error: {error.code} {error.read().decode()}"
            return say(
                "success", session, turn, is_error=True, result=told, api_error_status=error.code
            )
        talk.append({"role": "assistant", "content": content})
        emit({"type": "assistant", "message": {"content": content}})
        results = []
        for block in content:
            if block["type"] == "tool_use" and block["name"] == "StructuredOutput":
                noted = {"type": "tool_result", "tool_use_id": block["id"], "content": "provided"}
                kept.write_text(json.dumps([*talk, {"role": "user", "content": [noted]}]))
                verdict = block["input"]
                return say(
                    "success", session, turn, structured_output=verdict, result=json.dumps(verdict)
                )
            if block["type"] == "tool_use":
                results.append(bash(block))
        if not results:
            return say("success", session, turn, result=content[0]["text"])
        talk.append({"role": "user", "content": results})
        emit({"type": "user", "message": {"content": results}})
    return say("error_max_turns", session, asked.max_turns, is_error=True)


def bash(block: dict[str, Any]) -> dict[str, Any]:
    """The result of one command."""
    argv = ["sh", "-c", block["input"]["command"]]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    output = (done.stdout + done.stderr)[-30000:]
    return {"type": "tool_result", "tool_use_id": block["id"], "content": output}


def emit(event: dict[str, Any]) -> None:
    """One line of the stream."""
    sys.stdout.write(json.dumps(event) + "\n")


def call(asked: argparse.Namespace, talk: list[Any]) -> list[dict[str, Any]]:
    """One call of the model."""
    body = {
        "model": asked.model,
        "max_tokens": 100,
        "system": asked.append_system_prompt,
        "messages": talk,
        "tools": [BASH, {"name": "StructuredOutput", "input_schema": asked.json_schema}],
    }
    request = urllib.request.Request(  # noqa: S310 - the door's own address
        f"{os.environ['ANTHROPIC_BASE_URL']}/v1/messages?beta=true",
        data=json.dumps(body).encode(),
        headers={"x-api-key": os.environ["ANTHROPIC_API_KEY"], "content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        content: list[dict[str, Any]] = json.load(answer)["content"]
    return content


def say(subtype: str, session: str, turns: int, **more: Any) -> int:
    """The last event; the CLI's exit status."""
    head = {"type": "result", "subtype": subtype, "is_error": False, "session_id": session}
    emit({**head, "num_turns": turns, "duration_ms": 1, **more})
    return int(bool(more.get("is_error")))


if __name__ == "__main__":
    sys.exit(main())
