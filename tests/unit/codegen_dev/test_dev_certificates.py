"""The stand's authority."""

import stat
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store

from codegen_dev.certificates import Authority


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_what_it_issues_is_verified_against_it(tmp_path: Path) -> None:
    """A strict verifier accepts the chain for each name, and for no other."""
    authority = Authority.ensure(tmp_path)
    path, _ = authority.issue("srv", common_name="srv", hosts=["registry.codegen.test", "10.0.0.1"])
    builder = PolicyBuilder().store(Store([authority.certificate]))
    verifier = builder.build_server_verifier(x509.DNSName("registry.codegen.test"))
    chain = verifier.verify(load(path), [])
    assert chain[-1] == authority.certificate


def test_kubernetes_reads_user_and_groups_from_the_subject(tmp_path: Path) -> None:
    path, _ = Authority.ensure(tmp_path).issue(
        "admin", common_name="admin", organizations=["system:masters"]
    )
    assert load(path).subject.rfc4514_string() == "CN=admin,O=system:masters"
    usage = load(path).extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def test_a_second_run_changes_nothing_and_other_hosts_do(tmp_path: Path) -> None:
    first = Authority.ensure(tmp_path)
    path, _ = first.issue("srv", common_name="srv", hosts=["a.test"])
    issued = path.read_bytes()
    again = Authority.ensure(tmp_path)
    assert again.certificate == first.certificate
    again.issue("srv", common_name="srv", hosts=["a.test"])
    assert path.read_bytes() == issued
    again.issue("srv", common_name="srv", hosts=["a.test", "10.0.0.1"])
    assert path.read_bytes() != issued


def test_only_its_owner_reads_a_key(tmp_path: Path) -> None:
    _, key = Authority.ensure(tmp_path).issue("srv", common_name="srv")
    for path in (key, tmp_path / "ca.key"):
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
