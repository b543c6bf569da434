"""What an engine may not do to a tree on the way to "done", whichever engine it is.

Its word is not asked: the tree before and the tree after are held against each other, and what
speaks against the second is told to the engine first. What it does not mend ends the run before
anything is pushed, with a reason of its own.
"""

from .judgement import Reason, Refusal, judge
from .observed import Observed, observe
from .watch import Watch

__all__ = ["Observed", "Reason", "Refusal", "Watch", "judge", "observe"]
