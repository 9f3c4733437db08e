"""Made-up portals, each in a style that real ones have (facts.md)."""

from tests.survey.kinds.kind import Kind
from tests.survey.kinds.oddities import ODDITIES
from tests.survey.kinds.offices import OFFICES
from tests.survey.kinds.sizes import SIZES
from tests.survey.kinds.systems import SYSTEMS

KINDS: dict[str, Kind] = {**SYSTEMS, **OFFICES, **SIZES, **ODDITIES}
