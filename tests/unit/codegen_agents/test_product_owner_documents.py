"""Which files are looked up, and what of them; what a search tells the model and the person."""

import json

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from codegen_agents.product_owner import talk, toolbox
from codegen_agents.product_owner.code_reading import CodeReader
from codegen_agents.product_owner.documents import documents_of, passages
from codegen_agents.product_owner.engine import Found, Passage
from codegen_crds.contracts.turn import ProjectFacts

BLOB = "a" * 40
URL = "http://git.example/tg-7/books-1.git"
BOOKS = ProjectFacts(name="books-1", title="Books", repository=URL)


def _listed(path: str, *, mode: str = "100644", size: int = 10) -> list[str]:
    return [path for path, _ in documents_of(f"{mode} blob {BLOB} {size:>7}\t{path}\0")]


@pytest.mark.parametrize("path", ["README.md", "docs/a b.md", "services/backend/spec/notes.yaml"])
def test_texts_and_specifications_are_documents(path: str) -> None:
    assert _listed(path) == [path]


@pytest.mark.parametrize(
    "path", [".env", ".github/README.md", "values.yaml", "src/app.py", "a/\n.md", "<b>.md"]
)
def test_other_files_are_none(path: str) -> None:
    assert _listed(path) == []


def test_links_and_large_files_are_none() -> None:
    assert _listed("README.md", mode="120000") == []
    assert _listed("README.md", size=64 * 1024 + 1) == []


def test_what_looks_like_a_secret_is_in_no_passage() -> None:
    token = "123456789:AAEtoken-of-a-bot-0123456789abcdef"
    ((path, number, text),) = passages([("README.md", f"# Shop\nBOT={token}\0\n")])
    assert (path, number) == ("README.md", 0)
    assert "Shop" in text
    assert token not in text
    assert "\0" not in text


def test_a_long_text_is_cut_at_headings_and_nothing_is_lost() -> None:
    text = "\n".join(f"# Part {n}\n" + f"word{n} " * 120 for n in range(9))
    cut = passages([("README.md", text)])
    assert all(len(piece) <= 1300 for _, _, piece in cut)
    assert all(piece.startswith("# Part") for _, _, piece in cut)
    assert "".join("".join(p for _, _, p in cut).split()) == "".join(text.split())


def test_a_product_has_so_many_passages_at_most() -> None:
    assert len(passages([("a.md", "word\n" * 13_000) for _ in range(20)])) == 400


@pytest.mark.parametrize(
    ("url", "good"),
    [
        (URL, True),
        ("http://git.example/tg-8/books-1.git", False),
        ("http://git.example/tg-7/../tg-8/books-1.git", False),
        ("http://git.example.evil/tg-7/books-1.git", False),
        ("http://evil.example/tg-7/books-1.git", False),
        ("", False),
    ],
)
def test_a_token_goes_to_the_tenants_repositories_alone(url: str, *, good: bool) -> None:
    assert CodeReader("http://git.example/").is_of(url, "tg-7") is good


def test_a_search_means_products_that_there_are() -> None:
    found = toolbox.use("search_knowledge", {"query": "customers"}, [BOOKS])
    assert found.search == toolbox.Search("customers", (BOOKS,))
    other = {"query": "customers", "project": "cats-1"}
    assert "there is no product cats-1" in toolbox.use("search_knowledge", other, [BOOKS]).text
    new = ProjectFacts(name="new-1", title="New")
    assert "no documents yet" in toolbox.use("search_knowledge", {"query": "x"}, [new]).text


def test_who_can_search_nothing_is_not_offered_it() -> None:
    names = [
        {each["function"]["name"] for each in toolbox.described(may_ask=True, may_search=may)}
        for may in (True, False)
    ]
    assert names[0] - names[1] == {"search_knowledge"}


def test_sources_are_what_searches_of_the_turn_found() -> None:
    passage = Passage("books-1", "README.md", "A shop.")
    told = talk.findings(Found([passage, passage], ["cats-1"]))
    assert json.loads(told)["unread"] == ["cats-1"]
    calls = [
        {"id": "1", "name": "search_knowledge", "args": {}},
        {"id": "2", "name": "look_at_project", "args": {}},
        {"id": "3", "name": "search_knowledge", "args": {}},
    ]
    current = [
        HumanMessage("?"),
        AIMessage("", tool_calls=calls),
        ToolMessage(told, tool_call_id="1"),
        ToolMessage('{"found": [{"project": "x", "path": "y"}]}', tool_call_id="2"),
        ToolMessage("error: there are no documents yet", tool_call_id="3"),
    ]
    assert [(s.project, s.path) for s in talk.sources(current)] == [("books-1", "README.md")]
