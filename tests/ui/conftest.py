"""Renders any widget in Chromium without Jupyter: a page, the widget's own module from a blob, a minimal model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route

from awayday import ui

HERE = Path(__file__).parent
ORIGIN = "http://room.test"
CSP = (
    "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Stage:
    """One page in Chromium with widgets on it, and their ends of the wire."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: (self.faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))
        page.route("**/*", self._serve)
        page.goto(f"{ORIGIN}/")

    @staticmethod
    def _serve(route: Route) -> None:
        names = {f"{ORIGIN}/": "harness.html", f"{ORIGIN}/harness.js": "harness.js"}
        name = names.get(route.request.url)
        if name is None:
            route.abort()
            return
        route.fulfill(path=HERE / name, headers={"Content-Security-Policy": CSP})

    def show(self, widget: ui.Widget, **forced: Any) -> int:
        """Render the widget under those already there; return its number. `forced` goes past Python's checks."""
        state = {name: value for name, value in widget.get_state().items() if name != "layout"} | forced
        style = ui.Style().get_state()["_css"]
        number = self.page.evaluate("([state, style]) => harness.show(state, style)", [state, style])
        assert isinstance(number, int)
        return number

    def reload(self) -> None:
        self.page.reload()

    def put(self, number: int = 0, **traits: Any) -> None:
        """Change traits, as Python would."""
        self.page.evaluate("([number, traits]) => harness.put(number, traits)", [number, traits])

    def sent(self, number: int = 0, kind: str | None = None) -> list[dict[str, Any]]:
        """Messages this widget sent, oldest first; only those of one type when `kind` is given."""
        messages: list[dict[str, Any]] = self.page.evaluate("(number) => harness.sent(number)", number)
        return [message for message in messages if kind in (None, message["type"])]

    def wait_sent(self, count: int, number: int = 0) -> list[dict[str, Any]]:
        """Wait until this widget has sent that many messages, then return them."""
        self.page.wait_for_function("([number, count]) => harness.sent(number).length >= count", arg=[number, count])
        return self.sent(number)

    def reply(self, kind: str, message_id: str, number: int = 0, **more: Any) -> None:
        """Say to the widget what Python's `reply` would."""
        message = {**more, "type": kind, "id": message_id}
        self.page.evaluate("([number, message]) => harness.hear(number, message)", [number, message])

    def close_views(self) -> None:
        self.page.evaluate("harness.close()")

    def listeners(self, number: int = 0) -> int:
        """How many callbacks the widget's model still has."""
        count = self.page.evaluate("(number) => harness.listeners(number)", number)
        assert isinstance(count, int)
        return count

    def stored(self) -> dict[str, Any]:
        """What lies in localStorage."""
        items = self.page.evaluate("Object.entries(localStorage)")
        return {key: json.loads(value) for key, value in items}

    def focused(self) -> Locator:
        return self.page.locator(":focus")


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Stage]:
    """A phone's page, 390 x 844, light, without motion."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    stage = Stage(context.new_page())
    yield stage
    context.close()
    assert stage.faults == []
    outside = [url for url in stage.requests if not url.startswith((ORIGIN, "data:", "blob:"))]
    assert outside == []


SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 240' width='640' height='240'>"
    "<rect width='640' height='240' fill='#888'/><rect x='20' y='60' width='420' height='50' fill='#0a6658'/>"
    "<rect x='20' y='140' width='180' height='50' fill='#ddd'/></svg>"
)
RUN = {"step": "picnic-02", "phase": "first", "run_no": 1, "version": "1.0.0"}
OPTIONS = [
    {"id": "close", "label": "We close for the day. Everybody comes, the office is dark, an away message says so."},
    {"id": "rota", "label": "We take turns: each hour somebody answers."},
    {"id": "volunteers", "label": "We ask who would like to stay behind."},
    {"id": "other", "label": "Something else"},
]
STORY: dict[str, Any] = {
    "run": RUN,
    "title": "The picnic",
    "lead": "A Thursday in ten days",
    "screens": [
        (
            "You run operations at Wrenhollow, 100 people. The quarter went well, better than anyone had promised. So "
            "you have planned a whole day in the park: balloon animals, odd-flavoured ice lollies, a famous guest who "
            "will speak at one o'clock, and a photograph with every single person in it."
        ),
        "Buses are free and take all who work here, out of the office and back again.",
        "You also have a promise. Support answers from 9:00 to 18:00 on weekdays.",
    ],
    "voices": [
        {
            "who": "Hedda, vet",
            "part": "customer",
            "text": "I read your notice, and I liked that you were honest. Then the booking page froze.",
        },
        {"who": "Dara, support", "part": "colleague", "text": "First photo in five years with all of us in it."},
    ],
}
BARS = [
    {"id": "close", "label": OPTIONS[0]["label"], "count": 12, "share": 0.5, "low": 0.31, "high": 0.69, "mine": False,
     "gain": "everybody is there", "cost": "customers wait until Friday"},
    {"id": "rota", "label": OPTIONS[1]["label"], "count": 9, "share": 0.375, "low": 0.21, "high": 0.57, "mine": True,
     "gain": "nobody waits long", "cost": "someone always misses something"},
    {"id": "other", "label": "Something else", "count": None, "share": None, "low": None, "high": None,
     "mine": False, "gain": "", "cost": ""},
]  # fmt: skip
PEOPLE = [{"name": name, "here": i % 7 != 3, "answered": i % 3 == 0}
          for i, name in enumerate(["Ama", "Bram", "Chidi", "Dara", "Ewa", "Farid", "Greta", "Hedda", "Ivo", "Jonas",
                                    "Kofi", "Luca", "Mirembe Nakato", "Nour", "שירה", "Pia"])]  # fmt: skip
CONSOLE: dict[str, Any] = {
    "step": {
        "id": "picnic-02",
        "title": "What do you announce?",
        "kind": "Choice",
        "minutes": 3.0,
        "who": "Everyone alone",
        "status": "Open: 14 of 24 have answered",
        "notes": ["Leave the silence alone. Most people need a minute.", "Lock it when the counter stands still."],
        "index": 2,
        "total": 12,
    },
    "opened_at_ms": 1_000_000,
    "now_ms": 1_130_000,
    "actions": [
        {"name": "lock", "label": "Lock answers", "args": {"step": "picnic-02"}, "kind": "primary", "group": "step",
         "disabled": False, "why": "", "confirm": ""},
        {"name": "reveal", "label": "Show results", "args": {}, "kind": "plain", "group": "step", "disabled": True,
         "why": "Lock the answers first.", "confirm": ""},
        {"name": "reset", "label": "Reset this step", "args": {}, "kind": "danger", "group": "step",
         "disabled": False, "why": "", "confirm": "Throw away 14 answers and ask again?"},
        {"name": "goto", "label": "06-close (12 of 24)", "args": {"step": "picnic-06-close"}, "kind": "plain",
         "group": "branch", "disabled": False, "why": "", "confirm": ""},
        {"name": "goto", "label": "06-rota (9 of 24)", "args": {"step": "picnic-06-rota"}, "kind": "plain",
         "group": "branch", "disabled": False, "why": "", "confirm": ""},
        {"name": "undo", "label": "Undo the last move", "args": {}, "kind": "quiet", "group": "room",
         "disabled": False, "why": "", "confirm": ""},
    ],
    "outline": [
        {"id": "picnic-01", "title": "The picnic", "state": "done"},
        {"id": "picnic-02", "title": "What do you announce?", "state": "now"},
        {"id": "picnic-03", "title": "What the room announced", "state": "next"},
        {"id": "picnic-06-close", "title": "Consequence: the dark office", "state": "other"},
    ],
    "say": [
        {"title": "While people answer", "text": "There is no right answer here. Choose what you would announce."},
        {"title": "If the room is split", "text": "Ask for the strongest case for each option before anybody rebuts."},
    ],
    "error": "",
}  # fmt: skip
TIME_PLAN: dict[str, Any] = {
    "minutes": 90.0,
    "slack": 5.0,
    "slack_notes": "Used by whoever ran over; else one word each.",
    "started_at_ms": 1_000_000,
    "now_ms": 1_000_000 + 27 * 60_000,
    "window": [20.0, 24.0],
    "parts": [
        {"title": "Where do I stand today?", "start": 0.0, "end": 10.0, "state": "done"},
        {"title": "A day in the park", "start": 10.0, "end": 40.0, "state": "now"},
        {"title": "Upset, difficult, or over the line", "start": 40.0, "end": 65.0, "state": "next"},
    ],
    "checkpoints": [
        {"what": "Consent is closed", "by": 5.0, "state": "reached"},
        {"what": "The second vote is open", "by": 25.0, "state": "open"},
        {"what": "All together begins", "by": 32.0, "state": "open"},
    ],
}  # fmt: skip

BINS = [{"id": "help", "label": "First thought: help. Be on their side"},
        {"id": "limit", "label": "Help, with a limit said aloud"},
        {"id": "stop", "label": "Past the line: this contact, or this conduct, ends now"},
        {"id": "skip", "label": "I skip this card"}]  # fmt: skip
CARDS = [
    {"name": f"bin:{card}", "label": text, "required": True, "options": BINS}
    for card, text in (
        ("x1", '"I know which tram you take home. I would be careful."'),
        ("u1", "A vet lost a morning of bookings after our update. She shouts."),
        ("e1", 'Dara in the meeting on the new shifts: "Whoever wrote this has never answered a phone."'),
    )
]

EXAMPLES: dict[str, dict[str, Any]] = {
    "Style": {},
    "Status": {"who": "Mirembe", "note": "You are in. The first question is on its way."},
    "NameCard": {
        "title": "The picnic",
        "consent": "We keep what you tap and write, without your name, to talk about it today.\n\nYour name goes when "
        "the session ends.",
        "reuse_label": "My answers may be used later, without my name, to compare groups.",
        "name": "Mirembe",
        "error": "The room is not open yet. Please try again in a moment.",
    },
    "Story": STORY,
    "Choice": {"run": RUN, "field": "choice", "label": "What do you announce?", "options": OPTIONS, "value": "rota"},
    "TextField": {
        "run": RUN,
        "field": "hope",
        "label": "What do you hope for?",
        "placeholder": "A few words are enough",
        "value": "That nobody has to sit inside on the one warm day of the year, and that the phones stay quiet.",
        "max_chars": 105,
    },
    "Plan": {
        "run": {**RUN, "step": "three-questions-07"},
        "title": "One plan",
        "prompt": "Think in large terms, begin small, begin now.",
        "fields": [
            {"name": "if_s", "label": "If (moment, place, person) …", "required": True, "max_chars": 200},
            {"name": "then_s", "label": "… then I will …", "required": True, "max_chars": 200},
            {"name": "due", "label": "By which day?", "required": False, "date": True},
            {"name": "first_move", "label": "The first two minutes of it", "required": False, "max_chars": 140},
            {"name": "knows", "label": "Who knows of it?", "required": False, "max_chars": 140},
            {"name": "small", "label": "Could it be done this week?", "required": False,
             "options": [{"id": "yes", "label": "Yes"}, {"id": "smaller", "label": "Not yet; I make it smaller"}]},
        ],
        "values": {
            "if_s": "If Wen asks on Monday, at the stand-up, who covers the picnic,",
            "then_s": "say the hour that I take myself, before anybody else has to.",
            "due": "2027-03-12",
            "first_move": "Write the hour on the board",
            "knows": "Dara",
            "small": "yes",
        },
        "link": "http://192.168.1.20:8765/j/k7qmab?again=1",
        "code": "v5q5 2m54",
        "when": "From 22 December on this link asks whether the moment came.",
    },
    "Scale": {
        "run": RUN,
        "field": "confidence",
        "label": "How sure are you?",
        "low": "I could have tossed a coin",
        "high": "I would put my name to it",
        "value": 70,
        "not_applicable": "It did not come up",
    },
    "Spectrum": {
        "run": {**RUN, "step": "spectrum-07"},
        "title": "Where do I stand?",
        "prompt": "On an ordinary day, how much do my decisions serve …",
        "fields": [
            {"name": name, "label": label, "required": True, "min": 0, "max": 100, "low": low, "high": high,
             "not_applicable": ""}
            for name, label, low, high in (
                ("cust", "… customers?", "hardly", "fully"),
                ("emp", "… colleagues?", "hardly", "fully"),
                ("line", "When I truly cannot do both, who is first?", "colleagues", "customers"),
            )
        ],
        "values": {"cust": 70, "line": 45},
        "line": "line",
    },
    "Result": {
        "title": "What do you announce?",
        "sentence": "Half of the room would close for the day; nine of 24 would take turns.",
        "bars": BARS,
        "n": 24,
    },
    "Talk": {
        "title": "Two by two",
        "prompt": "Tell each other what you announced, and what it cost whom.",
        "form_label": "In pairs, 4 minutes",
        "questions": [
            {"id": "q1", "text": "What did you see first?", "part": "Objective"},
            {"id": "q2", "text": "Which option did you drop last?", "part": "Objective"},
            {"id": "q3", "text": "What would you tell the one who stayed behind?", "part": "Decisional"},
            {"id": "q4", "text": "Anything else?", "part": None},
        ],
    },
    "Summary": {
        "title": "Your picnic",
        "rows": [
            {"prompt": "What do you announce?", "answer": "We take turns: each hour somebody answers."},
            {"prompt": "What do you fear?", "answer": ""},
        ],
    },
    "Notice": {
        "title": "You have left",
        "text": "What you gave is kept and counts.",
        "kind": "done",
        "action": "Come back",
    },
    "Mates": {
        "title": "Table 3",
        "text": "with Ama, Mirembe Nakato and 1 other without a name.",
        "pen": "Ama writes for all of you.",
        "may_take": True,
    },
    "Seating": {
        "form": "table",
        "made": 1,
        "count": 2,
        "seated": 6,
        "groups": [
            {"no": 0, "people": [{"id": "p9", "name": "Ivo", "writes": False}]},
            {"no": 1, "people": [{"id": f"p{i}", "name": name, "writes": i == 1}
                                 for i, name in enumerate(["Ama", "", "שירה"])]},
            {"no": 2, "people": [{"id": f"q{i}", "name": name, "writes": i == 0}
                                 for i, name in enumerate(["Bram", "Chidi", "Mirembe Nakato"])]},
        ],
    },
    "You": {
        "name": "Mirembe",
        "code": "k7qm abcd",
        "reuse": True,
        "reuse_label": "My answers may be used later, without my name, to compare groups.",
        "active": True,
    },
    "RoomDesk": {
        "waiting": [{"id": "w1", "name": "Kofi", "about": "since 10:02"}, {"id": "w2", "name": "", "about": "10:03"}],
        "inside": [{"id": f"p{i}", "name": each["name"], "about": ""} for i, each in enumerate(PEOPLE)],
        "away": [{"id": "a1", "name": "Ivo", "about": ""}],
        "rules": {"locked": False, "code_open": True, "approval": True, "tickets_only": False},
        "may_erase": True,
        "notes": ["Two backups from before still hold it: spring.db, friday.db. Delete them within 30 days."],
    },
    "Ledger": {
        "run": RUN,
        "title": "Ten requests",
        "prompt": "The requests come one by one. Each answer has its price.",
        "idle": "What changes in your calendar turns up here.",
        "displaced_by": "now",
        "rows": [
            {"id": "r01", "day": "Monday", "hour": "9:30", "displaces": "One-to-one with Ama, 10:00, first try"},
            {"id": "r02", "day": "Monday", "hour": "14:20", "displaces": "The last 25 minutes of Luca's one-to-one"},
            {"id": "r03", "day": "Tuesday", "hour": "9:00", "displaces": "An answer to Ama about her leave"},
        ],
        "fields": [
            {"name": f"answer:{row}", "label": "What do you answer?", "about": about, "required": True,
             "options": [{"id": "now", "label": "Yes, now"}, {"id": "later", "label": "Yes, at another time"}]}
            for row, about in (("r01", "Celia: “Can we talk at ten?”"), ("r02", "Bram phones"), ("r03", "Teo's office"))
        ],
        "values": {"answer:r01": "now", "answer:r02": "later"},
    },
    "Tags": {
        "run": RUN,
        "title": "What slipped?",
        "prompt": "For every request that got a yes at once.",
        "idle": "Nothing slipped.",
        "fields": [
            {"name": f"{name}:{row}", "label": label, "about": about, "required": True, "options": options}
            for row, about in (("r01", "Celia: “Can we talk at ten?”"), ("r02", "Bram phones while you sit with Luca"))
            for name, label, options in (
                ("slipped", "What slipped?", [{"id": "person", "label": "a person"}, {"id": "rest", "label": "rest"}]),
                ("who", "Who called it urgent?", [{"id": "facts", "label": "the facts"}, {"id": "us", "label": "all"}]),
            )
        ],
        "values": {"slipped:r01": "person"},
    },
    "Ticks": {
        "run": RUN,
        "title": "Six behaviours",
        "prompt": "Last month. You may leave all of it empty.",
        "fields": [
            {"name": f"{name}:{item}", "label": label, "about": about, "required": False}
            for item, about in (("b1", "A meeting dropped or simply missed"), ("b2", "A call answered in the middle"))
            for name, label in (("to_me", "happened to me"), ("by_me", "happened through me"))
        ],
        "values": {"to_me:b1": True, "by_me:b1": False},
    },
    "Invite": {
        "roles": ["cohost", "viewer", "coach", "participant"],
        "links": [{"url": "http://192.168.8.2:8866/door#K7QMK7QMK7QMK7QMK7QMK7", "path": "M4 4h7v1h-7z", "size": 29}],
    },
    "RoomCode": {
        "code": "K7QM",
        "url": "http://192.168.8.2:8866/j/K7QM",
        **dict(zip(("path", "size"), ("M4 4h7v1h-7zM4 5h1v6h-1z", 29), strict=True)),
    },
    "Presence": {"people": PEOPLE, "joined": 24, "here": 22, "answered": 14},
    "Console": CONSOLE,
    "TimePlan": TIME_PLAN,
    "Words": {
        "note": "Texts carry no names. What you show stands on the wall at once.",
        "items": [
            {"answer_id": "a1", "field": "hope", "field_label": "Hope", "text": "That nobody sits inside.",
             "state": "held"},
            {"answer_id": "a2", "field": "hope", "field_label": "Hope", "text": "Good weather", "state": "approved"},
            {"answer_id": "a3", "field": "fear", "field_label": "Fear", "text": "Our boss", "state": "hidden"},
        ],
    },
    "WordWall": {
        "columns": [
            {"title": "Hopes", "texts": ["That nobody has to sit inside", "Good weather", "One photograph of us all"]},
            {"title": "Fears", "texts": ["That somebody will miss it all, again", "The phones"]},
        ]
    },
    "LineStrip": {
        "run": RUN,
        "title": "Where is the line?",
        "fields": [
            {"name": "line", "label": "Where does contact end?", "required": True, "min": 0, "max": 100,
             "low": "sighs", "high": "threatens", "not_applicable": ""},
            {"name": "signal", "label": "What tells you?", "required": False,
             "options": [{"id": "threat", "label": "a threat"}, {"id": "again", "label": "repetition"}]},
        ],
        "values": {"line": 62, "signal": "again"},
        "marks": [{"at": 0, "label": "sighs and complains"}, {"at": 60, "label": "sneers at the person"},
                  {"at": 80, "label": "insults who somebody is"}, {"at": 100, "label": "threatens"}],
    },
    "Ratings": {
        "run": RUN,
        "title": "The lines of the others",
        "prompt": "I could act on this at nine in the evening, alone",
        "fields": [
            {"name": f"rating:t{number}", "label": text, "required": True, "min": 0, "max": 100, "low": "no",
             "high": "yes", "not_applicable": "I cannot tell"}
            for number, text in ((57, "Before the line we listen."), (3, "At the line we say: I hang up now."))
        ],
        "values": {"rating:t57": 40},
        "instead": "Read your line to the next table.",
    },
    "Sort": {
        "run": RUN,
        "title": "Sixteen messages",
        "prompt": "What is your first thought?",
        "fields": CARDS,
        "values": {"bin:u1": "help", "bin:x1": "stop", "bin:e1": "skip"},
        "skip": "skip",
    },
    "Figure": {
        "title": "What the room announced",
        "src": SVG,
        "sentence": "Half of the room would close for the day.",
        "columns": ["Option", "People", "Share"],
        "rows": [["Close", "12", "50 %"], ["Take turns", "9", "38 %"]],
        "table_open": True,
        "stamp": "REAL DATA · n = 24",
        "who": "24 of 28 answered; 3 skipped, 1 ran out of time.",
        "method": "Counts with Wilson intervals, from five people up.",
    },
    "Cohorts": {
        "title": "Which cohorts?",
        "prompt": "Tick one to read it, or several to see them side by side.",
        "groups": [
            {
                "id": "real",
                "title": "REAL DATA",
                "about": "Answers by people.",
                "items": [{"id": "s1", "label": "Spring team", "about": "A day in the park", "trouble": ""}],
            },
            {
                "id": "synthetic",
                "title": "SYNTHETIC \N{EN DASH} not people",
                "about": "Made by a program.",
                "items": [
                    {"id": "riverbank", "label": "riverbank", "about": "Came with the kit", "trouble": ""},
                    {"id": "torn", "label": "torn", "about": "", "trouble": "It is damaged."},
                ],
            },
        ],
        "picked": ["riverbank"],
    },
}  # fmt: skip
"""Each widget with full traits, as a page would set them."""


def classes() -> dict[str, type[ui.Widget]]:
    """Every widget that a page can show, by name."""
    found = {name: getattr(ui, name) for name in ui.__all__}
    shelf = {name: each for name, each in found.items() if isinstance(each, type) and issubclass(each, ui.Widget)}
    return {name: each for name, each in shelf.items() if each not in (ui.Widget, ui.Asking, ui.Field, ui.Fields)}


@pytest.fixture
def examples() -> dict[str, dict[str, Any]]:
    return EXAMPLES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test that asks for `widget_class` every widget there is."""
    if "widget_class" in metafunc.fixturenames:
        metafunc.parametrize("widget_class", [pytest.param(each, id=name) for name, each in classes().items()])
