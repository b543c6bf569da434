"""The page for people: ``/``, with its files below ``/_page``."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

FILES = Path(__file__).parent / "static"
"""Written by ``make page``, except for ``catalogue.json``, which ``make generate`` writes."""
# No route of a spec begins with an underscore.
PLACE = "/_page"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # Browsers ask whether a file changed: a release shows at once.
    "Cache-Control": "no-cache",
}


class PageFiles(StaticFiles):
    """The files of the page; nothing from elsewhere may run in it."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The answer for a file, with the headers of the page."""
        response = super().file_response(*args, **kwargs)
        response.headers.update(HEADERS)
        return response


def install_page(app: FastAPI) -> None:
    """Serve the page."""

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        """The page itself."""
        return FileResponse(FILES / "index.html", headers=HEADERS)

    app.mount(PLACE, PageFiles(directory=FILES), name="page")
