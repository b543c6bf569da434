"""``codegen-infra machines hetzner``: serves until a signal ends it."""

import uvicorn
from hcloud import Client

from codegen_infra.settings import HetznerSettings

from .interface import Adapter

_SECONDS = 5.0


def serve_machines() -> int:
    """Serve the machine provider's interface over Hetzner Cloud.

    Returns:
        0 once it was asked to end.
    """
    settings = HetznerSettings()

    def connect() -> Client:
        # Read at each call: tokens are replaced without a restart.
        token = settings.hetzner_token_file.read_text(encoding="utf-8").strip()
        return Client(
            token=token,
            api_endpoint=settings.hetzner_api,
            application_name="codegen-operator",
            timeout=_SECONDS,
        )

    adapter = Adapter(
        connect,
        caller_token=settings.caller_token_file,
        most=settings.most_machines,
        image=settings.reinstall_image,
    )
    uvicorn.run(
        adapter.app(),
        host=settings.listen,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    return 0
