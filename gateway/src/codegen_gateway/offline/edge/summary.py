"""The summary of what was understood: for a person to check, and for the Architect to read back.

Between Analyst and Architect only the requirements travel, so the summary says everything: an
answer to a question is in it, too. ``parse(render(x)) == x`` for all that fits into it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from codegen_crds.contracts.product import EntitySpec, FieldSpec, NotifyWay
from codegen_gateway.offline.deciding.specification import said_ways
from codegen_gateway.offline.draft import Language, Operation
from codegen_gateway.offline.wishes.running import AS_USUAL, Running

MAX_SUMMARY = 4000


@dataclass(frozen=True)
class _Words:
    intro: str
    outro: str
    types: dict[str, str]
    operations: dict[str, str]
    reference: str
    one_of: str
    required: str
    optional: str
    unique: str
    bounds: dict[str, str]
    days: dict[str, str]
    """The same of a date and a moment, which are compared with another field."""
    places: str
    long_at_least: str
    long_at_most: str
    characters: str
    search: str
    filters: str
    sort: str
    order: str
    downwards: str
    told: dict[str, str]
    when: str
    both: str
    happened: dict[str, str]
    guarded: str
    page: str
    together: str
    default: str
    pattern: str
    example: str
    held: dict[str, str]
    least: str
    most: str
    deleted: dict[str, str]
    changeable: dict[str, str]
    replicas: str
    memory: str


_EN = _Words(
    intro="I am the offline model: rules, not a language model. I understood these lists:",
    outro="If something is wrong, describe it in the form “books with title, author and year”.",
    types={
        "string": "short text", "text": "text", "int": "whole number", "float": "number",
        "decimal": "decimal number", "bool": "yes/no", "date": "date", "datetime": "date and time",
        "uuid": "uuid",
    },
    operations={
        "create": "create", "list": "list", "get": "read", "update": "change", "delete": "delete",
    },
    reference="reference to", one_of="one of", required="required", optional="optional",
    unique="unique",
    bounds={
        "minimum": "at least", "exclusive_minimum": "more than", "maximum": "at most",
        "exclusive_maximum": "less than",
    },
    days={
        "minimum": "not before", "exclusive_minimum": "after", "maximum": "not after",
        "exclusive_maximum": "before",
    },
    places="digits behind the point:", long_at_least="not shorter than",
    long_at_most="up to", characters="characters", search="search in", filters="filter by",
    sort="sort by", order="in the order of", downwards="from the highest",
    told={
        "email": "e-mail", "telegram": "message in Telegram", "webhook": "post to a webhook",
        "log": "event for a worker",
    },
    when=" when ", both=" and ",
    happened={"create": "created", "update": "changed", "delete": "deleted"},
    guarded="asks for a key:", page="on a page:", together="no two with the same",
    default="by default", pattern="of the form", example="for example",
    held={"list": "list, each", "dict": "attributes by name, each"},
    least="items from", most="items up to",
    deleted={"cascade": "deleted with it", "set_null": "emptied when that is deleted"},
    changeable={"on_create": "given once", "never": "set by the service"},
    replicas="copies of the service:", memory="MiB of memory for each:",
)  # fmt: skip
_RU = _Words(
    intro="Я офлайн-модель: правила, а не языковая модель. Я понял так — нужны списки:",
    outro="Если что-то не так, опишите в виде «книги с названием, автором и годом».",
    types={
        "string": "строка", "text": "текст", "int": "целое число", "float": "число",
        "decimal": "десятичное число", "bool": "да/нет", "date": "дата",
        "datetime": "дата и время", "uuid": "uuid",
    },
    operations={
        "create": "создание", "list": "список", "get": "чтение", "update": "изменение",
        "delete": "удаление",
    },
    reference="ссылка на", one_of="одно из", required="обязательно", optional="необязательно",
    unique="уникально",
    bounds={
        "minimum": "не меньше", "exclusive_minimum": "больше", "maximum": "не больше",
        "exclusive_maximum": "меньше",
    },
    days={
        "minimum": "не раньше", "exclusive_minimum": "позже", "maximum": "не позже",
        "exclusive_maximum": "раньше",
    },
    places="знаков после запятой:", long_at_least="не короче",
    long_at_most="до", characters="символов", search="поиск по", filters="фильтр по",
    sort="сортировка по", order="в порядке", downwards="по убыванию",
    told={
        "email": "письмо", "telegram": "сообщение в Telegram", "webhook": "запрос на вебхук",
        "log": "событие для обработчика",
    },
    when=", когда ", both=" и ",
    happened={"create": "создано", "update": "изменено", "delete": "удалено"},
    guarded="по ключу:", page="на странице:", together="вместе не повторяются:",
    default="по умолчанию", pattern="вида", example="например",
    held={"list": "список, в нём", "dict": "характеристики по именам, в каждой"},
    least="значений от", most="значений до",
    deleted={"cascade": "удаляется вместе с ней", "set_null": "очищается с её удалением"},
    changeable={"on_create": "задаётся один раз", "never": "задаётся сервисом"},
    replicas="копий сервиса:", memory="МиБ памяти у каждой:",
)  # fmt: skip
_WORDS: dict[Language, _Words] = {"en": _EN, "ru": _RU}
_ENTITY = re.compile(
    r"^• (?P<name>\w+) \((?P<plural>\w+)\)(?: “(?P<label>[^“”]*)”)?: (?P<does>.+)$"
)
_LISTS = re.compile(r"^ = (?P<says>.+)$")
_TOGETHER = "unique_together"
_FIELD = re.compile(r"^ - (?P<name>\w+)(?: “(?P<label>[^“”]*)”)?: (?P<says>.+)$")


def render(
    entities: Sequence[EntitySpec],
    language: Language,
    notify_by: Sequence[NotifyWay] = (),
    running: Running = AS_USUAL,
) -> str:
    """The summary in the person's language, at most 4000 characters."""
    words = _WORDS[language]
    for labels in (True, False):
        lines = [words.intro]
        for entity in entities:
            does = ", ".join(words.operations[op] for op in entity.operations)
            label = _label(entity.description) if labels else ""
            lines.append(f"• {entity.name} ({entity.plural}){label}: {does}")
            lines.extend(_field(field, words, labels=labels) for field in entity.fields)
            lines.extend(f" = {line}" for line in list_lines(entity, language, notify_by))
        lines.extend(f" * {line}" for line in running_lines(running, language))
        lines.append(words.outro)
        text = "\n".join(lines)
        if len(text) <= MAX_SUMMARY:
            return text
    return text[: MAX_SUMMARY - 1] + "…"


