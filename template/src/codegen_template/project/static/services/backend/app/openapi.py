"""The OpenAPI document as a text that can be kept and compared."""

import json

from app.application import create_app
from app.settings import Settings

# Nothing is opened before the application starts: any address will do.
_NOWHERE = {
    "POSTGRES_HOST": "db",
    "POSTGRES_PORT": "5432",
    "POSTGRES_USER": "app",
    "POSTGRES_DB": "app",
    "POSTGRES_PASSWORD": "unused",
}


def document() -> str:
    """What the service says about itself at ``/openapi.json``, the same for every release."""
    app = create_app(Settings.from_environ(_NOWHERE))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"
