"""The difference that a change makes, as lines: a reviewer reads one screen, whatever the number of routes."""

from reports.page import change
from secgate.model.change import Change, GuardChange
from secgate.reports.change import Block, change_view


def lost(count: int, **changes: object) -> tuple[GuardChange, ...]:
    """A guard that so many routes lose."""
    values: dict[str, object] = {"guard": "requireAdmin", "proves": ("role",), "path": "a.ts", "side": "base"} | changes
    return tuple(
        GuardChange.model_validate({"method": "GET", "route": f"/r{n}", "line": n, **values})
        for n in range(1, count + 1)
    )


def blocks(guards: tuple[GuardChange, ...]) -> dict[str, Block]:
    """The blocks about guards, by their titles."""
    empty: Change = change().model_copy(update={"guards_lost": guards, "guards_gained": ()})
    view = change_view(empty)
    assert view is not None
    return {block.title: block for block in (*view.worse, *view.rest) if block.title.startswith("Guards")}


def test_a_guard_that_many_routes_lose_is_one_line() -> None:
    (line,) = blocks(lost(35))["Guards lost"].lines
    assert (line.what, line.place) == ("requireAdmin", "a.ts:1")
    assert line.told == "proves role; on 35 routes: GET /r1, GET /r2, GET /r3 and 32 more"


def test_a_guard_that_few_routes_lose_is_a_line_for_each() -> None:
    lines = blocks(lost(3))["Guards lost"].lines
    assert [line.what for line in lines] == [f"GET /r{n}: requireAdmin" for n in (1, 2, 3)]


def test_a_guard_in_whose_place_another_proves_the_same_asks_for_no_look() -> None:
    (title,) = (found := blocks(lost(1, still_proven=True)))
    assert (title, found[title].worse) == ("Guards changed, with the same still proven", False)
    assert found[title].lines[0].told == "goes, proves role"
