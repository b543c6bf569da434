"""The way to Telegram: python-telegram-bot's requests over aiohttp, which the bot has anyway.

The library's own way over httpx looks at every connection it ever opened for every request: with
dozens of people at once that was a third of the bot's work, and each of its two clients reads all
root certificates of the system at start.
"""

from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import httpx
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

from codegen_crds.proxies import proxy_to

_CONNECTIONS: Final = 64
"""At once; others wait, and their waiting counts as connecting."""
_SECONDS: Final = 5.0
_CONNECT_SECONDS: Final = 5.0
_UPLOAD_SECONDS: Final = 20.0
_NEVER_STOOD: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def never_arrived(error: NetworkError) -> bool:
    """Whether it is sure that a request did not reach Telegram: no connection stood."""
    return isinstance(error.__cause__, _NEVER_STOOD)


class TelegramHttp(BaseRequest):
    """Requests to one Bot API server.

    Args:
        url: Of the server. Proxies are those of the environment (``HTTPS_PROXY``, ``NO_PROXY``);
            certificates are checked against those that httpx trusts (``SSL_CERT_FILE`` or
            certifi's).
    """

    __slots__ = ("_proxy", "_secure", "_session")

    def __init__(self, url: str) -> None:
        self._secure = urlsplit(url).scheme == "https"
        self._proxy = proxy_to(url)
        self._session: aiohttp.ClientSession | None = None

    @property
    @override
    def read_timeout(self) -> float | None:
        """Seconds."""
        return _SECONDS

    @override
    async def initialize(self) -> None:
        """Open what requests need; more than once is once."""
        if self._session is None or self._session.closed:
            secure = httpx.create_ssl_context() if self._secure else True
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, ssl=secure),
                headers={"User-Agent": self.USER_AGENT},
            )

    @override
    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request; the answer's status and body.

        Raises:
            TimedOut: No answer in time.
            NetworkError: The connection broke or never stood; its cause says which.
        """
        if self._session is None:
            raise RuntimeError("used before initialize()")
        read = _seconds(read_timeout, _SECONDS)
        if request_data is not None and request_data.contains_files and read is not None:
            read += _seconds(write_timeout, _UPLOAD_SECONDS) or 0.0
        timeout = aiohttp.ClientTimeout(
            sock_connect=_seconds(connect_timeout, _CONNECT_SECONDS),
            connect=_seconds(pool_timeout, _CONNECT_SECONDS),
            sock_read=read,
        )
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=timeout,
                proxy=self._proxy,
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            # Its text may hold the URL, and that the token: only the kind is said.
            raise NetworkError(f"aiohttp.{type(error).__name__}") from error


def _seconds(given: ODVInput[float], default: float) -> float | None:
    """What a caller wants, or what holds where nothing was said."""
    return default if given is BaseRequest.DEFAULT_NONE else given  # type: ignore[return-value]


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if data is None:
        return None, {}
    if not data.contains_files:
        return data.url_encoded_parameters().encode(), _FORM
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    files: dict[str, Any] = data.multipart_data
    for name, (filename, content, kind) in files.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}
