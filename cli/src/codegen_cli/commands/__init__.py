"""The commands, by what a person is about. What is slow to load is loaded inside them."""
