"""Descriptions that came as a letter: without its head, its greeting and its close."""

import re

_HEAD = re.compile(
    r"\A\s*(?:(?:from|to|cc|date|от|кому|дата):[^\n]*\n)*(?:subject|re|fwd?|тема):[ \t]*"
    r"(?P<about>[^\n]*)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:\A|(?<=\n))[ \t]*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|привет|"
    r"здравствуйте|добрый (?:день|вечер)|доброе утро|доброго дня|уважаем\w+)"
    r"(?:[ \t]+(?!we\b|i\b|our\b|мы\b|нам\b|мне\b)[\w.'-]+){0,3}[ \t]*[,!.][ \t]*(?=\n)",
    re.IGNORECASE,
)
_CLOSE = re.compile(
    r"(?:(?<=[.!?])[ \t]+|\n\s*)(?:(?:with\s+)?(?:best|kind|warm|many)?\s*(?:regards|wishes)|"
    r"sincerely|cheers|yours(?: sincerely| truly)?|(?:many )?thanks(?: a lot| in advance)?|"
    r"thank you(?: very much| in advance)?|best(?=,)|с уважением|заранее (?:спасибо|благодар\w+)|"
    r"спасибо(?: заранее)?|благодарю)\s*[,.!]?"
    r"(?:\s+(?-i:[A-ZА-ЯЁ][\w.'-]*|the [a-z]+)(?: [\w.'-]+){0,3})?\s*\Z",
    re.IGNORECASE,
)
"""What closes a letter, with a name below or behind it."""


def body(text: str) -> str:
    r"""The text of a letter; its subject stays as a sentence of its own.

    >>> body("Subject: a shop\n\nDear team,\nBooks have a title.\n\nBest regards,\nAnn")
    'a shop.\n\nBooks have a title.'
    """
    head = _HEAD.match(text)
    if head is not None:
        text = f"{head['about'].strip().rstrip('.')}.\n{text[head.end() :].lstrip(chr(10))}"
        text = text.removeprefix(".\n")
    return _CLOSE.sub("", _GREETING.sub("", text))
