"""The backend service: hand-written parts here, what follows from the spec in ``generated``."""
