"""What scripts need to know of a stand, as shell variables."""

import shlex

from .bot_api_program import BotApiWish, bot_api_url
from .helm import helm_directory
from .kube_build import binaries
from .provenance_key import public_key_file
from .registry import auth_file
from .server import DemoServer
from .stand import APPS_DOMAIN, REGISTRY, SERVER_HOST, Stand


def facts(stand: Stand) -> dict[str, str]:
    """Return variables of the environment; no secret is among them, files with secrets are.

    Args:
        stand: Whose.
    """
    directories = [binaries(stand.cache), helm_directory(stand.cache)]
    server = DemoServer(stand)
    return {
        "KUBECONFIG": str(stand.paths.kubeconfig),
        "PATH": ":".join([*map(str, directories), stand.settings.path]),
        "CODEGEN_STAND": stand.name,
        "CODEGEN_STAND_CA": str(stand.paths.pki / "ca.crt"),
        "CODEGEN_DNS": stand.network.node,
        "CODEGEN_BOT_API": bot_api_url(stand) if BotApiWish.of(stand) else "",
        "CODEGEN_HOST_ADDRESS": stand.network.host,
        "CODEGEN_PROVENANCE_KEY": str(public_key_file(stand)),
        "CODEGEN_REGISTRY": REGISTRY,
        "CODEGEN_REGISTRY_ADDRESS": stand.network.node,
        "CODEGEN_REGISTRY_AUTH_FILE": str(auth_file(stand)),
        "CODEGEN_DOMAIN_SUFFIX": APPS_DOMAIN,
        "CODEGEN_SERVER_HOST": SERVER_HOST,
        "CODEGEN_SERVER_ADDRESS": stand.network.server,
        "CODEGEN_SERVER_SSH_KEY": str(server.directory / "id_ed25519"),
    }


def exports(variables: dict[str, str]) -> str:
    """Render variables as lines that a POSIX shell evaluates."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())
