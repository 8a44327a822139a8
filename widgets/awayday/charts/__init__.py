"""Charts of a session: tidy rows and their provenance in, a picture with its sentence and its table out."""

from awayday.charts._agreement import agreement
from awayday.charts._before_after import before_after
from awayday.charts._change_dots import change_dots, rounded, signed
from awayday.charts._cohort_shares import Part, cohort_shares, together
from awayday.charts._cohort_strips import cohort_strips
from awayday.charts._confidence import confidence
from awayday.charts._flow import flow
from awayday.charts._heat_strip import heat_strip
from awayday.charts._line_strip import line_strip
from awayday.charts._of_step import CHARTS, Picture, Round, of_several, of_step
from awayday.charts._own_lines import own_lines
from awayday.charts._paths import paths
from awayday.charts._plans_kept import plans_kept
from awayday.charts._quadrant import quadrant
from awayday.charts._ratings import ratings
from awayday.charts._shares import shares
from awayday.charts._spread import spread
from awayday.charts._strip import strip
from awayday.charts._strips import strips
from awayday.charts._switches import switches
from awayday.charts._tables import table_texts
from awayday.charts._tags import tags
from awayday.charts._theme import PAGE, WALL, Drawn, Look, stamp, svg, withheld

__all__ = [
    "CHARTS",
    "PAGE",
    "WALL",
    "Drawn",
    "Look",
    "Part",
    "Picture",
    "Round",
    "agreement",
    "before_after",
    "change_dots",
    "cohort_shares",
    "cohort_strips",
    "confidence",
    "flow",
    "heat_strip",
    "line_strip",
    "of_several",
    "of_step",
    "own_lines",
    "paths",
    "plans_kept",
    "quadrant",
    "ratings",
    "rounded",
    "shares",
    "signed",
    "spread",
    "stamp",
    "strip",
    "strips",
    "svg",
    "switches",
    "table_texts",
    "tags",
    "together",
    "withheld",
]
