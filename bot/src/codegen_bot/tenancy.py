"""A person's namespace, and work in it as its service account ``tenant`` and nobody else."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, assert_never

import structlog

from codegen_crds import names
from codegen_crds.api_errors import (
    AlreadyExistsError,
    ApiError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
)
from codegen_crds.bot_tokens import bots_of, with_bot
from codegen_crds.callers_key import CALLERS_KEY, new_key, value_of
from codegen_crds.change_list import with_room
from codegen_crds.client import Client
from codegen_crds.kinds import AGENT_RUN, DEPLOYMENT, NAMESPACE, PROJECT, SECRET
from codegen_crds.meta import (
    ANNOTATION_KEY_RENEWED,
    API_VERSION,
    AUDIENCE_GIT,
    LABEL_TENANT,
    TENANT_ACCOUNT,
)
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project
from codegen_crds.v1alpha1.app_log import LogRequest

from .conversation.facts import TELEGRAM, RunLog, namespace_of
from .conversation.moves import (
    AskChange,
    AskLog,
    CreateProject,
    DeleteProject,
    Effect,
    GiveAnswer,
    Invite,
    OfferForm,
    Pin,
    PutSecret,
    RenewKey,
    SetBudget,
)

Json = dict[str, Any]
log = structlog.get_logger(__name__)
_ATTEMPTS: Final = 5
_LOG_LINES: Final = 1000
_LOG_CHARACTERS: Final = 200_000
_APP_LINES: Final = 500
_CODE_SECONDS: Final = 600


class NotReadyError(Exception):
    """The operator has not filled the person's namespace yet."""


