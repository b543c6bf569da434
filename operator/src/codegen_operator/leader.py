"""The leader's work: fill the store, watch, reconcile, until told to stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from codegen_crds.api_errors import ApiError, UnavailableError
from codegen_crds.client import Client

from .cluster.door import Door
from .cluster.gateway import HttpGateway
from .cluster.git_host import HttpGitHost
from .cluster.machine_provider import HttpMachineProvider
from .cluster.objects import KubernetesObjects
from .cluster.vault import KubernetesVault
from .domain.policy import Backoff
from .handlers.lifecycle import Watching
from .settings import Settings
from .shell.clock import utc_now
from .shell.discovery import Discovery
from .shell.execute import Hands
from .shell.jobs import Jobs
from .shell.looks import Looks
from .shell.metrics import Metrics
from .shell.observe_delivery import DeliveryObserver
from .shell.observe_machine_request import MachineRequestObserver
from .shell.observe_project import ProjectObserver
from .shell.observe_run import RunObserver
from .shell.probe import probe
from .shell.provenance import ProvenanceKeeper
from .shell.reconcile import Observers, Reconciler
from .shell.secret_views import SecretViews
from .shell.secret_watch import SecretWatch
from .shell.slot_keeper import SlotKeeper
from .shell.store import Store
from .shell.sync import sync, wake_all
from .shell.work_queue import WorkQueue
from .shell.workers import Workers
from .shell.world import World
from .wiring import creation_of, delivery_of, doors_of, policy_of

log = structlog.get_logger(__name__)
_SETTLE_SECONDS = 15.0
"""After so long the watches stand; what vanished before they did is found by a listing."""
_LIST_SECONDS = 1.0
_RETRY = Backoff(0.1, 120.0)


class WatchingEndedError(Exception):
    """kopf's thread ended by itself: without events there is nothing to lead."""


async def lead(client: Client, settings: Settings, metrics: Metrics) -> None:
    """Work until cancelled.

    Raises:
        WatchingEndedError: The watches ended.
        ApiError: The first listing was refused.
    """
    async with AsyncExitStack() as stack:
        world = World(Store(), WorkQueue(_RETRY))
        stack.callback(world.queue.close)
        metrics.lead(world.store, world.queue)
        workers, secrets, discovery = await _assemble(stack, client, settings, world, metrics)
        await _fill(client, world)
        log.info("store.filled", projects=len(world.store.entries("Project")))
        watching = Watching(world.event, in_cluster=settings.kubeconfig is None)
        watching.start()
        stack.push_async_callback(watching.stop, 3.0)
        async with asyncio.TaskGroup() as group:
            group.create_task(secrets.open(settings.system_namespace))
            group.create_task(workers.run())
            group.create_task(_resync(client, world, settings.resync_seconds))
            group.create_task(_guard(watching))
            if discovery is not None:
                group.create_task(discovery.run(settings.provider.discover_seconds))


async def _fill(client: Client, world: World) -> None:
    """List everything before anything is decided; an API server that just started is awaited."""
    while True:
        try:
            await sync(client, world)
        except UnavailableError as error:
            log.info("store.not_listed", why=str(error))
            await asyncio.sleep(_LIST_SECONDS)
        else:
            return


async def _assemble(
    stack: AsyncExitStack, client: Client, settings: Settings, world: World, metrics: Metrics
) -> tuple[Workers, SecretWatch, Discovery | None]:
    policy, delivery = policy_of(settings), delivery_of(settings)
    objects = KubernetesObjects(client, written=world.seen, missing=world.missing)
    vault = KubernetesVault(client, home=settings.system_namespace, written=world.seen)
    git, gateway = await stack.enter_async_context(_doors(settings))
    machines = await stack.enter_async_context(_machine_provider(settings))
    views = SecretViews(world.store, vault)
    secrets = SecretWatch(client, world, views)
    stack.push_async_callback(secrets.stop)
    slots = SlotKeeper(world.store, policy)
    looks = Looks(probe, done=world.queue.add, clock=utc_now, settings=delivery)
    stack.push_async_callback(looks.close)
    provenance = None
    if settings.signing_secret:
        system, key = settings.system_namespace, settings.signing_secret
        provenance = ProvenanceKeeper(objects, vault, namespace=system, secret=key)
    jobs = Jobs(world.store, objects)
    observers = Observers(
        run=RunObserver(world.store, objects, git, slots=slots, policy=policy),
        project=ProjectObserver(
            world.store,
            git,
            gateway,
            jobs=jobs,
            secrets=views,
            slots=slots,
            looks=looks,
            policy=policy,
            delivery=delivery,
            provenance=provenance,
        ),
        delivery=DeliveryObserver(
            world.store,
            jobs=jobs,
            secrets=views,
            looks=looks,
            settings=delivery,
            machines=machines,
        ),
        machine_request=MachineRequestObserver(
            world.store, machines=machines, terms=creation_of(settings)
        ),
    )
    reconciler = Reconciler(
        world.store,
        Hands(objects, git, vault, machines, provenance),
        observers,
        looks=looks,
        slots=slots,
        doors=doors_of(settings),
        clock=utc_now,
        tenant_opened=secrets.open,
        tenant_closed=secrets.close,
    )
    workers = Workers(
        world.queue,
        reconciler,
        world.store,
        clock=utc_now,
        metrics=metrics,
        count=settings.workers,
    )
    discovery = None
    if machines is not None and settings.provider.discover:
        system = settings.system_namespace
        discovery = Discovery(machines, objects, world.store, namespace=system)
    return workers, secrets, discovery


@asynccontextmanager
async def _doors(settings: Settings) -> AsyncIterator[tuple[HttpGitHost, HttpGateway]]:
    git_url = settings.git_api_url or settings.git_url
    gateway_url = settings.gateway_api_url or settings.gateway_url
    async with (
        Door.connect("git host", url=git_url, token=settings.git_token_file) as git,
        Door.connect("gateway", url=gateway_url, token=settings.gateway_token_file) as gateway,
    ):
        yield HttpGitHost(git), HttpGateway(gateway)


@asynccontextmanager
async def _machine_provider(settings: Settings) -> AsyncIterator[HttpMachineProvider | None]:
    provider = settings.provider
    if not provider.url:
        yield None
        return
    token = provider.token_file
    async with Door.connect("machine provider", url=provider.url, token=token) as door:
        yield HttpMachineProvider(door)


async def _resync(client: Client, world: World, seconds: float) -> None:
    """Look at everything again now and then, against what a watch may have missed."""
    await asyncio.sleep(min(_SETTLE_SECONDS, seconds))
    while True:
        try:
            await sync(client, world)
        except ApiError as error:
            log.info("store.not_listed", why=str(error))
        wake_all(world)
        await asyncio.sleep(seconds)


async def _guard(watching: Watching) -> None:
    while watching.alive:
        await asyncio.sleep(1.0)
    raise WatchingEndedError("kopf has ended")
