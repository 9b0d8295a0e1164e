"""What a change does, as blocks of lines: what opens or loosens something first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from secgate.model import counted
from secgate.model.change import (
    AdvisoryChange,
    CacheChange,
    Change,
    GateChange,
    GuardChange,
    LevelChange,
    ModelChange,
    NotExamined,
    QueryChange,
    RouteChange,
    SecretChange,
)
from secgate.reports.words import number, place

MOST = 200
_FEW = 3


@dataclass(frozen=True)
class Line:
    """One row of a change: what, where, and what is to be said of it; `finding` is an id to go on with."""

    what: str
    place: str
    told: str = ""
    finding: str = ""


@dataclass(frozen=True)
class Block:
    """Rows of one kind; `worse` ones are those that a reviewer has to look at."""

    title: str
    worse: bool
    lines: tuple[Line, ...]
    left: int

    @property
    def count(self) -> int:
        """All rows of this kind, shown or not."""
        return len(self.lines) + self.left


@dataclass(frozen=True)
class ChangeView:
    """A change: what it was compared with, and its blocks."""

    change: Change
    files: str
    worse: tuple[Block, ...]
    rest: tuple[Block, ...]


def change_view(change: Change | None) -> ChangeView | None:
    """The difference that a change makes; None for a run without a base."""
    if change is None:
        return None
    blocks = tuple(_blocks(change))
    files = change.files
    parts = [("added", files.added), ("changed", files.changed), ("removed", files.removed), ("moved", files.moved)]
    told = ", ".join(f"{amount:,} {word}" for word, amount in parts if amount)
    return ChangeView(
        change=change,
        files=number(files.total, "file", "files") + (f": {told}" if told else ""),
        worse=tuple(block for block in blocks if block.worse),
        rest=tuple(block for block in blocks if not block.worse),
    )


def _blocks(change: Change) -> Iterator[Block]:
    opened = [route for route in change.routes_added if route.level == "public"]
    closed = [route for route in change.routes_added if route.level != "public"]
    yield from _block("The gate itself", map(_gate, change.gate), worse=True)
    yield from _block("Routes that more people can reach", map(_level, change.levels_fell), worse=True)
    yield from _block("New public routes", map(_route, opened), worse=True)
    lost = [guard for guard in change.guards_lost if not guard.still_proven]
    gained = [guard for guard in change.guards_gained if not guard.still_proven]
    exchanged = [guard for guard in (*change.guards_lost, *change.guards_gained) if guard.still_proven]
    yield from _block("Guards lost", _guards(lost), worse=True)
    yield from _block("Queries that nothing limits to a tenant", map(_query, change.queries_unscoped), worse=True)
    yield from _block("Cache keys without a tenant", map(_cache, change.caches_unscoped), worse=True)
    left = [model for model in change.models_not_owned if model.after is not None]
    gone = [model for model in change.models_not_owned if model.after is None]
    yield from _block("Models that no tenant owns any more", map(_model, left), worse=True)
    yield from _block("New secrets", map(_secret, change.secrets_new), worse=True)
    yield from _block("New advisories", map(_advisory, change.advisories_new), worse=True)
    yield from _block("Not examined any more", map(_lost, change.not_examined), worse=True)
    yield from _block("New routes", map(_route, closed))
    yield from _block("Routes removed", map(_route, change.routes_removed))
    yield from _block("Routes that fewer people can reach", map(_level, change.levels_rose))
    yield from _block("Guards gained", _guards(gained))
    yield from _block("Guards changed, with the same still proven", _guards(exchanged))
    yield from _block("Models that a tenant owns now", map(_model, change.models_owned))
    yield from _block("Models of a tenant that are gone", map(_model, gone))
    yield from _block("Advisories gone", map(_advisory, change.advisories_gone))


def _block(title: str, lines: Iterable[Line], *, worse: bool = False) -> Iterator[Block]:
    rows = tuple(lines)
    if rows:
        yield Block(title, worse, rows[:MOST], max(0, len(rows) - MOST))


def _gate(row: GateChange) -> Line:
    effect = "counts in this run" if row.takes_effect else "does not count in this run: the trusted ref was read"
    details = "; ".join(row.details)
    return Line(
        f"{row.kind} {row.status}" + (", which loosens the gate" if row.loosens else ""),
        place(row.path, row.line),
        f"{effect}. {details}" if details else f"{effect}.",
    )


def _route(row: RouteChange) -> Line:
    roles = f" {', '.join(row.roles)}" if row.roles else ""
    return Line(f"{row.method} {row.route}", place(row.path, row.line), f"{row.level}{roles}")


def _level(row: LevelChange) -> Line:
    before, after = _who(row.before, row.roles_before), _who(row.after, row.roles_after)
    return Line(f"{row.method} {row.route}", place(row.path, row.line), f"{before} → {after}")


def _who(level: str, roles: tuple[str, ...]) -> str:
    return f"{level} ({', '.join(roles)})" if roles else level


def _guards(rows: Iterable[GuardChange]) -> Iterator[Line]:
    """A line for each guard of a route; one for all where a guard came or went on more routes than a reader wants."""
    alike: dict[tuple[str, str, tuple[str, ...]], list[GuardChange]] = {}
    for row in rows:
        alike.setdefault((row.side, row.guard, row.proves), []).append(row)
    for (side, guard, proves), same in alike.items():
        told = f"proves {', '.join(proves)}" if proves else ""
        told = "what it proves is not known" if proves == ("unknown",) else told
        if len(same) <= _FEW:
            yield from (Line(f"{r.method} {r.route}: {guard}", place(r.path, r.line), _on(side, told, r)) for r in same)
            continue
        routes = ", ".join(f"{row.method} {row.route}" for row in same[:_FEW])
        first = same[0]
        said = f"{_on(side, told, first)}; on {counted(len(same), 'route')}: {routes} and {len(same) - _FEW:,} more"
        yield Line(guard, place(first.path, first.line), said.removeprefix("; "))


def _on(side: str, told: str, row: GuardChange) -> str:
    """Where one was put in the place of another, which of the two it is."""
    if not row.still_proven:
        return told
    return f"{'comes' if side == 'head' else 'goes'}, {told}" if told else ("comes" if side == "head" else "goes")


def _query(row: QueryChange) -> Line:
    within = f" in {row.function}" if row.function else ""
    return Line(f"{row.model}.{row.operation}{within}", place(row.path, row.line), _moved(row.before, row.after))


def _cache(row: CacheChange) -> Line:
    return Line(f"{row.operation} {row.key or ''}".strip(), place(row.path, row.line), _moved(row.before, row.after))


def _model(row: ModelChange) -> Line:
    return Line(row.name, place(row.path, row.line), _moved(row.before, row.after or "gone"))


def _secret(row: SecretChange) -> Line:
    commit = f"in commit {row.commit[:12]}" if row.commit else ""
    return Line(f"{row.severity} {row.rule}", place(row.path, row.line), commit, row.finding)


def _advisory(row: AdvisoryChange) -> Line:
    score = f"CVSS {row.score:.1f}" if row.score is not None else ""
    return Line(f"{row.id} {row.package} {row.version}", place(row.path, row.line), score)


def _lost(row: NotExamined) -> Line:
    return Line(row.reason, place(row.path, row.line))


def _moved(before: str | None, after: str) -> str:
    return f"{before} → {after}" if before is not None else f"new: {after}"
