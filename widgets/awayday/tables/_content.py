"""Tables of what workshops say and ask, copied into every dataset so that it can be read without the kit."""

from __future__ import annotations

from awayday.tables._base import Column, Kind, Privacy, Reference, Table
from awayday.tables._shared import FIELD, FIELD_KEY, MODULE, OF_WORKSHOP, PHASES, STEP, STEP_KEY, WORKSHOP

_SEED_TRACE = Column(
    "seed_trace", Kind.TEXT, "Source texts behind it, comma between", Privacy.OPEN, missing="no single source"
)

_MARK = "a mark, by which nobody gains or pays"

WORKSHOPS = Table(
    "workshops",
    "Workshops and the words of their consent screen",
    "workshop version",
    ("workshop_id", "workshop_version"),
    (
        *WORKSHOP,
        Column("language", Kind.TEXT, "Language of the words, BCP 47", Privacy.OPEN),
        Column("title", Kind.TEXT, "Title", Privacy.OPEN),
        MODULE,
        Column("goal", Kind.TEXT, "What it is for", Privacy.OPEN),
        Column("licence", Kind.TEXT, "Licence of the words, SPDX", Privacy.OPEN),
        Column("seed_trace", Kind.TEXT, "Source texts behind it, comma between", Privacy.OPEN),
        Column("consent_version", Kind.SLUG, "Version of the consent screen", Privacy.OPEN),
        Column("consent_text", Kind.TEXT, "What people read before joining", Privacy.OPEN),
        Column("reuse_text", Kind.TEXT, "What people read about later use", Privacy.OPEN),
    ),
)

STEPS = Table(
    "steps",
    "Steps of the workshops",
    "step",
    STEP_KEY,
    (
        *WORKSHOP,
        MODULE,
        STEP,
        Column("step_version", Kind.TEXT, "Version of the step's words", Privacy.OPEN),
        Column("order_no", Kind.INT, "Place in the workshop", Privacy.OPEN, low=1),
        Column("kind", Kind.SLUG, "Kind of step", Privacy.OPEN),
        Column("title", Kind.TEXT, "Title", Privacy.OPEN),
        Column("prompt", Kind.TEXT, "Question asked", Privacy.OPEN, missing="the step asks no question"),
        Column("phase", Kind.ENUM, "Round it is meant for", Privacy.OPEN, levels=PHASES, is_ordered=True),
        Column("revote_of", Kind.SLUG, "Step whose question it repeats", Privacy.OPEN, missing="not a second choice"),
        Column(
            "answered_by",
            Kind.ENUM,
            "Who answers",
            Privacy.OPEN,
            levels={
                "nobody": "nothing is asked",
                "person": "each person",
                "pair": "one phone of each pair",
                "table": "one phone of each table",
            },
        ),
        Column(
            "visibility",
            Kind.ENUM,
            "Who may see what was answered",
            Privacy.OPEN,
            levels={"room": "the room", "never_shown": "no wall and no host", "own_copy": "the person alone"},
        ),
        Column(
            "small_counts",
            Kind.ENUM,
            "What happens to options of fewer than five",
            Privacy.OPEN,
            levels={"show": "shown for the whole room", "join": "joined into others"},
        ),
        Column("chart", Kind.SLUG, "Chart that shows the answers", Privacy.OPEN, missing="nothing to show"),
        Column("minutes", Kind.REAL, "Planned length", Privacy.OPEN, unit="min", low=0, high=120),
        _SEED_TRACE,
    ),
    order=("workshop_id", "workshop_version", "order_no"),
    references=(OF_WORKSHOP,),
)

FIELDS = Table(
    "fields",
    "What each step asks",
    "step and field",
    FIELD_KEY,
    (
        *WORKSHOP,
        STEP,
        FIELD,
        Column("order_no", Kind.INT, "Place in the step", Privacy.OPEN, low=1),
        Column("label", Kind.TEXT, "Words beside it; of the first item, where there are several", Privacy.OPEN),
        Column("per_item", Kind.BOOL, "One value for each item, such as a card or a row", Privacy.OPEN),
        Column(
            "type",
            Kind.ENUM,
            "What it holds",
            Privacy.OPEN,
            levels={
                "option": "an option",
                "int": "a whole number",
                "text": "words",
                "date": "a day",
                "bool": "yes or no",
            },
        ),
        Column("min", Kind.REAL, "Lowest value", Privacy.OPEN, missing="not a number"),
        Column("max", Kind.REAL, "Highest value", Privacy.OPEN, missing="not a number"),
        Column("scale_step", Kind.REAL, "Smallest difference", Privacy.OPEN, missing="not a number"),
        Column("low_anchor", Kind.TEXT, "Words at the low end", Privacy.OPEN, missing="not a scale, or no words"),
        Column("high_anchor", Kind.TEXT, "Words at the high end", Privacy.OPEN, missing="not a scale, or no words"),
        Column("required", Kind.BOOL, "An answer needs it", Privacy.OPEN),
        Column("when_field", Kind.SLUG, "Asked only after this field", Privacy.OPEN, missing="always asked"),
        Column("when_option", Kind.SLUG, "and this option in it", Privacy.OPEN, missing="always asked"),
        Column(
            "privacy",
            Kind.ENUM,
            "Privacy class of the answers",
            Privacy.OPEN,
            levels={"ops": "technical", "quasi": "could single out", "sensitive": "an answer", "words": "free text"},
        ),
    ),
    order=("workshop_id", "workshop_version", "step_id", "order_no"),
    references=(Reference(STEP_KEY, "steps", STEP_KEY),),
)

OPTIONS = Table(
    "options",
    "What people may choose",
    "step, field and option",
    (*FIELD_KEY, "option_id"),
    (
        *WORKSHOP,
        STEP,
        FIELD,
        Column("option_id", Kind.SLUG, "Option", Privacy.OPEN),
        Column("order_no", Kind.INT, "Place in the list, as authored", Privacy.OPEN, low=1, high=50),
        Column("label", Kind.TEXT, "Words of the option", Privacy.OPEN),
        Column("gain", Kind.TEXT, "Hoped-for gain", Privacy.OPEN, missing=_MARK),
        Column("cost", Kind.TEXT, "Cost; every option has one", Privacy.OPEN, missing=_MARK),
        *(
            Column(
                name,
                Kind.INT,
                f"Effect on {whom}",
                Privacy.OPEN,
                missing=_MARK,
                low=-2,
                high=2,
                note="the authors' guess",
            )
            for name, whom in (("cust_effect", "a typical customer"), ("emp_effect", "a typical colleague"))
        ),
    ),
    order=(*FIELD_KEY, "order_no"),
    references=(Reference(FIELD_KEY, "fields", FIELD_KEY),),
)
