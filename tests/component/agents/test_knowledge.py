"""Documents found by meaning: a real gateway, git host and PostgreSQL with pgvector."""

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from codegen_agents.product_owner.memory import turn_of
from codegen_agents.product_owner.serving import opened
from codegen_agents.product_owner.settings import ProductOwnerSettings
from codegen_crds.contracts.turn import CODE_HEADER, TurnAnswer
from codegen_crds.meta import AUDIENCE_GATEWAY, AUDIENCE_GIT

from .pgvector import pgvector

ACCOUNT = "system:serviceaccount:codegen-system:codegen-product-owner"
TOKEN = "callers-token-0123456789"
CANARY = "canary-of-another-tenant"
MEANINGS = {"buyers": 0, "clients": 0, "покупатели": 0, "warehouse": 1, "stock": 1}
README = "# Shop\n\nIt keeps names of clients.\n"


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A PostgreSQL with the extension."""
    with pgvector() as dsn:
        yield dsn


class Knowledge:
    """The service, and what there is to look up."""

    def __init__(self, doors: Any, dsn: str, home: Path, serve: Callable[..., str]) -> None:
        self.doors, self.dsn, self.upstream = doors, dsn, doors.upstream
        self._serve, self._home = serve, home
        self._number = 0
        self.upstream.meanings = MEANINGS
        doors.cluster.account_token("owner-token", AUDIENCE_GATEWAY, ACCOUNT)
        for tenant in ("team", "other"):
            doors.cluster.tenants.add(tenant)
            user = f"system:serviceaccount:{tenant}:tenant"
            doors.cluster.account_token(f"{tenant}-0123456789", AUDIENCE_GIT, user)
        (home / "gateway-token").write_text("owner-token")

    def start(self, model: str = "vectors", dsn: str = "") -> str:
        """Start the service; its URL."""
        settings = ProductOwnerSettings(
            engine="builtin",
            model="scripted",
            embedding_model=model,
            gateway_url=self.doors.gateway,
            gateway_token_file=self._home / "gateway-token",
            git_url=self.doors.git,
            token_file=self._home / "token",
            database_dsn_file=self._home / "dsn",
            turn_seconds=100,
        )
        return self._serve(lambda: opened(settings, TOKEN, dsn or self.dsn))

    def ask(self, url: str, query: str, tenant: str = "team", *names: str) -> dict[str, Any]:
        """What a search tells the model; the person has these products."""
        self._number += 1
        self.upstream.replies = [("search_knowledge", {"query": query}), "That."]
        turn = {
            "tenant": tenant,
            "thread": "7",
            "locale": "en",
            "messageId": f"u{self._number}",
            "text": "Tell me.",
            "facts": [
                {"name": name, "title": "Shop", "repository": self.repository(name, tenant)}
                for name in names or ("todo",)
            ],
        }
        headers = {"Authorization": f"Bearer {TOKEN}", CODE_HEADER: f"{tenant}-0123456789"}
        answer = httpx.post(f"{url}/v1/turns", json=turn, headers=headers, timeout=120)
        assert answer.status_code == 200, answer.text
        assert TurnAnswer.model_validate_json(answer.content).text == "That."
        told: dict[str, Any] = json.loads(self.upstream.asked[-1]["messages"][-1]["content"])
        return told

    def repository(self, name: str, tenant: str = "team") -> str:
        """Its URL."""
        slug = "todo-1a2b" if (name, tenant) == ("todo", "team") else f"{name}-{tenant}"
        return f"{self.doors.git}/{tenant}/{slug}.git"

    def push(self, files: dict[str, str], name: str = "todo", tenant: str = "team") -> None:
        """Make `main` of a product have these files."""
        url = self.repository(name, tenant)
        slug = url.rpartition("/")[2].removesuffix(".git")
        uid = "project-uid-1"
        if slug != "todo-1a2b":
            uid = f"{slug}-uid"
            budget = {"limit": "1", "currency": "USD"}
            self.doors.cluster.add_project(tenant, name, uid, budget=budget, answers=[])
        httpx.put(
            f"{self.doors.git}/api/repositories/{tenant}/{slug}",
            json={"ownerUid": uid},
            headers={"Authorization": "Bearer operator"},
        ).raise_for_status()
        tree = self._home / slug
        for path, text in files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(text)
        secret = base64.b64encode(b"run:operator").decode()
        author = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
        header = ["-c", f"http.extraHeader=Authorization: Basic {secret}"]
        for command in (
            ["init", "--quiet", "--initial-branch=main"],
            ["add", "--all"],
            [*author, "commit", "--quiet", "-m", "next"],
            [*header, "push", "--quiet", url, "main"],
        ):
            subprocess.run(["git", *command], cwd=tree, check=True, timeout=60)

    def rows(self, query: Any, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def knowledge(doors: Any, database: str, tmp_path: Path, serve: Callable[..., str]) -> Knowledge:
    """The service is not started yet; its schema is empty."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS product_owner CASCADE")
    return Knowledge(doors, database, tmp_path, serve)


