"""What is imported from the package is loaded when it is asked for."""

import subprocess
import sys

import pytest

import codegen_template


def _loaded(code: str) -> set[str]:
    """Packages that a fresh process has loaded after ``code``."""
    asked = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_who_only_reads_specs_waits_for_no_template_engine() -> None:
    assert not {"pydantic", "yaml", "jinja2"} & _loaded("import codegen_template")
    reading = _loaded("from codegen_template import load_spec, write_spec")
    assert {"pydantic", "yaml"} <= reading
    assert "jinja2" not in reading
    assert "copier" not in reading


def test_every_name_that_is_offered_is_there() -> None:
    for name in codegen_template.__all__:
        assert getattr(codegen_template, name) is not None, name
    assert callable(codegen_template.generate)
    with pytest.raises(AttributeError, match="has no attribute 'generat'"):
        getattr(codegen_template, "generat")  # noqa: B009 - a type checker refuses it
