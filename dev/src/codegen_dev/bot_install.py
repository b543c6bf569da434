"""The steps that add the Telegram bot to a running stand."""

import secrets
from functools import partial
from pathlib import Path

from .bot_wish import OWNER_SECRET, TOKEN_SECRET, BotWish
from .certificates import write_private
from .errors import StandError
from .image_catalog import chosen
from .image_steps import ImagesUp
from .install import BOT_IMAGE, SYSTEM_NAMESPACE, Install, secret
from .stand import Stand
from .steps import Say, Step


def bot_steps(stand: Stand, token: Path, wish: BotWish) -> list[Step]:
    """List everything from a stand with the operator to a bot that reads.

    Args:
        stand: It has to be up, with the operator's chart.
        token: File with the bot's token.
        wish: What it is to be.

    Raises:
        StandError: There is no token in the file.
    """
    if not token.is_file() or not token.read_text().strip():
        raise StandError(f"no token in {token}", remedy="@BotFather gives one to whoever asks")
    images = ImagesUp(stand, chosen([BOT_IMAGE, *wish.images])).steps()
    return [
        *images,
        Step(
            "bot",
            "Chart codegen-operator with the bot",
            partial(_install, stand, token.read_text().strip(), wish),
            needs=tuple(step.name for step in images),
        ),
    ]


def _install(stand: Stand, token: str, wish: BotWish, say: Say) -> None:
    wish.keep(stand)
    install = Install(stand)
    tokens = {TOKEN_SECRET: token, OWNER_SECRET: _owner_token(stand)}
    install.kubectl.apply(
        [secret(name, SYSTEM_NAMESPACE, {"token": each}) for name, each in tokens.items()]
    )
    install.operator(say)
    install.tenant(say)


def _owner_token(stand: Stand) -> str:
    """What the bot sends to the product owner; made the first time."""
    path = stand.paths.pki / "product-owner-token"
    if not path.exists():
        write_private(path, secrets.token_urlsafe().encode())
    return path.read_text()
