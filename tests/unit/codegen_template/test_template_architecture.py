"""The architecture page: every service, dependency, event and reference is in its drawing."""

from pathlib import Path

from codegen_template import FieldSpec, ModelSpec, Spec, crud_domain, generate, new_project
from codegen_template.new import starter_spec
from codegen_template.render.architecture import architecture_page
from codegen_template.resolve import resolve
from codegen_template.spec.services import ServiceSpec

PAGE = "docs/architecture.md"


def test_all_modules_are_drawn_with_what_leads_where(tmp_path: Path) -> None:
    new_project(
        tmp_path,
        title="Shop",
        slug="shop",
        description="",
        modules=("backend", "notifications", "tg_bot"),
    )
    starter_spec(tmp_path)
    generate(tmp_path)
    page = (tmp_path / PAGE).read_text("utf-8")
    for line in (
        "people -->|HTTPS| service_backend",
        "service_backend --> service_db",
        "service_tg_bot -->|polls| telegram",
        "service_tg_bot --> service_backend",
        "service_notifications --> service_redis",
        "service_redis -.->|note_created| service_notifications",
    ):
        assert f"    {line}\n" in page
    assert "| `note_created` | `create_note` | `tell_of_notes` |" in page


def test_names_that_are_words_of_the_drawings_language_stay_names() -> None:
    """``end`` closes a block of a flowchart, ``direction`` begins a line of it."""
    leads = FieldSpec(type="reference", model="Direction", optional=True, unique=True)
    spec = Spec(
        models={
            "Direction": ModelSpec(fields={"name": FieldSpec(type="string")}),
            "End": ModelSpec(fields={"title": leads}),
        },
        domains={"ends": crud_domain("End")},
    )
    service = ServiceSpec(type="postgres", strategy="stateful", memory_mib=64)
    page = architecture_page(resolve(spec), {"end": service}, title="A | B")
    assert '    service_end[("end<br/>PostgreSQL")]\n' in page
    assert '    "Direction" |o--o| "End" : "title"\n' in page
    assert page.splitlines()[1] == "# A \\| B: architecture"
