"""How the service runs: read from sentences, told to people, changed later."""

import pytest

from codegen_crds.contracts.product import ProductSpec, Requirements
from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.edge.architect import product
from codegen_gateway.offline.edge.change_answers import analysis, changed_product
from codegen_gateway.offline.edge.conversation import Request
from codegen_gateway.offline.edge.requirements import requirements
from codegen_gateway.offline.edge.summary import parse, parse_running, render
from codegen_gateway.offline.wishes.running import Running, cut

from .live import asked

NOTES = "Notes: title, text."
TEXTS = "Заметки: заголовок, текст."


@pytest.mark.parametrize(
    ("wish", "replicas", "memory"),
    [
        ("Start it in four copies.", 4, None),
        ("The backend must run in 3 instances side by side.", 3, None),
        ("I want two replicas of the service, each with 256 MB of memory.", 2, 256),
        ("It should use up to 1.5 GB of RAM.", None, 1536),
        ("The memory limit is half a gigabyte.", None, 512),
        ("Deploy the app as 2 replicas behind a load balancer with 1 GiB of memory.", 2, 1024),
        ("RAM: 300 MB. Please run at least two copies.", 2, 300),
        ("Нужны 2 экземпляра и по 256 мб памяти.", 2, 256),
        ("Разверни его в четырёх экземплярах.", 4, None),
        ("Нужны три реплики и 384 МБ оперативной памяти.", 3, 384),
        ("Пусть работает в двух копиях, на каждую не больше 512 мегабайт памяти.", 2, 512),
        ("Дай сервису полгигабайта памяти.", None, 512),
    ],
)
def test_copies_and_memory_are_read(wish: str, replicas: int | None, memory: int | None) -> None:
    text = f"{NOTES if wish.isascii() else TEXTS} {wish}"
    found = understand(text, {})
    assert [entity.name for entity in found.entities] == ["Note"]
    assert (found.unsupported, found.questions) == ([], [])
    assert found.runs == Running(replicas, memory)
    request = Request(description=text, change="", present=None, answers={})
    made = product(request)
    assert (made.replicas, made.memory_mib) == (replicas, memory)
    said = requirements(request)
    assert parse_running(said.summary) == found.runs
    assert parse(said.summary) == found.entities
    assert any(str(replicas or memory) in text for text in said.acceptance[1:])


@pytest.mark.parametrize(
    "wish",
    [
        "Run it in 20 copies.",
        "Give it 64 MB of memory.",
        "Запусти его в девяти копиях.",
        "Выдели ему 900 ГБ памяти.",
    ],
)
def test_what_no_service_can_have_is_told_and_not_cut_to_size(wish: str) -> None:
    found = understand(f"{NOTES if wish.isascii() else TEXTS} {wish}", {})
    assert (found.runs.replicas, found.runs.memory_mib) == (None, None)
    assert found.unsupported


@pytest.mark.parametrize(
    "text",
    [
        "Laptops: model, 8 GB of memory, price.",
        "Books: title, author. Two copies of each book.",
        "Deployments have an image and 3 replicas.",
        "Servers: name, memory in MB, replicas.",
        "Книги: название, три экземпляра.",
    ],
)
def test_what_things_have_is_not_how_the_service_runs(text: str) -> None:
    assert cut(text) == (text, Running())


@pytest.mark.parametrize(
    ("change", "replicas", "memory"),
    [
        ("Run it in three copies", 3, None),
        ("Please give the service 512 MB of memory", None, 512),
        ("Добавь в заметки тег. Две реплики", 2, None),
    ],
)
def test_a_live_product_gets_more(change: str, replicas: int | None, memory: int | None) -> None:
    request = asked(NOTES, change)
    found = analysis(request)
    assert (found.verdict, found.unsupported) == ("change", [])
    made = changed_product(request)
    assert (made.replicas, made.memory_mib) == (replicas, memory)
    assert any(str(replicas or memory) in line for line in found.acceptance)


def test_what_runs_so_is_no_change_and_too_much_is_told() -> None:
    live = asked(NOTES, "Run it in two copies")
    assert live.present is not None
    present: ProductSpec = live.present.model_copy(update={"replicas": 2, "memory_mib": 192})
    request = Request(description=NOTES, change=live.change, present=present, answers={})
    assert analysis(request).verdict == "already"
    assert analysis(asked(NOTES, "Run it in 40 copies")).unsupported


def test_the_architect_reads_it_from_the_requirements_where_the_description_asks() -> None:
    entities = understand(NOTES, {}).entities
    shown = Requirements(
        understood=True,
        summary=render(entities, "en", running=Running(2, 512)),
        modules=["backend"],
        acceptance=[],
    )
    request = Request(
        description="Something", change="", present=None, answers={}, requirements=shown
    )
    made = product(request)
    assert (made.replicas, made.memory_mib) == (2, 512)
