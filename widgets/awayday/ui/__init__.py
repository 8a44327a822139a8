"""The widgets of awayday's pages: traits in Python, one small module each in the browser."""

from awayday.ui._base import Asking, Field, Fields, Message, Widget
from awayday.ui._box import Box, VBox
from awayday.ui._choice import Choice
from awayday.ui._cohorts import Cohorts
from awayday.ui._console import Console
from awayday.ui._figure import Figure
from awayday.ui._invite import Invite
from awayday.ui._ledger import Ledger
from awayday.ui._line_strip import LineStrip
from awayday.ui._mates import Mates
from awayday.ui._name_card import NameCard
from awayday.ui._notice import Notice
from awayday.ui._plan import Plan
from awayday.ui._presence import Presence
from awayday.ui._ratings import Ratings
from awayday.ui._result import Result
from awayday.ui._room_code import RoomCode
from awayday.ui._room_desk import RoomDesk
from awayday.ui._scale import Scale
from awayday.ui._seating import Seating
from awayday.ui._sort import Sort
from awayday.ui._spectrum import Spectrum
from awayday.ui._status import Status
from awayday.ui._story import Story
from awayday.ui._style import Style
from awayday.ui._summary import Summary
from awayday.ui._tags import Tags
from awayday.ui._talk import Talk
from awayday.ui._text_field import TextField
from awayday.ui._ticks import Ticks
from awayday.ui._time_plan import TimePlan
from awayday.ui._word_wall import WordWall
from awayday.ui._words import Words
from awayday.ui._you import You

__all__ = [
    "Asking",
    "Box",
    "Choice",
    "Cohorts",
    "Console",
    "Field",
    "Fields",
    "Figure",
    "Invite",
    "Ledger",
    "LineStrip",
    "Mates",
    "Message",
    "NameCard",
    "Notice",
    "Plan",
    "Presence",
    "Ratings",
    "Result",
    "RoomCode",
    "RoomDesk",
    "Scale",
    "Seating",
    "Sort",
    "Spectrum",
    "Status",
    "Story",
    "Style",
    "Summary",
    "Tags",
    "Talk",
    "TextField",
    "Ticks",
    "TimePlan",
    "VBox",
    "Widget",
    "WordWall",
    "Words",
    "You",
]
