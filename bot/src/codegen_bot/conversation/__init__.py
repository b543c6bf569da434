"""What is said and wished, decided from what is known: no network, no clock, no framework."""
