"""A small async client: the verbs we use, on plain objects, with errors by what to do next.

It uses the request layer of the official client's dynamic client. Discovery is skipped (our
kinds are known, see :mod:`codegen_crds.kinds`) and typed models are never touched.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from pathlib import Path
from typing import Any, Final, Self

import codegen_crds.slim_kubernetes  # noqa: F401 - has to stand before the next ones

# isort: split
import aiohttp
import yaml
from kubernetes.aio.client.api_client import ApiClient
from kubernetes.aio.client.configuration import Configuration
from kubernetes.aio.client.exceptions import ApiException
from kubernetes.aio.config import ConfigException, load_incluster_config, load_kube_config
from kubernetes.aio.dynamic import DynamicClient

from .api_errors import (
    ApiError,
    ConflictError,
    GoneError,
    InvalidError,
    NotFoundError,
    UnavailableError,
    api_error,
)
from .kinds import (
    ACCESS_REVIEW,
    POD,
    SERVICE_ACCOUNT,
    TOKEN_REQUEST,
    TOKEN_REVIEW,
    Kind,
    kind_of,
)
from .proxies import proxy_to
from .unwritten_keys import unwritten

Json = dict[str, Any]

STRICT: Final = (("fieldValidation", "Strict"),)
"""An option of creation: unknown fields are refused instead of dropped."""
MERGE_PATCH: Final = "application/merge-patch+json"
APPLY_PATCH: Final = "application/apply-patch+yaml"
_METADATA: Final = "application/json;as={};g=meta.k8s.io;v=v1"
_REQUEST_SECONDS: Final = 30.0
_WATCH_SECONDS: Final = 290
"""Shorter than what proxies and API servers cut by themselves."""
_WATCH_GRACE: Final = 15.0


class KubeconfigError(Exception):
    """No cluster can be addressed: the file is missing or unreadable, or has no such context."""


class Client:
    """The API server. Make one with :meth:`connect`."""

    def __init__(
        self, api: ApiClient, *, field_manager: str, request_seconds: float = _REQUEST_SECONDS
    ) -> None:
        self._api = api
        self._dynamic = DynamicClient(api)  # type: ignore[no-untyped-call]  # untyped upstream
        self._field_manager = field_manager
        self._request_seconds = request_seconds
        self._headers: dict[str, str] = {}

    @classmethod
    @asynccontextmanager
    async def connect(
        cls,
        *,
        field_manager: str,
        kubeconfig: Path | str | None = None,
        context: str = "",
        impersonate: str = "",
        request_seconds: float = _REQUEST_SECONDS,
    ) -> AsyncIterator[Self]:
        """Connect with a kubeconfig, or with the pod's own account.

        Args:
            field_manager: Name under which fields are owned, e.g. the component's.
            kubeconfig: File, or several as ``$KUBECONFIG`` joins them; None inside a pod.
            context: Context of the kubeconfig; empty: its current one.
            impersonate: User to act as; the server asks whether one may. Empty: oneself.
            request_seconds: How long an answer is waited for; watches and logs have their own.

        Raises:
            KubeconfigError: The configuration cannot be used.
        """
        try:
            with unwritten():
                api = await _api(kubeconfig, context)
        except _UNUSABLE as error:
            raise KubeconfigError(_why_unusable(error)) from None
        async with api:
            if impersonate:
                api.set_default_header("Impersonate-User", impersonate)  # type: ignore[no-untyped-call]  # untyped upstream
            yield cls(api, field_manager=field_manager, request_seconds=request_seconds)

    def acting_as(self, user: str) -> Self:
        """The same connection as another user: RBAC judges that user, the audit log names both.

        Args:
            user: E.g. ``system:serviceaccount:<namespace>:<name>``; we need the verb
                ``impersonate`` on it.
        """
        other = copy(self)
        other._headers = {"Impersonate-User": user}  # noqa: SLF001 - a copy of ourselves
        return other

    async def get(self, kind: Kind, name: str, namespace: str = "") -> Json:
        """Read one object.

        Raises:
            NotFoundError: It is not there.
        """
        return await self._json("get", kind.path(namespace, name))

    async def find(self, kind: Kind, name: str, namespace: str = "") -> Json | None:
        """Read one object, or None when it is not there."""
        try:
            return await self.get(kind, name, namespace)
        except NotFoundError:
            return None

    async def list(
        self,
        kind: Kind,
        namespace: str = "",
        *,
        selector: str = "",
        metadata_only: bool = False,
    ) -> tuple[list[Json], str]:
        """List objects.

        Args:
            kind: What to list.
            namespace: Empty: all namespaces.
            selector: Label selector.
            metadata_only: Ask for ``PartialObjectMetadata``: no spec, status or data arrives.

        Returns:
            The objects, and the resource version to watch from.
        """
        params: dict[str, Any] = {"label_selector": selector or None}
        if metadata_only:
            params["header_params"] = {"Accept": _METADATA.format("PartialObjectMetadataList")}
        body = await self._json("get", kind.path(namespace), **params)
        version = str(body["metadata"].get("resourceVersion", ""))
        items = body.get("items") or []
        if not metadata_only:
            for item in items:  # a list's items do not say what they are
                item.setdefault("apiVersion", kind.api_version)
                item.setdefault("kind", kind.name)
        return items, version

    async def watch(
        self,
        kind: Kind,
        namespace: str = "",
        *,
        resource_version: str,
        selector: str = "",
        metadata_only: bool = False,
    ) -> AsyncIterator[tuple[str, Json]]:
        """Stream changes after a resource version until the server ends the stream.

        Yields:
            ``(type, object)``, type one of ADDED, MODIFIED, DELETED, BOOKMARK.

        Raises:
            GoneError: The version is too old; list again.
            UnavailableError: The connection broke.
        """
        params: dict[str, Any] = {
            "label_selector": selector or None,
            "resource_version": resource_version or None,
            "watch": True,
            "timeout_seconds": _WATCH_SECONDS,
            "query_params": [("allowWatchBookmarks", "true")],
            "_request_timeout": _WATCH_SECONDS + _WATCH_GRACE,
        }
        if metadata_only:
            params["header_params"] = {"Accept": _METADATA.format("PartialObjectMetadata")}
        response = await self._call("get", kind.path(namespace), **params)
        try:
            async for line in _lines(response):
                event = json.loads(line)
                if event["type"] == "ERROR":
                    status = event["object"]
                    raise api_error(int(status.get("code", 500)), json.dumps(status))
                yield event["type"], event["object"]
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnavailableError(
                f"watch of {kind.plural} broke: {type(error).__name__}"
            ) from error
        finally:
            await _hang_up(response)

    async def create(
        self,
        body: Mapping[str, Any],
        *,
        subresource: str = "",
        options: Sequence[tuple[str, str]] = (),
    ) -> Json:
        """Create an object.

        Args:
            body: The object.
            subresource: Of an object that is there.
            options: Query parameters, e.g. :data:`STRICT`.

        Raises:
            AlreadyExistsError: The name is taken.
            InvalidError: The object is refused; the message names the field.
        """
        kind, namespace, name = _address(body)
        path = kind.path(namespace, name if subresource else "", subresource)
        return await self._json(
            "post",
            path,
            body=dict(body),
            field_manager=self._field_manager,
            query_params=list(options),
        )

    async def apply(
        self, body: Mapping[str, Any], *, subresource: str = "", force: bool = True
    ) -> Json:
        """Server-side apply of an object or a subresource under our field manager.

        Raises:
            ConflictError: ``metadata.uid`` or ``resourceVersion`` in the body does not hold, or
                another manager owns a field and ``force`` is False.
        """
        kind, namespace, name = _address(body)
        return await self._json(
            "patch",
            kind.path(namespace, name, subresource),
            body=dict(body),
            content_type=APPLY_PATCH,
            field_manager=self._field_manager,
            force_conflicts=force,
        )

    async def patch(
        self,
        kind: Kind,
        name: str,
        namespace: str = "",
        *,
        patch: Mapping[str, Any],
        subresource: str = "",
    ) -> Json:
        """JSON merge patch (RFC 7386) of an object or a subresource.

        Put ``metadata.uid`` or ``resourceVersion`` into the patch as a precondition.

        Raises:
            NotFoundError: It is not there.
            ConflictError: A precondition does not hold.
        """
        return await self._json(
            "patch",
            kind.path(namespace, name, subresource),
            body=dict(patch),
            content_type=MERGE_PATCH,
            field_manager=self._field_manager,
        )

    async def replace(self, body: Mapping[str, Any], *, subresource: str = "") -> Json:
        """Replace an object or a subresource; ``metadata.resourceVersion`` is a precondition.

        Raises:
            ConflictError: It changed since it was read.
        """
        kind, namespace, name = _address(body)
        return await self._json(
            "put",
            kind.path(namespace, name, subresource),
            body=dict(body),
            field_manager=self._field_manager,
        )

    async def delete(
        self,
        kind: Kind,
        name: str,
        namespace: str = "",
        *,
        uid: str = "",
        policy: str = "Background",
    ) -> None:
        """Delete an object; already gone is done.

        Args:
            kind: What it is.
            name: Its name.
            namespace: Its namespace.
            uid: Precondition: another object under the name stays.
            policy: ``Background`` or ``Foreground``.

        Raises:
            ConflictError: Another object has the name.
        """
        options: Json = {"propagationPolicy": policy}
        if uid:
            options["preconditions"] = {"uid": uid}
        try:
            await self._json("delete", kind.path(namespace, name), body=options)
        except NotFoundError:
            return

    async def review_token(self, token: str, audience: str) -> Json:
        """Who a token is, if it is for this audience: the ``status`` of a TokenReview.

        Source: Kubernetes API reference, ``authentication.k8s.io/v1 TokenReview``. The caller
        must look at ``authenticated`` *and* at ``audiences``: an authenticator that knows no
        audiences ignores the request's.
        """
        body = {
            "apiVersion": TOKEN_REVIEW.api_version,
            "kind": TOKEN_REVIEW.name,
            "spec": {"token": token, "audiences": [audience]},
        }
        answer = await self._json("post", TOKEN_REVIEW.path(), body=body)
        status: Json = answer.get("status", {})
        return status

    async def request_token(
        self, account: str, namespace: str, *, audience: str, seconds: int
    ) -> tuple[str, str]:
        """A short-lived token of a service account, for one audience.

        Source: Kubernetes API reference, ``authentication.k8s.io/v1 TokenRequest``.

        Args:
            account: Name of the service account.
            namespace: Its namespace.
            audience: Who shall accept the token.
            seconds: How long it is good for, from 600; the server may decide otherwise.

        Returns:
            The token, and when it ends (RFC 3339).

        Raises:
            NotFoundError: There is no such account.
            ForbiddenError: The caller may not have its tokens.
        """
        body = {
            "apiVersion": TOKEN_REQUEST.api_version,
            "kind": TOKEN_REQUEST.name,
            "spec": {"audiences": [audience], "expirationSeconds": seconds},
        }
        path = SERVICE_ACCOUNT.path(namespace, account, "token")
        status = (await self._json("post", path, body=body))["status"]
        return str(status["token"]), str(status["expirationTimestamp"])

    async def may(
        self, verb: str, kind: Kind, namespace: str = "", *, subresource: str = "", name: str = ""
    ) -> bool:
        """Whether the caller has a right, by a SelfSubjectAccessReview.

        Args:
            verb: E.g. ``create``.
            kind: Of what.
            namespace: Where; empty: everywhere.
            subresource: E.g. ``log`` of a Pod.
            name: Of which object; empty: of all.
        """
        group = kind.api_version.rpartition("/")[0]
        attributes = {"verb": verb, "group": group, "resource": kind.plural, "name": name}
        attributes |= {"namespace": namespace, "subresource": subresource}
        body = {
            "apiVersion": ACCESS_REVIEW.api_version,
            "kind": ACCESS_REVIEW.name,
            "spec": {"resourceAttributes": {k: v for k, v in attributes.items() if v}},
        }
        answer = await self._json("post", ACCESS_REVIEW.path(), body=body)
        return answer.get("status", {}).get("allowed") is True

    async def version(self) -> str:
        """Version of the API server, e.g. ``v1.35.0``."""
        return str((await self._json("get", "/version"))["gitVersion"])

    async def logs(
        self, pod: str, namespace: str, *, container: str = "", tail: int = 0, stream: bool = False
    ) -> AsyncIterator[str]:
        """Lines of a container's log, without their ends.

        Args:
            pod: Name of the pod.
            namespace: Its namespace.
            container: Which one; empty: the only one.
            tail: How many of the last lines; 0: all.
            stream: Go on with new lines until the container ends.

        Raises:
            NotFoundError: There is no such pod.
            InvalidError: The container has not started yet.
            UnavailableError: The connection broke.
        """
        query = [("container", container)] if container else []
        query += [("tailLines", str(tail))] if tail else []
        query += [("follow", "true")] if stream else []
        response = await self._call(
            "get",
            POD.path(namespace, pod, "log"),
            query_params=query,
            # A quiet container is no broken connection.
            _request_timeout=None if stream else _REQUEST_SECONDS,
        )
        try:
            async for line in _lines(response, rest_too=True):
                yield line.decode(errors="replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnavailableError(f"the log of {pod} broke: {type(error).__name__}") from error
        finally:
            await _hang_up(response)

    async def _json(self, method: str, path: str, **params: Any) -> Json:  # noqa: ANN401 - passed on
        params.setdefault("_request_timeout", self._request_seconds)
        response = await self._call(method, path, **params)
        try:
            body: Json = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise UnavailableError(f"{method} {path}: {type(error).__name__}") from error
        return body

    async def _call(self, method: str, path: str, **params: Any) -> aiohttp.ClientResponse:  # noqa: ANN401 - passed on
        # The dynamic client appends to these, and its defaults are shared between calls.
        params.setdefault("query_params", [])
        params["header_params"] = self._headers | (params.get("header_params") or {})
        params.setdefault("path_params", {})
        try:
            response: aiohttp.ClientResponse = await self._dynamic.request(
                method, path, serialize=False, **params
            )
        except ApiException as error:
            raise _precondition(api_error(error.status or 0, error.body)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UnavailableError(f"{method} {path}: {type(error).__name__}: {error}") from error
        return response


async def _api(kubeconfig: Path | str | None, context: str) -> ApiClient:
    """The request layer, which has read every key once it is made."""
    configuration = Configuration()
    if kubeconfig is None:
        load_incluster_config(client_configuration=configuration)  # type: ignore[no-untyped-call]  # untyped upstream
    else:
        await load_kube_config(  # type: ignore[no-untyped-call]  # untyped upstream
            config_file=str(kubeconfig),
            context=context or None,
            client_configuration=configuration,
        )
    _read_proxy_once(configuration)
    return ApiClient(configuration=configuration)


def _read_proxy_once(configuration: Configuration) -> None:
    """Keep aiohttp from asking for it, and for ``.netrc``, which kubectl does not know."""
    if not configuration.proxy:
        configuration.proxy = proxy_to(configuration.host)
    configuration.client_session_kwargs = {"trust_env": False}


def _precondition(error: ApiError) -> ApiError:
    """A uid in a patch that does not hold is a conflict; the server calls it invalid."""
    if isinstance(error, InvalidError) and "metadata.uid: Invalid value" in error.message:
        return ConflictError(error.message, status=error.status, reason="Conflict")
    return error


def _address(body: Mapping[str, Any]) -> tuple[Kind, str, str]:
    metadata = body.get("metadata", {})
    return kind_of(body), metadata.get("namespace", ""), metadata.get("name", "")


_UNUSABLE: Final = (
    ConfigException,
    yaml.YAMLError,
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)
"""What the loader of kubeconfigs raises for a file that is none."""


def _why_unusable(error: Exception) -> str:
    """A sentence without the file's content: it may hold credentials."""
    if isinstance(error, ConfigException):
        return str(error)
    if isinstance(error, yaml.YAMLError):
        mark = getattr(error, "problem_mark", None)
        return f"it is not YAML{f' (line {mark.line + 1})' if mark else ''}"
    return f"it is no kubeconfig ({type(error).__name__})"


