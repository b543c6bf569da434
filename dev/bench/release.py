"""Measures releases on a stand's server, by the program that an Ansible Job runs.

Arguments: stand, Project. The Project is live; its own release is deployed again (no change),
with one more variable (change), and rolled back. Beside it stand the same request by a script over
ssh, the same work as an Ansible play of separate modules, and ssh with the command `true`.
Then come fifty changes one after another, straight into the release gate, while a visitor asks
200 times a second and counts what fails. It ends as it began. Prints figures as JSON.
"""

import base64
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules_rival import ModulesRival

from codegen_crds.contracts.job import AnsibleJob, AnsibleResult, ColourPorts, ReleaseRequest
from codegen_crds.contracts.release import EnvValue, Release, Service
from codegen_dev.bench.figures import Figure
from codegen_dev.bench.programs import clean_up_when_told
from codegen_dev.session import NAMESPACE, Session, open_session
from codegen_dev.visitor import Visitor
from codegen_infra.server.codegen_release import steadiness

ROUNDS = 3
RELEASES = 50
ROW_SECONDS = (steadiness.ROW - 1) * steadiness.SPACED
"""What the gate waits from the first good answer on: not the product's."""
SYSTEM_NAMESPACE = "codegen-system"
_STEPS = re.compile(r"^\{.*\"release\.timed\".*\}$", re.MULTILINE)


@dataclass(frozen=True)
class Timed:
    """How long one run of the Job's program took, and its steps on the server. Seconds."""

    seconds: float
    steps: dict[str, float]

    @property
    def boot(self) -> float:
        """From the start of new containers to the product's first good answer."""
        took = self.steps.get("Start", 0) + self.steps.get("Gate", 0)
        return max(0.0, took - ROW_SECONDS)


