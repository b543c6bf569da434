"""What provisioning leaves on a real server: who gets in, and who is kept out."""

import http.client
import socket
import subprocess
import threading
import time
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(600)


def test_nothing_but_ssh_and_the_web_is_let_in(server: Any) -> None:
    """A service that listens everywhere is still not reached from outside."""
    unit = ("systemd-run", "--quiet", "--collect", "--unit=stranger")
    server.enter(*unit, "/usr/bin/python3", "-m", "http.server", "8099")
    try:
        deadline = time.monotonic() + 20
        while ":8099" not in server.enter("ss", "--listening", "--tcp", "--numeric"):
            assert time.monotonic() < deadline, "the stranger does not listen"
            threading.Event().wait(0.1)
        with pytest.raises(TimeoutError):
            socket.create_connection((server.address, 8099), timeout=2)
        for port in (22, 80, 443):
            socket.create_connection((server.address, port), timeout=5).close()
    finally:
        server.enter("systemctl", "stop", "stranger")


def test_who_guesses_is_shut_out(server: Any) -> None:
    """Five failures from one address; others get in."""
    network = server.stand.network
    options = ["-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
    options += ["-o", "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=5"]
    program = ["ssh", *options, f"somebody@{server.address}", "true"]
    guess = network.inside("timeout", "10", *program)

    def refused() -> bool:
        said = subprocess.run(guess, capture_output=True, text=True, check=False).stderr
        return "Permission denied" in said

    def banned() -> bool:
        return network.server_gateway in server.enter("fail2ban-client", "status", "sshd")

    deadline, guesses = time.monotonic() + 120, 0
    try:
        # It reads the journal, which may lag behind: whoever guesses goes on.
        while not banned():
            assert time.monotonic() < deadline, server.enter("tail", "/var/log/fail2ban.log")
            guesses += refused()
        assert guesses >= 5
        assert not refused()
        socket.create_connection((server.address, 22), timeout=5).close()
    finally:
        server.enter("fail2ban-client", "unban", "--all")


def test_updates_come_by_themselves(server: Any) -> None:
    found = server.enter("apt-config", "dump", "APT::Periodic::Unattended-Upgrade")
    assert found == 'APT::Periodic::Unattended-Upgrade "1";'
    assert "usage" in server.enter("unattended-upgrade", "--help").lower()


def test_the_rules_that_keep_people_out_hold_for_ssh(server: Any) -> None:
    settings = dict(
        line.split(" ", 1) for line in server.enter("/usr/sbin/sshd", "-T").splitlines()
    )
    for name in ("permitrootlogin", "passwordauthentication", "kbdinteractiveauthentication"):
        assert settings[name] == "no"
    assert settings["x11forwarding"] == "no"
    assert settings["permitemptypasswords"] == "no"
    groups = server.enter("id", "--name", "--groups", "deploy")
    assert groups == "deploy"
    refused = server.enter("runuser", "-u", "deploy", "--", "sudo", "-n", "id", good=False)
    assert refused == ""


def test_plain_http_leads_to_https_and_keeps_what_was_asked(product: Any) -> None:
    assert product.deploy(product.release("v1"), site=True).failure is None
    plain = http.client.HTTPConnection(product.ground.address, 80, timeout=10)
    plain.request("GET", "/books?a=1", headers={"Host": product.host})
    answer = plain.getresponse()
    assert answer.status == 308
    assert answer.headers["Location"] == f"https://{product.host}/books?a=1"
    plain.close()
