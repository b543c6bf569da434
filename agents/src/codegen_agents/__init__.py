"""The agents: LangGraph subgraphs and the entry point of their pods."""
