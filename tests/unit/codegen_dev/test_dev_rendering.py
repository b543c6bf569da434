"""Rendered configuration against golden files.

To accept a change: `CODEGEN_UPDATE_GOLDEN=1 pytest tests/unit/codegen_dev`.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from codegen_dev.dns import corefile
from codegen_dev.manifests import base_manifests
from codegen_dev.network import way_out
from codegen_dev.node import containerd_toml, kubelet_config, pod_network, proxy_config
from codegen_dev.parts import programs
from codegen_dev.postgres import settings_conf
from codegen_dev.registry import public_config, registry_config
from codegen_dev.server import boot_script, personal_files
from codegen_dev.stand import Stand
from codegen_dev.supervise import Program, render

EVERYWHERE = '"0.0.0.0/0"'
"""A route, not a door."""
GOLDEN = Path(__file__).parent / "golden"
RENDERED: dict[str, Callable[[Stand], str]] = {
    "Corefile": lambda stand: corefile(
        stand, upstream=["192.0.2.53"], kubeconfig=Path("/state/demo/pki/dns.kubeconfig")
    ),
    "supervisord.conf": lambda stand: render(programs(stand, Path("/cache/bin")), stand.paths),
    "containerd.toml": lambda stand: containerd_toml(stand, "a-password"),
    "kubelet.yaml": lambda stand: yaml.safe_dump(kubelet_config(stand)),
    "kube-proxy.yaml": lambda stand: yaml.safe_dump(proxy_config(stand)),
    "pods.conflist": lambda stand: json.dumps(pod_network(stand), indent=2),
    "way-out.nft": lambda stand: way_out(stand.network),
    "registry.yaml": registry_config,
    "registry-public.yaml": public_config,
    "postgres.conf": lambda stand: settings_conf(stand.network.node),
    "boot.sh": lambda stand: boot_script(
        stand, Path("/state/demo/server/rootfs"), [Path("/sys/fs/cgroup/codegen-demo-server")]
    ),
    "server-files.yaml": lambda stand: yaml.safe_dump(
        personal_files(stand.network.node, "ssh-ed25519 AAAA stand\n")
    ),
    "manifests.yaml": lambda stand: yaml.safe_dump_all(base_manifests(stand)[:6]),
}


@pytest.mark.parametrize("name", sorted(RENDERED))
def test_rendered_as_accepted(name: str, paper_stand: Stand) -> None:
    """What the parts are started with changes only when somebody looked at it."""
    rendered = RENDERED[name](paper_stand)
    golden = GOLDEN / name
    if os.environ.get("CODEGEN_UPDATE_GOLDEN"):
        golden.write_text(rendered)
    assert rendered == golden.read_text()


def test_nothing_listens_beyond_the_stand(paper_stand: Stand) -> None:
    """No rendered file opens a door on every address of the machine."""
    for name, rendering in RENDERED.items():
        text = rendering(paper_stand)
        assert "0.0.0.0" not in text.replace(EVERYWHERE, ""), name  # noqa: S104 - what must not be
        assert "::" not in text, name


def test_percent_signs_reach_the_program(paper_stand: Stand) -> None:
    """The supervisor expands `%`; a program gets what was asked for."""
    text = render([Program("p", ("date", "+%s"), {"F": "100%"})], paper_stand.paths)
    assert "command=date +%%s\n" in text
    assert 'environment=F="100%%"\n' in text
