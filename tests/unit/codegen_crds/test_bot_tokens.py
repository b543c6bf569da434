"""Whose a token is, and which Project has which bot."""

from typing import Any, get_args

import pytest

from codegen_crds.bot_tokens import (
    SENTENCES,
    TokenTrouble,
    bot_id,
    bots_of,
    is_bot_token,
    user_of,
    with_bot,
)
from codegen_crds.v1alpha1 import Project

TOKEN = "123456789:AAEtoken-of-a-bot-0123456789abcdef"


def project(uid: str, noted: str = "", **metadata: Any) -> Project:
    annotations = {"codegen.dev/telegram-bots": noted}
    meta = {"name": uid, "namespace": "a", "uid": uid, "annotations": annotations, **metadata}
    return Project.model_validate({"metadata": meta, "spec": {"title": "T", "description": "d"}})


@pytest.mark.parametrize(
    ("key", "whether"),
    [
        ("TELEGRAM_BOT_TOKEN", True),
        ("TG_BOT_TOKEN", True),
        ("SHOP_TELEGRAM_TOKEN", True),
        ("BOT_TOKEN", True),
        ("SLACK_BOT_TOKEN", False),
        ("TELEGRAM_API_URL", False),
        ("ROBOTS_TOKENS", False),
    ],
)
def test_a_variable_is_known_by_its_name(key: str, *, whether: bool) -> None:
    assert is_bot_token(key) is whether


def test_the_id_is_read_and_nothing_else_is_taken_for_a_token() -> None:
    assert bot_id(TOKEN) == "123456789"
    for other in ("", "my token", TOKEN[:20], f" {TOKEN}", f"{TOKEN}\n", "x:" + "A" * 35):
        assert bot_id(other) == ""


def test_bots_are_noted_by_variable_and_found_with_live_projects_only() -> None:
    first = project("1", "TG_TOKEN=7 nonsense =8")
    assert bots_of(first) == {"TG_TOKEN": "7", "": "8"}
    (noted,) = with_bot(project("1", "TG_TOKEN=7"), "A_TG_TOKEN", "9").values()
    assert noted == "A_TG_TOKEN=9 TG_TOKEN=7"
    (again,) = with_bot(project("1", "TG_TOKEN=7"), "TG_TOKEN", "9").values()
    assert again == "TG_TOKEN=9"
    gone = project("2", "TG_TOKEN=5", deletionTimestamp="2026-01-01T00:00:00Z")
    assert user_of("7", (first, gone), besides="2") is first
    assert user_of("7", (first, gone), besides="1") is None
    assert user_of("5", (first, gone), besides="1") is None


def test_every_trouble_has_a_sentence() -> None:
    assert set(SENTENCES) == set(get_args(TokenTrouble))
