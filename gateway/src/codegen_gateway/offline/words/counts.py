"""Numbers in words, as people say how many they want to see at once."""

from typing import Final

IN_WORDS: Final = {
    "five": 5, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60,
    "a hundred": 100, "one hundred": 100, "пять": 5, "десять": 10, "двенадцать": 12,
    "пятнадцать": 15, "двадцать": 20, "тридцать": 30, "пятьдесят": 50, "сто": 100,
}  # fmt: skip
IN_RUSSIAN: Final = "|".join(word for word in IN_WORDS if word[0] >= "а")
"""The Russian ones, as a pattern."""
