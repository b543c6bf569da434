"""A site that a person edited is a difference like any other."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from codegen_infra.server.codegen_release.request import Release
from codegen_infra.server.codegen_release.site_file import settings_difference, site_difference
from codegen_infra.server.codegen_release.state import Observed, Stored, differences

TEXT = "shop.example.org {\n}\n"


@pytest.mark.parametrize(
    ("found", "expected"),
    [(TEXT, ""), (TEXT + "# mine\n", "its file was changed"), (None, "its file is missing")],
)
def test_the_file_is_compared_with_what_the_play_wrote(
    tmp_path: Path, found: str | None, expected: str
) -> None:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    (tmp_path / "shop.json").write_text(json.dumps({"app": "shop", "digest": digest}))
    if found is not None:
        (tmp_path / "shop.caddy").write_text(found)
    assert site_difference("shop", tmp_path, tmp_path) == expected


@pytest.mark.parametrize("said", [None, "", "{}", "[]", "not JSON"])
def test_a_site_of_an_earlier_version_is_not_blamed(tmp_path: Path, said: str | None) -> None:
    (tmp_path / "shop.caddy").write_text(TEXT)
    if said is not None:
        (tmp_path / "shop.json").write_text(said)
    assert site_difference("shop", tmp_path, tmp_path) == ""


def test_a_changed_site_is_among_the_differences_of_the_live_release() -> None:
    release = Release("0" * 12, "a" * 40, "", ())
    settled = Observed(slots={"blue": "0" * 12}, stored={"0" * 12: Stored(release, {})})
    assert differences("shop", settled) == ()
    changed = replace(settled, site="its file was changed")
    assert differences("shop", changed) == ("site: its file was changed",)


@pytest.mark.parametrize(
    ("made", "found", "expected"),
    [
        (TEXT, TEXT, ""),
        (TEXT, TEXT + "# mine\n", "its settings were changed"),
        (TEXT, None, "its settings are missing"),
        (None, TEXT, ""),
    ],
)
def test_the_servers_own_settings_are_compared_with_what_provisioning_made(
    tmp_path: Path, made: str | None, found: str | None, expected: str
) -> None:
    places = {name: tmp_path / name for name in ("made", "found")}
    for name, text in (("made", made), ("found", found)):
        if text is not None:
            places[name].write_text(text)
    assert settings_difference(places["found"], places["made"]) == expected


def test_changed_settings_are_a_line_of_their_own() -> None:
    release = Release("0" * 12, "a" * 40, "", ())
    settled = Observed(slots={"blue": "0" * 12}, stored={"0" * 12: Stored(release, {})})
    both = replace(settled, site="its file is missing", web="its settings were changed")
    assert differences("shop", both) == (
        "site: its file is missing",
        "web server: its settings were changed",
    )
