"""Reading a description, clause by clause, into a draft."""
