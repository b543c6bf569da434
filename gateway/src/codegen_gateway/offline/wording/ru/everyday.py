"""Everyday speech for what other rules know by a plain word: «Клиентки и их мерки: …»."""

import re
from typing import Final

from codegen_gateway.offline.wording.rewriting import Turns
from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_PLACED: Final = (
    r"(?:живут|лежат|стоят|находятся|растут|хранятся|работают|числятся|учатся|сидят|висят|"
    r"паркуются|играют|состоят)"
)
_FIELDS: Final = r"\((?P<{0}>[^()]+)\)"

_UNITS: Final = {
    "минут": "минутах", "часов": "часах", "дней": "днях", "секунд": "секундах",
    "недель": "неделях",
}  # fmt: skip


def _in_places(match: re.Match[str]) -> str:
    """«Рыбки (вид) живут в аквариумах (название)»: both are kept, and one belongs to the other."""
    place = one(match["places"])
    places = many(place) if place else ""
    if not places:
        return match.group()
    things = match["things"]
    return (
        f"{match['start']}{things[0].upper()}{things[1:]}: {match['fields']}, {place}. "
        f"{places.capitalize()}: {match['more']}"
    )


def _listed(match: re.Match[str]) -> str:
    """«Нужна страничка с расписанием электричек. Номер поезда, откуда, …»."""
    things = many(one(match["things"]))
    if not things:
        return match.group()
    return f"{match['start']}Веб-страница. {things.capitalize()}: {match['first'].lower()}"


def _whether(match: re.Match[str]) -> str:
    base = one(match["noun"])
    known = base and base == match["noun"].lower() and russian.read(base).part == "noun"
    return f"{match['noun']} (да/нет)" if known else match.group()


def _asked(match: re.Match[str]) -> str:
    """«на какой полке лежит»: what is asked for."""
    base = one(match["noun"])
    return f"{match['before']}{base}" if base else match.group()


def _whole(match: re.Match[str]) -> str:
    things = match["things"]
    return f"{match['start']}{things[0].upper()}{things[1:]}: "


def _with_theirs(match: re.Match[str]) -> str:
    """Both are kept, and one of these belongs to one of those."""
    ones, parts = match["ones"].lower(), match["parts"].lower()
    owner = one(ones)
    if not owner or not one(parts):
        return match.group()
    more = match["more"] or match["inside"]
    first = f"{match['start']}{ones.capitalize()}: {match['fields']}"
    return f"{first}. {parts.capitalize()}: {owner}, {more}"


def _chosen(match: re.Match[str]) -> str:
    by = russian.inflected(one(match["by"]) or match["by"].lower(), "datv")
    return f". Фильтр по {by}" if by else match.group()


