"""What happens to foreign keys in the migrations of the change, and which columns lack one?

A dropped key is looked at with the end of the change in mind: one over the same columns that comes back, or columns
that go too, leave nothing loose.
"""

import re
from collections import Counter
from collections.abc import Iterator

from secgate.api import Hit, Migrating, MigrationStep, Observation, Subject, Table, TenantTables, migrating

_NAME = re.compile(r"(?:_fkey|_fk|_foreign)$|^fk_|^fk[A-Z]", re.IGNORECASE)
_UNHELD = re.compile(r'^\s*relationMode\s*=\s*"prisma"', re.MULTILINE)


def analyze(subject: Subject) -> Observation:
    """Foreign keys that the migrations of the change add, change or drop, and new columns named after a table."""
    seen = migrating(subject)
    if (nothing := seen.nothing) is not None:
        return nothing
    hits: list[Hit] = []
    examined = Counter[str]()
    unheld = any(path.endswith(".prisma") and _UNHELD.search(text) for path, text in subject.texts.items())
    for tenants, step in seen.steps():
        match step.action.kind:
            case "add-foreign-key":
                examined[step.statement.path] += 1
                hits += _unvalidated(subject, seen, tenants, step)
            case "validate":
                examined[step.statement.path] += 1
            case "drop-constraint" if _is_foreign(step):
                examined[step.statement.path] += 1
                hits += _dropped(subject, seen, tenants, step)
            case "add-column" if not unheld and (to := _named_after(tenants, step)) is not None:
                examined[step.statement.path] += 1
                table, column = seen.written(step, step.action.table), seen.written(step, step.action.name)
                named = f"{table}.{column} is named after {seen.written(step, to)}"
                message = f"{named}, and no foreign key holds it to its rows."
                hits.append(subject.hit("relation-column-without-key", seen.place(step), message=message))
            case _:
                pass
    stated = examined.total() > 0 and seen.is_stated
    if stated:
        hits = [hit for hit in hits if hit.rule != "foreign-key-unvalidated"]
    hits += subject.refused if examined else ()
    evidence = subject.attested.evidence if stated else ()
    return seen.judged(examined, hits, none="no foreign key in the migrations of the change", evidence=evidence)


def _is_foreign(step: MigrationStep) -> bool:
    if step.gone is not None:
        return bool(step.gone.to)
    return step.action.what == "foreign key" or _NAME.search(step.action.name) is not None


def _dropped(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A foreign key that is gone at the end of the change, while its table and columns stay."""
    after = tenants.played.tables.get(step.action.table)
    if after is None or (step.gone is not None and not set(step.gone.columns) <= set(after.columns)):
        return
    if _is_back(after, step):
        return
    table, name = seen.written(step, step.action.table), seen.written(step, step.action.name)
    to = f" to {seen.written(step, step.gone.to)}" if step.gone is not None else ""
    message = f"The foreign key {name} of {table}{to} goes away, and none takes its place."
    yield subject.hit("foreign-key-dropped", seen.place(step), message=message)


def _is_back(after: Table, step: MigrationStep) -> bool:
    if step.gone is None:
        return any(key.name == step.action.name for key in after.foreign)
    return any(set(step.gone.columns) <= set(key.columns) for key in after.foreign)


def _unvalidated(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A foreign key that does not hold for the rows that are there, at the end of the series."""
    if step.action.valid or seen.is_new(tenants, step):
        return
    after = tenants.played.tables.get(step.action.table)
    key = next((one for one in after.foreign if one.name == step.action.name), None) if after is not None else None
    if key is not None and not key.valid:
        yield subject.hit("foreign-key-unvalidated", seen.place(step))


def _named_after(tenants: TenantTables, step: MigrationStep) -> str | None:
    """The table that a new column is named after and has no foreign key to, as the series leaves it; else None."""
    after = tenants.played.tables.get(step.action.table)
    column = step.action.name
    if after is None or after.temporary or column not in after.columns:
        return None
    if any(column in key.columns for key in after.foreign):
        return None
    # NOTE: names are in lower case here, so `itemId` is `itemid`.
    stem = column.removesuffix("_id") if column.endswith("_id") else column.removesuffix("id")
    if stem == column or not stem or re.search(r"id$", column) is None or not _ends_as_id(step, column):
        return None
    plain = stem.replace("_", "")
    return next(
        (name for name in sorted(tenants.played.tables) if name.replace("_", "") in {plain, f"{plain}s", f"{plain}es"}),
        None,
    )


def _ends_as_id(step: MigrationStep, column: str) -> bool:
    """Whether a column is written with an id at its end, as a word of its own: `itemId`, `item_id`; not `paid`."""
    found = re.search(rf"(?<!\w){re.escape(column)}(?!\w)", step.statement.text, re.IGNORECASE)
    return found is not None and re.search(r"(?:[a-z]Id|[a-z]ID|_id|_ID)$", found.group()) is not None