@dataclass
class Product:
    """A live product and the keys to it."""

    session: Session
    space: Path
    deployment: dict[str, Any]
    server: dict[str, Any]

    @property
    def release(self) -> Release:
        """What is live."""
        return Release.model_validate(self.deployment["spec"]["release"])

    def deploy(self, release: Release) -> Timed:
        """Bring a release up."""
        return self._run("deploy", self.request(release))

    def request(self, release: Release) -> ReleaseRequest:
        """What asks for a release."""
        spec = self.deployment["spec"]
        return ReleaseRequest(
            verb="release",
            app=spec["app"],
            release=release,
            ports={
                p["service"]: ColourPorts(blue=p["blue"], green=p["green"])
                for p in spec["placement"]["ports"]
            },
            secrets=self._values(release),
        )

    def visitor(self) -> Visitor:
        """Somebody who asks for its health, which names the release, 200 times a second."""
        public = next((s for s in self.release.services if s.public), None)
        if public is None:
            sys.exit("the Project has no public service")
        return Visitor(
            self.server["spec"]["address"],
            self.deployment["spec"]["domain"],
            self.server["status"]["tlsRoot"],
            path=public.health_path,
        )

    def release_by_ssh(self, release: Release) -> float:
        """Bring a release up without Ansible, as a script would; seconds that took."""
        return self._by_ssh(self.request(release))

    def rollback_by_ssh(self) -> float:
        """Return to the release before without Ansible; seconds that took."""
        app = self.deployment["spec"]["app"]
        return self._by_ssh(ReleaseRequest(verb="rollback", app=app))

    def rival(self) -> ModulesRival:
        """The play of separate modules, for its public service."""
        public = next(s for s in self.release.services if s.public)
        return ModulesRival(
            self.space,
            self._ssh(self.session.env["CODEGEN_SERVER_SSH_KEY"]),
            self.server["spec"]["address"],
            self.deployment["spec"]["app"],
            public.name,
            public.health_path,
        )

    def _by_ssh(self, asked: ReleaseRequest) -> float:
        start = time.perf_counter()
        request = asked.model_dump_json(exclude_defaults=True)
        command = [*self._ssh(self.space / "key"), f"deploy@{self.server['spec']['address']}"]
        done = subprocess.run(
            [*command, "codegen-release"],
            input=request,
            capture_output=True,
            text=True,
            check=False,
        )
        answer = json.loads((done.stdout.splitlines() or ["{}"])[-1])
        if done.returncode != 0 or answer.get("failure"):
            sys.exit(f"{asked.verb}: {answer.get('failure') or done.stderr[-300:]}")
        return time.perf_counter() - start

    def rollback(self) -> Timed:
        """Return to the release before."""
        app = self.deployment["spec"]["app"]
        return self._run("rollback", ReleaseRequest(verb="rollback", app=app))

    def ssh(self) -> float:
        """Seconds that a login with the command `true` takes."""
        command = self._ssh(self.session.env["CODEGEN_SERVER_SSH_KEY"])
        start = time.perf_counter()
        self.session.run(*command, f"codegen-admin@{self.server['spec']['address']}", "true")
        return time.perf_counter() - start

    def _ssh(self, key: Path | str) -> list[str]:
        options = ("BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null")
        command = ["ssh", "-F", "none", "-i", str(key)]
        return [*command, *(part for option in options for part in ("-o", option))]

    def _run(self, operation: str, request: ReleaseRequest) -> Timed:
        job = AnsibleJob.model_validate(
            {
                "operation": operation,
                "address": self.server["spec"]["address"],
                "host_key": self.server["spec"]["hostKey"],
                "request": request,
                "site_digest": self.deployment["status"]["site"],
            }
        )
        order, last = self.space / "job.json", self.space / "termination-log"
        order.write_text(job.model_dump_json())
        variables = {
            "PATH": os.environ["PATH"],  # noqa: TID251 - a program has no settings
            "HOME": str(self.space),
            "JOB_FILE": str(order),
            "TERMINATION_LOG": str(last),
            "DEPLOY_KEY_FILE": str(self.space / "key"),
        }
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "codegen_infra", "ansible", "run"],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - start
        order.unlink()
        result = AnsibleResult.model_validate_json(last.read_text() if last.exists() else "{}")
        if result.failure is not None:
            sys.exit(f"{operation}: {result.failure.reason}: {result.failure.message[-300:]}")
        return Timed(seconds, _steps(done.stdout + done.stderr))

    def _values(self, release: Release) -> dict[str, str]:
        refs = {e.secret for s in release.services for e in s.env if e.secret is not None}
        return {
            f"{ref.name}/{ref.key}": secret(self.session, NAMESPACE, ref.name, ref.key)
            for ref in refs
        }


def secret(session: Session, namespace: str, name: str, key: str) -> str:
    """The value of a key of a Secret."""
    text = session.kubectl("get", "secret", name, "-n", namespace, "-o", "json")
    return base64.b64decode(json.loads(text)["data"][key]).decode()


def _steps(log: str) -> dict[str, float]:
    """Steps of the release engine, from the Job's log."""
    found = [json.loads(line)["milliseconds"] for line in _STEPS.findall(log)]
    pairs = found[-1] if found else []
    return {str(name): round(ms / 1000, 3) for name, ms in dict(pairs).items()}


def changed(release: Release, number: int) -> Release:
    """The same release with one more variable: every service but the database is replaced."""

    def mark(service: Service) -> Service:
        if service.strategy == "stateful":
            return service
        env = sorted([*service.env, EnvValue(name="BENCH", value=str(number))], key=_name)
        return service.model_copy(update={"env": tuple(env)})

    return Release.make(
        commit=release.commit,
        schema_revision=release.schema_revision,
        services=tuple(mark(service) for service in release.services),
    )


