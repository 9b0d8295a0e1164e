"""The maps of the application as tables: who can reach which route, what limits a query, what a cache key holds."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from secgate.reports.map_cells import SHAPES
from secgate.reports.words import number, place

Row = Mapping[str, Any]
# Rows of one map that the page shows; the worst of them first.
MOST_ROWS = 5_000
PRINTED = 200
_FIRST = frozenset({"routes", "models"})
_MOST_OPEN = 400  # rows that a browser lays out without a pause
_MOST_UNRESOLVED = 200
_BROKEN = "this map is not written as this version of secgate writes it"


@dataclass(frozen=True)
class Cell:
    """What one cell shows: its parts stand below each other; `look` are classes of the style sheet."""

    parts: tuple[str, ...]
    look: str = ""


@dataclass(frozen=True)
class MapView:
    """One map as a table.

    Attributes:
        counts: (word, rows, sign) of what the rows are counted by.
        left: how many rows are not shown.
        opened: whether it is shown from the start.
        unresolved: what could not be followed, and `unresolved_left` more.
    """

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: str
    counts: tuple[tuple[str, int, str], ...]
    left: int
    opened: bool
    unresolved: tuple[str, ...]
    unresolved_left: int


@dataclass(frozen=True)
class _Look:
    """How a map is shown: what its rows are counted and ordered by, and which cells are code."""

    title: str
    about: str
    by: Callable[[Row], str]
    order: tuple[str, ...]
    bad: tuple[str, ...]
    code: frozenset[int]
    cells: Callable[[Row], tuple[Cell, ...]] | None = None


def map_views(maps: Mapping[str, Any] | None) -> tuple[MapView, ...] | None:
    """Every map of a report, or None when it holds none."""
    if maps is None:
        return None
    return tuple(one_map(name, maps[name], maps) for name in _LOOKS if name in maps)


def one_map(name: str, document: Mapping[str, Any], others: Mapping[str, Any] | None = None) -> MapView:
    """One map; one that cannot be read says so."""
    look = _LOOKS[name]
    try:
        return _view(name, look, document, others or {})
    except (KeyError, TypeError, AttributeError, ValueError):
        return MapView(name, look.title, look.about, (), (), "unreadable", (), 0, True, (_BROKEN,), 0)


def _view(name: str, look: _Look, document: Mapping[str, Any], others: Mapping[str, Any]) -> MapView:
    shape = SHAPES[name]
    rows: Sequence[Row] = sorted(document["rows"], key=lambda row: _rank(look, look.by(row)))
    columns = shape.columns
    made = [_cells(look, row, shape.row(dict(row))) for row in rows[:MOST_ROWS]]
    if name == "models" and "queries" in others:
        columns = (*columns, "queries by scope")
        scopes = _scopes(others["queries"]["rows"])
        made = [(*cells, Cell(scopes.get(row["name"], ()))) for row, cells in zip(rows, made, strict=False)]
    columns, made = _filled(columns, made)
    counted = Counter(look.by(row) for row in rows)
    words = sorted(counted, key=lambda word: _rank(look, word))
    unresolved = [f"{_at(one)}{one['reason']}" for one in document["unresolved"]]
    return MapView(
        name=name,
        title=look.title,
        about=look.about,
        columns=columns,
        rows=tuple(made),
        total=number(len(rows), shape.one, shape.many),
        counts=tuple((word, counted[word], "bad" if word in look.bad else "") for word in words),
        left=max(0, len(rows) - MOST_ROWS),
        opened=name in _FIRST and len(rows) <= _MOST_OPEN,
        unresolved=tuple(unresolved[:_MOST_UNRESOLVED]),
        unresolved_left=max(0, len(unresolved) - _MOST_UNRESOLVED),
    )


def _filled(columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """The columns of which some row says something; a table of blanks hides the others."""
    kept = [at for at in range(len(columns)) if at == 0 or any(row[at].parts for row in rows)]
    return tuple(columns[at] for at in kept), [tuple(row[at] for at in kept) for row in rows]


def _cells(look: _Look, row: Row, texts: Sequence[str]) -> tuple[Cell, ...]:
    if look.cells is not None:
        return look.cells(row)
    word = look.by(row)
    sign = "bad" if word in look.bad else ""
    return tuple(
        Cell((text,) if text else (), "c" if index in look.code else sign if text == word else "")
        for index, text in enumerate(texts)
    )


def _route(row: Row) -> tuple[Cell, ...]:
    """A route with each guard on a line of its own."""
    method, route, level, roles, _, limit, state, at = SHAPES["routes"].row(dict(row))
    guards = dict.fromkeys(f"{g['name']} · {', '.join(g['proves']) or g['because']}" for g in row["guards"])
    tone = "bad tight" if level == "public" else "tight"
    return (
        Cell((method,), "c tight"), Cell((route,), "c wide"), Cell((level,), tone),
        Cell((roles,) if roles else ()), Cell(tuple(guards), "c list"), Cell((limit,) if limit else (), "tight"),
        Cell((state,), "" if state == "live" else "odd"), Cell((at,), "c wide"),
    )  # fmt: skip


def _written(row: Row) -> str:
    """What a log call writes that it should not."""
    return "secret" if row["secret"] else "personal" if row["personal"] else "neither"


def _scopes(queries: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """How the queries of each model are limited, the scope that limits nothing first."""
    counts: dict[str, Counter[str]] = {}
    for row in queries:
        counts.setdefault(row["model"], Counter())[row["scope"]] += 1
    order = _LOOKS["queries"]
    return {
        model: (", ".join(f"{found[scope]:,} {scope}" for scope in sorted(found, key=lambda word: _rank(order, word))),)
        for model, found in counts.items()
    }


def _rank(look: _Look, word: str) -> tuple[int, str]:
    return (look.order.index(word), "") if word in look.order else (len(look.order), word)


def _at(found: Row) -> str:
    told = place(found["path"], found["line"]) if found["path"] is not None else ""
    return f"{told} " if told else ""


_LOOKS: Mapping[str, _Look] = {
    "routes": _Look(
        "Authorization matrix", "Who can reach which route, and what proves it", itemgetter("level"),
        ("public", "tenant-key", "secret", "authenticated", "role"), ("public",), frozenset(), _route,
    ),
    "models": _Look(
        "Tenant map", "Which models belong to a tenant, and how queries on them are limited", itemgetter("tenancy"),
        ("root", "direct", "indirect", "global"), (), frozenset({0, 2, 3, 4, 5}),
    ),
    "queries": _Look(
        "Queries", "What limits each query on the data of a tenant", itemgetter("scope"),
        ("unscoped", "unresolved", "exempt", "guarded", "relation", "where", "unique", "data", "tenant-root"),
        ("unscoped",), frozenset({0, 1, 3, 6}),
    ),
    "caches": _Look(
        "Caches", "What each cache key holds", itemgetter("scope"),
        ("none", "unresolved", "global", "request", "tenant"), (), frozenset({1, 5}),
    ),
    "tokens": _Look(
        "Tokens", "Where tokens are signed, verified and decoded", itemgetter("operation"),
        ("decode", "verify", "sign"), ("decode",), frozenset({5, 7}),
    ),
    "logs": _Look(
        "Log calls", "Which of them write personal data", _written,
        ("secret", "personal", "neither"), ("secret", "personal"), frozenset({1, 2, 3, 5}),
    ),
    "secrets": _Look(
        "Secrets", "What looks like a secret value, where it stands, and never the value", itemgetter("class"),
        ("live", "likely", "test", "publishable", "placeholder"), ("live", "likely"), frozenset({2, 7}),
    ),
}  # fmt: skip
