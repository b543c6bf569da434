"""The runs that test a release from outside: how one is started, and which is the newest."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from codegen_crds.contracts.run import EXPLORED, BotTarget, Feedback, ProductTarget
from codegen_crds.v1alpha1 import AgentRun, Deployment
from codegen_crds.v1alpha1.agentrun import Egress
from codegen_crds.v1alpha1.project import Acceptance
from codegen_operator.domain.bot_access import bot_access
from codegen_operator.domain.derived_values import BOT_ACCESS, TEST_BOT_API, bot_at
from codegen_operator.domain.project_facts import RELEASE, Cause, ProjectObserved, number_of
from codegen_operator.domain.verification import ProbeRequest, probe_request

from .runs import model_of, start_run
from .wish import Wish

_RULES = "offline"
"""Model that is rules, and has no opinion on products."""
_ANYBODY = "4294967295"
"""Somebody of the Bot API of tests, where everybody may use a bot."""


def switched_on(seen: ProjectObserved) -> bool:
    """Whether releases of the product are tested."""
    return seen.policy.acceptance_tests and seen.project.spec.acceptance_tests


def start_test(
    wish: Wish,
    deployment: Deployment,
    *,
    cause: Cause,
    feedback: tuple[Feedback, ...] = (),
    notes: Mapping[str, str] | None = None,
) -> str:
    """Start a test of the live release.

    Args:
        wish: What it works for.
        deployment: Where the product is.
        cause: Why it is started.
        feedback: What was answered to earlier tests.
        notes: Annotations of the run besides.

    Returns:
        Name of the run; empty: nothing is live that could be tested.
    """
    seen, draft = wish.seen, wish.draft
    release = draft.status.release
    request = _request(seen, deployment)
    if request is None or not release or request.release_id != release:
        return ""
    target = ProductTarget(
        url=request.url,
        release_id=release,
        health_path=request.health_path,
        tls_root=request.tls_root,
        earlier=list(promised(draft.status.acceptance)),
        explore=seen.policy.acceptance_explorer and model_of(seen.project, seen.policy) != _RULES,
        bot=_bot(wish, deployment),
    )
    egress = (*_egress(request.address), *(_egress_to(target.bot.url) if target.bot else ()))
    return start_run(
        wish, "qa", cause=cause, target=target, egress=egress, feedback=feedback, notes=notes
    )


def run_of(seen: ProjectObserved, release: str) -> AgentRun | None:
    """The newest run that tests a release, whatever it was started for."""
    found = (
        r
        for r in seen.runs
        if r.spec.graph == "qa" and r.metadata.annotations.get(RELEASE) == release
    )
    return max(found, key=number_of, default=None)


def promised(known: Acceptance | None) -> dict[str, str]:
    """Criteria of earlier tests that are to hold for later releases, too."""
    criteria = known.criteria if known else {}
    return {n: how for n, how in criteria.items() if n.partition(".")[0] != EXPLORED}


def _request(seen: ProjectObserved, deployment: Deployment) -> ProbeRequest | None:
    """Where the product is, as the operator's own look from outside finds it."""
    server = deployment.spec.placement.server
    return probe_request(
        deployment, next((s for s in seen.servers if s.metadata.name == server), None)
    )


def _bot(wish: Wish, deployment: Deployment) -> BotTarget | None:
    """How people of a Bot API of tests talk with the product's bot, if it has one."""
    seen, release = wish.seen, deployment.spec.release
    url = bot_at(seen.policy.acceptance_bot_api, wish.draft.status.slug)
    # A worker that only tells people in Telegram has the address as well, and answers nobody.
    told = [
        {each.name: each.value for each in service.env}
        for service in (release.services if release else ())
    ]
    if not url or not any(env.get(TEST_BOT_API) == url and BOT_ACCESS in env for env in told):
        return None
    access = bot_access(seen.project.spec.audience, seen.project.metadata.namespace)
    somebody = access.ids[0] if access.ids else _ANYBODY if access.mode == "public" else "0"
    return BotTarget(url=url, person=int(somebody))


def _egress_to(url: str) -> tuple[Egress, ...]:
    """To the host of a URL and its port."""
    place = urlsplit(url)
    port = place.port or (443 if place.scheme == "https" else 80)
    return _egress(place.hostname or "", port)


def _egress(address: str, port: int = 443) -> tuple[Egress, ...]:
    """A server by address is reached there and nowhere else; one by name may be anywhere."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return (Egress(cidr="0.0.0.0/0", port=port), Egress(cidr="::/0", port=port))
    return (Egress(cidr=f"{found}/{found.max_prefixlen}", port=port),)
