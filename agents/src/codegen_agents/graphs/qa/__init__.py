"""QA: a live release tested from outside."""
