"""How the maps of two sides differ."""

from typing import Any

import pytest

from secgate.compare import facts
from secgate.compare.facts import NAMES, Sides

Row = dict[str, Any]


def route(path: str = "/bookings", level: str = "role", guards: dict[str, str] | None = None, **changes: object) -> Row:
    made = [{"name": name, "proves": [proof]} for name, proof in (guards or {}).items()]
    values: Row = {
        "method": "GET", "route": path, "path": "src/routes.ts", "line": 3, "state": "live", "level": level,
        "roles": ["admin"] if level == "role" else [], "guards": made,
    }  # fmt: skip
    return values | changes


def query(scope: str = "unscoped", **changes: object) -> Row:
    values: Row = {
        "model": "Booking", "operation": "findMany", "function": "list", "path": "src/a.ts", "line": 9, "scope": scope,
        "confidence": "high",
    }  # fmt: skip
    return values | changes


def sides(head: dict[str, list[Row]], base: dict[str, list[Row]], moved: dict[str, str] | None = None) -> Sides:
    def maps(rows: dict[str, list[Row]]) -> dict[str, Row]:
        return {name: {"rows": rows.get(name, []), "unresolved": rows.get(f"{name}?", [])} for name in NAMES}

    return Sides(maps(head), maps(base), lambda path: (moved or {}).get(path, path))


def routes(head: list[Row], base: list[Row]) -> facts.RouteDifference:
    return facts.routes(sides({"routes": head}, {"routes": base}))


def test_a_route_of_the_head_alone_is_added() -> None:
    found = routes([route(level="public")], [])
    assert [(one.route, one.level, one.side) for one in found.added] == [("/bookings", "public", "head")]


def test_a_route_of_the_base_alone_is_removed() -> None:
    assert [(one.route, one.side) for one in routes([], [route()]).removed] == [("/bookings", "base")]


def test_a_route_that_nothing_mounts_is_not_answered() -> None:
    found = routes([route(state="unmounted")], [route()])
    assert ([one.route for one in found.removed], found.fell) == (["/bookings"], ())


@pytest.mark.parametrize(
    ("before", "after", "falls"),
    [
        ("role", "public", True),
        ("authenticated", "tenant-key", True),
        ("role", "authenticated", True),
        ("public", "role", False),
        ("tenant-key", "authenticated", False),
    ],
)
def test_a_level_falls_or_rises(before: str, after: str, falls: bool) -> None:
    found = routes([route(level=after)], [route(level=before)])
    assert (len(found.fell), len(found.rose)) == (int(falls), int(not falls))


def test_what_is_public_now_stands_first() -> None:
    head = [route("/a", "authenticated"), route("/b", "public", line=90)]
    found = routes(head, [route("/a"), route("/b")])
    assert [(one.route, one.after) for one in found.fell] == [("/b", "public"), ("/a", "authenticated")]


@pytest.mark.parametrize(("roles", "falls"), [(["admin", "member"], True), ([], True)])
def test_more_roles_are_a_level_that_fell(roles: list[str], falls: bool) -> None:
    assert bool(routes([route(roles=roles)], [route()]).fell) is falls


def test_fewer_roles_are_no_level_that_fell() -> None:
    found = routes([route()], [route(roles=["admin", "member"])])
    assert (found.fell, len(found.rose)) == ((), 1)


def test_of_several_rows_for_a_route_the_most_open_one_counts() -> None:
    found = routes([route(), route(level="public", line=7)], [route()])
    assert [(one.after, one.line) for one in found.fell] == [("public", 7)]


def test_a_guard_that_is_gone_is_lost() -> None:
    found = routes([route()], [route(guards={"requireAdmin": "role"})])
    assert [(one.guard, one.proves, one.side) for one in found.lost] == [("requireAdmin", ("role",), "base")]


def test_a_guard_that_proves_less_is_lost_as_far() -> None:
    found = routes([route(guards={"auth": "authenticated"})], [route(guards={"auth": "role"})])
    assert [one.proves for one in found.lost] == [("role",)]
    assert [one.proves for one in found.gained] == [("authenticated",)]


