"""The engine without a model: rules, as the bot has them."""

from codegen_crds.contracts.turn import TurnAnswer, TurnRequest
from codegen_crds.contracts.turn_rules import by_rules

from .engine import Knowledge, Record


class RulesEngine:
    """:class:`~codegen_agents.product_owner.engine.Engine` by rules; it remembers nothing."""

    async def answer(
        self, request: TurnRequest, record: Record, knowledge: Knowledge | None
    ) -> TurnAnswer:
        """Answer."""
        del record, knowledge
        return by_rules(request.text.strip(), request.facts)
