"""Charts of a session: tidy rows and their provenance in, a picture with its sentence and its table out."""

from awayday.charts._before_after import before_after
from awayday.charts._confidence import confidence
from awayday.charts._line_strip import line_strip
from awayday.charts._of_step import CHARTS, Picture, Round, of_several, of_step
from awayday.charts._paths import paths
from awayday.charts._quadrant import quadrant
from awayday.charts._shares import shares
from awayday.charts._spread import spread
from awayday.charts._strips import strips
from awayday.charts._switches import switches
from awayday.charts._tags import tags
from awayday.charts._theme import PAGE, WALL, Drawn, Look, svg

__all__ = [
    "CHARTS",
    "PAGE",
    "WALL",
    "Drawn",
    "Look",
    "Picture",
    "Round",
    "before_after",
    "confidence",
    "line_strip",
    "of_several",
    "of_step",
    "paths",
    "quadrant",
    "shares",
    "spread",
    "strips",
    "svg",
    "switches",
    "tags",
]
