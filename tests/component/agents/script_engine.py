"""A custom engine as small as one can be: asks the model, runs what it says, ends when told."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


def tool(name: str) -> dict[str, Any]:
    """A tool of any arguments."""
    return {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}


def call(asked: dict[str, Any], talk: list[Any]) -> dict[str, Any]:
    """One call of the model."""
    body = {"model": asked["model"], "messages": talk, "tools": [tool("run"), tool("finish")]}
    request = urllib.request.Request(  # noqa: S310 - the door's own address
        f"{asked['modelUrl']}/v1/chat/completions",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        message: dict[str, Any] = json.load(answer)["choices"][0]["message"]
    return message


def main() -> int:
    """One round."""
    asked = json.loads(Path(sys.argv[1]).read_text())
    talk: list[Any] = [{"role": "user", "content": f"{asked['task']}\n\n{asked['complaint']}"}]
    while True:
        try:
            message = call(asked, talk)
        except urllib.error.HTTPError as error:
            sys.stderr.write(f"the model refuses: {error.code}\n")
            return 1
        talk.append(message)
        for each in message["tool_calls"]:
            arguments = json.loads(each["function"]["arguments"])
            if each["function"]["name"] == "finish":
                Path(sys.argv[2]).write_text(json.dumps(arguments))
                return 0
            argv = ["sh", "-c", arguments["command"]]
            done = subprocess.run(argv, capture_output=True, text=True, check=False)
            output = (done.stdout + done.stderr)[-10_000:]
            talk.append({"role": "tool", "tool_call_id": each["id"], "content": output})


if __name__ == "__main__":
    sys.exit(main())
