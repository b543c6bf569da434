"""Tokens: good for one audience, remembered for a while, never kept."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_gateway.identity import Authenticator, Caller, parse_review
from codegen_gateway.problems import Problem

GOOD = {
    "authenticated": True,
    "audiences": ["codegen-git"],
    "user": {
        "username": "system:serviceaccount:team:agent",
        "extra": {
            "authentication.kubernetes.io/pod-name": ["p"],
            "authentication.kubernetes.io/pod-uid": ["u"],
        },
    },
}


def test_a_review_names_the_pod() -> None:
    expected = Caller("system:serviceaccount:team:agent", "team", "p", "u")
    assert parse_review(GOOD, "codegen-git") == expected


@pytest.mark.parametrize(
    "change",
    [
        {"authenticated": False},
        {"authenticated": "true"},
        {"audiences": None},
        {"audiences": []},
        {"audiences": ["codegen-gateway", "https://kubernetes.default.svc"]},
        {"user": {"username": "admin"}},
        {"user": {"username": "system:serviceaccount:team"}},
        {"user": {"username": "system:serviceaccount::agent"}},
        {"user": None},
    ],
)
def test_a_review_that_does_not_vouch_is_no(change: dict[str, Any]) -> None:
    assert parse_review({**GOOD, **change}, "codegen-git") is None


class _Reviews:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answer: dict[str, Any] = GOOD

    async def review_token(self, token: str, audience: str) -> dict[str, Any]:
        self.asked.append((token, audience))
        return self.answer


async def test_good_answers_are_remembered_until_they_are_old() -> None:
    reviews, now = _Reviews(), [0.0]
    door = Authenticator(reviews, "codegen-git", cache_seconds=60, clock=lambda: now[0])
    for now[0] in (0.0, 30.0, 59.9):
        await door.caller("t")
    assert reviews.asked == [("t", "codegen-git")]
    now[0] = 60.0
    reviews.answer = {"authenticated": False}
    with pytest.raises(Problem) as refused:
        await door.caller("t")
    assert refused.value.status == 401
    assert "t" not in vars(door)


async def test_refusals_are_not_remembered() -> None:
    reviews = _Reviews()
    reviews.answer = {"authenticated": False}
    door = Authenticator(reviews, "codegen-git")
    for _ in range(2):
        with pytest.raises(Problem):
            await door.caller("t")
    reviews.answer = GOOD
    assert (await door.caller("t")).pod_uid == "u"


@pytest.mark.parametrize("token", ["", "x" * 9000])
async def test_what_is_no_token_is_not_reviewed(token: str) -> None:
    reviews = _Reviews()
    with pytest.raises(Problem):
        await Authenticator(reviews, "codegen-git").caller(token)
    assert not reviews.asked


@given(st.dictionaries(st.text(), st.none() | st.text() | st.lists(st.text())))
def test_only_our_audience_opens(status: dict[str, Any]) -> None:
    assert parse_review(status, "codegen-git") is None
