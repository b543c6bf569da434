"""Contracts between components that are no Kubernetes resources."""
