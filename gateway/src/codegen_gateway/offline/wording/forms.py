"""The form of a text: ``a 13-digit ISBN``, ``a code like ABC-123``, ``ИНН из 10 цифр``.

It is set aside as one sign behind the name, so that its own signs and figures mislead nobody; what
reads fields takes it from there.
"""

import re
from typing import Final

from codegen_gateway.offline.text import set_aside
from codegen_gateway.offline.words.quantities import COUNTS, counted

from . import samples

_N = rf"(?:\d{{1,3}}|{COUNTS})"
_KIND = (
    r"(?:(?:decimal|numeric|capital|upper[- ]?case|lower[- ]?case|small|big|latin|english|"
    r"латинск[а-яё]+|заглавн[а-яё]+|прописн[а-яё]+|больш[а-яё]+|строчн[а-яё]+|русск[а-яё]+|"
    r"арабск[а-яё]+)[ ]){0,2}"
    r"(?:digits?|figures?|letters?|цифр[а-яё]*|букв[а-яё]*)(?![\w-])"
)
_COUNT = rf"(?:{_N}[ ]?(?:-|–|to|or|до|или)[ ]?)?{_N}"
_PART = rf"(?:exactly[ ]|just[ ]|ровно[ ])?{_COUNT}[ -]{_KIND}"
_NEXT = r"(?:,?[ ](?:and|then|plus|followed[ ]by|and[ ]then|и|затем|потом|плюс|а[ ]затем)[ ]|,[ ])"
_SIGNS_EN = {"dash": "-", "hyphen": "-", "slash": "/", "underscore": "_", "dot": ".", "space": " "}
_SIGNS_RU = {
    "дефис": "-",
    "тире": "-",
    "точка": ".",
    "подчёркивание": "_",
    "пробел": " ",
    "косая черта": "/",
}
_NAMED = rf"(?:an?[ ]|the[ ])?(?P<sign>{'|'.join([*_SIGNS_EN, *_SIGNS_RU])})(?![\w-])"
_BETWEEN = _NAMED.replace("?P<sign>", "?:")
"""``three letters, a dash, five digits``."""
_LITERAL = (
    r"(?-i:[A-Z]{1,4})(?:[ ]or[ ](?-i:[A-Z]{1,4}))*(?=[ ](?:followed[ ]by|and[ ]then|then)[ ])"
)
"""``M or NGC followed by 4 digits``."""
_LETTERS_RU = r"(?:(?:букв[аыу]|префикс)[ ])?(?-i:[A-ZА-ЯЁ]{1,4})(?![\w-])|\+\d{1,3}(?![\w-])"
"""``буквы ОГ, дефис, четыре цифры``, ``+7 и десять цифр``."""
_TO_SIGN = rf"(?:{_NEXT}|[ ])"
_FIRST = rf"(?:{_LITERAL}{_NEXT}|(?:{_LETTERS_RU}){_TO_SIGN}(?:{_BETWEEN}{_TO_SIGN})?)"
_SIGNED = rf"{_TO_SIGN}{_BETWEEN}(?={_TO_SIGN}{_PART}){_TO_SIGN}{_PART}"
_PARTS = rf"(?:{_FIRST})?{_PART}(?:{_NEXT}{_PART}|{_SIGNED})*"
_LONG = r"(?:[ ](?:long|in[ ]length|each|only|exactly|в[ ]длину))?"
_ONE = re.compile(
    rf"(?:(?P<low>{_N})[ ]?(?P<join>-|–|to|or|до|или)[ ]?)?(?P<n>{_N})[ -](?P<kind>{_KIND})|"
    rf"{_NAMED}|(?P<literal>{_LITERAL})|(?P<letters>{_LETTERS_RU})",
    re.IGNORECASE,
)
_NO_NAME = (
    r"(?!(?:and|or|with|of|for|that|which|is|are|must|in|on|from|to|as|the|an?|but|per|long)\b)"
)
_NAME_EN = rf"{_NO_NAME}[A-Za-z][\w'-]*(?:[ ]{_NO_NAME}[A-Za-z][\w'-]*){{0,2}}"
_NAME_RU = (
    r"[\w-]+(?:[ ](?!(?:и|или|с|со|из|для|в|на|от|до|по|а)\b|[а-яё]+[иы]ми\b)[а-яё][а-яё-]+)?"
)
_BEFORE = re.compile(
    rf"(?<![\w-])(?P<form>(?P<n>{_N})[- ](?P<kind>(?:capital[- ]|upper[- ]?case[- ])?"
    rf"(?:digit|letter|character|char|symbol)))[ ](?:long[ ])?"
    rf"(?:(?P<case>(?:lower|upper)[- ]?case|capital|small)[ ])?(?P<name>{_NAME_EN})",
    re.IGNORECASE,
)
"""``a 13-digit ISBN``."""
_BEFORE_RU = re.compile(
    rf"(?<![\w-])(?P<form>(?P<n>\d{{1,3}}|{COUNTS})(?:-?(?:ти|х|и|ми))?-?"
    rf"(?P<kind>значн|цифров|циферн|буквенн|символьн)[а-яё]+)[ ](?P<name>{_NAME_RU})"
    r"(?P<how>(?:[ ](?:заглавн|прописн|больш|строчн|маленьк|латинск|русск)(?:ыми|ими)|"
    r"[ ]буквами){1,3})?",
    re.IGNORECASE,
)
"""``двухбуквенный код``, ``13-значный ISBN``."""
_HAS = (
    r"(?:(?:must|should|has[ ]to|have[ ]to|is|are|always|должен|должна|должно|должны)[ ])*"
    r"(?:be|consists?[ ]of|have|has|contains?|being|быть|состо(?:ять|ит|ят)|содерж(?:ать|ит|ат)|"
    r"име(?:ть|ет|ют)|is|are|must|should)[ ](?:из[ ]|made[ ]of[ ])?"
)
_BEHIND = re.compile(
    r"(?<=[\w)\"'»”])(?:,?[ ](?:(?:that|which|котор[а-яё]+)[ ])?"
    r"(?:(?P<has>" + _HAS + r")|"
    r"(?:of|with|having|consisting[ ]of|made[ ](?:up[ ])?of|(?:ровно[ ])?из|длиной(?:[ ]в)?|"
    r"в[ ]формате|вида|формата|состоящ[а-яё]+[ ]из|на|по)[ ])|:[ ]|[ ][—–][ ]|"
    r",?[ ](?=exactly[ ]|ровно[ ])|[ ](?=\())"
    rf"(?P<open>\()?(?P<form>{_PARTS}{_LONG})(?(open)\))"
    r"(?![ ](?:after|behind|before|of|in[ ]the|после|до|перед))",
    re.IGNORECASE,
)
"""``a PIN of 4 digits``, ``ИНН из 10 цифр``, ``code (2 letters and 4 digits)``."""
_BARE = re.compile(
    r"(?P<name>\b(?:(?-i:[A-ZА-ЯЁ]{2,6})|code|number|pin|barcode|код|номер|артикул|штрихкод))[ ]"
    r"(?P<form>\d{1,2}[ ](?:(?P<en>digits|letters)|цифр[а-яё]*|букв[а-яё]*))"
    r"(?=[ ]?(?:[,;)]|unique|required|optional|уникал[а-яё]+|(?:не)?обязател[а-яё]+|\Z))",
    re.IGNORECASE,
)
"""``ISBN 13 digits``."""
_ALONE = re.compile(
    rf"(?:\A|(?<=[,;][ ]))(?:(?:pattern|format|mask)(?:[ ]of|:)?[ ])?"
    rf"(?P<form>{_PARTS}{_LONG})(?=\s*[,;]|\Z)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\((?P<said>[^()]*[,;][^()]*)\)")
