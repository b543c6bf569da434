"""From a sentence to a product whose rows keep what it says, and to tests that see it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import httpx
from langgraph.checkpoint.memory import InMemorySaver
from psycopg.conninfo import conninfo_to_dict

from codegen_agents.assembly import qa_result
from codegen_agents.doors.browser import NoBrowserError
from codegen_agents.doors.product import ProductDoor
from codegen_agents.graphs.qa.graph import build_graph
from codegen_agents.graphs.qa.nodes import QaNodes, mark_of
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.testing import run_input
from codegen_agents.thread import advance
from codegen_crds.contracts.product import ProductSpec
from codegen_crds.contracts.run import ProductTarget, ProjectBrief, QaOutput, RunResult
from codegen_gateway.offline.deciding.understanding import understand

RELEASE = "0123456789ab"
DEADLINE_SECONDS = 60
SENTENCES = (
    "Bookings with a guest name, a check-in date, a check-out date, a price with three decimals, a "
    "deposit and optional notes. The check-out must be later than the check-in, the price is more "
    "than 0 and the deposit can't be more than the price. "
    "Rooms have a code like AB-123 (unique), a list of tags, a list of marks, each from 1 to 5, "
    "extras (any of balcony, sea view) and custom properties. Visits have a guest, a date and a "
    "room. Deleting a room deletes its visits. The code of a room cannot be changed later. "
    "Requests have a subject and a received on date, which is set automatically."
)


VOTES = (
    "People have a name. Polls have a question. Votes have a person, a poll and a comment. "
    "A person may vote only once in a poll. Seats have a row, a place and a price; the combination "
    "of row and place is unique."
)


def _laid_down(root: Path, sentences: str) -> Path:
    found = understand(sentences, {})
    assert found.unsupported == []
    spec = ProductSpec(title="Bookings", summary="Bookings.", entities=found.entities)
    brief = ProjectBrief(
        name="bookings",
        namespace="alice",
        title="Bookings",
        description=sentences,
        slug="bookings",
        locale="en",
    )
    ServiceTemplate().lay_down(root, brief, spec)
    assert ServiceTemplate().read(root).entities == spec.entities
    return root


def test_a_product_keeps_the_bounds_of_a_sentence_and_its_release_is_tested_by_them(
    tmp_path: Path, dsn: str
) -> None:
    root = _laid_down(tmp_path / "product", SENTENCES)
    with _served(root, dsn) as url:
        stay = {
            "guest_name": "Ann",
            "check_in_date": "2030-01-02",
            "check_out_date": "2030-01-02",
            "price": "10.125",
            "deposit": "10.13",
        }
        refused = httpx.post(f"{url}/bookings", json=stay).json()
        assert sorted(each["field"] for each in refused["errors"]) == ["check_out_date", "deposit"]
        _keeps_its_collections(url)
        output = _tested(url)
    outcomes = {each.id: each.outcome for each in output.criteria}
    assert output.verdict == "passed", output
    assert outcomes["bookings.bounds"] == "passed"
    assert outcomes["rooms.kept"] == outcomes["request-items.kept"] == "passed"
    assert set(outcomes.values()) == {"passed"}


def test_what_may_come_together_once_does_and_its_release_is_tested_by_that(
    tmp_path: Path, dsn: str
) -> None:
    """Votes repeat references alone: each row of the test gets a person of its own."""
    root = _laid_down(tmp_path / "product", VOTES)
    with _served(root, dsn) as url:
        ids = {
            name: httpx.post(f"{url}/{name}", json=body).raise_for_status().json()["id"]
            for name, body in (("people", {"name": "Ann"}), ("polls", {"question": "Tea?"}))
        }
        vote = {"person_id": ids["people"], "poll_id": ids["polls"], "comment": "yes"}
        cast = httpx.post(f"{url}/votes", json=vote).raise_for_status().json()["id"]
        again = httpx.post(f"{url}/votes", json=vote | {"comment": "no"})
        assert again.status_code == 409
        assert again.headers["content-type"] == "application/problem+json"
        named = {each["field"] for each in again.json()["errors"]}
        assert named == {"person_id", "poll_id"}
        for path in (f"votes/{cast}", f"polls/{ids['polls']}", f"people/{ids['people']}"):
            httpx.delete(f"{url}/{path}").raise_for_status()
        output = _tested(url)
    outcomes = {each.id: each.outcome for each in output.criteria}
    assert output.verdict == "passed", output
    assert (outcomes["votes.together"], outcomes["seats.together"]) == ("passed", "passed")


def _keeps_its_collections(url: str) -> None:
    """Forms, lists and attributes are kept and refused; what belongs to a room goes with it."""
    room = {
        "code": "XY-987",
        "tags": ["quiet", "old"],
        "marks": [5, 1],
        "extras": ["sea view"],
        "properties": {"bed": "king size"},
    }
    made = httpx.post(f"{url}/rooms", json=room).raise_for_status().json()
    assert made == room | {"id": made["id"]}
    bare = httpx.post(f"{url}/rooms", json={"code": "XY-986"}).raise_for_status().json()
    assert (bare["tags"], bare["properties"]) == ([], {})
    wrong = {"code": "XY-98", "marks": [6], "extras": ["pool"], "properties": {"bed": 1}}
    refused = httpx.post(f"{url}/rooms", json=wrong).json()
    told = {each["field"].split(".")[0] for each in refused["errors"]}
    assert told == {"code", "marks", "extras", "properties"}
    visit = {"guest": "Ann", "date": "2030-01-02", "room_id": made["id"]}
    there = httpx.post(f"{url}/visits", json=visit).raise_for_status().json()
    httpx.delete(f"{url}/rooms/{made['id']}").raise_for_status()
    assert httpx.get(f"{url}/visits/{there['id']}").status_code == 404
    changed = httpx.patch(f"{url}/rooms/{bare['id']}", json={"code": "XY-985"})
    assert (changed.status_code, changed.json()["errors"][0]["field"]) == (422, "code")
    httpx.delete(f"{url}/rooms/{bare['id']}").raise_for_status()


def _tested(url: str) -> QaOutput:
    def no_browser(*_: object) -> NoReturn:
        raise NoBrowserError("none is needed")

    target = ProductTarget(url=url, release_id=RELEASE, health_path="/health", earlier=[])
    run = run_input("qa", target=target)
    door = ProductDoor(url)
    nodes = QaNodes(
        target=target,
        mark=mark_of(run.uid),
        door=door,
        progress=lambda *_: None,
        modules=frozenset(),
        resumed=False,
        patience=0.0,
        tab=no_browser,
        description="Bookings.",
        feedback=(),
        models=None,
    )
    try:
        end = advance(build_graph(nodes, InMemorySaver()), run, qa_result)
    finally:
        door.close()
    assert isinstance(end, RunResult)
    assert isinstance(end.output, QaOutput)
    return end.output


@contextmanager
def _served(root: Path, dsn: str) -> Iterator[str]:
    parts = conninfo_to_dict(dsn)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {key: value for key, value in os.environ.items() if "PYTEST" not in key} | {
        "PYTHONPATH": str(root / "services/backend"),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts["port"]),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": "not-a-real-password",
        "POSTGRES_DB": str(parts["dbname"]),
        "PORT": str(port),
        "RELEASE_ID": RELEASE,
    }
    subprocess.run([sys.executable, "-m", "app", "migrate"], env=environ, check=True)
    server = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environ)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + DEADLINE_SECONDS
    try:
        while True:
            try:
                httpx.get(f"{url}/ready").raise_for_status()
                break
            except httpx.HTTPError:
                assert time.monotonic() < deadline, "the product does not start"
                assert server.poll() is None, "the product ended"
                time.sleep(0.05)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(DEADLINE_SECONDS)
