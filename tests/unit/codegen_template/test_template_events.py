"""Events: what a spec may say of them, what is refused with its place, and what follows."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    SpecError,
    crud_domain,
    generate,
    load_spec,
    new_project,
    summary,
    write_spec,
)
from codegen_template.__main__ import app
from codegen_template.check import check
from codegen_template.new import starter_spec
from codegen_template.spec import DomainSpec, EventSpec, HandlerSpec, OperationSpec

EVENTS = "shared/spec/events.yaml"
HANDLERS = "services/notifications/spec/handlers.yaml"
NOTES = "services/backend/spec/notes.yaml"
ROUTER = "services/backend/app/generated/routers/notes.py"


def telling(domain: DomainSpec, operation: str, **events: str) -> DomainSpec:
    """The domain, one of its operations with what it tells of."""
    body = domain.operations[operation].model_dump(mode="json", exclude_defaults=True)
    changed = OperationSpec.model_validate(body | {"events": events})
    return domain.model_copy(update={"operations": {**domain.operations, operation: changed}})


def spec_of(
    domain: DomainSpec, events: dict[str, Any], handlers: dict[str, Any] | None = None
) -> Spec:
    fields = {
        "title": FieldSpec(type="string", min_length=1),
        "kind": FieldSpec(type="enum", values=("a", "b")),
        "due": FieldSpec(type="date", optional=True),
    }
    return Spec(
        models={"Note": ModelSpec(fields=fields)},
        domains={"notes": domain},
        events={name: EventSpec.model_validate(event) for name, event in events.items()},
        handlers={
            name: HandlerSpec.model_validate(handler) for name, handler in (handlers or {}).items()
        },
    )


def made(
    root: Path, spec: Spec | None = None, modules: tuple[str, ...] = ("notifications",)
) -> Path:
    new_project(root, title="N", slug="n", description="", modules=("backend", *modules))
    if spec is None:
        starter_spec(root)
    else:
        write_spec(root, spec)
    return root


def refusal(root: Path) -> str:
    with pytest.raises(SpecError) as raised:
        load_spec(root)
    return str(raised.value)


def test_specs_of_events_are_read_as_they_were_written(tmp_path: Path) -> None:
    domain = telling(crud_domain("Note"), "create_note", publish_on_success="note_created")
    events = {
        "note_created": {"message": "Note", "description": "Written."},
        "note_gone": {"fields": {"note_id": "uuid"}},
    }
    spec = spec_of(domain, events, {"tell": {"subscribe": "note_created", "attempts": 2}})
    made(tmp_path, spec)
    assert load_spec(tmp_path) == spec
    assert "notes.create_note tells note_created" in summary(spec)
    assert "note_created -> notifications.tell" in summary(spec)
    write_spec(tmp_path, spec_of(crud_domain("Note"), {}))
    assert not (tmp_path / EVENTS).exists()
    assert not (tmp_path / HANDLERS).exists()


def test_a_route_publishes_in_the_transaction_of_its_operation(tmp_path: Path) -> None:
    domain = telling(crud_domain("Note"), "create_note", publish_on_success="note_created")
    domain = telling(
        domain, "delete_note", publish_on_success="note_gone", publish_on_error="note_stays"
    )
    events = {
        "note_created": "Note",
        "note_gone": {"fields": {"note_id": "uuid"}},
        "note_stays": {"fields": {"note_id": "uuid", "error": "string", "status": "int"}},
    }
    made(tmp_path, spec_of(domain, events))
    generate(tmp_path)
    text = (tmp_path / ROUTER).read_text("utf-8")
    assert (
        "        async with database.unit_of_work() as connection:\n"
        "            result = await controller.create_note(body)\n"
        "            await events.note_created.publish(connection, result)\n"
        "            return result\n"
    ) in text
    assert "events.note_gone.message(note_id=note_id)" in text
    assert "error=failure.error, status=failure.status" in text
    assert generate(tmp_path).written == ()
    assert check(tmp_path) == []


def test_without_events_nothing_of_them_is_generated(tmp_path: Path) -> None:
    made(tmp_path, spec_of(crud_domain("Note"), {}), modules=())
    generate(tmp_path)
    generated = "\n".join(path.read_text("utf-8") for path in (tmp_path / "services").rglob("*.py"))
    assert "outbox" not in generated
    assert "unit_of_work" not in generated


def test_events_without_the_module_that_carries_them_are_refused(tmp_path: Path) -> None:
    made(tmp_path, spec_of(crud_domain("Note"), {"note_created": "Note"}), modules=())
    with pytest.raises(SpecError, match=rf"{EVENTS}:\d+: events are carried by the module"):
        generate(tmp_path)


def test_a_handler_is_made_once_and_stays_as_somebody_wrote_it(tmp_path: Path) -> None:
    made(tmp_path)
    generate(tmp_path)
    handler = tmp_path / "services/notifications/worker/handlers/tell_of_notes.py"
    handler.write_text("# mine\n" + handler.read_text("utf-8"), encoding="utf-8")
    (tmp_path / EVENTS).write_text(
        (tmp_path / EVENTS).read_text("utf-8") + "  other: {fields: {text: string}}\n"
    )
    generate(tmp_path)
    assert handler.read_text("utf-8").startswith("# mine\n")


def test_an_event_that_nobody_hears_of_is_a_warning(tmp_path: Path) -> None:
    made(tmp_path, spec_of(crud_domain("Note"), {"note_created": "Note"}))
    for command in ("generate", "check"):
        done = CliRunner().invoke(app, [command, str(tmp_path)])
        assert done.exit_code == 0, done.output
        assert f"warning: {EVENTS}:2: events.note_created: nobody hears of it" in done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (EVENTS, "message: Note", "mesage: Note", f"{EVENTS}:4: events.note_created.mesage: unkn"),
        (EVENTS, "message: Note", "message: Nota", "there is no 'Nota'; did you mean 'Note'?"),
        (EVENTS, "message: Note,", "", "expected either 'message', the name of a model, or 'fie"),
        (EVENTS, "message: Note", "message: NoteCreate", "expected what an operation returns"),
        (EVENTS, "note_created", "NoteCreated", f"{EVENTS}:4: events.NoteCreated: 'NoteCreated' d"),
        (
            EVENTS,
            "message: Note,",
            "fields: {title: {type: string, max_lenght: 3}},",
            "unknown key 'max_lenght'; did you mean 'max_length'?",
        ),
        (
            EVENTS,
            "message: Note,",
            "fields: {copy: string},",
            f"{EVENTS}:4: events.note_created.fields.copy: 'copy' is reserved",
        ),
        (
            EVENTS,
            "message: Note,",
            "fields: {author: string},",
            (
                f"{NOTES}:11: operations.create_note.events.publish_on_success: "
                "'note_created' tells of 'author', which is neither"
            ),
        ),
        (EVENTS, "message: Note,", "fields: {title: int},", "expected the type string, as it is"),
        (EVENTS, "message: Note,", "fields: {body: text},", "say 'optional: true'"),
        (
            NOTES,
            "publish_on_success: note_created",
            "publish_on_success: note_create",
            (
                f"{NOTES}:11: operations.create_note.events.publish_on_success: there is no event "
                f"'note_create' in {EVENTS}; did you mean 'note_created'?"
            ),
        ),
        (
            NOTES,
            "publish_on_success: note_created",
            "publish_on_error: note_created",
            "the event 'note_created' needs 'fields' with 'error: string'",
        ),
        (NOTES, "publish_on_success", "publish_on_succes", "did you mean 'publish_on_success'?"),
        (NOTES, "{publish_on_success: note_created}", "{}", "expected 'publish_on_success', 'pub"),
        (
            NOTES,
            "    rest: {method: GET}\n",
            "    rest: {method: GET}\n    events: {publish_on_success: note_created}\n",
            "'note_created' tells of a Note, and the operation returns list[Note]",
        ),
        (
            HANDLERS,
            "subscribe: note_created",
            "subscribe: note_create",
            f"{HANDLERS}:4: handlers.tell_of_notes.subscribe: there is no event 'note_create'",
        ),
        (HANDLERS, "tell_of_notes", "relay", "'relay' cannot be the name of a handler"),
        (HANDLERS, "tell_of_notes", "class", "'class' cannot be the name of a handler"),
        (HANDLERS, "note_created}", "note_created, attempts: 9}", "less than or equal to 5"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    file: str, old: str, new: str, expected: str, tmp_path: Path
) -> None:
    made(tmp_path)
    text = (tmp_path / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert expected in refusal(tmp_path)


def test_names_that_the_events_need_are_refused(tmp_path: Path) -> None:
    made(tmp_path)
    models = tmp_path / "shared/spec/models.yaml"
    text = models.read_text("utf-8").replace("  Note:\n", "  Outbox: {fields: {a: int}}\n  Note:\n")
    models.write_text(text, encoding="utf-8")
    assert "'Outbox' is the table that carries the events" in refusal(tmp_path)
