"""Fields that callers give once, or never: what a change may say of them, and what people hear."""

import pytest

from codegen_crds.contracts.product import Changeable
from codegen_gateway.offline.edge.change_answers import analysis
from codegen_gateway.offline.edge.conversation import Request
from codegen_gateway.offline.edge.requirements import requirements
from codegen_gateway.offline.sentences import fixed

from .live import asked, changed

TICKETS = "Tickets: number, subject, status (new, done), opened on (date). The number is immutable."
CONTRACTS = "Договоры: номер, клиент, дата подписания, сумма. Номер неизменяем."


@pytest.mark.parametrize(
    ("description", "change", "name", "kind"),
    [
        (TICKETS, "The subject can't be edited any more", "subject", "on_create"),
        (TICKETS, "Make the subject immutable", "subject", "on_create"),
        (TICKETS, "Forbid changing the status", "status", "on_create"),
        (TICKETS, "Allow people to edit the number again", "number", "always"),
        (TICKETS, "The number may be changed again", "number", "always"),
        (TICKETS, "Opened on should be filled in automatically", "opened_on", "never"),
        (CONTRACTS, "Клиента потом изменить нельзя", "client", "on_create"),
        (CONTRACTS, "Запрети менять сумму", "amount", "on_create"),
        (CONTRACTS, "Номер теперь можно менять", "number", "always"),
        (CONTRACTS, "Дата подписания проставляется автоматически", "signing_date", "never"),
    ],
)
def test_a_change_closes_a_field_and_opens_it(
    description: str, change: str, name: str, kind: Changeable
) -> None:
    request = asked(description, change)
    found = analysis(request)
    assert (found.verdict, found.unsupported) == ("change", [])
    entity = changed(request, "Ticket" if description == TICKETS else "Contract")
    (each,) = [field for field in entity.fields if field.name == name]
    assert each.changeable == kind
    assert len(found.acceptance) == 1


@pytest.mark.parametrize("change", ["The number is immutable", "The subject can be edited"])
def test_what_is_so_is_no_change(change: str) -> None:
    assert analysis(asked(TICKETS, change)).verdict == "already"


def test_what_the_service_has_nothing_to_set_to_is_asked() -> None:
    found = analysis(asked(TICKETS, "The subject is set by the service"))
    assert found.verdict == "unclear"
    assert any("subject" in text for text in found.unsupported)


def test_where_no_field_may_change_nothing_is_changed() -> None:
    request = asked("Notes: text (immutable), author.", "The author cannot be changed later")
    assert "update" not in changed(request, "Note").operations


def test_people_hear_of_it() -> None:
    said = requirements(Request(description=TICKETS, change="", present=None, answers={}))
    assert "Ticket.number is given on creation and not changed after." in said.acceptance
    assert "given once" in said.summary


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("", "always"),
        ("must never be edited", "on_create"),
        ("never changes", "on_create"),
        ("should stay the same after creation", "on_create"),
        ("can only be set when the order is created", "on_create"),
        ("не подлежит изменению", "on_create"),
        ("указывается только при создании", "on_create"),
        ("filled in by the server when it is created", "never"),
        ("is set automatically and can't be changed", "never"),
        ("заполняется системой", "never"),
        ("только для чтения", "never"),
    ],
)
def test_words_say_who_gives_a_value_and_when(said: str, kind: Changeable) -> None:
    known = fixed.compiled((*fixed.ONCE, *fixed.SERVICE))
    assert known.fullmatch(said) or not said
    assert fixed.kind_of(said) == kind


@pytest.mark.parametrize(
    "said",
    ["given once a day", "read-only for visitors", "set once per week", "sent automatically"],
)
def test_other_words_say_nothing_of_it(said: str) -> None:
    assert fixed.compiled((*fixed.ONCE, *fixed.SERVICE)).search(said) is None
