"""The sentences of a change, one wish each, in the order that the rules know."""

import re

from codegen_gateway.offline.sentences.listing import says_only
from codegen_gateway.offline.sentences.relative import marked
from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.text import clean, language_of, lines_of, sentences
from codegen_gateway.offline.wishes import queries
from codegen_gateway.offline.wording import asides
from codegen_gateway.offline.wording.turned import flag, left_to
from codegen_gateway.offline.words.quantities import figures

_POLITE = re.compile(
    r"^(?:(?:make (?:it so|sure)(?: that)?|сдела\w+ так,? чтобы|слушайте|послушайте|"
    r"please|kindly|also|and|then|now|so|hi|hello|could you|can you|would you|you should|"
    r"(?:can|could|may) (?:we|i)(?= (?:have|get|add))|"
    r"i(?:'d| would) like (?:you )?to|(?:i|we) (?:want|need) (?:you )?to|let's|let us|"
    r"пожалуйста|пусть|также|ещё|еще|и|а|затем|теперь|нужно|нужны|нужен|нужна|надо|хочу|хотим|"
    r"the (?:page|site|app|list) should(?=\s+show)|давай(?:те)?|можешь|"
    r"можете|прошу|необходимо|хотелось бы|чтобы|"
    r"дай(?:те)?\s+(?:(?:мне|нам|людям|клиентам|пользователям)\s+)?возможность)[,:]?\s+)+",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"^(?P<verb>add|добав\w+)\s+(?P<one>[^,:;()]+?\s(?:to|к|ко)\s[\w-]+)(?:,|,?\s+(?:and|и))\s+"
    r"(?P<other>[^,:;()]+?\s(?:to|к|ко)\s[\w-]+)$",
    re.IGNORECASE,
)
_REASON = re.compile(
    r",?\s(?:because|since(?=\s(?:we|i|it|they|our|my|the|some|half|most)\b)|потому\sчто|так\sкак|поскольку|"
    r"так\sчто|а\sто)\s.+$|,\s(?:иначе\s|и\s)?пусть\s(?:выда[её]т|будет|возвращает)\sошибк\w+$|"
    r",\s(?:we|i|they|people)\s(?:keep|kept|always|often|never|sometimes)\s.+$",
    re.IGNORECASE,
)
"""``because half of ours are mutts``: why, and not what."""
_AND_THEN = re.compile(
    r"(?<!between)(?:,\s*)?\s(?:and|then|и|а|а\sтакже|и\sещё)\s(?:also\s|then\s|также\s|ещё\s|please\s)?"
    r"(?=(?:add|make|set|rename|remove|drop|let|allow|notify|send|добав(?:ь|ьте)|сделай|сделайте|"
    r"убер(?:и|ите)|удал(?:и|ите)|переименуй|переименуйте|разреши|разрешите|запрети|запретите)\s)",
    re.IGNORECASE,
)
"""``Add a flag and make breed optional``: two wishes."""
_TOO = re.compile(r"\s+(?:as well|too|тоже|также)$", re.IGNORECASE)
_OF_THING = re.compile(r"^(?P<thing>[\w-]+):\s+(?:add|добав\w+)\s+(?P<what>.+)$", re.IGNORECASE)
_VALUES_LAST = re.compile(
    r"^(?P<what>(?:add|добав\w+)\s[^:()]+?)\s(?P<to>to|for|к|ко|"
    r"в)\s(?P<thing>[\w-]+):\s+(?P<values>.+)$",
    re.IGNORECASE,
)
"""``Add labels to tasks: bug, chore``."""
_SAYING = re.compile(
    r"^(?:users|people|customers|everybody|we)\s+(?:(?:want|need|would like|"
    r"should be able)\s+to|can|should)\s+"
    r"(?P<deed>comment|review|rate)\s+(?:on\s+)?(?P<thing>[\w-]+)$",
    re.IGNORECASE,
)
"""``Users want to comment on tasks``."""
_KEPT_APART = re.compile(
    r"^(?P<thing>[\w -]+?)\s+(?:should|must|need to|will)\s+(?:be|become|have|get)\s+"
    r"(?:kept (?:as|in)\s+)?(?:an?\s+)?(?:separate|own|their own)\s+"
    r"(?:list|table|thing|entity)(?:,?\s+(?P<what>(?:with|of)\s.+))?$",
    re.IGNORECASE,
)
"""``Doctors should be a separate list with a name``."""
_APART = re.compile(
    r"^(?P<thing>[^\W\d_][\w-]*)\s+(?:отдельным\s+списком|в\s+отдельном\s+списке|"
    r"(?:as|in)\s+(?:an?\s+|their\s+)?(?:separate|own)\s+list)(?P<rest>:\s.+)$",
    re.IGNORECASE,
)
_DEED = r"(?P<deed>delete|remove|edit|change)\s+(?:the\s+|any\s+)?(?P<thing>[\w-]+)$"
_FORBIDDEN = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"^(?:do not|don't|never)\s+(?:let|allow)\s+"
            rf"(?:(?:anyone|anybody|people|users|everyone)\s+)?(?:to\s+)?{_DEED}"
        ),
        rf"^(?:nobody|no one)\s+(?:may|can|should)\s+{_DEED}",
        (
            r"^(?:запрети\w*|нельзя)\s+(?P<deed>удал\w+|изменя\w+|редактирова\w+)\s+"
            r"(?P<thing>[\w-]+)$"
        ),
    )
]
"""``Don't let anyone delete patients``."""
_IT_IS_UNIQUE = re.compile(
    r"^(?P<add>(?:(?:add|добав\w+)\s|[\w -]+?\s(?:needs?|gets?|(?:should|must)\s+have)\s+an?\s).+?)"
    r"(?P<to>\s+(?:to|for|к|ко)\s+[\w-]+)?,?\s+"
    r"(?:(?:it|which|that|он|она|оно|котор\w+)\s+)?"
    r"(?:(?:must|should|has to)\s+be|долж\w+\s+быть|is)\s+(?P<unique>unique|уникальн\w+)$",
    re.IGNORECASE,
)
"""``Add a field for the number, it must be unique``: of a new field that is no narrowing."""


