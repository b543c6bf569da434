"""How Anthropic's coding CLI is started headless, whatever it is started for.

Source: Claude Code documentation, "CLI reference" and "Settings: environment variables".
"""

from pathlib import Path
from typing import Final

from codegen_agents.doors.loopback import NOT_A_KEY

HEADLESS: Final = (
    *("--print", "--bare", "--output-format", "stream-json", "--verbose"),
    *("--strict-mcp-config", "--setting-sources", "", "--disable-slash-commands"),
)
"""It reads no settings, hooks or servers of wherever it runs."""
KEPT_BYTES: Final = 1024 * 1024
"""Of the output; the report is its last line."""


def environment(address: str, model: str, home: Path) -> dict[str, str]:
    """What it is told by variables.

    Args:
        address: The model door.
        model: By name at the gateway, also for its small side calls.
        home: Where it keeps what it keeps.
    """
    temporary = home / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    return {
        "ANTHROPIC_API_KEY": NOT_A_KEY,
        "ANTHROPIC_BASE_URL": address,
        "ANTHROPIC_SMALL_FAST_MODEL": model,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CONFIG_DIR": str(home / ".claude"),
        "DISABLE_AUTOUPDATER": "1",
        "IS_SANDBOX": "1",
        "NO_PROXY": "127.0.0.1",
        "TMPDIR": str(temporary),
    }
