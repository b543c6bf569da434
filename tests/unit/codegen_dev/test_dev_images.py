"""What decides when an image is built again."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from codegen_dev.errors import StandError
from codegen_dev.image_catalog import (
    COMPILE,
    FURTHER,
    IMAGES,
    Image,
    base_system,
    chosen,
    image_key,
)
from codegen_dev.paths import REPOSITORY

IMAGE = Image("web", "web/Dockerfile", ("lib", "web"), {"BASE_IMAGE": "base"})
BASES = {"BASE_IMAGE": "r/base@sha256:1"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, content in (("web/Dockerfile", "FROM x"), ("lib/a.py", "a"), ("other/b.py", "b")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return tmp_path


def test_unrelated_and_derived_files_do_not_count(repository: Path) -> None:
    before = image_key(IMAGE, repository, BASES)
    (repository / "other/b.py").write_text("changed")
    (repository / "lib/__pycache__").mkdir()
    (repository / "lib/__pycache__/a.pyc").write_text("x")
    assert image_key(IMAGE, repository, BASES) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "lib/a.py").write_text("changed"),
        lambda root: (root / "lib/a.py").chmod(0o755),
        lambda root: (root / "lib/a.py").rename(root / "lib/c.py"),
        lambda root: (root / "lib/new.py").write_text(""),
        lambda root: (root / "web/Dockerfile").write_text("FROM y"),
    ],
)
def test_every_change_of_a_source_counts(repository: Path, change: object) -> None:
    before = image_key(IMAGE, repository, BASES)
    assert callable(change)
    change(repository)
    assert image_key(IMAGE, repository, BASES) != before


def test_another_base_or_target_is_another_image(repository: Path) -> None:
    before = image_key(IMAGE, repository, BASES)
    assert image_key(IMAGE, repository, {"BASE_IMAGE": "r/base@sha256:2"}) != before
    other = Image(IMAGE.name, IMAGE.recipe, IMAGE.sources, IMAGE.bases, target="test")
    assert image_key(other, repository, BASES) != before


def test_a_missing_source_is_named(repository: Path) -> None:
    image = Image("web", "web/Dockerfile", ("nowhere",))
    with pytest.raises(StandError, match="web: nowhere is missing"):
        image_key(image, repository, {})


def test_a_choice_brings_what_it_stands_on() -> None:
    names = [image.name for image in chosen(["gateway"])]
    assert names == ["build-base", "gateway"]
    assert chosen([]) == IMAGES
    assert [image.name for image in chosen(["bot"])] == ["build-base", "bot"]
    with pytest.raises(StandError, match="no image nope; there are: agents, "):
        chosen(["nope"])


def test_every_recipe_is_there_and_stands_on_earlier_images() -> None:
    known = {"base"}
    for image in (*IMAGES, *FURTHER):
        recipe = REPOSITORY / image.recipe
        assert recipe.is_file()
        arguments = {
            line.split()[1].partition("=")[0]
            for line in recipe.read_text().splitlines()
            if line.startswith("ARG ")
        }
        assert set(image.bases) <= arguments
        assert set(image.bases.values()) <= known
        known.add(image.name)


def test_what_the_machine_trusts_is_part_of_the_base(tmp_path: Path) -> None:
    """Another authority is another base image; the file's place is not."""
    one, two = tmp_path / "a.crt", tmp_path / "b.crt"
    one.write_text("PEM 1\n")
    two.write_text("PEM 2\n")
    keys = {base_system(files).key("m") for files in ([], [one], [two], [one, two])}
    assert len(keys) == 4
    moved = tmp_path / "deep"
    moved.mkdir()
    (moved / "a.crt").write_text("PEM 1\n")
    assert base_system([moved / "a.crt"]).key("m") == base_system([one]).key("m")


def test_bytecode_of_the_base_holds_whatever_the_time_of_its_source(tmp_path: Path) -> None:
    """A pod's root is read-only: what is stale there is compiled by every process anew."""
    (hook,) = (hook for hook in base_system(()).hooks if COMPILE in hook)
    library = tmp_path / "python3.99"
    library.mkdir()
    (library / "module.py").write_text("VALUE = 1\n")
    arguments = shlex.split(hook)[-1].replace("/usr/lib/python3.*", str(library))
    subprocess.run(shlex.split(arguments.replace("python3 ", f"{sys.executable} ", 1)), check=True)
    os.utime(library / "module.py", (0, 0))
    (bytecode,) = (library / "__pycache__").iterdir()
    # PEP 552: bit 0 is "by hash", bit 1 "check the source".
    assert int.from_bytes(bytecode.read_bytes()[4:8], "little") == 0b01
