"""A conversation of the Claude Code CLI can be gone on from only while no link of it is missing."""

import json

from codegen_agents.engines.claude_session import is_whole

ENTRIES = [
    {"type": "queue-operation", "content": "Do it."},
    {"type": "user", "uuid": "a", "parentUuid": None},
    {"type": "assistant", "uuid": "b", "parentUuid": "a"},
    {"type": "attachment", "uuid": "c", "parentUuid": "b"},
    {"type": "last-prompt", "leafUuid": "c"},
]
LINES = [json.dumps(entry) for entry in ENTRIES]


def test_each_missing_link_is_noticed() -> None:
    assert is_whole("\n".join(LINES))
    for missing in (1, 2):
        assert not is_whole("\n".join(LINES[:missing] + LINES[missing + 1 :]))


def test_half_a_line_and_no_message_are_noticed() -> None:
    assert not is_whole("\n".join(LINES)[:-3])
    assert not is_whole(LINES[0])
    assert not is_whole("")