_SOME = re.compile(
    r"(?<=[\w)\"'»”])(?P<lead>,?[ ]"
    r"(?:(?:that|which|of|with|is|are|must[ ]be|must[ ]have)[ ])*|[ ]\()"
    rf"(?P<bound>up[ ]to|at[ ]most|no[ ]more[ ]than|at[ ]least|не[ ]более|не[ ]больше|не[ ]менее|"
    rf"не[ ]меньше|до)[ ](?P<n>{_N})[ ](?P<kind>digits?|цифр[а-яё]*)(?![\w-])(?P<close>\))?"
    r"(?![ ](?:after|behind|before|of|после|до|перед))",
    re.IGNORECASE,
)
_HEX = re.compile(
    r"(?P<name>colou?rs?|цвет(?:а|ом|е|у)?(?:[ ](?!в[ ]|как[ ]|вида[ ])[а-яё]+)?)"
    r"(?:[ ]code|[ ]value)?,?[ ]"
    r"(?:\((?:(?:as|in)[ ])?(?:an?[ ])?(?:hex(?:adecimal)?(?:[ -](?:code|value|format|form|код))?|"
    r"#RRGGBB|#[0-9a-f]{6})\)|"
    r"(?:(?:given|stored|kept|written)[ ])?"
    r"(?:as|in|like|в[ ]виде|в[ ]формате|в|как|вида)[ ](?:an?[ ])?"
    r"(?:hex(?:adecimal)?"
    r"(?:[ -](?:code|value|format|form|notation|код[а-я]*|формат[а-я]*|вид[а-я]*))?|"
    r"#RRGGBB|#[0-9a-f]{6})(?![\w#]))|"
    r"(?:hex(?:adecimal)?|шестнадцатеричн[а-яё]+)(?P<code>[ -](?:code|код[а-я]*)"
    r"(?:[ ](?:of|for)(?:[ ]the|[ ]an?)?)?)?[ -]"
    r"(?P<named>colou?rs?|цвет(?:а|ом|е|у)?)(?:[ ]code)?",
    re.IGNORECASE,
)
_HEX_FORM: Final = ("^#[0-9A-Fa-f]{6}$", "#1a2b3c")
_LIKE = (
    r"(?:(?:that[ ]|which[ ])?(?:like|in[ ](?:the|a)[ ](?:form|format|style)(?:[ ]of)?|"
    r"in[ ]format|of[ ]the[ ](?:form|format|pattern|kind)|of[ ](?:form|format)|"
    r"with[ ](?:the|a)[ ](?:form|format|pattern|mask)(?:[ ]of)?|"
    r"format(?:ted)?(?:[ ](?:as|like))?|"
    r"(?:(?:must|should|has[ ]to|will|always)[ ])?looks?[ ]like|looking[ ]like|"
    r"(?:must[ ]|should[ ])?match(?:es|ing)?(?:[ ](?:the|this))?[ ]"
    r"(?:pattern|format|mask|form)|pattern|mask|"
    r"вида|в[ ]виде|в[ ]формате|формата|по[ ]образцу|по[ ]маске|по[ ]шаблону|шаблон[а-я]*|"
    r"маск[а-я]+|формат|типа|наподобие|как))"
)
_SAMPLE = re.compile(
    rf"(?<=[\w)])(?:,?[ ]|[ ]?(?P<open>\())(?P<lead>{_LIKE})(?::[ ]?|[ ]:?[ ]?)"
    r"(?P<quote>[\"'“«`„]?)(?P<sample>[^\s,;()\"'“”«»`]+"
    r"(?:[ ](?:\d+|[A-ZА-ЯЁ]{2,4})(?![\w-]))*)"
    r"(?:(?<=\w)[\"'”»`“])?"
    r"(?P<more>(?:(?:,|,?[ ](?:or|and|или|и))[ ](?=[^\s]*\d)[^\s,;()\"'“”«»`]+)*)(?(open)\))",
)
_EXPRESSION = re.compile(
    r"(?:,?[ ]|[ ]?(?P<open>\())(?:(?:that[ ]|which[ ])?(?:must[ ]|should[ ])?"
    r"(?:match(?:es|ing)?|with|regexp?|pattern|regular[ ]expression|соответству[а-яё]+|по|"
    r"регулярн[а-яё]+[ ]выражени[а-яё]+)"
    r"(?:[ ](?:the|a|regexp?|pattern|regular|expression|шаблон[а-яё]*|регулярн[а-яё]+|"
    r"выражени[а-яё]+))*)"
    r":?[ ]?(?P<quote>[\"'“«`/]?)(?P<said>\^[^\s]+?\$)[\"'”»`/]?(?(open)\))(?![^\s.,;)])",
    re.IGNORECASE,
)


