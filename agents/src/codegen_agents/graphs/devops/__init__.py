"""Devops: from a commit's env contract to a release plan by names."""
