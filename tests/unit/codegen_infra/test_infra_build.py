"""Builds: what is built, whose fault a failure is, and fetching without leaking a token."""

import http.server
import subprocess
import threading
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen_infra.image_build.failures import judge
from codegen_infra.image_build.fetch import fetch
from codegen_infra.image_build.outcome import BuildError
from codegen_infra.image_build.programs import TIMED_OUT, Ended, run
from codegen_infra.image_build.revisions import contractions, schema_revision
from codegen_infra.image_build.sources import buildables, needs_tests, stages
from codegen_infra.settings import FetchSettings

DOCKERFILE = """\
# syntax comment
ARG BASE_IMAGE
FROM ${TEST_IMAGE} AS test
RUN prepare
COPY . .
RUN python verify.py

FROM --platform=linux/amd64 ${BASE_IMAGE} AS runtime
COPY --chown=1:1 --from=test /srv/tests.json ./
RUN compile
"""


def _tree(root: Path, services: str, dockerfile: str = DOCKERFILE) -> Path:
    root.mkdir(exist_ok=True)
    (root / "services.yml").write_text(services)
    (root / "Dockerfile").write_text(dockerfile)
    return root


def test_databases_come_ready_made_and_a_shared_dockerfile_is_built_once(tmp_path: Path) -> None:
    tree = _tree(
        tmp_path,
        "services:\n"
        "  db: {type: postgres}\n"
        "  redis: {type: redis}\n"
        "  web: {type: python-fastapi, public: true}\n"
        "  api: {type: python-fastapi}\n"
        "  bot: {type: node, dockerfile: bot/Dockerfile, profiles: [production]}\n"
        "  sandbox: {type: python-fastapi, dockerfile: not/there, profiles: [dev]}\n",
    )
    (tree / "bot").mkdir()
    (tree / "bot/Dockerfile").write_text(DOCKERFILE)
    assert [(b.dockerfile.name, b.services) for b in buildables(tree)] == [
        ("Dockerfile", ("api", "web")),
        ("Dockerfile", ("bot",)),
    ]


@pytest.mark.parametrize(
    ("services", "reason", "said"),
    [
        ("services: {}", "ServicesInvalid", "services"),
        ("services: [1", "ServicesInvalid", "YAML"),
        ("services: {a: {}}", "ServicesInvalid", "services.a.type"),
        ("services: {a: {type: postgres}}", "NothingToBuild", "no service"),
        ("services: {a: {type: x, dockerfile: ../outside}}", "DockerfileMissing", "../outside"),
        ("services: {a: {type: x, dockerfile: link}}", "DockerfileMissing", "link"),
        ("services: {a: {type: x, dockerfile: gone}}", "DockerfileMissing", "gone"),
    ],
)
def test_an_unusable_registry_is_the_products_fault_and_named(
    tmp_path: Path, services: str, reason: str, said: str
) -> None:
    (tmp_path / "outside").write_text(DOCKERFILE)
    tree = _tree(tmp_path / "tree", services)
    (tree / "link").symlink_to("/etc/passwd")
    with pytest.raises(BuildError) as caught:
        buildables(tree)
    failure = caught.value.failure
    assert (failure.class_, failure.reason) == ("product", reason)
    assert said in failure.message


def test_stages_and_what_they_stand_on_are_read(tmp_path: Path) -> None:
    found = stages(_tree(tmp_path, "services: {}") / "Dockerfile")
    assert [(s.name, s.runs) for s in found] == [("test", 2), ("runtime", 1)]
    assert needs_tests(found)
    alone = DOCKERFILE.replace("COPY --chown=1:1 --from=test /srv/tests.json ./\n", "")
    assert not needs_tests(stages(_tree(tmp_path, "services: {}", alone) / "Dockerfile"))


