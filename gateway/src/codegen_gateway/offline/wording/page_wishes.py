"""Wishes for a page behind what is kept: ``A page to browse them.``; a page shows all lists."""

import re

_LIST_PAGE = re.compile(
    r"(?P<before>\A|(?<=[.;\n])\s)(?:please\s)?(?:(?:show|add|have|provide|include|there\s(?:should\sbe|is)|(?:i|we)\s(?:want|need|"
    r"would\slike))\s(?:me\s|us\s)?an?\s(?:(?:simple|public|web)\s)*(?:web\s?)?|(?<!\A)(?:an?\s)?web\s?)page\s(?:with|listing|of|showing|"
    r"that\s(?:lists|shows))\s(?:all\s)?(?:the\s|our\s|my\s)?(?:list\sof\s)?[a-z]+(?:\s[a-z]+)?(?=\s*[.,;\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``Show a page with all requests``: a page shows all lists."""
_PAGE_TO = re.compile(
    r"(?<=[.;\n])\s(?:and\s|also\s)*(?:(?:i|we)\s(?:want|need|would\slike)\s|there\s(?:should\sbe|is)\s|"
    r"add\s|with\s)?(?:an?\s)"
    r"(?:(?:simple|public|small|nice)\s)*(?:web\s?)?(?:page|site|website)\s(?:to|where|for)\s(?:(?:people|visitors|users|"
    r"everyone|anyone|we|i|customers|members)\s)?(?:can\s)?(?:brows|read|see|view|show|search|add|enter|edit|manag|look|list)"
    r"[a-z]*\s[^.;:,()\n]{2,40}(?=\s*[.;,\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``A page to browse them.`` behind what is kept."""
_A_PAGE = re.compile(
    r"(?<=[.;\n])\s(?:(?:an?\s)?(?:public|web|simple)\s(?:web\s?)?page|(?P<ru>(?:публичная|открытая|простая)\s(?:веб-?)?страница))"
    r"(?=\s*[.,;\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``Public page, upcoming dates first.`` behind what is kept."""


def plainly(text: str) -> str:
    """The text with such wishes in one wording.

    >>> plainly("Books: title. Show a page with all books, newest first.")
    'Books: title. We need a web page, newest first.'
    """
    text = _PAGE_TO.sub(" We need a web page", text)
    text = _A_PAGE.sub(lambda m: " Нужна веб-страница" if m["ru"] else " We need a web page", text)
    return _LIST_PAGE.sub(r"\g<before>We need a web page", text)
