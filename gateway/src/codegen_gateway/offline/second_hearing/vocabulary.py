"""Words of wishes in both languages: what each kind needs, what else it may hold, what says little.

A piece of a sentence is heard only when each of its words is a name, says little, or belongs to
one kind of wish: a word that is none of these may change the meaning of all the others.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.counts import IN_WORDS
from codegen_gateway.offline.words.lexicon import english

KindName = Literal[
    "page", "default", "unique", "optional", "required", "search", "sort", "filter", "shown"
]


def words_of(words: str) -> re.Pattern[str]:
    """Whole words, in any case."""
    return re.compile(rf"(?:{words})\Z", re.IGNORECASE)


_SHOWS = (
    r"shows?|shown|showing|see|seen|seeing|views?|viewed|viewing|lists?|listed|listing|displays?|"
    r"displayed|get|browse|show|look|looked|looking|at|open|pick|choose|"
    r"показыв\w+|показать|покаж\w+|покажи\w*|выв[оe]д\w+|вывест\w+|видеть|видно|вид[ия]\w*|смотреть|"
    r"посмотреть|отобража\w+|просматрив\w+|просмотр\w*|посмотрет\w+|глянуть|выбирать|выбрать|открыва\w+"
)
_LITTLE = words_of(
    rf"{_SHOWS}|a|an|the|this|that|these|those|it|its|they|them|their|i|i'd|i’d|me|my|we|we'd|us|our|you|your|he|"
    r"she|people|persons?|users?|visitors?|everyone|everybody|anyone|anybody|somebody|someone|"
    r"please|also|too|just|simply|simple|always|each|every|any|all|own|as|well|so|there|which|who|"
    r"want|wants|wanted|need|needs|needed|would|like|wish|able|possible|possibility|allow|allows|let|lets|make|"
    r"can|could|should|shall|must|may|might|will|be|is|are|been|being|was|were|has|have|had|having|"
    r"do|does|of|for|in|on|at|to|from|with|by|about|over|through|across|into|up|when|whenever|if|"
    r"ask|asks|asked|entries|entry|items?|records?|results?|ones?|things?|it's|they're|come|comes|go|"
    r"goes|stand|appear|appears|put|support|supports|provide|add|offer|give|set|main|"
    r"range|период\w*|диапазон\w*|промежут\w+|ней|нему|ним|нею|я|мне|меня|мы|нам|нас|он|она|оно|они|его|её|ее|их|им|ему|ей|вы|вам|свой|свои|своих|этот|эта|"
    r"это|эти|этих|тот|та|то|те|тех|тем|где|кто|кого|хочу|хотим|хочется|хотел\w*|хотелось|бы|надо|нужно|нужен|нужна|нужны|"
    r"нужн(?:ого|ый|ую|ой|ые|ых)|необходим\w*|можно|можем|мог\w*|может|должен|должна|должно|должны|"
    r"быть|будет|будут|был\w*|есть|чтобы|что|пусть|также|тоже|еще|ещё|уже|просто|удобн\w+|уметь|"
    r"возможност\w+|пожалуйста|прошу|сделай\w*|сделать|добав\w+|дай\w*|дать|по|с|со|в|во|на|из|для|к|"
    r"ко|у|от|до|при|о|об|как|так|все|всё|всех|всем|кажд\w+|"
    r"люб\w+|котор\w+|записи|записей|список|списк\w+|перечень|перечн\w+|штук\w*|пользовател\w+|"
    r"посетител\w+|люд\w+|сотрудник\w+|идти|идут|ид[её]т|шли|стоят|стоять|сам\w+|через|"
    r"работает|работать|поддерж\w+|когда|если"
)
NEGATIONS: Final = (
    r"not|no|never|can't|cannot|can’t|mustn't|don't|doesn't|without|не|нельзя|ни|без|нет|никогда"
)
NEGATION: Final = words_of(NEGATIONS)
WITHOUT: Final = words_of(r"without|без")
MAY: Final = words_of(r"may|can|could|might|может|могут|можно")
SHOWS: Final = words_of(_SHOWS)
REPEATS: Final = words_of(
    r"repeats?|repeated|twice|duplicates?|duplicated|shared?|same|two|повтор\w+|дубл\w+|"
    r"одинаков\w+|дважды|совпада\w+"
)
"""Words that make a value unique only where they are denied."""
ONCE: Final = words_of(r"unique|uniquely|distinct|once|different|уникал\w+|неповтор\w+|раз|разн\w+")
"""Words that make a value unique only where they are not denied."""
BOTH: Final = words_of(r"combination|together|pair|both|пара|сочетан\w+|вместе|обоих")
"""Words that say that two fields are meant as one."""
TOGETHER: Final = words_of(
    r"within|inside|per|same|one|once|combination|together|pair|внутри|пределах|рамках|одн\w+|раз|"
    r"пара|сочетан\w+|вместе"
)
"""Words that tell of values that may come together once."""
_BY = words_of(r"by|on|по")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of wish.

    Attributes:
        name: What it is.
        needs: Words of which it has at least one.
        allows: Other words that it may have.
    """

    name: KindName
    needs: re.Pattern[str]
    allows: re.Pattern[str]

    def fits(self, words: Sequence[str]) -> bool:
        """Whether words are such a wish and nothing else."""
        return any(map(self.needs.match, words)) and only(words, self.needs, self.allows)


