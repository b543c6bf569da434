"""The Analyst's answer: what was understood, or what has to be asked."""

from codegen_crds.contracts.product import EntitySpec, FieldSpec, Requirements
from codegen_gateway.offline.deciding.understanding import Understanding, understand
from codegen_gateway.offline.draft import Language
from codegen_gateway.offline.wishes.running import Running

from .conversation import Request
from .summary import bounds_line, render, running_lines

MAX_ACCEPTANCE = 32
_DOES: dict[Language, dict[str, str]] = {
    "en": {
        "create": "created",
        "list": "listed",
        "get": "read",
        "update": "changed",
        "delete": "deleted",
    },
    "ru": {
        "create": "создать",
        "list": "получить списком",
        "get": "прочитать",
        "update": "изменить",
        "delete": "удалить",
    },
}


def requirements(request: Request) -> Requirements:
    """Answer the Analyst."""
    found = understand(request.description, request.answers)
    if not found.complete:
        return _asks(found)
    return Requirements(
        understood=True,
        summary=render(found.entities, found.language, found.notify_by, found.runs),
        modules=found.modules,
        acceptance=[
            *_acceptance(found.entities, found.language),
            *_runs(found.runs, found.language),
        ][:MAX_ACCEPTANCE],
        unsupported=found.unsupported,
    )


def _asks(found: Understanding) -> Requirements:
    ru = found.language == "ru"
    return Requirements(
        understood=False,
        summary=(
            "Я офлайн-модель: правила, а не языковая модель, и понимаю только списки вещей с "
            "полями. "
            "Чтобы не выдумывать, мне нужен ответ."
            if ru
            else "I am the offline model: rules, not a language model, and understand only lists "
            "of things with fields. I ask instead of inventing."
        ),
        modules=found.modules,
        acceptance=[],
        unsupported=found.unsupported,
        questions=found.questions,
    )


def _runs(running: Running, language: Language) -> list[str]:
    return [f"{line[0].upper()}{line[1:]}." for line in running_lines(running, language)]


_CHANGEABLE: dict[Language, dict[str, str]] = {
    "en": {
        "on_create": " is given on creation and not changed after.",
        "never": " is set by the service, and no caller gives it.",
    },
    "ru": {
        "on_create": " задаётся при создании и потом не меняется.",
        "never": " ставит сервис, а не те, кто его вызывает.",
    },
}


def _acceptance(entities: list[EntitySpec], language: Language) -> list[str]:
    said = [_operations(entity, language) for entity in entities]
    for entity in entities:
        for field in entity.fields:
            rules = (_rule(entity, field, language), _kept(entity, field, language))
            said += [text for text in rules if text]
        said += [_together(entity, names, language) for names in entity.unique_together]
    return [text[:500] for text in said[:MAX_ACCEPTANCE]]


def _together(entity: EntitySpec, names: list[str], language: Language) -> str:
    """What must be refused because of values that may come together once."""
    fields = ", ".join(names)
    if language == "ru":
        return f"Двух {entity.name} с одинаковыми {fields} не бывает."
    return f"No two {entity.name} have the same {fields}."


def _operations(entity: EntitySpec, language: Language) -> str:
    does = ", ".join(_DOES[language][op] for op in entity.operations)
    label = entity.description or entity.name
    if language == "ru":
        return f"«{label}» ({entity.name}): можно {does}."
    return f"“{label}” ({entity.name}) can be {does}."


_DELETED = {
    "cascade": ("deletes", "удаляется"),
    "set_null": ("empties the reference of", "остаётся без ссылки"),
}


def _kept(entity: EntitySpec, field: FieldSpec, language: Language) -> str:
    """Who gives the value of a field, and when; empty where callers always may."""
    told = _CHANGEABLE[language].get(field.changeable, "")
    return f"{entity.name}.{field.name}{told}" if told else ""


def _rule(entity: EntitySpec, field: FieldSpec, language: Language) -> str:
    """What must be refused because of one field; empty when nothing must."""
    where = f"{entity.name}.{field.name}"
    english, russian = "", ""
    if field.unique:
        english, russian = f"No two values of {where} are the same.", f"{where} не повторяется."
    elif field.type == "reference":
        english = f"{where} points to an existing {field.reference}, or the entry is refused."
        russian = f"{where} указывает на существующий {field.reference}, иначе запись не принята."
        if field.on_delete in _DELETED:
            becomes, becomes_ru = _DELETED[field.on_delete]
            english += f" Deleting that {becomes} this {entity.name}."
            russian += f" При его удалении запись {entity.name} {becomes_ru}."
    elif field.type == "enum" or field.items == "enum":
        values = ", ".join(field.values)
        english, russian = f"{where} is one of: {values}.", f"{where}: только {values}."
    elif says := bounds_line(field, language):
        english, russian = f"{where} is {says}.", f"{where}: {says}."
    elif field.max_length:
        english = f"{where} has at most {field.max_length} characters."
        russian = f"{where} не длиннее {field.max_length} символов."
    return russian if language == "ru" else english
