"""Every route, every method, every kind of visitor: what must come out, said once more and by hand.

Nothing here is derived from the server's own table: `RULES` and `MAY_OPEN` are what the table is held against. A route,
a method or a role that is not named here is found, and fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tornado.httpclient import HTTPClientError
from tornado.web import RequestHandler

from awayday.server import routes
from awayday.session import Role
from benchmarks.reliability._place import PROTOCOLS, Person, Place

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X-ODD")
"""TRACE and the last two are none that any handler could have."""

MAY_OPEN = {
    "play": {Role.PARTICIPANT},
    "host": {Role.FACILITATOR, Role.COHOST},
    "wall": {Role.FACILITATOR, Role.COHOST, Role.VIEWER},
    "debrief": {Role.FACILITATOR, Role.COHOST},
    "coach": {Role.FACILITATOR, Role.COACH},
}
"""Pages, and the roles that open them."""

OWN_PAGE = {
    Role.PARTICIPANT: "play",
    Role.FACILITATOR: "host",
    Role.COHOST: "host",
    Role.VIEWER: "wall",
    Role.COACH: "coach",
}
"""The page that each role has first; a role that is missing opens none."""

_KERNEL = r"/api/kernels/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
"""Methods that change things: at a socket's address Jupyter Server's own check of a token refuses them first."""

Outcome = Callable[[Place, Person], int]
"""The status that a visitor gets for an address."""


@dataclass(frozen=True)
class Rule:
    """What a route is: its methods, the roles in the server's table, and addresses with what each visitor gets."""

    methods: frozenset[str]
    roles: frozenset[Role]
    addresses: Callable[[Place], dict[str, Outcome]]
    post: int = 0  # the status of a POST with nothing in it, where there is one


def _all(status: int) -> Outcome:
    return lambda _place, _person: status


def _page(name: str) -> Rule:
    def opens(_place: Place, person: Person) -> int:
        return 200 if person.role in MAY_OPEN[name] else 403

    return Rule(
        frozenset({"GET"}),
        frozenset(MAY_OPEN[name]),
        lambda place: {f"/r/{place.code}/{name}": opens, f"/r/other1/{name}": _all(404)},
    )


def _open(addresses: Callable[[Place], dict[str, Outcome]]) -> Rule:
    return Rule(frozenset({"GET"}), frozenset(), addresses)


_NO_KERNEL = "00000000-0000-0000-0000-000000000000"

RULES: dict[str, Rule] = {
    r"/": _open(lambda _: {"/": _all(200)}),
    r"/j/": _open(lambda place: {f"/j/?code={place.code}": _all(303), "/j/?code=zzz999": _all(404)}),
    r"/j/([^/]+)": _open(lambda place: {f"/j/{place.code}": _all(303), "/j/zzz999": _all(404)}),
    r"/door": Rule(frozenset({"GET", "POST"}), frozenset(), lambda _: {"/door": _all(200)}, post=404),
    **{rf"/r/([a-z0-9]+)/{name}": _page(name) for name in MAY_OPEN},
    # the kernels that exist are tried one by one in `kernel_cells`
    _KERNEL: Rule(frozenset({"GET"}), frozenset(Role), lambda _: {f"/api/kernels/{_NO_KERNEL}": _all(404)}),
    _KERNEL + "/channels": Rule(
        frozenset({"GET"}), frozenset(Role), lambda _: {f"/api/kernels/{_NO_KERNEL}/channels": _all(404)}
    ),
    r"/static/([0-9a-f]+)/([A-Za-z0-9_\-]+\.(?:js|css))": _open(
        lambda place: {f"/static/{place.server.assets.stamp}/page.css": _all(200), "/static/0/page.css": _all(404)}
    ),
    r"/healthz": _open(lambda _: {"/healthz": _all(200)}),
}
"""Every route that may exist."""

ELSEWHERE = (
    "/api/kernels",
    "/api/contents",
    "/tree",
    "/voila/api/shutdown/" + _NO_KERNEL,
    "/nothing",
    "/r/",
    "/door/",
    "/door/key",
)
"""Addresses that must not be, with any method."""


def differences(place: Place) -> list[str]:
    """Say where the server's routes are not the ones above: unknown, missing, other methods, other roles."""
    found = []
    table = routes.table(place.server)
    for route in table:
        rule = RULES.get(route.pattern)
        if rule is None:
            found.append(f"unknown route {route.pattern}")
            continue
        if methods_of(route.handler) != rule.methods:
            found.append(f"{route.pattern} answers {sorted(methods_of(route.handler))}, not {sorted(rule.methods)}")
        if route.roles != rule.roles:
            found.append(f"{route.pattern} is for {sorted(route.roles)}, not {sorted(rule.roles)}")
    patterns = [route.pattern for route in table]
    found += [f"no route {pattern}" for pattern in RULES if pattern not in patterns]
    found += [f"{pattern} is there twice" for pattern, count in Counter(patterns).items() if count > 1]
    return found


def methods_of(handler: type) -> frozenset[str]:
    """Return the methods that a handler answers, its bases' included."""
    unset = RequestHandler._unimplemented_method
    return frozenset(
        name for name in RequestHandler.SUPPORTED_METHODS if getattr(handler, name.lower(), unset) is not unset
    )


def _refused(method: str, path: str) -> int:
    """Return the status of a method that a route does not answer."""
    return 403 if method in UNSAFE and path.endswith("/channels") else 405


