"""Benchmarks: the numbers of the README, measured beside a rival where there is one."""