def marked(text: str) -> str:
    """The text with the form of each value behind its name, as one sign.

    >>> from codegen_gateway.offline.text import restored
    >>> marked("books with a title and a 13-digit ISBN")[:32]
    'books with a title and a ISBN (§'
    >>> restored(marked("books with a title and a 13-digit ISBN"))
    'books with a title and a ISBN (13-digit)'
    """
    text = _BARE.sub(_of_form, _HAS_FORM.sub(_has_form, text))
    text = _OF_SIGNS.sub(_signs, _EXPRESSION.sub(_expression, text))
    text = _HEX.sub(_hex, text)
    text = _SAMPLE.sub(_sampled, text)
    text = _SOME.sub(_some, text)
    text = _BRACKETS.sub(_inside, _BEHIND.sub(_behind, text))
    text = _BEFORE_RU.sub(_before, text)
    return _BEFORE.sub(_before, text)


_HAS_FORM = re.compile(
    r"\b(?:always\s)?(?:has|have|takes?|follows?)\s(?:the|an?)\s(?:form|format|pattern|shape)\s(?:of\s)?"
    rf"(?P<counted>(?={_PART}))?(?=\S)",
    re.IGNORECASE,
)
"""``The code has the form of two letters and six digits``, ``has the format AB123456``."""


def _has_form(match: re.Match[str]) -> str:
    return "consists of " if match["counted"] is not None else "looks like "


