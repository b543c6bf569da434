"""Imports without the garbage collector: a pod loads thousands of classes that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Collect nothing while modules load, and do not look at what was loaded again.

    Modules make objects by the hundred thousand and let few go, so every collection walks all of
    them for nothing: a sixth of the processor time that starting takes. The collector is on again
    at the end, also when an import fails, unless it was off before.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()
