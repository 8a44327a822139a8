"""Names and sentences that bots use; all invented for the kit."""

from __future__ import annotations

NAMES: tuple[str, ...] = (
    "Alba", "Bastian", "Chiamaka", "Dario", "Edda", "Farid", "Gunilla", "Henk", "Ilse", "Joost", "Kemal", "Lioba",
    "Mateus", "Nkechi", "Odile", "Petra K.", "Quentin", "Rosalind", "Søren", "Tereza", "Ulrike", "Vikram", "Wanda",
    "Xiulan", "Yusuf", "Zofia", "Ana-María", "D'Arcy", "Bjørk", "Łucja", "İpek", "Ngọc", "Hye-jin", "Tomáš",
    "🌻 Marit", "🦆", "Team Kiosk 🍦", "نور", "דניאל", "سارة من المخزن", "Зоя", "美咲",
)  # fmt: skip
"""First names and nicknames: several scripts, two of them right to left, some with emoji."""

WORDS: dict[str, tuple[str, ...]] = {
    "hope": (
        "That customers understand when we tell them early and kindly.",
        "Everybody in one photo, for once.",
        "A day without looking at my phone.",
        "That we come back and like each other a bit more.",
        "That the big clients see we are people too.",
        "Nobody has to ask for permission to have fun.",
        "Someone is there when it burns, and it is not always the same someone.",
        "That the promise still means something on Friday.",
        "Two hours with colleagues I only know from tickets.",
        "That the team says: they meant all of us.",
        "A plan that we would also sign next year.",
        "Quiet customers and loud ducks 🦆",
    ),
    "risk": (
        "One urgent case, and the away message is all they get.",
        "That the volunteers are again the ones who never say no.",
        "Half of us will be there with half a head.",
        "A customer who stays polite and leaves in spring.",
        "Two classes of colleagues: those with lollies and those with phones.",
        "We promise one hour and mean tomorrow.",
        "That nobody dares to say that picnics are not their thing.",
        "The rota takes longer to argue about than the day itself.",
        "Forty messages on Friday morning.",
        "That we learn nothing because it happens to go well.",
        "Somebody checks the phone behind a tree all day.",
        "It looks clever and holds until ten past one.",
    ),
    "reason": (
        "I would want to be asked like that.",
        "A rule for all is only fair if it fits all.",
        "An hour with an end is easier than a day without one.",
        "We should listen when somebody sees a hole.",
        "It is kind, and it is clear.",
        "The customer did not choose our picnic.",
        "One person should not carry it for a hundred.",
        "Better an honest no than a quiet maybe.",
        "I have been in that place, and this would have helped.",
        "It costs us little and gives a lot of calm.",
    ),
    "own": (
        "Ask our ten busiest clients which hour they need, and cover that one.",
        "Picnic on the terrace, within reach of the desk.",
        "Trade the day with the sister office; next month we cover theirs.",
        "Start at eleven, with a named person for each half hour.",
        "A picnic breakfast: done before the phones open.",
    ),
    "private": (
        "In our ticket queue, every Friday after four.",
        "We count on the night team not minding, because they never said so.",
        "With the smallest clients, who have no other number to call.",
        "My deputy. And no, I have not asked.",
        "When I move a deadline and call it flexibility.",
        "The front desk. I will ask on Monday.",
        "I noticed that I decide for people who are not in the room.",
        "We announce first and explain later.",
    ),
}
"""Sentences by what is asked for; each fits into 140 characters."""

NEAR: tuple[tuple[str, str], ...] = (
    ("hope", "hope"),
    ("gain", "hope"),
    ("risk", "risk"),
    ("fear", "risk"),
    ("reason", "reason"),
    ("why", "reason"),
    ("own", "own"),
    ("shape", "own"),
)
"""Which sentences suit a field, by a part of its name; every other field gets the private ones."""