def _of_form(match: re.Match[str]) -> str:
    return f"{match['name']} {'of' if match['en'] else 'из'} {match['form']}"


def _signs(match: re.Match[str]) -> str:
    """``латиница, цифры и дефис``: which signs a text may have."""
    said = match["signs"]
    found = [letters for words, letters in _SIGNS if re.search(words, said, re.IGNORECASE)]
    cased = [letters for words, letters in _CASES if re.search(words, said, re.IGNORECASE)]
    inside = "".join(dict.fromkeys(found))
    inside = inside.replace("A-Za-z", "".join(cased)) if cased else inside
    if "_" not in inside and "-" not in inside and "0" not in inside:
        return match.group()
    letter = "a" if "a-z" in inside else "A" if "A-Z" in inside else ""
    example = f"{letter}1" if "0" in inside or not letter else letter
    if not match["count"]:
        return f"{match['before']}{set_aside(said, f'^[{inside}]+$', example)}"
    low, high = match["low"] or match["n"] or "1", match["high"] or match["most"] or match["n"]
    times = sorted((counted(low), counted(high)))
    example += example[-1:] * (times[0] - len(example))
    how = f"{{{times[0]}}}" if match["n"] else f"{{{times[0]},{times[1]}}}"
    aside = set_aside(f"{match['count']}{said}", f"^[{inside}]{how}$", example[: times[1]])
    opened = match["before"].strip() == "("
    return f"{match['before']}{aside}" if opened else f"{match['before'].rstrip(' ')} ({aside})"


def _expression(match: re.Match[str]) -> str:
    example = samples.example_of(match["said"])
    if example is None:
        return match.group()
    return f" ({set_aside(match.group().strip(' ,()'), match['said'], example)})"


def _hex(match: re.Match[str]) -> str:
    said = match.group().strip()
    return f"{match['name'] or match['named']} ({set_aside(said, *_HEX_FORM)})"


def _sampled(match: re.Match[str]) -> str:
    every = [match["sample"], *_JOINED.split(match["more"])[1:]]
    told = [sample.rstrip(".:!?") for sample in every]
    listed = match["lead"].lower() in ("like", "как", "типа")
    forms = {samples.form_of(sample, told=not listed) for sample in told}
    if len(forms) != 1 or (pattern := forms.pop()) is None:
        return match.group()  # "like A4 or XL-12" tells values
    rest = every[-1][len(told[-1]) :]
    said = match.group().strip(" ,()").removesuffix(rest)
    return f" ({set_aside(said, pattern, samples.filled(told[0]))}){rest}"


