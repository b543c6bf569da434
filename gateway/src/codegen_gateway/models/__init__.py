"""Model calls under hard budgets."""
