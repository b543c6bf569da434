"""Operations of any shape, refusals they declare, and models that nothing stores."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from codegen_template import Spec, SpecError, generate, load_spec, new_project, write_spec
from codegen_template.check import check

MakeProject = Callable[[Spec], Path]
MODELS = "shared/spec/models.yaml"
NOTES = "services/backend/spec/notes.yaml"
CONTROLLER = "services/backend/app/controllers/notes.py"
GENERATED = "services/backend/app/generated"
MODELS_TEXT = """\
models:
  Note:
    fields:
      title: {type: string, max_length: 200}
      body: {type: text, optional: true}
    variants:
      Summary: {exclude: [body], optional: [title]}
  PublishRequest:
    stored: false
    fields:
      channel: {type: enum, values: [web, mail], default: web}
      copies: {type: int, ge: 1, le: 9}
"""
DOMAIN = """\
domain: notes
config: {rest: {prefix: /notes}}
operations:
  create_note: {input: NoteCreate, output: Note, rest: {method: POST}}
  get_note: {output: Note, rest: {method: GET, path: "/{note_id}"}}
  publish_note:
    kind: custom
    description: Publish a note.
    input: PublishRequest
    output: Note
    rest: {method: POST, path: "/{note_id}/publish"}
    params:
      - {name: dry_run, type: bool, source: query, default: false}
      - {name: since, type: date, source: query, required: false}
      - {name: x_trace, type: string, source: header, max_length: 20}
    errors:
      already_published: {status: 409, description: The note is out already.}
  newest_notes:
    kind: custom
    output: list[NoteSummary]
    rest: {method: GET, path: /newest}
