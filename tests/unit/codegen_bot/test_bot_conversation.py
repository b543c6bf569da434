"""What happens to what people write, tap and send: rules, breadth, and both languages."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from fluent.syntax import FluentParser, ast
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from codegen_bot.conversation import views
from codegen_bot.conversation.buttons import button, form_of, read
from codegen_bot.conversation.decide import decide, holds_secret, name_of
from codegen_bot.conversation.facts import (
    Incoming,
    Known,
    Mode,
    Person,
    Tap,
    Unreadable,
    Words,
    locale_of,
)
from codegen_bot.conversation.moves import (
    AskChange,
    CreateProject,
    Decision,
    DeleteProject,
    GiveAnswer,
    Invite,
    OfferForm,
    Pin,
    PutSecret,
    Say,
)
from codegen_bot.conversation.needs import needs_of
from codegen_bot.conversation.texts import LOCALES, source, text_in
from codegen_crds.bot_tokens import TokenCheck, TokenTrouble
from codegen_crds.contracts.turn_rules import title_of
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.agentrun import Graph
from codegen_crds.v1alpha1.notification import Notification
from codegen_crds.v1alpha1.project import (
    MOST_CHANGES,
    ChangeState,
    ProjectPhase,
    TaskProgress,
)
from codegen_dev.bot_api.rules import check_markup, check_text

ANN = Person(7, "en")
TOKEN = "123456789:AAEtoken-of-a-bot-0123456789abcdef"
WISH = "A list of books. A book has a title and an author."


def project(name: str = "books-1", title: str = "Books", **status: Any) -> Project:
    spec = status.pop("spec", {})
    return Project.model_validate(
        {
            "metadata": {"name": name, "namespace": "tg-7", "uid": f"uid-of-{name}-12345678"},
            "spec": {"title": title, "description": "d", **spec},
            "status": status,
        }
    )


def live(name: str = "books-1", title: str = "Books", **status: Any) -> Project:
    return project(name, title, phase="Ready", url="https://x.example", **status)


def after(
    incoming: Incoming | str, *projects: Project, mode: Mode | None = None, **known: Any
) -> Decision:
    """The decision; everything it says is what Telegram would take."""
    did = Words(incoming) if isinstance(incoming, str) else incoming
    person = known.pop("person", ANN)
    decision = decide(did, Known(person, projects, mode or Mode(), **known), serial=0x2A)
    for say in decision.says:
        acceptable(say)
    return decision


def acceptable(say: Say) -> str:
    rows = [[InlineKeyboardButton(b.text, callback_data=b.data) for b in r] for r in say.buttons]
    check_markup(InlineKeyboardMarkup(rows))
    return check_text(say.html, "HTML")


def tap(say: Say, verb: str) -> Tap:
    return Tap(next(b.data for r in say.buttons for b in r if b.data.split(":")[1] == verb))


ASKING = project(
    "books-1", questions=[{"id": "books-1-q1", "text": "Who?", "options": ["Me", "All"]}]
)


def test_a_first_wish_becomes_a_project_and_says_so() -> None:
    decision = after(WISH)
    assert decision.effect == CreateProject("a-list-of-books-2a", "A list of books", WISH)
    assert "New product" in decision.says[0].html
    assert decision.says[0].follows == "a-list-of-books-2a"


def test_the_same_update_makes_the_same_object() -> None:
    assert after(WISH).effect == after(WISH).effect


def test_an_open_question_is_answered_by_words_and_by_a_tap() -> None:
    assert after("Only me", ASKING).effect == GiveAnswer("books-1", "books-1-q1", "Only me")
    card = after("/status", ASKING).says[0]
    assert after(tap(card, "pick"), ASKING).effect == GiveAnswer("books-1", "books-1-q1", "Me")


def test_a_tap_on_a_closed_question_is_explained() -> None:
    card = after("/status", ASKING).says[0]
    decision = after(tap(card, "pick"), project())
    assert decision.effect is None
    assert "closed" in decision.says[0].html


@pytest.mark.parametrize(
    "change",
    [{"id": "books-1-q2"}, {"text": "For whom?"}, {"options": ["All", "Me"]}, {"options": []}],
)
def test_an_old_button_answers_no_other_question(change: dict[str, Any]) -> None:
    card = after("/status", ASKING).says[0]
    first = ASKING.status.questions[0].model_dump()
    decision = after(tap(card, "pick"), project("books-1", questions=[first | change]))
    assert decision.effect is None
    assert "closed" in decision.says[0].html


def test_a_button_finds_its_question_wherever_it_stands() -> None:
    card = after("/status", ASKING).says[0]
    first = ASKING.status.questions[0].model_dump()
    before = {"id": "books-1-q0", "text": "Which?", "options": ["This", "That"]}
    moved = project("books-1", questions=[before, first])
    assert after(tap(card, "pick"), moved).effect == GiveAnswer("books-1", "books-1-q1", "Me")


def test_options_of_the_longest_name_fit_their_buttons() -> None:
    question = {"id": "q" * 60, "text": "Who?", "options": [str(n) for n in range(6)]}
    card = after("/status", project("n" * 40, questions=[question])).says[0]
    assert len([b for row in card.buttons for b in row if ":pick:" in b.data]) == 6


def test_two_questions_make_the_bot_ask_which() -> None:
    other = project("films-1", "Films", questions=[{"id": "films-1-q1", "text": "Who?"}])
    decision = after("Everybody", ASKING, other)
    assert decision.effect is None
    assert decision.mode == Mode("choose", text="Everybody")
    films = Tap(decision.says[0].buttons[1][0].data)
    chosen = after(films, ASKING, other, mode=decision.mode)
    assert chosen.effect == GiveAnswer("films-1", "films-1-q1", "Everybody")
    asks_else = project("films-1", "Films", questions=[{"id": "films-1-q2", "text": "How many?"}])
    late = after(films, ASKING, asks_else, mode=decision.mode)
    assert (late.effect, late.mode) == (None, decision.mode)
    assert "closed" in late.says[0].html


def test_words_that_name_one_live_product_change_it() -> None:
    decision = after("books should have a year", live(), live("films-1", "Films"))
    assert decision.effect == AskChange("books-1", "tg-42", "books should have a year")
    assert "Change of" in decision.says[0].html


@pytest.mark.parametrize("words", ["Add a year", "bookshop hours", "Films and Books get a year"])
def test_words_that_could_be_either_are_asked_about(words: str) -> None:
    decision = after(words, live(), live("films-1", "Films"))
    assert decision.effect is None
    new = after(Tap("1:say:"), live(), mode=decision.mode)
    assert isinstance(new.effect, CreateProject)
    change = after(Tap("1:say:films-1"), live("films-1", "Films"), mode=decision.mode)
    assert change.effect == AskChange("films-1", "tg-42", words)


def test_a_second_tap_does_nothing_twice() -> None:
    """The first one ended the choice."""
    decision = after(Tap("1:say:books-1"), live())
    assert decision.effect is None
    assert "earlier time" in decision.says[0].html


def test_a_full_queue_of_changes_is_said() -> None:
    full = [{"id": f"c{n}", "request": "x"} for n in range(32)]
    decision = after("Books get a year", live(spec={"changes": full}))
    assert decision.effect is None
    assert "as many changes" in decision.says[0].html


def test_a_secret_is_asked_for_with_a_warning_and_deleted_after() -> None:
    wants = project(missingSecrets=[{"key": "API_KEY", "description": "of <weather>"}])
    listed = after("/secret", wants).says[0]
    asked = after(tap(listed, "secret"), wants)
    assert "passes through Telegram" in asked.says[0].html
    assert asked.mode == Mode("secret", project="books-1", key="API_KEY")
    given = after("s3 cr3t /x", wants, mode=asked.mode)
    assert given.effect == PutSecret("books-1", "API_KEY", "s3 cr3t /x")
    assert given.delete_message
    assert "s3 cr3t" not in str(given)


TWO_MISSING = [{"key": "MAIL_TO", "description": "whom"}, {"key": "SMTP_URL"}]


def labels(say: Say) -> list[str]:
    return [b.text for row in say.buttons for b in row]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("operator_is_late", [True, False])
@pytest.mark.parametrize("text", ["", "form"])
def test_after_a_secret_the_next_one_is_offered(
    locale: Any, text: str, *, operator_is_late: bool
) -> None:
    """The message about the first value has the button of the second, which asks in its place."""
    person, words = Person(7, locale), text_in(locale)
    waits = project(missingSecrets=TWO_MISSING)
    mode = Mode("secret", project="books-1", key="MAIL_TO", text=text)
    first = after("a@b.example", waits, mode=mode, person=person).says[0]
    assert words("secret-next", count=1) in first.html
    assert labels(first) == ["SMTP_URL"]
    now = waits if operator_is_late else project(missingSecrets=TWO_MISSING[1:])
    asked = after(tap(first, "secret"), now, person=person)
    assert asked.says[0].edit
    assert asked.mode == Mode("secret", project="books-1", key="SMTP_URL")
    left = project(missingSecrets=TWO_MISSING[1:])
    last = after("smtp://x", left, mode=asked.mode, person=person).says[0]
    assert words("secret-last") in last.html
    assert labels(last) == []


def test_an_old_button_never_asks_for_another_secret() -> None:
    """Buttons name values, not places in a list that becomes shorter."""
    listed = after("/secret", project(missingSecrets=TWO_MISSING)).says[0]
    first, second = (Tap(row[0].data) for row in listed.buttons)
    left = project(missingSecrets=TWO_MISSING[1:])
    assert after(second, left).mode == Mode("secret", project="books-1", key="SMTP_URL")
    gone = after(first, left)
    assert (gone.mode, labels(gone.says[0])) == (Mode(), ["SMTP_URL"])
    before = after(Tap("1:secret:books-1:0"), left)  # as the version before wrote it
    assert (before.mode, labels(before.says[0])) == (Mode(), ["SMTP_URL"])
    none = after(first, project())
    assert (none.mode, labels(none.says[0])) == (Mode(), [])


def test_secrets_of_the_longest_names_fit_their_buttons() -> None:
    waits = project("n" * 40, missingSecrets=[{"key": "K" * 128}])
    listed = after("/secret", waits, forms=True).says[0]
    asked = after(tap(listed, "secret"), waits, forms=True).says[0]
    assert after(tap(asked, "in-chat"), waits, forms=True).mode.key == "K" * 128


@pytest.mark.parametrize("locale", LOCALES)
def test_the_message_that_a_secret_is_missing_asks_for_it(locale: Any) -> None:
    waits = project(missingSecrets=TWO_MISSING)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    owed = Notification(key="secrets-x", event="SecretsMissing", text="It needs …", at=at)
    said = views.event(waits, owed, Person(7, locale))
    assert labels(said)[:2] == ["MAIL_TO", "SMTP_URL"]
    assert after(tap(said, "secret"), waits).mode.key == "MAIL_TO"
    other = owed.model_copy(update={"event": "Ready"})
    assert "MAIL_TO" not in labels(views.event(waits, other, Person(7, locale)))


def test_giving_a_secret_can_be_left() -> None:
    mode = Mode("secret", project="books-1", key="API_KEY")
    decision = after("/cancel", project(), mode=mode)
    assert (decision.effect, decision.mode) == (None, Mode())


def test_tokens_of_bots_are_judged_by_their_shape() -> None:
    mode = Mode("secret", project="books-1", key="TELEGRAM_BOT_TOKEN")
    known = Known(ANN, (project(),), mode)
    assert needs_of(Words(TOKEN), known).token == TOKEN
    assert TOKEN not in repr(needs_of(Words(TOKEN), known))
    assert not needs_of(Words("/cancel"), known).token
    good = after(TOKEN, project(), mode=mode, token=TokenCheck("123456789", None, "books_bot"))
    assert good.effect == PutSecret("books-1", "TELEGRAM_BOT_TOKEN", TOKEN, "123456789")
    assert "@books_bot" in good.says[0].html
    assert TOKEN not in repr(good)
    other = Mode("secret", project="books-1", key="SLACK_BOT_TOKEN")
    assert isinstance(after("xoxb-1", project(), mode=other).effect, PutSecret)


@pytest.mark.parametrize("trouble", [None, *get_args(TokenTrouble)])
@pytest.mark.parametrize("locale", LOCALES)
def test_a_token_that_is_no_good_is_refused_in_words_and_asked_for_again(
    trouble: TokenTrouble | None, locale: Any
) -> None:
    mode = Mode("secret", project="books-1", key="TELEGRAM_BOT_TOKEN")
    check = TokenCheck("123456789", trouble, "books_bot") if trouble else None
    person = Person(7, locale)
    refused = after(TOKEN, project(), mode=mode, token=check, person=person)
    assert (refused.effect, refused.delete_message, refused.mode) == (None, True, mode)
    assert TOKEN not in repr(refused)
    unlike = text_in(locale)("token-silent")
    assert refused.says[0].html.startswith(unlike) == (trouble is None)


def test_a_secret_is_asked_for_by_a_form_where_there_is_one() -> None:
    """Nothing that is written next is taken for the value, unless the chat is chosen."""
    waits = project(missingSecrets=[{"key": "API_KEY", "description": "of <x>"}])
    listed = after("/secret", waits, forms=True).says[0]
    asked = after(tap(listed, "secret"), waits, forms=True)
    assert (asked.effect, asked.mode) == (OfferForm(0x2A, "books-1", "API_KEY"), Mode())
    assert [form_of(b.data) for row in asked.says[0].buttons for b in row] == [0x2A, None]
    chat = after(tap(asked.says[0], "in-chat"), waits, forms=True)
    assert (chat.effect, chat.mode.kind) == (None, "secret")
    assert after(tap(listed, "secret"), waits).mode.kind == "secret"
    given = Mode("secret", project="books-1", key="API_KEY", text="form")
    assert "deleted" not in after("k", waits, mode=given).says[0].html
    assert "deleted" in after("k", waits, mode=replace(given, text="")).says[0].html


def test_a_stray_token_is_deleted_and_becomes_no_wish() -> None:
    decision = after(f"make a bot with {TOKEN} please", live())
    assert (decision.effect, decision.delete_message) == (None, True)
    assert holds_secret(Words(f"x {TOKEN}"), Mode())
    assert holds_secret(Words("mails by sk-0123456789abcdef0123"), Mode())
    assert holds_secret(Words("mails by sk-0123456789abcdef0123"), Mode())
    assert holds_secret(Words("anything"), Mode("secret"))
    assert not holds_secret(Words("/cancel"), Mode("secret"))
    assert not holds_secret(Words(WISH), Mode())


def test_rolling_back_and_on_again() -> None:
    there = live(release="a" * 12)
    listed = after(Tap("1:releases:books-1"), there, releases=("a" * 12, "b" * 12)).says[0]
    assert after(tap(listed, "pin"), there).effect == Pin("books-1", "b" * 12)
    pinned = live(release="a" * 12, spec={"pinnedRelease": "b" * 12})
    listed = after(Tap("1:releases:books-1"), pinned, releases=("b" * 12,)).says[0]
    assert after(tap(listed, "pin"), pinned).effect == Pin("books-1", "")
    none = after(Tap("1:releases:books-1"), there, releases=("a" * 12,))
    assert "no earlier release" in none.says[0].html


def test_deleting_is_asked_twice_and_means_one_object() -> None:
    asked = after("/delete books", live()).says[0]
    yes = tap(asked, "delete-yes")
    assert after(yes, live()).effect == DeleteProject("books-1", "uid-of-books-1-12345678")
    anew = live()
    anew = anew.model_copy(update={"metadata": anew.metadata.model_copy(update={"uid": "another"})})
    assert after(yes, anew).effect is None
    assert after(tap(asked, "keep"), live()).effect is None


def test_inviting_is_for_administrators() -> None:
    assert after("/invite 12").effect is None
    boss = Person(1, "en", admin=True)
    assert after("/invite 12", person=boss).effect == Invite(12)
    assert after("/invite bob", person=boss).effect is None


@pytest.mark.parametrize("data", ["", "0:open:books-1", "1", "9:x", "1:fly:books-1", "junk"])
def test_buttons_of_another_time_are_explained(data: str) -> None:
    decision = after(Tap(data), live())
    assert decision.effect is None
    assert "earlier time" in decision.says[0].html


def test_a_button_of_a_product_that_is_gone_is_explained() -> None:
    assert "not there any more" in after(Tap("1:delete-yes:films-1:x"), live()).says[0].html


@pytest.mark.parametrize(("kind", "says"), [("other", "text only"), ("edited", "corrections")])
def test_pictures_and_corrections_are_answered_and_forget_nothing(kind: Any, says: str) -> None:
    mode = Mode("change", project="books-1")
    decision = after(Unreadable(kind), live(), mode=mode)
    assert says in decision.says[0].html
    assert decision.mode == mode


def test_two_hundred_projects_are_paged() -> None:
    many = [project(f"p-{n}", f"Product {n} <{'x' * 80}>") for n in range(200)]
    say = after("/projects", *many).says[0]
    seen: set[str] = set()
    for _ in range(100):
        seen |= {
            b.data for r in say.buttons for b in r if ":open:" in b.data and "page" not in b.data
        }
        onward = [b for r in say.buttons for b in r if b.text.startswith("Next")]
        if not onward:
            break
        say = after(Tap(onward[0].data), *many).says[0]
    assert len(seen) == 200


def test_a_card_with_many_long_questions_is_still_a_message() -> None:
    questions = [{"id": f"q{n}", "text": "<?>" * 1000} for n in range(32)]
    acceptable(after("/status", project(questions=questions)).says[0])


def test_a_card_says_how_far_changes_are_and_why_one_ended() -> None:
    changes = [
        {"id": "a", "state": "Live"},
        {"id": "b", "state": "Refused", "message": "It would delete <data>."},
        {"id": "forgotten", "state": "Live"},
    ]
    asked = [{"id": "a", "request": "Add a year"}, {"id": "b", "request": "Drop " + "x" * 900}]
    shown = acceptable(after("/status", live(changes=changes, spec={"changes": asked})).says[0])
    assert "Add a year\n✅ done" in shown
    assert "🚫 refused: It would delete <data>." in shown


def test_a_card_says_how_far_the_plan_of_what_is_made_is() -> None:
    """Of the product until it is made, then of the change at work; nothing of what is done."""
    tasks = [
        {"id": "mail", "title": "Send <a> mail.", "state": "Done"},
        {"id": "fax", "title": "Fax it.", "state": "Left"},
    ]
    shown = acceptable(after("/status", project(tasks=tasks)).says[0])
    assert "tasks: 1 of 2 done\n✅ Send <a> mail.\n🔁 Fax it." in shown
    asked = [{"id": "a", "request": "Add a year"}]
    change = {"id": "a", "number": 1, "state": "Engineering", "tasks": tasks}
    shown = acceptable(after("/status", live(changes=[change], spec={"changes": asked})).says[0])
    assert shown.count("1 of 2 done") == 1
    change |= {"state": "Live", "tasks": [tasks[0]]}
    shown = acceptable(after("/status", live(changes=[change], spec={"changes": asked})).says[0])
    assert "🧩" not in shown


def test_a_card_shows_who_asked_whom_in_the_persons_language() -> None:
    """Of what is made and of a change until it is live; the newest questions."""
    steps = [
        {"askedBy": f"shop-devops-{n}", "graph": "engineering", "run": "shop-engineering-2"}
        for n in range(1, 7)
    ]
    last = {"askedBy": "shop-engineering-2-t1", "graph": "intake", "run": "shop-intake-2"}
    path = [*steps, {**last, "reason": "Which <tax>?"}]
    shown = acceptable(after("/status", project(path=path)).says[0])
    assert "asked on the way: 7\n" in shown
    assert shown.count("the release asked the developer") == 4
    assert "the developer asked the analysis: Which <tax>?" in shown

    asked = [{"id": "a", "request": "Add a year"}]
    change = {"id": "a", "number": 1, "state": "Engineering", "path": path[-1:]}
    product = live(changes=[change], path=path, spec={"changes": asked})
    shown = acceptable(after("/status", product).says[0])
    assert shown.count("🔀") == 1
    assert "asked on the way: 1\n" in shown
    russian = views.card_html(product, text_in("ru"))
    assert "вопросов по пути: 1\n" in russian
    assert [word in russian for word in ("разработка", "анализ")] == [True, True]
    change |= {"state": "Live"}
    product = live(changes=[change], path=path, spec={"changes": asked})
    assert "🔀" not in acceptable(after("/status", product).says[0])


def test_every_state_of_products_and_changes_has_words() -> None:
    for locale in LOCALES:
        for state in (*get_args(ProjectPhase), *get_args(ChangeState)):
            assert text_in(locale)(f"phase-{state}")
        for graph in get_args(Graph):
            assert text_in(locale)(f"graph-{graph}")
        for task in get_args(TaskProgress):
            assert text_in(locale)(f"task-{task}", text="x")


def test_the_language_is_the_persons() -> None:
    assert [locale_of(c) for c in ("ru", "ru-RU", "en-GB", "", None)] == [
        "ru",
        "ru",
        "en",
        "en",
        "en",
    ]
    assert "Новый продукт" in after(WISH, person=Person(7, "ru")).says[0].html


@settings(max_examples=40)
@given(
    st.text(max_size=4096)
    | st.sampled_from(
        ["/new", "/start x", "\0", "<b>", "&lt;", "*_[`", "\u202eabc", "👩‍👩‍👧" * 400]
    )
)
def test_whatever_is_written_the_answer_is_one_telegram_takes(words: str) -> None:
    for mode in (Mode(), Mode("new"), Mode("change", "books-1"), Mode("choose", text="x")):
        for projects in ((), (live(title="<i>&\u202e"),), (ASKING,)):
            decision = after(words, *projects, mode=mode)
            assert decision.says
            if isinstance(decision.effect, CreateProject):
                assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", decision.effect.name)
                assert len(decision.effect.name) <= 40
                assert 1 <= len(decision.effect.title) <= 100


@given(st.text(max_size=64))
def test_whatever_a_tap_says_is_answered(data: str) -> None:
    assert after(Tap(data), live()).says
    assert after(Tap(f"1:{data}"), live()).says


@given(st.text(max_size=100))
def test_names_are_names(wish: str) -> None:
    assert re.fullmatch(r"[a-z0-9][-a-z0-9]{0,38}[a-z0-9]", name_of(title_of(wish), 2**31))


def test_an_owed_message_is_the_fact_and_a_way_on() -> None:
    owed = Notification(
        key="k", event="Failed", text="<pre>" + "x" * 4000, at=datetime.now(UTC) - timedelta(1)
    )
    shown = acceptable(views.event(live(), owed, ANN))
    assert "<pre>" in shown


def test_a_question_is_answered_with_one_tap_while_it_is_open() -> None:
    """The message that asks has the options; a later look at it, or another's end, has none."""
    at = datetime.now(UTC)
    owed = Notification(key="question-u-books-1-q1", event="Question", text="Who?", at=at)
    asked = views.event(ASKING, owed, ANN)
    assert "Who?" in acceptable(asked)
    assert after(tap(asked, "pick"), ASKING).effect == GiveAnswer("books-1", "books-1-q1", "Me")
    for shown in (
        views.event(project("books-1"), owed, ANN),
        views.event(ASKING, owed.model_copy(update={"key": "question-u-books-1-q2"}), ANN),
        views.event(ASKING, owed.model_copy(update={"event": "Failed"}), ANN),
    ):
        assert not [b for row in shown.buttons for b in row if ":pick:" in b.data]


