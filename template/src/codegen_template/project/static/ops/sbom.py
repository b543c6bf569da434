"""Print what this image is made of as CycloneDX JSON (https://cyclonedx.org/docs/1.6/json/).

Every Python distribution of the interpreter that runs this, and every Debian package below the
root: what is there, not what was asked for. The same image yields the same text.
"""

import importlib.metadata
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

INSTALLED = "install ok installed"


def python_packages() -> Iterator[dict[str, str]]:
    """One component for each distribution."""
    for item in importlib.metadata.distributions():
        name = re.sub(r"[-_.]+", "-", item.name).lower()
        yield component(item.name, item.version, f"pkg:pypi/{name}@{escaped(item.version)}")


def system_packages(root: Path) -> Iterator[dict[str, str]]:
    """One component for each package of dpkg; none where there is no dpkg."""
    release = fields(text(root / "etc/os-release").replace('"', ""), "=")
    system = release.get("ID", "debian")
    distro = f"{system}-{release.get('VERSION_ID', '')}".rstrip("-")
    folder = root / "var/lib/dpkg"
    # Images without a shell keep one file for each package instead.
    listed = [folder / "status", *sorted((folder / "status.d").glob("*"))]
    told = (text(file) for file in listed if file.suffix != ".md5sums")
    for stanza in "\n\n".join(told).split("\n\n"):
        package = fields(stanza, ": ")
        if "Package" not in package or package.get("Status", INSTALLED) != INSTALLED:
            continue
        name, version = package["Package"], package["Version"]
        purl = f"pkg:deb/{system}/{escaped(name)}@{escaped(version)}"
        yield component(name, version, f"{purl}?arch={package['Architecture']}&distro={distro}")


def fields(stanza: str, between: str) -> dict[str, str]:
    """Lines of a name and a value; what goes on in the next line is left out."""
    lines = (line.split(between, 1) for line in stanza.splitlines() if not line.startswith(" "))
    return {parts[0]: parts[1] for parts in lines if len(parts) == 2}


def text(file: Path) -> str:
    """The file; empty where there is none."""
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def escaped(part: str) -> str:
    """A part of a package URL (https://github.com/package-url/purl-spec)."""
    return quote(part, safe=":")


def component(name: str, version: str, purl: str) -> dict[str, str]:
    """One entry of the document."""
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def document(name: str, root: Path = Path("/")) -> dict[str, object]:
    """The whole document of an image called ``name``."""
    found = {item["bom-ref"]: item for item in (*python_packages(), *system_packages(root))}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "container", "name": name}},
        "components": [found[reference] for reference in sorted(found)],
    }


if __name__ == "__main__":
    print(json.dumps(document(sys.argv[1]), indent=1))
