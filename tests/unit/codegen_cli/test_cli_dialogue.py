"""A run's dialogue as people read it: each message once."""

from datetime import UTC, datetime

from codegen_cli.core.dialogue import dialogue_page, prompts_line
from codegen_cli.core.text import plain
from codegen_crds.contracts.transcript import (
    Kept,
    ModelCall,
    SaidMessage,
    SaidTexts,
    SaidToolCall,
)

RULES = SaidMessage(role="system", content="You write code.\nShortly.")
WISH = SaidMessage(role="user", content="a list")
WRITES = SaidMessage(
    role="assistant", tool_calls=[SaidToolCall(id="1", name="write", arguments='{"a": 1}')]
)
WRITTEN = SaidMessage(role="tool", content="written", tool_call_id="1")
DONE = SaidMessage(role="assistant", content="Done.")


def _call(number: int, texts: SaidTexts | None, kept: Kept = "whole") -> ModelCall:
    return ModelCall(
        number=number,
        model="small",
        started_at=datetime(2026, 1, 2, 3, 4, number, tzinfo=UTC),
        prompt_tokens=10,
        completion_tokens=number,
        cost="0.5" if number > 1 else "0",
        currency="USD",
        kept=kept,
        texts=texts,
    )


CALLS = [
    _call(1, SaidTexts(request=[RULES, WISH], digest="", reply=[WRITES])),
    _call(2, SaidTexts(request=[RULES, WISH, WRITES, WRITTEN], digest="", reply=[DONE])),
]


def test_each_message_is_shown_where_it_was_said_first() -> None:
    assert plain(dialogue_page(CALLS)) == (
        "call 1  small  2026-01-02 03:04:01  10 tokens in, 1 out, free\n"
        "system:\n  You write code.\n  Shortly.\n"
        "user:\n  a list\n"
        "assistant:\n  calls write\n"
        '    {"a": 1}\n'
        "\n"
        "call 2  small  2026-01-02 03:04:02  10 tokens in, 2 out, 0.5 USD\n"
        "3 messages as before.\n"
        "tool:\n  written\n"
        "assistant:\n  Done.\n"
    )


def test_the_prompts_that_a_run_used_are_named_with_their_versions() -> None:
    used = {"intake/request.md.j2": "b" * 12, "intake/analyst.md.j2": "a" * 12}
    shown = plain(prompts_line(used))
    assert shown == f"prompts  intake/analyst.md.j2@{'a' * 12}, intake/request.md.j2@{'b' * 12}\n"
    assert prompts_line({}) == []


def test_all_are_shown_again_when_asked_for() -> None:
    assert plain(dialogue_page(CALLS, whole=True)).count("You write code.") == 2


def test_a_dialogue_that_forgets_its_beginning_goes_on_from_what_it_keeps() -> None:
    cut = SaidTexts(
        request=[WISH, WRITES, WRITTEN], left_out=1, digest="", problem="upstream_broke"
    )
    shown = plain(dialogue_page([CALLS[0], _call(2, cut, "cut")]))
    assert "1 older messages of this request are left out.\n2 messages as before.\ntool:" in shown
    assert shown.endswith("no whole answer: upstream_broke\n")
    assert "0.5 USD, cut" in shown


def test_what_is_not_kept_is_told() -> None:
    assert "had asked and heard more" in plain(dialogue_page([_call(1, None, "over")]))
    assert "in an object store" in plain(dialogue_page([_call(1, None, "away")]))
    assert "not kept any more" in plain(dialogue_page([_call(1, None, "none")]))
