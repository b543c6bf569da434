"""The git host: git's own smart HTTP behind audience tokens."""
