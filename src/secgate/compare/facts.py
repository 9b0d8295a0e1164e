"""What a change does to the application: the rows of the maps of both sides, and how they differ. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from secgate.facts.model import LEVELS
from secgate.model import (
    CacheChange,
    Confidence,
    GuardChange,
    LevelChange,
    ModelChange,
    NotExamined,
    QueryChange,
    RouteChange,
    Value,
)

Row = Mapping[str, Any]
Maps = Mapping[str, Mapping[str, Any]]
Key = tuple[Any, ...]
C = TypeVar("C", bound=Value)
NAMES = ("routes", "queries", "caches", "models")
_ANSWERS = frozenset({"live", "conditional"})
_OWNED = frozenset({"root", "direct", "indirect"})


@dataclass(frozen=True)
class Sides:
    """The maps of both sides.

    Attributes:
        head: rows and what is unresolved, by the name of the map.
        base: the same.
        path: the path in the base of what stands under a path of the head.
    """

    head: Maps
    base: Maps
    path: Callable[[str], str]

    def rows(self, name: str) -> tuple[list[Row], list[Row]]:
        """Rows of the head and of the base."""
        return list(self.head[name]["rows"]), list(self.base[name]["rows"])


@dataclass(frozen=True)
class RouteDifference:
    """How the routes differ; each list in the order in which a reader wants it."""

    added: tuple[RouteChange, ...]
    removed: tuple[RouteChange, ...]
    fell: tuple[LevelChange, ...]
    rose: tuple[LevelChange, ...]
    gained: tuple[GuardChange, ...]
    lost: tuple[GuardChange, ...]


def routes(sides: Sides) -> RouteDifference:
    """Routes that are answered on one side alone, and those that others can reach now.

    Of several rows for one method and path the most open one counts.
    """
    now, before = (_reachable(rows) for rows in sides.rows("routes"))
    both = [(before[key], now[key]) for key in now if key in before]
    moved = [_level(old, new) for old, new in both if _reach(old) != _reach(new)]
    fell = [(change, falls) for change, falls in moved if falls]
    return RouteDifference(
        added=_sorted(_route(now[key], "head") for key in now.keys() - before.keys()),
        removed=_sorted(_route(before[key], "base") for key in before.keys() - now.keys()),
        fell=tuple(sorted((change for change, _ in fell), key=lambda one: (LEVELS.index(one.after), *_place(one)))),
        rose=_sorted(change for change, falls in moved if not falls),
        gained=_sorted(guard for old, new in both for guard in _guards(new, old, "head")),
        lost=_sorted(guard for old, new in both for guard in _guards(old, new, "base")),
    )


def answered(sides: Sides) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Every route of the head, and of the base, that is answered; of one method and path all rows."""
    now, before = (tuple(row for row in rows if row["state"] in _ANSWERS) for rows in sides.rows("routes"))
    return now, before


