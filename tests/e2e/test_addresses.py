"""Products where the world looks for them: a page at a URL, a name that leads nowhere."""

import json

import pytest

from codegen_dev.session import Session

# They need nothing of the first example; the group is the one that has time for them.
pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("first-example")]
DESCRIPTION = "Keep a list of plants: each plant has a name and a height in cm from 1 to 500."


def test_a_russian_description_of_a_site_with_references(stand: Session) -> None:
    stand.project("autoservice", **stand.example("02-repair-shop"))
    stand.wait_ready("autoservice", seconds=420)
    code, document = stand.curl("autoservice", "/openapi.json")
    assert code == 200
    collections = sorted(p for p in document["paths"] if "{" not in p and p.count("/") == 1)
    entities = [p for p in collections if "post" in document["paths"][p]]
    assert len(entities) == 3, collections
    code, page = stand.curl("autoservice", "/_page/catalogue.json")
    assert code == 200
    assert [entity["path"] for entity in page["entities"]] == entities
    assert page["locale"] == "ru"


def test_a_name_that_does_not_resolve_shows_the_record_to_set(stand: Session) -> None:
    """The release is there and healthy; only the world cannot find it."""
    server = json.loads(stand.kubectl("get", "csrv", "-o", "json"))["items"][0]
    domain = "plants.not-registered.test"
    stand.project("hidden", title="Hidden", description=DESCRIPTION, domain=domain)

    def reason() -> str:
        return str(stand.condition("project", "hidden", "Verified").get("reason", ""))

    stand.wait("DNSNotPointing", lambda: reason() == "DNSNotPointing", seconds=480)
    message = stand.condition("project", "hidden", "Verified")["message"]
    assert domain in message
    assert server["spec"]["address"] in message
    assert not stand.is_true("project", "hidden", "Ready")
    stand.kubectl("delete", "proj", "hidden", "-n", "products", "--timeout=240s")
