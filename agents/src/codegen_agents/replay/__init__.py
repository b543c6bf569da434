"""Running a finished run again without a model, from its transcript."""
