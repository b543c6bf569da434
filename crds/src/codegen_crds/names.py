"""Names of everything we make: pure functions of the identity of their owner.

A name is never stored as a decision and never searched for: whoever knows the owner knows the
name. All are DNS-1123 labels (RFC 1123, at most 63 characters).
"""

import hashlib
import re
import unicodedata
from typing import Final

_LABEL_MAX: Final = 63
_SLUG_STEM_MAX: Final = 30
"""Leaves room for `-xxxx`, a service and a colour in a systemd unit or container name."""

_CYRILLIC: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)


def ascii_words(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; Cyrillic is transliterated, the rest folded.

    May be empty, when no letter or digit has an ASCII form.
    """
    romanised = "".join(_CYRILLIC.get(c, c) for c in text.lower()).replace("_", "")
    folded = unicodedata.normalize("NFKD", romanised).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")


def slug(title: str, uid: str) -> str:
    """Name of a product: ``<title stem>-<4 characters of the uid>``.

    Two Projects with one title differ by uid, so nothing has to be claimed. Always starts with
    a letter, at most 35 characters.
    """
    stem = ascii_words(title)[:_SLUG_STEM_MAX].strip("-")
    if not stem or not stem[0].isalpha():
        stem = f"app-{stem}".strip("-")[:_SLUG_STEM_MAX].strip("-")
    return f"{stem}-{hashlib.sha256(uid.encode()).hexdigest()[:4]}"


def child(owner: str, *parts: str) -> str:
    """``<owner>-<part>-…`` when that fits a label, else cut and closed with a digest."""
    whole = "-".join((owner, *parts)).lower()
    if len(whole) <= _LABEL_MAX:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: _LABEL_MAX - 9].rstrip('-')}-{digest}"


def foreign(uid: str, *parts: str) -> str:
    """Name of an object outside its owner's namespace: the owner's uid makes it unique."""
    return child(f"{parts[0]}-{uid[:13]}", *parts[1:])


def run(project: str, graph: str, number: int) -> str:
    """AgentRun of a Project: ``<project>-<graph>-<number>``, numbers from 1."""
    return child(project, graph, str(number))


def run_pod(run_name: str, attempt: int) -> str:
    """Pod of an AgentRun's attempt: ``<run>-<attempt>``, attempts from 1."""
    return child(run_name, str(attempt))


def run_input(run_name: str) -> str:
    """ConfigMap with the run's input (key ``input.json``)."""
    return child(run_name, "input")


def run_egress(run_name: str) -> str:
    """NetworkPolicy that lets the pods of a run connect to what it names besides its doors."""
    return child(run_name, "egress")


def run_branch(run_name: str) -> str:
    """Branch that holds a run's result."""
    return f"run/{run_name}"


def wip_branch(run_name: str) -> str:
    """Branch that holds a run's workspace between its nodes."""
    return f"run/{run_name}-wip"


VALUE_VERSIONS: Final = "codegen-operator-versions"
"""Secret beside the operator with what versions of values are made with."""


def provenance(deployment: str) -> str:
    """ConfigMap with the signed provenance of a product's newest releases."""
    return child(deployment, "provenance")


def generated_secret(project: str) -> str:
    """Secret with the values that were generated for a product, once."""
    return child(project, "generated")


def user_secret(project: str) -> str:
    """Secret that a person fills unless ``spec.secretRefs`` names others."""
    return child(project, "secrets")