def _reachable(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    """The most open row of each method and path that is answered."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row["method"], row["route"])
        if row["state"] in _ANSWERS and (key not in found or _rank(row) < _rank(found[key])):
            found[key] = row
    return found


def _rank(row: Row) -> int:
    return LEVELS.index(row["level"])


def _reach(row: Row) -> tuple[str, tuple[str, ...]]:
    return row["level"], tuple(sorted(row["roles"]))


def _level(old: Row, new: Row) -> tuple[LevelChange, bool]:
    """The change, and whether more people can reach the route; other roles are more where one was not there before."""
    roles_before, roles_after = tuple(old["roles"]), tuple(new["roles"])
    change = LevelChange(
        method=new["method"], route=new["route"], path=new["path"], line=new["line"], before=old["level"],
        after=new["level"], roles_before=roles_before, roles_after=roles_after,
    )  # fmt: skip
    if _rank(old) != _rank(new):
        return change, _rank(new) < _rank(old)
    # NOTE: a guard that names no role lets every role through.
    widened = not roles_after or (bool(roles_before) and not set(roles_after) <= set(roles_before))
    return change, widened


def _route(row: Row, side: Any) -> RouteChange:  # noqa: ANN401 - one of two words
    return RouteChange(
        method=row["method"], route=row["route"], path=row["path"], line=row["line"], side=side,
        level=row["level"], roles=tuple(row["roles"]),
    )  # fmt: skip


def _guards(row: Row, other: Row, side: Any) -> Iterator[GuardChange]:  # noqa: ANN401 - one of two words
    """Guards of one row that prove something, and that the other does not have."""
    there = {(guard["name"], proof) for guard in other["guards"] for proof in guard["proves"]}
    proven = {proof for _, proof in there} - {"unknown"}
    found = (
        (guard["name"], tuple(p for p in guard["proves"] if (guard["name"], p) not in there)) for guard in row["guards"]
    )
    for name, proves in dict.fromkeys(found):
        if proves:
            yield GuardChange(
                method=row["method"], route=row["route"], guard=name, proves=proves, path=row["path"],
                line=row["line"], side=side, still_proven=proven.issuperset(proves),
            )  # fmt: skip


def queries(sides: Sides) -> tuple[QueryChange, ...]:
    """Queries that nothing limits to a tenant and that were not so before."""
    return tuple(
        QueryChange(
            model=row["model"], operation=row["operation"], function=row["function"], path=row["path"],
            line=row["line"], before=before, after=row["scope"], confidence=Confidence(row["confidence"]),
        )
        for row, before in _newly(sides, "queries", "unscoped", ("model", "operation", "function"))
    )  # fmt: skip


def caches(sides: Sides) -> tuple[CacheChange, ...]:
    """Uses of a cache whose key holds no tenant, and that were not so before; what is taken out is shown to nobody."""
    return tuple(
        CacheChange(
            operation=row["operation"], key=row["key"], path=row["path"], line=row["line"], before=before,
            after=row["scope"], confidence=Confidence(row["confidence"]),
        )
        for row, before in _newly(sides, "caches", "none", ("operation", "key"))
        if row["operation"] != "delete"
    )  # fmt: skip


def _newly(sides: Sides, name: str, scope: str, named: tuple[str, ...]) -> list[tuple[Row, str | None]]:
    """Rows of a scope, as many as the base has not, each with the scope that it had there (None: it is new).

    Rows are taken for the same by what they name and their file; what is left, by what they name alone: code that was
    moved to another file brings nothing new.
    """
    now, before = sides.rows(name)

    def names(row: Row) -> Key:
        return tuple(row[one] for one in named)

    def placed(row: Row) -> Key:
        return (sides.path(row["path"]), *names(row))

    bad = sorted((row for row in now if row["scope"] == scope), key=_place_of)
    # A row of the base has its path there already.
    known = Counter((row["path"], *names(row)) for row in before if row["scope"] == scope)
    bad = _beyond(bad, known, placed)
    elsewhere: Counter[Key] = Counter()
    for key, left in known.items():
        elsewhere[key[1:]] += left
    bad = _beyond(bad, elsewhere, names)
    gone = Counter((row["scope"], row["path"], *names(row)) for row in before if row["scope"] != scope)
    gone.subtract(Counter((row["scope"], *placed(row)) for row in now if row["scope"] != scope))
    lost: dict[Key, list[str]] = {}
    for key, amount in gone.items():
        lost.setdefault(key[1:], []).extend([key[0]] * max(0, amount))
    return [(row, scopes.pop(0) if (scopes := lost.get(placed(row))) else None) for row in bad]


def _beyond(rows: Iterable[Row], known: Counter[Key], key: Callable[[Row], Key]) -> list[Row]:
    """The rows without as many of each key as are known; these are counted off."""
    left = []
    for row in rows:
        if known[key(row)] > 0:
            known[key(row)] -= 1
        else:
            left.append(row)
    return left


def models(sides: Sides) -> tuple[tuple[ModelChange, ...], tuple[ModelChange, ...]]:
    """Models that a tenant owns now and did not, and those that none owns any more."""
    now, before = ({row["name"]: row for row in rows} for rows in sides.rows("models"))
    changes = []
    for name in now.keys() | before.keys():
        new, old = now.get(name), before.get(name)
        row, after, earlier = new or old or {}, new and new["tenancy"], old and old["tenancy"]
        if (after in _OWNED) != (earlier in _OWNED):
            changes.append(
                ModelChange(
                    name=name, path=row["path"], line=row["line"], side="head" if new is not None else "base",
                    before=earlier, after=after,
                )
            )  # fmt: skip
    ordered = _sorted(changes)
    owned = tuple(change for change in ordered if change.after in _OWNED)
    return owned, tuple(change for change in ordered if change.after not in _OWNED)


def unfollowed(sides: Sides) -> tuple[NotExamined, ...]:
    """Places that a map could not follow and that were followed before."""
    found = []
    for name in sides.head:
        before = Counter((row["path"], row["reason"]) for row in sides.base[name]["unresolved"])
        new = [row for row in sides.head[name]["unresolved"] if row["path"] is not None]
        for row in _beyond(new, before, lambda row: (sides.path(row["path"]), row["reason"])):
            reason = f"the map of {name} does not follow it: {row['reason']}"
            found.append(NotExamined(path=row["path"], line=row["line"], reason=reason))
    return _sorted(found)


def _sorted(changes: Iterable[C]) -> tuple[C, ...]:
    return tuple(sorted(changes, key=lambda one: (*_place(one), one.model_dump_json())))


def _place(change: Any) -> tuple[str, int]:  # noqa: ANN401 - every row has a place
    return change.path, change.line or 0


def _place_of(row: Row) -> tuple[str, int]:
    return row["path"], row["line"] or 0
