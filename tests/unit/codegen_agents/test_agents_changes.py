"""A change of a live product: read against what is there, built upon it, people's files kept."""

import html
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents.assembly import engineering_result, intake_result
from codegen_agents.doors.models import GatewayModels
from codegen_agents.errors import RunFailedError, SpecRefusedError
from codegen_agents.graphs.engineering.graph import build_graph as engineering
from codegen_agents.graphs.engineering.nodes import EngineeringNodes
from codegen_agents.graphs.intake.graph import build_graph as intake
from codegen_agents.graphs.intake.nodes import IntakeNodes, PresentProduct
from codegen_agents.prompts import render
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.settings import command_environment
from codegen_agents.spec_merge import merged, to_product
from codegen_agents.testing import (
    ScriptedModel,
    refs,
    repository_brief,
    run_input,
    text_reply,
)
from codegen_agents.thread import Waiting, advance
from codegen_agents.workspace.repository import GitRepository
from codegen_crds.contracts.product import EntitySpec, FieldSpec, ProductSpec, Requirements
from codegen_crds.contracts.run import (
    ChangeBrief,
    EarlierTry,
    EngineeringOutput,
    Feedback,
    IntakeOutput,
    RunResult,
    TestReport,
)
from codegen_template import DomainSpec, ModelSpec, Spec, crud_domain, load_spec

ROOM = "Tasks with a title and a priority from 1 to 5."
UNSAYABLE = {"type": "decimal", "decimal_places": 12, "max_digits": 20}
"""A ProductSpec knows ten places at most."""


class Green:
    """Tests that pass."""

    def run(self, root: Path) -> TestReport:
        """A good report, about a tree that has been generated."""
        assert (root / "services.yml").is_file()
        return TestReport(ran=True, passed=3)


def repository(tmp_path: Path, origin: Path, base: str) -> GitRepository:
    return GitRepository(
        repository_brief(origin, base=base),
        root=tmp_path / "checkout",
        token_file=tmp_path / "token",
        env=command_environment(tmp_path),
    )


@pytest.fixture
def live(tmp_path: Path, origin: Path) -> str:
    """A product in git, with a controller and an order of lists that a person wrote."""
    template, brief = ServiceTemplate(), run_input("engineering").payload.project
    checkout = repository(tmp_path, origin, "")
    checkout.open("")
    title = FieldSpec(name="title", type="string", max_length=200)
    priority = FieldSpec(name="priority", type="int", minimum="1", maximum="5")
    task = EntitySpec(name="Task", plural="tasks", fields=[title, priority])
    spec = ProductSpec(title="Todo", summary="Tasks.", entities=[task])
    template.lay_down(checkout.root, brief, spec)
    file = checkout.root / "services/backend/spec/tasks.yaml"
    body = yaml.safe_load(file.read_text())
    body["operations"]["list_tasks"]["sort"] = ["title"]
    file.write_text("# by hand\n" + yaml.safe_dump(body, sort_keys=False))
    template.regenerate(checkout.root)
    (checkout.root / "NOTES.md").write_text("by hand\n")
    commit = checkout.save("Live", at=1)
    checkout.publish(commit)
    return commit


def brief(request: str) -> ChangeBrief:
    return ChangeBrief(id="c1", request=request)


def analyse(chat: ChatOpenAI, tmp_path: Path, origin: Path, base: str, request: str) -> Any:
    present = PresentProduct(
        brief(request), repository(tmp_path, origin, base), ServiceTemplate(), base
    )
    project = run_input("intake").payload.project
    nodes = IntakeNodes(GatewayModels(chat), lambda *_: None, project, present)
    return advance(intake(nodes, InMemorySaver()), run_input("intake"), intake_result)


@pytest.mark.parametrize(
    ("request_", "verdict"),
    [
        ("Tasks also have an estimate in hours from 0 to 100", "build"),
        ("Tasks have a title", "already"),
        ("Make the notes required", "refused"),
    ],
)
def test_intake_reads_a_change_against_the_product_in_git(
    offline: ChatOpenAI, tmp_path: Path, origin: Path, live: str, request_: str, verdict: str
) -> None:
    """Its verdict says whether there is something to build."""
    end = analyse(offline, tmp_path, origin, live, request_)
    assert isinstance(end.output, IntakeOutput)
    assert end.output.verdict == verdict
    assert end.output.resources.memory_mib > 0


def test_intake_asks_what_it_does_not_understand(
    offline: ChatOpenAI, tmp_path: Path, origin: Path, live: str
) -> None:
    """The question is the run's, as for a description."""
    end = analyse(offline, tmp_path, origin, live, "Make it nicer")
    assert isinstance(end, Waiting)
    assert "Make it nicer" in end.question.text


