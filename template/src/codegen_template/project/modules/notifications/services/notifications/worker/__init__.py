"""Tells whom it concerns of what happened."""
