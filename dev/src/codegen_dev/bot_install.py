"""The steps that add the Telegram bot to a running stand."""

from functools import partial
from pathlib import Path

from .bot_wish import TOKEN_SECRET, BotWish
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
    images = ImagesUp(stand, chosen([BOT_IMAGE])).steps()
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
    install.kubectl.apply([secret(TOKEN_SECRET, SYSTEM_NAMESPACE, {"token": token})])
    install.operator(say)
    install.tenant(say)