def test_callback_data_fits_or_is_a_mistake_of_ours() -> None:
    assert read(button("x", "delete-yes", "n" * 40, "12345678").data) == (
        "delete-yes",
        ("n" * 40, "12345678"),
    )
    with pytest.raises(ValueError, match="64 bytes"):
        button("x", "open", "n" * 80)


def _messages(locale: Any) -> list[str]:
    """Ids of a language's messages; none is written wrongly."""
    entries = FluentParser().parse(source(locale)).body
    assert not [e for e in entries if isinstance(e, ast.Junk)]
    return [e.id.name for e in entries if isinstance(e, ast.Message)]


def test_both_languages_are_complete() -> None:
    english, russian = (set(_messages(locale)) for locale in LOCALES)
    assert english == russian
    phases = set(re.findall(r"phase-(\w+)", source("en")))
    assert phases >= {"Pending", "Analyzing", "Ready", "Failed", "Deleting", "Verifying"}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_can_be_said(locale: Any) -> None:
    text = text_in(locale)
    numbers = {"count", "days", "page", "pages"}
    some = dict.fromkeys(set(re.findall(r"\$(\w+)", source(locale))) - numbers, "<x>")
    for message in _messages(locale):
        for count in (1, 2, 5):
            said = text(message, **some, **dict.fromkeys(numbers, count))
            assert check_text(said, "HTML").strip()


