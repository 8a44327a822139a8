"""Nobody is in where they don't belong: the inventory of routes, and route x method x visitor, complete."""

from __future__ import annotations

import pytest
from tornado.web import RequestHandler

from awayday.server import routes
from awayday.session import Role
from benchmarks.reliability import _matrix
from benchmarks.reliability._place import served


@pytest.fixture
async def place(tmp_path):
    async with served(tmp_path) as place:
        yield place


async def test_every_route_method_and_role_is_named_in_the_inventory(place):
    assert _matrix.differences(place) == []


async def test_a_route_or_method_that_is_not_named_is_found(place, monkeypatch):
    class Odd(RequestHandler):
        def put(self):
            pass

    known = routes.table(place.server)
    monkeypatch.setattr(routes, "table", lambda _: [*known[1:], routes.Route("/odd", Odd)])
    assert _matrix.differences(place) == ["unknown route /odd", "no route /"]
    monkeypatch.setattr(routes, "table", lambda _: [routes.Route("/", Odd), *known[1:]])
    assert _matrix.differences(place) == ["/ answers ['PUT'], not ['GET']"]


def test_every_role_has_its_row():
    named = set().union(*_matrix.MAY_OPEN.values())
    assert named <= set(Role)


async def test_nobody_gets_in_where_they_do_not_belong(place):
    tally = await _matrix.whole(place)
    assert tally.wrong == []
    assert tally.cells > 5_000