_RANK_WORDS = (
    r"newest|new|latest|last|recent|recently|most|oldest|old|earliest|soonest|soon|nearest|closest|next|"
    r"upcoming|urgent|best|worst|highest|high|lowest|low|largest|biggest|big|smallest|small|"
    r"longest|shortest|heaviest|lightest|tallest|cheapest|cheap|dearest|expensive|"
    r"narrowest|widest|thinnest|thickest|shallowest|deepest|slowest|fastest|youngest|"
    r"dates?|days?|time|value|direction|default|"
    r"нов\w+|свеж\w+|последн\w+|недавн\w+|стар\w+|ранн\w+|поздн\w+|давн\w+|ближайш\w+|скор\w+|срочн\w+|"
    r"лучш\w+|худш\w+|дорог\w+|дешев\w+|дешёв\w+|больш\w+|меньш\w+|маленьк\w+|крупн\w+|мелк\w+|"
    r"тяж[её]л\w+|л[её]гк\w+|длинн\w+|коротк\w+|высок\w+|низк\w+|популярн\w+|умолчан\w+|дат\w+|"
    r"времен\w+|сво[её]му|дальн\w+"
)
_ORDERS = (
    r"sort|sorts|sorted|sortable|sorting|order|ordered|ordering|arranged?|alphabet|alphabetical|"
    r"alphabetically|first|top|asc|ascending|desc|descending|"
    r"newest|oldest|soonest|highest|lowest|cheapest|heaviest|largest|smallest|longest|shortest|"
    r"(?:от)?сортир\w+|упорядоч\w+|алфавит\w*|алфавитн\w+|сначала|сперва|сверху|вверху|наверху|"
    r"первы\w+|вначале|начал[еу]|раньше|порядо?к\w*|возрастан\w+|убыван\w+|а-я|a-z"
)
KINDS: Final = (
    Kind(
        "page",
        words_of(r"page|pages|time|size|страниц\w*|штук\w*|записей"),
        words_of(
            rf"\d+|{'|'.join(IN_WORDS)}|per|paginat\w+|once|enough|fine|good|ok|okay|nice|plenty|split|"
            r"divided?|no|not|more|than|most|maximum|max|одн\w+|разбив\w+|разб\w+|за|раз"
        ),
    ),
    Kind(
        "default",
        words_of(
            r"defaults?|starts?|starting|initially|begins?|otherwise|picks?|picked|chooses?|chosen|"
            r"умолчани\w+|изначально|всегда|начальн\w+|поначалу|начина\w+"
        ),
        words_of(
            r"\d+|yes|no|true|false|nobody|one|unless|stated|specified|said|says?|told|given|new|value|out|off|"
            r"да|нет|нов\w+|сначала|указан\w*|значени\w+|не|иное|всегда|становится|получа\w+|ставится|стоит"
        ),
    ),
    Kind(
        "unique",
        words_of(
            r"unique|uniquely|repeats?|repeated|twice|duplicates?|duplicated|shared?|distinct|once|"
            r"same|different|"
            r"уникал\w+|повтор\w+|дубл\w+|одинаков\w+|дважды|совпада\w+|неповтор\w+"
        ),
        words_of(
            rf"{NEGATIONS}|two|same|different|within|inside|per|only|used|use|appear\w*|occurs?|"
            r"exist\w*|occur\w*|combination|together|pair|both|"
            r"двух|две|два|одним|одной|один|одного|одн\w+|разн\w+|внутри|пределах|рамках|только|раз|"
            r"встреча\w+|пара|сочетан\w+|вместе"
        ),
    ),
    Kind(
        "optional",
        words_of(
            r"optional|optionally|empty|blank|missing|omitted|unknown|skipped|without|без|"
            r"необязательн\w+|опциональн\w+|пуст(?!ь\b)\w+|отсутств\w+|неизвестн\w+|пропус\w+|незаполн\w+"
        ),
        words_of(rf"{NEGATIONS}|left|leave|field|stay|остав\w+|пол[еяю]\w*|оста\w+"),
    ),
    Kind(
        "required",
        words_of(
            r"required|mandatory|obligatory|compulsory|filled|"
            r"обязат\w+|обязан\w*|заполн\w+|требуется|требуются"
        ),
        words_of(
            rf"{NEGATIONS}|everything|else|rest|others?|остальн\w+|given|present|provided|in|out|fields?|always|пол[еяю]\w*|указ\w+|всегда"
        ),
    ),
    Kind(
        "search",
        words_of(
            r"search|searches|searched|searchable|searching|find|finding|found|finds|look|looked|"
            r"looking|lookup|поиск\w*|искать|ищ\w+|найти|найд\w+|нахо[дж]\w+|отыск\w+|разыск\w+"
        ),
        words_of(
            r"up|down|texts?|words?|full|full-text|parts?|quickly|quick|fast|easily|particular|"
            r"certain|box|field|полнотекстов\w+|слов\w+|част\w+|текст\w*|быстр\w+|легко|конкретн\w+|"
            r"пол[еяю]\w*|фрагмент\w*"
        ),
    ),
    Kind(
        "sort",
        words_of(_ORDERS),
        words_of(rf"{_RANK_WORDS}|reverse|descend|keep|keeps|kept|обратн\w+|прям\w+"),
    ),
    Kind(
        "filter",
        words_of(
            r"filter|filters|filtered|filterable|filtering|narrow|narrowed|restrict|limit|only|"
            r"particular|specific|given|certain|chosen|selected|single|separately|one|between|"
            r"период\w*|диапазон\w*|фильтр\w*|(?:от)?фильтр\w+|отбор\w*|отбир\w+|отобрать|только|лишь|конкретн\w+|"
            r"определ[её]нн\w+|выбранн\w+|отдельно|одн(?:ого|ой|ом|им)|заданн\w+|указанн\w+|нужн\w+"
        ),
        words_of(
            r"down|out|yet|still|already|not|two|range|ranges|between|before|after|since|until|period|"
            r"не|диапазон\w*|промежут\w+|период\w*|интервал\w*|границ\w*|за|начал\w*|конц\w*"
        ),
    ),
)
_CHOSEN: Final = words_of(r"picks?|picked|chooses?|chosen")
_OF_LISTS: Final = frozenset({"page", "search", "sort", "filter"})
_NAMED: Final = {kind.name: kind for kind in KINDS}
NARROWED: Final = _NAMED["filter"]
_SHOWN: Final = Kind("shown", SHOWS, _BY)
"""``List trips by departure``: an order, where there is more and less; or else one of each."""
RANGE: Final = words_of(r"ranges?|between|period|период\w*|диапазон\w*|промежут\w+|интервал\w*")
"""Words of a filter by what is more and less."""
WEAK: Final = words_of(
    r"only|particular|specific|given|certain|chosen|selected|single|separately|one|только|лишь|"
    r"конкретн\w+|определ[её]нн\w+|выбранн\w+|отдельно|одн(?:ого|ой|ом|им)|заданн\w+|указанн\w+|"
    r"нужн\w+"
)
"""Words that narrow a list where it is shown, and mean something else elsewhere."""
STANDING: Final = words_of(
    r"sort|sorts|sorted|order|ordered|arranged?|alphabetically|(?:от)?сортир(?:уй|уйте|ован\w*|овать|уются|уется)|"
    r"упорядоч\w+|shown|listed|first|top|comes?|alphabetical|алфавит\w*|сначала|сперва|сверху|вверху|"
    r"первы\w+|вначале|порядо?к\w*|наверху"
)
"""Words that tell how a list is, and not only how it may be."""
_AT_MOST = words_of(r"only|most|at|только|не|более|больше")
DOWN: Final = words_of(
    r"newest|latest|last|recent|recently|best|highest|largest|biggest|longest|heaviest|tallest|"
    r"dearest|expensive|widest|thickest|deepest|fastest|new|high|big|long|desc|descending|reverse|нов\w+|свеж\w+|последн\w+|недавн\w+|поздн\w+|лучш\w+|"
    r"дорог\w+|больш\w+|крупн\w+|тяж[её]л\w+|длинн\w+|высок\w+|популярн\w+|дальн\w+|убыван\w+"
)
UP: Final = words_of(
    r"oldest|earliest|soonest|nearest|closest|next|upcoming|urgent|worst|lowest|smallest|shortest|"
    r"lightest|cheapest|narrowest|thinnest|shallowest|slowest|cheap|old|low|small|short|asc|ascending|alphabet\w*|a-z|стар\w+|ранн\w+|давн\w+|ближайш\w+|скор\w+|"
    r"срочн\w+|худш\w+|дешев\w+|дешёв\w+|меньш\w+|маленьк\w+|мелк\w+|л[её]гк\w+|коротк\w+|низк\w+|"
    r"возрастан\w+|алфавит\w*|а-я"
)
RANK: Final = re.compile(
    rf"(?!alphabet|a-z|алфавит|а-я|asc|desc|reverse|возраст|убыв)(?:{DOWN.pattern}|{UP.pattern})",
    re.IGNORECASE,
)
"""Words that rank what can be more or less."""
MEASURES: Final = (
    (words_of(r"heaviest|lightest|тяж[её]л\w+|л[её]гк\w+"), ("weight", "mass")),
    (
        words_of(r"longest|shortest|длинн\w+|коротк\w+"),
        ("length", "duration", "distance", "minutes", "hours"),
    ),
    (words_of(r"tallest|высок\w+|низк\w+"), ("height",)),
    (words_of(r"widest|narrowest|широк\w+|узк\w+"), ("width",)),
    (words_of(r"deepest|shallowest|глубок\w+"), ("depth",)),
    (words_of(r"fastest|slowest|быстр\w+|медленн\w+"), ("speed",)),
    (
        words_of(r"largest|biggest|smallest|больш\w+|маленьк\w+|крупн\w+|мелк\w+"),
        ("size", "area", "count", "quantity", "volume", "capacity", "amount"),
    ),
)
"""Parts of names of numbers that a word ranks by."""


