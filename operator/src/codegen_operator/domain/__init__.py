"""The pure core: what to do, given what is seen. No I/O, no clock, no framework."""
