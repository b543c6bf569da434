"""A statement of provenance as people read it, and whether it is about what runs."""

from typing import Any

from codegen_crds.contracts.provenance import release_of

from .text import Line, Span, line, one_line

_MOST = 100


def origin_page(stated: dict[str, Any]) -> list[Line]:
    """From words to images, in that order."""
    release, commit, _ = release_of(stated)
    build = stated["predicate"]["buildDefinition"]
    words, inner = build["externalParameters"], build["internalParameters"]
    lines = [
        _fact("words", one_line(words["description"], _MOST)),
        *(_fact(f"change {c['id']}", one_line(c["request"], _MOST)) for c in words["changes"]),
    ]
    for run in inner["runs"]:
        told = one_line(run.get("requirements", {}).get("summary", ""), _MOST)
        if "commit" in run:
            told = f"commit {run['commit']}"
        lines.append(_fact(run["name"], told or f"result sha256:{run['result']['sha256'][:12]}"))
    lines.append(_fact("commit", commit))
    lines += [
        _fact("image", f"{each['name']}@sha256:{each['digest']['sha256']}")
        for each in stated["subject"]
    ]
    live = stated["predicate"]["runDetails"]["metadata"]["finishedOn"]
    lines.append(_fact("release", f"{release}, live since {live}"))
    return lines


def departures(signed: dict[str, Any], present: dict[str, Any]) -> list[str]:
    """In what a signed statement is not about what the objects say now; nothing: it is.

    Raises:
        ProvenanceError: One of them is no statement of ours.
    """
    before, now = _about(signed), _about(present)
    return [
        f"{name}: signed {before[name]}, present {now[name]}"
        for name in before
        if before[name] != now[name]
    ]


def _fact(name: str, text: str) -> Line:
    return line(Span(f"{one_line(name):<20} ", "dim"), one_line(text))


def _about(stated: dict[str, Any]) -> dict[str, str]:
    release, commit, images = release_of(stated)
    return {"release": release, "commit": commit, "images": ", ".join(images)}
