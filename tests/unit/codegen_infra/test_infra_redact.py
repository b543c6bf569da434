"""No form of a secret value that programs print gets through."""

import base64
import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_infra.server.codegen_release.redact import MARK, redact

_VALUES = st.text(st.characters(blacklist_categories=["Cs"]), min_size=6, max_size=30)


@pytest.mark.parametrize(
    "form",
    [
        str,
        json.dumps,
        repr,
        urllib.parse.quote,
        urllib.parse.quote_plus,
        lambda v: urllib.parse.quote(v, safe=""),
        lambda v: base64.b64encode(v.encode()).decode(),
    ],
    ids=["plain", "json", "repr", "url", "form", "url-whole", "base64"],
)
def test_forms_of_a_value_disappear(form: object) -> None:
    value = 'p@ss "w0rd"/ключ%\\x'
    assert callable(form)
    printed = str(form(value))
    assert printed not in redact(f"before {printed} after", [value])
    assert MARK in redact(f"before {printed} after", [value])


@given(_VALUES, st.text(max_size=40), st.text(max_size=40))
def test_a_value_never_survives(value: str, before: str, after: str) -> None:
    assert value not in redact(before + value + after, [value]).replace(MARK, "")


def test_every_line_of_a_key_disappears() -> None:
    """Logs are cut into lines; a key of several lines must not survive in pieces."""
    key = "-----BEGIN-----\nAAAAsecret\nBBBBsecret\n-----END-----"
    assert "secret" not in redact("got BBBBsecret here", [key])


def test_text_without_values_stays() -> None:
    assert redact("all is well", ["", "secret"]) == "all is well"