_TURNS: Final = Turns(
    (
        # Есть клиенты (название, почта) и их заказы: тираж, бумага
        (
            (
                rf"(?P<start>{START})(?:(?:у\sнас\s)?есть|храним|ведём|нужны)\s(?P<ones>[а-яё]{{3,}})\s{_FIELDS.format('fields')}\sи\s"
                r"(?:их|его|её|ее)\s(?P<parts>[а-яё]{3,})(?::\s(?P<more>[^.:;\n]+)|\s\((?P<inside>[^()]+)\))"
            ),
            _with_theirs,
        ),
        # Категории — отдельный справочник: название; Бренды заведём отдельно: название
        (
            (
                rf"(?P<start>{START})(?P<things>[А-ЯЁ][а-яё]{{3,}})\s(?:[—–-]\s(?:это\s)?(?:отдельный\s|отдельная\s)?(?:справочник|список|"
                r"таблица|раздел)|(?:заведём|ведём|храним|держим|заведем)\sотдельно):\s"
            ),
            _whole,
        ),
        # Статус один из: новый, готов
        (
            (
                rf"(?P<start>{START})(?P<field>[А-ЯЁ][а-яё]{{3,}})\s(?:[—–-]\s)?(?:один|одна|одно)\sиз:\s"
                r"(?P<values>[а-яё -]+(?:,\s[а-яё -]+)+)(?=\s*(?:[.;\n]|\Z))"
            ),
            r"\g<start>\g<field> (\g<values>)",
        ),
        # Сайт: страница неотданных, новые первыми, выбор размера
        (
            (
                rf"(?P<start>{START})(?:на\sсайте|на\sстранице)\s?[—–-]\s?(?:страниц[а-яё]*|список)\sсо?\s(?:всеми\s)?[а-яё]+(?:\s[а-яё]+)?"
                r"(?:,\s|(?=\.))"
            ),
            r"\g<start>Веб-страница. ",
        ),
        (
            rf",\sс\s(?:выбором|фильтром)\s(?:по\s)?(?P<by>[а-яё]{{4,}}){END}",
            _chosen,
        ),
        # сколько минут
        (
            r"(?P<before>[,:(]\s)сколько\s(?P<unit>минут|часов|секунд)(?=\s*[,;)])",
            lambda m: f"{m['before']}длительность в {_UNITS[m['unit'].lower()]}",
        ),
        # на какой машине ездит — может быть и ни на какой
        (
            (
                r"(?P<before>[,:(]\s)(?:на|в|во|к|у|для)\s(?:какой|каком|каких|какому|какого)\s(?P<noun>[а-яё]{3,})(?:\s[а-яё]+)?"
                r"(?:\s[—–-]|:|,)\sможет\s(?:быть\s)?(?:и\s)?ни\s(?:на|в|у|к)\sкак[а-яё]+(?=\s*(?:[,.;)\n]|\Z))"
            ),
            lambda m: f"{_asked(m)} (необязательно)",
        ),
        # храним чужие колёса
        (
            (
                r"(?P<keeps>(?<![а-яё])(?:храним|храню|собираю|собираем|держим|держу|ведём|веду|учитываем|учитываю|чиним|чиню)\s)"
                r"(?:чужие|свои|наши|мои|разные|всякие|любимые|старые|личные|всевозможные)\s(?=[а-яё]{3,})"
            ),
            r"\g<keeps>",
        ),
        # Автосервис, запчасти на складе: артикул, цена
        (
            (
                r"(?P<start>\A|(?<=[.!?\n] ))[А-ЯЁ][а-яё]+(?:\s[а-яё]+)?,\s"
                r"(?P<things>[а-яё]{3,}[иыая])\s"
                r"(?:на\s(?:складе|полках|учёте|хранении)|в\s(?:наличии|продаже|прокате|аренде)):\s(?=[^.:\n]*,)"
            ),
            _whole,
        ),
        # буду кидать словечки из диалекта нашей деревни: слово, значение
        (
            (
                r"(?P<puts>(?<![а-яё])(?:кидать|складывать|записывать|скидывать|заносить|"
                r"сохранять|собирать|закидывать)\s"
                r"[а-яё]{3,}[иыая])\s(?:из|про|об?|по)\s[а-яё]+(?:\s[а-яё]+){0,3}(?=:\s[^.:\n]*,)"
            ),
            r"\g<puts>",
        ),
        # сколько минут длится партия
        (
            (
                r"(?P<before>[,:(—–-]\s)сколько\s(?P<unit>минут|часов|дней|секунд|недель)\s(?:длится|идёт|занимает|продолжается|готовится)"
                r"(?:\s[а-яё]+)?(?=\s*(?:[,.;()\n]|\Z))"
            ),
            lambda m: f"{m['before']}длительность в {_UNITS[m['unit'].lower()]}",
        ),
        # на какой полке лежит, в каком месяце
        (
            (
                r"(?P<before>[,:(]\s)(?:на|в|во|к|у|для)\s(?:какой|каком|каких|какому|какого)\s(?P<noun>[а-яё]{3,})"
                r"(?:\s(?:лежит|стоит|висит|хранится|живёт|растёт|был[аои]?|находится))?(?=\s*(?:[,.;()\n]|\Z))"
            ),
            _asked,
        ),
        # Лучшие по оценке вперёд
        (
            (
                rf"(?P<start>{START})лучшие\sпо\s(?P<by>[а-яё]{{4,}})\s(?:вперёд|вперед|сначала|сверху|первыми|впереди|наверху){END}"
            ),
            r"\g<start>Сортировать по \g<by> по убыванию",
        ),
        # (не смейтесь)
        (r"\s\((?:только\s)?(?:не\s)?[а-яё]+(?:йтесь|айте|ите)\)", ""),
        # Клиентки и их мерки: имя, телефон
        (
            (
                r"(?P<things>[а-яё]{3,})\sи\s(?:их|его|её|ее)\s(?:мерки|данные|контакты|размеры|замеры|параметры|"
                r"телефоны|адреса|реквизиты|характеристики|координаты)(?=\s?[:(])"
            ),
            r"\g<things>",
        ),
        # рыбки (вид, количество) живут в аквариумах (название)
        (
            (
                rf"(?P<start>{START}|:\s)(?P<things>[а-яё]{{3,}})\s{_FIELDS.format('fields')}\s{_PLACED}\s(?:в|на|у)\s(?:своих\s|разных\s)?"
                rf"(?P<places>[а-яё]{{3,}})\s{_FIELDS.format('more')}{END}"
            ),
            _in_places,
        ),
        # Категории (просто название)
        (r"\((?:просто|только)\s(?P<field>название|имя|наименование|номер|код)\)", r"(\g<field>)"),
        # есть ли сейчас, есть ли проектор
        (
            (
                r"(?P<before>[,:(]\s|\sи\s)есть\sли\s(?:он[аио]?\s)?(?:сейчас|в\sналичии|ещё|на\sместе)"
                r"(?=\s*(?:[,.;()\n]|\Z))"
            ),
            r"\g<before>в наличии (да/нет)",
        ),
        (
            r"(?<=[,:(]\s)есть\sли\s(?P<noun>[а-яё]{3,})(?=\s*(?:[,.;()\n]|\Z))",
            _whether,
        ),
        # список по номеру
        (
            (
                rf"(?:(?P<start>{START})|,\s(?:а\s|и\s)?)(?:весь\s|сам\s)?список(?:\s[—–-])?\sпо\s"
                rf"(?P<by>(?!алфавиту|порядку|умолчанию)[а-яё]{{4,}}){END}"
            ),
            lambda m: f"{m['start'] if m['start'] is not None else '. '}Сортировать по {m['by']}",
        ),
        # Нужна страничка для расписания электричек. Номер поезда, откуда, куда
        (
            (
                rf"(?P<start>{START})(?:нужн[аы]|нужен|хочу|хотим|сделайте|сделай)\s(?:простая\s|простую\s)?(?:страничк|страниц|сайт)"
                r"[а-яё]*\sсо?\s(?:расписани|списк|каталог|перечн|таблиц)[а-яё]*\s(?P<things>[а-яё]{3,})[^.\n]*\.\s"
                r"(?P<first>[А-ЯЁ])(?=[^.:;\n]*,[^.:;\n]*,)"
            ),
            _listed,
        ),
    )
)


def straight(text: str) -> str:
    """The text in plain words.

    >>> straight("Клиентки и их мерки: имя, рост. Список по имени.")
    'Клиентки: имя, рост. Сортировать по имени.'
    """
    return _TURNS.straight(text)