def running_lines(running: Running, language: Language) -> list[str]:
    """How the service runs, one line each; nothing where that was not said."""
    words = _WORDS[language]
    said = ((words.replicas, running.replicas), (words.memory, running.memory_mib))
    return [f"{called} {number}" for called, number in said if number is not None]


def _words_of(text: str) -> _Words | None:
    """The words of a summary; None: it is none of ours."""
    return next((words for words in _WORDS.values() if text.startswith(words.intro)), None)


def parse_running(text: str) -> Running:
    """How the service runs, of a summary; nothing where it is none of ours."""
    words = _words_of(text)
    if words is None:
        return Running()
    copies = re.search(rf"^ \* {words.replicas} (\d+)$", text, re.MULTILINE)
    memory = re.search(rf"^ \* {words.memory} (\d+)$", text, re.MULTILINE)
    return Running(int(copies[1]) if copies else None, int(memory[1]) if memory else None)


def field_line(field: FieldSpec, language: Language) -> str:
    """A field in one line, as the summary has it."""
    return _field(field, _WORDS[language], labels=True).removeprefix(" - ")


def bounds_line(field: FieldSpec, language: Language) -> str:
    """The bounds of a field, as the summary has them; empty where it has none."""
    return ", ".join(_bounds(field, _WORDS[language]))


def _bounds(field: FieldSpec, words: _Words) -> list[str]:
    said = words.days if field.type in ("date", "datetime") else words.bounds
    return [f"{word} {limit}" for key, word in said.items() if (limit := getattr(field, key))]


