"""Environment variables that JavaScript or TypeScript reads, found without running it.

Found are ``process.env.NAME``, ``process.env["NAME"]`` and ``{NAME} = process.env``. A name that is
put together at run time is not found: do not do that.
"""

import re

_READ = re.compile(
    r"""\bprocess\.env(?:\??\.([A-Z][A-Z0-9_]*)\b|(?:\?\.)?\[\s*["'`]([A-Z][A-Z0-9_]*)["'`]\s*\])"""
)
_UNPACKED = re.compile(r"\{([^{}]*)\}\s*=\s*process\.env\b(?!\s*[.\[])")
_NAME = re.compile(r"\s*([A-Z][A-Z0-9_]*)\b")
_TEXT_OR_COMMENT = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/""", re.DOTALL
)


def javascript_keys(text: str) -> set[tuple[str, int]]:
    """Names of variables, each with the line where it is read.

    Args:
        text: a module, or a script.
    """
    code = _TEXT_OR_COMMENT.sub(_without_comment, text)
    found = {(match[1] or match[2], match.start()) for match in _READ.finditer(code)}
    for match in _UNPACKED.finditer(code):
        names = [_NAME.match(part) for part in match[1].split(",")]
        found |= {(name[1], match.start()) for name in names if name}
    return {(key, code.count("\n", 0, place) + 1) for key, place in found}


def _without_comment(match: re.Match[str]) -> str:
    """A text as it is; of a comment its line ends, so that lines keep their numbers."""
    return match[1] or "\n" * match[0].count("\n")
