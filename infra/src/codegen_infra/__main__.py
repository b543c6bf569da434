"""``codegen-infra``: what the Jobs of the operator run, and a provider of machines.

codegen-infra ansible run               work on a server
codegen-infra build fetch|images|push   from a commit to images by digest
codegen-infra machines hetzner          machines of Hetzner Cloud, for the operator
"""

import argparse
import sys
from collections.abc import Sequence

from codegen_crds import logs

from .settings import LogSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its settings come from the environment.

    Returns:
        0 iff the work was done; the termination log says why not.
    """
    parser = argparse.ArgumentParser("codegen-infra", description="Jobs of codegen-operator.")
    areas = parser.add_subparsers(dest="area", required=True)
    ansible = areas.add_parser("ansible", help="work on a server")
    ansible.add_argument("command", choices=["run"])
    build = areas.add_parser("build", help="from a commit to images")
    build.add_argument("command", choices=["fetch", "images", "push"])
    machines = areas.add_parser("machines", help="who rents machines out")
    machines.add_argument("command", choices=["hetzner"])
    chosen = parser.parse_args(arguments)
    log = LogSettings()
    logs.configure(log.log_level, log.log_format)
    # Each Job imports what it needs: starting is a good part of what a release takes.
    if chosen.area == "ansible":
        from .ansible_job.entry import run_job  # noqa: PLC0415

        return run_job()
    if chosen.area == "machines":
        from .hetzner.entry import serve_machines  # noqa: PLC0415

        return serve_machines()
    from .image_build.entry import run_stage  # noqa: PLC0415

    return run_stage(chosen.command)


if __name__ == "__main__":
    sys.exit(main())
