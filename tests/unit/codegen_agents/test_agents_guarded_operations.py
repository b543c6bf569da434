"""Operations that ask for a key: laid down, read back, and opened only by name."""

from pathlib import Path

import pytest
import yaml

from codegen_agents.service_template import ServiceTemplate
from codegen_crds.contracts.product import EntitySpec, FieldSpec, ProductSpec
from codegen_crds.contracts.run import ProjectBrief
from codegen_template import load_spec

BRIEF = ProjectBrief(
    name="notes", namespace="team", slug="notes", title="Notes", description="", locale="en"
)
SPEC = "services/backend/spec/notes.yaml"


def product(*guarded: str, opened: tuple[str, ...] = ()) -> ProductSpec:
    note = EntitySpec.model_validate(
        {
            "name": "Note",
            "plural": "notes",
            "fields": [FieldSpec(name="title", type="string")],
            "guarded": guarded,
        }
    )
    return ProductSpec(title="Notes", summary="", entities=[note], opened=list(opened))


def auth(root: Path) -> dict[str, str]:
    return {
        name: str(operation.auth)
        for name, operation in load_spec(root).domains["notes"].operations.items()
        if operation.auth is not None
    }


def test_what_is_guarded_asks_for_the_key_and_is_read_back(tmp_path: Path) -> None:
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, product("create", "list", "delete"))
    asking = {"create_note": "api_key", "list_notes": "api_key", "delete_note": "api_key"}
    assert auth(tmp_path) == asking
    assert template.read(tmp_path).entities[0].guarded == ["create", "list", "delete"]
    contract = yaml.safe_load(
        (tmp_path / "services/backend/app/generated/env.contract.yaml").read_text("utf-8")
    )
    assert contract["entries"]["API_KEYS"]["source"] == "generated_secret"
    assert template.undeclared_keys(tmp_path) == []


def test_what_asks_for_the_key_is_told_by_its_name(tmp_path: Path) -> None:
    """Operations of a person's own, too; a domain may guard all of its own at once."""
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, product())
    assert template.guarded(tmp_path) == []
    template.lay_down(tmp_path, BRIEF, product("delete", "list"))
    assert template.guarded(tmp_path) == ["notes.delete_note", "notes.list_notes"]
    text = (tmp_path / SPEC).read_text("utf-8")
    (tmp_path / SPEC).write_text(text.replace("config:\n", "config:\n  auth: jwt\n", 1), "utf-8")
    assert template.guarded(tmp_path) == ["notes.delete_note", "notes.list_notes"]
    (tmp_path / SPEC).write_text(
        text.replace("config:\n", "config:\n  auth: api_key\n", 1), "utf-8"
    )
    assert len(template.guarded(tmp_path)) == 5


def test_a_change_that_forgets_a_guard_opens_nothing(tmp_path: Path) -> None:
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, product("create", "delete"))
    template.lay_down(tmp_path, BRIEF, product("update"))
    assert auth(tmp_path) == dict.fromkeys(("create_note", "update_note", "delete_note"), "api_key")


def test_what_a_change_names_is_everybodys(tmp_path: Path) -> None:
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, product("create", "delete"))
    template.lay_down(tmp_path, BRIEF, product("delete", opened=("Note.create", "Note.delete")))
    assert auth(tmp_path) == {"delete_note": "api_key"}, "what is guarded in the same breath stays"
    template.lay_down(tmp_path, BRIEF, product(opened=("Note.delete", "Ghost.delete")))
    assert auth(tmp_path) == {}


@pytest.mark.parametrize("opened", [(), ("Note.create",)])
def test_what_a_person_wrote_of_tokens_stays(tmp_path: Path, opened: tuple[str, ...]) -> None:
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, product())
    text = (tmp_path / SPEC).read_text("utf-8")
    (tmp_path / SPEC).write_text(text.replace("config:", "config:\n  auth: jwt", 1), "utf-8")
    assert len(template.read(tmp_path).entities[0].guarded) == 5
    template.lay_down(tmp_path, BRIEF, product("update", opened=opened))
    assert str(load_spec(tmp_path).domains["notes"].config.auth) == "jwt"
    assert auth(tmp_path) == {}


def test_a_domain_that_asks_for_the_key_is_opened_an_operation_at_a_time(tmp_path: Path) -> None:
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, product())
    text = (tmp_path / SPEC).read_text("utf-8")
    (tmp_path / SPEC).write_text(text.replace("config:", "config:\n  auth: api_key", 1), "utf-8")
    template.lay_down(tmp_path, BRIEF, product(opened=("Note.list",)))
    assert auth(tmp_path) == {"list_notes": "none"}
