"""Why a wish was refused is said in the person's language, and a Secret is never quoted."""

from typing import Any

import pytest

from codegen_bot.conversation.refusals import refusal
from codegen_bot.conversation.texts import LOCALES, text_in
from codegen_crds.api_errors import api_error
from codegen_dev.bot_api.rules import check_text

_WORDS = "spec.answers: Invalid value: <the text of an answer cannot be changed>"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (422, _WORDS, "rules"),
        (403, 'projects is forbidden: User "x" cannot patch', "rights"),
        (403, "projects is forbidden: exceeded quota: codegen, used: 20", "quota"),
        (404, "projects.codegen.dev not found", "gone"),
        (409, "the object has been modified", "conflict"),
        (418, "x" * 5000, "other"),
    ],
)
def test_a_refusal_is_said_in_words(locale: Any, status: int, message: str, kind: str) -> None:
    body = f'{{"kind": "Status", "code": {status}, "message": {_quoted(message)}}}'
    error, text = api_error(status, body), text_in(locale)
    said = check_text(refusal(error, text, quote=True), "HTML")
    assert said.startswith(text(f"refused-{kind}"))
    assert message[:100] in said
    assert refusal(error, text, quote=False) == text(f"refused-{kind}")


def _quoted(message: str) -> str:
    return '"' + message.replace('"', '\\"') + '"'
