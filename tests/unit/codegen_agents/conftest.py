"""The rule-based model behind the real protocol, and a git host's bare repository."""

import json
import subprocess
from pathlib import Path

import httpx
import pytest
from langchain_openai import ChatOpenAI

from codegen_agents.testing import client_of
from codegen_gateway.offline import complete


@pytest.fixture
def offline() -> ChatOpenAI:
    """The rule-based model behind the same protocol."""
    return client_of(lambda r: httpx.Response(200, json=complete(json.loads(r.content))))


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A bare repository as a git host would have it."""
    path = tmp_path / "origin.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(path)], check=True)
    return path