async def _hang_up(response: aiohttp.ClientResponse) -> None:
    """Give a stream up. aiohttp waits for no connection that it closes with its response.

    A process that ends its loop right after would leave the socket to the garbage collector.
    """
    connection = response.connection
    protocol = connection.protocol if connection else None
    closed = protocol.closed if protocol else None
    if protocol is not None:
        protocol.abort()
    response.close()
    if closed is not None:
        await closed


async def _lines(
    response: aiohttp.ClientResponse, *, rest_too: bool = False
) -> AsyncIterator[bytes]:
    """Lines of a stream; an object may be longer than aiohttp's own line limit.

    Args:
        response: The stream.
        rest_too: Whether what stands after the last line end is a line.
    """
    rest = b""
    async for chunk in response.content.iter_any():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if line.strip() or rest_too:
                yield line
    if rest_too and rest:
        yield rest


async def follow(
    client: Client,
    kind: Kind,
    namespace: str = "",
    *,
    selector: str = "",
    metadata_only: bool = False,
    retry_seconds: float = 1.0,
) -> AsyncIterator[tuple[str, Json]]:
    """List, then watch, for ever: what is there arrives as ADDED, then every change.

    After a break it lists again, so an object that vanished meanwhile arrives as DELETED with
    its last known content. The first listing is closed by ``("SYNCED", {})``.
    """
    seen = _Seen()
    synced = False
    while True:
        try:
            items, version = await client.list(
                kind, namespace, selector=selector, metadata_only=metadata_only
            )
            for event in seen.listed(items):
                yield event
            if not synced:
                synced = True
                yield "SYNCED", {}
            while True:
                stream = client.watch(
                    kind,
                    namespace,
                    resource_version=version,
                    selector=selector,
                    metadata_only=metadata_only,
                )
                async for change, item in stream:
                    version = _version(item)
                    if change != "BOOKMARK":
                        seen.changed(change, item)
                        yield change, item
        except GoneError:
            continue
        except ApiError:
            await asyncio.sleep(retry_seconds)


class _Seen:
    """What a follower has told its reader, to tell the difference after a break."""

    def __init__(self) -> None:
        self._known: dict[str, Json] = {}

    def listed(self, items: list[Json]) -> list[tuple[str, Json]]:
        """Events that turn what was known into what is there."""
        fresh = {item["metadata"]["uid"]: item for item in items}
        gone = [("DELETED", self._known[uid]) for uid in self._known if uid not in fresh]
        known, self._known = self._known, fresh
        return gone + [
            ("MODIFIED" if uid in known else "ADDED", item)
            for uid, item in fresh.items()
            if uid not in known or _version(known[uid]) != _version(item)
        ]

    def changed(self, change: str, item: Json) -> None:
        """Remember one event of the watch."""
        uid = item["metadata"]["uid"]
        if change == "DELETED":
            self._known.pop(uid, None)
        else:
            self._known[uid] = item


def _version(item: Mapping[str, Any]) -> str:
    return str(item.get("metadata", {}).get("resourceVersion", ""))
