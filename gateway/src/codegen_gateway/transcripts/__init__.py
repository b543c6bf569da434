"""What runs asked of models and what was said: kept, bounded and redacted, for people."""