def test_a_guard_in_whose_place_another_proves_the_same_is_told_as_that() -> None:
    found = routes([route(guards={"verify(secret)": "role"})], [route(guards={"verify": "role"})])
    assert [(one.guard, one.still_proven) for one in (*found.lost, *found.gained)] == [
        ("verify", True), ("verify(secret)", True),
    ]  # fmt: skip


def test_what_an_unknown_guard_proves_is_not_proven_by_another() -> None:
    found = routes([route(guards={"b": "unknown"})], [route(guards={"a": "unknown"})])
    assert [one.still_proven for one in found.lost] == [False]


def test_a_guard_that_runs_twice_is_told_once() -> None:
    twice = route() | {"guards": [{"name": "auth", "proves": ["role"]}] * 2}
    assert len(routes([twice], [route()]).gained) == 1


def queries(head: list[Row], base: list[Row], moved: dict[str, str] | None = None) -> list[tuple[str, int, str | None]]:
    found = facts.queries(sides({"queries": head}, {"queries": base}, moved))
    return [(one.path, one.line, one.before) for one in found]


def test_a_new_query_without_a_limit_is_told() -> None:
    assert queries([query()], []) == [("src/a.ts", 9, None)]


def test_a_query_that_lost_its_limit_says_what_it_had() -> None:
    assert queries([query()], [query("where")]) == [("src/a.ts", 9, "where")]


def test_a_query_that_never_had_a_limit_is_not_told() -> None:
    assert queries([query(line=90)], [query()]) == []


def test_one_more_of_the_same_is_told() -> None:
    assert queries([query(), query(line=30)], [query()]) == [("src/a.ts", 30, None)]


def test_a_query_in_a_file_that_was_moved_is_the_same() -> None:
    assert queries([query(path="src/b.ts")], [query()], moved={"src/b.ts": "src/a.ts"}) == []


def test_a_query_that_was_moved_to_another_file_is_the_same() -> None:
    assert queries([query(path="src/b.ts")], [query()]) == []


def test_a_copy_of_a_query_is_told() -> None:
    assert queries([query(), query(path="src/b.ts")], [query()]) == [("src/b.ts", 9, None)]


def test_a_limit_that_stays_is_not_what_another_query_had() -> None:
    assert queries([query("where"), query(line=30)], [query("where")]) == [("src/a.ts", 30, None)]


def test_a_cache_key_without_a_tenant_is_told() -> None:
    row = {"operation": "get", "key": "`x`", "path": "src/c.ts", "line": 2, "confidence": "high"}
    found = facts.caches(sides({"caches": [row | {"scope": "none"}]}, {"caches": [row | {"scope": "tenant"}]}))
    assert [(one.key, one.before, one.after) for one in found] == [("`x`", "tenant", "none")]


def test_what_is_taken_out_of_a_cache_shows_nobody_anything() -> None:
    row = {"operation": "delete", "key": "oldest", "path": "src/c.ts", "line": 2, "confidence": "high", "scope": "none"}
    assert facts.caches(sides({"caches": [row]}, {"caches": []})) == ()


def model(tenancy: str) -> Row:
    return {"name": "Booking", "path": "schema.prisma", "line": 4, "tenancy": tenancy}


@pytest.mark.parametrize(
    ("head", "base", "owned", "not_owned"),
    [
        ([model("direct")], [model("global")], 1, 0),
        ([model("direct")], [], 1, 0),
        ([model("global")], [model("indirect")], 0, 1),
        ([], [model("direct")], 0, 1),
        ([model("direct")], [model("indirect")], 0, 0),
        ([model("global")], [], 0, 0),
    ],
)
def test_models_come_to_a_tenant_and_leave_it(head: list[Row], base: list[Row], owned: int, not_owned: int) -> None:
    found = facts.models(sides({"models": head}, {"models": base}))
    assert (len(found[0]), len(found[1])) == (owned, not_owned)


def test_what_a_map_does_not_follow_any_more_is_told() -> None:
    lost = {"path": "src/a.ts", "line": 8, "reason": "a name that is made at run time"}
    found = facts.unfollowed(sides({"routes?": [lost, lost | {"line": 20}]}, {"routes?": [lost]}))
    assert [(one.path, one.line) for one in found] == [("src/a.ts", 20)]
