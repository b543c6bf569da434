"""Each role of the collection alone, on the tier's server, as a person uses it.

Spoiled, converged, looked at from outside Ansible, converged again.
"""

import subprocess
from dataclasses import replace
from typing import Any

import pytest
import yaml

from codegen_dev.server import DemoServer
from codegen_infra.ansible_job.runner import COLLECTIONS

from .by_hand import ByHand, changed_tasks
from .ground import Product
from .log_receiver import LogReceiver
from .role_scenarios import SCENARIOS, Bench

pytestmark = pytest.mark.timeout(300)

ROLES = sorted(p.name for p in (COLLECTIONS / "ansible_collections/codegen/server/roles").iterdir())


@pytest.fixture(scope="module")
def bench(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """An engineer's directory, and a key that nobody let in."""
    directory = tmp_path_factory.mktemp("roles")
    stranger = directory / "stranger"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(stranger)], check=True)
    product = Product(server, "roles", 29000)
    hand = ByHand(product, DemoServer(server.stand).access().key, directory)
    return Bench(server, product, stranger, {"hand": hand})


@pytest.fixture(scope="module")
def receiver(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A receiver of logs that runs."""
    made = LogReceiver(server, tmp_path_factory.mktemp("logs"))
    made.fetch()
    made.start()
    yield made
    made.stop()


def _converge(bench: Bench, role: str, variables: dict[str, Any]) -> Bench:
    """Run the role twice, and nothing else; the second time in the same process, which is half."""
    hand = bench.beside["hand"]
    play = {
        "name": "Once",
        "hosts": "all",
        "gather_facts": False,
        "become": True,
        "remote_user": "codegen-admin",
        "vars": variables,
        "roles": [f"codegen.server.{role}"],
    }
    if role == "facts":
        play["post_tasks"] = [{"name": "Say", "ansible.builtin.debug": {"var": "facts_machine"}}]
    (hand.directory / f"{role}.yml").write_text(
        yaml.safe_dump([play, play | {"name": "Again"}], sort_keys=False)
    )
    done = hand.run(f"{role}.yml", key=hand.admin_key)
    assert done.returncode == 0, done.stdout + done.stderr
    once, again = done.stdout.split("PLAY [Again]")
    assert changed_tasks(again) == []
    return replace(bench, said=once)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_mends_what_it_owns_and_then_leaves_it_alone(
    role: str, bench: Bench, request: pytest.FixtureRequest
) -> None:
    scenario = SCENARIOS[role]
    beside = {name: request.getfixturevalue(name) for name in scenario.beside}
    bench = replace(bench, beside={**bench.beside, **beside})
    if "zone" in beside:
        bench.root(f"echo {beside['zone'].address} {beside['zone'].name} >> /etc/hosts")
    variables = scenario.variables(bench)

    if not scenario.reads:
        stranger = bench.stranger.with_suffix(".pub").read_text().strip()
        bench.ground.enter("env", f"STRANGER={stranger}", "sh", "-ec", scenario.spoil)
        assert not scenario.seen(bench), "what was spoiled cannot be seen"
    first = _converge(bench, role, variables)
    assert bool(changed_tasks(first.said)) is not scenario.reads
    assert scenario.seen(first)

    if scenario.away:
        gone = variables | scenario.away
        assert changed_tasks(_converge(bench, role, gone).said)
        assert not scenario.seen(bench)
    bench.ground.enter("sh", "-ec", scenario.clean)
