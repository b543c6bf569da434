"""Descriptions of products that people open in a browser."""

import re

from codegen_gateway.offline.sentences import grammar

from . import features

PAGE = "page"
"""Key of the feature."""
_OPENING = re.compile(
    grammar.WISHED
    + r"(?:public\s+|nice\s+)?(?:web\s?site|web\s?page|site|page|web-?сайт|веб-?сайт|сайт|"
    r"(?:веб-?)?страниц[ауы]|страничк[ауи])\b"
    r"\s*[,—–-]?\s*(?:for|that|which|where|to|with|для|котор(?:ый|ая)|где|чтоб|чтобы|со?|по)\b",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"(?:an?\s+)?(?:(?P<what>[a-z]+(?:\s[a-z]+)?)\s+form|(?:форм|"
    r"анкет)\w*\s+(?P<of>[а-яё]+(?:\s[а-яё]+)?))"
    r"(?P<rest>\s*[:(].*)",
    re.IGNORECASE | re.DOTALL,
)
"""``(a page with) a feedback form: name, message``."""
_LIST_OF = re.compile(
    r"(?:(?:an?|the|my|our|simple|small)\s+)*"
    r"(?:lists?|catalogues?|catalogs?|collections?|director(?:y|ies)|overviews?|registers?)\s+of\s+"
    r"(?:(?:all|the|my|our)\s+)*|"
    r"(?:спис(?:ок|ка|ком|ки|ков|ками)|каталог(?:ом|а|и|ами)?|переч(?:ень|ня|нем)|"
    r"реестр(?:ом|а)?)\s+(?:всех\s+|моих\s+|наших\s+)*(?=[а-яё])",
    re.IGNORECASE,
)
"""``(a page with) a list of books``: a page shows lists anyway."""
_STAFF_OF = re.compile(
    r"^(?:the\s|our\s|my\s)?(?P<who>[a-z]+(?:\s[a-z]+)?)\s(?:of|at|in)\s(?:the|our|my)\s[a-z]+(?=:\s)",
    re.IGNORECASE,
)
"""``(A page with) the staff of our school: …``."""
_FOR_IT_ALL = re.compile(r"\b(?:for|to|of|для|к)\s+(?:the|my|our)?\s*\w+\W*$", re.IGNORECASE)
_NOTHING_ELSE = re.compile(
    r"(?:\W|\b(?:please|can|could|you|i|we|it|they|them|the|this|that|an?|one|some|want|need|would|"
    r"like|add|give|make|create|build|put|get|have|has|there|should|be|is|also|too|so|to|with|"
    r"for|of|"
    r"in|on|and|all|my|our|me|us|people|everybody|simple|small|nice|see|edit|use|open|show|work|"
    r"data|"
    r"lists?|everything|product|service|api|"
    r"пожалуйста|добавь\w*|сделай\w*|нуж\w+|нам|мне|хочу|хотим|хотелось|бы|чтобы|был\w*|есть|"
    r"простую?|простой|небольш\w+|удобн\w+|и|а|ещё|еще|тоже|также|для|с|к|в|на|из|это\w*|вс[её]\w*|"
    r"продукт\w*|сервис\w*|видеть|смотреть|править|открывать|работать|пользоваться|можно|данны\w+|"
    r"списк\w+|их|люд\w+)\b)*",
    re.IGNORECASE,
)


_WITH_A_BOT = re.compile(
    r"\bbot\b,?\s+(?:and|plus|with)\s+(?:also\s+)?an?\s+(?:[a-z]+\s)?(?:page|site|website)\b|"
    r"\b(?:page|site|website)\s+(?:and|plus|with)\s+(?:also\s+)?an?\s+(?:[a-z]+\s)?bot\b|"
    r"\bбот\w*\s+(?:и|с|плюс)\s+(?:веб-?)?(?:страниц\w+|страничк\w+|сайт\w*)|"
    r"\b(?:страниц\w+|страничк\w+|сайт\w*)\s+(?:и|с|плюс)\s+(?:телеграм-?\s?|чат-?)?бот\w*",
    re.IGNORECASE,
)


_SHOWN_RU = re.compile(
    r"(?<![а-яё])(?:(?:хорошо|неплохо|было|хотелось)\sбы|пусть|показ[а-яё]+|вид(?:но|еть|ели)|смотр[а-яё]+|выложи[а-яё]*|"
    r"публик[а-яё]+)\s(?:[а-яё]+\s){0,4}?(?:на\s)?(?:сайт(?:е|а|ом)?|страничк[ауей])(?![а-яё])",
    re.IGNORECASE,
)
"""«Хорошо бы сайт», «Показать на сайте»."""


