"""What a new release would take out of the database: a person says yes, or it stays.

The question's id is a digest of the release and of what would go, so that an answer approves
nothing else. Unanswered, it expires: the release goes out, and the data stays.
"""

from typing import Final

from codegen_crds.conditions import find
from codegen_crds.contracts.release import Release, canonical_digest
from codegen_crds.v1alpha1 import Deployment
from codegen_crds.v1alpha1.project import Question
from codegen_operator.domain.delivery.contraction import CONTRACTED, applied
from codegen_operator.domain.project_facts import ProjectObserved

from .draft import Draft
from .environment import Built
from .language import Locale, locale_of

KEEP: Final = {"en": "Keep the data", "ru": "Оставить данные"}
TAKE_AWAY: Final = {"en": "Take it away", "ru": "Удалить данные"}
_ASKED: Final = {
    "en": (
        "Release {release} no longer needs a part of the database. Once it answers, these "
        "migrations can take it away: {what}. Earlier releases cannot return after that, and what "
        "is taken away is in backups alone."
    ),
    "ru": (
        "Релизу {release} больше не нужна часть базы данных. Когда он заработает, эти миграции "
        "могут её удалить: {what}. После этого к прежним релизам не вернуться, а удалённое "
        "останется только в резервных копиях."
    ),
}
_EXPIRED: Final = {
    "en": "Nobody answered {id}: the data stays. {text}",
    "ru": "На вопрос {id} никто не ответил: данные остаются. {text}",
}
_QUIET: Final = frozenset({"Contracting", "NotApproved", "NotVerified"})
"""Reasons of the Deployment's condition that tell of no failure."""


def approve(
    seen: ProjectObserved,
    draft: Draft,
    built: Built,
    deployment: Deployment,
    release: Release,
) -> tuple[str, ...] | None:
    """Contract migrations that may run with a release; None while a person is asked."""
    approved = deployment.spec.contractions
    pinned = seen.project.spec.pinned_release
    present = deployment.spec.release
    if present is None or (pinned and pinned != release.release_id):
        # Of a first release nothing is taken away, and one that is held back asks for nothing.
        return approved
    known = applied(deployment)
    pending = tuple(r for r in release.contractions if r not in known)
    if not set(pending) - set(approved):
        return approved
    language = locale_of(seen.project.spec)
    question = _question(draft, built, release, pending, language)
    given = next((a.text for a in seen.project.spec.answers if a.question_id == question.id), None)
    if given is not None and given.strip() in TAKE_AWAY.values():
        return tuple(sorted({*approved, *pending}))
    if given is not None or present.release_id == release.release_id:
        return approved
    since = question.asked_at or draft.now
    left = seen.policy.approval_seconds - (draft.now - since).total_seconds()
    if left <= 0:
        text = _EXPIRED[language].format(id=question.id, text=question.text)
        draft.notify(f"expired-{question.id}", "ApprovalExpired", text)
        return approved
    draft.look_again(left)
    draft.ask(question, "Deployed", owner=seen.project.metadata.uid)
    return None


def mirror_contraction(draft: Draft, deployment: Deployment | None) -> None:
    """Owe people a message, once, where taking away failed; the product serves meanwhile."""
    found = find(deployment.status.conditions, CONTRACTED) if deployment else None
    if deployment is None or found is None or found.status == "True" or found.reason in _QUIET:
        return
    pending = ",".join(deployment.status.pending_contractions)
    key = f"contract-{deployment.metadata.uid}-{_digest({'run': pending})}"
    draft.notify(key, found.reason, found.message)


def _question(
    draft: Draft, built: Built, release: Release, pending: tuple[str, ...], language: Locale
) -> Question:
    name = f"contract-{_digest({'release': release.release_id, 'run': pending})}"
    what = "; ".join(_told(built, revision) for revision in pending)
    text = _ASKED[language].format(release=release.release_id, what=what)
    options = KEEP[language], TAKE_AWAY[language]
    asked = draft.first_asked(name)
    return Question(id=name, text=text[:4096], options=options, asked_at=asked)


def _told(built: Built, revision: str) -> str:
    words = built.contractions.get(revision, "")
    return f"{words} ({revision})" if words else revision


def _digest(body: dict[str, object]) -> str:
    return canonical_digest(body)[:12]
