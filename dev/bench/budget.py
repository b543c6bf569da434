"""Measures how far spending can exceed a budget: 50 callers, and their processes are killed.

Five processes with ten callers each reserve from one Project's budget on a real PostgreSQL, are
billed at most what they reserved, and settle; now and then a bill comes without usage. Processes
are killed at any moment and replaced. What counts is the bill that an upstream would write, not
the ledger's own word. Prints figures as JSON.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from private_postgres import private_postgres

from codegen_dev.bench.figures import Figure
from codegen_dev.bench.programs import clean_up_when_told
from codegen_gateway import database
from codegen_gateway.models.ledger import Ledger, Order, Tokens

PROCESSES, CALLERS, KILLS = 5, 10, 15
LIMIT = Decimal(20)
PROJECT = "bench"
KILL_SECONDS = 0.3
FIRST_KILL_SECONDS = 3.0
MOST_SECONDS = 240.0


async def call(ledger: Ledger, bill: int, run: str) -> bool:
    """Make one call; whether it was allowed."""
    choose = random.SystemRandom()
    amount = Decimal(choose.randint(1, 5000)) / 100_000
    order = Order(
        project_uid=PROJECT,
        run_uid=run,
        model="m",
        currency="USD",
        amount=amount,
        limit=LIMIT,
        period="total",
    )
    reserved = await ledger.reserve(order)
    if not isinstance(reserved, UUID):
        return False
    await asyncio.sleep(choose.random() * 0.02)
    cost = (amount * choose.randint(50, 100) / 100).quantize(Decimal("0.000001"))
    os.write(bill, f"{cost}\n".encode())  # the upstream has answered: from here on it costs
    if choose.random() < 0.9:  # noqa: PLR2004 - nine answers of ten say what was used
        await ledger.settle(reserved, cost, Tokens(1, 1))
    return True


async def work(dsn: str, bill: int) -> None:
    """Ten callers, until the budget refuses each of them."""

    async def caller(ledger: Ledger, run: str) -> None:
        while await call(ledger, bill, run):
            pass

    async with database.connect(dsn, CALLERS) as pool:
        ledger = Ledger(pool)
        await asyncio.gather(*(caller(ledger, f"{os.getpid()}-{n}") for n in range(CALLERS)))


def trouble(dsn: str, bills: Path) -> int:
    """Run the processes and kill some; how many were killed."""
    own = [sys.executable, __file__, dsn, str(bills)]
    command = ["setpriv", "--pdeathsig", "KILL", "--", *own]
    choose, killed, deadline = random.SystemRandom(), 0, time.monotonic() + MOST_SECONDS
    with ExitStack() as stack:
        running = [stack.enter_context(subprocess.Popen(command)) for _ in range(PROCESSES)]
        stack.callback(_kill, running)
        time.sleep(FIRST_KILL_SECONDS)
        while any(process.poll() is None for process in running):
            if time.monotonic() > deadline:
                sys.exit(f"the budget was not used up in {MOST_SECONDS:.0f} s")
            time.sleep(KILL_SECONDS)
            place = choose.randrange(PROCESSES)
            if killed < KILLS and running[place].poll() is None:
                running[place].kill()
                killed += 1
                sys.stderr.write(f"killed {killed} of {KILLS}\n")
                running[place] = stack.enter_context(subprocess.Popen(command))
    return killed


def _kill(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.kill()


def main() -> None:
    """Measure and print; with arguments, be one of the processes."""
    if len(sys.argv) > 1:
        bill = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        asyncio.run(work(sys.argv[1], bill))
        return
    clean_up_when_told()
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as space, private_postgres() as dsn:
        bills = Path(space) / "bills"
        killed = trouble(dsn, bills)
        costs = [Decimal(line) for line in bills.read_text().split()]
        spend = asyncio.run(ledger_says(dsn))
    billed = sum(costs, Decimal(0))
    figure = Figure(
        what=f"budget overshoot, {PROCESSES * CALLERS} callers, {killed} processes killed",
        value=float(max(billed, spend) - LIMIT if max(billed, spend) > LIMIT else 0),
        unit="USD",
        goal=0,
        detail={
            "limit": float(LIMIT),
            "billed": float(billed),
            "ledger": float(spend),
            "calls": len(costs),
        },
    )
    sys.stdout.write(json.dumps([figure.model_dump()]))


async def ledger_says(dsn: str) -> Decimal:
    """What the ledger counts as spent."""
    async with database.connect(dsn, 1) as pool:
        spend = await Ledger(pool).project_spend(
            PROJECT, limit=LIMIT, currency="USD", period="total"
        )
    return spend.amount


if __name__ == "__main__":
    main()
