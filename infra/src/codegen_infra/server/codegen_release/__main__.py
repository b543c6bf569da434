"""``python -m codegen_release``."""

import sys

from .gate import main

sys.exit(main())
