"""What is wrong with a spec is said with its place, and nothing is written."""

from pathlib import Path

import pytest

from codegen_template import SpecError, generate, load_spec, new_project

MODELS = "shared/spec/models.yaml"
NOTES = "services/backend/spec/notes.yaml"
GOOD_DOMAIN = """\
domain: notes
config: {rest: {prefix: /notes}}
operations:
  create_note: {input: NoteCreate, output: Note, rest: {method: POST}}
"""


def _note(field: str) -> str:
    return f"models:\n  Note:\n    fields:\n      title: string\n      {field}\n"


def _operation(text: str) -> str:
    return GOOD_DOMAIN + f"  {text}\n"


def _list(keys: str) -> str:
    return _operation(f"list_notes: {{output: 'list[Note]', rest: {{method: GET}}, {keys}}}")


def _pairs(sets: str, more: str = "age: int") -> str:
    return _note(f"{more}\n    unique_together: {sets}")


BAD_MODELS = {
    "together with no field": (
        _pairs("\n      - [age, titel]"),
        7,
        "there is no field 'titel'; did you mean 'title'?",
    ),
    "together with itself": (_pairs("[[age, age]]"), 6, "'age' is named twice"),
    "together alone": (_pairs("[[age]]"), 6, "say 'unique: true' of 'age'"),
    "together with an id": (_pairs("[[age, id]]"), 6, "'id' is unique already"),
    "together with nothing": (_pairs("[[]]"), 6, "at least 1 item"),
    "one set twice": (
        _pairs("\n      - [age, title]\n      - [title, age]"),
        8,
        "the same fields as entry 1",
    ),
    "no sets": (_pairs("[age, title]"), 6, "valid tuple"),
    "together with a list": (
        _pairs("[[title, age]]", "age: {type: list, items: int}"),
        6,
        "age is a list: it cannot be unique",
    ),
    "texts too long together": (
        _pairs("[[title, age]]", "age: text"),
        6,
        "at most 600 characters in all, and these may have 100255: give them a 'max_length'",
    ),
    "together in what nothing stores": (
        _pairs("[[title, age]]\n    stored: false"),
        6,
        "'unique_together' belongs to models that are stored",
    ),
    "bound by no field": (
        _note("end: {type: int, gt: {field: strt}}\n      start: int"),
        5,
        "there is no field 'strt'; did you mean 'start'?",
    ),
    "bound by a field of another type": (
        _note("end: {type: date, gt: {field: title}}"),
        5,
        "end is date and title is string: they do not compare",
    ),
    "bound by itself": (_note("end: {type: int, gt: {field: end}}"), 5, "cannot bound itself"),
    "bound of a text": (
        _note("end: {type: string, gt: {field: title}}"),
        5,
        "'gt: {field: …}' belongs to fields of type date, datetime, decimal, float, int",
    ),
    "bound of a day by a number": (_note("end: {type: date, gt: 3}"), 5, "'gt' belongs to"),
    "bounds that go round": (
        _note("end: {type: int, ge: {field: start}}\n      start: {type: int, ge: {field: end}}"),
        6,
        "bounds go round: start < end < start",
    ),
    "bound and default that contradict": (
        _note("off: {type: int, le: {field: cost}, default: 9}\n      cost: {type: int, le: 5}"),
        5,
        "no values satisfy these bounds, the fields' own limits and their defaults at once",
    ),
    "unknown key of a bound": (_note("end: {type: int, gt: {fild: a}}"), 5, "the key 'field'"),
    "bound of an item": (
        _note("all: {type: list, items: {type: int, gt: {field: a}}}"),
        5,
        "items.gt: Input should be a valid integer",
    ),
    "unknown key": (_note("body: {typ: string}"), 5, "did you mean 'type'"),
    "unknown type": (_note("body: {type: strng}"), 5, "did you mean 'string'"),
    "shorthand of unknown type": (_note("body: strng"), 5, "did you mean 'string'"),
    "python keyword": (_note("class: string"), 5, "Python keyword"),
    "reserved by SQLAlchemy": (_note("metadata: string"), 5, "reserved by SQLAlchemy"),
    "reserved by pydantic": (_note("model_dump: string"), 5, "reserved by pydantic"),
    "traversal in a name": (_note('"../../etc": string'), 5, "does not have the form"),
    "repeated key": (_note("title: text"), 5, "the key is repeated"),
    "reference to nothing": (_note("of_id: {type: reference, model: Nte}"), 5, "no model 'Nte'"),
    "hint at the model": (_note("of_id: {type: reference, model: Nte}"), 5, "mean 'Note'"),
    "circle": (_note("of_id: {type: reference, model: Note}"), 2, "Note -> Note"),
    "reference without model": (_note("of_id: {type: reference}"), 5, "needs 'model'"),
    "enum without values": (_note("kind: {type: enum}"), 5, "needs 'values'"),
    "enum that repeats": (_note("kind: {type: enum, values: [a, a]}"), 5, "must differ"),
    "enum of booleans": (_note("kind: {type: enum, values: [on, off]}"), 5, "put it in quotes"),
    "key of another type": (_note("n: {type: int, min_length: 1}"), 5, "'min_length' belongs to"),
    "nothing satisfies": (_note("n: {type: int, ge: 5, le: 3}"), 5, "no value satisfies"),
    "bad pattern": (_note('c: {type: string, pattern: "("}'), 5, "not a regular expression"),
    "default out of range": (_note("n: {type: int, le: 3, default: 4}"), 5, "the default 4"),
    "default of wrong type": (_note("b: {type: bool, default: yes please}"), 5, "the default"),
    "example that does not fit": (
        _note('c: {type: string, pattern: "^a$", example: b}'),
        5,
        "'example' does not satisfy",
    ),
    "readonly that nobody sets": (_note("n: {type: int, readonly: true}"), 5, "nobody else sets"),
    "immutable that nobody gives": (
        _note("n: {type: int, default: 1, readonly: true, immutable: true}"),
        5,
        "'immutable' says nothing here",
    ),
    "unique without bound": (_note("n: {type: text, unique: true}"), 5, "needs 'max_length'"),
    "index without bound": (_note("n: {type: text, index: true}"), 5, "needs 'max_length'"),
    "index of what has one": (
        _note("n: {type: int, unique: true, index: true}"),
        5,
        "'index' says nothing here",
    ),
    "deletion of no reference": (
        _note("n: {type: int, on_delete: cascade}"),
        5,
        "'on_delete' belongs to fields of type reference",
    ),
    "deletion by an unknown word": (
        _note("of_id: {type: reference, model: Note, optional: true, on_delete: ignore}"),
        5,
        "'restrict', 'cascade' or 'set_null'",
    ),
    "a reference that cannot be emptied": (
        _note("of_id: {type: reference, model: Note, on_delete: set_null}"),
        5,
        "needs 'optional: true'",
    ),
    "list of nothing": (_note("n: {type: list}"), 5, "a list needs 'items'"),
    "list of dates": (_note("n: {type: list, items: date}"), 5, "'bool' or 'enum'"),
    "list of what is misspelt": (_note("n: {type: list, items: strng}"), 5, "mean 'string'"),
    "unknown key of an item": (
        _note("n: {type: dict, items: {type: int, gee: 1}}"),
        5,
        "unknown key 'gee'; did you mean 'ge'",
    ),
    "bound of another item": (
        _note("n: {type: list, items: {type: int, pattern: a}}"),
        5,
        "'pattern' belongs to",
    ),
    "items that nothing satisfies": (
        _note("n: {type: list, items: {type: int, ge: 5, le: 3}}"),
        5,
        "'items': no value satisfies",
    ),
    "fewest above most": (
        _note("n: {type: list, items: int, min_items: 5, max_items: 3}"),
        5,
        "no value satisfies",
    ),
    "items of no list": (_note("n: {type: int, items: int}"), 5, "'items' belongs to"),
    "unique list": (_note("n: {type: list, items: int, unique: true}"), 5, "says nothing"),
    "default of a list": (_note("n: {type: list, items: int, default: now}"), 5, "the default"),
    "wrong id": (_note("id: int"), 5, "expected {type: uuid, readonly: true}"),
    "number as text": (_note('n: {type: int, ge: "1"}'), 5, "valid integer"),
    "reserved model": ("models:\n  BaseModel: {fields: {a: int}}\n", 2, "used by the generated"),
    "class made twice": (
        "models:\n  Note: {fields: {a: int}}\n  NoteCreate: {fields: {a: int}}\n",
        3,
        "makes a class named 'NoteCreate'",
    ),
    "unknown variant": (
        "models:\n  Note: {fields: {a: int}, variants: {Crate: {}}}\n",
        2,
        "did you mean 'Create'",
    ),
    "variant of no field": (
        "models:\n  Note: {fields: {abc: int}, variants: {Update: {exclude: [abd]}}}\n",
        2,
        "did you mean 'abc'",
    ),
    "not YAML": ("models: [\n", 2, "not YAML"),
    "empty": ("", 1, "the file is empty"),
    "a list": ("- a\n", 1, "dictionary"),
    "a tag that builds objects": ("models: !!python/object:os.system {}\n", 1, "not allowed"),
}


