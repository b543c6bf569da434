"""Turns of phrase about what is done: «с отчётами не стираем», «в телеграм-чат летит сообщение»."""

import re
from typing import Final

from codegen_gateway.offline.wording.rewriting import Turns
from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_AWAY: Final = r"(?:стира|удаля|убира|выбрасыва|выкидыва)"


def _shared(match: re.Match[str]) -> str:
    """Several of each belong together."""
    parts = russian.inflected_many(one(match["parts"]), "datv")
    whole = one(match["whole"])
    if not parts or not whole:
        return match.group()
    return f"{match['start']}{whole.capitalize()} может относиться к нескольким {parts}"


_TURNS: Final = Turns(
    (
        # «выбросить из базы»
        (
            (
                r"(?<![а-яё])(?:выбросить|выкинуть|снести|вычеркнуть|убрать)\sиз\s(?:базы|списка|"
                r"системы|реестра)"
            ),
            "удалить",
        ),
        # «пока в ней что-то лежит»
        (
            (
                r"(?P<while>пока\s(?:в|на|у|к|за|по)\sн[а-яё]+)\s(?:ещё\s)?(?:хоть\s)?(?:что-то|"
                r"что-нибудь|кто-то)\s"
                r"(?:лежит|есть|хранится|стоит|числится|осталось|остаётся|живёт|записан[аоы]?|"
                r"привязано)"
            ),
            r"\g<while> есть содержимое",
        ),
        # «…, и в телеграм летит сообщение»
        (
            (
                r",\s(?:и|а)\s(?P<where>(?:в|на)\s(?:телеграм|телегу|тг|почту)[^.;:\n]*?"
                r"(?:сообщени|"
                r"письм|уведомлени))"
            ),
            lambda m: f". {m['where'][0].upper()}{m['where'][1:]}",
        ),
        # «Диспетчеру в телеграм про каждую жалобу»
        (
            (
                rf"(?P<start>{START})(?:[А-ЯЁа-яё]+\s)?в\s(?P<chat>телеграм[а-яё]*|телегу|тг)\s"
                rf"(?P<of>"
                rf"(?:об?|про)\s(?:кажд|нов)[а-яё]+\s[а-яё]+){END}"
            ),
            r"\g<start>Присылать сообщение в \g<chat> \g<of>",
        ),
        # «преподаватели присылают ведомости — группа, дата»
        (
            (
                r"(?P<who>(?<![а-яё])[а-яё]+[иы]\s(?:присыла|сда|оставля|заполня|отправля|внос|"
                r"пода)[а-яё]+\s[а-яё]+)\s[—–]\s(?=[а-яё]+[^.:;\n]*,)"
            ),
            r"\g<who>: ",
        ),
        # «Про заявку пусть прилетает сообщение в телеграм»
        (
            (
                rf"(?P<start>{START})об?\s(?P<thing>(?!кажд|нов|все)[а-яё]{{3,}})\s(?:пусть\s)?"
                rf"(?:приход|прилета|пада|лет)[а-яё]+\s"
                rf"(?P<letter>сообщение|письмо|уведомление)(?P<where>\s[^.;:,\n]+)?{END}"
            ),
            lambda m: (
                f"{m['start']}Присылать нам {m['letter']}{m['where'] or ''} "
                f"о каждой новой {m['thing']}"
            ),
        ),
        # «Плюс отчёты: …»
        (
            r"(?P<start>(?<=[.!?;\n] ))(?:плюс|плюсом|к\sэтому)\s(?P<what>[а-яё])",
            lambda m: f"{m['start']}{m['what'].upper()}",
        ),
        # «Маршруты, где есть отчёты, не стираем»
        (
            (
                rf"(?P<with>\s(?:с|со)\s[а-яё]+(?:ами|ями|ом|ем|ой|ей|ью))\sне\s{_AWAY}(?:ем|ют|"
                rf"ть){END}"
            ),
            r"\g<with> удалить нельзя",
        ),
        # «Если зал закрывают и удаляют»
        (
            (
                r"(?P<when>(?<![а-яё])(?:если|когда)\s[а-яё]+)\s[а-яё]+(?:ют|ут|ят|ат)\sи\s(?="
                r"(?:удаляют|убирают|стирают)(?![а-яё]))"
            ),
            r"\g<when> ",
        ),
        # «Удалили корову — надои тоже»
        (
            (
                rf"(?P<start>{START})(?:удалили|удалил|удаляем|удаляешь|удалишь)\s"
                rf"(?P<whole>[а-яё]+)\s?[—–,-]\s"
                rf"(?:то\s)?(?:и\s)?(?P<parts>[а-яё]+)\sтоже{END}"
            ),
            r"\g<start>Если удалить \g<whole>, удаляются \g<parts>",
        ),
        # «Комментарии удаляются вместе»: along with what they belong to
        (
            (
                rf"(?P<start>{START})(?P<parts>[А-ЯЁа-яё]+)\s(?P<go>удаля(?:ются|ется))\s(?P<whole>со?"
                rf"\s[а-яё]+){END}"
            ),
            r"\g<start>\g<parts> \g<go> вместе \g<whole>",
        ),
        # «Записи не стираем и не меняем»
        (
            (
                rf"(?P<start>{START})(?P<things>[А-ЯЁа-яё]+)\sне\s{_AWAY}(?:ем|ют)\sи\sне\s(?:меня|"
                rf"изменя|прав|редактиру)[а-яё]+{END}"
            ),
            r"\g<start>\g<things> удалять и менять нельзя",
        ),
        (
            (
                rf"(?P<start>{START})(?P<things>[А-ЯЁа-яё]+)\sне\s(?:меня|изменя|редактиру)(?:ем|"
                rf"ют)"
                rf"\sи\sне\s{_AWAY}(?:ем|ют){END}"
            ),
            r"\g<start>\g<things> удалять и менять нельзя",
        ),
        # «Ингредиенты при рецепте, много ко многим»
        (
            (
                rf"(?P<start>{START})(?P<parts>[А-ЯЁа-яё]+)\s(?:у|при)\s(?:кажд[а-яё]+\s)?"
                rf"(?P<whole>[а-яё]+)\s?[,—–(-]\s?"
                rf"(?:много|многие)[\s-]ко[\s-]многим\)?{END}"
            ),
            _shared,
        ),
        # «удалить не даём»
        (
            (
                r"(?<![а-яё])удал(?:ить|ять)\s(?:не\s(?:даём|даем|дадим|давать|разрешаем|"
                r"разрешать|позволяем|должно\sполуч[а-яё]+|"
                rf"получится|выйдет|стоит)|запрещаем){END}"
            ),
            "удалить нельзя",
        ),
        # «Удалить склад, где есть товары, — ошибка»
        (
            (
                rf"(?P<start>{START})удал(?:ить|ять|ение)\s(?P<what>[\w-]+\s(?:с|со)\s[а-яё]+"
                rf"(?:ами|ями|ом|ем|ой|ей|ью))"
                rf"(?:\s?[—–:-]\s(?:это\s)?(?:ошибка|отказ|запрещено|нельзя)|\s(?:нельзя|"
                rf"запрещено|невозможно)){END}"
            ),
            r"\g<start>\g<what> удалить нельзя",
        ),
        # «Запуски создаём и читаем, изменять их нельзя»
        (
            (
                rf"(?P<start>{START})(?P<things>[А-ЯЁа-яё]+)\s(?:можно\s)?(?:только\s)?"
                rf"(?:созда[а-яё]+|добавля[а-яё]+|вносим?)\s"
                r"и\s(?:чита[а-яё]+|смотр[а-яё]+|просматрива[а-яё]+),\s(?:а\s|но\s)?"
                r"(?P<deeds>(?:[а-яё]+ть)(?:\s(?:и|или)\s[а-яё]+ть)?)\s(?:их\s)?нельзя"
                rf"{END}"
            ),
            r"\g<start>\g<things> \g<deeds> нельзя",
        ),
        # «Бот умеет добавить книгу и показать, что стоит на полке»
        (
            (
                rf"(?P<start>{START})(?P<bot>(?:бот|пусть\sбот)\s[^.;:\n]+?)\sи\s"
                rf"(?P<show>показ[а-яё]+,\sчто\s[^.;:\n]+){END}"
            ),
            lambda m: f"{m['start']}{m['bot']}. {m['show'].capitalize()}",
        ),
    )
)
_LETTER: Final = re.compile(
    r"(?<![а-яё])(?:сообщени|письм|уведомлени|телеграм|телегу|тг(?![а-яё])|почт)", re.IGNORECASE
)
_COMES: Final = re.compile(
    r"(?<![а-яё])(?:пада(?:ет|ют|ло)|прилета(?:ет|ют|ло)|прилетит|лет(?:ит|ят|ело)|сыпл(?:ется|"
    r"ются)|капа(?:ет|ют)|"
    r"уход(?:ит|ят|ило)|упад[её]т|валится)(?![а-яё])",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?;\n]+")
_WHOSE_CHAT: Final = re.compile(
    r"(?P<chat>(?:телеграм+|тг|telegram)[а-яё]*[-\s](?:чат|канал|групп)[а-яё]*)\s"
    r"(?P<whose>[а-яё]{3,})",
    re.IGNORECASE,
)


def straight(text: str) -> str:
    """The text with such deeds as other rules know them.

    >>> straight("Маршруты с отчётами не стираем.")
    'Маршруты с отчётами удалить нельзя.'
    """
    text = _TURNS.straight(text)
    return _WHOSE_CHAT.sub(_of_ours, _SENTENCE.sub(_coming, text))


def _coming(match: re.Match[str]) -> str:
    """«Падает письмо» as «приходит письмо»."""
    said = match.group()
    return _COMES.sub("приходит", said) if _LETTER.search(said) else said


def _of_ours(match: re.Match[str]) -> str:
    """A chat is the one that is set up, whosever it is."""
    whose = [each.tag for each in russian.parsed(match["whose"])]
    of_it = whose[0].POS == "NOUN" and any(tag.case == "gent" for tag in whose)
    return match["chat"] if of_it else match.group()