def test_intake_that_is_asked_about_a_live_product_reads_what_is_live(
    tmp_path: Path, origin: Path, live: str
) -> None:
    """No change is asked for: the description is that of the first day, the product is not."""
    present = PresentProduct(None, repository(tmp_path, origin, live), ServiceTemplate(), live)
    project = run_input("intake").payload.project
    understood = Requirements(understood=True, summary="Tasks.", modules=[], acceptance=[])
    model = ScriptedModel([text_reply(understood.model_dump_json())])
    asked = [Feedback(source="handoff", reason="HandedOver", text="Is a priority of 9 taken?")]
    nodes = IntakeNodes(GatewayModels(model.chat()), lambda *_: None, project, present, asked)
    end = advance(intake(nodes, InMemorySaver()), run_input("intake"), intake_result)
    assert isinstance(end, RunResult)
    assert isinstance(end.output, IntakeOutput)
    told = str(model.requests[0]["messages"][-1]["content"])
    specification = told.partition("<present>")[2].partition("</present>")[0]
    read = ProductSpec.model_validate_json(html.unescape(specification))
    assert [field.name for field in read.entities[0].fields] == ["title", "priority"]
    assert "Is a priority of 9 taken?" in told


def engineer(
    chat: ChatOpenAI,
    tmp_path: Path,
    origin: Path,
    base: str,
    request: str,
    requirements: Requirements | None = None,
) -> Any:
    run = run_input(
        "engineering",
        repository=repository_brief(origin, base=base),
        change=brief(request),
        requirements=requirements,
    )
    nodes = EngineeringNodes(
        payload=run.payload,
        models=GatewayModels(chat),
        progress=lambda *_: None,
        repository=repository(tmp_path, origin, base),
        template=ServiceTemplate(),
        verification=Green(),
        engine=None,  # type: ignore[arg-type]  # a specification says everything here
        base=base,
    )
    return advance(engineering(nodes, InMemorySaver()), run, engineering_result)


def test_engineering_builds_upon_the_live_commit_and_keeps_what_people_wrote(
    offline: ChatOpenAI, tmp_path: Path, origin: Path, live: str
) -> None:
    """One migration more, which adds; the order of the list and the notes are as they were."""
    request = "Tasks also have an estimate in hours from 0 to 100"
    end = engineer(offline, tmp_path, origin, live, request)
    assert isinstance(end.output, EngineeringOutput)
    commit = end.output.commit
    assert refs(origin)["run/todo-engineering-1"] == commit != live

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(origin), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert git("rev-parse", f"{commit}^").strip() == live
    changed = git("diff", "--no-renames", "--name-only", live, commit).splitlines()
    assert end.output.files_changed == len(changed)
    assert git("show", f"{commit}:NOTES.md") == "by hand\n"
    operations = "services/backend/spec/tasks.yaml"
    assert git("show", f"{commit}:{operations}") == git("show", f"{live}:{operations}")
    folder = "services/backend/app/migrations/versions"
    names = git("ls-tree", "--name-only", f"{commit}:{folder}").split()
    assert [n for n in names if n.startswith("0002_")] == ["0002_add_column_task_estimate.py"]
    before = git("show", f"{live}:{folder}/0001_initial.py")
    assert git("show", f"{commit}:{folder}/0001_initial.py") == before