_SIGN = (
    r"(?:только\s|only\s)?(?:(?:строчн|прописн|заглавн|маленьк|больш)[а-яё]+\s)?"
    r"(?:латиниц[аей]|латинск[а-яё]+(?:\sбукв[а-яё]*)?|букв[ыа]?(?:\sлатинского\sалфавита)?|цифр[ыа]?|"
    r"дефис(?:[ыа]|ов)?|тире|подч[её]ркивани[еяй]|"
    r"(?:lower[- ]?case\s|latin\s|upper[- ]?case\s|capital\s|small\s)?"
    r"letters|digits|numbers|dash(?:es)?|hyphens?|underscores?)"
)
_OF_SIGNS = re.compile(
    rf"(?P<before>[(]|[,:]\s|\sиз\s|\sof\s|(?<=\w)\s(?=(?:from\s|between\s|от\s|\d)))"
    rf"(?P<count>(?:from\s|between\s|от\s)?(?P<low>{_N})(?:\s?[-–]\s?|\sto\s|\sand\s|\sдо\s)"
    rf"(?P<high>{_N})\s|(?:up\sto|at\smost|до|не\sболее|не\sбольше)\s(?P<most>{_N})\s|"
    rf"(?:exactly\s|ровно\s)?(?P<n>{_N})\s)?(?P<signs>{_SIGN}(?:,\s{_SIGN})*,?\s(?:и|and|или|or)\s{_SIGN})"
    r"(?=\s*[),.;]|\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
_CASES: Final = (
    (r"lower[- ]?case|small|строчн|маленьк", "a-z"),
    (r"upper[- ]?case|capital|прописн|заглавн|больш", "A-Z"),
)
_SIGNS: Final = (
    (r"латин|букв|letter", "A-Za-z"),
    (r"цифр|digit|number", "0-9"),
    (r"подч|underscore", "_"),
    (r"дефис|тире|dash|hyphen", "-"),
)
"""The dash is the last one, so that it stands for itself."""


_JOINED = re.compile(r"(?:,|,?[ ](?:or|and|или|и))[ ](?=\S*\d)")


def _some(match: re.Match[str]) -> str:
    n = counted(match["n"])
    least = match["bound"].lower() in ("at least", "не менее", "не меньше")
    pattern = f"^[0-9]{{{n},}}$" if least else f"^[0-9]{{1,{n}}}$"
    said = match.group().strip(" ,()")
    return f" ({set_aside(said, pattern, '1' * n)})"


def _behind(match: re.Match[str]) -> str:
    aside = _counted(match["form"])
    if not match["has"]:
        return f" ({aside})"
    ru = re.search("[а-яё]", match["form"]) is not None
    return f" должно быть {aside}" if ru else f" must be {aside}"


def _counted(said: str) -> str:
    """Digits and letters of which it is said how many there are."""
    form, example = "", ""
    for part in _ONE.finditer(said):
        if part["letters"]:
            letters = part["letters"].rpartition(" ")[2]
            form += re.escape(letters)
            example += letters
            continue
        if part["sign"] or part["literal"]:
            words = re.split(r"\s+or\s+", part["literal"]) if part["literal"] else []
            sign = {**_SIGNS_EN, **_SIGNS_RU}.get((part["sign"] or "").lower(), "")
            form += (
                f"(?:{'|'.join(words)})"
                if len(words) > 1
                else (words[0] if words else sign.replace(".", "\\."))
            )
            example += words[0] if words else sign
            continue
        n, letters = counted(part["n"]), _letters(part["kind"])
        low = min(n, counted(part["low"])) if part["low"] else n
        n = max(n, counted(part["low"])) if part["low"] else n
        if part["join"] in ("or", "или"):
            form += f"(?:{letters}{{{low}}}|{letters}{{{n}}})"
        else:
            form += f"{letters}{{{n}}}" if low == n else f"{letters}{{{low},{n}}}"
        example += samples.letter_of(letters) * n
    return set_aside(said, f"^{form}$", example)


def _inside(match: re.Match[str]) -> str:
    """``(13 digits, unique)``: one of what is said of a field."""
    return f"({_ALONE.sub(lambda form: _counted(form['form']), match['said'])})"


def _before(match: re.Match[str]) -> str:
    n, kind = counted(match["n"]), match["kind"].lower()
    kind = f"{match.groupdict().get('case') or ''} {kind}".strip()
    if kind.startswith(("char", "symbol", "символ")):
        return f"{match['name']} ({n} {'символов' if kind == 'символьн' else 'characters'})"
    kind = f"{kind} {match.groupdict().get('how') or ''}"
    letters = _letters("цифр" if kind.startswith(("знач", "циф")) else kind)
    aside = set_aside(match["form"], f"^{letters}{{{n}}}$", samples.letter_of(letters) * n)
    return f"{match['name']} ({aside})"


_LETTERS: Final = (
    (r"digit|figure|цифр", "[0-9]"),
    (r"русск.*(?:заглавн|прописн|больш)|(?:заглавн|прописн|больш).*русск", "[А-ЯЁ]"),
    (r"латин.*(?:заглавн|прописн|больш)|(?:заглавн|прописн|больш).*латин", "[A-Z]"),
    (r"латин.*строчн|строчн.*латин", "[a-z]"),
    (r"русск", "[А-ЯЁа-яё]"),
    (r"capital|upper|big", "[A-Z]"),
    (r"lower|small", "[a-z]"),
    (r"латинск|[a-z]", "[A-Za-z]"),
    (r"заглавн|прописн|больш", "[A-ZА-ЯЁ]"),
    (r"строчн|маленьк", "[a-zа-яё]"),
)


def _letters(kind: str) -> str:
    """Which letters people mean; in Russian those of either alphabet."""
    known = (letters for words, letters in _LETTERS if re.search(words, kind.lower()))
    return next(known, "[A-Za-zА-ЯЁа-яё]")
