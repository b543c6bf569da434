"""What holds several: ``custom properties``, ``метки в виде пар ключ-значение``, ``any of``.

Names that people give as they like are nobody's fields, so behind what they are called stands one
sign that says what it is.
"""

import re
from typing import Final

from codegen_gateway.offline.text import set_aside

_KEY_EN = (
    r"(?:key|name)s?(?:[ ]?[-–/:=][ ]?|[ ]and[ ](?:its[ ]|a[ ])?|[ ])values?"
    r"(?:[ ](?:pairs?|map|format|form|dictionary|store|list))?"
)
_KEY_RU = (
    r"(?:пар[а-яё]*[ ])?(?:ключ[а-яё]*|им[яён][а-яё]*|названи[а-яё]+)"
    r"(?:[ ]?[-–—/:=][ ]?|[ ]и[ ]|[ ])значени[а-яё]+"
)
_KEY = rf"(?:{_KEY_EN}|{_KEY_RU})"
_WHAT_EN = (
    r"(?:attributes|properties|characteristics|parameters|params|fields|metadata|labels|settings)"
)
_FREE_EN = (
    r"(?:arbitrary|custom|free[- ]?form|user[- ]defined|dynamic|flexible|"
    r"any[ ](?:other|additional|further|extra|custom)|additional|extra|other)"
)
_FREE = re.compile(
    rf"(?<![\w-])(?:(?:an?|the|some)[ ])?(?P<free>{_FREE_EN})(?:[ ]{_KEY_EN})?[ ]"
    rf"(?P<what>{_WHAT_EN})"
    rf"(?:,?[ ](?:as|in[ ]the[ ]form[ ]of|stored[ ]as|given[ ]as|in)[ ](?:an?[ ])?{_KEY_EN}|"
    rf"[ ]?\({_KEY_EN}\))?(?![\w-])(?![ ]?[:(]|[ ](?:such|like|of|for))",
    re.IGNORECASE,
)
_FREE_RU = re.compile(
    r"(?<![\w-])(?P<free>(?:(?:произвольн|дополнительн|пользовательск|свободн|люб|прочи|друг|нестандартн)"
    r"[а-яё]+[ ])+)(?P<what>(?:характеристик|свойств|атрибут|параметр|метаданн|настрое?к)[а-яё]*|"
    r"пол(?:я|ей|ями|ях))"
    rf"(?:,?[ ](?:в[ ]виде|в[ ]формате|как)[ ]{_KEY_RU}|[ ]?\({_KEY_RU}\))?(?![\w-])"
    r"(?![ ]?[:(]|[ ](?:например|вроде))",
    re.IGNORECASE,
)
_SHAPED = re.compile(
    r"(?P<what>(?<![\w-])[^\W\d_][\w-]+)"
    rf"(?:,?[ ](?:as|in[ ]the[ ]form[ ]of|stored[ ]as|given[ ]as|kept[ ]as|"
    rf"в[ ]виде|в[ ]формате|как)[ ](?:an?[ ])?(?P<key>{_KEY})|[ ]?\((?P<inside>{_KEY})\))(?![\w-])",
    re.IGNORECASE,
)
"""``labels as key-value pairs``."""
_JSON = (
    r"(?:(?:valid|any|free[- ]?form|произвольн[а-яё]+|люб[а-яё]+)[ ])?JSONB?"
    r"(?:[ -](?:objects?|data|maps?|blobs?|documents?|dict|объект[а-яё]*|данн[а-яё]+|"
    r"словар[а-яё]+))?"
)
_AS_JSON = re.compile(
    r"(?P<what>(?<![\w-])(?!(?:list|array|file|(?:ex|im)port|answer|respon[sd]|return|speak|"
    r"accept|send|take|give|talk|plain|список|ответ|отдава|отвеча|принима)[\w]*[ ])"
    r"[^\W\d_][\w-]+)"
    rf"(?:,?[ ](?:as|in|stored[ ]as|kept[ ]as|given[ ]as|в[ ]виде|в[ ]формате|как|в)[ ](?:an?[ ])?"
    rf"(?P<key>{_JSON})|[ ]?\((?:an?[ ])?(?P<inside>{_JSON})\)|:?[ ](?P<typed>JSONB?))"
    r"(?=\s*(?:[,;.)\n]|$|(?:and|и)\b))",
    re.IGNORECASE,
)
"""``settings as JSON``, ``config (a JSON object)``, ``options json``."""
_JSON_FIRST = re.compile(
    rf"(?<![\w-])(?:an?[ ])?JSON[ ](?P<what>{_WHAT_EN}|config(?:uration)?|options|"
    r"payload|data|meta)(?=\s*(?:[,;.)\n]|$|(?:and|и)\b))",
    re.IGNORECASE,
)
"""``a JSON config``."""
_BEFORE = re.compile(
    rf"(?<![\w-])(?:an?[ ])?key[-/ ]values?[ ](?P<what>{_WHAT_EN})(?![\w-])", re.IGNORECASE
)
_MAP = re.compile(
    rf"(?P<lead>(?:,|(?<!\w)(?:and|with|has|have|holds?))[ ])(?:an?[ ]|the[ ])?"
    rf"(?:dictionary|dict|hash|mapping|map(?=[ ]of[ ]{_WHAT_EN}))[ ]of[ ]"
    r"(?P<what>[a-z]+s|metadata)(?![\w-])|"
    r"(?P<lead_ru>(?:,|(?<!\w)(?:и|с|со|имеет|есть))[ ])словар(?:ь|ём|ем|я)[ ]"
    r"(?P<ru>[а-яё]+)(?![\w-])",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?P<lead>(?:,|[ ](?:and|with|и|с))[ ])(?:an?[ ])?"
    r"(?:key[-/ ]value[ ]pairs|пары?[ ]ключ[ ]?[-–—][ ]?значение)"
    r"(?![\w-])",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"(?<=\()(?:any|several|some|many|one[ ]or[ ]more|zero[ ]or[ ]more|несколько|любые|"
    r"один[ ]или[ ]несколько)[ ](?:of|из)(?:[ ]the|[ ]these|[ ]них|[ ]списка)?:?[ ]",
    re.IGNORECASE,
)
"""``toppings (any of cheese, ham)``: several at a time, of what is called as several."""
_FIELDS: Final = re.compile(r"fields|пол(?:я|ей|ями|ях)", re.IGNORECASE)
"""A word that says nothing by itself."""


