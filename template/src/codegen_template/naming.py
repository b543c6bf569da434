"""Names that are safe in Python, SQL and URLs, derived from whatever people write."""

# ruff: noqa: RUF001 - letters of several scripts side by side are what this is about

import hashlib
import keyword
import re
import unicodedata
from collections.abc import Iterable

MODEL_NAME = r"^[A-Z][A-Za-z0-9]{0,47}$"
FIELD_NAME = r"^[a-z][a-z0-9_]{0,62}$"
MAX_IDENTIFIER = 63
"""PostgreSQL cuts longer names."""
SLUG = r"^[a-z][a-z0-9-]{0,39}$"

# fmt: off
# Letters of Cyrillic alphabets as they are usually read; what has no Latin reading is dropped.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i",
    "ї": "yi", "є": "ye", "ґ": "g",
}

_PYDANTIC = frozenset({
    "construct", "copy", "dict", "fields", "from_orm", "json", "parse_file", "parse_obj",
    "parse_raw", "schema", "schema_json", "update_forward_refs", "validate",
})
_TABLES = frozenset({"metadata", "registry", "query"})
# Names that generated modules import or define, and what a reader would take for them.
_MODULE_NAMES = frozenset({
    "APIRouter", "Annotated", "Any", "Api", "Base", "BaseModel", "BooleanValue", "Bound", "Column",
    "ConfigDict", "Connection", "Database", "DateValue", "DatetimeValue", "Decimal",
    "DecimalValue", "Depends", "Enum", "Exception", "False", "FastAPI", "Field", "FloatValue",
    "IntegerValue", "MetaData", "Model", "None", "Path", "Problem", "Protocol", "Query",
    "Repository", "Request", "Response", "Schema", "Self", "StrEnum", "String", "Table",
    "TextValue", "True", "UUID", "UuidValue",
})
# fmt: on


def latin(text: str) -> str:
    """Lower-case ASCII reading of any text; empty where there is none."""
    read = "".join(_CYRILLIC.get(letter, letter) for letter in text.lower())
    plain = unicodedata.normalize("NFKD", read).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def slug(text: str, *, fallback: str = "service") -> str:
    """A DNS-safe short name: ``Заметки 2`` becomes ``zametki-2``."""
    read = latin(text).replace("_", "-")[:40].strip("-")
    return read if re.match(SLUG, read) else fallback


def snake(name: str) -> str:
    """``OrderItem`` becomes ``order_item``; ``HTTPCall`` becomes ``http_call``."""
    parts = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", parts).lower()


def camel(name: str) -> str:
    """``order_item`` becomes ``OrderItem``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def plural(word: str) -> str:
    """The regular English plural: ``category`` becomes ``categories``."""
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if re.search(r"(s|x|z|ch|sh)$", word):
        return word + "es"
    return word + "s"


def enum_members(values: Iterable[str]) -> dict[str, str]:
    """Member names for enum values, unique and valid in Python: ``{"V_NOVYY": "новый"}``.

    A name is the value's Latin reading in capitals. Values without one (``!``), values that read
    alike and names Python keeps for itself get a number.
    """
    members: dict[str, str] = {}
    for number, value in enumerate(values, 1):
        read = latin(value).upper()[:40].strip("_")
        if not read:
            read = f"VALUE_{number}"
        elif read[0].isdigit() or read == "MRO":
            read = f"VALUE_{read}"
        name = read if read not in members else f"{read}_{number}"
        while name in members:
            name += "_"
        members[name] = value
    return members


def identifier(*parts: str) -> str:
    """The name of a constraint: the parts, cut and marked where PostgreSQL would cut them."""
    name = "_".join(parts)
    if len(name) <= MAX_IDENTIFIER:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: MAX_IDENTIFIER - 9]}_{mark}"


def refuse_field_name(name: str) -> str:
    """Why this cannot be a field's name; empty when it can."""
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return f"'{name}' is a Python keyword; choose another name, such as '{name}_value'"
    if name in _TABLES:
        return f"'{name}' is reserved by SQLAlchemy; choose another name, such as '{name}_value'"
    if name == "omitted":
        return f"'{name}' is used by the generated code; choose another name"
    if name in _PYDANTIC or name.startswith("model_"):
        return f"'{name}' is reserved by pydantic; choose another name, such as '{name}_value'"
    if name.endswith("_") or "__" in name:
        return f"'{name}' must not end with or repeat an underscore"
    return ""


def refuse_model_name(name: str) -> str:
    """Why this cannot be a model's name; empty when it can."""
    if name in _MODULE_NAMES or keyword.iskeyword(name):
        return f"'{name}' is used by the generated code; choose another name, such as '{name}Item'"
    return ""
