"""A real server, a real registry and the Job's own program, for tests to work with."""

import json
import os
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen_crds.contracts.job import (
    AnsibleJob,
    AnsibleResult,
    ColourPorts,
    ReleaseRequest,
    SiteRequest,
    SiteService,
)
from codegen_crds.contracts.release import EnvValue, Release, SecretKeyRef, Service
from codegen_dev.image_build import ImageBuilder
from codegen_dev.image_steps import recorded_images
from codegen_dev.registry import auth_file
from codegen_dev.server import DemoServer
from codegen_dev.stand import APPS_DOMAIN, REGISTRY, Stand
from codegen_dev.supervise import Supervisor
from codegen_infra.ansible_job.entry import conclude, secret_values
from codegen_infra.ansible_job.plays import DEPLOY, Play
from codegen_infra.ansible_job.summary import summarise

from .quick_site import put_site

APP = Path(__file__).parent / "app"
LIMITS = {"lock": 2, "health": 15, "migrate": 30}
"""Seconds that the engine waits in these tests: what fails here is known to fail."""
PASSWORD = 'k7-päss "word" $HOME %n \\'


@dataclass(frozen=True)
class Ground:
    """What stands: a server and images."""

    stand: Stand
    directory: Path
    images: dict[str, str]

    @property
    def address(self) -> str:
        """Address of the server."""
        return self.stand.network.server

    def built(self, directory: Path, name: str, mib: int = 0) -> str:
        """Another image of the test service that no server has yet, by digest.

        Args:
            directory: An empty one to build in.
            name: Of its repository.
            mib: How much it holds that cannot be compressed.
        """
        (directory / "service.py").write_bytes((APP / "service.py").read_bytes())
        (directory / "more").write_bytes(os.urandom(mib * 2**20 or 16))
        recipe = (APP / "Dockerfile").read_text().replace("/service.py", "more /", 1)
        (directory / "Dockerfile").write_text(recipe)
        base = {"BASE_IMAGE": recorded_images(self.stand)["base"]}
        repository = f"{REGISTRY}/tests/{name}"
        builder = ImageBuilder(self.stand)
        digest = builder.build(f"{repository}:1", directory, directory / "Dockerfile", base)
        return f"{repository}@{digest}"

    def order(self, operation: str, **fields: Any) -> AnsibleJob:
        """A work order for this server."""
        common = {"address": self.address, "host_key": DemoServer(self.stand).access().host_key}
        return AnsibleJob.model_validate({"operation": operation, **common, **fields})

    def provisioning(self) -> AnsibleJob:
        """The order that provisions it."""
        return self.order(
            "provision",
            deploy_public_key=(self.directory / "deploy.pub").read_text(),
            registry_auth=auth_file(self.stand).read_text(),
            registry_ca=(self.stand.paths.pki / "ca.crt").read_text(),
            registry_host=REGISTRY,
            issuer="internal",
        )

    def run(
        self,
        job: AnsibleJob,
        *,
        admin: bool = False,
        connect_seconds: int = 20,
        admin_key: Path | None = None,
        previous: Sequence[Path] = (),
        only: str = "",
        until: Callable[[], object] | None = None,
    ) -> AnsibleResult:
        """Run the Job's program as its pod does and read its last word.

        With `only`, of provisioning just the role of that name: a whole one takes the machine of a
        test fifteen seconds. With `until`, the pod is deleted once that returns.
        """
        keys = self._keys(
            job, admin=admin, connect_seconds=connect_seconds, key=admin_key, previous=previous
        )
        result, done = self._run(job, keys, only, until)
        assert done.returncode == (1 if result.failure else 0), done.stderr
        return result

    def changed(self, job: AnsibleJob, *, only: str = "") -> list[str]:
        """Run the Job's program, which must succeed; names of the tasks that changed something."""
        result, done = self._run(job, self._keys(job) | {"LOG_FORMAT": "json"}, only)
        assert result.failure is None, result.failure
        lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        assert any(line["event"] == "task.ended" for line in lines), done.stderr
        names = [str(line["task"]) for line in lines if line.get("changed")]
        return names or (["something that has no name"] if result.changed else [])

    def _keys(
        self,
        job: AnsibleJob,
        *,
        admin: bool = False,
        connect_seconds: int = 20,
        key: Path | None = None,
        previous: Sequence[Path] = (),
    ) -> dict[str, str]:
        variables = {
            "SSH_CONNECT_SECONDS": str(connect_seconds),
            "PREVIOUS_KEY_FILES": json.dumps([str(path) for path in previous]),
        }
        if admin or key or job.operation == "provision":
            variables["ADMIN_KEY_FILE"] = str(key or DemoServer(self.stand).access().key)
        return variables

    def _run(
        self,
        job: AnsibleJob,
        more: dict[str, str],
        only: str = "",
        until: Callable[[], object] | None = None,
    ) -> tuple[AnsibleResult, subprocess.CompletedProcess[str]]:
        # Several may run at once.
        own = Path(tempfile.mkdtemp(dir=self.directory))
        order, last = own / "job.json", own / "termination-log"
        order.write_text(job.model_dump_json())
        last.write_text("")
        variables = {
            "JOB_FILE": str(order),
            "TERMINATION_LOG": str(last),
            "DEPLOY_KEY_FILE": str(self.directory / "deploy"),
            **({"ANSIBLE_RUN_TAGS": only} if only else {}),
            **more,
        }
        whole = job.operation == "provision" and not only
        if whole:  # the limits are the order's, and those of the tests again afterwards
            self.limit({})
        with subprocess.Popen(
            [sys.executable, "-m", "codegen_infra", "ansible", "run"],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            if until is not None:
                until()
                process.terminate()
            out, said = process.communicate()
        done = subprocess.CompletedProcess(process.args, process.returncode, out, said)
        if whole:
            self.limit(LIMITS)
        text = last.read_text()
        assert text, done.stderr
        assert len(text.encode()) <= 4096
        logins = json.loads(job.registry_auth or "{}").get("auths", {}).values()
        values = (PASSWORD, *(login["auth"] for login in logins))
        assert not [v for v in values if v in text + done.stdout + done.stderr]
        return AnsibleResult.model_validate_json(text), done

    def limit(self, limits: dict[str, int]) -> None:
        """Let the engine wait so many seconds, and nothing else."""
        place = "/etc/codegen/release.json"
        script = f"mkdir -p /etc/codegen && echo '{json.dumps(limits)}' > {place}"
        self.enter("sh", "-c", script)

    def gate(self, job: AnsibleJob) -> AnsibleResult:
        """Ask the release gate what the Job's playbook asks of it, without the playbook.

        Starting Ansible takes longer than most of what is asked for; tests that are about what
        the server does go without it. The answer becomes a result in the Job's own way.
        """
        assert job.request is not None
        key, text = self.directory / "deploy", job.request.model_dump_json(by_alias=True)
        done = self.ssh("deploy", key, "codegen-release", text=text)
        answer = json.loads(done.stdout.splitlines()[-1])
        good = answer.get("failure") is None and done.returncode == 0
        event = "runner_on_ok" if good else "runner_on_failed"
        said = {"event": event, "event_data": {"res": {"response": answer}}}
        outcome = summarise([said], ok=good, playbook="release", values=secret_values(job))
        result = conclude(job, [(Play("release", DEPLOY), outcome)])
        assert PASSWORD not in result.model_dump_json() + done.stdout + done.stderr
        return result

    def enter(self, *command: str, good: bool = True) -> str:
        """Run a command on the server as root, beside ssh."""
        argv = DemoServer(self.stand).enter(Supervisor(self.stand.paths), *command)
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        assert done.returncode == 0 or not good, done.stderr
        return done.stdout.strip()

    def deployer(self, *command: str, good: bool = True) -> str:
        """Run a command on the server as the deploying user."""
        uid = self.enter("id", "-u", "deploy")
        runtime = f"XDG_RUNTIME_DIR=/run/user/{uid}"
        prefix = ("runuser", "-u", "deploy", "--", "env", runtime, "HOME=/home/deploy")
        return self.enter(*prefix, "sh", "-c", 'cd && exec "$@"', "sh", *command, good=good)

    def ssh(
        self, user: str, key: Path, *command: str, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Log in from outside, with a text on standard input."""
        options = ["-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
        options += ["-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes"]
        return subprocess.run(
            ["ssh", *options, "-i", str(key), f"{user}@{self.address}", *command],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )

    def tls_root(self) -> str:
        """The server's own authority."""
        root = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"
        return self.enter("cat", root)


@dataclass
class Product:
    """One product on the server."""

    ground: Ground
    app: str
    first_port: int
    password: str = PASSWORD
    worker: bool = False
    by_job: bool = False
    """Whether also what needs no playbook of its own is asked through the Job."""
    by_play: bool = False
    """Whether its site is made by the play, through the Job, and not put there by the test."""

    @property
    def host(self) -> str:
        """Its public name."""
        return f"{self.app}.{APPS_DOMAIN}"

    def release(self, version: str, revision: str = "0001") -> Release:
        """The release of a version of the test service, with a database.

        A version may be the name of a fault; the image is the same, so that a test is quick.
        """
        secret = SecretKeyRef(name="generated", key="POSTGRES_PASSWORD", version="1")
        database = (
            EnvValue(name="POSTGRES_DB", value="shop"),
            EnvValue(name="POSTGRES_PASSWORD", secret=secret),
            EnvValue(name="POSTGRES_USER", value="shop"),
        )
        env = (
            EnvValue(name="ODD", value="a \"b\" \\ c % $HOME ${X} %n\nline\tёж 'q' ;#"),
            EnvValue(name="POSTGRES_HOST", value="db"),
            *database,
            EnvValue(name="FAULT", value=version),
            EnvValue(name="VERSION", value=version),
        )
        image = self.ground.images["service"]
        services = [
            Service(
                name="backend",
                image=image,
                strategy="bluegreen",
                public=True,
                migrate=("migrate",),
                env=env,
            ),
            Service(
                name="db",
                image=self.ground.images["postgres"],
                strategy="stateful",
                port=5432,
                volume="/var/lib/postgresql/data",
                env=database,
            ),
        ]
        if self.worker:
            services.append(Service(name="worker", image=image, strategy="recreate", env=env))
        return Release.make(commit="a" * 40, schema_revision=revision, services=tuple(services))

    def deploy(self, release: Release, *, site: bool = False) -> AnsibleResult:
        """Bring a release up, on a site of its own first."""
        request = self.request(release)
        if site and not (self.by_job or self.by_play):
            put_site(self.ground, self.site())
            site = False
        wanted = self.site() if site else None
        job = self.ground.order("deploy", request=request, site=wanted, site_digest="d1")
        return self._run(job, admin=site)

    def site(self) -> SiteRequest:
        """Its site."""
        pair = SiteService(name="backend", blue=self.first_port, green=self.first_port + 1)
        return SiteRequest(app=self.app, domain=self.host, services=[pair], issuer="internal")

    def request(self, release: Release, verb: str = "release", **fields: Any) -> ReleaseRequest:
        """A request to bring a release up."""
        pair = ColourPorts(blue=self.first_port, green=self.first_port + 1)
        return ReleaseRequest.model_validate(
            {
                "verb": verb,
                "app": self.app,
                "release": release,
                "ports": {"backend": pair},
                "secrets": {"generated/POSTGRES_PASSWORD": self.password},
                **fields,
            }
        )

    def ask(self, verb: str, *, admin: bool = False, **fields: Any) -> AnsibleResult:
        """Rollback, status or remove."""
        request = {"verb": verb, "app": self.app, **fields}
        return self._run(self.ground.order(verb, request=request), admin=admin)

    def _run(self, job: AnsibleJob, *, admin: bool) -> AnsibleResult:
        if admin or self.by_job:
            return self.ground.run(job, admin=admin)
        return self.ground.gate(job)

    def get(self, path: str) -> Any:
        """What a visitor gets, as JSON."""
        context = ssl.create_default_context(cadata=self.ground.tls_root())
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with opener.open(f"https://{self.host}{path}", timeout=10) as answer:
            return json.load(answer)

    def sql(self, statement: str) -> str:
        """Ask its database, over the network and with the password."""
        url = "host=127.0.0.1 user=shop dbname=shop"
        variable = f"PGPASSWORD={self.password}"
        return self.ground.deployer(
            *("podman", "exec", "--env", variable, f"{self.app}_db"),
            *("psql", "--no-psqlrc", "-tA", url, "-c", statement),
        )

    def running(self) -> list[str]:
        """Its containers that run."""
        found = self.ground.deployer("podman", "ps", "--format", "{{.Names}}").split()
        return sorted(name for name in found if name.startswith(self.app))

    def left(self) -> list[str]:
        """Everything of it on the server but data."""
        ground = self.ground
        found = ground.deployer("podman", "ps", "--all", "--format", "{{.Names}}").split()
        found += ground.deployer("podman", "secret", "ls", "--format", "{{.Name}}").split()
        found += ground.deployer("podman", "network", "ls", "--format", "{{.Name}}").split()
        places = "/home/deploy/.config/containers/systemd /etc/caddy/sites /etc/codegen/apps"
        found += ground.enter("sh", "-c", f"ls {places} /var/lib/codegen").split()
        return [name for name in found if name.startswith(self.app)]