def marked(text: str) -> str:
    """The text with such a sign behind the names of attributes.

    >>> from codegen_gateway.offline.text import restored
    >>> restored(marked("Assets have a name and custom properties."))
    'Assets have a name and properties (custom properties).'
    """
    text = _FREE_RU.sub(_free, _FREE.sub(_free, text))
    text = _JSON_FIRST.sub(_named, _AS_JSON.sub(_named, text))
    text = _BEFORE.sub(_named, text)
    text = _SHAPED.sub(_named, text)
    text = _MAP.sub(_mapped, text)
    text = _SOME.sub(lambda m: set_aside(m.group(), "list") + ", ", text)
    return _ALONE.sub(_alone, text)


def _free(match: re.Match[str]) -> str:
    name = match["what"]
    if _FIELDS.fullmatch(name):
        name = "attributes" if name.isascii() else "атрибуты"
    return _sign(name, match.group())


def _named(match: re.Match[str]) -> str:
    return _sign(match["what"], match.group())


def _mapped(match: re.Match[str]) -> str:
    lead = match["lead"] or match["lead_ru"]
    return lead + _sign(match["what"] or match["ru"], match.group().removeprefix(lead))


def _alone(match: re.Match[str]) -> str:
    said = match.group().removeprefix(match["lead"])
    name = "атрибуты" if re.search("[а-яё]", said, re.IGNORECASE) else "attributes"
    return match["lead"] + _sign(name, said)


def _sign(name: str, said: str) -> str:
    return f"{name} ({set_aside(said.strip(), 'dict')})"
