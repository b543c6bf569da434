"""What a person asks for, as manifests and patches; refused here where the answer is known."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from codegen_crds.change_list import with_room
from codegen_crds.meta import API_VERSION
from codegen_crds.names import ascii_words
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.app_log import LogRequest

from .exits import CliError, Exit
from .overview import Asked, Overview

Patch = dict[str, Any]

_NAME_MAX: Final = 30
_TITLE_MAX: Final = 60
_MONEY: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]{3})?\s*")
_YES: Final = frozenset({"approve", "approved", "yes", "ok", "take", "да", "одобрить", "удалить"})
_NO: Final = frozenset(
    {"reject", "rejected", "decline", "deny", "no", "keep", "нет", "отклонить", "оставить"}
)
"""First words of options; "Take it away" and "Keep the data" are what a contraction asks."""
_ARTICLES: Final = ("a-", "an-", "the-")


def manifest(
    *, namespace: str, description: str, title: str = "", name: str = "", **spec: object
) -> dict[str, Any]:
    """A Project from words.

    Args:
        namespace: Where.
        description: What the product should do.
        title: For people; empty: the description's first sentence.
        name: Of the object; empty: from the title.
        spec: Further fields as on the wire; empty ones are left out.

    Raises:
        CliError: No name can be made from the title.
    """
    title = title.strip() or first_sentence(description)
    name = name or name_from(title)
    wish = {"title": title, "description": description.strip()}
    return {
        "apiVersion": API_VERSION,
        "kind": "Project",
        "metadata": {"name": name, "namespace": namespace},
        "spec": wish | {key: value for key, value in spec.items() if value},
    }


def first_sentence(text: str) -> str:
    """The first sentence or line, short enough for a title."""
    first = re.split(r"(?<=[^\s.])[.!?:;](?:\s|$)|\n", text.strip(), maxsplit=1)[0].strip()
    if len(first) <= _TITLE_MAX:
        return first
    return first[:_TITLE_MAX].rpartition(" ")[0] or first[:_TITLE_MAX]


def name_from(title: str) -> str:
    """A name for the object; people may choose another with ``--name``."""
    words = ascii_words(title)
    for article in _ARTICLES:
        words = words.removeprefix(article)
    if len(words) > _NAME_MAX:
        cut = words[: _NAME_MAX + 1].rpartition("-")[0]
        words = cut or words[:_NAME_MAX]
    if not words:
        raise CliError(Exit.USAGE, "No name can be made from the title.", "Give --name.")
    return words


def from_file(document: object, *, namespace: str, source: str, asked: str = "") -> dict[str, Any]:
    """A Project manifest as it was parsed from a file.

    Args:
        document: What was parsed.
        namespace: Where it goes when it names no namespace.
        source: The file's name, for messages.
        asked: The namespace that the person asked for; empty: none.

    Raises:
        CliError: It is something else, or for another namespace.
    """
    if not isinstance(document, Mapping) or document.get("kind") != "Project":
        raise CliError(Exit.USAGE, f"{source}: kind: a Project is needed")
    if document.get("apiVersion") != API_VERSION:
        raise CliError(Exit.USAGE, f"{source}: apiVersion: {API_VERSION} is needed")
    metadata = document.get("metadata")
    if not isinstance(metadata, Mapping) or not metadata.get("name"):
        raise CliError(Exit.USAGE, f"{source}: metadata.name: a name is needed")
    body = {**document, "metadata": {"namespace": namespace, **metadata}}
    own = body["metadata"]["namespace"]
    if asked and own != asked:
        why = f"{source}: metadata.namespace: it is for {own}, and --namespace says {asked}"
        raise CliError(Exit.USAGE, why)
    return body


def money(text: str, currency: str = "") -> tuple[str, str]:
    """``5 EUR``, ``5EUR`` or ``5`` as (limit, currency).

    Args:
        text: As typed.
        currency: When the text names none.

    Raises:
        CliError: It is no amount, or no currency is known.
    """
    found = _MONEY.fullmatch(text)
    if found is None:
        raise CliError(Exit.USAGE, f"{text!r} is no amount; write it as 5 or 2.50, or 5EUR.")
    code = (found[2] or currency).upper()
    if not code:
        raise CliError(Exit.USAGE, "The currency is not known.", "Write it too: 5EUR.")
    return found[1], code


def add_answer(project: Project, question: str, text: str) -> Patch | None:
    """Answer a question; None when the same answer is there already.

    Raises:
        CliError: Another answer was given.
    """
    spec = project.spec
    given = next((a for a in spec.answers if a.question_id == question), None)
    if given is not None:
        if given.text == text:
            return None
        why = f"{question} was answered already, and an answer cannot be changed."
        raise CliError(Exit.REFUSED, why)
    answers = [a.model_dump(mode="json") for a in spec.answers]
    return _guarded(project, answers=[*answers, {"questionId": question, "text": text}])


def add_change(
    project: Project, request: str, change: str = "", reopens: str = ""
) -> tuple[str, Patch | None]:
    """Ask for a change; (its id, patch or None when the same is asked for already).

    Raises:
        CliError: Another change has the id, or there is none to be reopened.
    """
    spec = project.spec
    present = {c.id: (c.request, c.reopens) for c in spec.changes}
    if reopens and reopens not in present:
        raise CliError(Exit.NOT_FOUND, f"There is no change {reopens} to reopen.")
    if change and change in present:
        if present[change] == (request, reopens):
            return change, None
        raise CliError(Exit.REFUSED, f"Change {change} is there already, and says something else.")
    # An id that was used before would be taken for the change that had it.
    used = present.keys() | {c.id for c in project.status.changes}
    chosen = change or next(f"c{n}" for n in range(1, len(used) + 2) if f"c{n}" not in used)
    changes = [c.model_dump(mode="json") for c in with_room(project, kept=reopens)]
    asked = {"id": chosen, "request": request} | ({"reopens": reopens} if reopens else {})
    return chosen, _guarded(project, changes=[*changes, asked])


def set_budget(project: Project, limit: str, currency: str, period: str) -> Patch:
    """Set the limit."""
    present = project.spec.budget
    period = period or (present.period if present else "total")
    return _guarded(project, budget={"limit": limit, "currency": currency, "period": period})


def pin(project: Project, release: str) -> Patch:
    """Hold production at a release; empty: let it follow the newest."""
    return _guarded(project, pinnedRelease=release or None)


def ask_for_log(project: Project, wish: LogRequest) -> Patch:
    """Ask the server for what the product said; it takes the place of a request of before."""
    return _guarded(project, logRequest=wish.model_dump(mode="json"))


def set_teardown(project: Project, policy: str) -> Patch:
    """Decide what deletion does with data and repository."""
    return _guarded(project, teardownPolicy=policy)


def which_release(it: Overview, wanted: str) -> str:
    """The release that a person means by an id or its beginning.

    Raises:
        CliError: There is none, or several.
    """
    found = [s.release for s in it.releases if s.release.startswith(wanted.lower())]
    if not found:
        known = ", ".join(s.release for s in it.releases) or "none"
        raise CliError(Exit.NOT_FOUND, f"{wanted} is not in the history; it has: {known}.")
    if len(found) > 1:
        raise CliError(Exit.USAGE, f"{wanted} could be: {', '.join(found)}.")
    return found[0]


def previous_release(it: Overview) -> str:
    """The release that served before the live one.

    Raises:
        CliError: There is none.
    """
    older = [s.release for s in it.releases if not s.live]
    if not older:
        raise CliError(Exit.NOT_FOUND, "No other release served before this one.")
    return older[0]


def which_question(it: Overview, wanted: str = "", *, with_options: bool = False) -> Asked:
    """The open question that a person means.

    Args:
        it: The Project.
        wanted: Its id; empty: the only open one.
        with_options: Whether only questions with options count.

    Raises:
        CliError: There is none, or several.
    """
    asked = [q for q in it.questions if q.options or not with_options]
    if wanted:
        found = next((q for q in it.questions if q.id == wanted), None)
        if found is None:
            raise CliError(Exit.NOT_FOUND, f"There is no open question {wanted}.", _listed(asked))
        return found
    if not asked:
        raise CliError(Exit.NOT_FOUND, f"{it.name} asks nothing.")
    if len(asked) > 1:
        raise CliError(Exit.USAGE, "Several questions are open: give --question.", _listed(asked))
    return asked[0]


def which_option(asked: Asked, wanted: str) -> str:
    """An option by its text in any case, or by its number from 1; free text where none is given.

    Raises:
        CliError: It is none of them.
    """
    if not asked.options:
        return wanted
    if wanted.isdigit() and 1 <= int(wanted) <= len(asked.options):
        return asked.options[int(wanted) - 1]
    found = next((o for o in asked.options if o.casefold() == wanted.strip().casefold()), None)
    if found is None:
        raise CliError(Exit.USAGE, f"{wanted!r} is no option; they are: {_quoted(asked.options)}.")
    return found


def approval(asked: Asked, *, reject: bool) -> str:
    """The option that approves, or the one that rejects.

    Raises:
        CliError: It is not plain which one that is.
    """
    words = _NO if reject else _YES
    found = [o for o in asked.options if ascii_or_own(o) & words]
    if len(found) != 1:
        raise CliError(
            Exit.USAGE,
            f"It is not plain which option {'rejects' if reject else 'approves'}: "
            f"{_quoted(asked.options)}.",
            "Give it with --option.",
        )
    return found[0]


def ascii_or_own(option: str) -> frozenset[str]:
    """The first word of an option, folded."""
    return frozenset(re.findall(r"\w+", option.casefold())[:1])


def annotated(project: Project, annotations: Mapping[str, str]) -> Patch | None:
    """Note something on a Project; None when it is noted already."""
    if project.metadata.annotations.items() >= annotations.items():
        return None
    meta = project.metadata
    guard = {"uid": meta.uid, "resourceVersion": meta.resource_version}
    return {"metadata": {**guard, "annotations": dict(annotations)}}


def secret_patch(values: Mapping[str, str]) -> Patch:
    """Put values into a Secret and leave its other keys alone."""
    return {"stringData": dict(values)}


def secret_object(namespace: str, name: str, values: Mapping[str, str]) -> dict[str, Any]:
    """A new Secret with values."""
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, **secret_patch(values)}


def secret_key(key: str) -> str:
    """The name of a variable.

    Raises:
        CliError: It is none; a value may have been typed in its place, so it is not repeated.
    """
    if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,127}", key):
        why = "KEY: a name such as STRIPE_KEY is needed; the value is asked for, or read from stdin"
        raise CliError(Exit.USAGE, why)
    return key


def _guarded(project: Project, **spec: object) -> Patch:
    """A merge patch that fails when the object changed since it was read: lists are whole."""
    meta = project.metadata
    guard = {"uid": meta.uid, "resourceVersion": meta.resource_version}
    return {"metadata": guard, "spec": spec}


def _quoted(options: Sequence[str]) -> str:
    return ", ".join(f"{n}: {option}" for n, option in enumerate(options, 1))


def _listed(asked: Sequence[Asked]) -> str:
    return "\n".join(f"{q.id}: {q.text}" for q in asked)
