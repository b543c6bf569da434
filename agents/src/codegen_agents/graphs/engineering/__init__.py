"""Engineering: from requirements to a commit whose tests pass."""
