"""Can every migration of the change be undone, by a down step or by a plan that names it?

Whatever keeps no copy of what it takes away is irreversible; what is made again by its own definition (an index, a
view, a constraint) is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from secgate.api import (
    Confidence,
    Evidence,
    Hit,
    Migrating,
    Migration,
    MigrationStep,
    Observation,
    Place,
    Subject,
    TenantTables,
    by_path,
    migrating,
    narrows,
)

_HOW = {
    "changed": "differs from that of the base: databases that ran it keep what it did before, new ones get this",
    "removed": "is taken away, and databases have run it",
    "renamed": "has another name than in the base: to the tool it is a new one, and the old one is missing",
}
# What goes away with such an object, beside its definition.
_HOLDERS = frozenset({"schema", "database"})
_USERS = frozenset({"type", "extension", "domain"})


def analyze(subject: Subject) -> Observation:
    """Every statement of the migrations of the change."""
    seen = migrating(subject)
    if (nothing := seen.nothing) is not None:
        return nothing
    hits = [
        subject.hit("applied-migration-edited", Place(path=one.path, line=1), message=f"{one.before} {_HOW[one.how]}.")
        for one in seen.change.rewritten
    ]
    evidence: list[Evidence] = []
    for migration in seen.change.migrations:
        lost = list(_lost(seen, migration))
        back = seen.way_back(migration)
        if migration.down == () and migration.changes:
            place = Place(path=migration.down_path, line=1)
            lost.append(_Lost(place, "has a down step without a statement that does something"))
        if back is None:
            hits += [_hit(subject, one) for one in lost]
            continue
        gone = [one for one in lost if one.step is not None and not seen.brings_back(one.step)]
        hits += [_hit(subject, replace(one, confidence=Confidence.MEDIUM), down=True) for one in gone]
        if lost and not gone:
            evidence.append(Evidence(kind="way back", path=migration.path, state="good", reason=f"stands in {back}"))
    examined = by_path(seen.change.statements, seen.change.rewritten)
    return seen.judged(examined, hits, none="no statement in the migrations of the change", evidence=evidence)


@dataclass(frozen=True)
class _Lost:
    """One statement that cannot be undone: where, why, and how sure that is where it is not certain."""

    place: Place
    reason: str
    confidence: Confidence | None = None
    step: MigrationStep | None = None


def _hit(subject: Subject, one: _Lost, *, down: bool = False) -> Hit:
    end = "nothing in its down step brings that back" if down else "nothing says how to get back"
    message = f"It {one.reason}, and {end}."
    return subject.hit("irreversible-without-plan", one.place, message=message, confidence=one.confidence)


def _lost(seen: Migrating, migration: Migration) -> Iterator[_Lost]:
    """What cannot be undone, once for each line of a statement."""
    reported: set[tuple[int, int]] = set()
    for tenants, step in seen.steps():
        if step.migration.path != migration.path or (reason := _reason(seen, tenants, step)) is None:
            continue
        place = seen.place(step)
        if (key := (id(step.statement), place.line or 0)) not in reported:
            reported.add(key)
            yield _Lost(place, reason, Confidence.MEDIUM if reason.startswith("may ") else None, step)


def _reason(seen: Migrating, tenants: TenantTables, step: MigrationStep) -> str | None:
    """Why a step cannot be undone; None for one that can."""
    action = step.action
    # NOTE: what a trigger will do is undone by dropping the trigger.
    if seen.is_new(tenants, step) or step.statement.fires:
        return None
    table = seen.written(step, action.table)
    match action.kind:
        case "drop-table":
            kept = step.lost is not None and not step.lost
            return None if kept else f"drops the table {table}"
        case "drop-column":
            own = seen.is_new_column(step, action.name)
            return None if own else f"drops the column {table}.{seen.written(step, action.name)}"
        case "drop-other" if action.what in _HOLDERS or (action.cascade and action.what in _USERS):
            return f"drops the {action.what} {seen.written(step, action.name)} with what is in it or uses it"
        case "truncate" | "delete":
            return f"deletes rows of {table}"
        case "update" if not action.optional:
            over = [n for n in action.columns if n not in action.empty and not seen.is_new_column(step, n)]
            return f"writes over {table}.{seen.written(step, over[0])}" if over else None
        case "add-column" if action.not_null and not action.default:
            return f"adds {table}.{seen.written(step, action.name)}, which takes no NULL and has no default"
        case "set-not-null":
            return _refused(seen, step, table)
        case "set-type":
            return _narrowed(seen, step, table)
        case _:
            return None


def _refused(seen: Migrating, step: MigrationStep, table: str) -> str | None:
    """Why the code of before cannot run with a column that takes no NULL any more."""
    column = step.table.columns.get(step.action.name) if step.table is not None else None
    if seen.is_new_column(step, step.action.name) or (column is not None and (column.default or column.not_null)):
        return None
    return f"makes {table}.{seen.written(step, step.action.name)} refuse NULL without a default"


def _narrowed(seen: Migrating, step: MigrationStep, table: str) -> str | None:
    name = f"{table}.{seen.written(step, step.action.name)}"
    if seen.is_new_column(step, step.action.name):
        return None
    if step.action.reach == "some":
        return f"writes over {name}"
    if step.values is not None:
        return f"takes {', '.join(step.values)} away from {name}" if step.values else None
    smaller = narrows(step.was, step.action.type) if step.was else None
    if smaller is None:
        return (
            f"may lose a part of {name}: what its type was before is not known" if not step.was else _turned(step, name)
        )
    return f"makes {name} smaller: {step.was} becomes {step.action.type}" if smaller else None


def _turned(step: MigrationStep, name: str) -> str:
    return f"may lose a part of {name}: {step.was} becomes {step.action.type}"