def sentences_of(request: str) -> list[str]:
    """The sentences of a change without polite words around them."""
    text = asides.left_out(request)
    text = re.sub(r"[!?]+(?=\s|$)", ".", clean(figures(text)))
    found = []
    for line in lines_of(text):
        for each in [line, *line.children]:
            said = [_REASON.sub("", s.strip(" .")) for s in sentences(each.text)]
            found += [part.strip(" ,") for s in said for part in _AND_THEN.split(s)]
    plain = [_POLITE.sub("", sentence).strip() for sentence in found if sentence]
    each_alone = [part for sentence in plain for part in _without_wishes(sentence)]
    return [each for sentence in each_alone for each in _additions(_straight(sentence))]


def _without_wishes(sentence: str) -> list[str]:
    """``Add a status and a filter by status``: two sentences, the wish for lists is the last."""
    rest, wishes = queries.cut(sentence)
    return [rest, *(wish.text for wish in wishes)] if rest and wishes else [sentence]


_WE_NEED = re.compile(
    r"^(?:we|i)(?:'d| would)? (?:also )?(?:need|want|like) (?:also )?(?=(?:an?|the)\s)",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"^(?:can|could|may|should)\s+(?P<field>(?:the\s+)?[\w -]+?)\s+also\s+be\s+"
    r"(?P<values>[\w ,-]+)$",
    re.IGNORECASE,
)
"""``Can the status also be cancelled?``"""
_SAID_LAST = re.compile(
    r"^(?P<add>(?:add|добав\w+)\s[^,;:]+?)\s(?P<to>to|for|к|ко|для)\s(?P<thing>[\w-]+),\s+"
    r"(?:(?:it|this|which|that|они?|это)(?:'s|\s+(?:is|are|should\s+be|can\s+be))?\s+)?(?P<said>[^,;:]+)$",
    re.IGNORECASE,
)
"""``Add a discount to orders, default 0``."""


_SHOULD_SHOW = re.compile(
    r"^(?:the\s+)?(?:bot|page|site|website|app|list)\s+(?:should|must|could|can|has to)\s+"
    r"(?:also\s+)?(?:show|display|have|keep|ask\s+for|store|include)\s+(?:also\s+)?(?=\S)"
    r"|^(?:бот|страница|сайт|приложение|список)\s+(?:(?:долж\w+|мог\w*|пусть|ещё|еще|также|тоже)\s+)*"
    r"(?:показыва\w+|хранит\w*|спрашива\w+|выводит\w*)\s+(?:(?:ещё|еще|также|тоже)\s+)?(?=\S)"
    r"|^(?:also\s+|ещё\s+|также\s+)?(?:show|display|показывай\w*|выводи\w*)\s+(?:also\s+|ещё\s+|также\s+)?"
    r"(?!.*\b(?:by|по|first|on top|сначала|сверху|наверху|вначале|who|кто)\b)(?=\S)",
    re.IGNORECASE,
)
"""``The bot should also show the difficulty``: it is a field."""


