"""Many ways to say a thing, brought to the few that are read: text in, text out."""
