"""A Project as it changes: for `watch`, `--wait` and the wait of `delete`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from codegen_crds.client import follow
from codegen_crds.kinds import AGENT_RUN, DEPLOYMENT, PROJECT, Kind
from codegen_crds.meta import LABEL_PROJECT
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project

from .core.exits import CliError, Exit
from .core.overview import Overview, overview
from .core.pages import status_page
from .core.text import one_line
from .core.until import verdict
from .session import Session, now
from .terminal import console, note, say, text

_REDRAW_SECONDS = 1.0
_Event = tuple[Kind, str, dict[str, Any]]


async def versions(session: Session, name: str) -> AsyncGenerator[Overview | None, None]:
    """The Project now and after each change; None, and the end, once it is gone.

    Raises:
        CliError: It is not there to begin with.
    """
    first = await session.project(name)
    uid = first.metadata.uid
    seen = _Seen(first)
    queue: asyncio.Queue[_Event] = asyncio.Queue()
    feeds = [
        asyncio.create_task(_feed(session, kind, selector, queue))
        for kind, selector in (
            (PROJECT, ""),
            (AGENT_RUN, f"{LABEL_PROJECT}={name}"),
            (DEPLOYMENT, ""),
        )
    ]
    try:
        seen.begin(await session.runs(name), await session.deployment(name))
        yield seen.overview()
        while True:
            pending = [await queue.get()]
            while not queue.empty():
                pending.append(queue.get_nowait())
            changed = [seen.take(uid, name, *event) for event in pending]
            if seen.gone or await _vanished(session, name, uid, pending):
                yield None
                return
            if any(changed):
                yield seen.overview()
    finally:
        for feed in feeds:
            feed.cancel()
        await asyncio.gather(*feeds, return_exceptions=True)


async def wait_for(
    session: Session, name: str, *, seconds: float, release: str = "", change: str = ""
) -> Overview:
    """Tell each new sentence on standard error until it is ready.

    Args:
        session: The connection.
        name: Of the Project.
        seconds: How long at most.
        release: Wait until this release is live; empty: until what is asked for is.
        change: Wait until this change is live.

    Raises:
        CliError: It failed, waits for a person, was deleted, or took too long.
    """
    said = ""
    try:
        async with asyncio.timeout(seconds), aclosing(versions(session, name)) as changes:
            async for it in changes:
                if it is None:
                    raise CliError(Exit.NOT_FOUND, f"{name} was deleted meanwhile.")
                told = f"{it.phase}: {one_line(it.message)}"
                if told != said:
                    note(told)
                    said = told
                end = verdict(it, release=release, change=change)
                if end is Exit.OK:
                    return it
                if end is not None:
                    about = next((c.message for c in it.changes if c.id == change), "")
                    why = f"{name}: {about or it.message}"
                    raise CliError(end, why, f"kubectl codegen status {name}")
    except TimeoutError:
        pass
    why = f"{name} was not ready in time; it goes on by itself."
    raise CliError(Exit.TIMEOUT, why, f"kubectl codegen watch {name}")


async def wait_gone(session: Session, name: str, *, seconds: float) -> None:
    """Tell what deletion waits for until the Project is gone.

    Raises:
        CliError: It took too long.
    """
    said = ""
    try:
        async with asyncio.timeout(seconds), aclosing(versions(session, name)) as changes:
            async for it in changes:
                if it is not None and it.message != said:
                    note(one_line(it.message))
                    said = it.message
    except TimeoutError:
        why = f"{name} is still being deleted; that goes on by itself."
        raise CliError(Exit.TIMEOUT, why, f"kubectl codegen status {name}") from None
    except CliError as error:
        if error.exit is not Exit.NOT_FOUND:  # gone already
            raise


async def show_live(session: Session, name: str) -> None:
    """The status page, redrawn in place at each change and each second, until interrupted."""
    from rich.live import Live  # noqa: PLC0415 - rich is slow to load

    with Live(console=console(), auto_refresh=False, vertical_overflow="crop") as live:
        current: Overview | None = None

        async def tick() -> None:
            while True:
                if current is not None:
                    live.update(text(status_page(current, now())), refresh=True)
                await asyncio.sleep(_REDRAW_SECONDS)

        clock = asyncio.create_task(tick())
        try:
            async with aclosing(versions(session, name)) as changes:
                async for current in changes:
                    if current is None:
                        break
                    live.update(text(status_page(current, now())), refresh=True)
        finally:
            clock.cancel()
            await asyncio.gather(clock, return_exceptions=True)
    note(f"{name} is gone.")


async def print_changes(session: Session, name: str, *, until_ready: bool) -> None:
    """One line per change, for pipes and logs."""
    said = ""
    async with aclosing(versions(session, name)) as changes:
        async for it in changes:
            if it is None:
                say(f"{name}\tGone")
                return
            told = _one_change(it)
            if told != said:
                say(told)
                said = told
            if until_ready and verdict(it) is not None:
                return


def _one_change(it: Overview) -> str:
    """Name, phase, message, and what a run is doing, separated by tabs."""
    working = [r for r in it.runs if not r.finished and r.node]
    at = f"{working[-1].node}: {working[-1].progress}" if working else ""
    return f"{it.name}\t{it.phase}\t{one_line(it.message)}\t{one_line(at)}".rstrip()


class _Seen:
    """The newest objects."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._runs: dict[str, AgentRun] = {}
        self._deployment: Deployment | None = None
        self.gone = False

    def begin(self, runs: list[AgentRun], deployment: Deployment | None) -> None:
        """What is there already."""
        self._runs = {r.metadata.name: r for r in runs}
        self._deployment = deployment

    def take(self, uid: str, name: str, kind: Kind, change: str, item: dict[str, Any]) -> bool:
        """Fold one event in; whether it concerns the Project."""
        if change == "SYNCED":
            return False
        if kind is AGENT_RUN:
            run = AgentRun.model_validate(item)
            if change == "DELETED":
                self._runs.pop(run.metadata.name, None)
            else:
                self._runs[run.metadata.name] = run
            return True
        if item.get("metadata", {}).get("name") != name:
            return False
        if kind is DEPLOYMENT:
            self._deployment = None if change == "DELETED" else Deployment.model_validate(item)
        elif item["metadata"]["uid"] != uid or change == "DELETED":
            self.gone = True
        else:
            self._project = Project.model_validate(item)
        return True

    def overview(self) -> Overview:
        """As one value."""
        return overview(self._project, self._runs.values(), self._deployment)


async def _feed(session: Session, kind: Kind, selector: str, queue: asyncio.Queue[_Event]) -> None:
    async for change, item in follow(session.client, kind, session.namespace, selector=selector):
        await queue.put((kind, change, item))


async def _vanished(session: Session, name: str, uid: str, events: list[_Event]) -> bool:
    """Whether it went away before our watch of it began: no event would ever say so."""
    if not any(kind is PROJECT and change == "SYNCED" for kind, change, _ in events):
        return False
    try:
        return (await session.project(name)).metadata.uid != uid
    except CliError:
        return True
