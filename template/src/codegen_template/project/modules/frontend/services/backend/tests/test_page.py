"""The page for people is served with what it needs, and with nothing from elsewhere."""

import re

import pytest

from app.page import PLACE
from tests.api import Api


def test_the_page_and_everything_it_names_is_served(api: Api) -> None:
    page = api.request("GET", "/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    named = re.findall(r'(?:href|src)="(/[^"]*)"', page.text)
    assert f"{PLACE}/main.js" in named
    for path in (*named, f"{PLACE}/catalogue.json"):
        assert api.request("GET", path).status_code == 200, path


def test_nothing_from_elsewhere_runs_in_the_page(api: Api) -> None:
    for path in ("/", f"{PLACE}/main.js"):
        policy = api.request("GET", path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy


def test_a_file_that_is_not_there_is_a_problem_document(api: Api) -> None:
    for path in (f"{PLACE}/none.js", f"{PLACE}/../page.py", f"{PLACE}/%2e%2e/page.py"):
        response = api.request("GET", path)
        assert response.status_code == 404, path
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["list", "create", "get", "update", "delete"])
def test_the_page_asks_for_what_the_service_has(api: Api, kind: str) -> None:
    document = api.request("GET", "/openapi.json").json()
    catalogue = api.request("GET", f"{PLACE}/catalogue.json").json()
    for entity in catalogue["entities"]:
        operation = entity["operations"].get(kind)
        if operation:
            paths = [entity["path"]] if kind in {"list", "create"} else _addressed(document, entity)
            methods = [name for path in paths for name in document["paths"][path]]
            assert operation["method"].lower() in methods


def _addressed(document: dict[str, dict[str, object]], entity: dict[str, str]) -> list[str]:
    pattern = re.compile(re.escape(entity["path"]) + r"/\{\w+\}")
    return [path for path in document["paths"] if pattern.fullmatch(path)]