class Tenancy:
    """One person's namespace."""

    def __init__(self, client: Client, person: int) -> None:
        self._own = client
        self._person = person
        self.namespace = namespace_of(person)
        user = f"system:serviceaccount:{self.namespace}:{TENANT_ACCOUNT}"
        self._client = client.acting_as(user)

    async def projects(self) -> tuple[Project, ...]:
        """The person's projects, newest first; the namespace is made when there is none.

        Raises:
            NotReadyError: Its account has no rights yet.
            ApiError: The API server refuses or does not answer.
        """
        try:
            items, _ = await self._client.list(PROJECT, self.namespace)
        except ForbiddenError:
            await self._open()
            raise NotReadyError(self.namespace) from None
        found = [Project.model_validate(item) for item in items]
        found.sort(key=lambda p: (p.metadata.creation_timestamp, p.metadata.name), reverse=True)
        return tuple(found)

    async def deployments(self) -> tuple[Deployment, ...]:
        """Where the person's products run."""
        items, _ = await self._client.list(DEPLOYMENT, self.namespace)
        return tuple(Deployment.model_validate(item) for item in items)

    async def releases(self, project: str) -> tuple[str, ...]:
        """Releases of a project that served, newest first, each once."""
        for seen in await self.deployments():
            reference = seen.spec.project_ref
            if reference is not None and reference.name == project:
                return tuple(dict.fromkeys(h.release.release_id for h in seen.status.history))
        return ()

    async def code_token(self) -> str:
        """A token with which the person's code can be read, good for ten minutes.

        Returns:
            The token; empty when there is none now, without which a dialogue goes on.
        """
        try:
            token, _ = await self._client.request_token(
                TENANT_ACCOUNT, self.namespace, audience=AUDIENCE_GIT, seconds=_CODE_SECONDS
            )
        except ApiError as error:
            log.info("code_token.refused", namespace=self.namespace, why=error.reason)
            return ""
        return token

    async def runs(self, project: Project) -> tuple[AgentRun, ...]:
        """Every run of a project."""
        items, _ = await self._client.list(AGENT_RUN, self.namespace)
        runs = (AgentRun.model_validate(item) for item in items)
        return tuple(run for run in runs if run.spec.project_ref.uid == project.metadata.uid)

    async def log(self, project: Project) -> RunLog | None:
        """The newest run of a project and the end of what its newest pod said; None: no run."""
        own = await self.runs(project)
        if not own:
            return None
        newest = max(own, key=lambda r: (r.metadata.creation_timestamp, r.metadata.name))
        return RunLog(newest, await self._lines(newest) if newest.status.attempts else ())

    async def _lines(self, run: AgentRun) -> tuple[str, ...]:
        """A pod that is gone, has not started or may not be read has said nothing."""
        pod = names.run_pod(run.metadata.name, run.status.attempts)
        lines: list[str] = []
        try:
            async for line in self._client.logs(pod, self.namespace, tail=_LOG_LINES):
                lines.append(line)  # noqa: PERF401 - what came before a break is kept
        except ApiError as error:
            log.info("log.not_read", pod=pod, why=error.reason)
        size = 0
        for number, line in enumerate(reversed(lines)):
            size += len(line)
            if size > _LOG_CHARACTERS:
                return tuple(lines[len(lines) - number :])
        return tuple(lines)

    async def value(self, project: str, key: str) -> str:
        """A value of one of the person's products; empty: it has none.

        Raises:
            ApiError: The API server refuses or does not answer.
        """
        body = await self._client.get(PROJECT, project, self.namespace)
        return await value_of(self._client, Project.model_validate(body), key) or ""

    async def carry_out(self, effect: Effect) -> None:  # noqa: C901 - a table of effects
        """Make a wish; twice is once.

        Raises:
            NotReadyError: The person's account has no rights yet.
            ApiError: The API server refuses or does not answer.
        """
        match effect:
            case CreateProject():
                await self._create(effect)
            case GiveAnswer(project, question, text):
                answer = {"questionId": question, "text": text}
                await self._edit(
                    project, lambda spec: _added(spec, "answers", "questionId", answer)
                )
            case AskChange():
                await self._patch(effect.project, partial(_asked, wish=effect))
            case PutSecret():
                await self._put(effect)
            case RenewKey():
                await self._renew(effect)
            case Pin(project, release):
                await self._edit(project, lambda _spec: {"pinnedRelease": release or None})
            case DeleteProject(project, uid):
                await self._client.delete(PROJECT, project, self.namespace, uid=uid)
            case SetBudget(project, limit, currency, period):
                budget = {"limit": limit, "currency": currency, "period": period}
                await self._edit(project, lambda _spec: {"budget": budget})
            case AskLog(project, id_):
                wish = LogRequest(id=id_, lines=_APP_LINES).model_dump(mode="json")
                await self._edit(project, lambda _spec: {"logRequest": wish})
            case Invite() | OfferForm():
                raise TypeError("it is no business of the cluster")
            case _:
                assert_never(effect)

    async def _open(self) -> None:
        body = {
            "apiVersion": NAMESPACE.api_version,
            "kind": NAMESPACE.name,
            "metadata": {"name": self.namespace, "labels": {LABEL_TENANT: "true"}},
        }
        try:
            await self._own.create(body)
        except AlreadyExistsError:
            return
        except ForbiddenError as error:
            # An API server that has just started knows nobody's rights; nobody's message is lost.
            log.warning("namespace.refused", namespace=self.namespace, why=error.reason)
            return
        log.info("namespace.created", namespace=self.namespace)

    async def _create(self, wish: CreateProject) -> None:
        body = {
            "apiVersion": API_VERSION,
            "kind": PROJECT.name,
            "metadata": {"name": wish.name, "namespace": self.namespace},
            "spec": {
                "title": wish.title,
                "description": wish.description,
                "notify": [f"{TELEGRAM}{self._person}"],
            },
        }
        try:
            await self._client.create(body)
        except AlreadyExistsError:  # the name holds the update's number: it is this very wish
            return
        except ForbiddenError:
            await self.projects()  # says so where the account has no rights at all yet
            raise

    async def _edit(self, name: str, edit: Callable[[Json], Json]) -> None:
        """Change a project's spec as it is now; somebody else's change in between is kept."""

        def patch(body: Json) -> Json:
            fields = edit(body["spec"])
            return {"spec": fields} if fields else {}

        await self._patch(name, patch)

    async def _patch(self, name: str, edit: Callable[[Json], Json]) -> None:
        """Change a project as it is now; ``edit`` says what, or nothing."""
        for _ in range(_ATTEMPTS):
            body = await self._client.get(PROJECT, name, self.namespace)
            patch = edit(body)
            if not patch:
                return
            version = body["metadata"]["resourceVersion"]
            patch["metadata"] = patch.get("metadata", {}) | {"resourceVersion": version}
            try:
                await self._client.patch(PROJECT, name, self.namespace, patch=patch)
            except ConflictError:
                continue
            return
        raise ConflictError(f"{name} changes too often")

    async def _put(self, secret: PutSecret) -> None:
        if secret.bot:  # noted first: a bot is never in use without anybody knowing
            await self._patch(secret.project, partial(_noted, key=secret.key, bot=secret.bot))
        name = await self._own_secret(secret.project)
        data = {"stringData": {secret.key: secret.value}}
        try:
            await self._client.patch(SECRET, name, self.namespace, patch=data)
        except NotFoundError:
            await self._make_secret(name, data)

    async def _own_secret(self, project: str) -> str:
        """Name of the Secret that a value of the person's own goes into."""
        body = await self._client.get(PROJECT, project, self.namespace)
        return Project.model_validate(body).secret_names[0]

    async def _make_secret(self, name: str, content: Json) -> None:
        metadata = {**content.get("metadata", {}), "name": name, "namespace": self.namespace}
        kind = {"apiVersion": SECRET.api_version, "kind": SECRET.name}
        await self._client.create({**kind, **content, "metadata": metadata})

    async def _renew(self, wish: RenewKey) -> None:
        """Make a key, once for the release that is live: the note and the key are one write."""
        name = await self._own_secret(wish.project)
        note = {ANNOTATION_KEY_RENEWED: f"{wish.project}@{wish.release}"}
        for _ in range(_ATTEMPTS):
            present = await self._client.find(SECRET, name, self.namespace)
            metadata = (present or {}).get("metadata", {})
            if (metadata.get("annotations") or {}).items() >= note.items():
                return
            change: Json = {
                "metadata": {"annotations": note},
                "stringData": {CALLERS_KEY: new_key()},
            }
            try:
                if present is None:
                    await self._make_secret(name, change)
                else:
                    change["metadata"]["resourceVersion"] = metadata["resourceVersion"]
                    await self._client.patch(SECRET, name, self.namespace, patch=change)
            except (ConflictError, AlreadyExistsError, NotFoundError):
                continue
            log.info("key.renewed", namespace=self.namespace, project=wish.project)
            return
        raise ConflictError(f"{name} changes too often")


def _asked(body: Json, *, wish: AskChange) -> Json:
    """A change in line, or nothing to do when it is there."""
    project = Project.model_validate(body)
    if any(c.id == wish.id for c in project.spec.changes):
        return {}
    kept = [c.model_dump(mode="json") for c in with_room(project, kept=wish.reopens)]
    change = {"id": wish.id, "request": wish.request}
    if wish.reopens:
        change["reopens"] = wish.reopens
    return {"spec": {"changes": [*kept, change]}}


def _noted(body: Json, *, key: str, bot: str) -> Json:
    """A project that uses a bot from now on, or nothing to do when that is noted."""
    project = Project.model_validate(body)
    if bots_of(project).get(key) == bot:
        return {}
    return {"metadata": {"annotations": with_bot(project, key, bot)}}


def _added(spec: Json, field: str, key: str, item: Json) -> Json:
    """The list with one item more, or nothing to do when it is there.

    Where another one has its key, ours in its place: what was given first stands, and the API
    server says so.
    """
    present = spec.get(field) or []
    if item in present:
        return {}
    return {field: [*(each for each in present if each[key] != item[key]), item]}
