"""kopf, and nothing but kopf: events come in here and go straight into the store."""
