"""Settings of the whole suite."""

from hypothesis import HealthCheck, settings

# A busy machine is no counterexample: time is measured by `make bench`, never asserted.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
