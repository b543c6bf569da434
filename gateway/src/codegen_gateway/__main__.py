"""``codegen-gateway gateway`` and ``codegen-gateway git``."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

import structlog
from pydantic import ValidationError

from codegen_crds import logs

from .settings import GatewaySettings, GitSettings

if TYPE_CHECKING:
    from .settings import ObjectStorage
    from .transcripts.objects import Objects

_log = structlog.get_logger(__name__)


def main() -> None:
    """Run one of the two entry points until a signal ends it."""
    parser = argparse.ArgumentParser(prog="codegen-gateway", description=__doc__)
    parser.add_argument("door", choices=("gateway", "git"), help="which door to open")
    door = parser.parse_args().door
    try:
        asyncio.run(_gateway() if door == "gateway" else _git())
    except ValidationError as error:
        sys.exit(f"codegen-gateway {door}: bad settings\n{_places(error)}")
    except KeyboardInterrupt:
        sys.exit(130)


async def _git() -> None:
    # Imported here: each door loads only what it needs.
    from codegen_crds.client import Client  # noqa: PLC0415

    from .cluster import FIELD_MANAGER, KubernetesCluster  # noqa: PLC0415
    from .git.app import create_app  # noqa: PLC0415
    from .git.commands import NoGitError  # noqa: PLC0415
    from .git.repositories import Repositories, RootBusyError  # noqa: PLC0415
    from .serving import serve  # noqa: PLC0415

    settings = GitSettings()
    logs.configure(settings.log_level, settings.log_format)
    try:
        repositories = Repositories(
            settings.git_root,
            max_push_bytes=settings.max_push_bytes,
            max_file_bytes=settings.max_file_bytes,
        )
    except (RootBusyError, NoGitError, OSError) as error:
        sys.exit(f"codegen-gateway git: {error}")
    async with Client.connect(
        field_manager=FIELD_MANAGER, kubeconfig=settings.kubeconfig
    ) as client:
        app = create_app(KubernetesCluster(client), repositories, settings)
        _log.info("git_host_starts", host=settings.host, port=settings.port)
        await serve(app, host=settings.host, port=settings.port)


async def _gateway() -> None:
    import psycopg_pool  # noqa: PLC0415

    from codegen_crds.client import Client  # noqa: PLC0415
    from codegen_crds.postgres import BadDsnError, read_dsn  # noqa: PLC0415

    from . import database  # noqa: PLC0415
    from .cluster import FIELD_MANAGER, KubernetesCluster  # noqa: PLC0415
    from .gateway_app import create_app  # noqa: PLC0415
    from .models.catalogue import Catalogue, CatalogueError  # noqa: PLC0415
    from .serving import serve  # noqa: PLC0415

    settings = GatewaySettings()
    logs.configure(settings.log_level, settings.log_format)
    try:
        catalogue = Catalogue.load(settings.upstreams_file)
        dsn = read_dsn(settings.database_dsn_file)
        objects = _objects(settings.transcript_objects)
    except (CatalogueError, BadDsnError, _ObjectsError) as error:
        sys.exit(f"codegen-gateway gateway: {error}")
    if catalogue.currency not in ("", settings.default_budget.currency):
        _log.warning(
            "default_budget_in_another_currency",
            prices=catalogue.currency,
            budget=settings.default_budget.currency,
        )
    try:
        async with (
            Client.connect(field_manager=FIELD_MANAGER, kubeconfig=settings.kubeconfig) as client,
            database.connect(dsn, settings.database_pool_size) as pool,
        ):
            app = create_app(KubernetesCluster(client), pool, catalogue, settings, objects=objects)
            _log.info("gateway_starts", host=settings.host, port=settings.port)
            await serve(app, host=settings.host, port=settings.port)
    except psycopg_pool.PoolTimeout:
        sys.exit("codegen-gateway gateway: the database does not answer")


class _ObjectsError(Exception):
    """The object store cannot be used as it is set."""


def _objects(place: "ObjectStorage | None") -> "Objects | None":
    if place is None:
        return None
    try:
        from .transcripts.s3_objects import S3Objects  # noqa: PLC0415
    except ModuleNotFoundError:
        raise _ObjectsError("transcript objects: install codegen-gateway[s3]") from None
    try:
        return S3Objects(place)
    except (OSError, ValueError) as error:
        raise _ObjectsError(f"transcript objects: {error}") from None


def _places(error: ValidationError) -> str:
    return "\n".join(
        f"  {'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    )


if __name__ == "__main__":
    main()
