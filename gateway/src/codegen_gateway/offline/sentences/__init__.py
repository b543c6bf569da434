"""Parts of a sentence: where an item ends, what it is about, what is said beside a name."""
