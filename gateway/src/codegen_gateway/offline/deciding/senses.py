"""Russian words with two meanings, by what else is kept: the subject of a lesson is no item."""

from dataclasses import replace

from codegen_gateway.offline.draft import Draft, EntityDraft, Phrase

_SCHOOL = frozenset(
    {"teacher", "pupil", "student", "lesson", "exam", "lecture", "tutor", "homework", "exam_result"}
)
_STORED = frozenset({"stock", "inventory_number", "state", "barcode"})
"""What is counted is no subject of lessons."""
_MUSIC = frozenset(
    {"singer", "song", "choir", "musician", "composer", "concert", "actor", "rehearsal", "music"}
)
_KITCHEN = frozenset({"recipe", "dish", "ingredient", "instruction"})
_MONEY = frozenset({"operation", "transaction", "transfer"})
_SPORT = frozenset({"team", "player", "match"})
_ROAD = frozenset({"driver", "truck", "cargo", "car", "bus"})
_SENSES = (
    ("gearbox", "кпп", "kpp", frozenset({"tin", "counterparty", "bank"})),
    (
        "car",
        "машин",
        "machine",
        frozenset(
            {"washing_machine", "sewing_machine", "coffee_machine", "machine_tool", "laundry"}
        ),
    ),
    ("upload", "загруз", "load", frozenset({"washing_machine", "machine", "oven", "truck"})),
    ("camera", "камер", "chamber", frozenset({"temperature", "min_temperature", "fridge"})),
    ("share", "акци", "event", frozenset({"volunteer", "participant", "organizer"})),
    ("share", "акци", "promotion", frozenset({"discount", "customer"})),
    ("course", "курс", "rate", frozenset({"currency"})),
    ("work", "рабоч", "worker", frozenset({"crew", "tool", "full_name"})),
    ("referral", "направлен", "direction", frozenset({"door", "route", "passage", "wind"})),
    ("repotting", "пересад", "transfer", frozenset({"station", "line", "stop", "passenger"})),
    ("intake", "набор", "kit", frozenset({"child", "toy", "detail", "part"})),
    ("flight", "рейс", "trip", _ROAD),
    ("lesson", "пара", "pair", frozenset({"inventory_number", "rental"})),
    ("item", "предмет", "subject", _SCHOOL),
    (
        "sentence",
        "предложен",
        "suggestion",
        frozenset({"category", "idea", "employee", "resident", "topic"}),
    ),
    ("vote", "голос", "voice", _MUSIC),
    ("release", "выход", "yield", _KITCHEN),
    ("invoice", "сч", "account", _MONEY),
    ("speaker", "колонк", "column", frozenset({"board", "card", "task", "table"})),
    ("stock", "остат", "balance", _MONEY),
    ("machinery", "техник", "technique", frozenset({"painting", "artist", "author"})),
    ("tool", "инструмент", "instrument", _MUSIC | {"lesson", "teacher"}),
    ("item", "позиц", "position", _SPORT),
    ("invoice", "сч", "score", _SPORT),
    ("recipe", "рецепт", "prescription", frozenset({"medicine", "dose", "patient"})),
    ("harvest", "сбор", "collection", frozenset({"contribution", "child"})),
    ("batch", "парти", "match", frozenset({"game"})),
    (
        "batch",
        "парти",
        "game",
        frozenset({"player", "participant", "member", "white", "opponent", "winner", "rival"}),
    ),
    ("rate", "ставк", "bid", frozenset({"lot", "auction"})),
    ("task", "дел", "case", frozenset({"court", "plaintiff", "defendant", "hearing", "lawyer"})),
    ("total", "итог", "outcome", frozenset({"hearing", "court", "case", "meeting", "agenda"})),
    ("series", "серия", "episode", frozenset({"season"})),
    ("transfer", "перевод", "translation", frozenset({"word", "language", "phrase"})),
    ("brand", "марк", "stamp", frozenset({"denomination", "perforation", "print_run"})),
    ("prescription", "назначен", "purpose", frozenset({"amount", "donor", "donation"})),
    (
        "record",
        "запис",
        "signup",
        frozenset({"lesson", "course", "excursion", "workout", "club", "workshop"}),
    ),
    ("record", "запис", "booking", frozenset({"hall", "court", "shoot"})),
    ("record", "запис", "appointment", frozenset({"service", "master", "doctor"})),
)
"""What a word is taken for, how it begins, and what it means among which others."""


_ROLES = (
    (frozenset({"employee", "worker", "staff"}), "appointment_date", "дата при", "hire_date"),
    (frozenset({"flag", "feature", "rule", "toggle"}), "included", "включ", "enabled"),
    (frozenset({"photo", "picture", "painting", "album", "image"}), "signature", "подпись",
     "caption"),
    (frozenset({"restaurant", "cafe", "dish", "recipe"}), "kitchen", "кухня", "cuisine"),
    (frozenset({"order", "cake", "bouquet", "repair"}), "loan_date", "дата выдачи",
     "handover_date"),
    (frozenset({"repair", "order"}), "appointment_date", "дата при", "acceptance_date"),
    (frozenset({"reminder", "medicine", "medication", "pill"}), "appointment_time", "время при",
     "intake_time"),
    (frozenset({"certificate", "document", "licence", "license", "passport", "permit", "pass"}),
     "loan_date", "дата выдачи", "issue_date"),
    (frozenset({"task", "bug", "issue", "ticket", "request"}), "performer", "исполнитель",
     "assignee"),
)  # fmt: skip
"""Of which things, what a field is taken for, how it begins, and what it is there."""


