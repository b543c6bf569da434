"""The Analyst's and the Architect's answers to a change of a live product."""

import re

from codegen_crds.contracts.product import ChangeAnalysis, EntitySpec, FieldSpec, ProductSpec
from codegen_crds.v1alpha1.project import Module
from codegen_gateway.offline.asking import pick, quoted
from codegen_gateway.offline.changes.changing import Changing, change
from codegen_gateway.offline.changes.present import fields_named
from codegen_gateway.offline.draft import Language
from codegen_gateway.offline.sentences import comparisons
from codegen_gateway.offline.wishes.running import Running

from .architect import NotUnderstoodError
from .conversation import Request
from .summary import field_line, list_lines, operations_line, running_lines

_MAX_SUMMARY = 4000


def analysis(request: Request) -> ChangeAnalysis:
    """Answer the Analyst.

    Raises:
        NotUnderstoodError: The request shows no product.
    """
    found = change(request.change, _present(request), request.answers)
    modules: list[Module] = ["frontend"] if found.page and "frontend" not in request.modules else []
    if found.tells and "notifications" not in request.modules:
        modules.append("notifications")
    if found.refused:
        return ChangeAnalysis(
            verdict="destructive", summary=_refusal(found), unsupported=found.unsupported
        )
    if found.questions or not (found.different or found.recognised):
        return ChangeAnalysis(
            verdict="unclear",
            summary=pick(
                found.language,
                "I am the offline model: rules, not a language model. I ask instead of inventing.",
                "Я офлайн-модель: правила, а не языковая модель. Чтобы не выдумывать, я спрашиваю.",
            ),
            unsupported=found.unsupported,
            questions=found.questions,
        )
    if not found.different and not modules:
        text = pick(found.language, "The product is so already.", "В продукте это уже есть.")
        return ChangeAnalysis(verdict="already", summary=text, unsupported=found.unsupported)
    lines = differences(found.before, found.product, found.language)
    if "frontend" in modules:
        lines.append(
            pick(
                found.language,
                "web page at the product's address: tables with search and forms",
                "веб-страница по адресу продукта: таблицы с поиском и формы",
            )
        )
    intro = pick(found.language, "What will be different:", "Что изменится:")
    return ChangeAnalysis(
        verdict="change",
        modules=modules,
        summary="\n".join([intro, *(f"• {line}" for line in lines)])[:_MAX_SUMMARY],
        acceptance=[line[:500] for line in lines[:32]],
        unsupported=found.unsupported,
    )


def changed_product(request: Request) -> ProductSpec:
    """Answer the Architect: the whole specification as it is to be.

    Raises:
        NotUnderstoodError: The change is not understood, or stored data would not survive it.
    """
    found = change(request.change, _present(request), request.answers)
    if found.refused:
        raise NotUnderstoodError(_refusal(found))
    if found.questions:
        raise NotUnderstoodError(" ".join(q.text for q in found.questions))
    return found.product


def differences(before: ProductSpec, after: ProductSpec, language: Language) -> list[str]:
    """What is different, one line each, for people."""
    known = {entity.name: entity for entity in before.entities}
    lines = [_removed(place, language) for place in after.removed]
    lines += _opened(after, language)
    before_runs, runs = (Running(each.replicas, each.memory_mib) for each in (before, after))
    told = running_lines(before_runs, language)
    lines += [line for line in running_lines(runs, language) if line not in told]
    for entity in after.entities:
        old = known.get(entity.name)
        if old is None:
            fields = "; ".join(field_line(f, language) for f in entity.fields)
            new = pick(language, "new list", "новый список")
            lines.append(f"{entity.name}: {new} /{entity.plural.replace('_', '-')} ({fields})")
            continue
        lines += _fields(old, entity, language)
        if old.operations != entity.operations:
            does = ", ".join(entity.operations)
            lines.append(f"{entity.name}: {pick(language, 'operations', 'операции')}: {does}")
        asked = list_lines(old, language, before.notify_by)
        lines += [
            f"{entity.name}: {pick(language, 'list', 'список')}: {line}"
            for line in list_lines(entity, language, after.notify_by)
            if line not in asked
        ]
    return lines


def _opened(after: ProductSpec, language: Language) -> list[str]:
    lines = []
    for entity in after.entities:
        kinds = [kind for kind in entity.operations if f"{entity.name}.{kind}" in after.opened]
        if kinds:
            free = pick(language, "without a key", "без ключа")
            lines.append(f"{entity.name}: {free}: {operations_line(kinds, language)}")
    return lines


