"""AcceptancePassed: whether the live release does what its API says, tested from outside.

Each release is tested once, by an AgentRun of its own. Ready never waits for it, and nothing in
production is changed by it: a release that fails goes on serving.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from codegen_crds.contracts.run import (
    EXPLORED,
    BotTarget,
    Handoff,
    ProductTarget,
    QaOutput,
)
from codegen_crds.v1alpha1 import AgentRun, Deployment
from codegen_crds.v1alpha1.agentrun import Egress
from codegen_crds.v1alpha1.project import ACCEPTANCE, MOST_CRITERIA, Acceptance
from codegen_operator.domain.bot_access import bot_access
from codegen_operator.domain.derived_values import TEST_BOT_API, bot_at
from codegen_operator.domain.project_facts import RELEASE, Cause, ProjectObserved, number_of
from codegen_operator.domain.verification import ProbeRequest, probe_request

from .draft import Draft
from .runs import model_of, output_of, start_run
from .wish import Wish

_RULES = "offline"
"""Model that is rules, and has no opinion on products."""
_ANYBODY = "4294967295"
"""Somebody of the Bot API of tests, where everybody may use a bot."""
_UNDER_WAY = frozenset({"", "Working", "Starting", "Queued"})
"""Reasons of a run that goes on by itself: repeated here, each step would be written twice."""


def check_acceptance(wish: Wish, deployment: Deployment) -> None:
    """Test the live release unless it was tested, and say how that ended."""
    seen, draft = wish.seen, wish.draft
    release, known = draft.status.release, draft.status.acceptance
    if not switched_on(seen):
        _switched_off(draft, release)
        return
    run = run_of(seen, release)
    if run is not None:
        _follow(draft, run, release)
        return
    tested = known is not None and known.release_id == release
    if tested and known is not None and known.verdict in {"passed", "failed"}:
        return
    name = start_test(wish, deployment, cause="first")
    if name:
        _begun(draft, Acceptance(release_id=release, run=name, criteria=_promised(known)))


def start_test(
    wish: Wish, deployment: Deployment, *, cause: Cause, notes: Mapping[str, str] | None = None
) -> str:
    """Start a test of the live release.

    Args:
        wish: What it works for.
        deployment: Where the product is.
        cause: Why it is started.
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
        earlier=list(_promised(draft.status.acceptance)),
        explore=seen.policy.acceptance_explorer and model_of(seen.project, seen.policy) != _RULES,
        bot=_bot(wish, deployment),
    )
    egress = (*_egress(request.address), *(_egress_to(target.bot.url) if target.bot else ()))
    return start_run(wish, "qa", cause=cause, target=target, egress=egress, notes=notes)


def _promised(known: Acceptance | None) -> dict[str, str]:
    """Criteria of earlier tests that are to hold for later releases, too."""
    criteria = known.criteria if known else {}
    return {n: how for n, how in criteria.items() if n.partition(".")[0] != EXPLORED}


def switched_on(seen: ProjectObserved) -> bool:
    """Whether releases of the product are tested."""
    return seen.policy.acceptance_tests and seen.project.spec.acceptance_tests


def _follow(draft: Draft, run: AgentRun, release: str) -> None:
    """Say how its run is doing, or what it found."""
    earlier = _promised(draft.status.acceptance)
    name, state = run.metadata.name, run.status
    if not run.terminal:
        _begun(draft, Acceptance(release_id=release, run=name, criteria=earlier))
        if state.reason not in _UNDER_WAY:
            draft.observe(ACCEPTANCE, "Unknown", state.reason, state.message)
        return
    result = output_of(run)
    output = result.output if result is not None else None
    if result is not None and result.handoff is not None:
        _handed_over(draft, run, release, result.handoff)
        return
    if not isinstance(output, QaOutput) or output.release_id != release:
        why = state.failure.message if state.failure else state.message
        _untested(draft, Acceptance(release_id=release, run=name, criteria=earlier), why)
        return
    # What could not be tested this time is still to be true of the product.
    found: dict[str, str] = {c.id: c.outcome for c in output.criteria}
    found |= {n: outcome for n, outcome in earlier.items() if n not in found}
    acceptance = Acceptance(
        release_id=release,
        run=name,
        verdict=output.verdict,
        fingerprint=output.fingerprint,
        criteria=dict(list(found.items())[:MOST_CRITERIA]),
    )
    if output.verdict == "could-not-test":
        _untested(draft, acceptance, output.summary, output.reason)
        return
    draft.set(acceptance=acceptance)
    if output.verdict == "passed":
        text = f"Release {release}: {output.summary}"
        draft.observe(ACCEPTANCE, "True", "Passed", text)
        return
    text = f"Release {release}: {output.summary} AgentRun {name} has the requests."
    draft.observe(ACCEPTANCE, "False", "Failed", text)


def _handed_over(draft: Draft, run: AgentRun, release: str, handoff: Handoff) -> None:
    """A test that hands the code back is a round of mending; nobody else may answer a test."""
    acceptance = Acceptance(
        release_id=release,
        run=run.metadata.name,
        criteria=_promised(draft.status.acceptance),
    )
    if handoff.graph != "engineering":
        why = f"it wants an answer of {handoff.graph}; a test hands over to engineering alone."
        _untested(draft, acceptance, why, "HandoffRefused")
        return
    found = {"verdict": "failed", "fingerprint": handoff.fingerprint}
    draft.set(acceptance=acceptance.model_copy(update=found))
    text = f"Release {release} was handed back to engineering: {handoff.reason}"
    draft.observe(ACCEPTANCE, "False", "Failed", text)


def _begun(draft: Draft, acceptance: Acceptance) -> None:
    draft.set(acceptance=acceptance)
    text = f"Run {acceptance.run} tests release {acceptance.release_id} from outside."
    draft.observe(ACCEPTANCE, "Unknown", "Testing", text)


def _untested(draft: Draft, acceptance: Acceptance, why: str, reason: str = "") -> None:
    draft.set(acceptance=acceptance.model_copy(update={"verdict": "could-not-test"}))
    told = f"{reason}: {why}" if reason else why or "The run did not end with a verdict."
    text = f"Release {acceptance.release_id} could not be tested: {told}"
    advice = f"Delete AgentRun {acceptance.run} to test it again."
    draft.observe(ACCEPTANCE, "Unknown", "CouldNotTest", f"{text} {advice}")


def _switched_off(draft: Draft, release: str) -> None:
    """What is known of an earlier release says nothing of this one."""
    known = draft.status.acceptance
    if known is not None and (known.release_id != release or not known.verdict):
        text = f"Release {release} is not tested: tests of releases are switched off."
        draft.observe(ACCEPTANCE, "Unknown", "SwitchedOff", text)


def run_of(seen: ProjectObserved, release: str) -> AgentRun | None:
    """The newest run that tests a release, whatever it was started for."""
    found = (
        r
        for r in seen.runs
        if r.spec.graph == "qa" and r.metadata.annotations.get(RELEASE) == release
    )
    return max(found, key=number_of, default=None)


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
    told = {
        (each.name, each.value) for s in (release.services if release else ()) for each in s.env
    }
    if not url or (TEST_BOT_API, url) not in told:
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
