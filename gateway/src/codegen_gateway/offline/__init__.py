"""The offline model: rules that understand descriptions of lists of things with fields.

It answers the same requests as a language model, so that the whole line runs without a key. It
asks where it does not understand, and says that it is rules.
"""

from .edge.protocol import complete

__all__ = ["complete"]
