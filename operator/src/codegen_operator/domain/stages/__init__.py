"""The chain of a Project, one module per link.

Each stage looks at what is there, says what holds in a :class:`~.draft.Draft`, and tells whether
the next stage may begin.
"""