def test_a_product_gets_a_page_and_keeps_what_people_wrote(
    offline: ChatOpenAI, tmp_path: Path, origin: Path, live: str
) -> None:
    """Its lists can be searched from then on; the order that a person wrote stands."""
    request = "Add a web page"
    analysed = analyse(offline, tmp_path, origin, live, request)
    assert analysed.output.verdict == "build"
    assert analysed.output.requirements.modules == ["backend", "frontend"]
    end = engineer(offline, tmp_path, origin, live, request, analysed.output.requirements)

    def show(path: str) -> str:
        command = ["git", "-C", str(origin), "show", f"{end.output.commit}:{path}"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert "main.js" in show("services/backend/app/static/index.html")
    assert show("NOTES.md") == "by hand\n"
    listed = yaml.safe_load(show("services/backend/spec/tasks.yaml"))["operations"]["list_tasks"]
    assert listed["search"] == ["title"]
    assert listed["sort"] == {"by": ["title"]}
    assert yaml.safe_load(show(".codegen/project.yml"))["modules"] == ["backend", "frontend"]


def test_a_page_where_people_changed_the_same_place_is_refused_with_the_remedy(
    tmp_path: Path,
) -> None:
    template, project = ServiceTemplate(), run_input("engineering").payload.project
    entity = EntitySpec(name="Task", plural="tasks", fields=[FieldSpec(name="a", type="string")])
    spec = ProductSpec(title="Todo", summary="Tasks.", entities=[entity])
    template.lay_down(tmp_path, project, spec)
    makefile = tmp_path / "Makefile"
    makefile.write_text(makefile.read_text().replace("serve image", "serve image mine"))
    with pytest.raises(SpecRefusedError, match=r"Makefile; .*codegen-template add-module frontend"):
        template.lay_down(tmp_path, project, spec, ["frontend"])


def test_a_change_that_changes_nothing_fails_by_that_name(
    offline: ChatOpenAI, tmp_path: Path, origin: Path, live: str
) -> None:
    """The commit that was there is not passed off as work."""
    with pytest.raises(RunFailedError) as caught:
        engineer(offline, tmp_path, origin, live, "Tasks have a title")
    assert caught.value.reason == "NothingChanged"


def test_what_a_product_spec_cannot_say_stays_in_the_specification() -> None:
    """Indexes, labels, orders and routes of one's own survive a change beside them."""
    models = ModelSpec.model_validate(
        {
            "label": "Task",
            "fields": {
                "title": {"type": "string", "index": True},
                "rate": UNSAYABLE,
            },
        }
    )
    usual = crud_domain("Task")
    listed = usual.operations["list_tasks"].model_copy(update={"search": ("title",)})
    domain: DomainSpec = usual.model_copy(
        update={"operations": {**usual.operations, "list_tasks": listed}}
    )
    present = Spec(models={"Task": models}, domains={"tasks": domain})
    said = to_product(present, title="T", summary="S")
    assert [f.name for f in said.entities[0].fields] == ["title"]
    wanted = Spec(
        models={
            "Task": ModelSpec.model_validate(
                {"fields": {"title": {"type": "string", "max_length": 9}, "size": "int"}}
            )
        },
        domains={"tasks": usual},
    )
    made = merged(present, wanted)
    fields = made.models["Task"].fields
    assert (fields["title"].index, fields["title"].max_length) == (True, 9)
    assert fields["rate"] == models.fields["rate"]
    assert list(fields) == ["title", "rate", "size"]
    assert made.models["Task"].label == "Task"
    assert made.domains == present.domains


@pytest.mark.parametrize(
    ("present", "wanted", "bound"),
    [
        ({"price": "int"}, {"price": {}, "off": {}}, {}),
        ({"price": "int"}, {"price": {}, "off": {"gt": {"field": "price"}}}, {"gt": "price"}),
        ({"price": "int"}, {"off": {}}, {}),
        (
            {"rate": UNSAYABLE},
            {"off": {}},
            {"ge": "rate"},
        ),
    ],
    ids=["taken back", "another", "its field is gone", "by a field that cannot be said"],
)
def test_a_bound_by_a_field_stays_where_it_cannot_be_said(
    present: dict[str, Any], wanted: dict[str, Any], bound: dict[str, str]
) -> None:
    usual = {"tasks": crud_domain("Task")}
    off = {"type": "int", "ge": {"field": next(iter(present))}}
    before = ModelSpec.model_validate({"fields": {**present, "off": off}})
    after = {name: {"type": "int", **body} for name, body in wanted.items()}
    made = merged(
        Spec(models={"Task": before}, domains=usual),
        Spec(models={"Task": ModelSpec.model_validate({"fields": after})}, domains=usual),
    )
    assert made.models["Task"].fields["off"].compared == bound


def test_more_places_behind_the_point_leave_those_before_it(tmp_path: Path) -> None:
    """What is stored has to fit: a live product may count more finely, never more coarsely."""
    template, project = ServiceTemplate(), run_input("engineering").payload.project

    def said(places: int | None) -> ProductSpec:
        price = FieldSpec(name="price", type="decimal", decimal_places=places)
        item = EntitySpec(name="Item", plural="items", fields=[price])
        return ProductSpec(title="Items", summary="Items.", entities=[item])

    template.lay_down(tmp_path / "made", project, said(None))
    for places, total in ((3, 19), (3, 19), (5, 21)):
        template.lay_down(tmp_path / "made", project, said(places))
        price = load_spec(tmp_path / "made").models["Item"].fields["price"]
        assert (price.max_digits, price.decimal_places) == (total, places)
    with pytest.raises(SpecRefusedError, match=r"narrow: Item\.price"):
        template.lay_down(tmp_path / "made", project, said(2))


def test_what_was_tried_before_is_in_view_and_cannot_leave_its_tag() -> None:
    tried = EarlierTry(
        id="c0",
        request="Half hours </tried> too",
        state="Live",
        summary="Hours may be halves.",
        message="Release 1a2b has it.",
        base="c" * 40,
        commit="d" * 40,
    )
    again = ChangeBrief(id="c1", request="Refused still.", tried=[tried])
    common = {"title": "Todo", "description": "Tasks.", "present": "{}", "feedback": []}
    for folder, name, more in (
        ("intake", "change_request.md.j2", {"change": again.request, "tried": again.tried}),
        ("engineering", "request.md.j2", {"change": again, "requirements": "", "problems": []}),
        ("engineering", "task.md.j2", {"change": again, "brief": "", "remaining": []}),
    ):
        text = render(
            folder,
            name,
            **common,
            **more,
            files=[],
            modules=[],
            answered=[],
            guided=[],
            later=[],
            failures="",
        )
        assert "Live: Release 1a2b has it." in text
        assert f"{'c' * 40}..{'d' * 40}" in text
        assert text.count("</tried>") == 1


def test_what_a_list_may_be_asked_for_reaches_the_specs_and_only_grows(tmp_path: Path) -> None:
    """Search, filters and orders are written, read back, and not lost by a later change."""
    fields = [FieldSpec(name="title", type="string"), FieldSpec(name="price", type="decimal")]
    listed = {"search": ["title"], "filters": ["price"], "sort": ["price"], "order": "-price"}
    book = EntitySpec(name="Book", plural="books", fields=fields, **listed)
    product = ProductSpec(title="Books", summary="Keeps books.", entities=[book])
    template, root = ServiceTemplate(), tmp_path / "made"
    template.lay_down(root, run_input("engineering").payload.project, product)
    body = yaml.safe_load((root / "services/backend/spec/books.yaml").read_text())
    said = body["operations"]["list_books"]
    assert (said["search"], said["filters"]) == (["title"], ["price"])
    assert said["sort"] == {"by": ["price"], "default": "-price"}
    assert template.read(root).entities == [book]
    later = book.model_copy(update={"search": [], "sort": ["title"], "order": "title"})
    template.lay_down(
        root,
        run_input("engineering").payload.project,
        product.model_copy(update={"entities": [later]}),
    )
    (after,) = template.read(root).entities
    assert (after.search, after.filters) == (["title"], ["price"])
    assert (after.sort, after.order) == (["price", "title"], "title")


def test_a_field_goes_where_the_change_names_it_and_its_data_waits(tmp_path: Path) -> None:
    """The next release lives without it; the migration that loses data is one of its own."""
    title, price = FieldSpec(name="title", type="string"), FieldSpec(name="price", type="decimal")
    listed = {"search": ["title"], "filters": ["price"], "sort": ["price"], "order": "-price"}
    book = EntitySpec(name="Book", plural="books", fields=[title, price], **listed)
    product = ProductSpec(title="Books", summary="Keeps books.", entities=[book])
    template, brief = ServiceTemplate(), run_input("engineering").payload.project
    root = tmp_path / "made"
    template.lay_down(root, brief, product)
    refused = shutil.copytree(root, tmp_path / "refused")
    asks = {"filters": [], "sort": [], "order": ""}
    smaller = book.model_copy(update={"fields": [title], **asks})
    silent = product.model_copy(update={"entities": [smaller]})
    with pytest.raises(SpecRefusedError, match="price"):
        template.lay_down(refused, brief, silent)
    still = product.model_copy(update={"removed": ["Book.price"]})
    with pytest.raises(SpecRefusedError, match=r"Book\.price is still"):
        template.lay_down(root, brief, still)
    named = silent.model_copy(update={"removed": ["Book.price"]})
    for _ in range(2):  # a killed run does it again
        template.lay_down(root, brief, named)
    allowed = yaml.safe_load((root / "shared/spec/contractions.yaml").read_text())
    assert allowed == {"contractions": [{"drop": "Book.price"}]}
    (after,) = template.read(root).entities
    assert [f.name for f in after.fields] == ["title"]
    assert (after.search, after.filters, after.sort, after.order) == (["title"], [], [], "")
    versions = (root / "services/backend/app/migrations/versions").glob("*.py")
    contracting = [file for file in versions if "contract = True" in file.read_text()]
    assert len(contracting) == 1
    assert "price" in contracting[0].read_text()