@dataclass
class Tally:
    """What came out."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)

    def check(self, what: str, got: object, expected: object) -> None:
        """Count a cell and note it when it is not as it must be."""
        self.cells += 1
        if got != expected:
            self.wrong.append(f"{what}: {got}, not {expected}")


async def everybody(place: Place) -> list[Person]:
    """Return every kind of visitor: each role, with and without a seat taken, and all that pretend to one."""
    people = [
        Person("nobody"),
        place.person("participant, not joined", Role.PARTICIPANT),
        await place.seat("participant, joined", "Ann"),
        await place.removed("participant, removed"),
    ]
    people += [place.person(str(role), role) for role in Role if role is not Role.PARTICIPANT]
    for role in Role:
        if role is not Role.PARTICIPANT:
            people += [place.taken_back(role), place.unknown(role)]
    people += [forger for role in Role for forger in place.forgers(role)]
    return people


async def route_cells(place: Place, people: list[Person], tally: Tally) -> None:
    """Ask for every address with every method as everybody."""
    addresses = [
        (path, rule.methods, outcome, rule.post)
        for rule in RULES.values()
        for path, outcome in rule.addresses(place).items()
    ]  # fmt: skip
    addresses += [(path, frozenset(METHODS), _all(404), 0) for path in ELSEWHERE]
    manager = place.server.kernel_manager
    async with place.http() as http:
        for person in people:
            for path, methods, outcome, post in addresses:
                for method in METHODS:
                    before = set(manager.list_kernel_ids())
                    response = await http.request(method, path, headers={"Cookie": person.cookie, "Origin": place.base})
                    expected = outcome(place, person) if method in methods else _refused(method, path)
                    if method == "POST" and post:
                        expected = post
                    if path in ELSEWHERE and method not in RequestHandler.SUPPORTED_METHODS:
                        expected = 405
                    what = f"{method} {path} as {person.name}"
                    tally.check(what, response.status_code, expected)
                    started = set(manager.list_kernel_ids()) - before
                    is_page = expected == 200 and path.startswith("/r/")
                    if bool(started) != is_page:
                        tally.wrong.append(f"{what}: kernels {started} were started")
                    gives = path.startswith("/j/") and expected == 303
                    if response.headers.get("Set-Cookie") and not gives:
                        tally.wrong.append(f"{what}: a cookie was given")
                    for kernel_id in started:
                        owner = manager.visitor_of(kernel_id)
                        if owner is None or owner.role is not person.role:
                            tally.wrong.append(f"{what}: the kernel belongs to {owner}")
                        await manager.end(kernel_id)


def _on_a_kernel(kernel_id: str) -> Iterator[tuple[str, str, int]]:
    """Yield what may be asked of a kernel over HTTP by others than its owner: method, path, status."""
    path = f"/api/kernels/{kernel_id}"
    for method in METHODS:
        for address in (path, f"{path}/channels"):
            yield method, address, 404 if method == "GET" else _refused(method, address)
    for method in ("GET", "POST", "DELETE"):
        for deed in ("restart", "interrupt", "shutdown"):
            yield method, f"{path}/{deed}", 404
        for other in (f"/voila/api/shutdown/{kernel_id}", f"/voila/api/kernels/{kernel_id}", f"/kernels/{kernel_id}"):
            yield method, other, 404


async def kernel_cells(place: Place, people: list[Person], tally: Tally) -> None:
    """Try every kernel as everybody: read it, end it, restart it, open its socket in both protocols."""
    owners = [
        (await place.seat("owner of a play page", "Owner"), "play"),
        (await place.seat("owner of another play page", "Other"), "play"),
        *((place.person(f"owner of the {page}", role), page) for page, role in [
            ("host", Role.FACILITATOR), ("wall", Role.VIEWER), ("debrief", Role.FACILITATOR),
            ("coach", Role.COACH),
        ]),
    ]  # fmt: skip
    kernels = [(owner, page, await place.open_page(owner, page)) for owner, page in owners]
    everyone = [*people, *(owner for owner, _ in owners)]
    async with place.http() as http:
        for owner, page, kernel_id in kernels:
            for person in everyone:
                for method, path, expected in _on_a_kernel(kernel_id):
                    is_own = person is owner and method == "GET"
                    if is_own and path.endswith(kernel_id) and path.startswith("/api/"):
                        expected = 200
                    elif is_own and path.endswith("/channels"):
                        expected = 400  # it is no request for a socket
                    response = await http.request(method, path, headers={"Cookie": person.cookie, "Origin": place.base})
                    tally.check(f"{method} {path} of the {page} as {person.name}", response.status_code, expected)
                for protocol in PROTOCOLS:
                    for origin, status in (("", 101), (None, 403), ("https://evil.example", 403), ("null", 403)):
                        expected = status if person is owner else 404
                        got = await _knock(place, person, kernel_id, protocol, origin)
                        tally.check(f"socket of the {page} as {person.name}, origin {origin}", got, expected)
            if kernel_id not in place.server.kernel_manager:
                tally.wrong.append(f"the kernel of the {page} was ended")


async def _knock(place: Place, person: Person, kernel_id: str, protocol: str | None, origin: str | None) -> int:
    try:
        socket = await place.connect(person, kernel_id, protocol, origin=origin)
    except HTTPClientError as refused:
        return int(refused.code)
    await socket.settle()
    socket.close()
    return 101


async def whole(place: Place) -> Tally:
    """Go through the whole matrix; the rows of the session must be the same afterwards."""
    tally = Tally()
    people = await everybody(place)
    before = place.rows()
    await route_cells(place, people, tally)
    if place.rows() != before:
        tally.wrong.append("rows of the session have changed")
    await kernel_cells(place, people, tally)
    return tally
