"""The one hook: which refs a push may touch is said by the environment of its process."""

import os
from pathlib import Path
from typing import Final

from .access import EVERY_REF, Grant

ALLOWED_REFS: Final = "CODEGEN_ALLOWED_REFS"

_PRE_RECEIVE: Final = f"""\
#!/bin/sh
# Refuses a push that touches a ref which its sender was not granted; without a grant, all.
set -eu
verdict=0
while read -r _old _new ref; do
  allowed=
  for pattern in ${{{ALLOWED_REFS}:-}}; do
    if [ "$pattern" = "$ref" ] || [ "$pattern" = "@all" ]; then
      allowed=yes
    fi
  done
  if [ -z "$allowed" ]; then
    echo "you may not push to $ref" >&2
    verdict=1
  fi
done
exit "$verdict"
"""


def install(directory: Path) -> Path:
    """Write the hook into a directory, atomically; returns the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    draft = directory / ".pre-receive"
    draft.write_text(_PRE_RECEIVE)
    draft.chmod(0o755)
    os.replace(draft, directory / "pre-receive")  # noqa: PTH105 - the atomic call, by its name
    return directory


def environment(grant: Grant) -> dict[str, str]:
    """What the hook reads. Ref names hold no white space (git-check-ref-format(1))."""
    refs = ["@all" if ref == EVERY_REF else ref for ref in sorted(grant.push)]
    return {ALLOWED_REFS: " ".join(refs)}
