"""Intake: what is wanted, and how much room it needs."""
