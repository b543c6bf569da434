"""Kubernetes objects as dicts: pure construction."""
