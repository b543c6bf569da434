"""Imports without the garbage collector: a pod loads thousands of classes that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Collect nothing while modules load, and do not look at what was loaded again.

    Modules make objects by the hundred thousand and let few go, so every collection walks all of
    them for nothing, and once more at the end: a third of the processor time of starting. The
    collector is on again afterwards, also when an import fails, unless it was off before.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()
