"""What people say beside the matter: politeness, for whom it is, why; and spaces put wrongly."""

import re

from . import mails, said_beside

_POLITE = re.compile(
    r"[ ,]*(?<![\w-])(?:please|pls|plz|thanks(?: a lot| in advance)?|thank you|пожалуйста|плиз|"
    r"пжл?ст?|спасибо(?: заранее)?|заранее спасибо)(?![\w-])(?=[\s,.!:]|$)",
    re.IGNORECASE,
)
_POLITE_BETWEEN = re.compile(r",\s*(?:please|пожалуйста)\s*,\s*", re.IGNORECASE)
"""``Добавьте, пожалуйста, статус``: both commas belong to it."""
_GREETING = re.compile(
    r"\A\s*(?:dear|hello|hi|hey|good\s(?:morning|day|afternoon|evening))"
    r"(?:\s(?!we\b|i\b|our\b)[a-z]+(?:\sand\s[a-z]+)?)?\s*[,!.]+\s+(?=\S)"
    r"|\A\s*(?:(?:just|simply|basically|okay|ok|so|well),?\s)+(?=(?:an?|the|my|our|one|some|"
    r"[a-z]+)\s)"
    r"|(?<=[.!?\n])\s*that(?:'s|\sis)\s(?:it|all)(?:\sfor\snow)?\s*[.!]?\s*\Z",
    re.IGNORECASE,
)
"""``Dear developers, ``, ``Just a quotes API``; ``that's it``."""
_PRIVATE = re.compile(
    r"[ ,(]*\b(?:(?:only|just)\s+)?for\s+(?:my(?:self)?|our)\s+(?:own\s+|personal\s+)?"
    r"(?:use|needs)?(?:\s+only)?\b\)?(?=\s*[:,.)]|$)"
    r"|(?<!note)(?<!notes)(?<!comment)(?<!comments)(?<!remark)(?<!remarks)"
    r"(?<!note )(?<!notes )(?<!comment )(?<!comments )(?<!remark )(?<!remarks )"
    r"[ ,(]*\b(?:only|just)\s+for\s+(?:me|us)\b\)?"
    r"|[ ,(]*(?<=[.!?\n])\s*\b(?:and\s+)?"
    r"(?:only\s+i\s+(?:will|am going to|should|can)\s+use\s+(?:it|this)|"
    r"i(?:'m| am| will be|'ll be)\s+the\s+only\s+(?:one\s+)?(?:user|using it))\b"
    r"|[ ,(]*(?<=[.!?\n])\s*\b(?:пользоваться|использовать)\s+"
    r"(?:им\s+|ей\s+|его\s+|её\s+|ботом\s+)?буду\s+"
    r"(?:только\s+я|я\s+один|я\s+одна|один\s+я|одна\s+я)\b"
    r"|[ ,(]*\b(?:только\s+)?для\s+(?:меня|себя|личного\s+пользования)\b\)?",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\s*\((?:just|only|for|because|mostly|mainly|это|для|просто|чтобы|в основном)\s"
    r"(?![^)]{0,60}(?:,|\bor\b|\bили\b|\d))[^():]{1,60}\)",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"\A(?P<title>[^\n.:;()]+?)\s[-–—]\s(?:for|of|at|by)\s(?:an?|the|our|my|one)\s"
    r"[a-z' ]+(?=\s*\n)",
    re.IGNORECASE,
)
"""``Apartments, tenants - for a landlord``."""
_NOW = re.compile(
    r"(?<! on)(?<! off)(?<! yes)(?<! no)\s+(?:so far|until now|at the moment|right now|at first"
    r"(?!\s*[;,)])|for now|на данный момент|"
    r"на сегодня|(?<![ыи]е )сначала(?=\s*[.,;)]|$)|поначалу|пока что)(?=\s*[.,;)]|$)",
    re.IGNORECASE,
)
_TODO = re.compile(
    r"(?<=[a-z]s)\s+(?:to|that need to)\s+(?:do|be\s+done|make|visit|read|buy|watch|fix)"
    r"(?=\s+(?:on|in|at|for)\s|\s*[:(]|$)|:\s+who\s+[a-z]+\s+(?:which|what|"
    r"whom)(?:\s+[a-z]+)?(?=\.|\s+[—–:-])",
    re.IGNORECASE,
)
_SALE = re.compile(
    r"(?<=[a-zа-яё])(?<!статус)(?<!status)(?<!\bor)(?<!\bare)(?<!\bis)\s+"
    r"(?:for sale|for rent|for hire|to let|на продажу|в продаже)(?=\s*[:(.,-]|$)",
    re.IGNORECASE,
)


def left_out(text: str) -> str:
    """The text without such words.

    >>> left_out("Track my shoes pls: brand, km run so far")
    'Track my shoes: brand, km run'
    """
    text = _spaced(_PICTURES.sub("", mails.body(text)))
    text = _POLITE_BETWEEN.sub(" ", text)
    for pattern in (_GREETING, _POLITE, _PRIVATE, _WHY):
        text = pattern.sub("", text)
    text = _WHOSE.sub(r"\g<title>", text)
    text = _NOW.sub(_idle, said_beside.left_out(text))
    for pattern in (_TODO, _SALE):
        text = pattern.sub("", text)
    return text


def _idle(match: re.Match[str]) -> str:
    """Nothing, unless a value that was listed before is the first one: ``…, open at first``."""
    sentence = re.split(r"[.!?\n]", match.string[: match.start()])[-1]
    listed, _, last = sentence.rpartition(", ")
    again = last and re.search(rf"\b{re.escape(last)}\b", listed, re.IGNORECASE)
    return match.group() if again else ""


_LEAST_RU = re.compile(
    r"(?<![\w-])(?<!\d )(?P<end>мин|макс)(?:\.|(?=\s)) ?(?P<what>[а-яё]{3,})(?![\w-])",
    re.IGNORECASE,
)
"""``мин игроков``, ``макс. цена``."""


def _least(match: re.Match[str]) -> str:
    word = {"мин": "минимальн", "макс": "максимальн"}[match["end"].lower()]
    counted = re.search(r"(?:ов|ев|ей|ек|ок)$", match["what"]) is not None
    return f"{word}ое количество {match['what']}" if counted else f"{word}ый {match['what']}"


def _numbered(line: str) -> str:
    """``1) owners: … 2) pets: …`` on a line, each on one of its own."""
    marks = list(
        re.finditer(r"(?:(?<=^)|(?<=[.:;,]\s))(?P<n>\d)(?P<sign>[.)])\s+(?=[^\W\d_])", line)
    )
    if len(marks) < _MARKS or [int(m["n"]) for m in marks] != list(range(1, len(marks) + 1)):
        return line
    if len({m["sign"] for m in marks}) > 1:
        return line
    ends = [m.start() for m in marks[1:]] + [len(line)]
    parts = [line[m.start() : end].strip() for m, end in zip(marks, ends, strict=True)]
    before = line[: marks[0].start()].strip()
    return "\n".join([*([before] if before else []), *parts])


_MARKS = 2
_STEPS = re.compile(r"[^\n.;,:=(]+?(?:\s*(?:->|=>|→)\s*[^\n.;,:=()>→-]+){2,}")
"""``new -> paid -> sent``: values, one after another."""
_KEPT = re.compile(
    r"(?:(?<=[.!?\n] )|(?<=\n)|^)(?P<thing>[A-Za-z][\w -]{2,40}?)\s+(?:should|must|have to|need to|"
    r"will|are to)\s+(?:also\s+)?be\s+(?:kept|stored|saved|tracked|listed|recorded)"
    r"(?:\s+(?:separately|too|as well|apart|on their own|in (?:a|their own) (?:separate\s+)?list))?"
    r"(?P<list>\s*:\s|\s+(?=with\s))",
    re.IGNORECASE,
)
"""``Customers should be kept separately: name, email``."""
_EVENT = re.compile(
    r"(?:(?<=[.!?\n] )|(?<=\n)|^)(?:when|whenever|once|as soon as)\s+(?:an?|the|new)\s"
    r"[^,.:;()\n]{2,40},\s+"
    r"(?P<who>(?:the|an?|our|we|i|they|somebody|someone)\s+[^,.:;()\n]{0,30}?"
    r"(?:enters?|fills? in|writes? down|notes?(?: down)?|records?|registers?|saves?)\s)",
    re.IGNORECASE,
)
"""``When a parcel arrives, the clerk enters …``: the occasion is no field."""
_NOTED_FOR = re.compile(
    r"(?:(?<=[.!?\n] )|(?<=\n)|^)(?:i|we)\s+(?:(?:want|need|would\s+like|like|have)\s+to\s+)?"
    r"(?:note|record|keep|write\s+down|store|track|save)\s+for\s+(?:each|every)\s+"
    r"(?P<thing>[a-z]+)\s+(?=[a-z])",
    re.IGNORECASE,
)
"""``I want to note for each lesson the pupil, the date``."""
_REMEMBER = re.compile(
    r"(?:(?<=[.!?\n] )|(?<=\n))(?:i|we)\s+(?:want|need|would\s+like|like)\s+to\s+"
    r"(?:remember|note(?:\s+down)?|write\s+down|know|record)\s+"
    r"(?:(?:the|its|their)\s+)?(?=(?![a-z]*s\b)[a-z]+(?:\s[a-z]+)?,\s)",
    re.IGNORECASE,
)
"""``I want to remember name, producer, …``: of what was spoken of, this is kept."""
_SO_THAT_RU = re.compile(
    r"(?:(?:(?:мне|нам)\s+(?:нужно|надо|хочется)|хочу|хотим|надо|нужно),?\s+)?"
    r"(?:\bчтобы |(?P<also>, а ))(?P<whose>у [а-яё-]+(?: [а-яё-]+)?) был[аои]?\s+(?=[а-яё])",
    re.IGNORECASE,
)
"""``Чтобы у книг была обложка``: у книг есть обложка."""
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]+")


