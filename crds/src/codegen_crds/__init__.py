"""Resource types, shared contracts and a small client: what all components agree on."""