def is_one(description: str) -> bool:
    """Whether it says what it is: begins with "a site for …", or has a page beside a bot."""
    description = _FORM_ON.sub(_page_for, description)
    wished = (
        _TITLE.match,
        _TITLE_RU.match,
        _KIND_OF.match,
        _OPENING.match,
        _WITH_A_BOT.search,
        _NEEDED.search,
        _NEEDED_RU.search,
        _SHOWN_RU.search,
    )
    return any(found(description) for found in wished)


_TITLE = re.compile(
    r"\A\s*(?:an?\s|the\s|our\s|my\s)?(?P<what>(?!home\b|landing\b|main\b|web\b|single\b)"
    r"[a-z]+(?:\s[a-z]+)?)\s(?:web\s?)?page:\s",
    re.IGNORECASE,
)
"""``Contact form page: name, email``."""
_KIND_OF = re.compile(
    r"\A\s*(?:(?:i|we)\s(?:want|need)\s)?(?:(?:an?|the|our|my|simple|small|public|nice)\s)+"
    r"(?!home\b|landing\b|main\b|web\b|single\b|facebook\b|book\b|notebook\b)[a-z]+(?:\s[a-z]+)?\s(?:page|website|(?<!camp\s)(?<!camping\s)(?<!construction\s)"
    r"(?<!building\s)(?<!nesting\s)(?<!dive\s)(?<!job\s)(?<!work\s)(?<!heritage\s)site)"
    r"(?::\s|\s(?:for|where|of|on\swhich|with)\s|\.\s)",
    re.IGNORECASE,
)
"""``A donation page for our shelter.``"""
_TITLE_RU = re.compile(
    r"\A\s*[а-яё]+(?:ой|ый|ий|ая)\s(?:веб-?)?(?:страница|сайт)[:.]\s|"
    r"\A\s*(?:веб-?)?(?:страница|страничка|сайт)\s(?!с\b|для\b|где\b|и\b)[а-яё]+(?:\s[а-яё]+){0,4}[:.]\s",
    re.IGNORECASE,
)
"""``Страница записи на йогу: занятия с названием``."""
_FORM_ON = re.compile(
    r"\b(?:an?\s)?form\son\s(?:an?|the|our|my)\s(?P<page>web\s?page|web\s?site|page|site)\s(?=for\s)"
    r"|\bформа\sна\s(?P<ru>сайт|страниц)е\s(?=для\s)"
    r"|(?P<deed>\b[a-z]+)\sform\son\s(?:an?|the|our|my)\s(?:web\s?page|web\s?site|page|site)(?=:\s)"
    r"|\bформа\s(?P<deed_ru>[а-яё]+(?:\s[а-яё]+)?)\sна\s(?:сайте|странице)(?=:\s)",
    re.IGNORECASE,
)
"""``A form on a web page for enquiries``."""
_NEEDED = re.compile(
    r"\b(?:need|want|make|build|create)\s+(?:me\s+|us\s+)?an?\s+(?:[a-z]+\s)?"
    r"(?:web\s?page|website|page|site)\s+(?:where|which|that|on\s+which|to\s+(?:show|see|browse))\b",
    re.IGNORECASE,
)
"""``I sell candles, need a page where people see them``."""


_NEEDED_RU = re.compile(
    r"\b(?:хочу|хотим|нужен|нужна|сделай\w*|сделать)\s+(?:прост\w+\s+|небольш\w+\s+|удобн\w+\s+)*"
    r"(?:сайт|(?:веб-?)?страниц[ау]|страничк[ау])(?![\w-])",
    re.IGNORECASE,
)
"""``Хочу сайт библиотеки``."""
_BOT_AND_PAGE = re.compile(
    r"\A(?P<bot>(?:an?\s+)?(?:telegram[-\s]|телеграм+-?\s?|чат-?)?(?:bot|бот))\s+(?:and|plus|и|плюс)\s+"
    r"(?:an?\s+)?(?:web\s?|веб-?)?(?:page|site|website|сайт|страница|страничка)\b",
    re.IGNORECASE,
)


_PAGE_AND_BOT = re.compile(
    r"\A(?:an?\s+)?(?:web\s?|веб-?)?(?:page|site|website|сайт|страница|страничка)\s+(?:and|plus|и|плюс)\s+"
    r"(?P<bot>(?:an?\s+)?(?:telegram[-\s]|телеграм+-?\s?|чат-?)?(?:bot|бот)\b)",
    re.IGNORECASE,
)


def _page_for(match: re.Match[str]) -> str:
    if match["deed"] or match["deed_ru"]:
        return f"{match['deed']} page" if match["deed"] else f"Страница {match['deed_ru']}"
    named = {"сайт": "сайт ", "страниц": "страница "}
    return named.get((match["ru"] or "").lower(), "a page ")


