"""A LangGraph checkpointer over HTTP: the thread is the run, its store is the gateway's.

Source: LangGraph reference, ``BaseCheckpointSaver``.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import httpx
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from typing_extensions import override

_OK_OR_ABSENT = frozenset({200, 404})
_PAGE = 100


class Caller(Protocol):
    """Sends requests to the gateway."""

    def call(
        self,
        method: str,
        path: str,
        *,
        accept: frozenset[int] = ...,
        **request: Any,  # noqa: ANN401 - passed on
    ) -> httpx.Response:
        """Send one request until it is answered."""
        ...


class GatewaySaver(BaseCheckpointSaver[str]):
    """Checkpoints of one run."""

    def __init__(self, gateway: Caller) -> None:
        super().__init__()
        self._gateway = gateway

    @override
    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The newest checkpoint, or the one that the config names."""
        wanted = config["configurable"]
        query = {"ns": wanted.get("checkpoint_ns", ""), "id": wanted.get("checkpoint_id") or ""}
        response = self._gateway.call(
            "GET", "/v1/checkpoints/latest", accept=_OK_OR_ABSENT, params=query
        )
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        return self._tuple(str(wanted["thread_id"]), response.json())

    @override
    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """Checkpoints, the newest first."""
        if config is None:
            return
        wanted = config["configurable"]
        query: dict[str, Any] = {"limit": _PAGE}
        if "checkpoint_ns" in wanted:
            query["ns"] = wanted["checkpoint_ns"]
        if before is not None:
            query["before"] = before["configurable"]["checkpoint_id"]
        count = 0
        while limit is None or count < limit:
            page = self._gateway.call("GET", "/v1/checkpoints", params=query).json()["checkpoints"]
            for stored in page:
                found = self._tuple(str(wanted["thread_id"]), stored)
                metadata: dict[str, Any] = dict(found.metadata)
                if filter and any(metadata.get(k) != v for k, v in filter.items()):
                    continue
                yield found
                count += 1
                if limit is not None and count >= limit:
                    return
            if len(page) < _PAGE:
                return
            query["before"] = page[-1]["checkpoint"]["id"]

    @override
    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint; again is a replacement."""
        wanted = config["configurable"]
        kind, blob = self.serde.dumps_typed(checkpoint)
        body = {
            "ns": wanted.get("checkpoint_ns", ""),
            "id": checkpoint["id"],
            "parentId": wanted.get("checkpoint_id"),
            "type": kind,
            "blob": base64.b64encode(blob).decode(),
            "metadata": json.dumps(metadata, default=str),
        }
        self._gateway.call("PUT", "/v1/checkpoints", json=body)
        return _config(str(wanted["thread_id"]), body["ns"], checkpoint["id"])

    @override
    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what a task wrote before its step ended."""
        wanted = config["configurable"]
        items = []
        for position, (channel, value) in enumerate(writes):
            kind, blob = self.serde.dumps_typed(value)
            items.append(
                {
                    "taskId": task_id,
                    "taskPath": task_path,
                    "idx": WRITES_IDX_MAP.get(channel, position),
                    "channel": channel,
                    "type": kind,
                    "blob": base64.b64encode(blob).decode(),
                }
            )
        body = {
            "ns": wanted.get("checkpoint_ns", ""),
            "id": wanted["checkpoint_id"],
            "writes": items,
        }
        self._gateway.call("PUT", "/v1/checkpoints/writes", json=body)

    @override
    def delete_thread(self, thread_id: str) -> None:
        """Forget the run's checkpoints."""
        self._gateway.call("DELETE", "/v1/checkpoints")

    @override
    def get_next_version(self, current: str | None, channel: None) -> str:
        """Versions are counters, zero-padded so that they sort as text."""
        return f"{int(current or 0) + 1:032d}"

    def _tuple(self, thread_id: str, stored: dict[str, Any]) -> CheckpointTuple:
        body = stored["checkpoint"]
        parent = body.get("parentId")
        return CheckpointTuple(
            config=_config(thread_id, body["ns"], body["id"]),
            checkpoint=self._load(body),
            metadata=json.loads(body["metadata"]),
            parent_config=_config(thread_id, body["ns"], parent) if parent else None,
            pending_writes=[
                (write["taskId"], write["channel"], self._load(write)) for write in stored["writes"]
            ],
        )

    def _load(self, item: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever was stored
        return self.serde.loads_typed((item["type"], base64.b64decode(item["blob"])))


def _config(thread_id: str, ns: str, checkpoint_id: str) -> RunnableConfig:
    return {
        "configurable": {
            "thread_id": thread_id,
            "checkpoint_ns": ns,
            "checkpoint_id": checkpoint_id,
        }
    }
