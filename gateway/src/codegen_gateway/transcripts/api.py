"""``/v1/transcripts/{run}``: what a run asked and was told, for people of its namespace."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from codegen_crds.contracts.transcript import MOST_CALLS_PER_PAGE, TranscriptPage
from codegen_crds.meta import TENANT_ACCOUNT
from codegen_gateway.doorway import Doorway
from codegen_gateway.problems import Problem

from .store import Transcripts

_MOST_DIGITS: Final = 9


class TranscriptApi:
    """The handler. A pod reads nothing here: what one run was told is no news for another."""

    def __init__(self, doorway: Doorway, transcripts: Transcripts) -> None:
        self._doorway = doorway
        self._transcripts = transcripts

    async def page(self, request: Request) -> Response:
        """Calls of a run of the caller's own namespace: ``?after=``, a number."""
        caller = await self._doorway.caller(request)
        if not caller.is_account(TENANT_ACCOUNT):
            raise Problem(
                403, "forbidden", "this is for people of the namespace", kind="permission_error"
            )
        name = request.path_params["run"]
        run = await self._doorway.cluster.run(caller.namespace, name)
        if run is None:
            raise Problem(404, "run_not_found", "there is no such run in your namespace")
        calls = await self._transcripts.page(
            run.metadata.uid,
            after=_after(request.query_params.get("after", "0")),
            limit=MOST_CALLS_PER_PAGE,
        )
        page = TranscriptPage(
            run=name,
            run_uid=run.metadata.uid,
            calls=calls,
            next=calls[-1].number if len(calls) == MOST_CALLS_PER_PAGE else None,
        )
        return Response(
            page.model_dump_json(),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    def routes(self) -> list[BaseRoute]:
        """All routes."""
        return [Route("/v1/transcripts/{run}", self.page, methods=["GET"])]


def _after(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise Problem(400, "invalid_request", "after: the number of a call is needed")
    return int(text)
