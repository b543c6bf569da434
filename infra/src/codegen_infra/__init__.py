"""Server roles, release playbooks and the Job entry point."""
