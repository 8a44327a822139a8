"""Who may do what: one table from commands to roles."""

from __future__ import annotations

from collections.abc import Mapping

from awayday.errors import Refused
from awayday.session import Role
from awayday.usecases._live import Visitor

_EVERY_HOST = frozenset({Role.FACILITATOR, Role.COHOST})
_FACILITATOR = frozenset({Role.FACILITATOR})
_PARTICIPANT = frozenset({Role.PARTICIPANT})

ROLES: Mapping[str, frozenset[Role]] = {
    **dict.fromkeys(
        ("open", "lock", "reveal", "turn", "revote", "go_on", "branch", "show", "skip", "back", "reset"), _EVERY_HOST
    ),
    **dict.fromkeys(("regroup", "move", "undo", "review", "admit", "remove", "readmit", "set_rules"), _EVERY_HOST),
    **dict.fromkeys(("end", "rehearse", "invite", "revoke"), _FACILITATOR),
    **dict.fromkeys(("join", "answer", "recover", "withdraw", "leave", "take_pen", "pass_step"), _PARTICIPANT),
    "erase": _FACILITATOR | _PARTICIPANT,
}
"""Every command and the roles that may give it; what is not here is nobody's."""

_WHO = {
    _EVERY_HOST: "Only the facilitator and co-hosts can do that.",
    _FACILITATOR: "Only the facilitator can do that.",
    _PARTICIPANT: "Only participants can do that. Open the join address to take a seat.",
}


def permit(visitor: Visitor, command: str) -> None:
    """Let a visitor give a command.

    Raises
    ------
    Refused
        `not_your_role`, also for commands that are not in the table.
    """
    roles = ROLES.get(command, frozenset())
    if visitor.role not in roles:
        raise Refused("not_your_role", _WHO.get(roles, "You can't do that here."))
