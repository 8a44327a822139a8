"""Sentences for plans and lines; all invented for the kit."""

from __future__ import annotations

IFS: tuple[str, ...] = (
    "the desk is empty at noon",
    "somebody asks me for a favour in the corridor",
    "I say yes in the Monday meeting",
    "a customer writes for the third time",
    "the rota comes round on Thursday",
    "I see that a colleague stays late again",
    "I am about to move a deadline",
    "the phone rings while we talk",
    "a new request comes without a date",
    "we plan the next quiet day",
)
"""Moments of plans."""

THENS: tuple[str, ...] = (
    "I will name aloud what it pushes aside",
    "I will ask who pays for it",
    "I will take the first hour myself",
    "I will write to the customer before I decide",
    "I will say no to one other thing",
    "I will ask the two people whom it touches",
    "I will put an end to the turn, and a name",
    "I will come back to it the next morning",
    "I will tell both sides what to expect",
    "I will ask for ten minutes before I answer",
)
"""Deeds of plans."""

FIRST_MOVES: tuple[str, ...] = (
    "Open the calendar and block ten minutes.",
    "Write down the sentence I want ready.",
    "Ask Wen for a coffee.",
    "Put the list where I see it.",
    "Send one line to the team.",
)
"""First two minutes of plans."""

WHO_KNOWS: tuple[str, ...] = ("My partner here.", "My deputy.", "Nobody yet.", "The two at the desk.", "My own boss.")
"""Who knows of a plan."""

LINES: tuple[str, ...] = (
    "Before the line we listen to the end. At the line we say what we do. Past it a second one steps in for us.",
    "At the line we say: I want to help, and not like this. Whoever is on duty steps in. Afterwards ten quiet minutes.",
    "Before the line it is about the matter. Past the line we end the call, tell the lead, and nobody asks why.",
    "We take anger about the problem. We name it when it turns to a person. The third time, the lead takes over.",
    "Loud is allowed, cruel is not. One warning, then the contact ends; the colleague chooses what comes next.",
    "Before the line we ask what happened. At the line we slow down. Past it two of us answer, never one alone.",
    "Threats are past the line at once. Everything else gets one sentence and one chance. The same holds among us.",
    "At the line we say what would help now. Past it the lead writes, and the colleague is off the case for good.",
)
"""What tables agree on."""