def under_load(product: Product, releases: int = RELEASES) -> Figure:
    """How many requests fail while one release follows another."""
    start = time.perf_counter()
    with product.visitor() as visitor:
        for number in range(1, releases + 1):
            sys.stderr.write(f"release {number} of {releases}\n")
            product.release_by_ssh(changed(product.release, time.time_ns()))
    seconds = time.perf_counter() - start
    asked = visitor.answers.total() + len(visitor.failures)
    return Figure(
        what=f"{releases} releases one after another: failed requests",
        value=len(visitor.failures),
        goal=0,
        detail={
            "requests": asked,
            "requests per second": round(asked / seconds, 1),
            "releases that were seen to serve": len(visitor.answers),
            "seconds per release": round(seconds / releases, 2),
            "p99 in seconds": round(visitor.percentile(0.99), 3),
        },
        note="keep-alive connections over TLS, no request is repeated",
    )


def _name(value: EnvValue) -> str:
    return value.name


def figure(
    what: str,
    goal: float,
    runs: list[Timed],
    script: list[float],
    beside: dict[str, list[float]],
    *,
    boots: bool = False,
) -> Figure:
    """The median run, beside the script's; its parts on the server, and medians of others.

    With ``boots`` the goal allows what the product needs to start.
    """
    middle = sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]
    boot = middle.boot if boots else 0.0
    migration = sum(s for name, s in middle.steps.items() if "migrat" in name.lower())
    return Figure(
        what=what,
        value=round(middle.seconds - migration, 2),
        unit="s",
        goal=round(goal + boot, 2),
        rival="the same request by a script over ssh",
        rival_value=round(statistics.median(script), 2),
        detail={
            **{name: round(statistics.median(seconds), 2) for name, seconds in beside.items()},
            "server, all steps": round(sum(middle.steps.values()), 2),
            **({"the product's boot, which the goal allows": round(boot, 2)} if boots else {}),
            **middle.steps,
        },
        note="whole program of the Job, migration taken out",
    )


def main() -> None:
    """Measure and print."""
    clean_up_when_told()
    session, project = open_session(sys.argv[1]), sys.argv[2]
    deployment = session.get("deployment", project) or sys.exit(f"no Deployment {project}")
    name = deployment["spec"]["placement"]["server"]
    server = json.loads(session.kubectl("get", "servers.codegen.dev", name, "-o", "json"))
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as directory:
        product = Product(session, Path(directory), deployment, server)
        key = product.space / "key"
        key.touch(mode=0o600)
        key.write_text(secret(session, SYSTEM_NAMESPACE, f"{name}-deploy-key", "ssh-privatekey"))
        same, new, back, login = [], [], [], []
        scripts: tuple[list[float], ...] = ([], [], [])
        modules: tuple[list[float], ...] = ([], [])
        rival = product.rival()
        rival.release(change=True)
        for number in range(ROUNDS):
            sys.stderr.write(f"round {number + 1} of {ROUNDS}\n")
            login.append(product.ssh())
            same.append(product.deploy(product.release))
            new.append(product.deploy(changed(product.release, time.time_ns())))
            back.append(product.rollback())
            scripts[0].append(product.release_by_ssh(product.release))
            scripts[1].append(product.release_by_ssh(changed(product.release, time.time_ns())))
            scripts[2].append(product.rollback_by_ssh())
            modules[0].append(rival.release(change=False))
            modules[1].append(rival.release(change=True))
        rival.clean()
        loaded = under_load(product)
        product.deploy(product.release)
    ssh, play = {"ssh true": login}, "a play of separate modules"
    figures = [
        figure(
            "release inside the Job: no change", 1.5, same, scripts[0], {**ssh, play: modules[0]}
        ),
        figure(
            "release inside the Job: change",
            3.0,
            new,
            scripts[1],
            {**ssh, play: modules[1]},
            boots=True,
        ),
        figure("release inside the Job: rollback", 5.0, back, scripts[2], ssh),
        loaded,
    ]
    sys.stdout.write(json.dumps([f.model_dump() for f in figures]))


if __name__ == "__main__":
    main()