_PLAIN_PAGE = re.compile(
    r"(?P<before>(?:\A|(?<=[.!?;\n]\s)|(?<=\n)|\b(?:(?:should|must|could|to|please)\shave|also|plus|need|needs|want|wants|like|add|include|make|be|get|"
    r"through|via|using|on(?=\san?\s(?:website|site))|"
    r"and(?=\san?\s(?:[a-z]+\s){0,2}(?:page|website)\s(?:so|where)\b))\s))"
    r"(?:(?P<article>an?|the|one)\s|(?:\A|(?<=[.!?;\n]\s)|(?<=\n))(?=page\s(?:where|so|for)\b))(?P<how>(?:(?:simple|small|little|plain|nice|basic|public|separate)\s)*)"
    r"(?P<page>page|site|website|interface)(?P<so>\sso(?:\sthat)?)?"
    r"(?=\s(?:where|on\swhich|showing|listing|displaying|to|for|that|which|too|as\swell|would|should|please)\b|\s(?:the|our|my|we|i|people|they|everyone|"
    r"anyone)\b|\s[a-z]+\s(?:can|may|could|see)\b|\s*[,:]|\s*[.!;\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``A page where staff can enter visits``: a page of a service is one in the browser."""


def on_the_web(text: str) -> str:
    """A text whose pages are said to be in the browser.

    >>> on_the_web("Visits: date. A page where staff can enter visits.")
    'Visits: date. a web page where staff can enter visits.'
    """
    if _PLAIN_PAGE.search(text) is None or is_one(text):
        return text

    def named(match: re.Match[str]) -> str:
        page = "interface" if match["page"].lower() == "interface" else "page"
        return f"{match['before']}a {match['how']}web {page}{' where' if match['so'] else ''}"

    return _PLAIN_PAGE.sub(named, text)


def beside_a_bot(description: str) -> str:
    """A description that begins with a bot and a page, without the page.

    >>> beside_a_bot("A Telegram bot and a page for books: title")
    'A Telegram bot for books: title'
    """
    return _PAGE_AND_BOT.sub(r"\g<bot>", _BOT_AND_PAGE.sub(r"\g<bot>", description))


def purpose(description: str) -> str:
    """What the page is for where that is a bare list; others as they are.

    >>> purpose("A site with a catalogue of books: title, author")
    'a list of books: title, author'
    """
    form = _FORM_ON.match(description)
    if form is not None and form["deed_ru"]:
        return f"{form['deed_ru']}{description[form.end() :]}"
    description = _FORM_ON.sub(_page_for, description)
    opening, title = _OPENING.match(description), _TITLE.match(description)
    rest = description[opening.end() :].lstrip() if opening is not None else ""
    if title is not None:
        rest = f"{title['what']}: {description[title.end() :]}"
    rest = _STAFF_OF.sub(r"\g<who>", rest)
    rest = _LIST_OF.sub("", rest, count=1) if _LIST_OF.match(rest) else rest
    form = _FORM.match(rest)
    if form is not None:
        rest = f"{form['what'] or form['of']}{form['rest']}"
    return grammar.listed(rest) or (rest if title is not None else description)


_A_PAGE = re.compile(
    r"(?:(?:i|we)\s+(?:want|need)\s+|хочу\s+|хотим\s+|нужн\w+\s+|add\s+|make\s+|добавь\w*\s+|сделай\w*\s+)?"
    r"(?:an?\s+|one\s+|simple\s+|простую?\s+|простой\s+)*(?:web\s?)?(?:page|site|website|страниц[ауы]|"
    r"страничк[ауи]|сайт)(?:\s+(?:with|for|of|to\s+see|where|со?|для|где)\s+[\w ]{1,40})?$",
    re.IGNORECASE,
)
"""``A page with all the recipes``: a page shows all lists."""


def cut(sentence: str) -> tuple[str, bool]:
    """A sentence of a change without its wish for a page, and whether there was one.

    >>> cut("Add a web page")
    ('', True)
    """
    if _A_PAGE.match(sentence):
        return "", True
    if all(feature.key != PAGE for feature, _ in features.find(sentence)):
        return sentence, False
    page = features.known()[PAGE].pattern.pattern
    rest = re.sub(
        rf"(?:\b(?:an?|the|simple|nice|small|простую?|удобн\w+)\s+)*{page}\s*(?:,|\band\b|"
        rf"\bи\b)*\s*",
        " ",
        sentence,
        flags=re.IGNORECASE,
    )
    alone = _FOR_IT_ALL.sub("", rest)
    return ("" if _NOTHING_ELSE.fullmatch(alone) else " ".join(rest.split())), True