def _removed(place: str, language: Language) -> str:
    entity, _, name = place.partition(".")
    return pick(
        language,
        f"{entity}: without {name}; you will be asked before what is stored in it goes",
        f"{entity}: без {name}; прежде чем удалить сохранённое в нём, мы спросим",
    )


def _fields(old: EntitySpec, new: EntitySpec, language: Language) -> list[str]:
    known: dict[str, FieldSpec] = {f.name: f for f in old.fields}
    lines = []
    for each in new.fields:
        says = field_line(each, language)
        if each.name not in known:
            lines.append(f"{new.name}: {pick(language, 'new field', 'новое поле')} {says}")
        elif each != known[each.name]:
            lines.append(f"{new.name}: {pick(language, 'now', 'теперь')} {says}")
    return lines


_RENAMED = re.compile(
    r"(?:rename\s+(?:the\s+)?(?:(?:field|column)\s+)?|change\s+(?:the\s+)?name\s+of\s+(?:the\s+)?|"
    r"переимен\w+\s+(?:(?:поле|колонку)\s+)?)"
    r"(?P<old>.+?)\s+(?:to|into|as|в|на)\s+(?P<new>.+)$",
    re.IGNORECASE,
)


def _renaming(found: Changing) -> str:
    """Why a name stays, and what leads there; empty where something else is refused."""
    named = [_RENAMED.match(text) for text in found.refused]
    match = named[0] if len(named) == 1 else None
    if match is None or not fields_named(match["old"], found.before):
        return ""
    old, new = quoted(match["old"]), quoted(match["new"])
    return pick(
        found.language,
        f"“{old}” keeps its name: what is stored is kept under it, and whatever calls the API uses "
        f"it. Add “{new}” beside it (“add {new}”) and fill it; then the old one can be taken away "
        f"(“remove {old}”): you will be asked before anything stored goes.",
        f"«{old}» сохраняет имя: под ним лежат данные, и им пользуется всё, что вызывает API. "
        f"Добавьте рядом «{new}» и заполните его; затем старое можно убрать («убери поле …»): "
        "прежде чем удалить сохранённое, мы спросим.",
    )


def _comparing(found: Changing) -> str:
    """Why two fields in use get no bound by each other; empty where something else is refused."""
    if not found.refused or not all(comparisons.told(text) for text in found.refused):
        return ""
    what = "; ".join(f"“{quoted(text)}”" for text in found.refused)
    return pick(
        found.language,
        f"Entries that are stored already may break it: {what}. A change compares a field with "
        "another one where one of both is new. For two that are in use it is a decision about the "
        "stored ones: whoever works on the repository allows it there, in "
        "shared/spec/contractions.yaml.",
        f"Уже сохранённые записи могут этому не соответствовать: {what}. Изменение сравнивает поле "
        "с другим, если хотя бы одно из них новое. Для двух заполненных полей это решение о "
        "сохранённых данных: его принимает тот, кто работает с репозиторием, в "
        "shared/spec/contractions.yaml.",
    )


def _repeating(found: Changing) -> str:
    """Why fields in use do not become unique together; empty where something else is refused."""
    if not found.together or found.refused != found.together:
        return ""
    what = "; ".join(f"“{quoted(text)}”" for text in found.together)
    return pick(
        found.language,
        f"Entries that are stored already may repeat these values together: {what}. A change "
        "forbids that where one of the fields is new. For fields in use it is a decision about the "
        "stored entries: whoever works on the repository allows it there, in "
        "shared/spec/contractions.yaml.",
        f"В уже сохранённых записях эти значения могут повторяться вместе: {what}. Изменение "
        "запрещает такое, если одно из полей новое. Для заполненных полей это решение о "
        "сохранённых данных: его принимает тот, кто работает с репозиторием, в "
        "shared/spec/contractions.yaml.",
    )


def _refusal(found: Changing) -> str:
    if (special := _renaming(found) or _comparing(found) or _repeating(found)) != "":
        return special
    what = "; ".join(f"“{quoted(text)}”" for text in found.refused)
    return pick(
        found.language,
        f"Stored data would be lost or would no longer fit: {what}. A change only adds and widens. "
        "Make the old field optional and add a new one beside it. A field can be taken away: "
        "say “remove the notes from tasks”.",
        f"Сохранённые данные потерялись бы или перестали подходить: {what}. Изменение только "
        "добавляет и расширяет. Сделайте старое поле необязательным и добавьте рядом новое. "
        "Поле можно убрать: «убери заметки у задач».",
    )


def _present(request: Request) -> ProductSpec:
    if request.present is None:
        raise NotUnderstoodError("The request shows no product that could be changed.")
    return request.present
