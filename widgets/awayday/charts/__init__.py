"""Charts of a session: tidy rows and their provenance in, a picture with its sentence and its table out."""

from awayday.charts._confidence import confidence
from awayday.charts._of_step import CHARTS, Picture, of_step
from awayday.charts._paths import paths
from awayday.charts._shares import shares
from awayday.charts._spread import spread
from awayday.charts._switches import switches
from awayday.charts._theme import PAGE, WALL, Drawn, Look, svg

__all__ = [
    "CHARTS",
    "PAGE",
    "WALL",
    "Drawn",
    "Look",
    "Picture",
    "confidence",
    "of_step",
    "paths",
    "shares",
    "spread",
    "svg",
    "switches",
]
