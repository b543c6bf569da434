"""What an image says it is made of: valid, and what is really there."""

import importlib.metadata
import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from codegen_template import new_project
from codegen_template.new import STATIC

PROGRAM = STATIC / "ops/sbom.py"
STATUS = """\
Package: libssl3t64
Status: install ok installed
Architecture: amd64
Description: Secure Sockets Layer toolkit
 Package: not-a-package
Version: 3.5.4-1~deb13u1

Package: shared-mime-info
Status: deinstall ok config-files
Architecture: amd64
Version: 2.4-5

Package: tzdata
Status: install ok installed
Architecture: all
Version: 1:2025b+c-1
"""

Described = Callable[[Path], dict[str, Any]]


@pytest.fixture
def described() -> Described:
    """The document of an image with a root; its Python is the tests'."""
    document = runpy.run_path(str(PROGRAM))["document"]
    return lambda root: cast("dict[str, Any]", document("shop", root))


def test_the_document_is_valid_and_the_same_each_time() -> None:
    """For the schema, and for the grammar of package URLs."""
    texts = [
        subprocess.run([sys.executable, PROGRAM, "shop"], check=True, capture_output=True).stdout
        for _ in range(2)
    ]
    assert texts[0] == texts[1]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(texts[0].decode()) is None
    for item in json.loads(texts[0])["components"]:
        assert PackageURL.from_string(item["purl"]).version == item["version"]


def test_the_schema_can_refuse() -> None:
    bad = '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "x"}]}'
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bad) is not None


def test_python_distributions_are_those_of_the_interpreter(
    described: Described, tmp_path: Path
) -> None:
    listed = {item["purl"] for item in described(tmp_path)["components"]}
    assert f"pkg:pypi/pydantic-core@{importlib.metadata.version('pydantic-core')}" in listed


@pytest.mark.parametrize("file", ["status", "status.d/base"])
def test_debian_packages_are_those_that_are_installed(
    described: Described, tmp_path: Path, file: str
) -> None:
    """With or without an administrative file of dpkg."""
    status = tmp_path / "var/lib/dpkg" / file
    status.parent.mkdir(parents=True)
    status.write_text(STATUS, encoding="utf-8")
    (status.parent / "base.md5sums").write_text("00 bin/sh\n", encoding="utf-8")
    release = tmp_path / "etc/os-release"
    release.parent.mkdir()
    release.write_text('ID=debian\nVERSION_ID="13"\n', encoding="utf-8")
    purls = [item["purl"] for item in described(tmp_path)["components"]]
    assert [purl for purl in purls if purl.startswith("pkg:deb/")] == [
        "pkg:deb/debian/libssl3t64@3.5.4-1~deb13u1?arch=amd64&distro=debian-13",
        "pkg:deb/debian/tzdata@1:2025b%2Bc-1?arch=all&distro=debian-13",
    ]


def test_the_image_carries_it_under_the_name_of_the_project(tmp_path: Path) -> None:
    new_project(tmp_path, title="Shop", slug="shop", description="")
    assert (tmp_path / "ops/sbom.py").is_file()
    assert "install/sbom.py shop > sbom.json" in (tmp_path / "Dockerfile").read_text("utf-8")