_STATUS_RU = re.compile(
    r"^добав\w+\s+(?:(?P<whom>[а-яё]+(?:ам|ям|у|ю|е))\s+(?:ещё\s+|новый\s+)*статус\s+(?P<quoted>[«\"][^»\"]+[»\"])"
    r"|(?:ещё\s+|новый\s+)*статус\s+(?P<of>[а-яё]+)\s*[:—–-]\s*(?P<told>[^,:;]+)"
    r"|(?:в|к)\s+статусу?\s+(?P<owner>[а-яё]+)\s+(?:новое\s+|ещё\s+)*(?:значение|вариант)\s+"
    r"(?P<value>[^,:;]+))$",
    re.IGNORECASE,
)
"""``Добавь заказам статус «отменён»``: one more value."""


def _one_more(match: re.Match[str]) -> str:
    value = (match["quoted"] or match["told"] or match["value"]).strip(' «»"')
    return f"добавь статус «{value}» к {match['whom'] or match['of'] or match['owner']}"


def _shown(match: re.Match[str]) -> str:
    return "добавь " if language_of(match.group()) == "ru" else "add "


def _straight(sentence: str) -> str:
    """A sentence in the order that the rules know.

    >>> _straight("Order: add a size and a color as well")
    'Order have a size and a color'
    """
    sentence = flag(_restraint(_TOO.sub("", _WE_NEED.sub("add ", sentence))))
    if (told := marked(sentence)) != sentence:
        sentence = re.sub(r"^(?:i|we)\s+(?:want|need)\s+", "add ", told, flags=re.IGNORECASE)
    if (also := _ALSO.match(sentence)) is not None:
        return f"{also['field']} can also be {also['values']}"
    if (last := _SAID_LAST.match(sentence)) is not None and says_only(last["said"]):
        what = re.sub(r"\s+(?:field|column)$", "", last["add"])
        return f"{what}, {last['said']} {last['to']} {last['thing']}"
    sentence = _STATUS_RU.sub(_one_more, sentence)
    sentence = left_to(_SHOULD_SHOW.sub(_shown, sentence))
    sentence = _APART.sub(r"\g<thing>\g<rest>", sentence)
    if (match := _OF_THING.match(sentence)) is not None:
        verb = "have" if language_of(sentence) == "en" else "имеют"
        return f"{match['thing']} {verb} {match['what']}"
    if (match := _VALUES_LAST.match(sentence)) is not None and values_of(match["values"]):
        return f"{match['what']} ({match['values']}) {match['to']} {match['thing']}"
    if (match := _SAYING.match(sentence)) is not None:
        return f"Add {'comments' if match['deed'] == 'comment' else 'reviews'} on {match['thing']}"
    return sentence


def _restraint(sentence: str) -> str:
    """What must not be, and what is kept apart, as a description says it."""
    if (match := _IT_IS_UNIQUE.match(sentence)) is not None:
        return f"{match['add']} ({match['unique']}){match['to'] or ''}"
    if (match := _KEPT_APART.match(sentence)) is not None:
        return f"{match['thing']} {match['what'] or ''}".strip()
    forbidden = next((m for pattern in _FORBIDDEN if (m := pattern.match(sentence))), None)
    return _never(forbidden["deed"], forbidden["thing"]) if forbidden is not None else sentence


def _never(deed: str, thing: str) -> str:
    """What is never done with a thing, as a description says it.

    >>> _never("delete", "patients")
    'patients cannot be deleted'
    """
    if language_of(deed) == "ru":
        return f"{thing} нельзя {deed}"
    return f"{thing} cannot be {'deleted' if deed in ('delete', 'remove') else 'changed'}"


def _additions(sentence: str) -> list[str]:
    """``Add a phone to customers and a size to products``: two sentences."""
    match = _TWO.match(sentence)
    if match is None:
        return [sentence]
    return [f"{match['verb']} {match['one']}", f"{match['verb']} {match['other']}"]
