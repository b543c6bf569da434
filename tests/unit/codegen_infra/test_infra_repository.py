"""What restic says of damage, and what it says of an outage (texts of restic 0.18)."""

import pytest

from codegen_infra.server.codegen_release.repository import damage

PACK = "9b826158d03b3dcd3c5a912c84a9e39b1159e7bf66a4fa6592bddc25429d24b4"
ADVICE = f"""
The repository contains damaged pack files. This can be done using the following commands.

restic repair packs {PACK}
restic repair snapshots --forget

Fatal: repository contains errors
"""


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (f"pack {PACK}: does not exist\n{ADVICE}", f"pack {PACK}: does not exist"),
        (
            f"pack {PACK}: unexpected file size: got 150063, expected 300127\n{ADVICE}",
            f"pack {PACK}: unexpected file size: got 150063, expected 300127",
        ),
        (
            f"pack {PACK} contains 2 errors: [blob]\n{ADVICE}",
            f"pack {PACK} contains 2 errors: [blob]",
        ),
        (
            "Fatal: cannot dump file: decrypting blob failed: ciphertext verification failed",
            "Fatal: cannot dump file: decrypting blob failed: ciphertext verification failed",
        ),
        (
            "Load(<data/9b826158d0>, 300050, 0) failed: file is too short\n" * 2,
            "Load(<data/9b826158d0>, 300050, 0) failed: file is too short",
        ),
        (f"The index references 1 needed pack files which are missing:\n  {PACK}", PACK),
    ],
)
def test_damage_is_named_once_and_without_advice(said: str, named: str) -> None:
    assert damage(said) == [named]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Fatal: wrong password or no key found",
        "Load(<data/6710059800>, 300050, 0) failed: dial tcp 192.0.2.1:443: connection refused",
        "unable to create lock in backend: repository is already locked by PID 7 on codegen",
        "Fatal: unable to open config file: stat /r/config: no such file or directory",
    ],
)
def test_an_outage_is_no_damage(said: str) -> None:
    assert damage(said) == []
