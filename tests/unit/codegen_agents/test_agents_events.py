"""Events of a product: from what people are told of, and kept through a change."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from codegen_agents.errors import SpecRefusedError
from codegen_agents.service_template import ServiceTemplate
from codegen_crds.contracts.product import EntitySpec, FieldSpec, NotifyWay, ProductSpec
from codegen_crds.contracts.run import ProjectBrief
from codegen_template import generate, load_spec, new_project
from codegen_template.environment.contract import load_fragments, merged
from codegen_template.new import starter_spec

EVENTS = "shared/spec/events.yaml"
MANIFEST = "services/notifications/spec/manifest.yaml"
CONSUMES = "consumes: [{service: backend, domain: notes, operations: [get_note]}]  # for links\n"
BRIEF = ProjectBrief(
    name="notes", namespace="team", slug="notes", title="Notes", description="", locale="en"
)


def test_a_change_keeps_events_and_manifests_word_for_word(tmp_path: Path) -> None:
    modules = ("backend", "notifications")
    new_project(tmp_path, title="Notes", slug="notes", description="", modules=modules)
    starter_spec(tmp_path)
    (tmp_path / MANIFEST).write_text(CONSUMES, encoding="utf-8")
    generate(tmp_path)
    text, before = (tmp_path / EVENTS).read_text("utf-8"), load_spec(tmp_path)
    template = ServiceTemplate()
    assert template.modules(tmp_path) == ["backend", "notifications"]
    assert [e.notify for e in template.read(tmp_path).entities] == [["create"]]
    template.lay_down(tmp_path, BRIEF, template.read(tmp_path))
    assert (tmp_path / EVENTS).read_text("utf-8") == text
    assert (tmp_path / MANIFEST).read_text("utf-8") == CONSUMES
    after = load_spec(tmp_path)
    assert (after.events, after.handlers) == (before.events, before.handlers)
    assert after.manifests == before.manifests != {}
    assert after.domains["notes"].operations["create_note"].events is not None


def shop(*notify: str, by: Sequence[NotifyWay] = ()) -> ProductSpec:
    fields = [FieldSpec(name="title", type="string")]
    order = EntitySpec.model_validate(
        {"name": "Order", "plural": "orders", "fields": fields, "notify": notify}
    )
    return ProductSpec(title="Shop", summary="", entities=[order], notify_by=list(by))


def test_what_people_are_told_of_becomes_events_with_handlers(tmp_path: Path) -> None:
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, shop("create", "update"), ["backend", "notifications"])
    spec = load_spec(tmp_path)
    assert sorted(spec.events) == ["order_changed", "order_created"]
    assert {h.subscribe for h in spec.handlers.values()} == set(spec.events)
    assert (tmp_path / "services/notifications/worker/handlers/tell_order_created.py").exists()
    assert template.read(tmp_path).entities[0].notify == ["create", "update"]
    assert template.services(tmp_path) == ["backend", "db", "notifications", "redis"]
    assert template.undeclared_keys(tmp_path) == []


def test_a_product_that_tells_of_nothing_by_name_tells_of_new_things(tmp_path: Path) -> None:
    ServiceTemplate().lay_down(tmp_path, BRIEF, shop(), ["notifications"])
    assert sorted(load_spec(tmp_path).events) == ["order_created"]


def test_a_change_adds_an_event_beside_those_of_people(tmp_path: Path) -> None:
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, shop("create"), ["notifications"])
    events = tmp_path / EVENTS
    events.write_text(events.read_text("utf-8").replace("order_created", "new_order"), "utf-8")
    for file in ("services/backend/spec/orders.yaml", "services/notifications/spec/handlers.yaml"):
        text = (tmp_path / file).read_text("utf-8")
        (tmp_path / file).write_text(text.replace("order_created", "new_order"), "utf-8")
    template.lay_down(tmp_path, BRIEF, shop("create", "update"))
    spec = load_spec(tmp_path)
    assert sorted(spec.events) == ["new_order", "order_changed"]
    assert sorted(h.subscribe for h in spec.handlers.values()) == ["new_order", "order_changed"]


def test_telling_without_the_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecRefusedError, match=r"notify: wants the module notifications"):
        ServiceTemplate().lay_down(tmp_path, BRIEF, shop("create"))


def test_of_what_is_gone_its_id_is_told(tmp_path: Path) -> None:
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, shop("delete"), ["notifications"])
    assert list(load_spec(tmp_path).events["order_deleted"].fields) == ["order_id"]
    assert template.read(tmp_path).entities[0].notify == ["delete"]
    handler = tmp_path / "services/notifications/worker/handlers/tell_order_deleted.py"
    assert "OrderDeletedMessage" in handler.read_text("utf-8")


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        (["email"], {"SMTP_URL", "NOTIFY_EMAIL_TO"}),
        (["telegram"], {"TELEGRAM_BOT_TOKEN", "NOTIFY_TELEGRAM_TO"}),
        (["webhook"], {"NOTIFY_WEBHOOK_URL"}),
        (["log"], set()),
        (
            ["telegram", "webhook"],
            {"TELEGRAM_BOT_TOKEN", "NOTIFY_TELEGRAM_TO", "NOTIFY_WEBHOOK_URL"},
        ),
    ],
)
@pytest.mark.parametrize("before", [None, "email", "telegram"])
def test_what_people_have_to_give_follows_from_how_they_are_told(
    tmp_path: Path, by: list[NotifyWay], wanted: set[str], before: NotifyWay | None
) -> None:
    template = ServiceTemplate()
    if before is not None:
        template.lay_down(tmp_path, BRIEF, shop("create", by=[before]), ["notifications"])
    template.lay_down(tmp_path, BRIEF, shop("create", by=by), ["notifications"])
    assert set(template.read(tmp_path).notify_by) == set(by)
    template.lay_down(tmp_path, BRIEF, shop("create"))
    assert set(template.read(tmp_path).notify_by) == set(by), "a change that says nothing of it"
    entries = merged(load_fragments(tmp_path))
    asked = {
        key
        for key, entry in entries.items()
        if entry.required and (entry.source == "user_secret" or key == "NOTIFY_TELEGRAM_TO")
    }
    assert asked == wanted
    assert entries["NOTIFY_BY"].value == ",".join(by)
    assert template.undeclared_keys(tmp_path) == []


def test_a_way_without_the_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecRefusedError, match=r"notify_by: wants the module notifications"):
        ServiceTemplate().lay_down(tmp_path, BRIEF, shop(by=["log"]))


def test_a_way_that_cannot_be_merged_names_the_place(tmp_path: Path) -> None:
    template = ServiceTemplate()
    template.lay_down(tmp_path, BRIEF, shop("create"), ["notifications"])
    contract = tmp_path / "services/notifications/env.contract.yaml"
    contract.write_text(
        contract.read_text("utf-8").replace('value: "email"', 'value: "ours"'), "utf-8"
    )
    with pytest.raises(SpecRefusedError, match=r"codegen-template notify-by telegram"):
        template.lay_down(tmp_path, BRIEF, shop("create", by=["telegram"]))