def paths(told: dict[str, Any]) -> list[str]:
    """Files that were found."""
    return [each["path"] for each in told["found"]]


def test_what_is_meant_is_found_where_no_word_is_the_same(knowledge: Knowledge) -> None:
    knowledge.push({"README.md": README, "docs/b.md": "Goods lie in the warehouse.\n"})
    words = knowledge.ask(knowledge.start(model=""), "buyers")
    assert words == {"found": [], "unread": []}
    url = knowledge.start()
    assert knowledge.ask(url, "buyers") == {
        "found": [{"project": "todo", "path": "README.md", "text": README.strip()}],
        "unread": [],
    }
    assert paths(knowledge.ask(url, "покупатели")) == ["README.md"]
    # What has the word and the meaning stands before what has one of them.
    knowledge.push({"docs/c.md": "Of stock and clients.\n"})
    assert paths(knowledge.ask(url, "clients"))[:2] == ["README.md", "docs/c.md"]


def test_a_text_is_paid_for_once(knowledge: Knowledge, agents_dsn: str) -> None:
    knowledge.push({"README.md": README, "docs/b.md": "Goods lie in the warehouse.\n"})
    url = knowledge.start()
    for _ in range(2):
        knowledge.ask(url, "buyers")
    assert [len(texts) for texts in knowledge.upstream.embedded] == [1, 2, 1]
    # A new commit: only what is new in it. The same text in another product is known, too.
    knowledge.push({"docs/new.md": "Something else.\n"})
    knowledge.push({"README.md": README}, "twin")
    knowledge.upstream.embedded.clear()
    knowledge.ask(url, "buyers", "team", "todo", "twin")
    assert knowledge.upstream.embedded == [["buyers"], ["docs/new.md\nSomething else."]]
    with psycopg.connect(agents_dsn) as connection:
        paid = connection.execute(
            "SELECT DISTINCT project_uid FROM gateway.call WHERE model = 'vectors'"
        ).fetchall()
    assert paid == [("tenant:team",)]


def test_another_tenants_texts_are_never_found(knowledge: Knowledge) -> None:
    """The nearest text of all belongs to somebody else: neither it nor its vector is used."""
    knowledge.push({"README.md": f"Buyers buyers buyers. {CANARY}\n"}, "todo", "other")
    knowledge.push({"README.md": README})
    url = knowledge.start()
    assert CANARY in str(knowledge.ask(url, "buyers", "other"))
    assert paths(knowledge.ask(url, "buyers")) == ["README.md"]
    assert CANARY not in json.dumps(knowledge.upstream.asked[-1])
    # A text that another tenant has, too, is this tenant's own row.
    knowledge.push({"README.md": README}, "todo", "other")
    knowledge.ask(url, "buyers", "other")
    owners = knowledge.rows(
        "SELECT count(DISTINCT tenant) FROM product_owner.embedding GROUP BY digest"
        " ORDER BY 1 DESC LIMIT 1"
    )
    assert owners == [(2,)]


def test_another_model_makes_all_vectors_anew_and_may_have_another_dimension(
    knowledge: Knowledge,
) -> None:
    knowledge.push({"README.md": README})
    knowledge.ask(knowledge.start(), "buyers")
    knowledge.upstream.dimensions = 5
    url = knowledge.start(model="other-vectors")
    assert paths(knowledge.ask(url, "buyers")) == ["README.md"]
    # The same name with another dimension, as a provider may do over night.
    knowledge.upstream.dimensions = 6
    knowledge.upstream.embedded.clear()
    assert paths(knowledge.ask(url, "buyers")) == ["README.md"]
    assert len(knowledge.upstream.embedded) == 2
    # What the first model made goes when something is indexed next.
    knowledge.push({"docs/b.md": "More.\n"})
    knowledge.ask(url, "buyers")
    kept = "SELECT DISTINCT model FROM product_owner.embedding"
    assert knowledge.rows(kept) == [("other-vectors",)]


