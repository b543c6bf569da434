"""What is asked for: manifests, patches, and what is refused before the API server is asked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_cli.core import wishes
from codegen_cli.core.exits import CliError, Exit, from_api, refusal
from codegen_cli.core.files import appliable, files
from codegen_cli.core.overview import Asked
from codegen_crds.api_errors import api_error

from .conftest import LIVE, OLDER, a_project, scenes


@pytest.mark.parametrize(
    ("description", "title", "name"),
    [
        ("A todo list. Tasks have a title.", "A todo list", "todo-list"),
        ("The garage: cars\nand drivers", "The garage", "garage"),
        ("Запись в автосервис. Клиент, время.", "Запись в автосервис", "zapis-v-avtoservis"),
        ("word " * 40, "word word word word word word word word word word word", None),
        ("shop", "shop", "shop"),
    ],
)
def test_words_make_a_manifest(description: str, title: str, name: str | None) -> None:
    body = wishes.manifest(namespace="team", description=description, model="", domain="a.b")
    assert body["spec"]["title"].startswith(title)
    assert body["spec"]["domain"] == "a.b"
    assert "model" not in body["spec"]
    if name:
        assert body["metadata"]["name"] == name


def test_a_manifest_goes_where_it_says_or_where_it_is_told() -> None:
    body = {"apiVersion": "codegen.dev/v1alpha1", "kind": "Project", "metadata": {"name": "x"}}
    made = wishes.from_file(body, namespace="team", source="f", asked="team")
    assert made["metadata"] == {"name": "x", "namespace": "team"}
    with pytest.raises(CliError, match=r"metadata\.namespace: it is for team"):
        wishes.from_file(made, namespace="other", source="f", asked="other")
    assert wishes.from_file(made, namespace="other", source="f") == made


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"kind": "Pod"},
        {"kind": "Project", "apiVersion": "codegen.dev/v9", "metadata": {"name": "x"}},
        {"kind": "Project", "apiVersion": "codegen.dev/v1alpha1"},
    ],
)
def test_what_is_no_project_is_refused(document: object) -> None:
    with pytest.raises(CliError) as refused:
        wishes.from_file(document, namespace="team", source="f.yaml")
    assert refused.value.exit is Exit.USAGE
    assert "f.yaml" in refused.value.message


@given(st.text(min_size=1))
def test_a_name_is_a_label_or_is_asked_for(title: str) -> None:
    try:
        name = wishes.name_from(title)
    except CliError:
        name = "asked"
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?", name)


def test_a_title_without_letters_needs_a_name() -> None:
    with pytest.raises(CliError) as refused:
        wishes.name_from("🚗")
    assert "--name" in refused.value.advice


@pytest.mark.parametrize(
    ("text", "currency", "read"),
    [
        ("5eur", "", ("5", "EUR")),
        (" 2.50 USD", "EUR", ("2.50", "USD")),
        ("7", "EUR", ("7", "EUR")),
    ],
)
def test_money_is_read(text: str, currency: str, read: tuple[str, str]) -> None:
    assert wishes.money(text, currency) == read


@pytest.mark.parametrize("text", ["", "five", "-5EUR", "5 euro", "1,5EUR", "5"])
def test_other_money_is_refused(text: str) -> None:
    with pytest.raises(CliError) as refused:
        wishes.money(text)
    assert refused.value.exit is Exit.USAGE


def test_a_patch_is_void_when_the_object_changed() -> None:
    """Lists are written whole, so each patch names the version that it was made from."""
    patch = wishes.add_answer(a_project(), "q1", "yes")
    assert patch is not None
    assert patch["metadata"] == {"uid": "u1", "resourceVersion": "7"}
    assert wishes.pin(a_project(), "")["spec"] == {"pinnedRelease": None}


def test_an_answer_is_given_once() -> None:
    answered = a_project(spec={"answers": [{"questionId": "q1", "text": "yes"}]})
    assert wishes.add_answer(answered, "q1", "yes") is None
    with pytest.raises(CliError, match="cannot be changed"):
        wishes.add_answer(answered, "q1", "no")
    more = wishes.add_answer(answered, "q2", "no")
    assert more is not None
    assert [a["questionId"] for a in more["spec"]["answers"]] == ["q1", "q2"]


def test_a_change_gets_the_first_free_id() -> None:
    project = a_project(spec={"changes": [{"id": "c2", "request": "x"}]})
    assert wishes.add_change(project, "y")[0] == "c1"
    assert wishes.add_change(project, "x", "c2") == ("c2", None)
    with pytest.raises(CliError, match="something else"):
        wishes.add_change(project, "z", "c2")


def test_a_finished_change_makes_room_in_a_full_list() -> None:
    asked = [{"id": f"x{n}", "request": "r"} for n in range(32)]
    full = a_project(
        spec={"changes": asked},
        changes=[{"id": "x0", "state": "Engineering"}, {"id": "x1", "state": "Live"}],
    )
    patch = wishes.add_change(full, "new")[1]
    assert patch is not None
    ids = [c["id"] for c in patch["spec"]["changes"]]
    assert ids == ["x0", *(f"x{n}" for n in range(2, 32)), "c1"]


def test_what_is_reopened_is_named_and_stays_in_the_list() -> None:
    asked = [{"id": f"x{n}", "request": "r"} for n in range(32)]
    ended = [{"id": "x0", "state": "Live"}, {"id": "x1", "state": "Failed"}]
    full = a_project(spec={"changes": asked}, changes=ended)
    patch = wishes.add_change(full, "still wrong", reopens="x0")[1]
    assert patch is not None
    assert patch["spec"]["changes"][-1] == {"id": "c1", "request": "still wrong", "reopens": "x0"}
    assert [c["id"] for c in patch["spec"]["changes"]][:2] == ["x0", "x2"]
    with pytest.raises(CliError) as unknown:
        wishes.add_change(full, "still wrong", reopens="gone")
    assert unknown.value.exit is Exit.NOT_FOUND


def test_an_id_is_not_used_twice() -> None:
    project = a_project(changes=[{"id": "c1", "state": "Live"}])
    assert wishes.add_change(project, "new")[0] == "c2"


def test_releases_are_meant_by_their_beginning() -> None:
    live = scenes()["live"]
    assert wishes.which_release(live, "A" * 3) == OLDER
    assert wishes.previous_release(live) == OLDER
    for wanted, exit_code in (("f", Exit.NOT_FOUND), ("", Exit.USAGE)):
        with pytest.raises(CliError) as refused:
            wishes.which_release(live, wanted)
        assert refused.value.exit is exit_code
    assert LIVE in str(refused.value)
    with pytest.raises(CliError):
        wishes.previous_release(scenes()["working"])


def test_questions_and_options() -> None:
    asking = scenes()["asking"]
    asked = wishes.which_question(asking)
    assert wishes.which_option(asked, "notes") == wishes.which_option(asked, "2") == "Notes"
    assert wishes.which_option(Asked("q", "?", ()), "anything") == "anything"
    with pytest.raises(CliError, match="no option"):
        wishes.which_option(asked, "3")
    with pytest.raises(CliError, match="not plain"):
        wishes.approval(asked, reject=False)
    with pytest.raises(CliError, match="asks nothing"):
        wishes.which_question(scenes()["live"])


@pytest.mark.parametrize(
    "options",
    [
        ("Approve", "Reject"),
        ("Yes, drop it", "No"),
        ("да", "Нет"),
        ("Take it away", "Keep the data"),
        ("Удалить данные", "Оставить данные"),
    ],
)
def test_approval_knows_yes_and_no(options: tuple[str, str]) -> None:
    asked = Asked("q-sha", "Drop it?", options)
    assert wishes.approval(asked, reject=False) == options[0]
    assert wishes.approval(asked, reject=True) == options[1]


def test_a_value_in_the_place_of_a_key_is_not_repeated() -> None:
    with pytest.raises(CliError) as refused:
        wishes.secret_key("sk-canary")
    assert "canary" not in str(refused.value) + refused.value.advice


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            (
                'Project.codegen.dev "x" is invalid: spec.title: Invalid value: "": spec.title in '
                "body should be at least 1 chars long"
            ),
            "spec.title: should be at least 1 chars long",
        ),
        (
            (
                'Project.codegen.dev "x" is invalid: [spec.budget.limit: Invalid value: "1,5": '
                "spec.budget.limit in body should match '^x$', spec.engine: Unsupported value: "
                '"magic": supported values: "builtin", "custom"]'
            ),
            (
                "spec.budget.limit: should match '^x$'\n"
                'spec.engine: supported values: "builtin", "custom"'
            ),
        ),
        (
            'Project.codegen.dev "x" is invalid: spec.answers[0].text: Required value',
            "spec.answers[0].text: required value",
        ),
        (
            'strict decoding error: unknown field "spec.colour"',
            "spec.colour: there is no such field",
        ),
        ("something new", "something new"),
    ],
)
def test_refusals_name_the_field(message: str, told: str) -> None:
    assert refusal(message) == told


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, Exit.REFUSED),
        (401, Exit.REFUSED),
        (403, Exit.REFUSED),
        (404, Exit.NOT_FOUND),
        (409, Exit.REFUSED),
        (418, Exit.FAILED),
        (422, Exit.REFUSED),
        (503, Exit.UNREACHABLE),
    ],
)
def test_answers_of_the_api_server_become_exit_codes(status: int, code: Exit) -> None:
    assert from_api(api_error(status, "why")).exit is code


def test_an_export_has_the_wish_alone_and_names_of_secrets() -> None:
    project = a_project(missingSecrets=[{"key": "STRIPE_KEY"}]).model_dump(
        mode="json", exclude_defaults=True
    )
    project |= {"apiVersion": "codegen.dev/v1alpha1", "kind": "Project"}
    project["metadata"]["annotations"] = {
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        "mine": "kept",
    }
    assert appliable(project)["metadata"] == {
        "name": "todo",
        "namespace": "team",
        "annotations": {"mine": "kept"},
    }
    assert "todo-secrets:\n- STRIPE_KEY\n" in files(project, [], None, [])["secrets.yaml"]
