"""The doors of an agent pod: models with hard budgets, run state, git host."""