@pytest.mark.parametrize("case", BAD_MODELS)
def test_bad_models_are_refused_with_their_place(case: str, tmp_path: Path) -> None:
    """File, line and reason stand in the message."""
    text, line, reason = BAD_MODELS[case]
    found = _refusal(tmp_path, {MODELS: text})
    assert reason in str(found)
    assert (found.problems[0].file, found.problems[0].line) == (MODELS, line)


BAD_DOMAINS = {
    "unknown model": (_operation("x: {output: 'list[Nota]', rest: {method: GET}}"), "mean 'Note'"),
    "no known shape": (_operation("x: {output: Note, rest: {method: GET}}"), "expected one of"),
    "clashing routes": (
        _operation("x: {input: NoteCreate, output: Note, rest: {method: POST}}"),
        f"POST /notes is taken by {NOTES}:4: create_note",
    ),
    "route of the service": (GOOD_DOMAIN.replace("prefix: /notes", "prefix: /health"), "itself"),
    "operation that is a keyword": (
        _operation("del: {output: 'list[Note]', rest: {method: GET}}"),
        "Python's or of the generated",
    ),
    "traversal in the path": (
        _operation("x: {output: 'list[Note]', rest: {method: GET, path: /../x}}"),
        "does not have the form",
    ),
    "unknown parameter": (
        _operation(
            "x: {output: 'list[Note]', rest: {method: GET},"
            " params: [{name: color, type: int, source: query}]}"
        ),
        "'color' is not understood",
    ),
    "filter by no field": (_list("filters: [titl]"), "no field 'titl'; did you mean 'title'"),
    "filter said twice": (_list("filters: [title, title]"), "'title' is taken"),
    "filters of what is no list": (
        GOOD_DOMAIN.replace("output: Note", "output: Note, filters: [title]"),
        "'filters' belongs to operations that return a list",
    ),
    "search in what is no text": (_list("search: [id]"), "expected a string or a text"),
    "search said twice": (_list("search: [title, title]"), "'title' is repeated"),
    "filter by a list": (_list("filters: [tags]"), "'tags' is a list; lists are not narrowed"),
    "order by a list": (_list("sort: [tags]"), "'tags' is a list, which has no order"),
    "order by no field": (_list("sort: [titl]"), "did you mean 'title'"),
    "default order that is none": (
        _list("sort: {by: [title], default: -titel}"),
        "none of the orders in 'by'; did you mean 'title'",
    ),
    "unknown key of an order": (_list("sort: {by: [title], defalt: title}"), "mean 'default'"),
    "malformed order": (_list("sort: {by: [title], default: title desc}"), "have the form"),
    "page of nothing": (
        _operation("x: {output: 'page[Nota]', rest: {method: GET}}"),
        "mean 'Note'",
    ),
    "name unlike the file": (GOOD_DOMAIN.replace("domain: notes", "domain: memos"), "'notes'"),
    "status without a body": (
        GOOD_DOMAIN.replace("method: POST", "method: POST, status: 204"),
        "204 goes with delete",
    ),
}


