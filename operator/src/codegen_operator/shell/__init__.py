"""Carries plans out: the store, the queue, observing, executing, the status, the lease."""
