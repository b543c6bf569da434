"""The operator: watches, plans, acts."""