def little(word: str) -> bool:
    """Whether a word adds nothing to what others say: how they are bound, or who wishes."""
    return small(word) or _is_somebody(word)


def small(word: str) -> bool:
    """Whether a word is one that no name begins or ends with."""
    return _LITTLE.match(word) is not None


def only(words: Iterable[str], *kinds: re.Pattern[str]) -> bool:
    """Whether each word says little, or is of one of some kinds."""
    return all(little(word) or any(kind.match(word) for kind in kinds) for word in words)


def counts(word: str) -> bool:
    """Whether a word before a name says how many or which of them are meant."""
    return bool(WEAK.match(word) or TOGETHER.match(word))


@lru_cache(maxsize=4096)
def _is_somebody(word: str) -> bool:
    if word.isascii():
        return word in english().people or word.removesuffix("s") in english().people
    return russian.of_somebody_or_people(word)


def wishes(word: str, after: Sequence[str]) -> bool:
    """Whether a word that may be a name is a wish here: ``order by``."""
    return (
        bool(after)
        and _BY.match(after[0]) is not None
        and any(kind.needs.match(word) for kind in KINDS)
    )


RELATIVE: Final = words_of(r"that|which|who|whose|where|что|кто|где|котор\w+|кого")
"""Words by which a clause tells which ones of a list are meant."""
IT: Final = words_of(r"it|that|them|these|those|ней|нему|ним|нею")
"""Words for what was named just before."""


