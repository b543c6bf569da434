"""Work that a specification cannot say: task by task, written down beside what was asked before."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents.graphs.engineering.record import PATH, Asked, keep, recorded
from codegen_agents.graphs.engineering.state import EngineeringState
from codegen_agents.graphs.engineering.tasks import Turn, next_turn
from codegen_agents.testing import ScriptedModel, text_reply
from codegen_crds.contracts.product import Requirements

from .test_agents_engineering import GREEN, RED, Verdicts, Writer, go, nodes, spec

SECRET = "ghp_" + "a1B2" * 9
TASKS = ["Say hello.", "Say it louder.", "Say good bye."]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
WISH = st.builds(
    Asked,
    change=st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True) | st.just(""),
    request=WORDS | st.just("x <!-- asked: other -->\ny"),
    tasks=st.lists(WORDS, max_size=3),
    criteria=st.lists(WORDS, min_size=1, max_size=3),
)


def test_tasks_are_done_one_after_the_other_and_tested_in_the_end(
    tmp_path: Path, origin: Path
) -> None:
    """Each has a commit; what the tests find is about the whole."""
    model = ScriptedModel([text_reply(json.dumps(spec(remainingWork=TASKS)))])
    writer = Writer()
    tester = Verdicts(RED, GREEN)
    assert go(
        nodes(model.chat(), tmp_path, origin, tester=tester, engine=writer), InMemorySaver()
    ).output
    asked = [[t for t in TASKS if f"<remaining_work>{t}<" in text] for text in writer.tasks]
    later = [[t for t in TASKS if f"<later>{t}<" in text] for text in writer.tasks]
    assert asked == [[TASKS[0]], [TASKS[1]], [TASKS[2]], TASKS]
    assert later == [TASKS[1:], TASKS[2:], [], []]
    assert "assert 1 == 2" in writer.tasks[3]
    listing = ["git", "-C", str(origin), "log", "--format=%s", "run/todo-engineering-1"]
    subjects = subprocess.run(listing, check=True, capture_output=True, text=True).stdout
    assert subjects.splitlines() == [
        "Develop, round 2",
        *[f"Develop, task {n} of 3" for n in (3, 2, 1)],
        "Generate Todo from its spec",
    ]


@given(st.lists(st.just("x"), max_size=5))
def test_every_task_has_its_turn_and_the_first_round_is_one(plan: list[str]) -> None:
    state: EngineeringState = {"spec": spec(remainingWork=plan)}
    turns: list[Turn] = []
    while not turns or state["done"] < len(plan):
        turn = next_turn(state)
        turns.append(turn)
        state = {**state, "done": turn.done, "rounds": turn.rounds}
    assert len(turns) == max(1, len(plan))
    assert state["rounds"] == 1
    assert next_turn(state).rounds == 2


def test_what_was_asked_is_in_the_repository(tmp_path: Path, origin: Path) -> None:
    model = ScriptedModel([text_reply(json.dumps(spec(remainingWork=TASKS[:1])))])
    found = Requirements(understood=True, summary="s", modules=["backend"], acceptance=["Hello!"])
    made = nodes(model.chat(), tmp_path, origin, tester=Verdicts(GREEN), engine=Writer())
    payload = made.payload.model_copy(update={"requirements": found})
    go(replace(made, payload=payload), InMemorySaver())
    text = (tmp_path / "pod-1" / PATH).read_text()
    assert payload.project.description in text
    assert "1. Say hello." in text
    assert "- Hello!" in text
    later = Asked("louder", f"Say it louder with {SECRET}.", ["Shout."], [])
    both = recorded(text, later, "en")
    assert both.startswith(text.rstrip())
    assert "1. Shout." in both
    assert SECRET not in both


@pytest.mark.parametrize("link", ["docs", PATH])
def test_a_link_in_a_product_leads_nowhere(link: str, tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (outside / "acceptance.md").write_text("not ours\n")
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside if link == "docs" else outside / "acceptance.md")
    keep(root, Asked("", "Keep tasks.", [], ["Tasks are kept."]), "en")
    assert (outside / "acceptance.md").read_text() == "not ours\n"
    assert "not ours" not in (root / PATH).read_text()


@given(st.lists(WISH, max_size=5), st.sampled_from(["en", "ru"]))
def test_a_record_keeps_every_wish_once(wishes: list[Asked], locale: str) -> None:
    """Whatever is said; and a wish that is gone on with is there as it is now."""
    text = ""
    for wish in wishes:
        text = recorded(text, wish, locale)
        assert recorded(text, wish, locale) == text
    marks = [line for line in text.splitlines() if line.startswith("<!-- asked: ")]
    assert len(marks) == len({wish.change or "product" for wish in wishes})
    newest = {wish.change: wish for wish in wishes}
    for wish in newest.values():
        assert recorded(text, wish, locale) == text


def test_nothing_asked_leaves_no_record() -> None:
    assert recorded("", Asked("", "Keep tasks.", [], []), "en") == ""
    assert recorded("old\n", Asked("", "Keep tasks.", [], []), "en") == "old\n"
