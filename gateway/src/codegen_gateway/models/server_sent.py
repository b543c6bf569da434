"""Server-sent events, as far as models speak them.

Source: WHATWG HTML, section 9.2.6 "Interpreting an event stream".
"""

from collections.abc import AsyncGenerator, AsyncIterable
from typing import Final

DONE: Final = "[DONE]"
"""What ends a stream of chat-completion chunks. Source: OpenAI API reference, "Streaming"."""


async def data(stream: AsyncIterable[bytes]) -> AsyncGenerator[str, None]:
    """The data of each event; names, ids and comments are left out."""
    rest = b""
    lines: list[str] = []
    async for chunk in stream:
        *whole, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        for line in whole:
            text = line.decode(errors="replace")
            if text.startswith("data:"):
                lines.append(text[5:].removeprefix(" "))
            elif not text and lines:
                yield "\n".join(lines)
                lines = []
    if rest.startswith(b"data:"):
        lines.append(rest.decode(errors="replace")[5:].removeprefix(" "))
    if lines:  # a server that forgot the last empty line
        yield "\n".join(lines)


def event(text: str, name: str = "") -> bytes:
    """One event on the wire.

    Args:
        text: One line.
        name: Its type; empty: none is said.
    """
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {text}\n\n".encode("utf-8", "replace")
