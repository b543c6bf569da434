"""EnvironmentResolved: every variable has one source, and the release is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from codegen_crds import names
from codegen_crds.contracts.env import EnvContractError
from codegen_crds.contracts.release import Release
from codegen_crds.contracts.run import Feedback, ReleasePlan
from codegen_crds.v1alpha1 import Deployment
from codegen_operator.domain.bot_access import AudienceError, bot_access, told_in_telegram
from codegen_operator.domain.builders.metadata import owned_labels
from codegen_operator.domain.environment import (
    Missing,
    Refused,
    ReleaseFacts,
    resolve_environment,
)
from codegen_operator.domain.plan import CreateGeneratedSecret
from codegen_operator.domain.project_facts import COMMIT, Cause, ProjectObserved, asked_by
from codegen_operator.domain.service_registry import ServicesFileError, parse_services

from .contract import merged_contract
from .draft import Draft
from .engineering import send_back
from .handoff import hand_over
from .runs import follow, output_of, start_run
from .wish import Wish


@dataclass(frozen=True, slots=True)
class Built:
    """A commit with its images."""

    commit: str
    images: Mapping[str, str]
    """Image by digest, per service."""
    schema_revision: str
    contractions: Mapping[str, str]
    """What its contract migrations take away, by revision."""


def resolve(wish: Wish, built: Built, deployment: Deployment) -> Release | None:
    """Follow devops and resolve its plan; the release once nothing is missing."""
    seen, draft = wish.seen, wish.draft
    plan = _release_plan(wish, built.commit)
    if plan is None:
        return None
    try:
        services = parse_services(seen.look_sources(built.commit).services)
    except ServicesFileError as error:
        _refuse(draft, built.commit, "ServicesInvalid", str(error))
        return None
    spec = seen.project.spec
    try:
        access = bot_access(spec.audience, seen.project.metadata.namespace)
    except AudienceError as error:
        _refuse(draft, built.commit, "AudienceInvalid", str(error))
        return None
    secrets = seen.look_secrets()
    generated = secrets.get(names.generated_secret(draft.status.slug))
    answer = resolve_environment(
        plan,
        ReleaseFacts(
            commit=built.commit,
            slug=draft.status.slug,
            domain=deployment.spec.domain,
            services=services,
            images=built.images,
            postgres_image=seen.delivery.postgres_image,
            redis_image=seen.delivery.redis_image,
            placement=deployment.spec.placement,
            user_secrets=[secrets[n] for n in seen.project.secret_names if n in secrets],
            generated=generated,
            bot_access=access,
            told=told_in_telegram(spec.audience, spec.notify, seen.project.metadata.namespace),
            bot_api=seen.policy.acceptance_bot_api,
            schema_revision=built.schema_revision,
            contractions=tuple(sorted(built.contractions)),
        ),
    )
    if isinstance(answer, Refused):
        _refuse(draft, built.commit, answer.reason, answer.message)
        return None
    if isinstance(answer, Missing):
        _wait(seen, draft, answer)
        return None
    draft.guarded = tuple(plan.guarded)
    draft.wished(release=answer.release.release_id)
    text = f"Release {answer.release.release_id} of commit {built.commit[:12]}."
    draft.done("EnvironmentResolved", "Resolved", text)
    return answer.release


def _release_plan(wish: Wish, commit: str) -> ReleasePlan | None:
    seen, draft = wish.seen, wish.draft
    # A run that answers another one is that one's: the chain neither waits for it nor uses it.
    own = [run for run in wish.runs("devops") if not asked_by(run)]
    run = own[-1] if own else None

    def start(cause: Cause) -> None:
        contract = merged_contract(seen.look_sources(commit).contracts)
        start_run(wish, "devops", cause=cause, base=commit, env_contract=contract)

    if run is None or run.metadata.annotations.get(COMMIT) != commit:
        try:
            start("first")
        except EnvContractError as error:
            if not _send_back(wish, commit, str(error)):
                _refuse(draft, commit, "EnvContractInvalid", str(error))
            return None
        text = "The release plan is being made."
        draft.hold("EnvironmentResolved", "Starting", text, "ResolvingEnvironment")
        return None
    failure = run.status.failure
    if failure is not None and failure.class_ == "product":
        why = f"{failure.reason}: {failure.message}"
        if _send_back(wish, commit, why):
            return None
    if not follow(wish, run, "EnvironmentResolved", "ResolvingEnvironment", again=start):
        return None
    result = output_of(run)
    if result is not None and isinstance(result.output, ReleasePlan):
        return result.output
    hand_over(wish, run, "EnvironmentResolved", "ResolvingEnvironment")
    return None


def _send_back(wish: Wish, commit: str, why: str) -> bool:
    """Let engineering mend what makes a release impossible; False when its rounds are used up."""
    feedback = (Feedback(source="deploy", reason="ReleaseImpossible", text=why[-8192:] or "-"),)
    sent = send_back(wish, base=commit, feedback=feedback)
    if sent:
        text = f"Sent back to engineering: {why}"
        wish.draft.hold("EnvironmentResolved", "SentBack", text, "Engineering")
    return sent


def _wait(seen: ProjectObserved, draft: Draft, missing: Missing) -> None:
    draft.set(missing_secrets=missing.keys)
    project = seen.project
    if missing.generate:
        draft.act(
            CreateGeneratedSecret(
                namespace=project.metadata.namespace,
                name=names.generated_secret(draft.status.slug),
                keys=missing.generate,
                labels=owned_labels(project.metadata.uid, project.metadata.name),
                owner=None,  # the data may outlive the Project, and then so must its password
            )
        )
        text = "Secrets are being generated."
        draft.hold("EnvironmentResolved", "GeneratingSecrets", text, "ResolvingEnvironment")
    if not missing.keys:
        return
    listed = ", ".join(f"{k.key} ({k.description})" for k in missing.keys)
    where = seen.project.secret_names[0]
    text = f"Put into Secret {where}: {listed}."
    draft.side("AwaitingInput", "SecretsMissing", text)
    known = {each.key for each in project.status.missing_secrets}
    if not known.issuperset(k.key for k in missing.keys):  # who supplies one knows of the others
        keys = ",".join(k.key for k in missing.keys)
        draft.notify(f"secrets-{keys}", "SecretsMissing", text)
    draft.hold("EnvironmentResolved", "SecretsMissing", text, "AwaitingInput")


def _refuse(draft: Draft, commit: str, reason: str, message: str) -> None:
    key = f"environment-{commit[:12]}-{reason}"
    draft.fail("EnvironmentResolved", reason, message, key=key)
