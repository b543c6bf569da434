"""Markdown tables: a row for each field, or for each thing, as bullets."""

import re
from collections.abc import Mapping, Sequence

from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.text import language_of

_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
"""The line between the head of a table and its rows."""
_ROLES: Mapping[str, str] = {
    "thing": r"things?|entit(?:y|ies)|tables?|objects?|models?|resources?|сущност[ьи]|"
    r"таблиц[аы]|объекты?|вещь",
    "fields": r"(?:its |their )?(?:fields|attributes|columns|properties)|поля|атрибуты|свойства",
    "field": r"(?:field|column|attribute|property)(?: name)?|(?:название |имя )?пол[ея]|"
    r"колонк[аи]|атрибут|свойство|реквизит",
    "type": r"(?:data )?types?|kinds?|тип(?: данных| поля)?|вид",
    "required": r"required\??|mandatory\??|must|обязательн\w+\??",
    "optional": r"optional\??|nullable\??|необязательн\w+\??",
    "unique": r"unique\??|уникальн\w+\??",
    "default": r"default(?: value)?|по умолчанию|значение по умолчанию",
    "values": r"(?:allowed |possible )?values|options|(?:возможные |допустимые )?значения|варианты",
    "said": r"notes?|descriptions?|comments?|remarks?|constraints?|rules?|details|limits?|"
    r"описани[ея]|комментари[йи]|примечани[ея]|ограничени[ея]|правил[ао]",
}
"""What a column holds, by its head."""
_YES = re.compile(
    r"(?:yes|y|true|x|✓|✔|✅|\+|required|mandatory|да|обязательн\w+)!?", re.IGNORECASE
)
_NO = re.compile(r"(?:no|n|false|✗|✘|❌|optional|нет|необязательн\w+)", re.IGNORECASE)
_EMPTY = frozenset({"", "-", "–", "—"})


def listed(text: str) -> str:
    r"""The text with such tables as lists; another table stays as it is.

    >>> listed("Books\n\n| Field | Type |\n|---|---|\n| title | string |")
    'Books:\n- title (string)'
    """
    lines = text.splitlines()
    found: list[str] = []
    at = 0
    while at < len(lines):
        rows = _table(lines[at:])
        said = _said([_cells(line) for line in rows if not _RULE.fullmatch(line)])
        if said:
            if any(line.strip() for line in found):
                _under(found)
                found += [*said, ""]
            else:
                found += [_alone(said), ""]
        else:
            found += rows
        at += len(rows)
        if not rows:
            found.append(lines[at])
            at += 1
    return "\n".join(found).rstrip("\n") if found != lines else text


def _table(lines: Sequence[str]) -> list[str]:
    """The lines of the table that begins here; none where none does."""
    if len(lines) < 3 or "|" not in lines[0] or not _RULE.fullmatch(lines[1]):  # noqa: PLR2004
        return []
    count = next((i for i, line in enumerate(lines) if "|" not in line), len(lines))
    return list(lines[:count])


def _cells(line: str) -> list[str]:
    return [
        cell.strip(" `*_") for cell in line.strip().removeprefix("|").removesuffix("|").split("|")
    ]


def _said(rows: Sequence[Sequence[str]]) -> list[str]:
    """What a table says, as lines; nothing where its head says nothing."""
    if not rows:
        return []
    head, *body = rows
    roles = [_role(cell) for cell in head]
    if roles[:2] == ["thing", "fields"]:
        return [f"- {row[0]}: {row[1]}" for row in body if len(row) > 1]
    if roles[0] in ("field", "name") and "" not in roles:
        return [f"- {_field(dict(zip(roles, row, strict=False)))}" for row in body if row[0]]
    if looks_like_fields(", ".join(head)) and not set(roles) - {"", "name", "said"}:
        return [*(f"- {cell}" for cell in head if cell), *_data(body)]
    return []


def _alone(said: Sequence[str]) -> str:
    """The fields of nobody knows what, on one line: of what they are is asked."""
    if any(": " in line for line in said):
        return "\n".join(said)
    fields = ", ".join(line.removeprefix("- ") for line in said if line.startswith("- "))
    return f"{_word(said, 'Fields', 'Поля')}: {fields}."


def _data(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows that are examples: what nobody loads, so that it is told."""
    filled = [row for row in rows if any(row)]
    if not filled:
        return []
    shown = ", ".join(cell for cell in filled[0] if cell)
    told = f"Rows of data like “{shown}” are in the table"
    return ["", _word([shown], told, f"Строки данных вроде «{shown}» есть в таблице") + "."]


def _word(texts: Sequence[str], english: str, russian: str) -> str:
    return russian if language_of(" ".join(texts)) == "ru" else english


def _role(head: str) -> str:
    """What a column holds; empty where its head does not say so."""
    if re.fullmatch(r"name|название|имя", head, re.IGNORECASE):
        return "name"
    found = (role for role, words in _ROLES.items() if re.fullmatch(words, head, re.IGNORECASE))
    return next(found, "")


def _field(row: Mapping[str, str]) -> str:
    """``name (string, required)`` from a row, by what its columns hold."""
    told = list(row.values())
    said = [row[key] for key in ("type", "values") if row.get(key, "") not in _EMPTY]
    required = _word(told, "required", "обязательно")
    optional = _word(told, "optional", "необязательно")
    for key, yes, no in (
        ("required", required, optional),
        ("optional", optional, required),
        ("unique", _word(told, "unique", "уникально"), ""),
    ):
        cell = row.get(key, "")
        word = yes if _YES.fullmatch(cell) else no if _NO.fullmatch(cell) else ""
        said += [word] if word else []
    if row.get("default", "") not in _EMPTY:
        said.append(f"{_word(told, 'default', 'по умолчанию')} {row['default']}")
    said += [row["said"]] if row.get("said", "") not in _EMPTY else []
    name = row.get("field") or row.get("name", "")
    return f"{name} ({', '.join(said)})" if said else name


def _under(lines: list[str]) -> None:
    """Let what stands above the table be the head of its list."""
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and not lines[-1].lstrip().startswith("#") and not lines[-1].endswith(":"):
        lines[-1] = lines[-1].rstrip(" .") + ":"