def list_lines(
    entity: EntitySpec, language: Language, notify_by: Sequence[NotifyWay] = ()
) -> list[str]:
    """What the list of a thing may be asked for, and who hears of it, one line each."""
    words = _WORDS[language]
    lines = [
        f"{verb} {', '.join(names)}"
        for verb, names in (
            (words.search, entity.search),
            (words.filters, entity.filters),
            (words.sort, entity.sort),
        )
        if names
    ]
    lines += [f"{words.together} {', '.join(names)}" for names in entity.unique_together]
    if entity.notify:
        ways = words.both.join(words.told[way] for way in notify_by or ("email",))
        happened = ", ".join(words.happened[kind] for kind in entity.notify)
        lines.append(f"{ways}{words.when}{happened}")
    if entity.guarded:
        does = ", ".join(words.operations[kind] for kind in entity.guarded)
        lines.append(f"{words.guarded} {does}")
    if entity.page_size is not None:
        lines.append(f"{words.page} {entity.page_size}")
    if entity.order:
        name = entity.order.removeprefix("-")
        down = f" {words.downwards}" if name != entity.order else ""
        lines.append(f"{words.order} {name}{down}")
    return lines


def operations_line(kinds: Sequence[Operation], language: Language) -> str:
    """Operations as people call them."""
    return ", ".join(_WORDS[language].operations[kind] for kind in kinds)


def ways(text: str) -> list[NotifyWay]:
    """How people are told, as a summary says; empty: by e-mail, or nobody is."""
    words = _words_of(text)
    if words is None:
        return []
    by_word = {said: way for way, said in words.told.items()}
    lines = [match["says"] for line in text.splitlines() if (match := _LISTS.match(line))]
    told = [line.partition(words.when)[0].split(words.both) for line in lines if words.when in line]
    found = {by_word[each] for said in told for each in said if each in by_word}
    return said_ways(found)


def parse(text: str) -> list[EntitySpec]:
    """The entities of a summary; empty when it is none of ours or was cut.

    Raises:
        ValueError: A line has the form of a summary and does not fit the contract.
    """
    words = _words_of(text)
    if words is None or not text.rstrip().endswith(words.outro):
        return []
    operations = {said: op for op, said in words.operations.items()}
    found: list[tuple[dict[str, object], list[FieldSpec]]] = []
    for line in text.splitlines():
        entity, field, lists = (form.match(line) for form in (_ENTITY, _FIELD, _LISTS))
        if entity is not None:
            does = [operations.get(part, "") for part in entity["does"].split(", ")]
            body = {"name": entity["name"], "plural": entity["plural"], "operations": does}
            found.append(({**body, "description": entity["label"] or ""}, []))
        elif field is not None and found:
            found[-1][1].append(_read(field, words))
        elif lists is not None and found:
            says = _listed(lists["says"], words)
            known = found[-1][0].setdefault(_TOGETHER, [])
            if isinstance(known, list):  # of which there may be several
                known += says.pop(_TOGETHER, [])
            found[-1][0].update(says)
    return [EntitySpec.model_validate({**body, "fields": fields}) for body, fields in found]


def _label(text: str) -> str:
    plain = re.sub(r"[“”\n]", "", text)
    return f" “{plain}”" if plain else ""


def _field(field: FieldSpec, words: _Words, *, labels: bool) -> str:
    kind = (field.items or "string") if field.type in words.held else field.type
    if kind == "reference":
        says = [f"{words.reference} {field.reference}"]
    elif kind == "enum":
        says = [f"{words.one_of} " + " / ".join(f"“{_value(v)}”" for v in field.values)]
    else:
        says = [words.types[kind]]
    if field.type in words.held:
        says[0] = f"{words.held[field.type]} {says[0]}"
    says += [words.deleted[field.on_delete]] if field.on_delete in words.deleted else []
    if not (field.required and field.changeable == "never"):  # nobody is asked for it
        says.append(words.required if field.required else words.optional)
    says += [words.unique] if field.unique else []
    says += [words.changeable[field.changeable]] if field.changeable in words.changeable else []
    says += _bounds(field, words)
    if field.decimal_places is not None:
        says.append(f"{words.places} {field.decimal_places}")
    if field.min_length is not None:
        says.append(f"{words.long_at_least} {field.min_length} {words.characters}")
    if field.max_length is not None:
        says.append(f"{words.long_at_most} {field.max_length} {words.characters}")
    says += [f"{words.least} {field.min_items}"] if field.min_items is not None else []
    says += [f"{words.most} {field.max_items}"] if field.max_items is not None else []
    quoted = {
        words.pattern: field.pattern,
        words.example: field.example,
        words.default: field.default,
    }
    says += [f"{called} “{_value(text)}”" for called, text in quoted.items() if text]
    label = _label(field.description) if labels else ""
    return f" - {field.name}{label}: {', '.join(says)}"


