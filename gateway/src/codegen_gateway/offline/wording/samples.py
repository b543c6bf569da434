"""From a sample to the form that it stands for, and from a form to a sample."""

import re
from typing import Final

_LEAST: Final = 4
_MOST: Final = 40
_PHONE: Final = 7
_CLASSES: Final = (
    (r"[0-9#]", "[0-9]"),
    (r"[A-Z]", "[A-Z]"),
    (r"[a-z]", "[a-z]"),
    (r"[А-ЯЁ]", "[А-ЯЁ]"),
    (r"[а-яё]", "[а-яё]"),
)
_DATED = re.compile(
    r"[YMDHSГМДЧС:./ -]+|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d{2}(?::\d{2})?|\d+[.,]\d+",
    re.IGNORECASE,
)
"""A day, a time or a number: these have types."""
_RUNS = ("ABCDEFGH", "АБВГДЕЖЗ", "XXXXXXXX", "abcdefgh", "абвгдежз")
_PIECE = re.compile(
    r"(?:\\(?P<class>[dw])|\\(?P<escaped>[^\w\s])|(?P<set>\[[^\^\[\]\\]+\])|(?P<letter>[^\\^$.|?*+()\[\]{}]))"
    r"(?:\{(?P<least>\d{1,3})(?:,(?P<most>\d{0,3}))?\}|(?P<many>[+*?]))?"
)


def form_of(sample: str, *, told: bool = False) -> str | None:
    """The pattern of texts like a sample; None for a text that is no sample of a form.

    Where it is told to be a pattern and its figures are all the same, its other letters stay.

    >>> form_of("AB123CD"), form_of("WH-0000", told=True), form_of("2024-01-31")
    ('^[A-Z]{2}[0-9]{3}[A-Z]{2}$', '^WH-[0-9]{4}$', None)
    """
    if re.fullmatch(r"(?:[0-9A-F]{2}[:-]){5}[0-9A-F]{2}", sample, re.IGNORECASE):
        return f"^(?:[0-9A-Fa-f]{{2}}{sample[2]}){{5}}[0-9A-Fa-f]{{2}}$"  # of a network card
    figures = sum(letter.isdigit() or letter == "#" for letter in sample)
    lettered = any(letter.isalpha() for letter in sample)
    crossed = re.search(r"[XХ]{2,}", sample) is not None
    if not _LEAST <= len(sample) <= _MOST or _DATED.fullmatch(sample) or not (figures or crossed):
        return None
    apart = "-" in sample or (told and " " in sample)
    split = told and re.fullmatch(r"\d+(?:[-/ ]\d+)+", sample) is not None  # a form like 12/27
    if not (lettered or split or "#" in sample or (apart and figures >= _PHONE)):
        return None
    if re.search(r"[^\w#+/.:-]|_", sample.replace(" ", "")) or sample[0] in "/.:":
        return None
    placeholders = {letter for letter in sample if letter.isdigit() or letter == "#"}
    fixed = told and (placeholders <= {"0"} or placeholders <= {"#"} or placeholders <= {"9"})
    parts = re.findall(r"[A-Z]+|[a-z]+|[А-ЯЁ]+|[а-яё]+|[0-9#]+|[^\w#]", sample)
    return "^" + "".join(_part(part, fixed=fixed) for part in parts) + "$"


def _part(part: str, *, fixed: bool) -> str:
    if re.fullmatch(r"[XХ]{2,}", part):
        return f"[0-9A-Z]{{{len(part)}}}"
    letters = next((kind for form, kind in _CLASSES if re.fullmatch(form, part[0])), "")
    if not letters:
        return part if part in " -:" else f"\\{part}"
    run = any(part == row[: len(part)] for row in _RUNS) or part == part[0] * len(part) != part[0]
    if fixed and letters != "[0-9]" and not run:
        return part
    return letters if len(part) == 1 else f"{letters}{{{len(part)}}}"


def filled(sample: str) -> str:
    """A sample with a figure in each place for one."""
    return re.sub(r"[XХ]{2,}", lambda m: "1" * len(m.group()), sample).replace("#", "1")


def letter_of(letters: str) -> str:
    """A letter of a set such as ``[A-Z]``."""
    return "1" if letters == "[0-9]" else letters[1]


def example_of(pattern: str) -> str | None:
    r"""A text that a pattern without groups and choices matches; None for any other pattern.

    >>> example_of("^[A-Z]{3}-\\d+$"), example_of("^(a|b)$")
    ('AAA-1', None)
    """
    made, place, inside = "", 0, pattern.removeprefix("^").removesuffix("$")
    while place < len(inside):
        piece = _PIECE.match(inside, place)
        if piece is None:
            return None
        least = int(piece["least"]) if piece["least"] else int(piece["many"] not in ("*", "?"))
        made += _letter(piece) * (least or int(piece["many"] == "*"))
        place = piece.end()
    return made if made and len(made) <= 200 else None  # noqa: PLR2004 - the contract's bound


def _letter(piece: re.Match[str]) -> str:
    if piece["class"]:
        return "1" if piece["class"] == "d" else "a"
    if piece["set"]:
        return piece["set"][1]
    return piece["escaped"] or piece["letter"]
