"""Our client costs no more of the official one than it uses."""

import subprocess
import sys


def _run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_synchronous_half_is_loaded_by_those_who_ask_for_it_alone() -> None:
    program = (
        "import sys, codegen_crds.client, kubernetes\n"
        "print('kubernetes.client' in sys.modules)\n"
        "print(hasattr(kubernetes, 'nothing'), kubernetes.client.V1Pod.__name__)\n"
        "from kubernetes import config\n"
        "print(config.__name__)"
    )
    assert _run(program).split() == ["False", "False", "V1Pod", "kubernetes.config"]


def test_a_package_that_is_loaded_already_stays() -> None:
    program = (
        "import kubernetes; before = kubernetes\n"
        "import sys, codegen_crds.client\n"
        "print(sys.modules['kubernetes'] is before)"
    )
    assert _run(program).strip() == "True"
