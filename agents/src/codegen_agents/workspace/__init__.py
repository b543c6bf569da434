"""The workspace of a run: a checkout, the programs that run in it, and tools for models."""
