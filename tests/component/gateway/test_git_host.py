"""The git host as git and the operator see it; the Kubernetes API is in memory."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegen_crds.meta import ANNOTATION_REPOSITORY, AUDIENCE_GATEWAY, AUDIENCE_GIT
from codegen_gateway.git.app import create_app
from codegen_gateway.git.repositories import Repositories, RootBusyError
from codegen_gateway.settings import GitSettings
from codegen_gateway.testing import MemoryCluster

OPERATOR = "operator-token"
AGENT = "agent-token"
BUILD = "build-token"
PROJECT_UID = "11111111-aaaa"


@pytest.fixture
def cluster() -> MemoryCluster:
    cluster = MemoryCluster()
    cluster.account_token(
        OPERATOR, AUDIENCE_GIT, GitSettings.model_fields["operator_account"].default
    )
    cluster.pod_token(AGENT, AUDIENCE_GIT, "team:agent", "todo-engineering-1-1", "pod-1")
    cluster.add_run("team", "todo-engineering-1", project=("todo", PROJECT_UID), pod_uid="pod-1")
    cluster.pod_token(BUILD, AUDIENCE_GIT, "codegen-build:default", "build-1", "pod-b")
    cluster.pods["codegen-build", "build-1"] = {
        "name": "build-1",
        "namespace": "codegen-build",
        "uid": "pod-b",
        "annotations": {ANNOTATION_REPOSITORY: "team/todo-1a2b"},
    }
    return cluster


def _repositories(settings: GitSettings) -> Repositories:
    return Repositories(
        settings.git_root,
        max_push_bytes=settings.max_push_bytes,
        max_file_bytes=settings.max_file_bytes,
    )


@pytest.fixture
def settings(tmp_path: Path) -> GitSettings:
    return GitSettings(git_root=tmp_path / "root", max_push_bytes=4 * 1024 * 1024)


@pytest.fixture
def url(serve: Any, cluster: MemoryCluster, settings: GitSettings) -> str:
    base: str = serve(create_app(cluster, _repositories(settings), settings))
    return base


def _api(url: str, token: str = OPERATOR) -> httpx.Client:
    return httpx.Client(
        base_url=f"{url}/api/repositories",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )


@pytest.fixture
def api(url: str) -> Any:
    with _api(url) as client:
        made = client.put("/team/todo-1a2b", json={"ownerUid": PROJECT_UID})
        assert made.status_code == 201
        yield client


def _remote(url: str, token: str, repository: str = "team/todo-1a2b") -> str:
    return f"{url.replace('http://', f'http://any:{token}@')}/{repository}.git"


BRANCH = "refs/heads/run/todo-engineering-1"


def test_agent_pushes_its_branch_and_main_is_moved_by_the_operator_alone(
    url: str, api: httpx.Client, git: Any
) -> None:
    work = git.work("w")
    commit = git("rev-parse", "HEAD", cwd=work).stdout.strip()
    git("push", "-q", _remote(url, AGENT), f"HEAD:{BRANCH}", cwd=work)

    refused = git("push", _remote(url, AGENT), "HEAD:refs/heads/main", cwd=work, good=False)
    assert "you may not push to refs/heads/main" in refused.stderr
    assert api.get("/team/todo-1a2b/refs").json() == {"refs": {BRANCH: commit}}

    body = {"commit": commit, "expected": ""}
    assert api.post("/team/todo-1a2b/main", json=body).status_code == 200
    assert api.post("/team/todo-1a2b/main", json=body).status_code == 200  # done is done
    assert api.get("/team/todo-1a2b/refs").json()["refs"]["refs/heads/main"] == commit


@pytest.mark.parametrize(
    "ref",
    [
        "refs/tags/v1",
        "refs/heads/run/todo-engineering-2",
        "refs/heads/run/todo-engineering-1-wip2",
        "refs/heads/run/todo-engineering-1/x",
        "refs/notes/x",
    ],
)
def test_agent_pushes_to_no_other_ref(url: str, api: httpx.Client, git: Any, ref: str) -> None:
    git("push", _remote(url, AGENT), f"HEAD:{ref}", cwd=git.work("w"), good=False)
    assert api.get("/team/todo-1a2b/refs").json() == {"refs": {}}


def test_one_refused_ref_refuses_the_whole_push(url: str, api: httpx.Client, git: Any) -> None:
    work = git.work("w")
    git("push", _remote(url, AGENT), f"HEAD:{BRANCH}", "HEAD:refs/tags/v1", cwd=work, good=False)
    assert api.get("/team/todo-1a2b/refs").json() == {"refs": {}}


def test_rerun_replaces_its_branch_by_content(url: str, api: httpx.Client, git: Any) -> None:
    first, second = git.work("a", {"a": "1"}), git.work("b", {"b": "2"})
    lost = git("rev-parse", "HEAD", cwd=first).stdout.strip()
    wip = f"{BRANCH}-wip"
    git("push", "-q", _remote(url, AGENT), f"HEAD:{wip}", cwd=first)
    git("push", "-q", "--force", _remote(url, AGENT), f"HEAD:{wip}", cwd=second)
    head = git("rev-parse", "HEAD", cwd=second).stdout.strip()
    assert api.get("/team/todo-1a2b/refs").json() == {"refs": {wip: head}}
    # a commit that somebody saw can still be fetched by its name
    git("fetch", "-q", _remote(url, AGENT), lost, cwd=second)


def test_build_pod_reads_its_repository_and_cannot_push(
    url: str, api: httpx.Client, git: Any, cluster: MemoryCluster
) -> None:
    work = git.work("w")
    commit = git("rev-parse", "HEAD", cwd=work).stdout.strip()
    git("push", "-q", _remote(url, AGENT), f"HEAD:{BRANCH}", cwd=work)
    clone = git.home / "clone"
    git("init", "-q", str(clone))
    git("fetch", "-q", _remote(url, BUILD), commit, cwd=clone)
    git("push", _remote(url, BUILD), f"HEAD:{BRANCH}", cwd=work, good=False)

    api.put("/team/other", json={"ownerUid": "other"})
    git("ls-remote", _remote(url, BUILD, "team/other"), good=False)
    cluster.pods["codegen-build", "build-1"]["uid"] = "re-created"
    git("ls-remote", _remote(url, BUILD), good=False)


def test_agent_sees_no_other_repository(
    url: str, api: httpx.Client, git: Any, cluster: MemoryCluster
) -> None:
    for place in ("team/other", "elsewhere/todo-1a2b"):
        owner = PROJECT_UID if place.startswith("elsewhere") else "another-project"
        assert api.put(f"/{place}", json={"ownerUid": owner}).status_code == 201
        assert "403" in git("ls-remote", _remote(url, AGENT, place), good=False).stderr


def test_a_person_clones_the_projects_of_their_namespace_and_pushes_nothing(
    url: str, api: httpx.Client, git: Any, cluster: MemoryCluster
) -> None:
    """The account `tenant` of a namespace, by a token for this audience, from no pod."""
    cluster.add_project("team", "todo", PROJECT_UID)
    cluster.account_token("person", AUDIENCE_GIT, "system:serviceaccount:team:tenant")
    cluster.account_token("stranger", AUDIENCE_GIT, "system:serviceaccount:other:tenant")
    cluster.account_token("default", AUDIENCE_GIT, "system:serviceaccount:team:default")
    cluster.pod_token("pod", AUDIENCE_GIT, "team:tenant", "a-pod", "pod-2")
    git("push", "-q", _remote(url, AGENT), f"HEAD:{BRANCH}", cwd=git.work("w"))

    git("clone", "-q", _remote(url, "person"), str(git.home / "clone"))
    git("push", _remote(url, "person"), "HEAD:refs/heads/x", cwd=git.home / "w", good=False)
    for other in ("stranger", "default", "pod"):
        assert "403" in git("ls-remote", _remote(url, other), good=False).stderr
    with _api(url, "person") as person:
        assert person.get("/team/todo-1a2b/refs").status_code == 403
    cluster.projects.clear()  # the repository was kept; its namespace may be somebody else's now
    assert "403" in git("ls-remote", _remote(url, "person"), good=False).stderr


def test_run_that_ended_has_no_voice(
    url: str, api: httpx.Client, git: Any, cluster: MemoryCluster
) -> None:
    git("ls-remote", _remote(url, AGENT))
    cluster.agent_runs["team", "todo-engineering-1"]["status"]["phase"] = "Succeeded"
    assert "403" in git("ls-remote", _remote(url, AGENT), good=False).stderr


def test_token_for_another_audience_is_refused(
    url: str, api: httpx.Client, git: Any, cluster: MemoryCluster
) -> None:
    cluster.pod_token("models", AUDIENCE_GATEWAY, "team:agent", "todo-engineering-1-1", "pod-1")
    git("ls-remote", _remote(url, "models"), good=False)
    with _api(url, "models") as stranger:
        assert stranger.get("/team/todo-1a2b/refs").status_code == 401
    with _api(url, AGENT) as agent:
        assert agent.get("/team/todo-1a2b/refs").status_code == 403
        assert agent.delete(f"/team/todo-1a2b?ownerUid={PROJECT_UID}").status_code == 403


def test_repository_belongs_to_the_uid_it_was_made_for(url: str, api: httpx.Client) -> None:
    assert api.put("/team/todo-1a2b", json={"ownerUid": PROJECT_UID}).status_code == 200
    assert api.put("/team/todo-1a2b", json={"ownerUid": "another"}).status_code == 409
    assert api.delete("/team/todo-1a2b?ownerUid=another").status_code == 409
    assert api.delete(f"/team/todo-1a2b?ownerUid={PROJECT_UID}").status_code == 204
    assert api.delete(f"/team/todo-1a2b?ownerUid={PROJECT_UID}").status_code == 204
    assert api.put("/team/todo-1a2b", json={"ownerUid": "another"}).status_code == 201


def test_main_is_compared_before_it_is_swapped(url: str, api: httpx.Client, git: Any) -> None:
    work = git.work("w")
    first = git("rev-parse", "HEAD", cwd=work).stdout.strip()
    second = git.commit(work, {"b": "2"})
    git("push", "-q", _remote(url, AGENT), f"HEAD:{BRANCH}", cwd=work)
    api.post("/team/todo-1a2b/main", json={"commit": first, "expected": ""})

    late = api.post("/team/todo-1a2b/main", json={"commit": second, "expected": ""})
    assert late.status_code == 409
    assert late.json()["error"]["present"] == first
    unknown = api.post("/team/todo-1a2b/main", json={"commit": "0" * 39 + "1", "expected": first})
    assert unknown.status_code == 404
    good = api.post("/team/todo-1a2b/main", json={"commit": second, "expected": first})
    assert good.json() == {"main": second}


def test_files_and_tree_at_a_commit(url: str, api: httpx.Client, git: Any) -> None:
    work = git.work("w", {"a/ж щ.txt": "текст\n", "services.yml": "services: {}\n"})
    commit = git("rev-parse", "HEAD", cwd=work).stdout.strip()
    git("push", "-q", _remote(url, AGENT), f"HEAD:{BRANCH}", cwd=work)
    base = "/team/todo-1a2b"
    assert api.get(f"{base}/tree/{commit}").json() == {"paths": ["a/ж щ.txt", "services.yml"]}
    assert api.get(f"{base}/files/{commit}/services.yml").text == "services: {}\n"
    assert api.get(f"{base}/files/{commit}/a/ж щ.txt").content == "текст\n".encode()
    assert api.get(f"{base}/files/{commit}/none").status_code == 404
    assert api.get(f"{base}/files/{commit}/a").status_code == 404
    assert api.get(f"{base}/files/HEAD/services.yml").status_code == 400


@pytest.mark.parametrize("place", ["Team/x", "team/-x", "team/x_y", "..%2f/x", "team/.."])
def test_places_outside_the_root_do_not_exist(url: str, api: httpx.Client, place: str) -> None:
    assert api.put(f"/{place}", json={"ownerUid": "u"}).status_code in {400, 404, 405}
    smart = httpx.get(
        f"{url}/{place}.git/info/refs?service=git-upload-pack",
        auth=("x", OPERATOR),
        trust_env=False,
    )
    assert smart.status_code == 404


def test_dumb_protocol_is_not_spoken(url: str, api: httpx.Client) -> None:
    for page, status in (("info/refs", 403), ("HEAD", 404), ("config", 404), ("objects/info", 404)):
        answer = httpx.get(
            f"{url}/team/todo-1a2b.git/{page}", auth=("x", OPERATOR), trust_env=False
        )
        assert answer.status_code == status, page


def test_large_push_is_refused_and_leaves_nothing(
    url: str, api: httpx.Client, git: Any, settings: GitSettings
) -> None:
    work = git.work("w")
    (work / "big").write_bytes(os.urandom(6 * 1024 * 1024))
    git.commit(work, {})
    git("push", _remote(url, AGENT), f"HEAD:{BRANCH}", cwd=work, good=False)
    assert api.get("/team/todo-1a2b/refs").json() == {"refs": {}}


def test_chunked_and_compressed_bodies_are_understood(
    url: str, api: httpx.Client, git: Any
) -> None:
    """A push above the post buffer is sent in chunks; a fetch with many haves is gzipped."""
    work = git.work("w", {f"f{n}": f"{n}\n" * 50 for n in range(200)})
    for n in range(30):
        git.commit(work, {"f0": str(n)})
    git(
        "-c", "http.postBuffer=65536", "push", "-q", _remote(url, AGENT), f"HEAD:{BRANCH}", cwd=work
    )
    other = git.work("o")
    for n in range(60):
        git.commit(other, {"x": str(n)})
    git("fetch", "-q", _remote(url, AGENT), BRANCH, cwd=other)
    for version in ("0", "2"):
        git("-c", f"protocol.version={version}", "ls-remote", _remote(url, AGENT), cwd=other)


def test_concurrent_pushes_to_different_repositories_and_branches(
    url: str, api: httpx.Client, git: Any, cluster: MemoryCluster
) -> None:
    for n in range(8):
        name = f"job-{n}"
        cluster.add_run("team", name, project=("todo", PROJECT_UID), pod_uid=name)
        cluster.pod_token(name, AUDIENCE_GIT, "team:agent", name, name)
        git.work(name, {"n": str(n)})

    def push(n: int) -> int:
        done = git(
            "push",
            "-q",
            _remote(url, f"job-{n}"),
            f"HEAD:refs/heads/run/job-{n}",
            cwd=git.home / f"job-{n}",
            good=None,
        )
        code: int = done.returncode
        return code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(push, range(8))) == [0] * 8
    assert len(api.get("/team/todo-1a2b/refs").json()["refs"]) == 8


def test_root_belongs_to_one_process_and_survives_a_kill(
    tmp_path: Path, settings: GitSettings, git: Any
) -> None:
    """What a killed git leaves behind does not block the next push."""
    first = _repositories(settings)
    with pytest.raises(RootBusyError):
        _repositories(settings)
    repository = settings.git_root / "repositories" / "team" / "x.git"
    subprocess.run(["git", "init", "-q", "--bare", str(repository)], check=True)
    stale = repository / "refs" / "heads" / "run" / "a.lock"
    stale.parent.mkdir(parents=True)
    stale.touch()
    (repository / "objects" / "tmp_objdir-incoming-x").mkdir()
    first.close()
    _repositories(settings).close()
    assert not stale.exists()
    assert not list((repository / "objects").glob("tmp_objdir-*"))


def test_no_token_is_kept_on_disk_or_answered(
    url: str, api: httpx.Client, git: Any, settings: GitSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    git("push", "-q", _remote(url, AGENT), f"HEAD:{BRANCH}", cwd=git.work("w"))
    git("push", _remote(url, AGENT), "HEAD:refs/heads/main", cwd=git.home / "w", good=False)
    for path in settings.git_root.rglob("*"):
        if path.is_file():
            assert AGENT.encode() not in path.read_bytes()
    out, err = capfd.readouterr()
    assert AGENT not in out + err
