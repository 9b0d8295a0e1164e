"""Routes and queries rest on each other: what reads routes asks for queries that need none."""

from pathlib import Path

import pytest

from secgate.context import build_context
from secgate.settings.config import Config
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree

EXAMPLE = Path(__file__).resolve().parents[2] / "checks/route-role-checks/examples/bad/controllers-of-nest-over-drizzle"


def test_a_guard_that_queries_and_hands_something_on_is_read_once_and_whole() -> None:
    context = build_context(take(open_work_tree(EXAMPLE)), Config(), [])
    routes = context.facts.routes.routes
    assert [(r.method, r.route, r.level) for r in routes] == [
        ("GET", "/invoices/:id", "authenticated"),
        ("PATCH", "/invoices/:id/memo", "public"),
    ]
    assert len([context.facts.handed_body(route) for route in routes]) == len(routes)
    assert {route.route: context.facts.behaviour(route).models for route in routes} == {
        "/invoices/:id": ("invoices",),
        "/invoices/:id/memo": ("invoices",),
    }


def test_the_order_in_which_queries_and_routes_are_asked_for_changes_neither() -> None:
    one, other = (build_context(take(open_work_tree(EXAMPLE)), Config(), []) for _ in range(2))
    first = (other.data.queries, other.facts.routes)
    assert (one.facts.routes, one.data.queries) == first[::-1]


@pytest.mark.parametrize("library", ["drizzle", "sequelize", "knex"])
def test_a_guard_that_looks_a_credential_up_by_a_condition_asks_who_calls(library: str) -> None:
    example = EXAMPLE.parents[1] / f"ok/keys-looked-up-with-{library}"
    routes = build_context(take(open_work_tree(example)), Config(), []).facts.routes.routes
    assert [(r.route, r.level) for r in routes] == [("/readings", "authenticated")]
