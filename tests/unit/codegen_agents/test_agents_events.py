"""A product whose people added events keeps them through a change."""

from pathlib import Path

from codegen_agents.service_template import ServiceTemplate
from codegen_crds.contracts.run import ProjectBrief
from codegen_template import generate, load_spec, new_project
from codegen_template.new import starter_spec

EVENTS = "shared/spec/events.yaml"
BRIEF = ProjectBrief(
    name="notes", namespace="team", slug="notes", title="Notes", description="", locale="en"
)


def test_a_change_keeps_events_word_for_word(tmp_path: Path) -> None:
    modules = ("backend", "notifications")
    new_project(tmp_path, title="Notes", slug="notes", description="", modules=modules)
    starter_spec(tmp_path)
    generate(tmp_path)
    text, before = (tmp_path / EVENTS).read_text("utf-8"), load_spec(tmp_path)
    template = ServiceTemplate()
    assert template.modules(tmp_path) == ["backend"]
    template.lay_down(tmp_path, BRIEF, template.read(tmp_path))
    assert (tmp_path / EVENTS).read_text("utf-8") == text
    after = load_spec(tmp_path)
    assert (after.events, after.handlers) == (before.events, before.handlers)
    assert after.domains["notes"].operations["create_note"].events is not None
