"""What was not understood is heard again as a bag of words, and no word of it may be a stranger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_gateway.offline import second_hearing
from codegen_gateway.offline.deciding.specification import entities_of
from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase
from codegen_gateway.offline.words.phrases import parse, pointer

from .notation import lists, notation

_STRANGERS = ("moonlight", "surprisingly", "twelve", "holidays", "backwards", "кстати", "луна")


def _phrase(name: str) -> Phrase:
    phrase = parse(name)
    assert phrase is not None
    return phrase


def _field(name: str) -> FieldDraft:
    return FieldDraft(_phrase(name))


def _draft() -> Draft:
    draft = Draft("en")
    owner = draft.entity(_phrase("owners"))
    owner.fields = [_field("name"), _field("phone"), _field("town")]
    pet = draft.entity(_phrase("pets"))
    pet.fields = [_field("name"), _field("weight"), _field("birth date"), pointer(owner.phrase)]
    pet.fields[1].about.unit = "measure"
    return draft


def _said(draft: Draft) -> list[str]:
    return [f"{notation(entity)} {lists(entity)}" for entity in entities_of(draft)]


_WISHES = (
    "let people only see owners of a given town",
    "owners can be looked up by phone",
    "phones of owners never repeat",
    "when an owner goes, the pets go too",
    "show pets from heaviest to lightest",
    "30 owners at a time on a page",
    "a town is not required",
    "pets of one owner should be listed separately",
    "mail us as soon as a pet is added",
    "changing anything needs the key",
)


@pytest.mark.parametrize("wish", _WISHES)
def test_a_wish_in_any_order_of_words_is_fulfilled(wish: str) -> None:
    draft = _draft()
    before = _said(draft)
    heard = second_hearing.hear(wish, draft)
    assert [piece.text for piece in heard.left] == []
    assert heard.done
    assert _said(draft) != before


@pytest.mark.parametrize("wish", _WISHES)
@given(stranger=st.sampled_from(_STRANGERS), data=st.data())
def test_a_word_that_nobody_accounts_for_makes_it_another_sentence(
    wish: str, stranger: str, data: st.DataObject
) -> None:
    """Nothing of the piece with the stranger is built, and that piece is what is left."""
    words = wish.replace(",", "").split()
    words.insert(data.draw(st.integers(0, len(words))), stranger)
    draft = _draft()
    before = _said(draft)
    heard = second_hearing.hear(" ".join(words), draft)
    assert any(stranger in piece.text for piece in heard.left)
    assert _said(draft) == before


def test_of_two_rules_each_has_its_own_fate() -> None:
    draft = _draft()
    visit = draft.entity(_phrase("visits"))
    visit.fields = [_field("date"), pointer(draft.entities["pet"].phrase)]
    second_hearing.hear(
        "Removing an owner removes their pets, but a pet with visits can't be removed", draft
    )
    fates = {e.phrase.key: [f.on_delete for f in e.fields if f.target] for e in _all(draft)}
    assert fates == {"owner": [], "pet": ["cascade"], "visit": ["restrict"]}


def _all(draft: Draft) -> list[EntityDraft]:
    return [*draft.entities.values()]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Pets: name, weight. Sort them by moonlight and let us search by name, please.",
            ["moonlight"],
        ),
        (
            "Книги: название, жанр. Жанр можно фильтровать, а ещё учитывать фазу луны.",
            ["фазу луны"],
        ),
        ("Pets: name, weight. Names never repeat, unless the moon is full.", ["moon"]),
    ],
)
def test_one_strange_clause_costs_that_clause_alone(text: str, told: list[str]) -> None:
    found = understand(text, {})
    assert len(found.unsupported) == len(told)
    for words, said in zip(told, found.unsupported, strict=True):
        assert words in said


def test_what_is_wished_twice_is_built_once() -> None:
    draft = _draft()
    for _ in range(2):
        second_hearing.hear("no two pets of one owner may share a name", draft)
    pet = entities_of(draft)[1]
    assert pet.unique_together == [["owner_id", "name"]]
