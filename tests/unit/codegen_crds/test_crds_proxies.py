"""Which way requests take."""

import pytest

from codegen_crds.proxies import proxy_to


@pytest.mark.parametrize(
    ("variables", "url", "way"),
    [
        ({}, "https://api.telegram.org", None),
        ({"HTTPS_PROXY": "http://way:3128"}, "https://api.telegram.org", "http://way:3128"),
        ({"HTTPS_PROXY": "http://way:3128"}, "http://127.0.0.1:1", None),
        ({"HTTPS_PROXY": "http://way:3128", "NO_PROXY": ".org"}, "https://api.telegram.org", None),
    ],
)
def test_the_proxy_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], url: str, way: str | None
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        for each in (name, name.lower()):
            monkeypatch.delenv(each, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_to(url) == way
