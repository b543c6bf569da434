"""What is wished politely or at length, in the plain words for it."""

from .rewriting import Turns

_SAYS = r"\b(?P<who>we|i)(?:'d|\swould)\s(?=(?:keep|store|record|track|log|save|register)\s)"
_STORED = (
    r"\b(?:want|need|like|love)\s(?:all\s)?(?:our|my|the)\s(?P<what>[a-z]+(?:\s[a-z]+)?)\s"
    r"(?:stored|kept|recorded|tracked|listed|registered)(?=\s*:)"
)
_THROUGH = (
    r"\bsearch(?:ing)?\s(?:should|must|can|will|has\sto)\s(?:go|look|work|run)\s"
    r"(?:through|in|over|across|on|by)\s(?:both\s|all\sof\s)?"
)
_BOTH = (
    r"\bsearch\s(?:through|across|over)\s(?P<what>[a-z]+(?:\s[a-z]+)?\sand\s[a-z]+(?:\s[a-z]+)?)\s"
    r"together\b"
)
_STARTS = (
    r"\b(?P<name>[a-z]+)\s(?P<values>(?:is|are)\s[\w' -]+(?:,\s[\w' -]+)*,?\sor\s"
    r"[\w-]+(?:\s[\w-]+)?)\sand\sstarts\s(?:out\s)?(?:as|with)\s"
    r"(?P<first>[\w-]+(?:\s[\w-]+)?)(?=\s*[.;,\n]|\s*\Z)"
)
_ONLY = (
    r"(?P<said>\b(?:can|may|must)\sbe\s[\w -]+(?:,\s[\w -]+)*\sor\s[\w-]+)\sonly"
    r"(?=\s*[.;\n]|\s*\Z)"
)
_SET = (
    r"\s(?:is|are)\sset\s(?:by\sthe\s(?:system|server|service)|automatically),?\sand\s(?:nobody|no\sone)\s"
    r"(?:can|may)\s(?:edit|change|modify)\s(?:it|them)"
)
_FIELD = r"\sas\san?\s(?P<said>optional|required|mandatory|unique)\sfield\b"
_BEING = (
    r",?\s+(?:with\s|and\s)?(?:the|its|their)\s(?P<what>[a-z]+(?:\s[a-z]+)?)\sbeing\s"
    r"(?P<said>unique|optional|required|mandatory)(?=\s*[.;,\n]|\s*\Z)"
)
_AT_MOST = r"\bof\s(?P<number>\d+)\s(?P<unit>characters|letters|symbols|signs)\sat\smost\b"
_OR_NONE = (
    r"\b(?:every|each|an?)\s(?P<one>[a-z]+)\s(?:may|can|might)\s(?:have|be\s(?:lent|given|assigned|"
    r"attached|linked)\sto)\s(?:one|an?)\s(?P<other>[a-z]+),?\sor\s(?:to\s)?"
    r"(?:none|nobody|no\sone|nothing|not)\b"
)
_TOO = (
    r"(?P<begin>\A|(?<=[.;\n]\s))(?P<keep>(?:(?:and\s)?(?:we|i)\s(?:also\s)?(?:need|want|keep|store|track|have)|keep|store|"
    r"track)\s(?:[a-z]+\s){1,4})(?:as\swell|too)(?=\s*(?:[.;:\n]|\Z))"
)
_EACH_OF_THEM = (
    r"(?P<begin>\A|(?<=[.;\n]\s))(?:each|every)\s(?:(?:single\s)?one\s(?:of\s(?:them|these|those)\s)?|of\s"
    r"(?:them|these|those)\s)(?=(?:has|have|belongs|is|needs|gets)\b)"
)
_IS_FOR = (
    r"(?P<begin>(?:\A|(?<=[.;\n]\s))each)\sis\s(?:for|of|about|on|from)\s(?:exactly\s)?(?:an?|one)\s"
    r"(?=[a-z]+(?:\s[a-z]+)?(?:,?\sand\s(?:has|have)\b|\s*(?:[.;\n]|\Z)))"
)
_WORDS = r"(?!\d)[\w'’-]+(?:\s(?!or\b)[\w'’-]+)?"
_OF_VALUES = (
    r"\ban?\s(?!list\b|set\b|number\b|collection\b|kind\b|sort\b|pair\b|piece\b)(?P<name>[a-z]+(?:\s[a-z]+)?)\sof\s"
    rf"(?P<values>{_WORDS}(?:,\s{_WORDS})+,?\sor\s[\w'’-]+)"
    r"(?=\s*(?:[.,;)\n]|\Z)|\s(?:with|and|which|that)\s)"
)
_AT_FIRST = (
    r"(?P<values>,\s[\w'’-]+)\s[–—-]\s(?P<first>[\w'’-]+(?:\s[\w'’-]+)?)\sby\sdefault"
    r"(?=\s*[,.;)\n]|\s*\Z)"
)
_AND_HOLDS = (
    r"(?P<of>\bbelongs?\sto\s(?:an?|one|the|exactly\sone)\s[a-z]+(?:\s[a-z]+)?,?\sand\s)(?:holds?|stores?|contains?|"
    r"carr(?:y|ies)|keeps?|records?|includes?|comes?\swith)\s(?=(?:an?|the|its|their)\s)"
)
_FLAG = (
    r"\b(?:yes/no|true/false|boolean)\s(?:field|flag|column|property)\s(?:called\s|named\s)?[\"“']?"
    r"(?P<name>(?!for\b|that\b|which\b)[a-z]+(?:\s(?!to\b|for\b|on\b|and\b)[a-z]+)?)[\"”']?"
)
_LOST = (
    r"(?<=\bfor\s)lost(?:-|\s)(?:and|&)(?:-|\s)found\s"
    r"(?=(?:items|things|objects|articles|belongings)\b)"
)
_PLURAL_FIRST = (
    r"(?<=[a-z]\s)\((?P<first>strings|texts|numbers|lists|dates)(?=,\s[a-z]+(?:,\s[a-z]+)*\))"
)
_TURNS = Turns(
    (
        (_LOST, "found "),  # a service for lost and found items
        (_PLURAL_FIRST, r'("\g<first>"'),  # a family (strings, brass): no list of texts
        (_OF_VALUES, r"a \g<name> (\g<values>)"),  # a condition of good, fair or poor
        (_AT_FIRST, r"\g<values> (default \g<first>)"),  # new, done, other - other by default
        (_AND_HOLDS, r"\g<of>has "),  # belong to a found item and hold the name
        (_FLAG, r"\g<name> (yes/no)"),  # a yes/no field "neutered"
        (_TOO, lambda m: m["begin"] + m["keep"].strip()),  # We need vaccinations as well
        (_EACH_OF_THEM, r"\g<begin>Each "),  # Every one of them has
        (_IS_FOR, r"\g<begin> belongs to one "),  # Each is for a dog and has a date
        (_SAYS, r"\g<who> "),  # We'd keep birds (ring number, species)
        (_STORED, r"want to keep \g<what>"),  # I want our locomotives stored: number, name
        (_THROUGH, "search by "),  # Search should go through both word and meaning
        (_BOTH, r"search by \g<what>"),  # search through word and meaning together
        (
            _STARTS,
            r"\g<name> \g<values>. \g<name> is \g<first> by default",
        ),  # is good or poor and starts as good
        (_ONLY, r"\g<said>"),  # The gauge can be H0, N or TT only
        (_FIELD, r" (\g<said>)"),  # finder's phone as an optional field
        (_BEING, r". The \g<what> is \g<said>"),  # name, phone and email, the email being unique
        (_AT_MOST, r"of at most \g<number> \g<unit>"),  # notes of 500 characters at most
        (_OR_NONE, r"a \g<one> has an optional \g<other>"),  # every dog may have one raiser or none
        (_SET, " is set automatically"),  # is set by the system and nobody can edit it
        # name and email, both required: fields are that anyway
        (r",\s(?:both|all)\s(?:required|mandatory|obligatory)(?=\s*[.,;)\n]|\s*\Z)", ""),
        (r"\b(?P<than>above|below|over|under|than|from)\szero\b", r"\g<than> 0"),
        (r"\bstarts?\sout\s(?=as\b|with\b|at\b)", "starts "),
    )
)


def straight(text: str) -> str:
    """The text without such turns.

    >>> straight("We'd keep birds (ring, species). Search should go through both ring and species.")
    'We keep birds (ring, species). search by ring and species.'
    """
    return _TURNS.straight(text)