def _listed(says: str, words: _Words) -> dict[str, Any]:
    for verb, key in ((words.search, "search"), (words.filters, "filters"), (words.sort, "sort")):
        if says.startswith(f"{verb} "):
            return {key: says.removeprefix(f"{verb} ").split(", ")}
    told, when, happened = says.partition(words.when)
    if when and told.split(words.both)[0] in words.told.values():
        kinds = {said: kind for kind, said in words.happened.items()}
        return {"notify": [kinds[said] for said in happened.split(", ")]}
    if says.startswith(f"{words.guarded} "):
        known = {said: kind for kind, said in words.operations.items()}
        does = says.removeprefix(f"{words.guarded} ").split(", ")
        return {"guarded": [known[said] for said in does]}
    if says.startswith(f"{words.together} "):
        return {_TOGETHER: [says.removeprefix(f"{words.together} ").split(", ")]}
    if says.startswith(f"{words.page} "):
        return {"page_size": int(says.removeprefix(f"{words.page} "))}
    name = says.removeprefix(f"{words.order} ")
    down = name.removesuffix(f" {words.downwards}")
    return {"order": down if down == name else f"-{down}"}


def _value(value: str) -> str:
    return re.sub(r"[“”]", "'", value)


def _read(match: re.Match[str], words: _Words) -> FieldSpec:
    body: dict[str, object] = {"name": match["name"], "description": match["label"] or ""}
    says = match["says"]
    holder = next((kind for kind, said in words.held.items() if says.startswith(said)), "")
    says = says.removeprefix(f"{words.held[holder]} ") if holder else says
    values = re.match(rf"{words.one_of} ((?:“[^”]*”(?: / )?)+)(?:, |$)", says)
    if values is not None:
        body |= {"type": "enum", "values": re.findall(r"“([^”]*)”", values[1])}
        says = says[values.end() :]
    # From the last one: in quotes there may be commas.
    quoted = (words.default, "default"), (words.example, "example"), (words.pattern, "pattern")
    for called, key in quoted:
        told = re.search(rf"(?:^|, ){called} “([^”]*)”$", says)
        if told is not None:
            body[key], says = told[1], says[: told.start()]
    types = {said: kind for kind, said in words.types.items()}
    for part in says.split(", ") if says else []:
        body |= {"type": types[part]} if part in types else _said(part, words)
    if holder:
        body |= {"type": holder, "items": body["type"]}
    return FieldSpec.model_validate(body)


def _said(part: str, words: _Words) -> dict[str, object]:
    if part in (words.required, words.optional):
        return {"required": part == words.required}
    if part == words.unique:
        return {"unique": True}
    for key, told in (("on_delete", words.deleted), ("changeable", words.changeable)):
        kinds = {said: kind for kind, said in told.items()}
        if part in kinds:
            return {key: kinds[part]}
    for form, key in (
        (f"{words.reference} (.+)", "reference"),
        (f"{words.long_at_least} (\\d+) {words.characters}", "minLength"),
        (f"{words.long_at_most} (\\d+) {words.characters}", "maxLength"),
        (f"{words.least} (\\d+)", "min_items"),
        (f"{words.most} (\\d+)", "max_items"),
        (f"{words.places} (\\d+)", "decimal_places"),
        *((f"{word} (.+)", key) for key, word in (*words.bounds.items(), *words.days.items())),
    ):
        match = re.fullmatch(form, part)
        if match is not None:
            whole = key.endswith(("Length", "_items", "_places"))
            value: object = int(match[1]) if whole else match[1]
            return {key: value, **({"type": "reference"} if key == "reference" else {})}
    raise ValueError(f"'{part}' is no part of a summary")
