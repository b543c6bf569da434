"""Adapters of the two doors of an agent pod: the gateway and the git host."""
