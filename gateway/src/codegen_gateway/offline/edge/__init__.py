"""The chat completions edge: a request in, what an Analyst or an Architect answers out."""
