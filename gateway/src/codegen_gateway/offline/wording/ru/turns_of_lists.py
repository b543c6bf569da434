"""Turns of phrase about lists: «лошадей показывать по кличке», «последние впереди»."""

import re
from typing import Final

from codegen_gateway.offline.wording.rewriting import Turns
from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_FIRST: Final = r"(?:сверху|вверху|наверху|первыми|впереди|сначала|вперёд|вперед|в\sначале)"


def _sought(match: re.Match[str]) -> str:
    """In which texts words are looked for."""
    named = [match["one"], match["other"]] if match["other"] else [match["one"]]
    fields = [russian.inflected(one(each), "datv") for each in named]
    if not all(fields):
        return match.group()
    return f"{'. ' if match['before'].startswith(',') else ''}Поиск по {' и '.join(fields)}"


def _filtered(match: re.Match[str]) -> str:
    """«…, фильтр город»."""
    by = russian.inflected(match["by"].lower(), "datv")
    return f". Фильтр по {by}" if one(match["by"]) == match["by"].lower() else match.group()


def _narrowed(match: re.Match[str]) -> str:
    """A state to show, and a field to choose by."""
    by = russian.inflected(one(match["by"]) or match["by"], "datv") or match["by"]
    return f"{match['start']}Показывать {match['which']}. Фильтр по {by}"


_DEEDS: Final = ("искать", "найти", "находить", "фильтровать", "отфильтровать", "отбирать",
                 "отобрать", "сортировать", "отсортировать")  # fmt: skip
_WISHED: Final = r"(?:надо|нужно|хочу|хотим|хочется|можно|удобно|необходимо)(?:\sбудет|\sбыло\sбы)?"


def _of_these(match: re.Match[str]) -> str:
    """What is done with the list of things, before these."""
    deed = russian.verb(match["deed"]).removesuffix("ся")
    plural = bool(many(one(match["things"]))) and one(match["things"]) != match["things"].lower()
    if deed not in _DEEDS or not plural:
        return match.group()
    said = f"{deed} {match['things'].lower()} "
    if "можно" in match.group().lower():
        said = f"можно {said}"  # who may order a list has not said how it is
    return f"{match['start']}{said[0].upper()}{said[1:]}"


def _both_deeds(match: re.Match[str]) -> str:
    """Each of two deeds with the things."""
    said = [match["deed"], match["things"]]
    if match.string.startswith("по алфавит", match.end()):
        said.reverse()
    return f"{match['first']}. {' '.join(said).capitalize()} "