_TEST = "[1/2] STEP 1/4: FROM reg/x@sha256:1 AS test\n[1/2] STEP 2/4: RUN prepare\n"
_TESTS_BEGUN = _TEST + "[1/2] STEP 3/4: COPY . .\n[1/2] STEP 4/4: RUN python verify.py\n"
_RUNTIME = _TESTS_BEGUN + "[2/2] STEP 1/3: FROM reg/y@sha256:1 AS runtime\n[2/2] STEP 2/3: RUN x\n"
_APT_MISTAKEN = "E: Unable to locate package nodesj\nexit status 100"
_APT_CUT_OFF = """\
W: Failed to fetch http://deb.example.org/dists/stable/InRelease  Temporary failure resolving
W: Some index files failed to download. They have been ignored, or old ones used instead.
E: Unable to locate package nodejs
exit status 100
"""
_NPM_CUT_OFF = "npm error code EAI_AGAIN\nnpm error syscall getaddrinfo\nexit status 1"


@pytest.mark.parametrize(
    ("output", "status", "class_", "reason"),
    [
        (_TESTS_BEGUN + "exit status 1", 1, "product", "TestsFailed"),
        (_TESTS_BEGUN + "exit status 75", 75, "infrastructure", "TestsCouldNotRun"),
        (_TESTS_BEGUN + "exit status 137", 137, "infrastructure", "TestsCouldNotRun"),
        (_TESTS_BEGUN, TIMED_OUT, "infrastructure", "TestsCouldNotRun"),
        (_TEST + "no network\nexit status 1", 1, "infrastructure", "TestsCouldNotRun"),
        (_RUNTIME + "SyntaxError\nexit status 1", 1, "product", "BuildFailed"),
        (_RUNTIME + "dial tcp: i/o timeout", 125, "infrastructure", "BuildInterrupted"),
        (_RUNTIME + _APT_CUT_OFF, 100, "infrastructure", "BuildInterrupted"),
        (_RUNTIME + _APT_MISTAKEN, 100, "product", "BuildFailed"),
        (_RUNTIME + _NPM_CUT_OFF, 1, "infrastructure", "BuildInterrupted"),
        ("Trying to pull reg/x: no such host", 125, "infrastructure", "BuildInterrupted"),
        ("nobody knows", 125, "infrastructure", "BuildInterrupted"),
        (
            "error during unshare(CLONE_NEWUSER): Operation not permitted",
            125,
            "infrastructure",
            "BuildSandboxUnavailable",
        ),
    ],
)
def test_unknown_is_never_the_products_fault(
    tmp_path: Path, output: str, status: int, class_: str, reason: str
) -> None:
    found = stages(_tree(tmp_path, "services: {}") / "Dockerfile")
    failure = judge(Ended(status, output), found, "api").failure
    assert (failure.class_, failure.reason) == (class_, reason)


def test_the_head_of_the_migrations_is_found_without_running_them(tmp_path: Path) -> None:
    versions = tmp_path / "services/backend/app/migrations/versions"
    versions.mkdir(parents=True)
    assert schema_revision(tmp_path) == ""
    (versions / "one.py").write_text('revision: str = "aaa"\ndown_revision: str | None = None\n')
    assert schema_revision(tmp_path) == "aaa"
    (versions / "two.py").write_text('revision = "bbb"\ndown_revision = "aaa"\nraise SystemExit\n')
    assert schema_revision(tmp_path) == "bbb"
    (versions / "odd.py").write_text("not python (")
    assert schema_revision(tmp_path) == "bbb"
    (versions / "fork.py").write_text('revision = "ccc"\ndown_revision = "aaa"\n')
    assert schema_revision(tmp_path) == ""
    (versions / "join.py").write_text('revision = "ddd"\ndown_revision = ("bbb", "ccc")\n')
    assert schema_revision(tmp_path) == "ddd"