def is_by(word: str) -> bool:
    """Whether names behind a word are what a list is searched, narrowed or ordered by."""
    return _BY.match(word) is not None


def is_wish(text: str) -> bool:
    """Whether a text has a word of search, filters or orders that has no other meaning."""
    words = re.findall(r"[^\W\d_][\w-]*", text.lower())
    return any(
        kind.needs.match(word) and not WEAK.match(word)
        for kind in KINDS
        if kind.name in ("search", "filter", "sort")
        for word in words
    )


def is_predicate(words: Sequence[str]) -> bool:
    """Whether it is said of names before it what lists can do with them: ``searchable``."""
    return any(word in ("searchable", "filterable", "sortable") for word in words)


_CHOICE: Final = re.compile(
    r"\b(?:choose|choosing|pick|picking|select)\b.*\b(?:from|between|among|out of)\b", re.IGNORECASE
)
"""``Choose the state from new and old``: those are its values."""


def may_wish(text: str) -> bool:
    """Whether a text has a word of lists, or one that shows something."""
    if _CHOICE.search(text):
        return False
    words = re.findall(r"[^\W\d_][\w-]*", text.lower())
    return any(SHOWS.match(word) for word in words) or any(
        kind.needs.match(word) for kind in KINDS if kind.name in _OF_LISTS for word in words
    )


