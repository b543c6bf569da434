"""Analyzed: what is to be built, and the room it needs."""

from codegen_crds.contracts.run import IntakeOutput
from codegen_operator.domain.budget import budget_of
from codegen_operator.domain.project_facts import Cause, ProjectObserved, handoff_notes

from .handoff import hand_over, handed
from .runs import follow, model_of, output_of, start_run
from .wish import Wish


def analyze(wish: Wish) -> IntakeOutput | None:
    """Follow the intake; its output once it is there."""
    seen, draft = wish.seen, wish.draft
    run = wish.newest("intake")

    def start(cause: Cause) -> None:
        feedback = handed(wish, run) if run is not None else ()
        notes = handoff_notes(run) if run is not None else {}
        start_run(wish, "intake", cause=cause, base=wish.base, feedback=feedback, notes=notes)

    if run is None:
        if refused := _model_refusal(seen):
            draft.look_again(seen.policy.poll_seconds)
            draft.notify(f"model-{model_of(seen.project, seen.policy)}", *refused)
            draft.hold("Analyzed", *refused, "Pending")
            return None
        start("first")
        draft.hold("Analyzed", "Starting", "The analysis is starting.", "Analyzing")
        return None
    if not follow(wish, run, "Analyzed", "Analyzing", again=start):
        return None
    result = output_of(run)
    if result is None or not isinstance(result.output, IntakeOutput):
        hand_over(wish, run, "Analyzed", "Analyzing")
        return None
    draft.wished(summary=result.output.requirements.summary)
    draft.done("Analyzed", "Understood", result.output.requirements.summary)
    return result.output


def _model_refusal(seen: ProjectObserved) -> tuple[str, str] | None:
    """Why no run could call its model, as (reason, message)."""
    wanted = model_of(seen.project, seen.policy)
    if not wanted:
        return "ModelUnknown", "No model is asked for and the installation has no default."
    known = {m.id: m for m in seen.look_models()}
    model = known.get(wanted)
    if model is None:
        offer = ", ".join(sorted(known)) or "none"
        return "ModelUnknown", f"The gateway does not know model {wanted}. It knows: {offer}."
    if not model.priced:
        return "PriceUnknown", f"Model {wanted} has no price in the gateway's table."
    budget = budget_of(seen.project, seen.policy.default_budget)
    if budget and model.currency and budget.currency != model.currency:
        text = f"The budget is in {budget.currency}, prices of {wanted} are in {model.currency}."
        return "CurrencyMismatch", text
    return None
