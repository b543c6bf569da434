"""In which language people are spoken to."""

import re
from typing import Final, Literal

from codegen_crds.v1alpha1.project import ProjectSpec

Locale = Literal["en", "ru"]
_CYRILLIC: Final = re.compile("[\u0430-\u044f\u0451]", re.IGNORECASE)


def locale_of(spec: ProjectSpec) -> Locale:
    """The language that was asked for, or that of the description."""
    russian = _CYRILLIC.search(spec.description) is not None
    return spec.locale or ("ru" if russian else "en")
