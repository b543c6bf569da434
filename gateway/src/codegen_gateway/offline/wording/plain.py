"""One plain wording for what people write in many: the first step of reading a text."""

from codegen_gateway.offline.sentences import comparisons, interrogative, places
from codegen_gateway.offline.text import clean, language_of
from codegen_gateway.offline.words.quantities import figures

from . import (
    appositions,
    asides,
    attached,
    between_two,
    briefs,
    contained,
    contents,
    dealt,
    endpoints,
    examples,
    field_clauses,
    field_values,
    firsthand,
    fixed,
    goes_on,
    left_there,
    list_headings,
    occasions,
    openings,
    overviews,
    page_wishes,
    parts,
    pointed,
    products,
    roundabout,
    ru,
    said_of_values,
    shopfronts,
    spelling,
    stacked,
    states,
    tables,
    titled,
    together,
    unmarked,
    whose,
)


def plain(text: str) -> str:
    """The text in that wording; plain text stays as it is.

    >>> plain("Notes, please: a text and a status of open or done")
    'Notes: a text and a status (open or done)'
    """
    spelled = pointed.told(endpoints.straight(tables.listed(text)))
    spelled = fixed.bracketed(stacked.joined(spelled))
    spelled = asides.left_out(spelling.corrected(spelled))
    spelled = contained.paired(products.named(spelled))
    spelled = list_headings.spelled_out(overviews.spelled_out(between_two.listed(spelled)))
    spelled = firsthand.plainly(spelled)
    if language_of(spelled) == "en":
        spelled = unmarked.of_values(attached.told_apart(said_of_values.plainly(spelled)))
        spelled = field_clauses.listed(field_values.told(dealt.named(briefs.spelled_out(spelled))))
    spelled = comparisons.apart(places.bracketed(clean(figures(openings.without(spelled)))))
    spelled = together.spelled_out(spelled)
    spelled = appositions.spelled_out(
        shopfronts.without(titled.plainly(left_there.called(page_wishes.plainly(spelled))))
    )
    spelled = parts.owned(goes_on.told_apart(whose.without(contents.named(spelled))))
    spelled = ru.plain(spelled) if language_of(spelled) == "ru" else spelled
    asked = occasions.named(openings.introduced(roundabout.straight(spelled)))
    return unmarked.bracketed(states.bracketed(examples.bracketed(interrogative.counted(asked))))
