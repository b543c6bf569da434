"""The environment contract of a project, and the gate that holds code to it."""
