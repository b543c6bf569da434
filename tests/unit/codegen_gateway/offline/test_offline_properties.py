"""What holds for every text: an answer, a valid one, always the same; and for composed ones."""

import keyword
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen_crds.contracts.product import EntitySpec, FieldSpec, ProductSpec, Requirements
from codegen_gateway.offline import complete
from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.draft import Language
from codegen_gateway.offline.edge.summary import parse, render
from codegen_gateway.offline.wording import overlong

_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Load the dictionary before hypothesis measures anything."""
    understand("Книги с названием.", {})


_SCRAPS = st.sampled_from(
    [
        "book",
        "books",
        "title",
        "tasks",
        "with",
        "has",
        "have",
        "a",
        "an",
        "the",
        "each",
        "belongs",
        "to",
        "and",
        "or",
        ",",
        ";",
        ":",
        ".",
        "(",
        ")",
        "-",
        "*",
        "#",
        "\n",
        "one",
        "of",
        "from",
        "1",
        "5",
        "up",
        "200",
        "characters",
        "required",
        "optional",
        "unique",
        "между",
        "книга",
        "книги",
        "с",
        "имеет",
        "у",
        "каждого",
        "есть",
        "относится",
        "к",
        "название",
        "от",
        "до",
        "не",
        "более",
        "символов",
        "обязательно",
        "уникальный",
        "«новый»",
        "or/and",
        "status:",
        "open",
        "done",
        "price",
        "€",
        "%",
        "??",
        "email",
        "send",
        "login",
        "id",
        "created_at",
        "class",
        "order",
        "user",
        "'quoted'",
        '"',
        "[",
        "]",
        "many",
        "several",
        "whether",
        "is",
        "which",
        "can",
        "be",
        "deleted",
        "read-only",
        "только",
        "чтение",
    ]
)


@_CALM
@given(st.text(max_size=300))
def test_any_text_gets_a_valid_answer(text: str) -> None:
    _check(text)


@_CALM
@given(st.lists(_SCRAPS, max_size=40))
def test_any_words_get_a_valid_answer(words: list[str]) -> None:
    _check(" ".join(words))


def _check(text: str) -> None:
    """An answer validates; a specification has usable names; a question stands alone."""
    message = _answer("Requirements", text)
    found = Requirements.model_validate_json(message["content"] or "")
    assert message == _answer("Requirements", text)
    assert found.understood == (not found.questions)
    answer = _answer("ProductSpec", text)
    if not found.understood:
        assert answer["refusal"]
        return
    spec = ProductSpec.model_validate_json(answer["content"] or "")
    names = {entity.name for entity in spec.entities}
    assert len(names) == len(spec.entities)
    assert len({entity.plural for entity in spec.entities}) == len(spec.entities)
    for entity in spec.entities:
        fields = [field.name for field in entity.fields]
        assert len(set(fields)) == len(fields)
        assert not {"id", "updated_at"} & set(fields)
        assert not any(keyword.iskeyword(n) or keyword.issoftkeyword(n) for n in fields)
        assert not any(n.endswith("_") or "__" in n for n in fields)
        assert all(f.reference in names for f in entity.fields if f.type == "reference")
        assert all(f.values for f in entity.fields if f.type == "enum")


def _answer(schema: str, text: str) -> dict[str, str | None]:
    request = {
        "messages": [{"role": "user", "content": f"<description>{text}</description>"}],
        "response_format": {"type": "json_schema", "json_schema": {"name": schema}},
    }
    message: dict[str, str | None] = complete(request)["choices"][0]["message"]
    return message


@dataclass(frozen=True)
class Said:
    """A phrase, and what it means: the name of a field with its type and bounds."""

    text: str
    means: tuple[str, str, str, str]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_summary_says_lists_attributes_forms_and_deletions(language: Language) -> None:
    fields = [
        FieldSpec(name="tags", type="list", items="string", default="empty", max_length=40),
        FieldSpec(
            name="marks", type="list", items="int", minimum="1", maximum="5", min_items=1,
            max_items=9,
        ),
        FieldSpec(name="days", type="list", items="enum", values=["mon", "in between"]),
        FieldSpec(name="attributes", type="dict", items="text", default="empty"),
        FieldSpec(
            name="code", type="string", pattern="^[A-Z, ]{1,3}$", example="A, B", default="B, A"
        ),
        FieldSpec(name="a_id", type="reference", reference="A", on_delete="cascade"),
        FieldSpec(
            name="b_id", type="reference", reference="B", required=False, on_delete="set_null"
        ),
    ]  # fmt: skip
    entity = EntitySpec(name="A", plural="as", fields=fields)
    assert parse(render([entity], language)) == [entity]


EN_FIELDS = (
    Said("title", ("title", "string", "", "")),
    Said("due date", ("due_date", "date", "", "")),
    Said("price", ("price", "decimal", "", "")),
    Said("priority from 1 to 5", ("priority", "int", "1", "5")),
    Said("rating between 0 and 10", ("rating", "int", "0", "10")),
    Said("quantity (not negative)", ("quantity", "int", "0", "")),
    Said("status (open, done)", ("status", "enum", "", "")),
    Said("weight in kg", ("weight", "float", "", "")),
    Said("notes (optional)", ("notes", "text", "", "")),
    Said("email (unique)", ("email", "string", "", "")),
    Said("paid (yes/no)", ("paid", "bool", "", "")),
)
RU_FIELDS = (
    Said("название", ("name", "string", "", "")),
    Said("срок", ("deadline", "date", "", "")),
    Said("цена в рублях", ("price", "decimal", "", "")),
    Said("приоритет от 1 до 5", ("priority", "int", "1", "5")),
    Said("возраст не менее 18", ("age", "int", "18", "")),
    Said("количество (неотрицательное)", ("quantity", "int", "0", "")),
    Said("статус (новый, готов)", ("status", "enum", "", "")),
    Said("вес в кг", ("weight", "float", "", "")),
    Said("описание (необязательно)", ("description", "text", "", "")),
    Said("телефон (уникальный)", ("phone", "string", "", "")),
    Said("активен (да/нет)", ("active", "bool", "", "")),
)
# People and works get a name or a title of their own, so none of them is here.
EN_THINGS = (("Lamp", "lamps"), ("Crate", "crates"), ("Candle", "candles"), ("Box", "boxes"))
RU_THINGS = (("Box", "коробки"), ("Plant", "растения"), ("Car", "машины"))
EN_SHAPES = (
    "{Many}: {fields}.",
    "{Many} ({fields}).",
    "{Many} have {fields}.",
    "Keep {many} with {fields}.",
    "We want to track {many}: {fields}.",
)
RU_SHAPES = (
    "{Many}: {fields}.",
    "{Many} ({fields}).",
    "{Many} имеют {fields}.",
    "{Many} — {fields}.",
    "Есть {many}: {fields}.",
)


@st.composite
def _composed(draw: st.DrawFn) -> tuple[str, dict[str, set[tuple[str, str, str, str]]]]:
    """A description put together from phrases, and what it means."""
    fields, things, shapes = draw(
        st.sampled_from([(EN_FIELDS, EN_THINGS, EN_SHAPES), (RU_FIELDS, RU_THINGS, RU_SHAPES)])
    )
    chosen = draw(st.lists(st.sampled_from(things), min_size=1, max_size=3, unique=True))
    sentences, meaning = [], {}
    for name, many in chosen:
        said = draw(st.lists(st.sampled_from(fields), min_size=2, max_size=6, unique=True))
        shape = draw(st.sampled_from(shapes))
        sentences.append(
            shape.format(Many=many.capitalize(), many=many, fields=", ".join(f.text for f in said))
        )
        meaning[name] = {f.means for f in said}
    joint = draw(st.sampled_from([" ", "\n", "\n\n", "\n- "]))
    opening = "- " if joint == "\n- " else ""
    return opening + joint.join(sentences), meaning


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200)
@given(_composed())
def test_composed_descriptions_are_understood(
    composed: tuple[str, dict[str, set[tuple[str, str, str, str]]]],
) -> None:
    text, meaning = composed
    found = understand(text, {})
    assert [q.text for q in found.questions] == []
    assert {
        e.name: {(f.name, f.type, f.minimum, f.maximum) for f in e.fields} for e in found.entities
    } == meaning
    language = found.language
    assert parse(render(found.entities, language)) == found.entities


@pytest.mark.parametrize(
    "unit",
    [
        "has a thing with a ",
        "(for a ",
        "who did which ",
        "a or b (type) ",
        "X (a, b) does y. ",
        "или ",
    ],
)
@pytest.mark.parametrize("size", [overlong.LONGEST - 20, 12_000], ids=["sentence", "text"])
def test_words_without_end_get_an_answer(unit: str, size: int) -> None:
    """However often it is repeated: neither the depth nor the time is the text's."""
    found = understand(unit * (size // len(unit)), {})
    assert len(found.questions) <= 2


def test_a_sentence_without_an_end_is_told_and_the_rest_is_built() -> None:
    endless = "We keep a list of things that have a thing with a " * 50
    found = understand(f"Shelves with a name and a floor number. {endless}. Newest first.", {})
    assert [each.name for each in found.entities] == ["Shelf"]
    assert found.questions == []
    assert any("We keep a list of things" in told for told in found.unsupported)
