"""The facts that `doctor` judges, as far as they may be read."""

from collections.abc import Mapping
from typing import Any

import yaml

from codegen_crds.api_errors import ForbiddenError, NotFoundError
from codegen_crds.kinds import (
    AGENT_RUN,
    CONFIG_MAP,
    DEPLOYMENT,
    EVENT,
    NAMESPACE,
    OWN_KINDS,
    POD,
    PROJECT,
    SECRET,
    SERVER,
    WORKLOAD,
)
from codegen_crds.v1alpha1 import Project, Server

from .core.checks import COMPONENTS, Facts
from .session import Session

_NEEDED = (
    ("create projects", "create", PROJECT, ""),
    ("change projects", "patch", PROJECT, ""),
    ("delete projects", "delete", PROJECT, ""),
    ("watch projects", "watch", PROJECT, ""),
    ("watch runs", "watch", AGENT_RUN, ""),
    ("watch deployments", "watch", DEPLOYMENT, ""),
    ("create secrets", "create", SECRET, ""),
    ("change secrets", "patch", SECRET, ""),
    ("list events", "list", EVENT, ""),
    ("read logs of runs", "get", POD, "log"),
)


async def examine(session: Session, system_namespace: str) -> Facts:
    """Look at everything once."""
    client, namespace = session.client, session.namespace
    version = await client.version()
    served = {kind.plural: await _served(session, kind) for kind in OWN_KINDS}
    rights = {
        what: await client.may(verb, kind, namespace, subresource=part)
        for what, verb, kind, part in _NEEDED
    }
    exists, labels = await _namespace(session)
    return Facts(
        namespace=namespace,
        system_namespace=system_namespace,
        version=version,
        served=served,
        rights=rights,
        namespace_exists=exists,
        labels=labels,
        components=await _components(session, system_namespace),
        models=await _models(session, system_namespace),
        servers=await _servers(session),
        projects=[
            Project.model_validate(p)
            for p in (await session.readable(PROJECT) if served[PROJECT.plural] else [])
        ],
    )


async def _served(session: Session, kind: Any) -> bool:  # noqa: ANN401 - a Kind
    """Whether the kind is known; a refusal by rights does not say that it is not."""
    try:
        await session.client.list(
            kind, session.namespace if kind.namespaced else "", metadata_only=True
        )
    except NotFoundError:
        return False
    except ForbiddenError:
        return True
    return True


async def _namespace(session: Session) -> tuple[bool | None, Mapping[str, str] | None]:
    try:
        body = await session.client.get(NAMESPACE, session.namespace)
    except NotFoundError:
        return False, None
    except ForbiddenError:
        return None, None
    return True, body["metadata"].get("labels") or {}


async def _components(session: Session, where: str) -> dict[str, Mapping[str, Any] | None] | None:
    try:
        return {n: await session.client.find(WORKLOAD, n, where) for n in COMPONENTS}
    except ForbiddenError:
        return None


async def _models(session: Session, where: str) -> Mapping[str, Any] | None:
    try:
        body = await session.client.get(CONFIG_MAP, "codegen-gateway", where)
        models = (yaml.safe_load(body["data"]["upstreams.yaml"]) or {}).get("models") or {}
    except (ForbiddenError, NotFoundError, KeyError, TypeError, AttributeError, yaml.YAMLError):
        return None
    return models if isinstance(models, Mapping) else None


async def _servers(session: Session) -> list[Server] | None:
    try:
        items, _ = await session.client.list(SERVER)
    except (ForbiddenError, NotFoundError):
        return None
    return [Server.model_validate(item) for item in items]