"""


def _project(root: Path, domain: str = DOMAIN, models: str = MODELS_TEXT, **others: str) -> Path:
    new_project(root, title="Notes", slug="notes", description="")
    texts = {MODELS: models, NOTES: domain}
    texts |= {f"services/backend/spec/{name}.yaml": text for name, text in others.items()}
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def _custom(keys: str) -> str:
    return f"{DOMAIN}  other:\n    kind: custom\n    {keys}\n"


def test_signature_and_route_say_what_the_spec_says(tmp_path: Path) -> None:
    generate(_project(tmp_path))
    protocol = " ".join((tmp_path / GENERATED / "protocols/notes.py").read_text("utf-8").split())
    assert (
        "note_id: UUID, body: PublishRequest, *, dry_run: bool, since: date | None, x_trace: str,"
    ) in protocol
    router = (tmp_path / GENERATED / "routers/notes.py").read_text("utf-8")
    assert "Annotated[TextValue, Header(max_length=20)]" in router
    assert '409: {"model": Problem, "description": "The note is out already."}' in router
    errors = (tmp_path / GENERATED / "errors/notes.py").read_text("utf-8")
    assert "class AlreadyPublishedError(ProblemError):" in errors
    assert "HTTPStatus.CONFLICT" in errors


def test_a_literal_route_comes_before_one_that_would_swallow_it(tmp_path: Path) -> None:
    generate(_project(tmp_path))
    router = (tmp_path / GENERATED / "routers/notes.py").read_text("utf-8")
    assert router.index('"/newest"') < router.index('"/{note_id}"')


def test_what_nobody_wrote_is_a_stub_and_what_somebody_wrote_is_kept(tmp_path: Path) -> None:
    generate(_project(tmp_path))
    text = (tmp_path / CONTROLLER).read_text("utf-8")
    assert text.count("raise NotImplementedError  # answers 501") == 2
    mine = text.replace("raise NotImplementedError", "raise RuntimeError", 1)
    (tmp_path / CONTROLLER).write_text(mine, encoding="utf-8")
    (tmp_path / NOTES).write_text(_custom("rest: {method: POST, path: /other}"), encoding="utf-8")
    generate(tmp_path)
    assert (tmp_path / CONTROLLER).read_text("utf-8") == mine
    assert [item.message for item in check(tmp_path)] == ["the operation 'other' is missing"]


def test_a_model_that_nothing_stores_has_no_table(tmp_path: Path) -> None:
    generate(_project(tmp_path))
    schemas = (tmp_path / GENERATED / "schemas.py").read_text("utf-8")
    assert "class PublishRequest(BaseModel):" in schemas
    assert "class PublishRequestCreate" not in schemas
    assert "class NoteSummary(BaseModel):" in schemas
    for file in ("tables.py", "repositories.py"):
        assert "publish" not in (tmp_path / GENERATED / file).read_text("utf-8").lower()


def test_it_survives_being_written_down(tmp_path: Path) -> None:
    spec = load_spec(_project(tmp_path))
    before = generate(tmp_path)
    write_spec(tmp_path, spec)
    assert before.changed
    assert load_spec(tmp_path) == spec
    assert not generate(tmp_path).changed


def test_the_schema_for_editors_knows_it(tmp_path: Path) -> None:
    generate(_project(tmp_path))
    schema = (tmp_path / ".codegen/schemas/domain.json").read_text("utf-8")
    for word in ('"custom"', '"header"', '"errors"'):
        assert word in schema


BAD = {
    "kind that is none": (_custom("kinds: x"), "did you mean 'kind'"),
    "path without its parameter": (
        _custom("rest: {method: POST, path: '/{year}'}"),
        "'{year}' is not declared in 'params'",
    ),
    "parameter that the path lacks": (
        _custom(
            "rest: {method: POST, path: '/{note_id}/x'}\n"
            "    params: [{name: note_ids, type: uuid, source: path}]"
        ),
        "the path has no '{note_ids}'; did you mean 'note_id'",
    ),
    "query that stands in the path": (
        _custom(
            "rest: {method: POST, path: '/{note_id}/x'}\n"
            "    params: [{name: note_id, type: uuid, source: query}]"
        ),
        "expected 'path'",
    ),
    "parameter twice in a path": (
        _custom("rest: {method: POST, path: '/{a_id}/{a_id}'}"),
        "'{a_id}' is repeated",
    ),
    "optional part of a path": (
        _custom(
            "rest: {method: POST, path: '/{year}'}\n"
            "    params: [{name: year, type: int, source: path, required: false}]"
        ),
        "what stands in the path is required",
    ),
    "parameter of Python's": (
        _custom(
            "rest: {method: POST, path: /x}\n    params: [{name: type, type: int, source: query}]"
        ),
        "'type' is a name of Python's",
    ),
    "parameter said twice": (
        _custom(
            "rest: {method: POST, path: /x}\n    params: [{name: a, type: int, source: query},"
            " {name: a, type: int, source: header}]"
        ),
        "'a' is repeated",
    ),
    "bound of another type": (
        _custom(
            "rest: {method: POST, path: /x}\n"
            "    params: [{name: a, type: bool, source: query, ge: 1}]"
        ),
        "'ge' belongs to fields of type",
    ),
    "default that does not fit": (
        _custom(
            "rest: {method: POST, path: /x}\n"
            "    params: [{name: a, type: int, source: query, le: 3, default: 4}]"
        ),
        "the default 4",
    ),
    "default of a date": (
        _custom(
            "rest: {method: POST, path: /x}\n"
            "    params: [{name: a, type: date, source: query, default: today}]"
        ),
        "a date has no default here",
    ),
    "input of nothing": (
        _custom("rest: {method: POST, path: /x}\n    input: PublishReqest"),
        "did you mean 'PublishRequest'",
    ),
    "input of a list": (
        _custom("rest: {method: POST, path: /x}\n    input: 'list[Note]'"),
        "expected a class, not 'list[Note]'",
    ),
    "page": (
        _custom("rest: {method: POST, path: /x}\n    output: 'page[Note]'"),
        "expected a class or a list of it",
    ),
    "body of GET": (
        _custom("rest: {method: GET, path: /x}\n    input: NoteCreate"),
        "a GET request carries no body",
    ),
    "output without content": (
        _custom("rest: {method: POST, path: /x, status: 204}\n    output: Note"),
        "204 goes with no output",
    ),
    "status without output": (
        _custom("rest: {method: POST, path: /x, status: 200}"),
        "204 goes with no output",
    ),
    "filters": (
        _custom("rest: {method: GET, path: /x}\n    output: 'list[Note]'\n    filters: [title]"),
        "'filters' belongs to operations that return a list of a stored model",
    ),
    "status that HTTP has not": (
        _custom(
            "rest: {method: POST, path: /x}\n    errors: {odd: {status: 499, description: Odd.}}"
        ),
        "499 is no status of HTTP's",
    ),
    "refusal that is a success": (
        _custom(
            "rest: {method: POST, path: /x}\n    errors: {odd: {status: 200, description: Odd.}}"
        ),
        "greater than or equal to 400",
    ),
    "refusal declared differently": (
        _custom(
            "rest: {method: POST, path: /x}\n"
            "    errors: {already_published: {status: 410, description: Gone.}}"
        ),
        "'already_published' is declared differently by 'publish_note'",
    ),
    "refusal of another kind": (
        DOMAIN.replace(
            "output: Note, rest: {method: POST}}",
            "output: Note, rest: {method: POST}, errors: {odd: {status: 409, description: Odd.}}}",
        ),
        "'errors' belongs to operations with 'kind: custom'",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_operation_is_refused_with_its_place(case: str, tmp_path: Path) -> None:
    text, reason = BAD[case]
    with pytest.raises(SpecError) as caught:
        generate(_project(tmp_path, text))
    assert reason in str(caught.value)
    assert caught.value.problems[0].file == NOTES
    assert caught.value.problems[0].line > 1


def test_clashing_routes_are_refused_with_both_places(tmp_path: Path) -> None:
    text = _custom("rest: {method: POST, path: '/{a_id}/publish'}")
    with pytest.raises(SpecError) as caught:
        generate(_project(tmp_path, text))
    (problem,) = caught.value.problems
    assert problem.line > 20
    assert f"POST /notes/{{}}/publish is taken by {NOTES}:11: publish_note" in problem.message


def test_a_route_that_another_domain_would_answer_is_refused(tmp_path: Path) -> None:
    other = {"domain": "tags", "config": {"rest": {"prefix": "/notes/tags"}}}
    operation = {"kind": "custom", "output": "Note", "rest": {"method": "GET"}}
    text = yaml.safe_dump(other | {"operations": {"tags": operation}})
    with pytest.raises(SpecError) as caught:
        generate(_project(tmp_path, tags=text))
    (problem,) = caught.value.problems
    assert problem.file == "services/backend/spec/tags.yaml"
    assert f"GET /notes/tags is answered by {NOTES}:5: get_note" in problem.message


BAD_SHAPES = {
    "variants": ("fields: {a: int}, variants: {Create: {}}", "has no variants"),
    "reference": ("fields: {a: {type: reference, model: Note}}", "use the type uuid"),
    "unique": ("fields: {a: {type: int, unique: true}}", "'unique' belongs to models that are"),
    "immutable": (
        "fields: {a: {type: int, immutable: true}}",
        "'immutable' belongs to models that are stored",
    ),
    "readonly": (
        "fields: {a: {type: int, default: 1, readonly: true}}",
        "'readonly' belongs to models that are stored",
    ),
    "computed": ("fields: {a: {type: datetime, default: now}}", "made when something is stored"),
}


@pytest.mark.parametrize("case", BAD_SHAPES)
def test_what_means_nothing_without_a_table_is_refused(case: str, tmp_path: Path) -> None:
    text, reason = BAD_SHAPES[case]
    with pytest.raises(SpecError) as caught:
        generate(_project(tmp_path, models=f"{MODELS_TEXT}  Shape: {{stored: false, {text}}}\n"))
    assert reason in str(caught.value)
    assert caught.value.problems[0].line > 10


def test_a_reference_to_what_is_not_stored_is_refused(tmp_path: Path) -> None:
    text = MODELS_TEXT.replace(
        "body: {type: text, optional: true}", "of_id: {type: reference, model: PublishRequest}"
    ).replace("exclude: [body]", "exclude: [of_id]")
    with pytest.raises(SpecError, match="there is no model 'PublishRequest'"):
        generate(_project(tmp_path, models=text))


def test_a_variant_without_fields_is_refused(tmp_path: Path) -> None:
    text = MODELS_TEXT.replace("exclude: [body]", "exclude: [id, title, body]")
    with pytest.raises(SpecError, match="nothing is left"):
        generate(_project(tmp_path, models=text))