def _spaced(text: str) -> str:
    """Spaces where they belong: behind a comma, before a bracket, not before a comma."""
    text = re.sub(r"(?<=[\w)])[ \t]+(?=[,;:](?:\s|$))", "", text)
    text = re.sub(r"(?<=[^\W\d_]),(?=[^\W\d_])", ", ", text)
    text = re.sub(r"(?<=[^\W\d_]{2})\((?=[^\W\d_]{2})", " (", text)
    text = re.sub(r"(?<=[([])[ \t]+|[ \t]+(?=[)\]])", "", text)
    text = re.sub(r"\b(belongs? to (?:an?|one) [a-z]+) and records? ", r"\1 and has ", text)
    text = re.sub(
        r"\b(has|have) (?:written|published|composed|directed|"
        r"recorded) (?:many |several )?(?=[a-z]+s\b)",
        r"\1 many ",
        text,
    )
    text = re.sub(r"(?<![\w/])w/o(?![\w/])", "without", text)
    text = re.sub(r"(?<![\w/])w/ ?(?=[\w(])", "with ", text)
    text = re.sub(r"\b(?:approx|прибл)\. ?(?=[^\W\d_])", "", text, flags=re.IGNORECASE)
    text = "\n".join(map(_numbered, text.split("\n")))
    text = _STEPS.sub(lambda m: re.sub(r"\s*(?:->|=>|→)\s*", " / ", m.group()), text)
    text = _KEPT.sub(r"\g<thing>\g<list>", text)
    text = _REMEMBER.sub("It has ", text)
    text = _SO_THAT_RU.sub(lambda m: f"{'. ' if m['also'] else ''}{m['whose']} есть ", text)
    text = _EVENT.sub(r"\g<who>", text)
    text = re.sub(r"\b(I|[Ww]e)'d (?:also )?like(?= [a-z]+s\b)", r"\1 want", text)
    text = re.sub(r"(?<![\w-])([a-z]{3,}s) record (?=(?:the|an?)\s)", r"\1 have ", text)
    text = re.sub(r"\b(I|you|[Ww]e|[Tt]hey)(?:['’]ve| have) got\b", r"\1 have", text)
    text = re.sub(r"\b(?:has|have) to have\b", "must have", text)
    text = re.sub(
        r"\b(page|site|website)\s+(?:listing|showing|(?:that|which)\s+(?:lists|shows))\s+"
        r"(?:all\s+)?(?:our|my|the)?\s*",
        r"\1 with a list of ",
        text,
    )
    text = re.sub(r"\bnews(?=:\s)", "news items", text, flags=re.IGNORECASE)
    text = _NOTED_FOR.sub(r"Each \g<thing> has ", text)
    text = re.sub(r"\b(pick|drop|follow|take|back|set)-(up|off)\b", r"\1\2", text)
    text = re.sub(
        r"(?<=[a-z]{3})(?<!default)(?<!initially) no\.?(?=\s*(?:[(,:]|-\s))", " number", text
    )
    text = re.sub(
        r"\bsign-up(?P<s>s?)(?:\s+(?:sheet|form|list)s?)?(?=\s*(?:[:(]|for\b|with\b|"
        r"$))", r"signup\g<s>", text,
        flags=re.IGNORECASE,
    )  # fmt: skip
    text = re.sub(r"\b(is|are|was|does|do|has|have|must|should)nt\b", r"\1n't", text)
    text = re.sub(r"(>=|<=|≥|≤|>|<)(?=\d)", r"\1 ", text)
    text = re.sub(r"\b(?:кол|к)-во(?![а-яё])", "количество", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<![\w])тел\.?(?=\s*(?:[,;)]|$))", "телефон", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<![а-яё])мин\.? (?:и|/) макс\.? (?P<what>[а-яё]+)", r"мин \1, макс \1", text)
    text = re.sub(
        r" (?:просто|только|всего лишь)(?= (?:с|со) (?!ключ|парол|токен)[а-яё])", "", text
    )
    text = _LEAST_RU.sub(_least, text)
    text = re.sub(r"\bед\. ?изм\.?(?![а-яё])", "единица", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=[,:(]\s)сколько осталось(?=\s*[,;).]|$)", "остаток", text)
    text = re.sub(r"\b(длительность|продолжительность) мин(?![а-яё])\.?", r"\1 в минутах", text)
    text = re.sub(r"\bинв\.? ?(?=номер|№)", "инвентарный ", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=[^\W\d_]) /\s?(?=\d{1,3}\s*(?:[,;.)]|$))", " out of ", text)
    text = re.sub(r"(?<=[^\W\d_]) \| (?=[^\W\d_])(?![^\n]*,)", ", ", text)
    text = re.sub(
        r"^(?:(?:my|our|an?|the|startup|app|product|business|моя|наша)\s+)*(?:idea|"
        r"идея)\s*[:—-]\s+",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\bза сколько (дней|часов|минут)(?:\s+[а-яё]+ть)?", r"количество \1", text)
    text = re.sub(r"(?<=[а-яё]) это (?=[а-яё]+[,/])", ": ", text)
    text = re.sub(r"(?<=[a-z]s),(?=[ \t]+with[ \t]+[a-z])", "", text)
    text = re.sub(r"\bplus[- ]ones\b", "extra guests", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\b(?:how many |(?:the )?number of )?(days|weeks|months|hours) between ([a-z]+ing)s\b",
        r"\2 interval in \1",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        r"(?<=[.!?;\n] )(?:а )?ещ[её](?= [а-яё-]+ (?:с|со) [а-яё])", "", text, flags=re.IGNORECASE
    )
    return re.sub(r"\b(?:y/n|y / n)\b", "yes/no", text, flags=re.IGNORECASE)
