"""Who something is done with, and whose it is: references that stand in the name of a thing."""

import re

from codegen_gateway.offline.draft import Draft, Phrase
from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.text import COMMAS, split
from codegen_gateway.offline.words.phrases import parse

_OWNERS = frozenset(
    ["owner", "parent", "author", "landlord", "breeder", "manufacturer", "publisher", "guardian",
     "host", "artist", "composer", "seller", "creator", "teacher", "trainer", "coach", "tutor",
     "mentor", "instructor", "doctor", "manager", "supplier", "vendor", "sponsor", "director"]
)  # fmt: skip
"""Of these something is, wherever they stand: ``pets and their owners``."""
_DEALINGS = frozenset(
    ["payment", "invoice", "order", "quote", "bill", "contract", "receipt", "appointment",
     "booking", "reservation", "visit", "task", "job", "delivery", "request", "complaint",
     "estimate", "offer", "call", "meeting", "session", "deal", "interview", "conversation",
     "agreement", "consultation"]
)  # fmt: skip
"""What is done with somebody or for somebody: such a word names the thing that is kept."""
_DEALT = re.compile(
    r"^(?P<thing>(?:[^\W\d_][\w-]*\s+)?[^\W\d_]{2,})\s+"
    r"(?P<how>(?:for|with|from|by|to|для|с|со|от)\s+(?:(?:the|our|my|all|наш\w+|всех)\s+)*"
    r"(?P<owner>[^\W\d_][\w-]*))(?P<rest>\s*[:(]\s*\S.*|\s+(?:with|have|has|имеют)\s.+)$",
    re.IGNORECASE,
)
_THEIR = re.compile(
    r"(?P<owner>[^\W\d_]{3,})\s+(?:(?:with|с|со)\s[^:;()]+?|\([^()]*\)),?\s+(?:and|и)\s+(?:their|its|их)\s+"
    r"(?P<thing>[^\W\d_]{3,}(?:\s(?!with\b)[^\W\d_]{3,})?)(?=\s+(?:with|с|со)\s|\s*[:(])",
    re.IGNORECASE,
)
"""``Pets with a name and their owners with a phone``."""
_AGAIN = re.compile(
    r"^(?P<before>(?:.*\s)?(?P<owner>[^\W\d_]{3,})\s+(?:and|и)\s+)(?P<thing>[^\W\d_]{3,})\s+"
    r"(?:for|of|on|in|by|from|к|ко|на|по|для)\s+(?:the\s+|these\s+|those\s+)?(?P<same>[^\W\d_]{3,})$",
    re.IGNORECASE,
)
"""``Trips and expenses for trips``."""
_BOOK_OF = re.compile(
    r"(?:(?:an?|the|our)\s+)?(?:lists?|logs?|register|registry|journal|records?|track)\s+of\s+",
    re.IGNORECASE,
)
"""What is kept as a list of its own: ``Keep a log of oil changes for trucks``."""
_WITH_WHOM = frozenset({"for", "with", "для", "с", "со"})
_ALSO_OF_THINGS = frozenset({"with", "с", "со"})


def whose(owner: Phrase, thing: Phrase) -> tuple[Phrase, Phrase]:
    """The one that is pointed to, and the one that points to it.

    Customers have their invoices, and so pets have their owners: the pet points to its owner.
    """
    return (thing, owner) if thing.head in _OWNERS else (owner, thing)


def named(text: str, draft: Draft) -> str:
    """``Payments for clients: date`` as ``Payments: date``; whom they are for is noted.

    Where nothing says which of both is described, the sentence stays as it is.
    """
    if (shortened := _said_again(text, draft)) != "":
        return shortened
    for their in _THEIR.finditer(text):
        whole, part = parse(their["owner"]), parse(their["thing"])
        if whole is not None and part is not None and whole.plural and part.plural:
            draft.owned.append(whose(whole, part))
    kept = grammar.KEEP.match(text)
    opening = kept.group() if kept is not None else ""
    book = _BOOK_OF.match(text[len(opening) :])
    opening += book.group() if book is not None else ""
    match = _DEALT.match(text[len(opening) :])
    thing, owner = (parse(match[name]) if match else None for name in ("thing", "owner"))
    if match is None or thing is None or owner is None:
        return text
    if not thing.plural or not owner.plural or thing.key == owner.key:
        return text
    how = match["how"].split(" ")[0].lower()
    listed = [phrase.key for item in _listed(match["rest"]) if (phrase := parse(item)) is not None]
    if owner.key not in listed and (how not in _WITH_WHOM or thing.head in _DEALINGS or book):
        draft.owned.append((owner, thing))
    lists = re.match(r"\s*[:(]", match["rest"]) is not None
    fits = how in _WITH_WHOM and (lists or how not in _ALSO_OF_THINGS)
    described = fits and (thing.head in _DEALINGS or owner.key in listed or book is not None)
    return f"{opening}{match['thing']}{match['rest']}" if described else text


def _said_again(text: str, draft: Draft) -> str:
    """``Trips and expenses for trips`` as ``Trips and expenses``; empty for anything else."""
    match = _AGAIN.match(text)
    owner, thing = (parse(match[name]) if match else None for name in ("owner", "thing"))
    if match is None or owner is None or thing is None or not thing.plural:
        return ""
    same = parse(match["same"])
    if match["same"].lower() != "them" and (same is None or same.key != owner.key):
        return ""
    draft.owned.append((owner, thing))
    return f"{match['before']}{match['thing']}"


def _listed(rest: str) -> list[str]:
    return [item for part in split(rest.strip(" :()"), COMMAS) for item in items(part)]