def changed(state: ChangeState = "Live", **more: Any) -> Project:
    """A live product with a change that was asked for."""
    asked = [{"id": "tg-1", "request": "Add a <rating>"}, {"id": "tg-2", "request": "x"}]
    ended = {"finishedAt": "2026-01-02T00:00:00Z"} if state in ("Live", "Failed", "Refused") else {}
    seen = {"id": "tg-1", "state": state, "number": 1, "releaseId": "0123456789ab", **ended}
    return live(changes=[seen], spec={"changes": asked, **more})


@pytest.mark.parametrize("key", ["ready-{uid}-0123456789ab", "change-{uid}-1"])
@pytest.mark.parametrize("person", [ANN, Person(7, "ru")])
def test_a_change_that_does_not_work_is_reopened_in_words(key: str, person: Person) -> None:
    books = changed()
    owed = Notification(
        key=key.format(uid=books.metadata.uid), event="Ready", text="Live.", at=datetime.now(UTC)
    )
    told = views.event(books, owed, person)
    acceptable(told)
    asked = after(tap(told, "reopen"), books, person=person)
    assert "Add a &lt;rating&gt;" in asked.says[0].html
    assert asked.mode == Mode("reopen", project="books-1", key="tg-1")
    done = after("Half stars are refused", books, mode=asked.mode, person=person)
    wish = AskChange("books-1", "tg-42", "Half stars are refused", "tg-1")
    assert (done.effect, done.mode) == (wish, Mode())
    assert done.says[0].follows == "books-1"


def test_only_a_change_that_ended_and_is_on_record_can_be_reopened() -> None:
    building = changed("Building")
    assert all("reopen" not in b.data for r in views.card(building, ANN).buttons for b in r)
    ended = tap(views.card(changed("Failed"), ANN), "reopen")
    for now in (building, live()):
        decision = after(ended, now)
        assert (decision.effect, decision.mode) == (None, Mode())
        assert "not on record" in decision.says[0].html
    mode = Mode("reopen", project="books-1", key="tg-1")
    forgotten = after("It is still wrong", live(), mode=mode)
    assert forgotten.effect == AskChange("books-1", "tg-42", "It is still wrong")


def test_a_full_list_of_changes_has_room_where_one_has_ended() -> None:
    asked = [{"id": f"c{n}", "request": "r"} for n in range(MOST_CHANGES)]
    mode = Mode("change", project="books-1")
    full = live(spec={"changes": asked})
    assert after("One more thing", full, mode=mode).effect is None
    room = live(spec={"changes": asked}, changes=[{"id": "c3", "state": "Live"}])
    assert isinstance(after("One more thing", room, mode=mode).effect, AskChange)
    kept = Mode("reopen", project="books-1", key="c3")
    assert after("It is wrong", room, mode=kept).effect is None