def _sides(draft: Draft) -> None:
    """``хозяева, гости`` of a match between teams are the teams."""
    for entity in draft.entities.values():
        if entity.phrase.head not in ("match", "game") or "team" not in draft.entities:
            continue
        for usual, begins, side in (("owner", "хозя", "home"), ("guest", "гост", "away")):
            each = entity.find(usual)
            if each is not None and each.target is None and each.phrase.label.startswith(begins):
                each.phrase = replace(
                    each.phrase, words=(side, "team"), key=f"{side}_team", plural=False
                )


def _of_its_thing(entity: EntityDraft) -> None:
    """``дата приёма`` of an employee is the day of hiring."""
    for things, usual, begins, meant in _ROLES:
        each = entity.find(usual)
        if each is None or entity.phrase.head not in things or each.target is not None:
            continue
        if each.phrase.label.lower().startswith(begins) and entity.find(meant) is None:
            each.phrase = replace(each.phrase, words=tuple(meant.split("_")), key=meant)


_PAID = frozenset(
    {"debt", "contribution", "donation", "payment", "expense", "income", "fine", "fee", "salary"}
)
"""Of these «сколько» asks for money."""
_BOOKED = frozenset({"record", "signup", "booking", "appointment", "visit", "reservation"})
"""Made for a day, and for no number of days."""
_PRICED = frozenset({"price", "cost", "rate", "quote", "tariff"})
"""What these are is a number."""
_METERED = frozenset({"water", "gas", "electricity", "heat", "heating"})
"""What meters read."""


_WAYS = frozenset({"method", "способ", "метод"})
"""Said in so many words, it is how and not what for."""


def _counted(draft: Draft) -> None:
    """«Сколько» of a debt is an amount; what a meter reads is a number."""
    for entity in draft.entities.values():
        for each in entity.fields:
            asked = each.phrase.key == "quantity" and each.phrase.label.lower() == "сколько"
            if asked and entity.phrase.head in _PAID:
                each.phrase = replace(each.phrase, words=("amount",), key="amount")
            if each.phrase.key == "day" and entity.phrase.head in _BOOKED and each.about.empty:
                each.phrase = replace(each.phrase, words=("date",), key="date")
            told = each.phrase.label.lower() not in _WAYS
            if told and each.phrase.key == "method" and entity.phrase.head in _PAID:
                each.phrase = replace(each.phrase, words=("purpose",), key="purpose")
            if (
                entity.phrase.head == "reading"
                and each.phrase.head in _METERED
                and each.about.type is None
                and each.target is None
            ):
                each.about.type = "float"
            if (
                each.phrase.key == "quantity"
                and each.about.unit == "measure"
                and "час" in (each.phrase.label.lower())
            ):
                each.phrase = replace(each.phrase, words=("hours",), key="hours")


def _priced(draft: Draft) -> None:
    """The value of a price is a number."""
    for entity in draft.entities.values():
        each = entity.find("value") if entity.phrase.head in _PRICED else None
        if each is not None and each.target is None and not (each.about.type or each.about.values):
            each.about.type = "decimal"


def settle(draft: Draft, *, live: frozenset[str] = frozenset()) -> None:
    """Give such words the meaning that they have in this description.

    Args:
        draft: What was read; it is changed.
        live: Keys of things that a product has already: their fields keep their names.
    """
    if draft.language != "ru":
        return
    _counted(draft)
    for entity in draft.entities.values():
        if entity.phrase.key not in live:
            _of_its_thing(entity)
    _sides(draft)
    told = {*draft.entities, *(f.phrase.head for e in draft.entities.values() for f in e.fields)}
    told |= {"music" for key in draft.entities if "music" in key.split("_")}
    for usual, word, meant, among in _SENSES:
        if told & among and not (meant == "subject" and told & _STORED):
            _rename(draft, usual, word, meant)
    _priced(draft)


def _rename(draft: Draft, usual: str, word: str, meant: str) -> None:
    def known(phrase: Phrase) -> Phrase:
        if phrase.head != usual or word not in phrase.label.lower() or meant in draft.entities:
            return phrase
        *before, last = phrase.words
        many = f"{meant}s" if phrase.plural and last != usual else meant
        key = "_".join([*phrase.key.split("_")[:-1], meant])
        return replace(phrase, words=(*before, many), key=key)

    for entity in draft.entities.values():
        for each in entity.fields:
            each.phrase = known(each.phrase)
            each.target = known(each.target) if each.target is not None else None
        entity.phrase = known(entity.phrase)
    draft.shared = [(known(one), known(other)) for one, other in draft.shared]
    draft.entities = {entity.phrase.key: entity for entity in draft.entities.values()}
