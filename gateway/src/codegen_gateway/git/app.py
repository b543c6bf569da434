"""The git host as an ASGI application: smart HTTP for pods, a small API for the operator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from codegen_gateway.cluster import Cluster
from codegen_gateway.problems import HANDLERS
from codegen_gateway.request_log import RequestLog
from codegen_gateway.settings import GitSettings

from .api import ManagementApi
from .host import GitHost
from .repositories import Repositories
from .smart_http import SmartHttp


async def _healthy(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def create_app(cluster: Cluster, repositories: Repositories, settings: GitSettings) -> Starlette:
    """The git host.

    Args:
        cluster: The Kubernetes API.
        repositories: What is served; closed when the application stops.
        settings: Names and limits.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            repositories.close()

    host = GitHost(cluster, repositories, settings)
    return Starlette(
        routes=[
            Route("/healthz", _healthy),
            Route("/readyz", _healthy),
            Mount("/api", routes=ManagementApi(host).routes()),
            Mount("/", app=SmartHttp(host)),
        ],
        exception_handlers=HANDLERS,
        middleware=[Middleware(RequestLog)],
        lifespan=lifespan,
    )