def kind_of(words: Sequence[str], *, listed: bool = False) -> Kind | None:
    """The kind of wish that words are, when they are one and nothing else.

    Args:
        words: Words that are no names, lower case.
        listed: Whether it was said whose list is meant: ``trips: by date``.
    """
    for kind in KINDS:
        weak = kind.name == "filter" and not listed and _is_weak(kind, words)
        weak = weak or (kind.name == "default" and _is_choice(words))
        weak = weak or (kind.name == "page" and not any(map(_is_number, words)))
        if kind.fits(words) and not weak:
            return kind
    if is_one_of_each(words) and only(words, TOGETHER, _AT_MOST):
        return _NAMED["unique"]
    shown = (listed or any(map(SHOWS.match, words))) and any(map(is_by, words))
    if shown and all(map(small, words)):
        return _SHOWN
    ranks = {bool(DOWN.match(w)) for w in words if DOWN.match(w) or UP.match(w)}
    if len(ranks) > 1 and only(words, _NAMED["sort"].allows):
        return _NAMED["sort"]  # "from new to old"
    return None


def _is_choice(words: Sequence[str]) -> bool:
    """Whether something is shown that somebody chose, and nothing has a value by itself."""
    strong = any(_NAMED["default"].needs.match(w) and not _CHOSEN.match(w) for w in words)
    return not strong and any(map(SHOWS.match, words))


def _is_number(word: str) -> bool:
    return word.isdigit() or word in IN_WORDS


def is_one_of_each(words: Sequence[str]) -> bool:
    """Whether there may be one: ``one per van``, «на одну дату одна запись»."""
    each = any(word in ("per", "each", "every", "на", "у", "для") for word in words)
    return each and any(word in ("one", "single", "одна", "одно", "один") for word in words)


def _is_weak(kind: Kind, words: Sequence[str]) -> bool:
    """Whether words narrow nothing: ``only one``, and nothing is shown."""
    strong = any(kind.needs.match(w) and not WEAK.match(w) for w in words)
    return not strong and not any(map(SHOWS.match, words))