_TURNS: Final = Turns(
    (
        # «фильтр по типу, плюс сортировка по дате»
        (
            r",?\s(?:плюс|а\sещё|и\sещё|а\sтакже)\s(?=(?:сортировк|фильтр|поиск|отбор)[а-яё]*\s)",
            ", ",
        ),
        # «Сортировать полки надо по номеру», «Список полок можно сортировать по номеру»
        (
            rf"(?P<start>{START})(?P<deed>[а-яё]+)\s(?P<things>[а-яё]+)\s{_WISHED}\s(?=по\s)",
            _of_these,
        ),
        (
            (
                rf"(?P<start>{START})(?:спис(?:ок|ки)\s)?(?P<things>[а-яё]+)\s(?:{_WISHED}\s)?"
                rf"(?P<deed>[а-яё]+)\s(?:{_WISHED}\s)?(?=по\s)"
            ),
            _of_these,
        ),
        # «Искать книги по названию и выводить по алфавиту»
        (
            (
                rf"(?P<first>{START}(?:искать|фильтровать|отбирать|сортировать)\s(?P<things>[а-яё]+)\sпо\s"
                r"[^.:;\n]+?)\sи\s(?P<deed>сортировать|выводить|фильтровать|отбирать|показывать)\s(?=по\s)"
            ),
            _both_deeds,
        ),
        # «Показать питомцев владельца — обязательно»
        (
            (
                rf"(?P<wish>{START}(?:показ|вид|выв|иск|най|отб|фильтр|сортир)[а-яё]+\s[^—–.;:\n]+?)\s[—–-]\s"
                rf"(?:обязательно|желательно|очень\sнужно|непременно){END}"
            ),
            r"\g<wish>",
        ),
        # «По умолчанию последние сверху, ещё хочу по весу»
        (
            (
                rf"(?P<start>{START})(?:по\sумолчанию\s)?(?P<which>(?:последн|нов|свеж|стар|"
                rf"ближайш)[а-яё]+)\s{_FIRST},\s(?:но\s|и\s|а\s)?"
                rf"(?:ещё|еще|также|можно)\s(?:(?:хочу|можно|нужно|надо|и)\s)*по\s"
                rf"(?P<by>[а-яё]+){END}"
            ),
            r"\g<start>Сначала \g<which>. Сортировка по \g<by>",
        ),
        (
            (
                rf"(?P<start>{START})по\sумолчанию\s(?P<which>(?:последн|нов|свеж|стар|"
                rf"ближайш)[а-яё]+\s{_FIRST}){END}"
            ),
            r"\g<start>\g<which>",
        ),
        # «Списки — по 30 штук»
        (
            (
                rf"(?P<start>{START})(?:все\s)?(?:списки|список)(?:\s[—–-]|:)?\s(?:показывать\s|выводить\s|"
                rf"отдавать\s)?по\s(?P<n>\d+)(?:\s(?:штук[а-яё]*|запис[а-яё]+|строк[а-яё]*))?{END}"
            ),
            r"\g<start>По \g<n> на странице",
        ),
        # «Отдавать по 100 штук»
        (
            (
                r"(?P<before>(?<=[.!?;\n] )|,\s(?:и\s)?)(?:отдавать|показывать|выдавать|выводить)"
                r"\s(?:список\s)?по\s(?P<n>\d{1,3})"
                r"(?:\s(?:штук|записей|строк))?(?=\s*(?:[,.;\n]|\Z))"
            ),
            r"\g<before>По \g<n> на странице",
        ),
        # «последние впереди», «свежие вперёд»
        (
            (
                r"(?P<before>,\s|(?<=[.!?;\n] ))(?P<which>последние|новые|свежие|старые|ближайшие|"
                r"дорогие|дешёвые|крупные)\s"
                r"(?:впереди|вперёд|вперед)(?=\s*(?:[.,;\n]|\Z))"
            ),
            r"\g<before>сначала \g<which>",
        ),
        # «По умолчанию варки идут от последней к первой»
        (
            (
                r"(?:по\sумолчанию\s)?(?P<things>[а-яё]+)\s(?:идут|показываются|выводятся|стоят)\s"
                r"от\s(?:последн|нов|свеж)[а-яё]+\sк\s(?:перв|стар|ранн)[а-яё]+"
                r"(?:,\s(?:но|и|а)\s(?:чтобы\s)?(?:можно|нужно|есть)?\s?(?:было\s)?(?:и|также|ещё)"
                r"\s(?P<by>по\s[а-яё]+))?"
                rf"{END}"
            ),
            lambda m: (
                f"Сначала новые {m['things']}"
                + (f". Сортировка по {m['by'].split()[1]}" if m["by"] else "")
            ),
        ),
        # «лошадей показывать по кличке»
        (
            (
                rf"(?P<before>{START}|,\s(?:а\s|и\s)?)(?P<things>[а-яё]{{3,}})\s(?:показывать|"
                rf"показывай|выводить|перечислять|"
                rf"упорядочить|выстроить)\sпо\s(?P<by>(?!одно|дв|тр|дес|алфавит|\d)[а-яё]+(?:"
                rf"\s[а-яё]+)?){END}"
            ),
            lambda m: (
                f"{'. ' if m['before'].startswith(',') else m['before']}"
                f"Сортировать {m['things']} по {m['by']}"
            ),
        ),
        # «Хочу самые крупные сверху»: so it is without the wish, too
        (
            (
                rf"(?P<start>{START})(?:чтобы?\s)(?P<which>(?:самые\s)?[а-яё]+(?:ые|"
                rf"ие)\s{_FIRST}){END}"
            ),
            r"\g<start>\g<which>",
        ),
        # «хватит подстроки по title»
        (
            (
                r"(?:полнотекстов[а-яё]+(?:\sпоиск)?\sне\s(?:нужен|надо|нужно|требуется),?\s(?:а"
                r"\s|но\s)?)?"
                r"(?:хватит|достаточно)\s(?:поиска\s)?(?:по\s)?подстрок[иае]\s(?:по|в)\s"
                r"(?P<by>[\w-]+)"
            ),
            r"поиск по \g<by>",
        ),
        # «Отдельно показывать свободные нужного типа», «Непривитых отдельно показывать»
        (
            (
                rf"(?P<start>{START})(?:отдельно\s)?(?P<show>показывать|показать|видеть)\s"
                rf"(?P<which>[а-яё]+(?:ые|ие|ых|их))\s"
                rf"(?:(?:нужн|выбранн|определённ|заданн)[а-яё]+)\s(?P<by>[а-яё]+){END}"
            ),
            _narrowed,
        ),
        (
            (
                rf"(?P<start>{START})(?P<which>[А-ЯЁ][а-яё]+(?:ые|ие|ых|их))\s"
                rf"(?:отдельно\s)?(?P<show>показывать|показать|видеть)(?:\sотдельно)?{END}"
            ),
            r"\g<start>Показывать \g<which>",
        ),
        (
            (
                rf"(?P<start>{START})отдельно\s(?P<show>показывать|показать|видеть)\s"
                rf"(?P<which>[а-яё]+"
                rf"(?:ые|ие|ых|их)){END}"
            ),
            r"\g<start>Показывать \g<which>",
        ),
        # «Дорогие сначала, искать по вину»
        (
            (
                rf"(?P<start>{START})(?P<which>(?:нов|последн|свеж|стар|ближайш|дорог|дешёв|"
                rf"лучш)[а-яё]+)\s"
                r"(?:сначала|первые|вначале|вперёд)(?=\s*(?:[,.;\n]|\Z))(?:,\s(?P<next>[а-яё]))?"
            ),
            lambda m: (
                f"{m['start']}Сначала {m['which'].lower()}"
                + (f". {m['next'].upper()}" if m["next"] else "")
            ),
        ),
        # «Нужно отобрать по метке, искать слова в заголовке и аннотации»
        (rf"(?P<start>{START})(?:нужно|надо|хочу|хотим)\sотобрать\s(?=по\s)", r"\g<start>Фильтр "),
        (
            (
                r"(?P<before>,\s(?:и\s)?|(?<=[.!?;\n] ))искать\s(?:слова|слово|текст)\s(?:в|во)\s"
                r"(?P<one>[а-яё]+)(?:\sи\s(?:в\s|во\s)?(?P<other>[а-яё]+))?(?=\s*(?:[,.;\n]|\Z))"
            ),
            _sought,
        ),
        # «Поиск q по title и note, фильтр read, limit/offset»
        (r"(?<![а-яё])поиск\s(?:q|query|search)\sпо\s", "поиск по "),
        (r"(?P<sep>,\s|\sи\s)фильтр\s(?P<by>[a-z_]+)(?=\s*(?:[,.;\n]|\Z))", r". Фильтр по \g<by>"),
        (r"(?P<sep>,\s|\sи\s)фильтр\s(?P<by>(?!по)[а-яё]+)(?=\s*(?:[,.;\n]|\Z))", _filtered),
        (r",\s(?:и\s)?(?:limit\s?/\s?offset|limit\sи\soffset)(?=\s*(?:[,.;\n]|\Z))", ""),
        # «Ищем по телефону, наряды отбираем по статусу»
        (
            r",\s(?:а\s|и\s)?(?P<things>[а-яё]+)\s(?:отбира|фильтру)[а-яё]+\s(?=по\s)",
            r". Фильтровать \g<things> ",
        ),
        # «Сортировка по сроку, чтобы то, что скоро испортится, было первым»
        (
            (
                r"(?:сортировка|сортировать|сортируем)\s(?P<by>по\s[а-яё]+(?:\s[а-яё]+)?),\s(?:так,"
                r"\s)?чтобы\s(?=[^.;\n]*(?:скор|ближайш|раньше))[^.;\n]*"
                r"(?:перв|сверху|вверху|впереди|сначала|наверху)[^.;\n]*(?=\s*(?:[.;\n]|\Z))"
            ),
            r"Сортировать \g<by>",
        ),
        # «Поиск по ФИО; записи не удаляются вообще»
        (
            (
                r";\s(?P<what>[а-яё]+)(?P<not>\sне\s(?:удаля|стира|меня|изменя|редактир)[а-яё]+)"
                r"(?:\s"
                r"(?:вообще|никогда|совсем))?(?=\s*(?:[.;\n]|\Z))"
            ),
            lambda m: f". {m['what'].capitalize()}{m['not']}",
        ),
        # «сужать по городу»
        (r"(?<![а-яё])(?:сужать|сузить)\s(?=по\s)", "фильтровать "),
        # «Чтобы быстро найти по имени»
        (
            (
                rf"(?P<start>{START})чтобы\s(?:можно\sбыло\s)?(?:быстро\s|легко\s|удобно\s)?(?="
                rf"(?:найти|искать|находить)\sпо\s)"
            ),
            r"\g<start>",
        ),
        # «поиск по виду должен находить и по части слова»: search finds parts of words anyway
        (
            (
                r"(?P<wish>поиск\sпо\s[а-яё]+),?\s(?:который\s)?(?:должен\s)?(?:находит|находить|"
                r"искать|ищет)\s(?:и\s)?(?:также\s)?"
                r"(?:по\sчасти\s(?:слов[а-яё]*|названи[яй])|по\sподстроке|куск[а-яё]+\sслов[а-яё]*)"
            ),
            r"\g<wish>",
        ),
        # «…, — и листать по 30 штук, отбирая по стране»
        (
            (
                r"(?:,\s?|\s)(?:[—–-]\s)?(?:и\s)?(?:чтобы\s)?(?:можно\sбыло\s)?листать\s(?:их"
                r"\s)?по\s(?P<n>\d{1,3})"
                r"(?:\sштук[а-яё]*)?(?:,\s(?:отбирая|фильтруя)\s(?P<by>по\s[^.;\n]+?))?(?=\s*"
                r"(?:[.;\n]|\Z))"
            ),
            lambda m: f". По {m['n']} на странице" + (f". Фильтр {m['by']}" if m["by"] else ""),
        ),
    )
)


def straight(text: str) -> str:
    """The text with such wishes as other rules know them.

    >>> straight("Кони: кличка. Коней показывать по кличке.")
    'Кони: кличка. Сортировать Коней по кличке.'
    """
    return _TURNS.straight(text)
