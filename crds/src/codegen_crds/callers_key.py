"""The key that a product's guarded operations ask callers for: where it is, and a new one.

It is a generated value like others; one that a person gave stands before it, so a new one takes its
place without anybody touching what was generated with it, such as the password of the database.
"""

import base64
import secrets
from typing import TYPE_CHECKING, Final

from . import names
from .kinds import SECRET
from .v1alpha1 import Project

if TYPE_CHECKING:
    from .client import Client

CALLERS_KEY: Final = "API_KEYS"
"""Name of the variable; the template declares it where an operation asks for a key."""
_BYTES: Final = 32


def holders(project: Project) -> tuple[str, ...]:
    """Names of the Secrets that may hold a value of a product; the first that has it wins."""
    slug = project.status.slug
    return (*project.secret_names, *([names.generated_secret(slug)] if slug else ()))


async def value_of(client: "Client", project: Project, key: str) -> str | None:
    """A value of a product, from where a release would take it; None: there is none.

    Raises:
        ApiError: The API server refuses or does not answer.
    """
    for name in holders(project):
        secret = await client.find(SECRET, name, project.metadata.namespace) or {}
        if (value := (secret.get("data") or {}).get(key)) is not None:
            return base64.b64decode(value).decode("utf-8", "replace")
    return None


def new_key() -> str:
    """A key that nobody guesses, of characters that need no quoting anywhere."""
    return secrets.token_urlsafe(_BYTES)
