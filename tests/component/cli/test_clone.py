"""`clone` with real tokens, the real git host and git; completion, as kubectl asks for it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from codegen_crds.client import Client
from codegen_crds.meta import AUDIENCE_GIT
from codegen_dev.apiserver import ApiServer

from .conftest import Create, Plugin, gateway_process

PROGRAMS = Path(sys.executable).parent


@pytest.fixture
async def operator(client: Client, namespace: str) -> str:
    """Token of an operator of this test; the account `tenant` is there too."""
    for name in ("operator", "tenant"):
        metadata = {"name": name, "namespace": namespace}
        await client.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})
    token, _ = await client.request_token("operator", namespace, audience=AUDIENCE_GIT, seconds=600)
    return token


@pytest.fixture
async def git_host(apiserver: ApiServer, namespace: str, tmp_path: Path) -> AsyncIterator[str]:
    """The git host as a process; its URL."""
    variables = {
        "KUBECONFIG": str(apiserver.kubeconfig),
        "CODEGEN_GATEWAY_GIT_ROOT": str(tmp_path / "git"),
        "CODEGEN_GATEWAY_OPERATOR_ACCOUNT": f"system:serviceaccount:{namespace}:operator",
    }
    async with gateway_process("git", **variables) as url:
        yield url


def _git(*words: str, cwd: Path) -> str:
    identity = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@localhost"}
    identity |= {"GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@localhost"}
    done = subprocess.run(
        ["git", *words],
        cwd=cwd,
        env={**os.environ, **identity, "GIT_TERMINAL_PROMPT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_a_person_clones_and_fetches_and_no_token_stays(
    plugin: Plugin, create: Create, git_host: str, operator: str, namespace: str
) -> None:
    inside = f"http://codegen-git.nowhere/{namespace}/todo-1a2b.git"
    made = await create(status={"phase": "Ready", "repository": {"url": inside}})
    async with httpx.AsyncClient(trust_env=False) as api:
        answer = await api.put(
            f"{git_host}/api/repositories/{namespace}/todo-1a2b",
            json={"ownerUid": made["metadata"]["uid"]},
            headers={"Authorization": f"Bearer {operator}"},
        )
        assert answer.status_code == 201
    work = plugin.home / "work"
    await asyncio.to_thread(_git, "init", "-q", "-b", "main", str(work), cwd=plugin.home)
    remote = f"{git_host}/{namespace}/todo-1a2b.git".replace("//", f"//x:{operator}@")

    def commit(name: str) -> None:
        (work / name).write_text(name, encoding="utf-8")
        _git("add", "-A", cwd=work)
        _git("commit", "-qm", name, cwd=work)
        _git("push", "-q", remote, "HEAD:refs/heads/main", cwd=work)

    await asyncio.to_thread(commit, "one")
    words = ("clone", "todo", "there", "--git-url", git_host)
    assert await plugin.good(*words) == "cloned into there\n"
    clone = plugin.home / "there"
    assert (clone / "one").exists()
    assert _git("remote", "get-url", "origin", cwd=clone).strip() == inside
    await asyncio.to_thread(commit, "two")
    assert await plugin.good(*words) == "fetched in there\n"
    assert "two" in _git("ls-tree", "--name-only", "origin/main", cwd=clone)
    kept = "".join(p.read_text("latin-1") for p in clone.rglob("*") if p.is_file())
    assert "Bearer" not in kept
    assert "something else" in await plugin.bad(2, "clone", "todo", "work", "--git-url", git_host)


async def test_a_stranger_gets_no_token(plugin: Plugin, create: Create) -> None:
    url = "http://codegen-git.nowhere/x/y.git"
    await create(status={"phase": "Ready", "repository": {"url": url}})
    assert "not found" in await plugin.bad(3, "clone", "todo", "--git-url", "http://127.0.0.1:9")
    await create("empty", status={"phase": "Pending"})
    assert "no repository yet" in await plugin.bad(1, "clone", "empty")


@pytest.mark.parametrize(
    ("words", "proposed"),
    [(["sta"], "status"), (["secret", "se"], "set"), (["status", "to"], "todo")],
)
async def test_kubectl_completes_commands_and_names(
    plugin: Plugin, create: Create, words: list[str], proposed: str, namespace: str
) -> None:
    """Names come from the namespace of the current context."""
    await create(status={"phase": "Pending"})
    config = plugin.kubeconfig.read_text(encoding="utf-8")
    own = plugin.home / "kubeconfig"
    own.write_text(
        config.replace("user: codegen\n", f"user: codegen\n    namespace: {namespace}\n", 1),
        encoding="utf-8",
    )

    def complete() -> str:
        return subprocess.run(
            [PROGRAMS / "kubectl_complete-codegen", *words],
            env={**os.environ, "KUBECONFIG": str(own)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    # It gives up when a person would; on a busy machine that is asked for again.
    async with asyncio.timeout(120):
        while (said := await asyncio.to_thread(complete)) == ":4\n":
            pass
    assert said == f"{proposed}\n:4\n"
