"""What a pod loads before it works."""

import gc
import subprocess
import sys

import pytest

from codegen_agents.loading import loading


def test_nothing_is_collected_while_modules_load() -> None:
    assert gc.isenabled()
    try:
        with loading():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_the_collector_is_on_again_when_an_import_fails() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError("no such module")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with loading():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_what_understands_a_new_product_does_not_load_the_template() -> None:
    program = (
        "import sys, codegen_agents.assembly, codegen_agents.graphs.intake.graph;"
        "sys.exit('codegen_template' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
