"""Whether the CLI's own record of a conversation is whole, and can be gone on from. Pure.

The CLI writes it while it ends. On a machine that is busy enough, a link of the chain may be
missing; a resumed conversation then begins after it, and nothing says so.
"""

import json


def is_whole(record: str) -> bool:
    """Whether each message of a conversation has the one before it, down to the first.

    Args:
        record: ``<session>.jsonl`` of the CLI: messages have a ``uuid`` and a ``parentUuid``,
            which is null for the first; other lines have neither.
    """
    known: set[str] = set()
    parents: set[str] = set()
    for line in record.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            return False
        if isinstance(entry, dict) and isinstance(entry.get("uuid"), str):
            known.add(entry["uuid"])
            if entry.get("parentUuid") is not None:
                parents.add(str(entry["parentUuid"]))
    return bool(known) and parents <= known
