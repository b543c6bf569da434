"""Twenty products and a change of each, from words to a commit, with checkers (ProjectBench).

The model is `offline`; a second column is measured where the environment names another:
CODEGEN_BENCH_MODEL_URL (OpenAI-compatible, with `/v1`), CODEGEN_BENCH_MODEL_KEY,
CODEGEN_BENCH_MODEL, and its prices per million tokens CODEGEN_BENCH_PRICE_PROMPT and
CODEGEN_BENCH_PRICE_COMPLETION.

Prints figures as JSON (`codegen_dev.bench.figures.Figure`); progress goes to standard error.
"""

import json
import logging
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import agents_loop
import httpx
import structlog
import yaml
from agents_line import Line, has
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from codegen_agents.doors.models import chat_model
from codegen_agents.testing import client_of
from codegen_dev.bench.figures import Figure
from codegen_dev.bench.programs import clean_up_when_told
from codegen_gateway.offline import complete

CASES = Path(__file__).with_name("agents_cases.yaml")
_MOST_RATIO = 1.5


class RealModel(BaseSettings):
    """The second column; without an address, a key and a name there is none."""

    model_config = SettingsConfigDict(env_prefix="CODEGEN_BENCH_", extra="ignore", frozen=True)

    model_url: str = ""
    model_key: SecretStr = SecretStr("")
    model: str = ""
    price_prompt: float = 0.0
    price_completion: float = 0.0


@dataclass
class Column:
    """One model over all cases."""

    name: str
    chat: Any
    prices: dict[str, float] = field(default_factory=dict)
    calls: int = 0
    tokens: dict[str, int] = field(default_factory=lambda: {"prompt": 0, "completion": 0})
    seconds: dict[str, float] = field(default_factory=dict)
    missed: dict[str, list[str]] = field(default_factory=lambda: {"products": [], "changes": []})
    asked: dict[str, int] = field(default_factory=lambda: {"products": 0, "changes": 0})

    def count(self, body: dict[str, Any]) -> None:
        """Add what an answer says that it used."""
        usage = body.get("usage") or {}
        self.calls += 1
        for kind in self.tokens:
            self.tokens[kind] += int(usage.get(f"{kind}_tokens") or 0)

    def run(self, number: int, case: dict[str, Any], space: Path) -> None:
        """A product, and its change where it was made."""
        line = Line(space, self.chat, case["text"], case.get("locale", "en"))
        commit = line.make()
        self._judge("products", f"{number}", line, commit, case.get("entities"))
        if commit and "change" in case:
            changed = line.make(base=commit, change=case["change"])
            self._judge("changes", f"{number}", line, changed, case.get("after"))
        elif "change" in case:
            self.missed["changes"].append(f"{number}: there is no product")
        for node, seconds in line.seconds.items():
            self.seconds[node] = self.seconds.get(node, 0.0) + seconds

    def _judge(
        self, kind: str, name: str, line: Line, commit: str, wanted: dict[str, list[str]] | None
    ) -> None:
        """A text that says nothing has to be asked about; any other has to be built."""
        self.asked[kind] += bool(line.asked)
        if wanted is None:
            good = bool(line.asked)
        else:
            good = bool(commit) and has(line.spec(commit), wanted)
        if not good:
            why = line.failed or ("asked back" if line.asked else "lacks what was asked for")
            self.missed[kind].append(f"{name}: {why}")


def offline() -> Column:
    """The rules."""
    column = Column("offline", None)

    def answer(request: httpx.Request) -> httpx.Response:
        body = complete(json.loads(request.content))
        column.count(body)
        return httpx.Response(200, json=body)

    column.chat = client_of(answer)
    return column


def real() -> Column | None:
    """The model that the environment names; None: it names none."""
    wish = RealModel()
    key = wish.model_key.get_secret_value()
    if not (wish.model_url and key and wish.model):
        return None
    prices = {"prompt": wish.price_prompt, "completion": wish.price_completion}
    column = Column(wish.model, None, prices)

    def add_key(request: httpx.Request) -> None:
        request.headers["authorization"] = f"Bearer {key}"

    def count(response: httpx.Response) -> None:
        response.read()
        if response.is_success:
            column.count(response.json())

    hooks: Any = {"request": [add_key], "response": [count]}
    http = httpx.Client(timeout=300, event_hooks=hooks)
    url = wish.model_url.removesuffix("/v1")
    column.chat = chat_model(base_url=url, http=http, model=wish.model, seconds=300)
    return column


def figures(column: Column, cases: list[dict[str, Any]], seconds: float) -> list[Figure]:
    """What a column says."""
    rows = [
        Figure(
            what=f"agents, {column.name}: {kind} that miss their checker, of {total}",
            value=len(column.missed[kind]),
            detail={"asked back": column.asked[kind]},
            note="; ".join(column.missed[kind])[:1000],
        )
        for kind, total in (
            ("products", len(cases)),
            ("changes", sum("change" in case for case in cases)),
        )
    ]
    nodes = {f"{node}, all runs": round(taken, 2) for node, taken in column.seconds.items()}
    tokens = {f"{kind} tokens": float(number) for kind, number in column.tokens.items()}
    cost = sum(number * column.prices.get(kind, 0.0) for kind, number in column.tokens.items())
    spent = {"cost": round(cost / 1e6, 4)}
    rows.append(
        Figure(
            what=f"agents, {column.name}: words to a commit, all of them",
            value=round(seconds, 2),
            unit="s",
            detail={**nodes, "model calls": float(column.calls), **tokens, **spent},
        )
    )
    return rows


def loop_figures() -> list[Figure]:
    """What our loop costs beside others over the same scripted answers."""
    sys.stderr.write("the loop beside bare LangGraph\n")
    mine, rival = agents_loop.beside_langgraph()
    tools = Figure(
        what=f"agents: one of {agents_loop.CALLS} scripted model calls with a tool",
        value=round(mine, 3),
        unit="ms",
        rival="bare LangGraph",
        rival_value=round(rival, 3),
        goal_ratio=_MOST_RATIO,
    )
    sys.stderr.write("the loop beside mini-swe-agent\n")
    mine, other = agents_loop.beside_mini_swe_agent()
    commands = Figure(
        what=f"agents: one of {agents_loop.CALLS} scripted model calls with a command",
        value=round(mine, 3),
        unit="ms",
        rival=agents_loop.MINI_SWE if other else "",
        rival_value=round(other, 3) if other else None,
        goal_ratio=_MOST_RATIO,
        note="" if other else "mini-swe-agent could not be run: not compared",
    )
    return [tools, commands]


def main() -> None:
    """Measure and print."""
    clean_up_when_told()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    cases: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    found: list[Figure] = []
    for column in filter(None, (offline(), real())):
        begun = time.perf_counter()
        for number, case in enumerate(cases, 1):
            sys.stderr.write(f"{column.name}: {number} of {len(cases)}\n")
            with tempfile.TemporaryDirectory(prefix="codegen-bench-") as name:
                column.run(number, case, Path(name))
        found += figures(column, cases, time.perf_counter() - begun)
    found += loop_figures()
    sys.stdout.write(json.dumps([figure.model_dump() for figure in found]))


if __name__ == "__main__":
    main()