def _git(*arguments: str, cwd: Path) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=cwd, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits on its one branch."""
    path = tmp_path / "repository"
    path.mkdir()
    _git("init", "--quiet", "--initial-branch=main", cwd=path)
    for text in ("one", "two"):
        (path / "file").write_text(text)
        _git("add", "file", cwd=path)
        _git("commit", "--quiet", "--message", text, cwd=path)
    return path


def _settings(tmp_path: Path, url: str, commit: str) -> FetchSettings:
    token = tmp_path / "token"
    token.write_text("canary-token")
    return FetchSettings(
        commit=commit, work=tmp_path / "work", repository_url=url, codegen_git_token_file=token
    )


def test_exactly_the_commit_is_fetched_without_history(repository: Path, tmp_path: Path) -> None:
    settings = _settings(
        tmp_path, f"file://{repository}", _git("rev-parse", "HEAD~1", cwd=repository)
    )
    for _ in range(2):  # an earlier attempt's leftovers do not matter
        fetch(settings)
        assert (settings.work / "source/file").read_text() == "one"
        assert [p.name for p in (settings.work / "source").iterdir()] == ["file"]
        assert not (settings.work / "git").exists()


def test_a_commit_that_is_not_there_is_not_the_products_fault(
    repository: Path, tmp_path: Path
) -> None:
    with pytest.raises(BuildError) as caught:
        fetch(_settings(tmp_path, f"file://{repository}", "0" * 40))
    assert caught.value.failure.class_ == "infrastructure"


class _Door(http.server.BaseHTTPRequestHandler):
    """Answers as a git host that does not know the caller."""

    seen: list[str]

    def do_GET(self) -> None:
        """Ask for credentials, then refuse them."""
        given = self.headers.get("Authorization", "")
        if given:
            self.seen.append(b64decode(given.removeprefix("Basic ")).decode())
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="git"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(  # type: ignore[explicit-override] # typing has it from Python 3.12
        self,
        format: str,  # noqa: A002 - its name there
        *args: object,
    ) -> None:
        """Say nothing."""


@pytest.fixture
def refusing_host() -> Iterator[tuple[str, list[str]]]:
    """URL of a git host that refuses, and the credentials that it was given."""
    _Door.seen = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/a/b.git", _Door.seen
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.enable_socket
def test_the_token_reaches_the_host_and_nothing_else(
    refusing_host: tuple[str, list[str]], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    url, seen = refusing_host
    with pytest.raises(BuildError) as caught:
        fetch(_settings(tmp_path, url, "0" * 40))
    failure = caught.value.failure
    assert (failure.class_, failure.reason) == ("infrastructure", "GitHostRefused")
    assert seen == ["build:canary-token"]
    captured = capfd.readouterr()
    assert "canary" not in failure.message + captured.out + captured.err


@pytest.mark.enable_socket
def test_a_host_that_is_not_there_is_said_to_be_unreachable(tmp_path: Path) -> None:
    with pytest.raises(BuildError) as caught:
        fetch(_settings(tmp_path, "http://127.0.0.1:9/a/b.git", "0" * 40))
    assert caught.value.failure.reason == "GitHostUnreachable"


@pytest.mark.timeout(60)
def test_a_program_without_an_end_is_ended_with_its_children() -> None:
    """A child that lives on would hold what is read of it open for an hour."""
    ended = run(["sh", "-c", "echo begun; sleep 3600 & wait"], seconds=0.5)
    assert ended.status == TIMED_OUT
    assert "begun" in ended.output


def test_contract_migrations_are_found_in_order_and_told_in_words(tmp_path: Path) -> None:
    versions = tmp_path / "services" / "backend" / "app" / "migrations" / "versions"
    versions.mkdir(parents=True)
    assert contractions(tmp_path) == {}
    (versions / "zzz_create.py").write_text('revision = "zzz"\ndown_revision = None\n')
    (versions / "mmm_contract_drop_column_isbn.py").write_text(
        'revision = "mmm"\ndown_revision = "zzz"\ncontract = True\n'
    )
    (versions / "aaa_contract_drop_table_book.py").write_text(
        'revision = "aaa"\ndown_revision = "mmm"\ncontract = True\n'
    )
    (versions / "bbb_add.py").write_text(
        'revision = "bbb"\ndown_revision = "aaa"\ncontract = "yes"\n'
    )
    assert list(contractions(tmp_path).items()) == [
        ("mmm", "drop column isbn"),
        ("aaa", "drop table book"),
    ]
