"""An object store that speaks S3, over obstore: needs the extra ``s3``.

Source: obstore documentation, "S3Store"; Amazon S3 API reference.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import S3Store

from codegen_gateway.settings import ObjectStorage

from .objects import ObjectsUnavailableError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Credential

_log = structlog.get_logger(__name__)


class S3Objects:
    """One bucket of it."""

    def __init__(self, place: ObjectStorage) -> None:
        """Point at a bucket; nothing is asked of it yet.

        Args:
            place: Where it is.

        Raises:
            OSError: There is no readable file of authorities.
            ValueError: It has no certificate, or the endpoint is none.
        """
        self._prefix = place.prefix
        options: ClientConfig = {
            "allow_http": place.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=5),
            "timeout": timedelta(seconds=place.timeout_seconds),
        }
        if place.ca_file is not None:
            options["root_certificate"] = place.ca_file.read_bytes()
        try:
            self._store = S3Store(
                place.bucket,
                endpoint=place.endpoint,
                region=place.region,
                virtual_hosted_style_request=not place.path_style,
                client_options=options,
                retry_config={
                    "max_retries": 2,
                    "retry_timeout": timedelta(seconds=place.timeout_seconds),
                },
                credential_provider=_Credentials(place.credentials_directory),
            )
        except BaseError as error:
            raise ValueError(str(error)) from None

    @property
    def prefix(self) -> str:
        """What all names begin with."""
        return self._prefix

    async def put(self, name: str, content: bytes) -> None:
        """Store an object; again is a replacement."""
        async with _known_trouble():
            try:
                await obstore.put_async(self._store, name, content)
            except FileNotFoundError:
                raise ObjectsUnavailableError("NoSuchBucket") from None

    async def get(self, name: str) -> bytes | None:
        """An object; None: there is none of this name."""
        async with _known_trouble():
            try:
                found = await obstore.get_async(self._store, name)
                return bytes(await found.bytes_async())
            except FileNotFoundError:
                return None

    async def delete(self, name: str) -> None:
        """Remove an object; one that is not there is removed."""
        async with _known_trouble():
            try:
                await obstore.delete_async(self._store, name)
            except FileNotFoundError:
                return


class _Credentials:
    """Read from the files of a mounted Secret, so that new ones count without a restart."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __call__(self) -> "S3Credential":
        return {
            "access_key_id": self._value("AWS_ACCESS_KEY_ID"),
            "secret_access_key": self._value("AWS_SECRET_ACCESS_KEY"),
            "expires_at": datetime.now(UTC),  # asked for again with the next request
        }

    def _value(self, name: str) -> str:
        try:
            return (self._directory / name).read_text(encoding="utf-8").strip()
        except OSError:
            # What comes of it is refused as any wrong credential, which does not say this.
            _log.warning("object_store_credential_unreadable", name=name)
            raise


@asynccontextmanager
async def _known_trouble() -> AsyncIterator[None]:
    """Errors of any kind as the port's own: their texts may hold addresses and key ids."""
    try:
        yield
    except (BaseError, OSError) as error:
        raise ObjectsUnavailableError(type(error).__name__) from None