@pytest.mark.parametrize("case", BAD_DOMAINS)
def test_bad_domains_are_refused_with_their_place(case: str, tmp_path: Path) -> None:
    text, reason = BAD_DOMAINS[case]
    found = _refusal(tmp_path, {MODELS: _note("tags: {type: list, items: int}"), NOTES: text})
    assert reason in str(found)
    assert found.problems[0].file == NOTES
    assert found.problems[0].line >= 1


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    text = _note("class: string") + "      metadata: string\n"
    assert len(_refusal(tmp_path, {MODELS: text}).problems) == 2


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    text = "models: {}\n" + "#" * 1_000_000
    assert "larger than" in str(_refusal(tmp_path, {MODELS: text}))


def test_a_file_that_unfolds_to_too_much_is_refused(tmp_path: Path) -> None:
    """Aliases of aliases are counted as what they stand for."""
    layers = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    assert "too much data" in str(_refusal(tmp_path, {MODELS: f"a0: &a0 [x]\n{layers}\n"}))


def test_a_file_that_contains_itself_is_refused(tmp_path: Path) -> None:
    assert "too deep" in str(_refusal(tmp_path, {MODELS: "models: &a {b: *a}\n"}))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    _lay_down(tmp_path, {})
    (tmp_path / MODELS).parent.mkdir(parents=True)
    (tmp_path / MODELS).write_bytes("models:\n  # заметка".encode("cp1251"))
    with pytest.raises(SpecError, match=r"models\.yaml:2: not UTF-8"):
        load_spec(tmp_path)


def test_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "project"
    _lay_down(root, {})
    (tmp_path / "elsewhere.yaml").write_text(_note("body: text"), encoding="utf-8")
    (root / MODELS).parent.mkdir(parents=True)
    (root / MODELS).symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(SpecError, match="leads out of the project"):
        load_spec(root)


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="there is no project here"):
        generate(tmp_path)


@pytest.mark.parametrize(
    ("fact", "value"),
    [("slug", "../up"), ("slug", "Big"), ("title", ""), ("modules", ("backend", "blockchain"))],
)
def test_bad_facts_about_a_project_are_refused_by_name(
    fact: str, value: object, tmp_path: Path
) -> None:
    facts: dict[str, object] = {"title": "Notes", "slug": "notes", "description": ""}
    with pytest.raises(SpecError, match=fact):
        new_project(tmp_path, **(facts | {fact: value}))  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def _lay_down(root: Path, files: dict[str, str]) -> None:
    new_project(root, title="Notes", slug="notes", description="")
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def _refusal(root: Path, files: dict[str, str]) -> SpecError:
    """The refusal of this spec; checks that nothing was written."""
    _lay_down(root, files)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with pytest.raises(SpecError) as caught:
        generate(root)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    return caught.value
