"""What has to be looked up before something can be decided, beyond a person's projects."""

from dataclasses import dataclass, field

from codegen_crds.bot_tokens import is_bot_token

from .buttons import read
from .facts import Incoming, Known, Mode, Tap, Words
from .turns import for_owner, said


@dataclass(frozen=True, slots=True)
class Needs:
    """What a decision needs to know."""

    releases_of: str = ""
    """Name of the project whose releases are wanted; empty: none."""
    log_of: str = ""
    """Name of the project whose newest run is wanted; empty: none."""
    runs_of: str = ""
    """Name of the project whose runs are wanted; empty: none."""
    deployments: bool = False
    """Where products run."""
    owner: bool = False
    """The product owner's answer, where there is one."""
    servers: bool = False
    token: str = field(default="", repr=False)
    """Token of a bot that Telegram is to be asked about; empty: none."""


def command_of(words: str) -> tuple[str, str]:
    """Command and the rest of a text that begins with ``/``; of another both are empty."""
    if not words.startswith("/"):
        return "", ""
    command, _, rest = words[1:].partition(" ")
    return command.split("@")[0].lower(), rest.strip()


def begins(incoming: Incoming, mode: Mode) -> bool:
    """Whether it is the wish for a new product, whatever the person has already."""
    if not isinstance(incoming, Words) or mode.kind == "secret":
        return False
    verb, wish = command_of(said(incoming))
    return verb == "new" and bool(wish)


def needs_of(incoming: Incoming, known: Known) -> Needs:
    """What is needed to decide, given what is known already."""
    if isinstance(incoming, Tap):
        verb, arguments = read(incoming.data) or ("", ())
        project = known.project(arguments[0]) if arguments else None
    elif isinstance(incoming, Words):
        words = said(incoming)
        if known.mode.kind == "secret" and not words.startswith("/cancel"):
            return Needs(token=words if is_bot_token(known.mode.key) else "")
        verb, rest = command_of(words)
        project = known.meant(rest)
    else:
        return Needs()
    about = project.metadata.name if project is not None else ""
    return Needs(
        releases_of=about if verb in ("releases", "rollback") else "",
        log_of=about if verb == "logs" else "",
        runs_of=about if verb in ("timeline", "spending") else "",
        deployments=verb in ("report", "app-said"),
        owner=for_owner(incoming, known),
        servers=verb == "servers" and isinstance(incoming, Words) and known.person.admin,
    )
