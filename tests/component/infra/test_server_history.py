"""A real server: several services at once, the last ten releases, room, and kills at every step."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.job import ColourPorts, ReleaseRequest, SiteService
from codegen_crds.contracts.release import EnvValue, Release, Service
from codegen_dev.server import DemoServer
from codegen_dev.supervise import Supervisor

from .quick_site import put_site

pytestmark = pytest.mark.timeout(900)

_LIMITS = "/etc/codegen/release.json"
_ENGINE = "/usr/local/lib/codegen/codegen-release.pyz"
_KILLED = Path(__file__).parent / "killed_after.py"


class Shop:
    """A product of any services, with requests of its own."""

    def __init__(self, product: Any) -> None:
        self.product = product
        self.app = product.app

    def service(self, name: str, version: str, **fields: Any) -> Service:
        """A service of the test image."""
        env = tuple(EnvValue(name=n, value=version) for n in ("FAULT", "VERSION"))
        image = self.product.ground.images["service"]
        return Service(name=name, image=image, env=env, **fields)

    def request(
        self,
        *services: Service,
        revision: str = "",
        contractions: tuple[str, ...] = (),
        **fields: Any,
    ) -> ReleaseRequest:
        """A request to release these services."""
        release = Release.make(
            commit="b" * 40,
            schema_revision=revision,
            services=services,
            contractions=contractions,
        )
        public = [s.name for s in services if s.public]
        return ReleaseRequest(
            verb="release",
            app=self.app,
            release=release,
            ports={n: self.ports(i) for i, n in enumerate(public)},
            **fields,
        )

    def ports(self, number: int) -> ColourPorts:
        """Ports of the public service with this number."""
        first = self.product.first_port + 2 * number
        return ColourPorts(blue=first, green=first + 1)

    def deploy(self, request: ReleaseRequest, *, site: bool = False) -> Any:
        """Bring it up, on a site of its own first."""
        ground, wanted = self.product.ground, None
        if site:
            services = request.release.services if request.release else ()
            whose = {s.name: s.replica_of or None for s in services}
            pairs = [
                SiteService(name=n, blue=p.blue, green=p.green, replica_of=whose[n])
                for n, p in request.ports.items()
            ]
            wanted = self.product.site().model_copy(update={"services": pairs})
        if wanted is not None and not self.product.by_play:
            put_site(ground, wanted)
            wanted = None
        order = ground.order("deploy", request=request, site=wanted, site_digest="d")
        return ground.run(order, admin=True) if wanted is not None else ground.gate(order)

    def web(self, version: str, **fields: Any) -> Any:
        """Release one public service."""
        request = self.request(self.service("web", version, strategy="bluegreen", public=True))
        return self.deploy(request, **fields)

    def running(self) -> list[str]:
        """Its containers that run."""
        found = self.product.ground.deployer("podman", "ps", "--format", "{{.Names}}").split()
        return sorted(n.removeprefix(f"{self.app}_") for n in found if n.startswith(self.app))


@pytest.fixture
def shop(product: Any) -> Shop:
    """A product that is not on the server yet."""
    return Shop(product)


@pytest.fixture
def limits(server: Any) -> Any:
    """Change limits of the engine; they are put back after the test."""
    before = server.enter("cat", _LIMITS)

    def change(**values: float) -> None:
        text = json.dumps({**json.loads(before), **values})
        server.enter("sh", "-c", f"echo '{text}' > {_LIMITS}")

    yield change
    server.enter("sh", "-c", f"echo '{before}' > {_LIMITS}")


def test_all_services_of_a_product_change_in_one_release(
    shop: Shop, visit: Callable[[Any], Any]
) -> None:
    """Two public ones behind one switch, and a poller that is never there twice."""

    def all_of(version: str, poller: str) -> ReleaseRequest:
        return shop.request(
            shop.service("web", version, strategy="bluegreen", public=True),
            shop.service("api", version, strategy="bluegreen", public=True),
            shop.service(poller, version, strategy="recreate"),
        )

    assert shop.deploy(all_of("v1", "bot"), site=True).failure is None
    assert shop.product.get("/api/") == {"version": "v1"}
    assert shop.running() == ["api_green", "bot", "web_green"]
    with visit(shop.product) as probe:
        second = shop.deploy(all_of("v2", "poller"))
        assert second.failure is None, second.failure
        running = shop.running()
        bad = shop.deploy(all_of("mute", "bot"))
    assert running == ["api_blue", "poller", "web_blue"]
    assert bad.failure is not None
    assert bad.failure.reason == "HealthCheckFailed", bad.failure
    assert bad.release_id == second.release_id
    assert shop.running() == ["api_blue", "poller", "web_blue"]
    assert probe.failures == []
    assert set(probe.answers) == {'{"version": "v1"}', '{"version": "v2"}'}
    assert shop.product.get("/api/") == {"version": "v2"}
    assert shop.product.ask("status").drift == []


def test_replicas_share_the_work_and_one_that_is_away_costs_no_request(
    shop: Shop, visit: Callable[..., Any]
) -> None:
    """Each has its ports and both names inside; nobody notices how many of them there are.

    More or fewer are another site: the proxy is reloaded, which closes connections that are idle,
    and those alone. A browser asks again over a new one; the first visitor does as browsers do.
    The second keeps none idle: if one that is in use were closed, it would have failed.
    """

    def web(version: str, count: int) -> ReleaseRequest:
        copies = [shop.service("web", f"{version}.1", strategy="bluegreen", public=True)]
        copies += [
            shop.service(
                f"web-{n}", f"{version}.{n}", strategy="bluegreen", public=True, replica_of="web"
            )
            for n in range(2, count + 1)
        ]
        return shop.request(*copies)

    shop.product.by_play = True  # what the play does to those who visit is the question

    def visited() -> tuple[Any, Any]:
        return (
            visit(shop.product, repeats=True),
            visit(shop.product, keeps_open=False, path="/slow", per_second=4),
        )

    assert shop.deploy(web("v1", 1), site=True).failure is None
    browser, patient = visited()
    with browser, patient:
        assert shop.deploy(web("v2", 2), site=True).failure is None
    assert (browser.failures, patient.failures) == ([], [])
    versions = {f'{{"version": "{v}"}}' for v in ("v1.1", "v2.1", "v2.2")}
    assert set(browser.answers) == versions
    assert set(patient.answers) <= versions
    assert shop.running() == ["web-2_blue", "web_blue"]
    ground = shop.product.ground
    ask = "import socket; print(len({a[4][0] for a in socket.getaddrinfo('web', 1)}))"
    inside = ("podman", "exec", f"{shop.app}_web_blue", "python3", "-c", ask)
    assert ground.deployer(*inside) == "2"
    with visit(shop.product) as probe:
        ground.deployer("systemctl", "--user", "stop", f"{shop.app}_web-2_blue")
        enough, deadline = probe.answers.total() + 400, time.monotonic() + 60
        while probe.answers.total() < enough:
            assert time.monotonic() < deadline, "nobody is answered"
            time.sleep(0.01)
        ground.deployer("systemctl", "--user", "start", f"{shop.app}_web-2_blue")
        assert shop.deploy(web("v3", 2)).failure is None
    assert probe.failures == []
    versions = {f'{{"version": "{v}"}}' for v in ("v2.1", "v2.2", "v3.1", "v3.2")}
    assert set(probe.answers) == versions
    assert shop.product.ask("status").drift == []
    browser, patient = visited()
    with browser, patient:
        assert shop.deploy(web("v4", 1), site=True).failure is None
    assert (browser.failures, patient.failures) == ([], [])
    assert shop.running() == ["web_blue"]
    assert shop.product.get("/") == {"version": "v4.1"}


def test_any_kept_release_can_be_returned_to(shop: Shop, visit: Callable[[Any], Any]) -> None:
    """By its id, backward and forward, without a value and without a failed request."""
    shop.web("v1", site=True)
    made = {version: shop.web(version).release_id for version in ("v1", "v2", "v3", "v4")}
    with visit(shop.product) as probe:
        for version in ("v1", "v4", "v2"):
            back = shop.product.ask("rollback", release_id=made[version])
            assert back.failure is None, back.failure
            assert shop.product.get("/") == {"version": version}
    assert probe.failures == []
    again = shop.product.ask("rollback", release_id=made["v2"])
    assert not again.changed
    unknown = shop.product.ask("rollback", release_id="0" * 12)
    assert unknown.failure is not None
    assert unknown.failure.reason == "UnknownRelease"
    assert made["v1"] in unknown.failure.message


def test_no_release_returns_past_a_contract_migration(shop: Shop) -> None:
    """Free to return until it was approved and ran; refused by name from then on."""

    def one(version: str, revision: str, *known: str) -> ReleaseRequest:
        web = shop.service("web", version, strategy="bluegreen", public=True)
        commands = {"migrate": ("migrate",), "contract": ("contract",)}
        web = web.model_copy(update=commands)
        return shop.request(web, revision=revision, contractions=known)

    old = shop.deploy(one("v1", "0001"), site=True)
    assert old.failure is None, old.failure
    new = shop.deploy(one("v2", "0002", "0002_drop_price"))
    assert new.failure is None, new.failure
    assert new.pending == ["0002_drop_price"], "a release takes nothing away by itself"
    assert shop.product.ask("rollback").failure is None
    assert shop.product.ask("rollback", release_id=new.release_id).pending == new.pending
    unasked = shop.product.ask("contract", contractions=["0001_other"])
    assert unasked.failure is not None
    assert unasked.failure.reason == "NotApproved"
    done = shop.product.ask("contract", contractions=new.pending)
    assert done.failure is None, done.failure
    assert (done.changed, done.pending, done.release_id) == (True, [], new.release_id)
    assert not shop.product.ask("contract", contractions=new.pending).changed
    for refused in (
        shop.product.ask("rollback"),
        shop.product.ask("rollback", release_id=old.release_id),
        shop.deploy(one("v1", "0001")),
    ):
        assert refused.failure is not None
        assert (refused.failure.class_, refused.failure.reason) == (
            "input",
            "ContractMigrationApplied",
        )
        assert "0002_drop_price" in refused.failure.message
    assert shop.product.get("/") == {"version": "v2"}
    assert shop.deploy(one("v3", "0002", "0002_drop_price")).failure is None


def test_a_failed_contract_migration_says_why_and_the_release_serves_on(shop: Shop) -> None:
    """Nobody knows how far it came: no older release may return, and it can be tried again."""
    web = shop.service("web", "v1", strategy="bluegreen", public=True)
    assert shop.deploy(shop.request(web), site=True).failure is None
    broken = {"contract": ("contract",), "migrate": ("migrate",)}
    env = (EnvValue(name="FAULT", value="contract"), EnvValue(name="VERSION", value="v2"))
    second = web.model_copy(update={**broken, "env": env})
    new = shop.deploy(shop.request(second, revision="0002", contractions=("0002_drop",)))
    assert new.failure is None, new.failure
    failed = shop.product.ask("contract", contractions=["0002_drop"])
    assert failed.failure is not None
    assert (failed.failure.class_, failed.failure.reason) == ("product", "ContractFailed")
    assert "cannot contract" in failed.failure.message
    assert failed.pending == ["0002_drop"]
    assert shop.product.get("/") == {"version": "v2"}
    back = shop.product.ask("rollback")
    assert back.failure is not None
    assert back.failure.reason == "ContractMigrationApplied"


def test_what_a_release_added_that_never_served_is_taken_back(shop: Shop) -> None:
    """When the live release is wanted again, and before another one migrates."""

    def one(version: str, revision: str) -> ReleaseRequest:
        web = shop.service("web", version, strategy="bluegreen", public=True)
        commands = {"migrate": ("migrate",), "revert": ("revert",)}
        return shop.request(web.model_copy(update=commands), revision=revision)

    def schema() -> dict[str, str]:
        path = f"/var/lib/codegen/{shop.app}/private/migrated.json"
        return dict(json.loads(shop.product.ground.enter("cat", path)))

    live = one("v1", "0001")
    assert shop.deploy(live, site=True).failure is None
    for following, reached in ((live, "0001"), (one("v2", "0003"), "0003")):
        bad = shop.deploy(one("mute", "0002"))
        assert bad.failure is not None
        assert bad.failure.reason == "HealthCheckFailed"
        assert schema() == {"web": "0002"}
        done = shop.deploy(following)
        assert done.failure is None, done.failure
        assert schema() == {"web": reached}
    assert shop.product.get("/") == {"version": "v2"}
    assert shop.product.ask("status").drift == []


def test_a_full_disk_is_refused_before_the_pull(shop: Shop, limits: Any) -> None:
    assert shop.web("v1", site=True).failure is None
    limits(disk=10**9)
    assert shop.web("v2").failure is None, "nothing is to be pulled"
    known = shop.product.ground.images["service"]
    shop.product.ground.images["service"] = known[:-64] + "1" * 64
    try:
        full = shop.web("v3")
    finally:
        shop.product.ground.images["service"] = known
    assert full.failure is not None
    assert (full.failure.class_, full.failure.reason) == ("infrastructure", "DiskPressure")
    assert shop.product.get("/") == {"version": "v2"}


def test_a_port_that_a_stranger_took_is_named(shop: Shop) -> None:
    """The next release needs blue; the stranger is told by its account."""
    assert shop.web("v1", site=True).failure is None
    blue = shop.ports(0).blue
    listen = (
        f"import signal, socket; s = socket.create_server(('127.0.0.1', {blue})); signal.pause()"
    )
    ground = shop.product.ground
    unit = f"stranger-{blue}"
    ground.enter(
        *("systemd-run", "--quiet", f"--unit={unit}", "--uid=nobody"),
        *("/usr/bin/python3", "-c", listen),
    )
    try:
        refused = shop.web("v2")
    finally:
        ground.enter("systemctl", "stop", unit)
    assert refused.failure is not None
    assert (refused.failure.class_, refused.failure.reason) == ("infrastructure", "PortTaken")
    assert f"port {blue}" in refused.failure.message
    assert "nobody" in refused.failure.message
    assert shop.product.get("/") == {"version": "v1"}
    assert shop.web("v2").failure is None


def test_a_release_killed_after_any_step_is_settled_by_the_next(
    shop: Shop, visit: Callable[[Any], Any]
) -> None:
    """SIGKILL after each step in turn, until one run has no step left: nobody notices."""

    def version(number: int) -> ReleaseRequest:
        name = f"v{number}"
        return shop.request(
            shop.service("web", name, strategy="bluegreen", public=True, migrate=("migrate",)),
            shop.service("bot", name, strategy="recreate"),
            revision=f"{number:04}",
        )

    first = shop.deploy(version(0), site=True)
    assert first.failure is None, first.failure
    ground = shop.product.ground
    program = f"/var/lib/codegen/{shop.app}.killed.py"
    ground.enter("sh", "-c", f"cat > {program} <<'END'\n{_KILLED.read_text()}\nEND")
    killed = []
    with visit(shop.product) as probe:
        for number in range(1, 40):
            said = _engine(ground, program, version(number), number)
            if said.startswith("{"):
                break  # nothing was left to be killed after
            killed.append(said.removeprefix("killed after "))
            finished = json.loads(_engine(ground, program, version(number), 0))
            assert "failure" not in finished, (said, finished)
            assert finished["drift"] == [], said
            assert shop.product.get("/") == {"version": f"v{number}"}
            assert [n.split("_")[0] for n in shop.running()] == ["bot", "web"], said
    ground.enter("rm", program)
    assert probe.failures == []
    assert {"Pull", "Write", "Stop", "Migrate", "Start", "Gate", "Switch", "Drain"} <= {*killed}
    assert killed[-1] == "Report"


def _engine(ground: Any, program: str, request: ReleaseRequest, number: int) -> str:
    """Let the server's engine serve a request and die after a step; returns its last line."""
    uid = ground.enter("id", "-u", "deploy")
    argv = DemoServer(ground.stand).enter(
        Supervisor(ground.stand.paths),
        *("runuser", "-u", "deploy", "--", "env", f"XDG_RUNTIME_DIR=/run/user/{uid}"),
        *("HOME=/home/deploy", "/usr/bin/python3", "-I", program, _ENGINE, str(number)),
    )
    done = subprocess.run(
        argv, input=request.model_dump_json(), capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    return str(done.stdout.splitlines()[-1])
