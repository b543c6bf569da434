"""What was taken for a name and hardly is one is asked about, and the answer decides."""

import pytest

from codegen_gateway.offline.deciding.understanding import understand

_LOOKUP = "Artifacts: file, version, checksum. (file + version) lookup."


def test_a_list_that_repeats_another_is_asked_about() -> None:
    found = understand(_LOOKUP, {})
    assert [q.text for q in found.questions] == [
        "Should “lookup” be a list of its own, with “file, version”?"
    ]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("Yes, keep it", 2), ("yes", 2), ("Leave it out", 1), ("no", 1), ("nope, not at all", 1)],
)
def test_the_answer_decides(answer: str, kept: int) -> None:
    (asked,) = understand(_LOOKUP, {}).questions
    found = understand(_LOOKUP, {asked.text: answer})
    assert (found.questions, len(found.entities)) == ([], kept)


def test_lists_that_have_something_alike_are_not_asked_about() -> None:
    found = understand("Dogs: name, breed. Cats: name, age.", {})
    assert (found.questions, len(found.entities)) == ([], 2)


@pytest.mark.parametrize("words", ["unique within a list", "many of them", "newest"])
def test_words_that_say_how_are_no_field(words: str) -> None:
    found = understand(f"Dogs have a name, a breed and {words} paw.", {})
    assert not any("paw" in field.name for entity in found.entities for field in entity.fields)
    assert found.questions or any(words in each for each in found.unsupported)