def test_what_a_product_had_goes_with_it(knowledge: Knowledge) -> None:
    knowledge.push({"README.md": README})
    knowledge.push({"README.md": "In the warehouse.\n"}, "gone")
    url = knowledge.start()
    knowledge.ask(url, "stock", "team", "todo", "gone")
    knowledge.push({"README.md": README}, "todo", "other")
    knowledge.ask(url, "stock", "other")
    left = "SELECT tenant, count(*) FROM product_owner.embedding GROUP BY tenant ORDER BY tenant"
    assert knowledge.rows(left) == [("other", 1), ("team", 2)]
    # The next word of the tenant comes without the product, whatever it is about.
    turn = {"tenant": "team", "thread": "8", "locale": "en", "messageId": "x", "text": "Hello."}
    knowledge.upstream.replies = ["Hello."]
    facts = [{"name": "todo", "title": "Shop"}]
    headers = {"Authorization": f"Bearer {TOKEN}"}
    httpx.post(
        f"{url}/v1/turns", json={**turn, "facts": facts}, headers=headers, timeout=60
    ).raise_for_status()
    assert knowledge.rows(left) == [("other", 1), ("team", 1)]
    assert knowledge.rows("SELECT project FROM product_owner.passage WHERE tenant = 'team'") == [
        ("todo",)
    ]


def test_without_vectors_words_are_searched_and_the_model_is_told(knowledge: Knowledge) -> None:
    knowledge.push({"README.md": README})
    url = knowledge.start()
    knowledge.upstream.no_vectors = 500
    told = knowledge.ask(url, "clients")
    assert paths(told) == ["README.md"]
    assert told["lacking"].startswith("Not searched by meaning: the gateway answered 500")
    unknown = knowledge.ask(knowledge.start(model="nothing"), "clients")
    assert paths(unknown) == ["README.md"]
    assert "there is no model nothing" in unknown["lacking"]
    # It comes back by itself.
    knowledge.upstream.no_vectors = 0
    assert "lacking" not in knowledge.ask(url, "buyers")


def test_a_budget_that_ends_leaves_the_words_and_what_was_paid(
    knowledge: Knowledge, agents_dsn: str
) -> None:
    """Half of a turn's limit is for vectors; it ends while they are made, and the turn does not."""
    texts = {f"docs/{n:03}.md": f"{'w ' * 200}\nClients, {n}.\n" for n in range(128)}
    knowledge.push({"README.md": README, **texts})
    url = knowledge.start()
    turn = turn_of("team", "7", "u1")
    # The first 64 texts reserve 0.03 and cost 0.013: after them, the next ones do not fit.
    with psycopg.connect(agents_dsn, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO gateway.call (id, project_uid, run_uid, model, currency, reserved)"
            " VALUES (gen_random_uuid(), 'tenant:team', %s, 'scripted', 'USD', 0.215)",
            (f"turn:team:{turn}",),
        )
    told = knowledge.ask(url, "clients")
    assert "Some texts were not searched by meaning: the gateway answered 402" in told["lacking"]
    assert "the limit of one turn" in told["lacking"]
    assert told["found"]
    assert knowledge.rows("SELECT count(*) FROM product_owner.embedding") == [(64,)]
    with psycopg.connect(agents_dsn, autocommit=True) as connection:
        paid = connection.execute(
            "SELECT sum(coalesce(cost, reserved)) FROM gateway.call WHERE model = 'vectors'"
        ).fetchone()
    assert paid is not None
    assert paid[0] < 0.035
    knowledge.upstream.embedded.clear()
    assert "lacking" not in knowledge.ask(url, "clients")
    assert [len(texts) for texts in knowledge.upstream.embedded] == [1, 64, 1]


def test_a_database_without_the_extension_is_searched_by_words(
    knowledge: Knowledge, agents_dsn: str
) -> None:
    """It may have it on Debian 13; a role that may not create it is refused there."""
    with psycopg.connect(agents_dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS product_owner CASCADE")
        connection.execute("DROP DATABASE IF EXISTS plain")
        connection.execute("DROP ROLE IF EXISTS plain")
        connection.execute("CREATE ROLE plain LOGIN")
        connection.execute("CREATE DATABASE plain OWNER plain")
    knowledge.push({"README.md": README})
    plain = agents_dsn.replace("user=postgres", "user=plain").replace(
        "dbname=postgres", "dbname=plain"
    )
    url = knowledge.start(dsn=plain)
    told = knowledge.ask(url, "clients")
    assert paths(told) == ["README.md"]
    assert told["lacking"] == "The database has no pgvector."
    assert knowledge.upstream.embedded == []
