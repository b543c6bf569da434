"""Questions to the person, and the answers that were given to them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from codegen_crds.contracts.product import OpenQuestion

from .draft import Language
from .text import restored, unquote

MAX_QUESTIONS = 2
SHOWN = 120


@dataclass
class Dialogue:
    """Asks what is not known; a question that was answered is not asked again."""

    language: Language
    answers: Mapping[str, str]
    questions: list[OpenQuestion] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def ask(self, english: str, russian: str, options: tuple[str, ...] = ()) -> str | None:
        """The answer to a question, or None when it has to be asked (it is noted then)."""
        text = self.pick(english, russian)
        key = normal(text)
        if key in self.answers:
            self.used.add(key)
            return self.answers[key]
        if len(self.questions) < MAX_QUESTIONS and all(
            normal(q.text) != key for q in self.questions
        ):
            shown = [option[:200] for option in options]
            self.questions.append(OpenQuestion(text=text[:1000], options=shown))
        return None

    def choose(
        self,
        english: str,
        russian: str,
        options: tuple[str, ...],
        own_words: Callable[[str], int] | None = None,
    ) -> int | None:
        """The number of the chosen option, -1 for another answer, None when it has to be asked.

        ``own_words`` tells the option that is meant by an answer that repeats none.
        """
        answer = self.ask(english, russian, options)
        if answer is None:
            return None
        choice = chosen(answer, options)
        return own_words(answer) if choice < 0 and own_words is not None else choice

    def pick(self, english: str, russian: str) -> str:
        """A text in the person's language."""
        return pick(self.language, english, russian)


def pick(language: Language, english: str, russian: str) -> str:
    """The text in a language."""
    return russian if language == "ru" else english


def chosen(answer: str, options: tuple[str, ...]) -> int:
    """Which option an answer is: its text, its number or its beginning; -1 when none."""
    plain = normal(answer)
    number = re.match(r"(?:option |вариант )?(\d)\b", plain)
    if number is not None and 1 <= int(number[1]) <= len(options):
        return int(number[1]) - 1
    for i, option in enumerate(options):
        if plain and (plain == normal(option) or normal(option).startswith(plain)):
            return i
        if len(plain) > len(normal(option)) and normal(option) in plain:
            return i
    return -1


def normal(text: str) -> str:
    """A text without case, quotes and spacing, for comparison."""
    return re.sub(r"[\s«»“”\"'.,:;!?]+", " ", text).strip().lower()


def quoted(text: str) -> str:
    """A short quotation."""
    text = unquote(re.sub(r"\s+", " ", restored(text)))
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
